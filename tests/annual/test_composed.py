"""The composed reports: a printed cell is read right, flagged or left out, never silently wrong."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import score
from benchmarks.composed import accepted, alarms_of, passages, slips, truths
from gongkai.annual.check import check
from gongkai.annual.read import read

CASES = [pytest.param(truth, path, id=truth["id"]) for truth, path in truths()]
SINGLE = [case for case in CASES if "must_refuse" not in case.values[0]]  # type: ignore[operator]
DOUBLE = [case for case in CASES if "must_refuse" in case.values[0]]  # type: ignore[operator]


@pytest.mark.parametrize(("truth", "path"), SINGLE)
def test_no_cell_is_silently_wrong(truth: dict[str, Any], path: Path) -> None:
    reading = score(truth, read(path), path.name)
    assert reading.wrong == []
    assert reading.invented == []


def short_name(organ: str) -> str:
    return organ.removesuffix("人民政府").removesuffix("办事处")


@pytest.mark.parametrize(("truth", "path"), SINGLE)
def test_organ_and_year_are_those_of_the_report(truth: dict[str, Any], path: Path) -> None:
    report = read(path)
    if "YEAR" not in {violation["code"] for violation in truth["violations"]}:
        assert report.year == truth["year"]
    assert report.organ
    assert short_name(truth["agency"]).endswith(short_name(report.organ)[-3:])


@pytest.mark.parametrize(("truth", "path"), DOUBLE)
def test_two_reports_in_one_file_are_named_and_never_mixed(
    truth: dict[str, Any], path: Path
) -> None:
    report = read(path)
    assert any("两张表" in note for note in report.notes)
    one, other = (part["cells"] for part in truth["reports"])
    for cell, value in report.cells.items():
        assert one[cell] == other[cell] == value


def test_nearly_all_planted_slips_in_the_tables_are_found() -> None:
    in_tables = {
        "T3_BALANCE",
        "T3_RESULT_SUM",
        "T3_ROW_TOTAL",
        "T4_TOTAL",
        "NORMS_FLOW",
        "FORM_VERSION",
    }
    in_tables |= {"TABLE_BLANK", "TOTAL_BLANK", "COLUMN_MISUSE", "RULES_LEVEL", "ROW_MISSING"}
    missed = []
    for truth, path in truths():
        planted = {v["code"] for v in truth["violations"]} & in_tables
        found = {finding.rule for finding in check(read(path))}
        missed += [(truth["id"], code) for code in sorted(planted - found)]
    assert missed == []


def test_hardly_any_clean_sentence_is_alarmed_at() -> None:
    alarmed = [passage for passage in passages() if alarms_of(passage)]
    assert len(alarmed) <= 0.07 * len(passages()), alarmed


def test_most_sentences_with_one_slip_are_found() -> None:
    missed = [
        (code, passage)
        for code, passage in slips()
        if not {finding.rule for finding in alarms_of(passage)} & accepted(code).keys()
    ]
    assert len(missed) <= 0.3 * len(slips()), missed
