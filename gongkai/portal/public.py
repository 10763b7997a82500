"""The boards: where they are, and what hangs on each on a day or hung in a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs import queries as orgs
from gongkai.portal import feeds
from gongkai.portal.frame import organ_bar, organ_crumbs, organ_named, period
from gongkai.publishing import queries as publishing
from gongkai.web import paging

MOST_BOARDS = 500


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
            "crumbs": [*organ_crumbs(body, last=False), ("公开栏", "")],
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
            *organ_crumbs(body, last=False),
            ("公开栏", f"{reverse('boards')}?of={body.slug}"),
            (found.name, ""),
        ],
        "years": years,
        "today": today,
        "feed": reverse("board_feed", args=[found.code]),
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


@public
@require_safe
def board_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What was hung on a board last, as Atom."""
    try:
        found = publishing.board(code)
    except ObjectDoesNotExist as error:
        raise Http404(f"no board {code!r}") from error
    rows = publishing.newest_on_board(found, timezone.localdate())[: feeds.SIZE]
    records = {row.record_id: row.record for row in rows}
    return feeds.feed(
        request,
        found.name,
        reverse("board", args=[found.code]),
        [feeds.entry(request, record) for record in records.values()],
    )


def _by_town(rows: Sequence[tuple[Any, int]]) -> list[tuple[str, list[tuple[Any, int]]]]:
    """The boards under the town they lie in, as one would pass them: the town's, then villages."""
    towns: dict[str, list[tuple[Any, int]]] = {}
    for board, number in sorted(rows, key=lambda row: (row[0].position, row[0].pk)):
        organ = board.organ
        town = organ.parent if organ.kind == "village" and organ.parent else organ
        towns.setdefault(town.short_name, []).append((board, number))
    return list(towns.items())


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
