"""The ledger has a line for every placement, and counts 条 and 条次 as the reports do."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from gongkai.publishing import actions, ledger, queries
from gongkai.publishing.kinds import Decision
from gongkai.records import actions as records
from tests.publishing.boards_world import DAY, START, World, sheet, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(db: None) -> World:
    """Four sheets hung, one of them also released, one taken down; one not hung."""
    w = world()
    some = [sheet(w, f"第{n}张") for n in range(3)]
    sheet(w, "没有挂")
    hung = actions.hang(w.board, some, day=DAY, by=None, at=START)
    actions.take_down(hung[1], on=DAY, by=None, at=START + timedelta(hours=1))
    column = actions.add_column(
        w.village, parent=None, slug="notices", title="通知公告", position=0, statutory=True,
        basis="", by=None, at=START,
    )  # fmt: skip
    fresh = records.draft(
        w.village, records.Draft("网上也有", DAY, document_number="东村〔2024〕1号"),
        by=w.people["clerk"], at=START,
    )  # fmt: skip
    made = actions.submit(
        fresh, columns=[column], boards=[actions.BoardPlan(w.board)], by=w.people["clerk"], at=START
    )
    while made.state == "reviewing":
        by = w.people[made.steps[made.step]]
        actions.decide(made, Decision.APPROVE, by=by, at=START, opinion="同意。")
        made.refresh_from_db()
    actions.hang(w.board, list(queries.to_hang([w.board.pk]).filter(record=fresh)), day=DAY,
                 by=None, at=START)  # fmt: skip
    return w


def test_items_and_placements_are_those_of_the_reports(w: World) -> None:
    sums = ledger.Sums()
    lines = list(ledger.lines([w.village.pk], 2024, sums))
    counted = queries.items([w.village.pk], 2024)
    assert (sums.items, sums.placements) == (counted.items, counted.placements) == (4, 5)
    assert [line.day for line in lines] == sorted(line.day for line in lines)
    assert {line.way for line in lines} == {"公开栏", "网站"}
    assert list(ledger.lines([w.village.pk], 2023)) == []


def test_a_line_names_reviewer_signer_board_and_days(w: World) -> None:
    down = next(line for line in ledger.lines([w.village.pk], 2024) if line.title == "第1张")
    assert (down.reviewers, down.signers) == ("reviewer", "signer")
    assert (down.board, down.until) == ("东村公开栏", "2024-05-06 至 2024-05-14")
    assert down.note == "2024-05-06 取下"


def test_the_spreadsheet_has_the_fields_headings_a_line_each_and_the_sums(w: World) -> None:
    made = ledger.xlsx("甲镇东村", [w.village.pk], 2024)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "甲镇东村2024年主动公开台账"
    assert tuple(rows[1]) == ledger.HEADINGS
    assert [row[0] for row in rows[2:-1]] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert rows[-1][:2] == ["合计", "4 条，5 条次"]
    assert "东村〔2024〕1号" in {row[3] for row in rows[2:-1]}


def test_a_title_that_looks_like_a_formula_stays_text(w: World) -> None:
    one = sheet(w, "=HYPERLINK(1)")
    actions.hang(w.board, [one], day=DAY, by=None, at=START)
    made = ledger.xlsx("x", [w.village.pk], 2024)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert "=HYPERLINK(1)" in {row[2] for row in rows}


def test_the_ledger_costs_the_same_for_few_and_many_lines(w: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            list(ledger.lines([w.village.pk], 2024))
        return len(seen)

    few = cost()
    more = [sheet(w, f"再{n}") for n in range(5)]
    actions.hang(w.board, more, day=DAY, by=None, at=START)
    assert cost() == few


def test_the_page_and_the_file_are_for_those_who_hang_there(w: World) -> None:
    client = Client()
    client.force_login(w.people["officer"])
    page = client.get("/office/boards/ledger/?year=2024")
    assert "4</strong> 条" in page.content.decode()
    assert page.context["sums"].placements == 5
    one = client.get(f"/office/boards/ledger.xlsx?year=2024&organ={w.village.slug}")
    assert one["Content-Type"].endswith("sheet")
    assert client.get("/office/boards/ledger/?year=1").status_code == 404
    assert client.get("/office/boards/ledger/?year=x").status_code == 404
