"""Public pages of an organ: its columns and lists, its items, its boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.interaction import queries as letters
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.portal.frame import Period, organ_bar, organ_named, period
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.web import paging
from gongkai.web.charts import Bar, Chart, chart

SCOPES = {"all": "全部", "own": "本级", "villages": "村（社区）"}
MOST_BOARDS = 500


@public
@require_safe
def organ(request: HttpRequest, organ: str) -> HttpResponse:
    """政府信息公开 of an organ: its figures, its year, its columns, what is new."""
    body = organ_named(organ)
    today = timezone.localdate()
    below = list(orgs.villages(body))
    every = [body.pk, *(village.pk for village in below)]
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    scope = request.GET.get("scope", "all")
    if scope not in SCOPES:
        raise Http404(f"scope={scope!r}")
    ids = {"all": every, "own": [body.pk], "villages": every[1:]}[scope]
    boards = list(publishing.boards(every))
    per_board = publishing.by_board_and_month(every, asked.year)
    own = publishing.items([body.pk], asked.year)
    whole = publishing.items(every, asked.year) if below else own
    context = {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, "organ"),
        "crumbs": _crumbs(body),
        "years": years,
        "period": asked,
        "scope": scope,
        "scopes": SCOPES if below else {},
        "whole": whole,
        "own": own,
        "villages": below,
        "boards": boards,
        "columns": _columns(body, every, asked.year),
        "chart": _chart(body, boards, per_board, asked),
        "page": _placements(request, ids, asked, today),
    }
    return render(request, "portal/organ.html", context)


@public
@require_safe
def column(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """What an organ made public in one column."""
    body = organ_named(organ)
    today = timezone.localdate()
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    found = next((c for c in publishing.columns(_catalogue(body)) if c.slug == column), None)
    if found is None:
        raise Http404(f"no column {column!r} at {organ!r}")
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    context = {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, "organ"),
        "crumbs": [*_crumbs(body, last=False), (found.title, "")],
        "years": years,
        "period": asked,
        "column": found,
        "columns": _columns(body, every, asked.year),
        "page": _placements(request, every, asked, today, columns=_with_children(found)),
    }
    return render(request, "portal/column.html", context)


@public
@require_safe
def items(request: HttpRequest, organ: str) -> HttpResponse:
    """The items (条) of a year: each once, however often it was shown."""
    body = organ_named(organ)
    today = timezone.localdate()
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    scope = request.GET.get("scope", "all")
    if scope not in SCOPES:
        raise Http404(f"scope={scope!r}")
    ids = {"all": every, "own": every[:1], "villages": every[1:]}[scope]
    rows = publishing.item_rows(ids, asked.year)
    context = {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, "organ"),
        "crumbs": [*_crumbs(body, last=False), (f"{asked.year}年公开的信息（条）", "")],
        "years": years,
        "period": asked,
        "scope": scope,
        "scopes": SCOPES if len(every) > 1 else {},
        "count": paging.count(rows),
        "page": paging.page(request, paging.Stream(rows, "formed_date")),
    }
    return render(request, "portal/items.html", context)


@public
@require_safe
def item(request: HttpRequest, index_number: str) -> HttpResponse:
    """One item: its metadata, its text, where it hangs."""
    today = timezone.localdate()
    try:
        record = records.numbered(index_number)
    except ObjectDoesNotExist as error:
        raise Http404(f"no public record {index_number!r}") from error
    postings, releases = publishing.shown(record.pk, today)
    if not (postings or releases):
        raise Http404(f"record {index_number!r} was never shown")
    days = [p.from_date for p in postings] + [r.published_date for r in releases]
    columns = {p.column for p in postings if p.column} | {r.column for r in releases}
    column = min(columns, key=lambda c: (c.position, c.pk)) if columns else None
    earlier, later = records.neighbours(record)
    trail: list[tuple[str, str]] = _crumbs(record.organ, last=False)
    if column:
        trail.append((column.title, reverse("column", args=[record.organ.slug, column.slug])))
    context = {
        "organ": record.organ,
        "demo": record.demo,
        "bar": organ_bar(record.organ, "organ"),
        "crumbs": [*trail, ("正文", "")],
        "record": record,
        "postings": [(p, p.to_date is None or p.to_date >= today) for p in postings],
        "releases": releases,
        "published": min(days),
        "column": column,
        "earlier": earlier,
        "later": later,
        "validity": records.validity(record, today),
        "letters": letters.about_record(record.pk),
    }
    return render(request, "portal/item.html", context)


@public
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """All boards, or those of one organ and its villages, and how many sheets hang on each."""
    today = timezone.localdate()
    on = _day(request, today)
    context: dict[str, Any] = {"place": "boards", "on": on, "today": today}
    if slug := request.GET.get("of"):
        body = organ_named(slug)
        ids = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
        found = publishing.boards(ids)
        context |= {
            "organ": body,
            "bar": organ_bar(body, "boards"),
            "crumbs": [*_crumbs(body, last=False), ("公开栏", "")],
        }
    else:
        found = publishing.all_boards()
        context["crumbs"] = [("公开栏", "")]
    rows = list(found.select_related("organ__parent")[: MOST_BOARDS + 1])
    cut, rows = len(rows) > MOST_BOARDS, rows[:MOST_BOARDS]
    hanging = publishing.hanging_counts([b.pk for b in rows], on)
    context |= {
        "rows": rows,
        "towns": _by_town([(b, hanging.get(b.pk, 0)) for b in rows]),
        "total": sum(hanging.values()),
        "cut": cut,
        "demo": any(b.demo for b in rows),
    }
    return render(request, "portal/boards.html", context)


@public
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """One board: what hangs there on a day, or what was hung in a year."""
    try:
        found = publishing.board(code)
    except ObjectDoesNotExist as error:
        raise Http404(f"no board {code!r}") from error
    today = timezone.localdate()
    body = found.organ
    years = publishing.shown_years([body.pk], today)
    context: dict[str, Any] = {
        "board": found,
        "organ": body,
        "demo": found.demo,
        "bar": organ_bar(body, "boards"),
        "crumbs": [
            *_crumbs(body, last=False),
            ("公开栏", f"{reverse('boards')}?of={body.slug}"),
            (found.name, ""),
        ],
        "years": years,
        "today": today,
    }
    if "year" in request.GET:
        asked = period(request, years, today)
        rows = publishing.board_postings(found, asked.start, asked.end)
        context["period"] = asked
        context["count"] = paging.count(rows)
    else:
        on = _day(request, today)
        rows = publishing.hanging(found, on)
        context |= {"on": on, "count": paging.count(rows), "last": _last_day(years, today)}
    context["page"] = paging.page(request, paging.Stream(rows, "from_date"))
    return render(request, "portal/board.html", context)


def _by_town(rows: Sequence[tuple[Any, int]]) -> list[tuple[str, list[tuple[Any, int]]]]:
    """The boards under the town they lie in, as one would pass them: the town's, then villages."""
    towns: dict[str, list[tuple[Any, int]]] = {}
    for board, number in sorted(rows, key=lambda row: (row[0].position, row[0].pk)):
        organ = board.organ
        town = organ.parent if organ.kind == "village" and organ.parent else organ
        towns.setdefault(town.short_name, []).append((board, number))
    return list(towns.items())


