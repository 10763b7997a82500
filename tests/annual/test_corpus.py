"""The cell rules in bulk give what they give on each report alone, finding by finding."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.annual.corpus import CELL_RULES, check_cells, columns_of, plain_findings
from gongkai.annual.form import form
from gongkai.annual.report import CellValue, Mark, Report, Uncertain
from tests.annual.examples import BALANCED, of_vector, table, vectors

ORGANS = ["青石镇人民政府", "青州市人民政府", "青石县财政局", None]


def same(reports: list[Report]) -> int:
    """Asserts equality for every report; returns how many findings there were."""
    count = 0
    for columns, places in columns_of(reports).values():
        hits = check_cells(columns)
        told = Counter(hits.report.tolist())
        for column, place in enumerate(places):
            alone = plain_findings(reports[place])
            assert hits.findings(column) == alone
            assert told[column] == len(alone)
            count += len(alone)
    return count


values = st.one_of(
    st.integers(0, 3),
    st.integers(-2, 60),
    st.sampled_from([Mark.BLANK, Mark.NOT_APPLICABLE, None, 2**70, Decimal("1.5")]),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A balanced report, spoilt in some cells: changed, blank, n/a, absent or uncertain."""
    version = draw(st.sampled_from(["2021", "2019"]))
    cells: dict[str, CellValue] = table(version, **BALANCED)
    report = Report(form=version, organ=draw(st.sampled_from(ORGANS)), year=2023)
    ids = list(cells)
    for cell in draw(st.lists(st.sampled_from(ids), max_size=8)):
        value = draw(values)
        if value is None:
            cells.pop(cell, None)
        else:
            cells[cell] = value
    if draw(st.integers(0, 5)) == 0:
        name = draw(st.sampled_from(["t2", "t3", "t4"]))
        cells.update({c: Mark.BLANK for c in cells if c.startswith(name)})
    if version == "2021" and draw(st.booleans()):
        cells["t2.a20_8.fees.amount"] = draw(
            st.decimals(0, 40000, places=6).filter(lambda d: d.is_finite())
        )
    for cell in draw(st.lists(st.sampled_from(ids), max_size=2)):
        report.uncertain[cell] = Uncertain("看不清")
    report.cells = cells
    return report


@settings(max_examples=150, deadline=None)
@given(st.lists(reports(), max_size=6))
def test_bulk_and_plain_agree_on_any_reports(some: list[Report]) -> None:
    same(some)


def test_bulk_and_plain_agree_on_the_reference_reports() -> None:
    assert same([of_vector(vector) for vector in vectors()]) >= 12


def test_bulk_and_plain_agree_over_the_edge_of_a_block() -> None:
    some = []
    for number in range(1030):
        cells = table(**BALANCED)
        if number % 7 == 0:
            cells["t3.new.person"] = number
        if number % 11 == 0:
            cells["t3.granted.ngo"] = Mark.BLANK
        some.append(Report(form="2021", organ="青石镇人民政府", year=2023, cells=cells))
    assert same(some) > 300


@pytest.mark.parametrize("rule", [rule.id for rule in CELL_RULES])
def test_every_cell_rule_can_hit_in_bulk(rule: str) -> None:
    """The agreement above would be empty for a rule that never fires."""
    planted: dict[str, dict[str, CellValue]] = {
        "T3_BALANCE": {"t3.carried_out.ngo": 5},
        "T3_RESULT_SUM": {"t3.granted.ngo": 5},
        "T3_ROW_TOTAL": {"t3.granted.ngo": 5},
        "T4_TOTAL": {"t4.review.other": 5},
        "NEGATIVE": {"t3.granted.ngo": -1},
        "TOTAL_BLANK": {"t3.new.total": Mark.BLANK},
        "BLANK": {"t3.new.ngo": Mark.BLANK},
        "TABLE_BLANK": {c.id: Mark.BLANK for c in form("2021").table_cells("t4")},
        "NORMS_FLOW": {"t2.a20_1.norms.issued": 5},
        "RULES_LEVEL": {"t2.a20_1.rules.in_force": 5},
        "UNIT": {"t2.a20_8.fees.amount": Decimal(125000)},
        "COLUMN_MISUSE": {
            "t2.a20_5.license.prior_items": 21,
            "t2.a20_5.license.change": 19,
            "t2.a20_5.license.decisions": 40,
        },
    }
    version = "2019" if rule == "COLUMN_MISUSE" else "2021"
    cells = {**table(version, **BALANCED), **planted[rule]}
    report = Report(form=version, organ="青石镇人民政府", year=2023, cells=cells)
    ((columns, _),) = columns_of([report]).values()
    assert check_cells(columns).of_rule(rule) >= 1
    assert rule in {f.rule for f in plain_findings(report)}


def test_reports_without_a_form_are_left_out() -> None:
    assert columns_of([Report(form="2008", year=2012)]) == {}
