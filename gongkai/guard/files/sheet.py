"""A table to import: header and rows of an xlsx, csv or tab separated file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lxml.etree import _Element as Element

from gongkai.guard.files import plain
from gongkai.guard.files.book import Book, number_of
from gongkai.guard.files.found import listed
from gongkai.guard.files.refused import Refused, refusal
from gongkai.guard.files.sniff import kind_of

MAX_ROWS, MAX_COLUMNS = 10_000, 200
Cell = str | date
"""Text, or a date (a datetime where the file has a time of day)."""

BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
DATE_CODE = re.compile(r"[yYdD]|m+[-/.]|[年月日]")
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` counts from 1 as the spreadsheet program shows it."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows, every row as long as the header; ``notes`` say what was left out."""

    header: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def rows(data: bytes, name: str) -> Table:
    """Read the table; blank rows and what stands above the header are left out.

    The header is the first row with two texts.  Raises Refused for files that
    are no table, too long or wide, without rows, or with a doubtful header.
    """
    kind = kind_of(data, name)
    notes: list[str] = []
    if kind == "xlsx":
        lines = _workbook(data, name, notes)
    elif kind in ("csv", "txt"):
        text = plain.decoded(data, name)
        if kind == "txt" and "\t" not in text and "," not in text:
            raise refusal("not_a_table", name)
        lines = iter(Row(n, list(cells)) for n, cells in enumerate(_separated(text, name), 1))
    else:
        raise refusal("not_a_table", name)
    return _table(_trimmed(lines, name), name, notes)


def date_of(cell: Cell) -> date | None:
    """The day a cell names: a date, 2024年5月6日, 2024-5-6, 2024/5/6, 2024.5.6 or 20240506."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = DAY.fullmatch(cell.strip())
    if found is None:
        return None
    try:
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day)
    except ValueError:
        return None


def _separated(text: str, name: str) -> list[list[str]]:
    try:
        return plain.table(text, name)
    except Refused:
        # A list copied from a web page is tab separated with quotes as plain marks.
        if plain.delimiter(text) != "\t":
            raise
        source = io.StringIO(text, newline="")
        return list(csv.reader(source, delimiter="\t", quoting=csv.QUOTE_NONE))


def _trimmed(lines: Iterator[Row], name: str) -> Iterator[Row]:
    """Rows with text, ends cut; refuses when there are too many."""
    count = 0
    for row in lines:
        cells = [c.strip() if isinstance(c, str) else c for c in row.cells]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise refusal("too_many_rows", name, limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise refusal("too_many_columns", name, limit=MAX_COLUMNS)
        yield Row(row.number, cells)


def _table(lines: Iterator[Row], name: str, notes: list[str]) -> Table:
    every = list(lines)
    wide = next((n for n, row in enumerate(every) if sum(c != "" for c in row.cells) > 1), 0)
    if len(every) < wide + 2:
        raise refusal("no_rows", name)
    header = [str(cell) for cell in every[wide].cells]
    for title in header:
        if title and header.count(title) > 1:
            raise refusal("double_header", name, what=title[:30])
    found: list[Row] = []
    for row in every[wide + 1 :]:
        cells = row.cells + [""] * (len(header) - len(row.cells))
        if len(cells) > len(header):
            raise refusal("wide_row", name, line=row.number)
        if any(cell != "" and not title for cell, title in zip(cells, header, strict=True)):
            raise refusal("unnamed_column", name, line=row.number)
        found.append(Row(row.number, cells))
    if wide:
        notes.append(f"表头上方的 {wide} 行没有导入")
    return Table(header, found, notes)


def _workbook(data: bytes, name: str, notes: list[str]) -> Iterator[Row]:
    """The first visible sheet that holds anything."""
    book = Book(data, name)
    dates, epoch = _date_styles(book), _epoch(book)
    visible = [tab for tab in book.tabs if tab.visible]
    for tab in visible:
        root = book.package.tree(tab.path)
        found = list(_sheet_rows(book, root, dates, epoch, notes))
        if found:
            if len(visible) > 1:
                notes.append(f"只导入了工作表“{tab.name}”，其他工作表没有导入")
            return iter(found)
    raise refusal("no_rows", name)


def _sheet_rows(
    book: Book, root: Element, dates: frozenset[int], epoch: datetime, notes: list[str]
) -> Iterator[Row]:
    unseen = book.unseen(root)
    hidden: list[str] = []
    current, cells = 0, list[Cell]()
    for row, number, cell, column in book.cells(root):
        if column > MAX_COLUMNS:
            if not book.text(cell).strip():
                continue
            raise refusal("too_many_columns", book.name, limit=MAX_COLUMNS)
        if number != current:
            if cells:
                yield Row(current, cells)
            current, cells = number, []
        if unseen.row(row):
            hidden.append(f"第 {number} 行")
            continue
        cells += [""] * (column - len(cells))
        cells[column - 1] = _value(book, cell, dates, epoch)
    if cells:
        yield Row(current, cells)
    if hidden:
        notes.append(f"隐藏的行没有导入：{listed(hidden)}")


def _value(book: Book, cell: Element, dates: frozenset[int], epoch: datetime) -> Cell:
    text = book.text(cell)
    style = number_of(cell.get("s"))
    if cell.get("t") == "d":
        return _iso(text)
    if cell.get("t", "n") != "n" or style not in dates:
        return text
    try:
        moment = epoch + timedelta(seconds=round(float(text) * 86_400))
    except (ValueError, OverflowError):
        return text
    return moment if (moment.hour, moment.minute, moment.second) != (0, 0, 0) else moment.date()


def _iso(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if (moment.hour, moment.minute) != (0, 0) else moment.date()


def _epoch(book: Book) -> datetime:
    about = book.tree.find("{*}workbookPr")
    early = about is not None and about.get("date1904") in ("1", "true")
    return datetime(1904, 1, 1) if early else datetime(1899, 12, 30)  # noqa: DTZ001 - a day count


def _date_styles(book: Book) -> frozenset[int]:
    """Cell formats that show a day."""
    root = book.styles
    if root is None:
        return frozenset()
    codes = {
        item.get("numFmtId", ""): QUOTED.sub("", item.get("formatCode", ""))
        for item in root.iter("{*}numFmt")
    }
    formats = root.find("{*}cellXfs")
    found = []
    for number, item in enumerate([] if formats is None else list(formats)):
        id_ = item.get("numFmtId", "0")
        if number_of(id_) in BUILT_IN_DATES if id_ not in codes else DATE_CODE.search(codes[id_]):
            found.append(number)
    return frozenset(found)
