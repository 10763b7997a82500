"""The front page, and the annual reports for everyone: text, tables, figures, documents."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.annual.write import FileKind, write
from gongkai.orgs.models import Kind, Organ
from gongkai.portal import feeds
from gongkai.portal.frame import organ_bar, organ_named
from gongkai.records import queries as records
from gongkai.reporting import queries, show
from gongkai.reporting.draft import report as report_of
from gongkai.reporting.models import AnnualReport, State
from gongkai.web import downloads, paging

NEWEST = 8
MOST_ORGANS = 60
KEPT_FILES = 64


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页: the organs, what is new, the annual reports, 年报体检."""
    organs = list(Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")[: MOST_ORGANS + 1])
    published = _published().order_by("-published_date", "-pk")[:6]
    context = {
        "organs": organs[:MOST_ORGANS],
        "more_organs": len(organs) > MOST_ORGANS,
        "newest": list(records.newest()[:NEWEST]),
        "reports": list(published),
        "feed": reverse("feed"),
        "demo": any(organ.demo for organ in organs),
    }
    return render(request, "reporting/home.html", context)


@public
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The published annual reports of all organs."""
    page = paging.page(request, paging.Stream(_published(), "published_date"))
    context = {
        "page": page,
        "feed": reverse("reports_feed"),
        "crumbs": [("政府信息公开年报", "")],
        "demo": any(r.demo for r in page.rows),
    }
    return render(request, "reporting/reports.html", context)


@public
@require_safe
def reports_feed(request: HttpRequest, organ: str = "") -> HttpResponse:
    """The annual reports published last, of all organs or of one, as Atom."""
    rows = _published().order_by("-published_date", "-pk")
    page = reverse("reports")
    title = "政府信息公开年报"
    if organ:
        body = organ_named(organ)
        rows, title = rows.filter(organ=body), f"{body.name}{title}"
        page = reverse("organ_reports", args=[organ])
    return feeds.feed(request, title, page, [_entry(request, r) for r in rows[: feeds.SIZE]])


def _entry(request: HttpRequest, report: AnnualReport) -> feeds.Entry:
    assert report.published_date is not None, "a database constraint: what is published has a day"
    published = feeds.midnight(report.published_date)
    address = reverse("report", args=[report.organ.slug, report.year])
    return feeds.Entry(
        id=feeds.urn(f"report/{report.organ.index_prefix}/{report.year}"),
        title=queries.form_of(report.year).title(report.organ.name, report.year),
        address=request.build_absolute_uri(address),
        published=published,
        updated=published,
        author=report.organ.name,
    )


@public
@require_safe
def organ_reports(request: HttpRequest, organ: str) -> HttpResponse:
    """The published annual reports of one organ."""
    body = organ_named(organ)
    context = {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, "reports"),
        "crumbs": [(body.short_name, reverse("organ", args=[organ])), ("政府信息公开年报", "")],
        "page": paging.page(
            request, paging.Stream(_published().filter(organ=body), "published_date")
        ),
        "feed": reverse("organ_reports_feed", args=[organ]),
    }
    return render(request, "reporting/reports.html", context)


@public
@require_safe
def report(request: HttpRequest, organ: str, year: int) -> HttpResponse:
    """One report: its text and tables, every figure leading to its rows."""
    published = _published_report(organ, year)
    body = published.organ
    value = report_of(body, year)

    def address(source: str) -> str:
        return reverse("report_figure", args=[organ, year, source.removeprefix("cell:")])

    context = {
        "organ": body,
        "demo": published.demo,
        "bar": organ_bar(body, "reports"),
        "crumbs": _crumbs(body, (f"{year}年", "")),
        "published": published,
        "report": value,
        "items": queries.items(body, year),
        "sections": show.sections(body, value, address),
        "kinds": [
            (kind, downloads.WORDS[kind]) for kind in ("docx", "pdf", "xlsx", "html", "json")
        ],
        **show.explain(body, value),
    }
    return render(request, "reporting/report.html", context)


@public
@require_safe
def figure(request: HttpRequest, organ: str, year: int, figure: str) -> HttpResponse:
    """One figure of a published report: what it counts, and the rows.

    Nothing of an applicant is shown here but the class; no subject either.
    """
    published = _published_report(organ, year)
    body = published.organ
    opened = show.figure(request, body, year, figure)
    context = {
        "organ": body,
        "demo": published.demo,
        "bar": organ_bar(body, "reports"),
        "crumbs": _crumbs(
            body, (f"{year}年", reverse("report", args=[organ, year])), ("数字的来历", "")
        ),
        "year": year,
        "figure": opened,
        "back": reverse("report", args=[organ, year]),
    }
    return render(request, "reporting/figure.html", context)


@public
@require_safe
def file(request: HttpRequest, organ: str, year: int, kind: str) -> HttpResponse:
    """A published report as a document to take away."""
    published = _published_report(organ, year)
    if kind not in downloads.TYPES:
        raise Http404(f"no documents of kind {kind!r}")
    assert published.signed_at is not None, "a database constraint: what is published is signed"
    content = _document(published.pk, published.signed_at.isoformat(), kind)
    name = queries.form_of(year).title(published.organ.name, year)
    return downloads.download(content, name, kind)


@lru_cache(maxsize=KEPT_FILES)
def _document(pk: int, signed: str, kind: str) -> bytes:
    """A signed report as a file; signed reports do not change, so files are kept."""
    kept = AnnualReport.objects.select_related("organ").get(pk=pk)
    return write(report_of(kept.organ, kept.year), cast(FileKind, kind))


def _published() -> QuerySet[AnnualReport]:
    return AnnualReport.objects.filter(state=State.PUBLISHED).select_related("organ")


def _published_report(organ: str, year: int) -> AnnualReport:
    found = _published().filter(organ__slug=organ, year=year).first()
    if found is None:
        raise Http404(f"no published report of {organ!r} for {year}")
    return found


def _crumbs(body: Organ, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (body.short_name, reverse("organ", args=[body.slug])),
        ("政府信息公开年报", reverse("organ_reports", args=[body.slug])),
        *more,
    ]
