"""Every cell of every labelled report is right, or uncertain, or absent; never silently wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import score, truth_files
from gongkai.annual.read import read
from gongkai.annual.read.fold import fold
from gongkai.annual.report import Mark

FILES = list(truth_files())

LEAST_RIGHT = {"010.txt": 197, "013.txt": 197, "016.txt": 179, "509.txt": 197}
"""Cells read right where the layout leaves some open: joined numbers without an identity."""


@pytest.fixture(scope="module", params=FILES, ids=lambda pair: pair[1].name)
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Path, Any]:
    truth, raw = request.param
    return truth, raw, read(raw)


def test_no_cell_is_silently_wrong(case: tuple[dict[str, Any], Path, Any]) -> None:
    truth, raw, report = case
    result = score(truth, report, raw.name)
    assert result.wrong == []
    assert result.invented == []


def test_as_many_cells_as_ever_are_right(case: tuple[dict[str, Any], Path, Any]) -> None:
    truth, raw, report = case
    result = score(truth, report, raw.name)
    assert result.right >= LEAST_RIGHT.get(raw.name, len(truth["cells"]))


def test_what_is_uncertain_has_a_reason_and_no_value(
    case: tuple[dict[str, Any], Path, Any],
) -> None:
    _, _, report = case
    assert not report.cells.keys() & report.uncertain.keys()
    assert all(doubt.reason for doubt in report.uncertain.values())


def test_every_place_points_at_the_printed_number(
    case: tuple[dict[str, Any], Path, Any],
) -> None:
    _, _, report = case
    for cell, place in report.cell_places.items():
        value = report.cells[cell]
        assert 0 <= place.start <= place.end <= len(report.text)
        assert report.text.count("\n", 0, place.start) + 1 == place.line
        if isinstance(value, Mark) or cell in report.cell_text:
            continue
        printed = "".join(fold(report.text[place.start : place.end]).split())
        assert str(value) in printed or str(int(value)) in printed


def test_the_form_is_told_by_the_tables(case: tuple[dict[str, Any], Path, Any]) -> None:
    truth, _, report = case
    if truth["cells"] or truth["form"] == "2008":
        assert report.form == truth["form"]


def test_the_year_is_read_or_unknown_but_not_wrong(
    case: tuple[dict[str, Any], Path, Any],
) -> None:
    truth, _, report = case
    misprinted = {v["code"] for v in truth["violations"]} & {"YEAR", "TITLE"}
    assert report.year in {truth["year"], None} or misprinted
