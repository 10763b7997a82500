"""A table printed exactly as the form prints it, read by its structure alone.

When every label of a grid is the statutory one in its statutory place, the
cell under it needs no guessing: an empty box is a blank, a word is no number.
Anything else (other labels, torn or joined columns) is left to the readers
that follow the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from gongkai.annual.form import VERSIONS, added_cells, form
from gongkai.annual.read.document import Document, Grid, GridCell
from gongkai.annual.read.fold import fold
from gongkai.annual.read.slots import Run
from gongkai.annual.read.table import Lines, TableRead
from gongkai.annual.read.tokens import Token, cell_token
from gongkai.annual.report import TableSeen

_WIDTHS = {"t2": range(2, 5), "t3": range(8, 11), "t4": range(15, 16)}
"""Columns of a grid: a PDF shows no border between columns that are merged in every row."""
_NUMBERS = 7
"""Columns of table 三 that hold numbers, on its right."""
_HEAD_ROWS = 3

Box = tuple[tuple[str, ...], GridCell]
"""The folded labels that lead to a number, and its cell."""


@dataclass(slots=True)
class _Grid:
    """A grid with merged cells copied into every place they cover."""

    places: list[list[GridCell]]

    def label(self, row: int, column: int) -> str:
        return _plain(self.places[row][column].text)


def read_form_grid(
    table: str, document: Document, span: tuple[int, int], lines: Lines, *, open_end: bool
) -> TableRead | None:
    """Table ``t2``, ``t3`` or ``t4`` in the region, or None when it is not exactly the form's."""
    inside = [
        block
        for block in document.blocks
        if isinstance(block, Grid) and block.rows and span[0] < block.end and block.start < span[1]
    ]
    reads = [read for grid in inside if (read := _read(table, grid, document, lines))]
    if len(reads) != 1:
        return None
    read = reads[0]
    assert read.span is not None, "a grid that was read has a place"
    if read.seen.state == "partial" and open_end:
        read.seen = replace(read.seen, state="cut")
    return read


def _read(table: str, grid: Grid, document: Document, lines: Lines) -> TableRead | None:
    spread = _spread(grid, _WIDTHS[table])
    if spread and table == "t4" and document.kind == "xlsx":
        _restore_empty_row(spread)
    boxes = list(_boxes(table, spread)) if spread else []
    versions = [v for v in VERSIONS if boxes and {p for p, _ in boxes} <= _ids(v, table).keys()]
    if not versions:
        return None
    ids = _ids(versions[-1], table)
    if len({path for path, _ in boxes}) != len(boxes):
        return None
    read = TableRead(lines, document.text, version=versions[0] if len(versions) == 1 else None)
    source = form(versions[-1])
    money = {c.id for c in source.cells.values() if c.type == "decimal"}
    for path, box in boxes:
        _put(read, ids[path], box, money=ids[path] in money)
    found = {ids[path].rsplit(".", 1)[0][3:] for path, _ in boxes}
    rows = dict.fromkeys(c.row for c in source.table_cells(table))
    missing = tuple(row for row in rows if row not in found)
    read.span = (grid.start, grid.end)
    read.seen = TableSeen(
        "partial" if missing else "whole", missing, place=lines.place(grid.start, grid.end)
    )
    return read


def _put(read: TableRead, cell: str, box: GridCell, *, money: bool) -> None:
    token = cell_token(fold(box.text), box.start)
    run = Run([token or Token("empty", "", "", box.start, box.end, 0, True, True)])
    if token is not None and token.kind == "text":
        read.doubt([cell], f"格内写的是“{box.text[:20]}”，不是数字", run)
    else:
        read.put(cell, token, run, money=money)


def _spread(grid: Grid, widths: range) -> _Grid | None:
    """The grid with a cell in every place, or None when it has holes or an odd width."""
    places: dict[tuple[int, int], GridCell] = {}
    for row in grid.rows:
        for cell in row:
            for r in range(cell.row, cell.row + cell.rowspan):
                for c in range(cell.column, cell.column + cell.colspan):
                    places[r, c] = cell
    height, width = len(grid.rows), 1 + max((c for _, c in places), default=0)
    if width not in widths:
        return None
    if places.keys() != {(r, c) for r in range(height) for c in range(width)}:
        return None
    return _Grid([[places[r, c] for c in range(width)] for r in range(height)])


def _restore_empty_row(grid: _Grid) -> None:
    """A workbook does not keep rows without a value: a head alone has an empty row under it."""
    if len(grid.places) == _HEAD_ROWS:
        row = [
            GridCell("", _HEAD_ROWS, cell.column, 1, 1, cell.end, cell.end)
            for cell in grid.places[-1]
        ]
        grid.places.append(row)


def _boxes(table: str, grid: _Grid) -> Iterator[Box]:
    if table == "t2":
        return _boxes_t2(grid)
    return _boxes_t3(grid) if table == "t3" else _boxes_t4(grid)


def _boxes_t2(grid: _Grid) -> Iterator[Box]:
    caption, head = "", 0
    for number, row in enumerate(grid.places):
        if row[0] is row[-1]:
            caption = grid.label(number, 0)
        elif grid.label(number, 0) == "信息内容":
            head = number
        else:
            for column in range(1, len(row)):
                if column + 1 == len(row) or row[column] is not row[column + 1]:
                    path = (caption, grid.label(number, 0), grid.label(head, column))
                    yield path, row[column]


def _boxes_t3(grid: _Grid) -> Iterator[Box]:
    if len(grid.places) <= _HEAD_ROWS:
        return
    width = len(grid.places[0])
    first = width - _NUMBERS
    stub = {grid.label(r, c) for r in range(_HEAD_ROWS) for c in range(first)}
    if stub != {_plain(form("2021").t3_stub)}:
        yield ("",), grid.places[0][0]
        return
    for row in range(_HEAD_ROWS, len(grid.places)):
        labels = _distinct(grid.places[row][:first])
        for column in range(first, width):
            head = _distinct([grid.places[r][column] for r in range(_HEAD_ROWS)])
            yield (*labels, *head), grid.places[row][column]


def _boxes_t4(grid: _Grid) -> Iterator[Box]:
    if len(grid.places) != _HEAD_ROWS + 1:
        return
    for column in range(15):
        head = _distinct([grid.places[r][column] for r in range(_HEAD_ROWS)])
        yield head, grid.places[_HEAD_ROWS][column]


def _distinct(cells: list[GridCell]) -> tuple[str, ...]:
    """The labels of neighbouring cells, a merged one once."""
    return tuple(_plain(next(same).text) for _, same in groupby(cells, key=id))


def _plain(text: str) -> str:
    return "".join(fold(text).split())


@cache
def _ids(version: str, table: str) -> dict[tuple[str, ...], str]:
    """Folded labels without the section's heading → cell id."""
    cells = [*form(version).table_cells(table)]
    if table == "t2":
        cells += added_cells(version).values()
    return {tuple(_plain(label) for label in cell.path[1:]): cell.id for cell in cells}
