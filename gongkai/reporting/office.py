"""The office: what is to be done today, and the annual reports from behind the counter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, cast

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
from gongkai.applications import queries as applications
from gongkai.law.periods import ReportDue, report_due
from gongkai.orgs.models import Kind, Level, Organ
from gongkai.publishing import queries as publishing
from gongkai.reporting import queries, show
from gongkai.reporting.draft import drift
from gongkai.reporting.draft import report as report_of
from gongkai.reporting.models import AnnualReport, Promise, State

SOON = 7
MOST = 50
FIRST_YEAR = 2021


@dataclass(frozen=True)
class Task:
    """Something to be done: how urgent, what, why, and where."""

    severity: Literal["bad", "warn", "ok"]
    when: str
    what: str
    why: str = ""
    address: str = ""


@needs("office.enter")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """今天: what the records say is due, for the organs of the posts held."""
    now = timezone.localdate()
    day = _day(request, now)
    actor = cast(User, request.user)
    mine = list(organs(actor, "office.enter", now).exclude(kind=Kind.VILLAGE).order_by("path"))
    if not mine:
        mine = list(organs(actor, "office.enter", now).order_by("path"))
    ids = [organ.pk for organ in mine]
    owners = [
        *ids,
        *Organ.objects.filter(parent_id__in=ids, kind=Kind.VILLAGE).values_list("pk", flat=True),
    ]
    boards = list(publishing.boards(owners))
    hanging = publishing.hanging_counts([b.pk for b in boards], day)
    posted = publishing.by_board_and_month(owners, day.year)
    empty = [b for b in boards if not posted.get((b.pk, day.month))]
    cases = list(applications.open_on(ids, day).select_related("organ")[: MOST + 1])
    items = publishing.items(owners, day.year)
    tasks = [
        *_reports_due(mine, day),
        *(_case(case, day) for case in cases[:MOST]),
        *_promises(mine, day),
        *_boards(empty, day),
    ]
    context = {
        "place": "office",
        "day": day,
        "now": now,
        "tasks": sorted(tasks, key=lambda task: ("bad", "warn", "ok").index(task.severity)),
        "cases": len(cases),
        "more_cases": len(cases) > MOST,
        "boards": boards,
        "hanging": sum(hanging.values()),
        "items": items,
        "mine": mine,
        "demo": any(organ.demo for organ in mine),
    }
    return render(request, "reporting/today.html", context)


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
                    _due(organ, year).day < now,
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
    due = _due(body, year)
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


def _day(request: HttpRequest, now: date) -> date:
    """The day the list is made for: today, or one given to look back."""
    written = request.GET.get("on")
    if not written:
        return now
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404(f"on={written!r}") from error


def _due(organ: Organ, year: int) -> ReportDue:
    """The last day for the report of ``year``, by the kind of body that publishes it."""
    if organ.level in (Level.TOWN, Level.VILLAGE):
        return report_due(year, "town")
    whole = organ.name.endswith("人民政府")
    return report_due(year, "government" if whole else "department")


def _reports_due(mine: Sequence[Organ], day: date) -> Iterator[Task]:
    year = day.year - 1
    done = set(
        AnnualReport.objects.filter(
            organ__in=mine, year=year, state=State.PUBLISHED, published_date__lte=day
        ).values_list("organ_id", flat=True)
    )
    for organ in mine:
        if organ.pk in done:
            continue
        due = _due(organ, year)
        left = (due.day - day).days
        yield Task(
            "bad" if left < 0 else "warn",
            _left(left),
            f"{organ.short_name}：公布{year}年政府信息公开工作年度报告",
            f"最迟{due.day:%Y-%m-%d}公布（{due.citation}）",
            reverse("office_report", args=[organ.slug, year]),
        )


def _standing(case: Any, day: date) -> str:
    """Where a case open on ``day`` stood: what came later is not known on that day."""
    later = case.closed_date is not None and case.closed_date > day
    return "在办" if later else str(case.get_status_display())


def _case(case: Any, day: date) -> Task:
    if case.due_date is None:
        until = f"，申请人期限到 {case.waiting_until:%Y-%m-%d}" if case.waiting_until else ""
        return Task(
            "ok",
            "停算",
            f"{case.organ.short_name}：等待申请人 {case.number}",
            f"{case.received_date:%Y-%m-%d} 收到，{_standing(case, day)}，答复期限停止计算{until}",
        )
    left = (case.due_date - day).days
    severity: Literal["bad", "warn", "ok"] = "bad" if left < 0 else "warn" if left <= SOON else "ok"
    return Task(
        severity,
        _left(left),
        f"{case.organ.short_name}：答复申请 {case.number}",
        f"{case.received_date:%Y-%m-%d} 收到，{_standing(case, day)}；"
        f"答复期限 {case.due_date:%Y-%m-%d}{'（暂定）' if case.due_provisional else ''}"
        "（《条例》第三十三条）",
    )


def _promises(mine: Sequence[Organ], day: date) -> Iterator[Task]:
    waiting = (
        Promise.objects.filter(organ__in=mine, due_date__lte=day + timedelta(days=30))
        .exclude(done_date__lte=day)
        .filter(year__lt=day.year)
        .select_related("organ")
        .order_by("due_date", "id")
    )
    for promise in waiting[:MOST]:
        left = (promise.due_date - day).days
        yield Task(
            "bad" if left < 0 else "warn",
            _left(left),
            f"{promise.organ.short_name}：{promise.measure}",
            f"{promise.year}年度报告第五部分承诺的改进；问题是：{promise.problem}",
            reverse(
                "office_figure", args=[promise.organ.slug, promise.year, f"promises:{promise.year}"]
            ),
        )


def _boards(empty: Iterable[Any], day: date) -> Iterator[Task]:
    names = [board.name for board in empty]
    if names:
        shown = "、".join(names[:5]) + (f"等 {len(names)} 块" if len(names) > 5 else "")
        yield Task(
            "warn",
            "本月",
            f"{len(names)} 块公开栏{day.month}月还没有张贴",
            shown,
            f"{reverse('boards')}?on={day:%Y-%m-%d}",
        )


def _left(days: int) -> str:
    if days < 0:
        return f"超期 {-days} 天"
    return "今天到期" if days == 0 else f"还有 {days} 天"
