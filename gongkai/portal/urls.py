"""Public addresses that need no report."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.portal import (
    check,
    documents,
    figures,
    finding,
    item,
    opendata,
    organ,
    public,
    redirects,
    sheets,
    sitemap,
)

urlpatterns: list[URLPattern] = [
    path("feed.xml", organ.feed, name="feed"),
    path("xxgk/<slug:organ>/", organ.organ, name="organ"),
    path("xxgk/<slug:organ>/feed.xml", organ.organ_feed, name="organ_feed"),
    path("xxgk/<slug:organ>/contents/", finding.contents, name="contents"),
    path("xxgk/<slug:organ>/documents/", documents.organ_documents, name="organ_documents"),
    path(
        "xxgk/<slug:organ>/documents/feed.xml",
        documents.documents_feed,
        name="organ_documents_feed",
    ),
    path("xxgk/<slug:organ>/figures/", figures.organ_figures, name="organ_figures"),
    path("xxgk/<slug:organ>/figures/duties/", figures.organ_duties, name="organ_duties"),
    path("xxgk/<slug:organ>/figures/overrides/", figures.organ_overrides, name="organ_overrides"),
    path("xxgk/<slug:organ>/items/", organ.items, name="items"),
    path("xxgk/<slug:organ>/placements/", organ.placements, name="placements"),
    path("xxgk/<slug:organ>/c/<slug:column>/", organ.column, name="column"),
    path("xxgk/<slug:organ>/c/<slug:column>/feed.xml", organ.column_feed, name="column_feed"),
    path("i/<path:index_number>", item.item, name="item"),
    path("search/", finding.find, name="search"),
    path("search/feed.xml", finding.find_feed, name="search_feed"),
    path("documents/", documents.documents, name="documents"),
    path("documents/feed.xml", documents.documents_feed, name="documents_feed"),
    path("figures/", figures.figures, name="figures"),
    path("data/", opendata.data, name="data"),
    path("data/<slug:name>.<slug:kind>", opendata.bulk, name="bulk"),
    path("boards/", public.boards, name="boards"),
    path("boards/<slug:code>/", public.board, name="board"),
    path("boards/<slug:code>/feed.xml", public.board_feed, name="board_feed"),
    path("boards/<slug:code>/screen/", sheets.screen, name="screen"),
    path("b/", sheets.find, name="find_sheet"),
    path("b/<str:code>/qr.svg", sheets.qr, name="sheet_qr"),
    path("b/<str:code>/", sheets.sheet, name="sheet"),
    path("gkml/", redirects.short, {"name": "gkml"}, name="short_contents"),
    path("guide/", redirects.short, {"name": "guide"}, name="short_guide"),
    path("annual/", redirects.short, {"name": "annual"}, name="short_annual"),
    path("sitemap/", sitemap.people, name="sitemap"),
    path("sitemap.xml", sitemap.index, name="sitemap_index"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("check/", check.check, name="check"),
    path("check/example/", check.check_example, name="check_example"),
]
