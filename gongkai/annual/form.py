"""The statutory form as data: sections, tables, rows, columns and identities (勾稽关系).

The forms of 2019 (国办公开办函〔2019〕60号) and 2021 (国办公开办函〔2021〕30号)
lie in ``forms/*.yaml``; everything that knows a label, an order or a sum asks
here.  What is loaded is their JSON twin (``scripts/forms_as_json.py``): a
command started for every file has no time for a YAML parser.  A cell id is
``table.row.column``: ``t3.refused.secret.person``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast

CellType = Literal["int", "int_signed", "decimal"]
Kind = Literal["input", "computed"]

VERSIONS = ("2019", "2021")
APPLICANTS = ("person", "enterprise", "research", "ngo", "legal", "other_org")
"""The six applicant columns of table 三, in the form's order, without 总计."""

ADDED_ROWS: dict[str, dict[str, str]] = {"2019": {"a20_1.other_docs": "其他主动公开文件"}}
"""Rows organs add to table 二 on their own, by form: no part of it, but no number may get lost."""

NOT_RESULTS = ("new", "carried_in", "results_total", "carried_out")
"""Rows of table 三 that are not one of the results summed in 三（七）总计."""


class NoFormForYear(LookupError):
    """There is no statutory form for this report year (before 2019)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One numeric cell of a form, with the words that lead to it."""

    id: str
    table: str
    row: str
    column: str
    path: tuple[str, ...]
    type: CellType
    kind: Kind


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections; ``parts`` are the aspects section 一 must speak of."""

    id: str
    no: str
    title: str
    kind: Literal["text", "tables"]
    parts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading as printed, e.g. ``一、总体情况``."""
        return f"{self.no}、{self.title}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one block of table 二, or of table 三 or 四."""

    id: str
    label: str
    path: tuple[str, ...]
    type: CellType = "int"


@dataclass(frozen=True, slots=True)
class Row:
    """A data row; ``path`` starts at the outermost group label of the stub."""

    id: str
    label: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One of the small tables table 二 consists of, e.g. 第二十条第（一）项."""

    id: str
    caption: str
    first_column: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """One 勾稽关系: the sum of ``lhs`` equals the sum of ``rhs``.

    With ``cross_year`` the right side is read in last year's report of the
    same organ.
    """

    id: str
    basis: str
    lhs: tuple[str, ...]
    rhs: tuple[str, ...]
    cross_year: bool = False


@dataclass(frozen=True)
class Form:
    """A version of the form.  ``cells`` keeps the order of the printed form."""

    version: str
    authority: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...]
    t2: tuple[Block, ...]
    t3_stub: str
    t3_columns: tuple[Column, ...]
    t3_rows: tuple[Row, ...]
    t4_groups: tuple[Row, ...]
    t4_columns: tuple[Column, ...]
    cells: dict[str, Cell]
    identities: tuple[Identity, ...]
    variants: dict[str, tuple[str, ...]]

    def title(self, organ: str, year: int) -> str:
        """The report's title in the wording in use."""
        return f"{organ}{year}年政府信息公开工作年度报告"

    def table_cells(self, table: str) -> Iterator[Cell]:
        """The cells of ``t2``, ``t3`` or ``t4`` in printed order."""
        return (cell for cell in self.cells.values() if cell.table == table)

    def section(self, section_id: str) -> Section:
        """The section called ``s1`` … ``s6``."""
        return next(s for s in self.sections if s.id == section_id)


@cache
def form(version: str) -> Form:
    """The form ``"2019"`` or ``"2021"``; any other version raises LookupError."""
    if version not in VERSIONS:
        raise LookupError(f"no form {version!r}; known: {', '.join(VERSIONS)}")
    source = Path(__file__).with_name("forms") / f"{version}.json"
    return _build(json.loads(source.read_text("utf-8")))


@cache
def added_cells(version: str) -> dict[str, Cell]:
    """The cells of rows that are not in the form but in published reports, by id."""
    source = form(version)
    heading = source.section("s2").heading
    return {
        cell.id: cell
        for block in source.t2
        for cell in _t2_cells(heading, (replace(block, rows=added_rows(version, block)),))
    }


def added_rows(version: str, block: Block) -> tuple[Row, ...]:
    """The added rows (``ADDED_ROWS``) of a block of table 二."""
    return tuple(
        Row(row_id.partition(".")[2], label, (label,))
        for row_id, label in ADDED_ROWS.get(version, {}).items()
        if row_id.startswith(f"{block.id}.")
    )


def form_for_year(year: int) -> Form:
    """The form the year calls for (2019–2020: trial form, from 2021: form of 2021).

    Raises NoFormForYear before 2019, when reports were free text.
    """
    for version in VERSIONS:
        candidate = form(version)
        last = candidate.last_year
        if candidate.first_year <= year and (last is None or year <= last):
            return candidate
    raise NoFormForYear(year)


