"""The veto rules and scoring of the website inspection, with the traps at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.indicators import (
    SERVICE_ELEMENTS,
    ColumnFacts,
    Deduction,
    Message,
    access_hit,
    column_hits,
    column_long_stale,
    column_stale,
    forged,
    home_stale,
    message_hit,
    score,
    service_hit,
    thresholds,
)
from gongkai.law.rules import NotInForce

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def news(newest: date | None, number: int = 1) -> ColumnFacts:
    return ColumnFacts(f"news-{number}", "news", newest, 1)


def documents(newest: date | None, number: int = 1, *, first_level: bool = True) -> ColumnFacts:
    return ColumnFacts(f"documents-{number}", "documents", newest, 1, first_level=first_level)


def test_the_numbers_have_a_day_and_a_source() -> None:
    website = thresholds("website", TODAY)
    assert str(website.citation) == "《政府网站与政务新媒体检查指标》单项否决指标"
    numbers = ("home_days", "stale_short", "stale_long", "empty", "reply_months")
    assert [website[name] for name in numbers] == [14, 5, 10, 5, 3]
    assert str(thresholds("long", TODAY).citation).startswith("平台口径，非法律条文")
    with pytest.raises(NotInForce):
        thresholds("website", date(2019, 3, 31))


@pytest.mark.parametrize(
    ("shown", "stale"),
    [
        pytest.param([TODAY - timedelta(14)], False, id="two weeks ago"),
        pytest.param([TODAY - timedelta(15)], True, id="a day more"),
        pytest.param([], True, id="nothing"),
        pytest.param([None, None], True, id="without dates: not updated"),
        pytest.param([None, TODAY], False, id="one date is enough"),
        pytest.param([TODAY + timedelta(1)], True, id="a day in the future is no update"),
    ],
)
def test_v3_the_home_page_within_two_weeks(shown: list[date | None], stale: bool) -> None:
    assert home_stale(shown, TODAY) is stale


@pytest.mark.parametrize(
    ("column", "stale"),
    [
        pytest.param(news(date(2026, 11, 11)), False, id="news, 14 days"),
        pytest.param(news(date(2026, 11, 10)), True, id="news, 15 days"),
        pytest.param(news(None), True, id="news without dates"),
        pytest.param(documents(date(2026, 5, 25)), False, id="notices, 6 months"),
        pytest.param(documents(date(2026, 5, 24)), True, id="notices, a day more"),
        pytest.param(
            documents(date(2020, 1, 1), first_level=False), False, id="second level never counts"
        ),
        pytest.param(ColumnFacts("x", "other", None, 3), False, id="other columns never count"),
    ],
)
def test_v4_1_which_columns_count(column: ColumnFacts, stale: bool) -> None:
    assert column_stale(column, TODAY) is stale


def test_v4_1_six_months_back_end_with_a_shorter_month() -> None:
    assert not column_stale(documents(date(2026, 2, 28)), date(2026, 8, 31))
    assert column_stale(documents(date(2026, 2, 27)), date(2026, 8, 31))


def test_v4_1_news_and_documents_are_added_up_and_five_are_enough() -> None:
    old = date(2026, 1, 5)
    four = [news(old, 1), news(None, 2), documents(old, 1), documents(old, 2)]
    assert column_hits(four, TODAY) == []
    hits = column_hits([*four, documents(old, 3)], TODAY)
    assert [hit.id for hit in hits] == ["V4.1"]
    assert hits[0].where == ("news-1", "news-2", "documents-1", "documents-2", "documents-3")
    assert hits[0].sentence == "5个动态和通知公告、政策文件类栏目没有按时更新，达到5个。"
    below = documents(old, 3, first_level=False)
    assert column_hits([*four, below], TODAY) == []


def test_v4_2_ten_columns_long_without_an_update() -> None:
    old = [ColumnFacts(f"c{n}", "other", date(2025, 11, 24), 2) for n in range(10)]
    assert [hit.id for hit in column_hits(old, TODAY)] == ["V4.2"]
    assert column_hits(old[1:], TODAY) == []
    in_time = replace(old[0], newest=date(2025, 11, 25))
    assert column_hits([in_time, *old[1:]], TODAY) == []
    fixed = replace(old[0], expected=False)
    assert column_hits([fixed, *old[1:]], TODAY) == []


def test_v4_2_a_column_may_have_a_period_of_its_own() -> None:
    column = ColumnFacts("laws", "other", date(2025, 1, 1), 2, months=24)
    assert not column_long_stale(column, TODAY)
    assert column_long_stale(replace(column, months=12), TODAY)


def test_v4_3_five_empty_columns() -> None:
    empty = [ColumnFacts(f"c{n}", "other", None, 0, expected=False) for n in range(5)]
    assert column_hits(empty[1:], TODAY) == []
    assert [hit.id for hit in column_hits(empty, TODAY)] == ["V4.3"]


@pytest.mark.parametrize(
    ("failed", "hit"), [(6, False), (7, True), (8, True)], ids=["4.3 %", "5 %", "5.7 %"]
)
def test_v2_five_percent_of_the_visits(failed: int, hit: bool) -> None:
    assert (access_hit(140, failed, TODAY) is not None) is hit


@pytest.mark.parametrize(("visits", "failed"), [(139, 7), (140, 141), (140, -1)])
def test_v2_too_few_visits_decide_nothing(visits: int, failed: int) -> None:
    with pytest.raises(ValueError, match="不能判断"):
        access_hit(visits, failed, TODAY)


@pytest.mark.parametrize(
    ("message", "hit"),
    [
        pytest.param(Message("m", date(2026, 8, 25), None), False, id="three months"),
        pytest.param(Message("m", date(2026, 8, 24), None), True, id="more than three months"),
        pytest.param(
            Message("m", date(2026, 2, 1), date(2026, 5, 1)), False, id="answered on the day"
        ),
        pytest.param(
            Message("m", date(2026, 2, 1), date(2026, 5, 2)), True, id="answered too late"
        ),
        pytest.param(
            Message("m", date(2026, 2, 1), None, excluded=True), False, id="a petition"
        ),
        pytest.param(Message("m", date(2025, 11, 24), None), False, id="older than a year"),
        pytest.param(Message("m", date(2025, 11, 25), None), True, id="a year ago"),
    ],
)  # fmt: skip
def test_v5_a_message_without_answer(message: Message, hit: bool) -> None:
    found = message_hit([message], TODAY)
    assert (found is not None) is hit
    if found:
        assert found.where == ("m",)


@pytest.mark.parametrize(
    ("lacking", "rule"),
    [
        pytest.param([], "V6.1", id="no services"),
        pytest.param([4] * 5 + [0] * 9, "V6.2", id="five bad items"),
        pytest.param([4] * 4 + [3] * 9, None, id="four bad items of many"),
        pytest.param([4, 5, 8], "V6.3", id="few, all bad"),
        pytest.param([4, 5, 3], None, id="few, one good"),
    ],
)
def test_v6_services_of_no_use(lacking: list[int], rule: str | None) -> None:
    found = service_hit({f"item-{n}": count for n, count in enumerate(lacking)}, TODAY)
    assert (found.id if found else None) == rule
    assert len(SERVICE_ELEMENTS) == 8


def test_v1_a_date_set_back_to_look_updated_is_a_veto_of_its_own() -> None:
    assert forged(date(2026, 11, 1), date(2026, 11, 25))
    assert forged(date(2026, 11, 26), date(2026, 11, 25))
    assert not forged(TODAY, TODAY)


def deduction(points: int, weight: int = 100) -> Deduction:
    return Deduction("D", weight, Fraction(points))


def test_a_vetoed_site_has_no_score() -> None:
    result = score([deduction(3)], Fraction(30), TODAY, vetoed=["V4.3"])
    assert (result.vetoed, result.points, result.passed) == (("V4.3",), None, False)


@pytest.mark.parametrize(
    ("taken", "bonus", "points", "passed"),
    [
        pytest.param(40, 0, 60, True, id="60 passes"),
        pytest.param(41, 0, 59, False, id="59 fails"),
        pytest.param(20, 30, 80, True, id="80 gets no bonus"),
        pytest.param(19, 30, 111, True, id="81 does"),
        pytest.param(0, 45, 130, True, id="the bonus has an end"),
        pytest.param(100, 30, 0, False, id="never below nothing"),
    ],
)
def test_the_points_of_a_site(taken: int, bonus: int, points: int, passed: bool) -> None:
    result = score([deduction(taken)], Fraction(bonus), TODAY)
    assert (result.points, result.passed) == (points, passed)


def test_an_indicator_takes_no_more_than_its_weight() -> None:
    result = score([deduction(12, weight=4), deduction(2, weight=5)], Fraction(0), TODAY)
    assert result.points == 94


def test_four_thirds_only_without_services_and_before_the_bonus() -> None:
    without = score([deduction(15)], Fraction(5), TODAY, services=False)
    assert without.points == 80  # 60 × 4/3 is not above 80, so no bonus
    assert score([deduction(14)], Fraction(5), TODAY, services=False).points == (
        Fraction(244, 3) + 5
    )
    assert score([], Fraction(0), TODAY, services=False).points == 100


@given(st.lists(st.none() | DAYS, max_size=5), DAYS, DAYS)
def test_one_more_dated_item_never_makes_the_home_page_stale(
    shown: list[date | None], more: date, today: date
) -> None:
    assert home_stale(shown, today) or not home_stale([*shown, more], today)
    assert home_stale([*shown, None], today) is home_stale(shown, today)


@given(st.lists(st.builds(ColumnFacts, st.text(max_size=2), st.sampled_from(
    ["news", "documents", "other"]), st.none() | DAYS, st.integers(0, 2), st.booleans(),
    st.booleans()), max_size=25), DAYS)  # fmt: skip
def test_a_column_more_never_takes_a_veto_away(columns: list[ColumnFacts], today: date) -> None:
    all_ = {hit.id for hit in column_hits(columns, today)}
    assert {hit.id for hit in column_hits(columns[1:], today)} <= all_
