"""The arithmetic of the tables: all identities, and silence where a cell is missing."""

from __future__ import annotations

import pytest

from gongkai.annual.check import check
from gongkai.annual.form import form
from gongkai.annual.report import Finding, Mark, Uncertain
from tests.annual.examples import clean, of_vector, table, vectors

IDENTITY_RULES = {"T3_BALANCE", "T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL"}


def identity(finding: Finding) -> str:
    return finding.message.rpartition("〔")[2].rstrip("〕")


@pytest.mark.parametrize("vector", vectors(), ids=lambda v: v["id"])
def test_the_reference_reports_give_exactly_the_expected_errors(vector: dict) -> None:
    found = {identity(f): f for f in check(of_vector(vector)) if f.rule in IDENTITY_RULES}
    expected = {
        e["id"].replace("E2.sum", "E2.total"): e
        for e in vector["expected_errors_when_blank_is_zero"]
    }
    assert set(found) == set(expected)
    for name, error in expected.items():
        assert str(error["lhs"]) in found[name].message
        assert str(error["rhs"]) in found[name].message
        assert found[name].severity == "error"


@pytest.mark.parametrize("version", ["2019", "2021"])
def test_every_identity_of_the_form_is_checked(version: str) -> None:
    """One cell wrong on the right side, and exactly the identities it is in speak."""
    for wanted in form(version).identities:
        if wanted.cross_year:
            continue
        cells = table(version)
        cells[wanted.rhs[0]] = 7
        report = clean(cells=cells, version=version, year=2023 if version == "2021" else 2020)
        found = {identity(f) for f in check(report) if f.rule in IDENTITY_RULES}
        others = {
            i.id
            for i in form(version).identities
            if not i.cross_year and wanted.rhs[0] in (*i.lhs, *i.rhs)
        }
        assert wanted.id in found
        assert found == others


def test_an_identity_is_silent_when_one_of_its_cells_is_absent_or_uncertain() -> None:
    cells = table(t3_new_total=5)
    absent = {c: v for c, v in cells.items() if c != "t3.new.ngo"}
    found = {identity(f) for f in check(clean(cells=absent)) if f.rule in IDENTITY_RULES}
    assert "E3.new" not in found

    report = clean(cells=cells)
    report.uncertain["t3.new.total"] = Uncertain("看不清")
    assert not [f for f in check(report) if f.rule in IDENTITY_RULES]


def test_a_blank_counts_as_zero_and_is_named() -> None:
    cells = table(t3_new_person=2)
    cells["t3.new.total"] = Mark.BLANK
    found = [f for f in check(clean(cells=cells)) if identity(f) == "E3.new"]
    assert len(found) == 1
    assert "1 格空白，按 0 计" in found[0].message
    assert "相差 2" in found[0].message
    assert set(found[0].cells) == {c for c in table() if c.startswith("t3.new.")}


def test_last_years_carry_over_must_come_in_column_by_column() -> None:
    last = clean(year=2022, cells=table(t3_carried_out_person=2, t3_carried_out_total=2))
    found = [f for f in check(clean(), previous=last) if f.rule == "CARRY_OVER"]
    assert [identity(f) for f in found] == ["X1.person", "X1.total"]

    fits = clean(year=2022, cells=table(t3_carried_out_person=1, t3_carried_out_total=1))
    assert not [f for f in check(clean(), previous=fits) if f.rule == "CARRY_OVER"]


def test_a_report_of_two_years_ago_is_not_compared() -> None:
    old = clean(year=2021, cells=table(t3_carried_out_total=9))
    assert not [f for f in check(clean(), previous=old) if f.rule == "CARRY_OVER"]
