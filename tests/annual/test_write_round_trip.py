"""Reading a written file gives the cells of the report that was written."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.accuracy import truth_files
from gongkai.annual.form import form
from gongkai.annual.read import read
from gongkai.annual.report import Mark, Report, TableSeen, Uncertain
from gongkai.annual.write import KINDS, FileKind, write
from gongkai.annual.write.layout import tables_of
from tests.annual.written import reports, vector

PRINTED: list[FileKind] = ["html", "docx", "pdf", "xlsx"]
EXAMPLES: dict[FileKind, int] = {"html": 40, "docx": 20, "pdf": 15, "xlsx": 25, "json": 25}


def back(report: Report, kind: FileKind) -> Report:
    return read(write(report, kind), f"report.{kind}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["duguan-2023", "huaian-2024", "shanghai-go-2019"])
def test_a_known_report_comes_back_cell_for_cell(name: str, kind: FileKind) -> None:
    report = vector(name)
    found = back(report, kind)
    assert found.cells == report.cells
    assert not found.uncertain
    assert found.form == report.form


@pytest.mark.parametrize("kind", KINDS)
def test_any_report_comes_back_cell_for_cell(kind: FileKind) -> None:
    @given(reports())
    @settings(max_examples=EXAMPLES[kind], deadline=None)
    def check(report: Report) -> None:
        assert back(report, kind).cells == report.cells

    check()


@pytest.mark.parametrize("kind", PRINTED)
@pytest.mark.parametrize("mark", list(Mark))
def test_a_report_of_nothing_but_marks_comes_back(mark: Mark, kind: FileKind) -> None:
    report = vector("duguan-2023")
    report.cells = dict.fromkeys(report.cells, mark)
    assert back(report, kind).cells == report.cells


@given(st.integers(0, 2**32), st.sampled_from(PRINTED))
@settings(max_examples=25, deadline=None)
def test_rows_left_out_stay_out(seed: int, kind: FileKind) -> None:
    draw = random.Random(seed)
    report = vector("huaian-2024")
    chosen = form("2021")
    rows = {f"t3.{r.id}." for r in chosen.t3_rows}
    rows |= {f"t2.{b.id}.{r.id}." for b in chosen.t2 for r in b.rows}
    gone = {row for row in sorted(rows) if draw.random() < 0.3}
    report.cells = {c: v for c, v in report.cells.items() if c.rpartition(".")[0] + "." not in gone}
    for table in ("t2", "t3"):
        missing = tuple(row[3:-1] for row in sorted(gone) if row.startswith(table))
        report.tables[table] = TableSeen("partial", missing)
    found = back(report, kind)
    assert found.cells == report.cells
    assert not found.uncertain


@pytest.mark.parametrize("kind", PRINTED)
def test_uncertain_cells_come_back_as_uncertain(kind: FileKind) -> None:
    report = vector("huaian-2024")
    doubted = ["t3.new.person", "t3.new.total", "t4.review.other", "t2.a20_8.fees.amount"]
    for cell in doubted:
        del report.cells[cell]
        report.uncertain[cell] = Uncertain("数字不清")
    found = back(report, kind)
    assert found.cells == report.cells
    assert sorted(found.uncertain) == sorted(doubted)


@pytest.mark.parametrize("raw", [raw for _, raw in truth_files()], ids=lambda raw: raw.name)
def test_a_published_report_comes_back_cell_for_cell_from_every_format(raw: Path) -> None:
    report = read(raw)
    assert back(report, "json") == report
    for kind in PRINTED:
        found = back(report, kind)
        assert found.cells == report.cells, kind
        assert (found.form, found.organ, found.year) == (report.form, report.organ, report.year)
        # A table that stood under no heading gets the statutory one.
        headed = {s.id for s in report.sections} | {f"s{table[1]}" for table in tables_of(report)}
        ids = [s.id for s in found.sections if s.id.startswith("s")]
        assert set(ids) == {s for s in headed if s.startswith("s")}, kind
