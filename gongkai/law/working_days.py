"""Working days: Monday to Friday, less statutory days off, plus shifted working weekends.

The State Council publishes the calendar of a year towards the end of the
year before.  A year that is not in ``parameters/working_days.toml`` raises
CalendarNotPublished: it is never guessed.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib import resources


class CalendarNotPublished(LookupError):
    """The working-day calendar of the year is not known (yet)."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年的节假日安排尚未载入，不能计算工作日。")
        self.year = year


class WorkCalendar:
    """The working days of a run of whole years, without gaps."""

    def __init__(self, first_year: int, last_year: int, working_days: Iterable[date]) -> None:
        self.first_year = first_year
        self.last_year = last_year
        self._days = tuple(sorted(day.toordinal() for day in working_days))
        self._set = frozenset(self._days)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``.  Raises CalendarNotPublished."""
        self._known(day.year)
        return day.toordinal() in self._set

    def add_working_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, which itself does not count.

        ``count`` is at least 1.  Raises CalendarNotPublished when the run of
        days leaves the years known.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1, not {count}")
        self._known(start.year)
        place = bisect_right(self._days, start.toordinal()) + count - 1
        if place >= len(self._days):
            raise CalendarNotPublished(self.last_year + 1)
        return date.fromordinal(self._days[place])

    def on_or_after(self, day: date) -> date:
        """The first working day from ``day`` on.  Raises CalendarNotPublished."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def count_between(self, after: date, until: date) -> int:
        """How many working days lie after ``after`` up to and including ``until``."""
        self._known(after.year)
        self._known(until.year)
        return bisect_right(self._days, until.toordinal()) - bisect_right(
            self._days, after.toordinal()
        )

    def in_month(self, year: int, month: int) -> tuple[date, ...]:
        """The working days of a month in order.  Raises CalendarNotPublished."""
        self._known(year)
        first = date(year, month, 1)
        past = date(year + month // 12, month % 12 + 1, 1)
        low = bisect_left(self._days, first.toordinal())
        high = bisect_left(self._days, past.toordinal())
        return tuple(date.fromordinal(day) for day in self._days[low:high])

    def _known(self, year: int) -> None:
        if not self.first_year <= year <= self.last_year:
            raise CalendarNotPublished(year)


@cache
def calendar() -> WorkCalendar:
    """The calendar of all published years."""
    source = resources.files("gongkai.law") / "parameters" / "working_days.toml"
    years = {int(year): lists for year, lists in tomllib.loads(source.read_text("utf-8")).items()}
    first, last = min(years), max(years)
    if sorted(years) != list(range(first, last + 1)):
        raise ValueError("working_days.toml must hold consecutive years")
    days = [
        day
        for year, lists in years.items()
        for day in _days_of(year)
        if day in lists["makeup_days"] or (day.weekday() < 5 and day not in lists["days_off"])
    ]
    return WorkCalendar(first, last, days)


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
