"""The working-day calendar with the years imported as data, and what another would move."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from gongkai.applications import coding
from gongkai.applications.models import Application, CalendarYear, CaseEvent
from gongkai.law.clock import Due, moved
from gongkai.law.events import Event
from gongkai.law.working_days import BadCalendar, WorkCalendar, Year, read_years
from gongkai.law.working_days import calendar as published


def adopted_years() -> list[CalendarYear]:
    """The years taken into use here, the newest first."""
    return list(CalendarYear.objects.order_by("-year"))


def calendar() -> WorkCalendar:
    """All published years: those shipped, with those imported here added or in their place."""
    years: dict[int, Year] = {}
    for text in CalendarYear.objects.order_by("year").values_list("text", flat=True):
        years |= read_years(text)
    return published().with_years(years) if years else published()


class MovedCase(NamedTuple):
    """A case whose last day another calendar moves."""

    application: int
    organ: int
    number: str
    before: Due
    after: Due


class Change(NamedTuple):
    """What a new calendar would do: nothing has been moved yet.

    ``seen`` identifies this very list; whoever acts on it gives it back.
    """

    years: Mapping[int, Year]
    moved: tuple[MovedCase, ...]
    seen: str


def calendar_change(text: str) -> Change:
    """The open cases that the years in ``text`` would move, the earliest last day first.

    ``text`` is in the format of the calendar shipped.  Raises
    ``working_days.BadCalendar`` with a sentence; moves nothing.
    """
    years = read_years(text)
    if not years:
        raise BadCalendar("里面没有年份，请按下面的样子写，年份放在方括号里。")
    before = calendar()
    after = before.with_years(years)
    journals = open_journals()
    ledger = Application.objects.exclude(status="closed").values_list("pk", "organ_id", "number")
    names = {pk: (organ, number) for pk, organ, number in ledger}
    cases = sorted(
        (
            MovedCase(pk, *names[pk], was, will)
            for pk, (was, will) in moved(journals, before, after).items()
        ),
        key=lambda case: (case.after.day, case.application),
    )
    told = repr([(case.application, case.before, case.after) for case in cases]) + text
    return Change(years, tuple(cases), hashlib.sha256(told.encode()).hexdigest())


def open_journals() -> dict[int, list[Event]]:
    """The clock's events of every case that is received and not closed."""
    rows: dict[int, list[CaseEvent]] = {}
    stored = CaseEvent.objects.exclude(application__status__in=["closed", "intake"])
    for row in stored.order_by("application_id", "id").iterator(2000):
        rows.setdefault(row.application_id, []).append(row)
    return {pk: list(coding.clock_events(events).values()) for pk, events in rows.items()}
