"""Real published files: every cell right or uncertain, none silently wrong, in every format."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.annual.json_form import to_json
from gongkai.annual.read import read
from gongkai.annual.read.document import Grid
from gongkai.annual.read.formats import load

REPORTS = Path(__file__).parents[1] / "data" / "reports"
FILES = ["000.txt", "001.pdf", "003.pdf", "006.html", "009.html"]


@pytest.mark.parametrize("name", FILES)
def test_every_cell_of_a_real_file_is_right(name: str) -> None:
    truth = json.loads((REPORTS / "truth" / f"{name[:3]}.json").read_text(), parse_float=str)
    cells = to_json(read(REPORTS / "raw" / name))["cells"]
    scored = {c: v for c, v in truth["cells"].items() if c not in truth["not_scored"]}
    assert len(scored) > 180
    assert {c: str(cells.get(c)) for c in scored} == {c: str(v) for c, v in scored.items()}


@pytest.mark.parametrize(("name", "rows"), [("001.pdf", 28), ("003.pdf", 26)])
def test_a_pdf_table_over_a_page_break_is_one_table(name: str, rows: int) -> None:
    document = load((REPORTS / "raw" / name).read_bytes(), name)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [len(grid.rows) for grid in grids] == [14, rows, 4]


def test_lines_of_a_pdf_become_paragraphs_without_page_numbers() -> None:
    text = load((REPORTS / "raw" / "001.pdf").read_bytes(), "001.pdf").text
    assert "依申请公开情况。定期对政府信息公开申请集中的领域和热点问题进行研判" in text
    assert "-1-" not in text
    assert "一、总体情况" in text.split("\n")


def test_vertical_writing_in_a_pdf_is_read_downwards() -> None:
    assert "三、本年度办理结果" in load((REPORTS / "raw" / "003.pdf").read_bytes(), "003.pdf").text


def test_a_saved_web_page_is_cut_down_to_the_article() -> None:
    text = load((REPORTS / "raw" / "006.html").read_bytes(), "006.html").text
    assert "智能问答" not in text
    assert "websiteId" not in text
    assert text.startswith("沭阳县发展和改革局2023年政府信息公开年度报告\n")
    assert text.endswith("沭阳县发展和改革局\n2024年1月17日")


def test_money_is_decimal_and_counts_are_int() -> None:
    cells = read(REPORTS / "raw" / "009.html").cells
    assert cells["t2.a20_8.fees.amount"] == Decimal("4166.241619")
    assert all(isinstance(v, int) for c, v in cells.items() if not c.endswith("amount"))
