"""Single time limits of the Regulation, in working days.

The day of the event does not count; the period ends with the last working
day itself.  The numbers are in ``parameters/application.toml``; a whole case
with its pauses is ``clock.reckon``.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

from gongkai.law.rules import Citation, parameters
from gongkai.law.working_days import WorkCalendar


def reply_due(received: date, calendar: WorkCalendar, *, extension: int = 0) -> date:
    """Last day for answering an application received on ``received`` (art. 33 (2)).

    ``extension`` is in working days; more than the law of that day allows
    raises ValueError.  Raises CalendarNotPublished when the day lies beyond the
    calendar; ``clock.reckon`` gives a provisional day instead.
    """
    count = parameters("application")["reply"].on(received).count
    if extension:
        most = longest_extension(received)
        if not 0 <= extension <= most:
            raise ValueError(f"延长的工作日数应当在0到{most}之间，不能是{extension}。")
    return calendar.add_working_days(received, count + extension)


def longest_extension(received: date) -> int:
    """How many working days an extension may add (art. 33 (2))."""
    return parameters("application")["extension"].on(received).count


def resumed_due(due: date, asked: date, answered: date, calendar: WorkCalendar) -> date:
    """The last day after a pause for asking others (arts. 32, 33 (3)).

    The working days after the letter left, up to and including the day the
    answer came, do not count.  A letter that left on the last day or later
    moves nothing: no day of the period was left to pause.
    """
    if asked >= due:
        return due
    excluded = calendar.count_between(asked, answered)
    return calendar.add_working_days(due, excluded) if excluded else due


def correction_notice_due(received: date, calendar: WorkCalendar) -> date:
    """Last day for telling the applicant what to correct (art. 30)."""
    count = parameters("application")["correction_notice"].on(received).count
    return calendar.add_working_days(received, count)


def report_year(year: int) -> tuple[date, date]:
    """The period of an annual report: 1 January to 31 December; the end is exclusive."""
    return date(year, 1, 1), date(year + 1, 1, 1)


class ReportDue(NamedTuple):
    """The last day, and where it is written."""

    day: date
    citation: Citation


def report_due(year: int, publisher: Literal["department", "government", "town"]) -> ReportDue:
    """Last day for making the annual report of ``year`` public (art. 49), included.

    ``publisher``: a department, the government of a county or higher level, or
    a town, for which only local notices name a day.
    """
    _, after = report_year(year)
    rule = parameters("report")[publisher].on(after)
    last = monthrange(after.year, rule.count)[1]
    return ReportDue(date(after.year, rule.count, last), rule.citation)


def add_years(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February in a common year."""
    last = monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, last))
