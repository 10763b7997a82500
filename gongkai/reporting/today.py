"""今天: the one page of whoever works here, from what all rooms say is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import needs
from gongkai.access.rules import held, organs
from gongkai.orgs.models import Kind
from gongkai.publishing import queries as publishing
from gongkai.reporting import tasks
from gongkai.reporting.tasks import MOST, SOON, Desk, Task


@needs("office.enter")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """今天: what is due for the organs of the posts held; ``on`` asks for another day.

    What waits for a decision is known for today alone.
    """
    now = timezone.localdate()
    day = _day(request, now)
    actor = cast(User, request.user)
    every = list(organs(actor, "office.enter", now).order_by("path"))
    mine = [organ for organ in every if organ.kind != Kind.VILLAGE] or every
    ids = [organ.pk for organ in mine]
    owners = [organ.pk for organ in every]
    boards = list(publishing.boards(owners))
    hanging = publishing.hanging_counts([b.pk for b in boards], day)
    posted = publishing.by_board_and_month(owners, day.year)
    empty = [b for b in boards if not posted.get((b.pk, day.month))]
    cases = tasks.open_cases(ids, day)
    desk = Desk(actor, held(actor, now), every, day)
    readable = desk.readable()
    todo = tasks.by_urgency(
        [
            *(_now(desk) if day == now else ()),
            *tasks.reports(readable, day),
            *tasks.cases(cases[:MOST], day),
            *tasks.promises(readable, day),
            *tasks.bare_boards(empty, day),
        ]
    )
    context = {
        "place": "office",
        "day": day,
        "now": now,
        "tasks": todo,
        "urgent": sum(task.severity == "bad" for task in todo),
        "soon": sum(task.severity == "warn" and task.left <= SOON for task in todo),
        "cases": min(len(cases), MOST),
        "more_cases": len(cases) > MOST,
        "boards": boards,
        "hanging": sum(hanging.values()),
        "items": publishing.items(owners, day.year),
        "mine": mine,
        "demo": any(organ.demo for organ in mine),
    }
    return render(request, "reporting/today.html", context)


def _now(desk: Desk) -> Sequence[Task]:
    """What waits now, beside what the dates of any day say."""
    return [
        *tasks.review(desk),
        *tasks.release(desk),
        *tasks.columns(desk),
        *tasks.sheets(desk),
        *tasks.facts(desk),
        *tasks.withheld(desk),
        *tasks.policies(desk),
        *tasks.letters(desk),
        *tasks.below(desk),
    ]


def _day(request: HttpRequest, now: date) -> date:
    """The day the list is made for: today, or one given to look back."""
    written = request.GET.get("on")
    if not written:
        return now
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404(f"on={written!r}") from error
