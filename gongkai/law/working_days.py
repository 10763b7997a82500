"""Working days: Monday to Friday, less statutory days off, plus shifted working weekends.

The State Council publishes the calendar of a year towards the end of the
year before.  A year that is not in ``parameters/working_days.toml`` raises
CalendarNotPublished: it is never guessed.  Who must name a day beyond it asks
``continued`` and says that the day is provisional (暂定).
"""

from __future__ import annotations

import tomllib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources

_YEARS_ONWARDS = 6
"""How far ``continued`` reaches: longer than any period of the law."""


class CalendarNotPublished(LookupError):
    """The working-day calendar of the year is not known (yet)."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年的节假日安排尚未载入，不能计算工作日。")
        self.year = year


class BadCalendar(ValueError):
    """A calendar to be imported contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Year:
    """One published year: statutory days off (with bridge days) and worked weekends."""

    days_off: frozenset[date]
    makeup_days: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether offices work on ``day`` of this year."""
        return day in self.makeup_days or (day.weekday() < 5 and day not in self.days_off)


_PLAIN = Year(frozenset(), frozenset())


class WorkCalendar:
    """The working days of a run of whole years, without gaps."""

    def __init__(self, years: Mapping[int, Year], *, published_until: int | None = None) -> None:
        self.first_year = min(years)
        self.last_year = max(years)
        if len(years) != self.last_year - self.first_year + 1:
            raise BadCalendar("节假日安排的年份必须连续，请补齐中间缺少的年份。")
        self.years = dict(years)
        self.published_until = self.last_year if published_until is None else published_until
        # Two tables make every question one look-up: the working days in order,
        # and for each calendar day how many of them lie up to and including it.
        self._base = date(self.first_year, 1, 1).toordinal()
        self._dates: list[date] = []
        self._rank = array("i")
        for year in sorted(years):
            for day in _days_of(year):
                if years[year].works(day):
                    self._dates.append(day)
                self._rank.append(len(self._dates))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``.  Raises CalendarNotPublished."""
        self._known(day.year)
        return self.years[day.year].works(day)

    def is_day_off(self, day: date) -> bool:
        """Whether ``day`` is named as off in the published calendar, weekend or not."""
        self._known(day.year)
        return day in self.years[day.year].days_off

    def add_working_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, which itself does not count.

        ``count`` is at least 1.  Raises CalendarNotPublished when the run of
        days leaves the years known.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1, not {count}")
        return self.day_of_rank(self.rank(start) + count)

    def rank(self, day: date) -> int:
        """How many working days of the calendar lie up to and including ``day``."""
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarNotPublished(day.year)
        return self._rank[day.toordinal() - self._base]

    def day_of_rank(self, rank: int) -> date:
        """The working day that ``rank`` counts as this number; the inverse of ``rank``."""
        if rank < 1:
            raise CalendarNotPublished(self.first_year - 1)
        if rank > len(self._dates):
            raise CalendarNotPublished(self.last_year + 1)
        return self._dates[rank - 1]

    def working_days(self) -> tuple[date, ...]:
        """All working days of the calendar in order."""
        return tuple(self._dates)

    def on_or_after(self, day: date) -> date:
        """The first working day from ``day`` on.  Raises CalendarNotPublished."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def count_between(self, after: date, until: date) -> int:
        """How many working days lie after ``after`` up to and including ``until``."""
        return self.rank(until) - self.rank(after)

    def in_month(self, year: int, month: int) -> tuple[date, ...]:
        """The working days of a month in order.  Raises CalendarNotPublished."""
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
        high = self.rank(last)
        days = self._dates[max(high - 31, 0) : high]
        return tuple(day for day in days if day.month == month)

    @cached_property
    def continued(self) -> WorkCalendar:
        """This calendar with plain weeks after the published years, for provisional dates.

        Without holidays the day found is an early one, so that nobody who
        trusts it is late; whoever shows it says 暂定.
        """
        onwards = {self.last_year + n: _PLAIN for n in range(1, _YEARS_ONWARDS + 1)}
        return WorkCalendar({**self.years, **onwards}, published_until=self.published_until)

    def with_years(self, years: Mapping[int, Year]) -> WorkCalendar:
        """This calendar with ``years`` added or put in place of the same years."""
        return WorkCalendar({**self.years, **years})

    def _known(self, year: int) -> None:
        if not self.first_year <= year <= self.last_year:
            raise CalendarNotPublished(year)


@cache
def calendar() -> WorkCalendar:
    """The calendar of all published years."""
    source = resources.files("gongkai.law") / "parameters" / "working_days.toml"
    return WorkCalendar(read_years(source.read_text("utf-8")))


def read_years(text: str) -> dict[int, Year]:
    """The years of a calendar file in the format of ``working_days.toml``.

    Raises BadCalendar with a sentence for text that is no such file, for a day
    in the wrong year, and for days that are off and worked at once or change
    nothing.
    """
    try:
        tables = tomllib.loads(text)
        return {int(year): _year(int(year), lists) for year, lists in tables.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadCalendar(f"节假日安排文件的格式不正确：{error}") from error
    except ValueError as error:
        if isinstance(error, BadCalendar):
            raise
        raise BadCalendar(f"节假日安排文件的格式不正确：{error}") from error


def _year(number: int, lists: Mapping[str, list[date]]) -> Year:
    year = Year(frozenset(lists["days_off"]), frozenset(lists["makeup_days"]))
    if odd := [day for day in year.days_off | year.makeup_days if type(day) is not date]:
        raise BadCalendar(f"{odd[0]}不是日期，请写成 {number}-01-01 的样子，不加引号和时刻。")
    for day in sorted(year.days_off | year.makeup_days):
        if day.year != number:
            raise BadCalendar(f"{day.isoformat()}不在{number}年，请核对。")
    if both := sorted(year.days_off & year.makeup_days):
        raise BadCalendar(f"{both[0].isoformat()}既列为放假又列为上班，请核对。")
    if plain := sorted(day for day in year.makeup_days if day.weekday() < 5):
        raise BadCalendar(f"{plain[0].isoformat()}本来就是工作日，不能列为调休上班。")
    return year


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
