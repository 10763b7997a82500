"""Millions of last days at once are the same days as one by one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.batch import due_dates
from gongkai.law.working_days import CalendarNotPublished, calendar

CALENDAR = calendar()
DAYS = [date(2019, 1, 1) + timedelta(n) for n in range(2700)]


def test_every_day_of_the_calendar_has_the_same_last_day() -> None:
    found = due_dates(np.array(DAYS, dtype="datetime64[D]"), CALENDAR, 20)
    assert found.tolist() == [CALENDAR.add_working_days(day, 20) for day in DAYS]


@given(st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 80)), max_size=40))
def test_each_application_can_have_its_own_number_of_days(cases: list[tuple[date, int]]) -> None:
    received = np.array([day for day, _ in cases], dtype="datetime64[D]")
    days = np.array([count for _, count in cases], dtype=np.int64)
    expected = [CALENDAR.add_working_days(day, count) for day, count in cases]
    assert due_dates(received, CALENDAR, days).tolist() == expected


def test_more_than_one_chunk_is_filled_to_the_end() -> None:
    received = np.array(DAYS * 30, dtype="datetime64[D]")
    days = np.full(len(received), 20)
    one, each = due_dates(received, CALENDAR, 20), due_dates(received, CALENDAR, days)
    assert (one == each).all()
    assert one[-1] == np.datetime64(CALENDAR.add_working_days(DAYS[-1], 20))


@pytest.mark.parametrize("days", [20, np.array([20])], ids=["one for all", "one for each"])
@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-12-20", 2027), ("2028-05-05", 2028), ("2018-12-31", 2018), ("1960-01-01", 1960)],
)
def test_a_day_outside_the_calendar_is_named_never_guessed(
    day: str, year: int, days: int | np.ndarray
) -> None:
    with pytest.raises(CalendarNotPublished) as raised:
        due_dates(np.array([day], dtype="datetime64[D]"), CALENDAR, days)
    assert raised.value.year == year


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        due_dates(np.array(["2026-03-03"], dtype="datetime64[D]"), CALENDAR, 0)


@pytest.mark.parametrize("day", ["2027-01-01", "2027-05-05", "2018-12-31"])
def test_even_one_day_after_a_day_outside_the_calendar_is_not_given(day: str) -> None:
    with pytest.raises(CalendarNotPublished):
        due_dates(np.array([day], dtype="datetime64[D]"), CALENDAR, 1)
