"""The demo year is exactly the year the demo town's tables tell of."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from gongkai.demo import plan
from gongkai.law.working_days import calendar
from gongkai.publishing.catalogue import standard_tree

TABLES = json.loads((Path(__file__).parent.parent / "data/demo/2023.json").read_text("utf-8"))
YEAR = plan.sheets(2023)


def test_2023_has_891_sheets_191_of_the_town_and_700_of_the_villages() -> None:
    owners = Counter(sheet.owner == plan.TOWN for sheet in YEAR)
    assert (len(YEAR), owners[True], owners[False]) == (891, 191, 700)


@pytest.mark.parametrize("kind", TABLES["kinds"])
def test_each_kind_is_hung_in_its_months(kind: str) -> None:
    *months, total = TABLES["kinds"][kind]
    counted = plan.by_kind_and_month(YEAR)
    assert [counted[kind, month] for month in range(1, 13)] == months
    assert sum(months) == total


@pytest.mark.parametrize("board", TABLES["boards"])
def test_each_board_gets_its_sheets_in_its_months(board: str) -> None:
    *months, total = TABLES["boards"][board]
    counted = plan.by_board_and_month(YEAR)
    assert [counted[board, month] for month in range(1, 13)] == months
    assert sum(months) == total


def test_sections_have_156_444_100_and_191_sheets() -> None:
    sections = Counter(sheet.column if sheet.owner != plan.TOWN else "town" for sheet in YEAR)
    assert sections == {
        "village-finance": 156, "village-affairs": 444, "party-affairs": 100, "town": 191
    }  # fmt: skip


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_plan_is_the_same_every_time(year: int) -> None:
    assert plan.sheets(year) == plan.sheets(year)


@pytest.mark.parametrize("year", [2023, 2024])
def test_sheets_are_hung_on_working_days_and_come_down_later(year: int) -> None:
    for sheet in plan.sheets(year):
        assert calendar().is_working_day(sheet.day), sheet
        assert sheet.to_day is None or sheet.to_day >= sheet.day, sheet
        latest = 10 if sheet.column == "village-finance" else 26
        assert 3 <= sheet.day.day <= latest, sheet


def test_no_title_is_used_twice_on_one_board_in_a_year() -> None:
    twice = [t for t, n in Counter((s.owner, s.title) for s in YEAR).items() if n > 1]
    assert twice == []


def test_every_text_is_marked_and_no_placeholder_is_left() -> None:
    for sheet in YEAR:
        assert plan.MARK in sheet.body
        assert "{" not in sheet.title + sheet.body + sheet.document_number


def test_no_text_holds_a_number_that_could_be_a_persons() -> None:
    for sheet in YEAR:
        assert not re.search(r"\d{11,}", sheet.title + sheet.body), sheet


def test_nothing_tells_of_a_permit_fine_or_fee_decision() -> None:
    for sheet in YEAR:
        assert not re.search("许可决定|处罚决定书|强制执行决定|收费公示", sheet.title), sheet


def test_every_column_used_is_open_in_the_standard_tree() -> None:
    slugs = {spec.slug for spec in standard_tree("town")}
    open_ones = set(plan.town_data()["columns"]["town"])
    assert open_ones <= slugs
    assert {sheet.column for year in (2023, 2024) for sheet in plan.sheets(year)} <= open_ones


def test_everybody_comes_to_a_board_on_a_few_days_a_month() -> None:
    visits = Counter((owner, month) for owner, month, _ in {
        (sheet.owner, sheet.day.month, sheet.day) for sheet in YEAR
    })  # fmt: skip
    assert max(n for (owner, _), n in visits.items() if owner == plan.TOWN) <= 5
    assert max(n for (owner, _), n in visits.items() if owner != plan.TOWN) == 1


def test_no_text_of_one_year_is_the_text_of_the_other() -> None:
    texts = [sheet.body for year in (2023, 2024) for sheet in plan.sheets(year)]
    assert len(set(texts)) == len(texts)


def test_another_year_has_no_plan() -> None:
    with pytest.raises(LookupError):
        plan.sheets(2022)
