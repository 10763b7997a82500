"""The matrix organ × column: rows are organs, columns of one slug stand below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.orgs.models import Organ
from gongkai.publishing import queries as publishing
from gongkai.publishing.queries import MatrixColumn, Standing

ROWS, COLUMNS = 50, 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One organ's column: how it stands and since when; None in a row where it has no such duty."""

    standing: Standing
    due: date | None
    met: date | None
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An organ and its cells in the order of the columns; ``red``: how many of them are red."""

    organ: Organ
    cells: list[tuple[str, Cell | None]]
    red: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the matrix; ``known``: how many columns there are in all."""

    columns: list[MatrixColumn]
    rows: list[Row]
    known: int


def matrix(organs: Sequence[Organ], today: date, *, start: int = 0, red: bool = False) -> Matrix:
    """The cells of these organs, ``COLUMNS`` columns from ``start`` on, in two queries.

    Columns with the most late ones come first.  ``red``: only columns with a
    late or empty one, and only organs that have one.
    """
    ids = [organ.pk for organ in organs]
    every = publishing.matrix_columns(ids, today)
    some = [c for c in every if c.red] if red else every
    chosen = some[start : start + COLUMNS]
    found = publishing.matrix_cells(ids, [c.slug for c in chosen], today)
    rows = []
    for organ in organs:
        cells: list[tuple[str, Cell | None]] = []
        for column in chosen:
            kept = found.get((organ.pk, column.slug))
            if kept is None:
                cells.append((column.slug, None))
                continue
            obligation, standing = kept
            cell = Cell(standing, obligation.due_date, obligation.met_date, obligation.column.title)
            cells.append((column.slug, cell))
        bad = sum(cell is not None and cell.standing.severity == "bad" for _, cell in cells)
        if bad or not red:
            rows.append(Row(organ, cells, bad))
    return Matrix(chosen, rows, len(some))
