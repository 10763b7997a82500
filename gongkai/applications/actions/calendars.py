"""Taking a new year of working days into use: the list first, then the move."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.applications import journal
from gongkai.applications.models import Application, CalendarYear
from gongkai.applications.queries.calendars import Change, MovedCase, calendar, calendar_change
from gongkai.audit import chain
from gongkai.law.working_days import Year
from gongkai.orgs.models import Organ


class ChangedMeanwhile(Exception):
    """The list that was shown is no longer what the calendar would move."""

    def __init__(self) -> None:
        super().__init__("名单列出以后，有申请又办理过；请重新查看会变动的申请，再确认。")


@transaction.atomic
def adopt_calendar(
    text: str, *, seen: str, source: str, organ: Organ, by: User | None, at: datetime
) -> tuple[MovedCase, ...]:
    """Store the years of ``text`` and count the open cases anew; returns those that moved.

    ``seen`` is that of the list shown (``queries.calendars.calendar_change``);
    ``organ`` is the importer's.  Raises ChangedMeanwhile, BadCalendar.
    """
    change: Change = calendar_change(text)
    if change.seen != seen:
        raise ChangedMeanwhile
    for number, year in change.years.items():
        entry, _ = CalendarYear.objects.update_or_create(
            year=number,
            defaults={"text": write_year(number, year), "source": source, "imported_at": at},
        )
        told: dict[str, chain.Fact] = {"year": number, "source": source, "moved": len(change.moved)}
        chain.record(
            "calendar.adopted", organ=organ, by=by, at=at, subject=entry, after=told
        )  # fmt: skip
    days = calendar()
    waiting = {case.application: case for case in change.moved}
    today = localdate(at)
    for case in Application.objects.filter(pk__in=list(waiting)).select_related("organ"):
        journal.claim(case)
        was, will = waiting[case.pk].before, waiting[case.pk].after
        journal.note(case, "calendar-changed", today, by=by, at=at, before=str(was),
                     after=str(will))  # fmt: skip
        journal.refold(case, days)
    return change.moved


def write_year(number: int, year: Year) -> str:
    """One year in the format of the calendar file."""
    lists = {"days_off": sorted(year.days_off), "makeup_days": sorted(year.makeup_days)}
    lines = [f"{name} = [{', '.join(day.isoformat() for day in days)}]"
             for name, days in lists.items()]  # fmt: skip
    return f"[{number}]\n" + "\n".join(lines) + "\n"
