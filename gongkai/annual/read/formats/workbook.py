"""The cells of an xlsx file as texts.

Read from the XML directly: calamine, the fast library for it, ends the whole
process on a damaged cell address (see ``tests/data/fuzz``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from gongkai.annual.read.document import Unreadable
from gongkai.annual.read.formats.archive import Archive
from gongkai.annual.read.formats.docx import PACKAGE, parsed

MAX_ROWS, MAX_COLUMNS = 5_000, 200
"""The form has about 50 rows and 15 columns; a sheet beyond these is other data."""

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
Block = tuple[int, int, int, int]
"""First row, last row, first column, last column of a merged range (both ends included)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: texts by row, counted from 0, and the merged ranges inside it."""

    name: str
    rows: list[list[str]]
    merged: list[Block]


def sheets_of(archive: Archive) -> Iterator[Sheet]:
    """The visible sheets in order; raises Unreadable for damaged files and huge sheets."""
    book = parsed(archive, "xl/workbook.xml")
    links = parsed(archive, "xl/_rels/workbook.xml.rels")
    targets = {
        link.get("Id"): link.get("Target", "") for link in links.iter(PACKAGE + "Relationship")
    }
    shared = _shared(archive)
    for about in book.iter("{*}sheet"):
        link = next((value for key, value in about.attrib.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        if about.get("state", "visible") == "visible" and "worksheets" in target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            yield _sheet(parsed(archive, path), about.get("name", ""), shared, archive)


def _shared(archive: Archive) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.names:
        return []
    return [_string(item) for item in parsed(archive, "xl/sharedStrings.xml").iter("{*}si")]


def _string(item: Element) -> str:
    """The text of a string item, without the readings (rPh) some programs add."""
    pieces: list[str] = []
    for child in item:
        if child.tag.endswith("}t"):
            pieces.append(child.text or "")
        elif child.tag.endswith("}r"):
            pieces += [t.text or "" for t in child.iter("{*}t")]
    return "".join(pieces)


def _sheet(root: Element, name: str, shared: list[str], archive: Archive) -> Sheet:
    rows: list[list[str]] = []
    number = -1
    for row in root.iter("{*}row"):
        number = _row_number(row.get("r"), number + 1, archive)
        if number >= MAX_ROWS:
            raise _huge(name, archive)
        rows += [[] for _ in range(number + 1 - len(rows))]
        cells = rows[number]
        column = -1
        for cell in row:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
                continue
            place = cell.get("r")
            column = column + 1 if place is None else _place(place, archive)[1]
            if column >= MAX_COLUMNS:
                raise _huge(name, archive)
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _text(cell, shared)
    return Sheet(name, rows, list(_merged(root, rows, archive)))


def _row_number(given: str | None, default: int, archive: Archive) -> int:
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and 0 < int(given[:8]) < 10**7):
        raise archive.damaged()
    return int(given) - 1


def _place(address: str, archive: Archive) -> tuple[int, int]:
    """Row and column, from 0, of an address like ``AB12``."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise archive.damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _text(cell: Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    value = next((child for child in cell if child.tag.endswith(("}v", "}is"))), None)
    if value is None:
        return ""
    if value.tag.endswith("}is"):
        return _string(value)
    text = value.text or ""
    if kind == "s":
        valid = text.isascii() and text.isdigit() and int(text[:9]) < len(shared)
        return shared[int(text[:9])] if valid else ""
    return _number(text) if kind == "n" else text


def _number(text: str) -> str:
    """A stored number as a reader sees it: 3.0 is ``3``, 0.30000000000000004 is ``0.3``."""
    try:
        value = float(f"{float(text):.15g}")
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _merged(root: Element, rows: list[list[str]], archive: Archive) -> Iterator[Block]:
    """Merged ranges cut to the sheet; those outside or the wrong way round are left out."""
    area = 0
    for item in root.iter("{*}mergeCell"):
        first, _, last = item.get("ref", "").partition(":")
        top, left = _place(first, archive)
        bottom, right = _place(last or first, archive)
        bottom, right = min(bottom, len(rows) - 1), min(right, MAX_COLUMNS - 1)
        if top <= bottom and left <= right:
            area += (bottom - top + 1) * (right - left + 1)
            if area > MAX_ROWS * MAX_COLUMNS:
                raise archive.damaged()  # ranges cannot overlap in a sound file
            yield top, bottom, left, right


def _huge(sheet: str, archive: Archive) -> Unreadable:
    return Unreadable(
        f"{archive.name} 的工作表“{sheet[:40]}”过大，不像年度报告，请只保留年报表格。"
    )
