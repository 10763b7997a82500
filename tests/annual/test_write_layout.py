"""The tables are those of the statutory form, box by box."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import given

from gongkai.annual.form import VERSIONS, form
from gongkai.annual.report import Mark, Report, TableSeen, Uncertain
from gongkai.annual.write.layout import (
    TableLayout,
    digits,
    form_of,
    layout,
    printed,
    tables_of,
)
from tests.annual.written import LAW, Grid, found_in, reports, vector

TABLES = ("t2", "t3", "t4")


def grid(table: TableLayout) -> Grid:
    """The layout with every box copied into each place it covers; fails on overlaps and gaps."""
    width = len(table.widths)
    places: dict[tuple[int, int], str] = {}
    for row_index, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while (row_index, column) in places:
                column += 1
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    place = (row_index + down, column + right)
                    assert place not in places
                    places[place] = cell.id if cell.kind == "number" else cell.text
    assert len(places) == width * len(table.rows)
    return [[places[r, c] for c in range(width)] for r in range(len(table.rows))]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_cell_of_the_form_stands_where_its_labels_say(version: str) -> None:
    chosen = form(version)
    found = found_in([grid(layout(version, table)) for table in TABLES], chosen)
    assert found == {cell_id: cell_id for cell_id in chosen.cells}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("table", ["t3", "t4"])
def test_the_head_is_merged_exactly_as_in_the_form(version: str, table: str) -> None:
    source = yaml.load(
        (LAW / f"annual-report-{version}.yaml").read_text("utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )
    raw = source["tables"][table]
    wanted = raw["head"]["header"] if table == "t3" else raw["header"]
    stub = form(version).t3_stub
    made = [
        [{"text": c.text, "colspan": c.colspan, "rowspan": c.rowspan} for c in row.cells]
        for row in layout(version, table).rows[:3]
    ]
    assert made == [[{**c, "text": c["text"].replace("stub", stub)} for c in r] for r in wanted]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("table", TABLES)
def test_every_number_names_headers_that_exist(version: str, table: str) -> None:
    made = layout(version, table)
    cells = [cell for row in made.rows for cell in row.cells]
    ids = [cell.id for cell in cells]
    assert len(ids) == len(set(ids))
    texts = {cell.id: cell.text for cell in cells if cell.kind == "label"}
    for cell in cells:
        if cell.kind == "number":
            path = form(version).cells[cell.id].path[1:]
            assert sorted(texts[h] for h in cell.headers) == sorted(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (Mark.BLANK, ""),
        (Mark.NOT_APPLICABLE, "/"),
        (Decimal("96171.60"), "96171.6"),
        (Decimal("0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.0000001"), "0.0000001"),
    ],
)
def test_a_cell_is_printed_in_plain_digits(value: int | Decimal | Mark, text: str) -> None:
    assert printed(Report(cells={"t2.a20_8.fees.amount": value}), "t2.a20_8.fees.amount") == text


def test_an_amount_keeps_the_unit_printed_in_its_cell() -> None:
    cell = "t2.a20_9.procurement.amount"
    report = Report(form="2019", cells={cell: Decimal("240.0")}, cell_text={cell: "240万元"})
    assert printed(report, cell) == "240万元"


def test_missing_and_uncertain_cells_are_not_printed_as_numbers() -> None:
    report = Report(uncertain={"t3.new.person": Uncertain("数字不清")})
    assert printed(report, "t3.new.person") == "待核"
    assert printed(report, "t3.new.total") == "缺"


def test_rows_the_report_does_not_have_are_left_out_and_their_group_shrinks() -> None:
    report = vector("huaian-2024")
    gone = ("ignored.repeat", "ignored.excessive", "other.misc")
    for row in gone[:2]:
        for column in form("2021").t3_columns:
            del report.cells[f"t3.{row}.{column.id}"]
    report.tables["t3"] = TableSeen("partial", gone)
    found = found_in([grid(tables_of(report)["t3"])], form("2021"))
    assert set(found) == {cell for cell in report.cells if cell.startswith("t3.")}


def test_a_table_without_any_cell_is_left_out() -> None:
    report = Report(form="2021", cells={"t4.review.total": 1})
    assert set(tables_of(report)) == {"t4"}
    assert tables_of(Report(form="2008")) == {}


def test_a_cell_of_another_form_is_refused_instead_of_lost() -> None:
    report = Report(form="2019", cells={"t3.other.misc.person": 1, "t3.other.person": 1})
    with pytest.raises(ValueError, match="年报格式没有的单元格：t3.other.misc.person"):
        tables_of(report)
    with pytest.raises(ValueError, match="年报格式没有的单元格：x.y"):
        tables_of(Report(form="2019", cells={"x.y": 1}))


def test_a_table_of_the_other_form_keeps_its_rows() -> None:
    report = vector("shanghai-go-2019")
    report.form = "2021"
    report.cells = {c: v for c, v in report.cells.items() if c.startswith("t3.")}
    assert set(found_in([grid(tables_of(report)["t3"])], form("2019"))) == set(report.cells)


def test_a_row_an_organ_added_to_table_two_is_printed() -> None:
    report = vector("shanghai-go-2019")
    report.cells["t2.a20_1.other_docs.made_new"] = 186
    texts = [cell.text for row in tables_of(report)["t2"].rows for cell in row.cells]
    assert "其他主动公开文件" in texts


def test_the_year_decides_the_form_of_a_report_without_tables_of_its_own() -> None:
    cells: dict[str, int | Decimal | Mark] = {"t4.review.total": 0}
    assert form_of(Report(year=2020, cells=cells)) is form("2019")
    assert form_of(Report(year=2024, cells=cells)) is form("2021")


@given(reports())
def test_a_printed_number_is_the_number(report: Report) -> None:
    for cell_id, value in report.cells.items():
        if not isinstance(value, Mark):
            assert Decimal(printed(report, cell_id)) == value


def test_digits_never_use_an_exponent() -> None:
    assert digits(Decimal("1E+20")) == "1" + "0" * 20
