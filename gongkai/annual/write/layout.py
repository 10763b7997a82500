"""The statutory tables as rows of cells, once for every format.

A layout knows labels, spans and which number stands where, but no values:
``printed`` gives the print of one cell of one report.  So a layout depends
only on the form's version and the rows left out, and is computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Literal

from gongkai.annual.form import (
    ADDED_ROWS,
    VERSIONS,
    Block,
    Column,
    Form,
    added_cells,
    added_rows,
    form,
    form_for_year,
)
from gongkai.annual.report import Mark, Report

MISSING = "缺"
"""Print of a cell the report does not have; no number, so it reads back as absent."""
UNCERTAIN = "待核"
"""Print of a cell that could not be read for sure; reads back as absent too."""
UNITS = ("亿元", "万元", "元")

CellKind = Literal["label", "note", "number"]
Scope = Literal["", "col", "colgroup", "row", "rowgroup"]


@dataclass(frozen=True, slots=True)
class LayoutCell:
    """One box of a table.

    A ``label`` heads a column or row (``scope``), a ``note`` only explains,
    a ``number`` is the cell of the form called ``id``.  ``headers`` lists the
    ids of the labels that lead to a number, outermost first, columns before
    rows.
    """

    kind: CellKind
    id: str
    text: str = ""
    rowspan: int = 1
    colspan: int = 1
    scope: Scope = ""
    headers: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The label's lines on paper: a group's mark stands above its name in the narrow stub."""
        if self.scope == "rowgroup" and self.text.startswith("（"):
            mark, bracket, name = self.text.partition("）")
            return (mark + bracket, name)
        return (self.text,)


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A row's own boxes, without those that reach into it from above."""

    kind: Literal["head", "caption", "data", "sum"]
    cells: tuple[LayoutCell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableLayout:
    """Table ``t2``, ``t3`` or ``t4``.  ``widths`` are shares of the text width, summing to 1.

    Compared by identity: ``layout`` makes each only once, and what a format
    prepares for it is kept under it.
    """

    id: str
    caption: str
    widths: tuple[float, ...]
    rows: tuple[LayoutRow, ...]

    @property
    def head_rows(self) -> int:
        """How many rows at the top head the columns and repeat on a new page."""
        return sum(1 for row in self.rows if row.kind == "head")


def form_of(report: Report) -> Form | None:
    """The form the report's tables are printed in.

    Its own when it has one (a converted file keeps its form), else that of
    its year.  None for a narrative report of the old kind.
    """
    if report.form in VERSIONS:
        chosen = form(str(report.form))
    elif not report.cells and not report.uncertain:
        return None
    else:
        chosen = form_for_year(report.year or 2021)
    return chosen


def tables_of(report: Report) -> dict[str, TableLayout]:
    """The report's tables by id.

    A table without any cell is left out; a row is left out when the report
    says it was missing (``TableSeen.missing_rows``) and has no cell in it.
    A table that follows the other form, as some published ones do, keeps it.
    Raises ValueError for cells of no form, so that no number is lost.
    """
    chosen = form_of(report)
    if chosen is None:
        return {}
    found: dict[str, TableLayout] = {}
    for table in ("t2", "t3", "t4"):
        known = {c for c in (*report.cells, *report.uncertain) if c.startswith(f"{table}.")}
        if known:
            version = _version(chosen, known)
            seen = report.tables.get(table)
            missing = seen.missing_rows if seen else ()
            rows = {cell_id.rpartition(".")[0].partition(".")[2] for cell_id in known}
            added = rows & ADDED_ROWS.get(version, {}).keys()
            found[table] = layout(version, table, frozenset(missing) - rows, frozenset(added))
    strange = sorted(c for c in report.cells if c[:3] not in ("t2.", "t3.", "t4."))
    if strange:
        raise ValueError(_strange(strange))
    return found


def _version(chosen: Form, known: set[str]) -> str:
    """The form that has all these cells of a table, the report's own first."""
    for version in dict.fromkeys((chosen.version, *VERSIONS)):
        strange = known - form(version).cells.keys() - added_cells(version).keys()
        if not strange:
            return version
    raise ValueError(_strange(sorted(known - chosen.cells.keys())))


def _strange(cells: list[str]) -> str:
    return (
        f"报告中有年报格式没有的单元格：{'、'.join(cells[:5])}"
        f"{'等' if len(cells) > 5 else ''}，请核对报告所用的格式。"
    )


def printed(report: Report, cell_id: str) -> str:
    """The print of a cell: digits, nothing for a blank, ``/`` for not applicable."""
    value = report.cells.get(cell_id)
    if value is None:
        return UNCERTAIN if cell_id in report.uncertain else MISSING
    if value is Mark.BLANK:
        return ""
    if value is Mark.NOT_APPLICABLE:
        return "/"
    if isinstance(value, Decimal):
        return digits(value) + _printed_unit(report, cell_id)
    return str(value)


def digits(value: Decimal) -> str:
    """A decimal in plain digits: no exponent, no trailing zeros, no minus zero."""
    return format(value.normalize(), "f") if value else "0"


def _printed_unit(report: Report, cell_id: str) -> str:
    """The unit an amount carries in its cell (``240万元``); dropping it would change the sum."""
    text = report.cell_text.get(cell_id, "").strip()
    return next((unit for unit in UNITS if text.endswith(unit)), "")


@lru_cache(maxsize=256)
def layout(
    version: str,
    table: str,
    missing: frozenset[str] = frozenset(),
    added: frozenset[str] = frozenset(),
) -> TableLayout:
    """The layout of one table of the form, without the rows ``missing``.

    ``added`` names rows of ``ADDED_ROWS`` that are printed too.
    """
    source = form(version)
    caption = next(s.title for s in source.sections if table in s.tables)
    if table == "t2":
        return TableLayout(
            "t2", caption, (0.31, 0.23, 0.23, 0.23), _rows_t2(source, missing, added)
        )
    if table == "t3":
        widths = (0.055, 0.105, 0.35, *[0.07] * 7)
        return TableLayout("t3", caption, widths, _rows_t3(source, missing))
    return TableLayout("t4", caption, (1 / 15,) * 15, _rows_t4(source))


def _rows_t2(source: Form, missing: frozenset[str], added: frozenset[str]) -> tuple[LayoutRow, ...]:
    rows: list[LayoutRow] = []
    for block in source.t2:
        kept = [row for row in block.rows if f"{block.id}.{row.id}" not in missing]
        more = added_rows(source.version, block)
        kept += [row for row in more if f"{block.id}.{row.id}" in added]
        if kept:
            rows.extend(_block_head(block))
            spans = _spread(len(block.columns), 3)
            for row in kept:
                key = f"t2-{block.id}-{row.id}"
                label = LayoutCell("label", key, row.label, scope="row")
                numbers = (
                    LayoutCell(
                        "number",
                        f"t2.{block.id}.{row.id}.{column.id}",
                        colspan=span,
                        headers=(f"t2-{block.id}", f"t2-{block.id}-{column.id}", key),
                    )
                    for column, span in zip(block.columns, spans, strict=True)
                )
                rows.append(LayoutRow("data", (label, *numbers)))
    return tuple(rows)


def _block_head(block: Block) -> tuple[LayoutRow, LayoutRow]:
    caption = LayoutCell("label", f"t2-{block.id}", block.caption, colspan=4, scope="rowgroup")
    labels = (
        LayoutCell("label", f"t2-{block.id}-{c.id}", c.label, colspan=span, scope="col")
        for c, span in zip(block.columns, _spread(len(block.columns), 3), strict=True)
    )
    first = LayoutCell("label", f"t2-{block.id}-content", block.first_column, scope="col")
    return LayoutRow("caption", (caption,)), LayoutRow("caption", (first, *labels))


def _spread(parts: int, columns: int) -> list[int]:
    """Spans of ``parts`` boxes over ``columns``: one each, the last takes the rest."""
    return [1] * (parts - 1) + [columns - parts + 1]


def _rows_t3(source: Form, missing: frozenset[str]) -> tuple[LayoutRow, ...]:
    stub = LayoutCell("note", "t3-stub", source.t3_stub, rowspan=3, colspan=3)
    head = _head_rows("t3", source.t3_columns, depth=3)
    rows = [LayoutRow("head", (stub, *head[0])), *(LayoutRow("head", cells) for cells in head[1:])]
    kept = [row for row in source.t3_rows if row.id not in missing]
    open_labels: list[str] = []
    for index, row in enumerate(kept):
        cells: list[LayoutCell] = []
        for level, label in enumerate(row.path):
            last = level == len(row.path) - 1
            prefix = row.path[: level + 1]
            if not last and open_labels[: level + 1] == list(prefix):
                continue
            rest = kept[index:]
            height = next(
                (n for n, r in enumerate(rest) if r.path[: level + 1] != prefix), len(rest)
            )
            cells.append(
                LayoutCell(
                    "label",
                    _key("t3-row", prefix),
                    label,
                    rowspan=1 if last else height,
                    colspan=3 - level if last else 1,
                    scope="row" if last else "rowgroup",
                )
            )
        open_labels = list(row.path)
        stubs = tuple(_key("t3-row", row.path[: n + 1]) for n in range(len(row.path)))
        cells.extend(
            LayoutCell("number", f"t3.{row.id}.{c.id}", headers=(*_heads("t3", c.path), *stubs))
            for c in source.t3_columns
        )
        rows.append(LayoutRow("sum" if row.id == "results_total" else "data", tuple(cells)))
    return tuple(rows)


def _rows_t4(source: Form) -> tuple[LayoutRow, ...]:
    columns = tuple(
        Column(f"{group.id}.{column.id}", column.label, (*group.path, column.label))
        for group in source.t4_groups
        for column in source.t4_columns
    )
    head = (LayoutRow("head", cells) for cells in _head_rows("t4", columns, depth=3))
    numbers = tuple(
        LayoutCell("number", f"t4.{column.id}", headers=_heads("t4", column.path))
        for column in columns
    )
    return (*head, LayoutRow("data", numbers))


def _head_rows(table: str, columns: Sequence[Column], depth: int) -> list[tuple[LayoutCell, ...]]:
    """Merged column heads: equal prefixes side by side become one box, short paths reach down."""
    rows: list[tuple[LayoutCell, ...]] = []
    for level in range(depth):
        cells = []
        for path, group in groupby(columns, key=lambda c: c.path[: level + 1]):
            if len(path) <= level:
                continue
            width = len(list(group))
            lowest = all(c.path == path for c in columns if c.path[: level + 1] == path)
            cells.append(
                LayoutCell(
                    "label",
                    _key(f"{table}-col", path),
                    path[-1],
                    rowspan=depth - level if lowest else 1,
                    colspan=width,
                    scope="col" if lowest else "colgroup",
                )
            )
        rows.append(tuple(cells))
    return rows


def _heads(table: str, path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_key(f"{table}-col", path[: n + 1]) for n in range(len(path)))


def _key(start: str, path: tuple[str, ...]) -> str:
    """An id for a label: short, the same in every run, unique on its axis."""
    return f"{start}-{_ordinal(start, path)}"


@lru_cache(maxsize=1024)
def _ordinal(start: str, path: tuple[str, ...]) -> str:
    """Position of a label path among those of both forms, so that ids need no Chinese."""
    table, axis = start.split("-")
    known: dict[tuple[str, ...], int] = {}
    for version in VERSIONS:
        source = form(version)
        if table == "t3":
            paths = [r.path for r in (source.t3_rows if axis == "row" else source.t3_columns)]
        else:
            paths = [(*g.path, c.label) for g in source.t4_groups for c in source.t4_columns]
        for full in paths:
            for length in range(1, len(full) + 1):
                known.setdefault(full[:length], len(known) + 1)
    return str(known[path])