def _crumbs(body: Organ, *, last: bool = True) -> list[tuple[str, str]]:
    address = reverse("organ", args=[body.slug])
    trail = [(body.short_name, "" if last else address)]
    if body.kind == "village" and body.parent:
        trail.insert(0, (body.parent.short_name, reverse("organ", args=[body.parent.slug])))
    return trail


def _placements(
    request: HttpRequest,
    organs: Sequence[int],
    asked: Period,
    today: date,
    *,
    columns: Sequence[int] | None = None,
) -> paging.Page:
    """Postings and releases of the period, newest first, one list."""
    end = min(asked.end, today + timedelta(days=1))
    return paging.page(
        request,
        paging.Stream(
            publishing.postings(organs, asked.start, end, columns=columns), "from_date", "posting"
        ),
        paging.Stream(
            publishing.releases(organs, asked.start, end, columns=columns),
            "published_date",
            "release",
        ),
    )


def _catalogue(body: Organ) -> int:
    """Whose columns an organ's items hang in: a village uses its town's."""
    return body.parent_id if body.kind == "village" and body.parent_id else body.pk


def _with_children(column: Any) -> list[int]:
    siblings = publishing.columns(column.organ_id)
    return [column.pk, *(c.pk for c in siblings if c.parent_id == column.pk)]


def _columns(body: Organ, organs: Sequence[int], year: int) -> list[tuple[Any, int]]:
    """The columns that hold something in the year, with how many placements; no empty ones."""
    counts = publishing.by_column(organs, year)
    columns = list(publishing.columns(_catalogue(body)))
    ordered: list[tuple[Any, int]] = []
    for top in columns:
        if top.parent_id is None:
            below = [(c, counts.get(c.pk, 0)) for c in columns if c.parent_id == top.pk]
            total = counts.get(top.pk, 0) + sum(number for _, number in below)
            ordered += [(c, number) for c, number in [(top, total), *below] if number]
    return ordered


def _chart(
    body: Organ,
    boards: Sequence[Any],
    per_board: Mapping[tuple[int, int], int],
    asked: Period,
) -> Chart | None:
    """Postings by month: the organ's own boards, and on top those of its villages."""
    if not per_board:
        return None
    own = {b.pk for b in boards if b.organ_id == body.pk}
    mixed = any(b.organ_id != body.pk for b in boards)
    first, second = [0] * 13, [0] * 13
    for (board_id, month), number in per_board.items():
        (first if board_id in own else second)[month] += number
    bars = []
    for month in range(1, 13):
        total = first[month] + second[month]
        words = f"{asked.year}年{month}月 {total} 条次"
        if mixed:
            words += f"，其中本级 {first[month]}，村（社区）{second[month]}"
        address = f"?year={asked.year}&month={month}#list"
        bars.append(Bar(f"{month}月", first[month], second[month], words, address))
    return chart(f"{asked.year}年各月张贴条次", bars)


def _day(request: HttpRequest, today: date) -> date:
    written = request.GET.get("on")
    if not written:
        return today
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404(f"on={written!r}") from error


def _last_day(years: Sequence[int], today: date) -> date:
    """The last day of the last year that has something: where a reader finds the board full."""
    return min(date(years[0], 12, 31), today) if years else today
