"""sitemap.xml: an index and parts of 5,000 addresses, found by key and streamed."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs.models import Kind, Organ
from gongkai.records import queries as records

PART = 5000
"""Ids a part spans: a record never moves to another part."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml; charset=utf-8"
FIXED = ("home", "search", "documents", "boards", "reports", "figures", "data", "check")


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts there are: the fixed pages with those of the organs, then the items by id."""
    last = records.public().order_by("-pk").values_list("pk", flat=True).first() or 0
    numbers = range(last // PART + 1 if last else 0)
    addresses = [request.build_absolute_uri(reverse("sitemap_pages"))]
    addresses += [request.build_absolute_uri(reverse("sitemap_part", args=[n])) for n in numbers]
    rows = "".join(f"<sitemap><loc>{escape(a)}</loc></sitemap>\n" for a in addresses)
    content = f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{rows}</sitemapindex>\n'
    return HttpResponse(content, content_type=XML)


@public
@require_safe
def pages(request: HttpRequest) -> StreamingHttpResponse:
    """The fixed pages, and the pages of every organ."""

    def addresses() -> Iterator[tuple[str, str]]:
        for name in FIXED:
            yield reverse(name), ""
        rows = Organ.objects.order_by("pk").values_list("slug", "kind")
        for slug, kind in rows[: PART * 10].iterator():
            yield reverse("organ", args=[slug]), ""
            yield reverse("contents", args=[slug]), ""
            if kind != Kind.VILLAGE:
                yield reverse("organ_documents", args=[slug]), ""

    return _streamed(request, addresses())


@public
@require_safe
def part(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """The public items with ids of one part.  Raises Http404 beyond the last."""
    rows = records.public().filter(pk__gte=number * PART, pk__lt=(number + 1) * PART)
    if number > 10_000_000 or not records.public().filter(pk__gte=number * PART).exists():
        raise Http404(f"no part {number}")

    def addresses() -> Iterator[tuple[str, str]]:
        found = rows.order_by("pk").values_list("index_number", "public_date", "changed_at")
        for index_number, day, changed in found.iterator(1000):
            assert day is not None, "what is public has the day it became so"
            moved = max(day, localtime(changed).date()) if changed else day
            yield reverse("item", args=[index_number]), moved.isoformat()

    return _streamed(request, addresses())


def _streamed(request: HttpRequest, addresses: Iterator[tuple[str, str]]) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield f'{HEAD}<urlset xmlns="{NAMESPACE}">\n'
        for path, day in addresses:
            address = escape(request.build_absolute_uri(path))
            moved = f"<lastmod>{day}</lastmod>" if day else ""
            yield f"<url><loc>{address}</loc>{moved}</url>\n"
        yield "</urlset>\n"

    return StreamingHttpResponse(lines(), content_type=XML)


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """站点地图 for people: the organs and the fixed pages."""
    organs = list(Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")[:500])
    context = {"crumbs": [("网站地图", "")], "organs": organs, "demo": any(o.demo for o in organs)}
    return render(request, "portal/sitemap.html", context)
