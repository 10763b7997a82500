"""Public addresses that need no report."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongkai.portal import check, guide, public, sheets

urlpatterns: list[URLPattern] = [
    path("xxgk/<slug:organ>/", public.organ, name="organ"),
    path("xxgk/<slug:organ>/guide/", guide.guide, name="guide"),
    path("xxgk/<slug:organ>/items/", public.items, name="items"),
    path("xxgk/<slug:organ>/c/<slug:column>/", public.column, name="column"),
    path("i/<path:index_number>", public.item, name="item"),
    path("boards/", public.boards, name="boards"),
    path("boards/<slug:code>/", public.board, name="board"),
    path("boards/<slug:code>/screen/", sheets.screen, name="screen"),
    path("b/", sheets.find, name="find_sheet"),
    path("b/<str:code>/qr.svg", sheets.qr, name="sheet_qr"),
    path("b/<str:code>/", sheets.sheet, name="sheet"),
    path("check/", check.check, name="check"),
    path("check/example/", check.check_example, name="check_example"),
]
