"""A workbook opened: its sheets, cells and what of them is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from gongkai.annual.read.formats.workbook import ADDRESS, _number, _string
from gongkai.guard.files.package import (
    Package,
    attribute,
    local,
)
from gongkai.guard.files.refused import refusal

MAX_CELLS = 300_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_MERGED_ROWS = 200_000
HIDING_FORMAT = re.compile(r"\s*;\s*;\s*;?\s*")


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the workbook; ``number`` counts from 0 over all sheets."""

    number: int
    name: str
    path: str
    visible: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Unseen:
    """What of a sheet is hidden; ``columns`` has a 1 at the number of each hidden column."""

    columns: bytes
    covered: dict[int, list[tuple[int, int]]]
    styles: frozenset[int]
    zero_height: bool

    def column(self, number: int) -> bool:
        """Whether the column, counted from 1, is hidden or has no width."""
        return number < len(self.columns) and self.columns[number] == 1

    def cell(self, row: int, column: int, style: str | None) -> bool:
        """Under a merged cell, or in a number format that shows nothing."""
        if any(first <= column <= last for first, last in self.covered.get(row, ())):
            return True
        return bool(self.styles) and number_of(style) in self.styles

    def row(self, element: Element) -> bool:
        """Whether the row is hidden or has no height."""
        if _true(element.get("hidden")) or element.get("ht") in ("0", "0.0"):
            return True
        return self.zero_height and element.get("ht") is None


class Book:
    """A workbook opened: its sheets, strings and the formats that hide."""

    def __init__(self, data: bytes, name: str) -> None:
        self.package = Package(data, name)
        self.name = name
        self.main = self.package.main()
        self.tree = self.package.tree(self.main)
        self._cells = 0
        targets = {r.id: r for r in self.package.relations(self.main) if not r.external}
        self.tabs: list[Tab] = []
        for number, sheet in enumerate(self.tree.iter("{*}sheet")):
            link = targets.get(attribute(sheet, "id") or "")
            if link is None or link.target not in self.package.names:
                raise refusal("broken", name)
            visible = sheet.get("state", "visible") == "visible" and link.kind != "dialogsheet"
            self.tabs.append(Tab(number, sheet.get("name", ""), link.target, visible, sheet))
        self.strings = self._strings()
        self.styles = self._part_of("styles")
        self.hiding = self._hiding_formats()

    def _part_of(self, kind: str) -> Element | None:
        found = [r.target for r in self.package.relations(self.main) if r.kind == kind]
        if not found or found[0] not in self.package.names:
            return None
        return self.package.tree(found[0])

    def _strings(self) -> list[str]:
        root = self._part_of("sharedStrings")
        return [] if root is None else [_string(item) for item in root.iter("{*}si")]

    def _hiding_formats(self) -> frozenset[int]:
        root = self.styles
        if root is None:
            return frozenset()
        codes = {
            item.get("numFmtId")
            for item in root.iter("{*}numFmt")
            if HIDING_FORMAT.fullmatch(item.get("formatCode", "x"))
        }
        formats = root.find("{*}cellXfs")
        styles = [] if formats is None else list(formats)
        return frozenset(n for n, item in enumerate(styles) if item.get("numFmtId") in codes)

    def cells(self, root: Element) -> Iterator[tuple[Element, int, Element, int]]:
        """Rows and cells in order with their numbers from 1; raises Refused over the limit."""
        number = 0
        for row in root.iter("{*}row"):
            given = row.get("r")
            number = number + 1 if given is None else self._number(given)
            if number > MAX_ROW:
                raise refusal("broken", self.name)
            column = 0
            for cell in row:
                if local(cell) != "c":
                    continue
                place = cell.get("r")
                column = column + 1 if place is None else self.address(place)[1]
                self._cells += 1
                if self._cells > MAX_CELLS:
                    raise refusal("too_many_cells", self.name, limit=f"{MAX_CELLS // 10_000} 万格")
                yield row, number, cell, column

    def _number(self, given: str) -> int:
        if not (given.isascii() and given.isdigit() and len(given) < 9 and int(given)):
            raise refusal("broken", self.name)
        return int(given)

    def address(self, text: str) -> tuple[int, int]:
        """Row and column from 1 of an address like ``AB12``; raises Refused for others."""
        found = ADDRESS.fullmatch(text.replace("$", ""))
        if found is None:
            raise refusal("broken", self.name)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        row = int(found[2])
        if column > MAX_COLUMN or row > MAX_ROW:
            raise refusal("broken", self.name)
        return row, column

    def unseen(self, root: Element) -> Unseen:
        """What of the sheet is hidden."""
        columns = bytearray(MAX_COLUMN + 1)
        for col in root.iter("{*}col"):
            if _true(col.get("hidden")) or col.get("width") in ("0", "0.0"):
                first, last = self._number(col.get("min", "")), self._number(col.get("max", ""))
                width = min(last, MAX_COLUMN) + 1 - first
                columns[first : first + width] = b"\1" * width
        covered: dict[int, list[tuple[int, int]]] = {}
        total = 0
        for item in root.iter("{*}mergeCell"):
            first_, _, last_ = (item.get("ref") or "").partition(":")
            top, left = self.address(first_)
            bottom, right = self.address(last_ or first_)
            total += bottom - top + 1
            if total > MAX_MERGED_ROWS:
                raise refusal("too_many_cells", self.name, limit=f"{MAX_MERGED_ROWS} 行合并单元格")
            for row in range(top, bottom + 1):
                start = left + 1 if row == top else left
                if start <= right:
                    covered.setdefault(row, []).append((start, right))
                    if len(covered[row]) > MAX_COLUMN:
                        raise refusal("broken", self.name)
        form = root.find("{*}sheetFormatPr")
        zero = form is not None and _true(form.get("zeroHeight"))
        return Unseen(bytes(columns), covered, self.hiding, zero)

    def text(self, cell: Element) -> str:
        """The cell's text as stored last: formulas give their value."""
        value = next((child for child in cell if local(child) in ("v", "is")), None)
        if value is None:
            return ""
        if local(value) == "is":
            return _string(value)
        text, kind = value.text or "", cell.get("t", "n")
        if kind == "s":
            valid = text.isascii() and text.isdigit() and int(text[:9]) < len(self.strings)
            return self.strings[int(text[:9])] if valid else ""
        return plain_number(text) if kind == "n" else text


def plain_number(text: str) -> str:
    """A stored number as people read it; long numbers keep their digits, broken ones stay."""
    try:
        return _number(text)
    except OverflowError:  # "1e999" is no number any program shows.
        return text


def letters(column: int) -> str:
    """The letters of a column counted from 1: 28 is ``AB``."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number_of(text: str | None) -> int:
    """A style or sheet number as written in the file; -1 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")
