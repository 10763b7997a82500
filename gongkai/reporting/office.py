"""The office: the annual reports from behind the counter."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.annual.check import check
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import queries as publishing
from gongkai.reporting import queries, show
from gongkai.reporting.draft import drift
from gongkai.reporting.draft import report as report_of
from gongkai.reporting.models import AnnualReport, State
from gongkai.reporting.queries import report_due_of

SOON = 7
MOST = 50
FIRST_YEAR = 2021


@needs("reports.read")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """年报: every organ of the posts held, and how far each year's report is."""
    now = timezone.localdate()
    mine = list(
        organs(cast(User, request.user), "reports.read", now)
        .exclude(kind=Kind.VILLAGE)
        .order_by("path")[:500]
    )
    years = list(range(now.year - 1, FIRST_YEAR, -1))[:5]
    states = {
        (r.organ_id, r.year): r
        for r in AnnualReport.objects.filter(organ__in=mine, year__in=years).only(
            "organ_id", "year", "state", "published_date"
        )
    }
    first = publishing.first_years(organ.pk for organ in mine)
    rows = [
        (
            organ,
            [
                (
                    year,
                    states.get((organ.pk, year)),
                    report_due_of(organ, year).day < now,
                    year >= first.get(organ.pk, now.year),
                )
                for year in years
            ],
        )
        for organ in mine
    ]
    context = {
        "place": "office_reports",
        "years": years,
        "rows": rows,
        "demo": any(organ.demo for organ in mine),
    }
    return render(request, "reporting/office_reports.html", context)


@needs("reports.read")
@require_safe
def report(request: HttpRequest, organ: str, year: int) -> HttpResponse:
    """The report of a year: its state, what the rules find, what changed since it was signed."""
    now = timezone.localdate()
    body = _organ(request, organ, year)
    kept = AnnualReport.objects.filter(organ=body, year=year).select_related("signed_by").first()
    value = report_of(body, year)
    previous = report_of(body, year - 1) if year > FIRST_YEAR else None

    def address(source: str) -> str:
        return reverse("office_figure", args=[organ, year, source.removeprefix("cell:")])

    cells = queries.form_of(year).cells
    signed = kept is not None and kept.state != State.DRAFT
    changed = drift(body, year) if signed else {}
    due = report_due_of(body, year)
    context = {
        "place": "office_reports",
        "organ": body,
        "year": year,
        "kept": kept,
        "signed": signed,
        "due": due,
        "late": due.day < now,
        "report": value,
        "items": queries.items(body, year),
        "findings": check(value, previous=previous),
        "drift": [(c, cells[c].path, was, is_) for c, (was, is_) in changed.items()],
        "sections": show.sections(body, value, address),
        "demo": body.demo,
        **show.explain(body, value),
    }
    return render(request, "reporting/office_report.html", context)


@needs("reports.read")
@require_safe
def figure(request: HttpRequest, organ: str, year: int, figure: str) -> HttpResponse:
    """A figure opened from behind the counter: the same rows, with subject and reply number."""
    body = _organ(request, organ, year)
    context = {
        "place": "office_reports",
        "organ": body,
        "year": year,
        "figure": show.figure(request, body, year, figure),
        "back": reverse("office_report", args=[organ, year]),
        "inside": True,
        "demo": body.demo,
    }
    return render(request, "reporting/office_figure.html", context)


def _organ(request: HttpRequest, slug: str, year: int) -> Organ:
    found = door.organ(slug, actor=cast(User, request.user), to="reports.read")
    try:
        queries.form_of(year)
    except queries.NoComputedReport as error:
        raise Http404(str(error)) from error
    return found
