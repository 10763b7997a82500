"""The checks that look at cells alone, as data, for one report and for many.

``sum_checks`` lists every comparison of sums; the rules evaluate them on one
report, ``gongkai.annual.corpus`` on a matrix of reports.  Both read the same
list, so they cannot disagree about what is compared.

A blank or ``/`` counts as 0 in sums, because that is how a reader adds up
the form; a cell that is absent or uncertain silences every check it is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from gongkai.annual.form import Cell, Form, form
from gongkai.annual.report import Mark, Report

Amount = int | Decimal
Operator = Literal["==", "<=", "!="]

IDENTITY_RULES = {
    "E1": "T3_BALANCE",
    "E2": "T3_RESULT_SUM",
    "E3": "T3_ROW_TOTAL",
    "E4": "T4_TOTAL",
    "X1": "CARRY_OVER",
}
SMALLEST_MISUSE = 10
"""Below this a decision count that equals 上一年项目数量 + 本年增/减 may be chance."""

SMALLEST_TABLE = 5
"""So many printed cells without one number, and the table counts as left blank."""


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Two sums of cells and how they must compare.

    With ``op`` ``!=`` the check fails when both sums are equal, none of the
    cells is zero and the right side is at least SMALLEST_MISUSE.
    """

    rule: str
    id: str
    lhs: tuple[str, ...]
    rhs: tuple[str, ...]
    op: Operator
    basis: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Every cell the check reads."""
        return self.lhs + self.rhs


@cache
def sum_checks(version: str) -> tuple[SumCheck, ...]:
    """All sum checks of a form inside one report, identities first."""
    the_form = form(version)
    return tuple(
        SumCheck(IDENTITY_RULES[i.id.split(".")[0]], i.id, i.lhs, i.rhs, "==", i.basis)
        for i in the_form.identities
        if not i.cross_year
    ) + tuple(_table_two_checks(the_form))


@cache
def checks_of(version: str, rule: str) -> tuple[SumCheck, ...]:
    """The sum checks that belong to one rule."""
    return tuple(check for check in sum_checks(version) if check.rule == rule)


@cache
def carry_over_checks(version: str) -> tuple[SumCheck, ...]:
    """上年结转 against last year's 结转下年度; ``rhs`` is read in last year's report."""
    return tuple(
        SumCheck("CARRY_OVER", i.id, i.lhs, i.rhs, "==", i.basis)
        for i in form(version).identities
        if i.cross_year
    )


def _table_two_checks(the_form: Form) -> Iterator[SumCheck]:
    for kind in ("rules", "norms"):
        row = f"t2.a20_1.{kind}"
        if f"{row}.issued" in the_form.cells:
            yield SumCheck(
                "NORMS_FLOW",
                f"W1.{kind}",
                (f"{row}.issued",),
                (f"{row}.in_force", f"{row}.repealed"),
                "<=",
                "本年制发的文件，年末或者仍然有效，或者已经废止",
            )
    for row in ("a20_5.license", "a20_5.other_services", "a20_6.penalty", "a20_6.coercion"):
        if f"t2.{row}.prior_items" in the_form.cells:
            yield SumCheck(
                "COLUMN_MISUSE",
                f"W4.{row}",
                (f"t2.{row}.prior_items", f"t2.{row}.change"),
                (f"t2.{row}.decisions",),
                "!=",
                "处理决定数量不是上一年项目数量与本年增/减之和",
            )


def amount(report: Report, cell: str) -> Amount | None:
    """The number in a cell, 0 for a blank or ``/``, None when absent or uncertain."""
    value = report.cells.get(cell)
    if value is None or cell in report.uncertain:
        return None
    return 0 if isinstance(value, Mark) else value


def total(report: Report, cells: tuple[str, ...]) -> Amount | None:
    """The sum of the cells, None when one of them is absent or uncertain."""
    result: Amount = 0
    for cell in cells:
        value = amount(report, cell)
        if value is None:
            return None
        result += value
    return result


def violation(
    report: Report, check: SumCheck, other: Report | None = None
) -> tuple[Amount, Amount] | None:
    """Both sums where the check fails; None where it holds or cannot be made.

    ``other`` is the report the right side is read in, for comparisons with
    last year.
    """
    left = total(report, check.lhs)
    right = None if left is None else total(other or report, check.rhs)
    if left is None or right is None:
        return None
    if check.op == "==":
        fails = left != right
    elif check.op == "<=":
        fails = left > right
    else:
        fails = left == right >= SMALLEST_MISUSE and all(
            amount(report, cell) != 0 for cell in check.cells
        )
    return (left, right) if fails else None


def printed(report: Report, the_form: Form, table: str) -> list[Cell]:
    """The cells of a table that are there and certain, in printed order."""
    return [
        cell
        for cell in the_form.table_cells(table)
        if cell.id in report.cells and cell.id not in report.uncertain
    ]


def is_blank_table(report: Report, the_form: Form, table: str) -> bool:
    """Whether a table is printed without a single entry."""
    cells = printed(report, the_form, table)
    return len(cells) >= SMALLEST_TABLE and all(
        report.cells[cell.id] is Mark.BLANK for cell in cells
    )


def blank_totals(report: Report, the_form: Form, table: str) -> list[str]:
    """总计 cells left blank although what they add up is not zero."""
    if is_blank_table(report, the_form, table):
        return []
    found = {
        check.rhs[0]
        for check in sum_checks(the_form.version)
        if check.rule in ("T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL")
        and check.rhs[0].startswith(table)
        and report.cells.get(check.rhs[0]) is Mark.BLANK
        and violation(report, check) is not None
    }
    return [cell.id for cell in the_form.table_cells(table) if cell.id in found]


def blank_cells(report: Report, the_form: Form, table: str) -> list[str]:
    """Blank cells of a table that is otherwise filled in, without ``blank_totals``."""
    if is_blank_table(report, the_form, table):
        return []
    totals = set(blank_totals(report, the_form, table))
    return [
        cell.id
        for cell in printed(report, the_form, table)
        if report.cells[cell.id] is Mark.BLANK and cell.id not in totals
    ]


def impossible_counts(report: Report, the_form: Form) -> list[str]:
    """Cells with a negative number where none can be, or with a fraction of a case."""
    found = []
    for cell in the_form.cells.values():
        value = report.cells.get(cell.id)
        if value is None or isinstance(value, Mark) or cell.id in report.uncertain:
            continue
        negative = value < 0 and cell.type != "int_signed"
        broken = cell.type != "decimal" and value != int(value)
        if negative or broken:
            found.append(cell.id)
    return found


def rules_reported(report: Report) -> list[str]:
    """规章 cells that hold a number above zero."""
    columns = ("issued", "repealed", "in_force", "made_new", "published_new", "published_total")
    cells = [f"t2.a20_1.rules.{column}" for column in columns]
    return [cell for cell in cells if (amount(report, cell) or 0) > 0]
