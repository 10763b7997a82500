"""Time limits of the Regulation, in working days.

Day of the event does not count; the period ends with the last working day
itself (民事诉讼法 art. 85 by analogy).
"""

from __future__ import annotations

from datetime import date

from gongkai.law.working_days import WorkCalendar

REPLY = 20
"""Art. 33 (2): answer within 20 working days of receipt."""

EXTENSION = 20
"""Art. 33 (2): at most 20 working days more, with the consent of the head of the office."""

CORRECTION = 7
"""Art. 30: one notice to correct, within 7 working days of receipt."""

THIRD_PARTY = 15
"""Art. 32: a third party gives its opinion within 15 working days of the letter."""


def reply_due(received: date, calendar: WorkCalendar, *, extension: int = 0) -> date:
    """Last day for answering an application (art. 33 (2)).

    ``extension`` is in working days; outside 0..20 raises ValueError.  Time
    spent asking others (art. 33 (3)) is given back by ``resumed_due``.
    """
    if not 0 <= extension <= EXTENSION:
        raise ValueError(f"extension must be 0..{EXTENSION} working days, not {extension}")
    return calendar.add_working_days(received, REPLY + extension)


def resumed_due(due: date, asked: date, answered: date, calendar: WorkCalendar) -> date:
    """The last day after a pause for asking others (arts. 32, 33 (3)).

    The working days after the letter left, up to and including the day the
    answer came, do not count.
    """
    excluded = calendar.count_between(asked, answered)
    return calendar.add_working_days(due, excluded) if excluded else due


def correction_notice_due(received: date, calendar: WorkCalendar) -> date:
    """Last day for telling the applicant what to correct (art. 30)."""
    return calendar.add_working_days(received, CORRECTION)


def report_year(year: int) -> tuple[date, date]:
    """The period of an annual report: 1 January to 31 December; the end is exclusive."""
    return date(year, 1, 1), date(year + 1, 1, 1)
