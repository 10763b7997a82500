"""Working days agree with the published calendars, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.periods import correction_notice_due, reply_due, resumed_due
from gongkai.law.working_days import CalendarNotPublished, calendar

D = date.fromisoformat
YEARS = yaml.safe_load((Path(__file__).parent.parent / "data/law/working-days.yaml").read_text())[
    "years"
]
KNOWN = st.dates(date(2019, 1, 1), date(2026, 10, 1))


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_as_published(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        published = day in YEARS[year]["makeup_days"] or (
            day.weekday() < 5 and day not in YEARS[year]["days_off"]
        )
        assert calendar().is_working_day(day) is published, day
        day += timedelta(1)


# Worked examples of application-handling, section 3 (2026 calendar).
@pytest.mark.parametrize(
    ("received", "correction", "reply"),
    [
        ("2026-03-03", "2026-03-12", "2026-03-31"),
        ("2026-02-13", "2026-03-02", "2026-03-19"),
        ("2026-09-21", "2026-10-08", "2026-10-26"),
        ("2025-12-31", "2026-01-12", "2026-01-29"),
    ],
)
def test_article_33_reply_and_article_30_correction(
    received: str, correction: str, reply: str
) -> None:
    assert correction_notice_due(D(received), calendar()) == D(correction)
    assert reply_due(D(received), calendar()) == D(reply)


def test_article_33_3_time_for_a_third_party_is_given_back() -> None:
    due = reply_due(D("2026-03-03"), calendar())
    asked, answered = D("2026-03-09"), D("2026-03-24")
    assert resumed_due(due, asked, answered, calendar()) == D("2026-04-16")


@pytest.mark.parametrize("days", [-1, 21])
def test_an_extension_beyond_20_working_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="0到20"):
        reply_due(D("2026-03-03"), calendar(), extension=days)


@pytest.mark.parametrize("day", ["2018-12-31", "2027-01-01"])
def test_a_year_without_a_published_calendar_is_never_guessed(day: str) -> None:
    with pytest.raises(CalendarNotPublished, match=day[:4]):
        calendar().is_working_day(D(day))


def test_a_period_that_leaves_the_known_years_says_which_year_is_missing() -> None:
    with pytest.raises(CalendarNotPublished) as raised:
        reply_due(D("2026-12-20"), calendar())
    assert raised.value.year == 2027


@given(start=KNOWN, count=st.integers(1, 60))
def test_the_nth_working_day_is_found_by_walking(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day += timedelta(1)
        left -= calendar().is_working_day(day)
    assert calendar().add_working_days(start, count) == day
    assert calendar().count_between(start, day) == count


@given(year=st.integers(2019, 2026), month=st.integers(1, 12))
def test_a_months_working_days_are_all_of_them(year: int, month: int) -> None:
    days = calendar().in_month(year, month)
    assert {d.month for d in days} == {month}
    first = date(year, month, 1)
    assert list(days) == [
        d
        for d in (first + timedelta(n) for n in range(31))
        if d.month == month and calendar().is_working_day(d)
    ]
