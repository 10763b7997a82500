"""The information handling fee against the worked totals of the fact sheet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.fees import Line, application_fee, page_fee, tariff
from gongkai.law.rules import NotInForce

DAY = date(2026, 3, 3)
APPLICATIONS, PAGES = tariff("applications", DAY), tariff("pages", DAY)


@pytest.mark.parametrize(
    ("count", "total"),
    [
        (0, 0), (1, 0), (10, 0), (11, 100), (30, 2_000), (31, 2_200), (40, 4_000), (41, 4_300),
        (50, 7_000), (51, 7_400), (60, 11_000), (61, 11_500), (100, 37_000), (101, 37_900),
    ],
)  # fmt: skip
def test_article_4_applications_of_a_month(count: int, total: int) -> None:
    assert APPLICATIONS.total(count) == total


@pytest.mark.parametrize(
    ("rank", "price"),
    [(1, 0), (10, 0), (11, 100), (30, 100), (31, 200), (40, 200), (41, 300), (51, 400), (61, 500)],
)
def test_article_4_the_price_of_one_application(rank: int, price: int) -> None:
    assert application_fee(rank, DAY) == price


@pytest.mark.parametrize(
    ("pages", "total"),
    [
        (0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740),
        (300, 6_700), (500, 14_700), (1_000, 34_700),
    ],
)  # fmt: skip
def test_article_5_pages_of_an_application(pages: int, total: int) -> None:
    assert page_fee(pages, DAY) == total


def test_the_fee_is_worked_out_band_by_band() -> None:
    assert PAGES.lines(201) == (
        Line(1, 30, 0), Line(31, 100, 10), Line(101, 200, 20), Line(201, 201, 40),
    )  # fmt: skip
    assert [line.amount for line in APPLICATIONS.lines(45)] == [0, 2_000, 2_000, 1_500]
    assert APPLICATIONS.lines(0) == ()


def test_ten_applications_and_thirty_pages_are_free() -> None:
    assert (APPLICATIONS.free, PAGES.free) == (10, 30)


@given(st.integers(0, 400), st.sampled_from([APPLICATIONS, PAGES]))
def test_the_total_is_the_sum_of_the_prices(count: int, scale: object) -> None:
    assert scale in (APPLICATIONS, PAGES)
    chosen = APPLICATIONS if scale is APPLICATIONS else PAGES
    assert chosen.total(count) == sum(chosen.price(unit) for unit in range(1, count + 1))


def test_before_2021_there_was_no_fee() -> None:
    assert tariff("pages", date(2021, 1, 1)) == PAGES
    with pytest.raises(NotInForce, match="2020-12-31时没有关于“信息处理费”的规定"):
        tariff("pages", date(2020, 12, 31))


def test_each_scale_names_its_article_and_what_is_a_reading() -> None:
    assert str(APPLICATIONS.citation) == "《政府信息公开信息处理费管理办法》第四条"
    assert str(PAGES.citation) == "《政府信息公开信息处理费管理办法》第五条"
    assert "平台理解" in APPLICATIONS.reading


@pytest.mark.parametrize("unit", [0, -1])
def test_there_is_no_application_before_the_first(unit: int) -> None:
    with pytest.raises(ValueError, match="序号从1开始"):
        application_fee(unit, DAY)
    with pytest.raises(ValueError, match="数量不能是-1"):
        page_fee(-1, DAY)
