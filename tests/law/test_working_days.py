"""Working days agree with the published calendars, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.periods import (
    correction_notice_due,
    longest_extension,
    reply_due,
    report_year,
    resumed_due,
)
from gongkai.law.working_days import BadCalendar, CalendarNotPublished, calendar, read_years

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


@pytest.mark.parametrize("year", YEARS)
def test_an_independent_calendar_agrees_on_every_day(year: int) -> None:
    for month in range(1, 13):
        theirs = [
            day
            for day in chinese_calendar.get_dates(date(year, month, 1), last_of(year, month))
            if chinese_calendar.is_workday(day)
        ]
        assert list(calendar().in_month(year, month)) == theirs


def last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def test_days_named_as_off_are_known_as_such() -> None:
    assert calendar().is_day_off(D("2026-10-03"))
    assert not calendar().is_day_off(D("2026-10-10"))
    assert not calendar().is_day_off(D("2026-10-11"))


def test_after_the_published_years_plain_weeks_go_on_and_the_calendar_knows_it() -> None:
    onwards = calendar().continued
    assert onwards.published_until == calendar().last_year == 2026
    assert onwards.is_working_day(D("2027-01-01"))
    assert not onwards.is_working_day(D("2027-01-02"))
    assert onwards.continued.published_until == 2026


def test_a_year_is_read_and_joins_the_calendar() -> None:
    years = read_years("[2027]\ndays_off = [2027-01-01]\nmakeup_days = [2027-01-03]\n")
    joined = calendar().with_years(years)
    assert joined.published_until == 2027
    assert not joined.is_working_day(D("2027-01-01"))
    assert joined.is_working_day(D("2027-01-03"))
    assert calendar().last_year == 2026


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[2027", "格式不正确"),
        ("[next]\ndays_off = []\nmakeup_days = []\n", "格式不正确"),
        ("[2027]\ndays_off = []\n", "格式不正确"),
        ("days_off = []\n", "格式不正确"),
        ("[2027]\ndays_off = ['元旦']\nmakeup_days = []\n", "元旦不是日期"),
        ("[2027]\ndays_off = [2026-01-01]\nmakeup_days = []\n", "2026-01-01不在2027年"),
        ("[2027]\ndays_off = []\nmakeup_days = [2027-01-04]\n", "本来就是工作日"),
        (
            "[2027]\ndays_off = [2027-01-03]\nmakeup_days = [2027-01-03]\n",
            "既列为放假又列为上班",
        ),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadCalendar, match=message):
        read_years(text)


def test_a_calendar_with_a_gap_is_refused() -> None:
    years = read_years("[2028]\ndays_off = []\nmakeup_days = []\n")
    with pytest.raises(BadCalendar, match="年份必须连续"):
        calendar().with_years(years)


@given(day=KNOWN)
def test_rank_and_day_of_rank_undo_each_other(day: date) -> None:
    rank = calendar().rank(day)
    if calendar().is_working_day(day):
        assert calendar().day_of_rank(rank) == day
    else:
        assert calendar().day_of_rank(rank + 1) > day


def test_there_is_no_working_day_before_the_first() -> None:
    with pytest.raises(CalendarNotPublished, match="2018"):
        calendar().day_of_rank(0)


@pytest.mark.parametrize("asked", ["2026-03-31", "2026-04-02"])
def test_a_letter_on_the_last_day_or_later_moves_nothing(asked: str) -> None:
    assert resumed_due(D("2026-03-31"), D(asked), D("2026-04-10"), calendar()) == D("2026-03-31")


def test_the_longest_extension_is_the_laws_of_the_day() -> None:
    assert longest_extension(D("2026-03-03")) == 20
    assert longest_extension(D("2019-05-14")) == 15
    assert reply_due(D("2026-03-03"), calendar(), extension=20) == D("2026-04-29")


def test_a_report_year_runs_from_new_years_day_to_the_next() -> None:
    assert report_year(2026) == (D("2026-01-01"), D("2027-01-01"))