def _build(raw: dict) -> Form:  # type: ignore[type-arg]
    sections = tuple(
        Section(
            id=s["id"],
            no=s["no"],
            title=s["title"],
            kind=s["kind"],
            parts=tuple(s.get("parts", ())),
            tables=tuple(s.get("tables", ())),
        )
        for s in raw["sections"]
    )
    headings = {t: s.heading for s in sections for t in s.tables}
    t2 = tuple(_block(b) for b in raw["tables"]["t2"]["blocks"])
    t3, t4 = raw["tables"]["t3"], raw["tables"]["t4"]
    t3_columns = tuple(Column(c["id"], c["path"][-1], tuple(c["path"])) for c in t3["columns"])
    t3_rows = tuple(Row(r["id"], r["path"][-1], tuple(r["path"])) for r in t3["rows"])
    t4_groups = tuple(Row(g["id"], g["path"][-1], tuple(g["path"])) for g in t4["groups"])
    t4_columns = tuple(Column(c["id"], c["label"], (c["label"],)) for c in t4["columns"])
    cells = [
        *_t2_cells(headings["t2"], t2),
        *_t3_cells(headings["t3"], t3_rows, t3_columns),
        *_t4_cells(headings["t4"], t4_groups, t4_columns),
    ]
    return Form(
        version=raw["version"],
        authority=raw["authority"],
        first_year=raw["years"]["first"],
        last_year=raw["years"]["last"],
        sections=sections,
        t2=t2,
        t3_stub=t3["stub"],
        t3_columns=t3_columns,
        t3_rows=t3_rows,
        t4_groups=t4_groups,
        t4_columns=t4_columns,
        cells={cell.id: cell for cell in cells},
        identities=tuple(_identities(raw["identities"], t3_rows, t3_columns, t4_groups)),
        variants={label: tuple(others) for label, others in raw["variants"].items()},
    )


def _block(raw: dict) -> Block:  # type: ignore[type-arg]
    return Block(
        id=raw["id"],
        caption=raw["caption"],
        first_column=raw["first_column"],
        columns=tuple(
            Column(c["id"], c["label"], (c["label"],), cast(CellType, c["type"]))
            for c in raw["columns"]
        ),
        rows=tuple(Row(r["id"], r["label"], (r["label"],)) for r in raw["rows"]),
    )


def _t2_cells(heading: str, blocks: tuple[Block, ...]) -> Iterator[Cell]:
    for block in blocks:
        for row in block.rows:
            for column in block.columns:
                row_id = f"{block.id}.{row.id}"
                path = (heading, block.caption, row.label, column.label)
                yield Cell(
                    f"t2.{row_id}.{column.id}", "t2", row_id, column.id, path, column.type, "input"
                )


def _t3_cells(heading: str, rows: tuple[Row, ...], columns: tuple[Column, ...]) -> Iterator[Cell]:
    for row in rows:
        for column in columns:
            computed = column.id == "total" or row.id == "results_total"
            yield Cell(
                id=f"t3.{row.id}.{column.id}",
                table="t3",
                row=row.id,
                column=column.id,
                path=(heading, *row.path, *column.path),
                type="int",
                kind="computed" if computed else "input",
            )


def _t4_cells(heading: str, groups: tuple[Row, ...], columns: tuple[Column, ...]) -> Iterator[Cell]:
    for group in groups:
        for column in columns:
            yield Cell(
                id=f"t4.{group.id}.{column.id}",
                table="t4",
                row=group.id,
                column=column.id,
                path=(heading, *group.path, column.label),
                type="int",
                kind="computed" if column.id == "total" else "input",
            )


def _identities(
    raw: list[dict],  # type: ignore[type-arg]
    rows: tuple[Row, ...],
    columns: tuple[Column, ...],
    groups: tuple[Row, ...],
) -> Iterator[Identity]:
    names = {
        "results": [r.id for r in rows if r.id not in NOT_RESULTS],
        "applicants": list(APPLICANTS),
    }
    members = {
        "t3.column": [c.id for c in columns],
        "t3.row": [r.id for r in rows],
        "t4.group": [g.id for g in groups],
    }
    for rule in raw:
        each: str = rule["each"]
        cross_year = any(str(name).endswith("@previous") for name in rule["rhs"])
        for member in members[each]:

            def ids(
                side: str | list[str], each: str = each, member: str = member
            ) -> tuple[str, ...]:
                listed = names[side] if isinstance(side, str) else side
                parts = [name.removesuffix("@previous") for name in listed]
                table = each.split(".")[0]
                if each == "t3.column":
                    return tuple(f"{table}.{part}.{member}" for part in parts)
                return tuple(f"{table}.{member}.{part}" for part in parts)

            yield Identity(
                id=f"{rule['id']}.{member}",
                basis=rule["basis"],
                lhs=ids(rule["lhs"]),
                rhs=ids(rule["rhs"]),
                cross_year=cross_year,
            )
