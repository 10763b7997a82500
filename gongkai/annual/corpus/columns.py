"""Reports of one form as a matrix: a row for each cell, a column for each report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.annual.check.context import Context
from gongkai.annual.check.organs import cannot_make_rules, kind_of
from gongkai.annual.check.rules.unit import LIMIT
from gongkai.annual.form import Form, form
from gongkai.annual.report import CellValue, Mark, Report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NUMBER, NOT_APPLICABLE, BLANK, ABSENT = range(4)
"""What stands in a cell.  Uncertain cells are ABSENT: no rule may rest on them."""

MONEY = 10**6
"""Money in 万元 is kept in millionths, exact to one 分."""

_LARGEST = 2**40
"""Counts above this, and money above it in 万元, are left to the plain rules."""

_NO_LIMIT = 2**62


@dataclass
class Columns:
    """Reports of one form.

    ``values[cell, report]`` is 0 wherever ``marks[cell, report]`` is not
    NUMBER.  ``others`` are reports no matrix can hold exactly (fractions of a
    case, absurdly large numbers); they keep their place, but with every cell
    ABSENT.
    """

    form: Form
    values: NDArray[np.int64]
    marks: NDArray[np.uint8]
    organs: list[str | None]
    years: list[int | None]
    barred: NDArray[np.bool_]
    fee_limit: NDArray[np.int64]
    others: dict[int, Report] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.values.shape[1])

    def report(self, index: int) -> Report:
        """One report again, cells only."""
        if index in self.others:
            return self.others[index]
        cells: dict[str, CellValue] = {}
        for row, cell in enumerate(self.form.cells.values()):
            mark = self.marks[row, index]
            if mark == BLANK:
                cells[cell.id] = Mark.BLANK
            elif mark == NOT_APPLICABLE:
                cells[cell.id] = Mark.NOT_APPLICABLE
            elif mark == NUMBER:
                value = int(self.values[row, index])
                money = cell.type == "decimal"
                cells[cell.id] = Decimal(value).scaleb(-6) if money else value
        return Report(
            form=self.form.version,
            organ=self.organs[index],
            year=self.years[index],
            cells=cells,
        )


def columns_of(reports: Iterable[Report]) -> dict[str, tuple[Columns, list[int]]]:
    """The reports by form: version to (columns, place of each column in ``reports``).

    Reports without a form (before 2019) are left out: they have no cells.
    """
    sorted_out: dict[str, tuple[list[Report], list[int]]] = {}
    for place, report in enumerate(reports):
        the_form = Context(report).form
        if the_form is not None:
            some, places = sorted_out.setdefault(the_form.version, ([], []))
            some.append(report)
            places.append(place)
    return {
        version: (_columns(form(version), some), places)
        for version, (some, places) in sorted_out.items()
    }


def _columns(the_form: Form, reports: list[Report]) -> Columns:
    import numpy as np

    cells = list(the_form.cells.values())
    rows = {cell.id: row for row, cell in enumerate(cells)}
    scale = [MONEY if cell.type == "decimal" else 1 for cell in cells]
    values = np.zeros((len(cells), len(reports)), np.int64)
    marks = np.full((len(cells), len(reports)), ABSENT, np.uint8)
    others: dict[int, Report] = {}
    for column, report in enumerate(reports):
        found = _encoded(report, rows, scale)
        if found is None:
            others[column] = report
            continue
        for row, mark, value in found:
            marks[row, column] = mark
            values[row, column] = value
    organs = [report.organ for report in reports]
    barred = {organ: cannot_make_rules(organ) for organ in set(organs)}
    limits = {organ: _limit(organ) for organ in set(organs)}
    return Columns(
        the_form,
        values,
        marks,
        organs,
        [report.year for report in reports],
        np.array([barred[organ] for organ in organs], np.bool_),
        np.array([limits[organ] for organ in organs], np.int64),
        others,
    )


def _encoded(
    report: Report, rows: dict[str, int], scale: list[int]
) -> list[tuple[int, int, int]] | None:
    """Row, mark and value of each cell; None when a value fits no column exactly."""
    found = []
    for cell, value in report.cells.items():
        row = rows.get(cell)
        if row is None or cell in report.uncertain:
            continue
        if isinstance(value, Mark):
            found.append((row, BLANK if value is Mark.BLANK else NOT_APPLICABLE, 0))
            continue
        scaled: int | Decimal = value * scale[row]
        if not -_LARGEST < value < _LARGEST or scaled != int(scaled):
            return None
        found.append((row, NUMBER, int(scaled)))
    return found


def _limit(organ: str | None) -> int:
    kind = kind_of(organ) if organ else "unknown"
    return LIMIT[kind] * MONEY if kind in LIMIT else _NO_LIMIT
