"""Excel workbooks (xlsx): each sheet as headings, paragraphs and one table between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.annual.read.document import Cell, Document, Para, Table, compose
from gongkai.annual.read.formats.archive import Archive
from gongkai.annual.read.formats.workbook import Block, sheets_of

HEADING = re.compile(
    r"^\s*[一二三四五六]\s*[、.．]\s*(?:总体|主动公开|收到和处理|.{0,12}行政复议|.{0,8}存在|其他)"
)
LONG = 60
"""A lone cell with at least this many characters is narrative, not part of a table."""


def load(data: bytes, name: str) -> Document:
    """The visible sheets in order; raises Unreadable for damaged files and huge sheets."""
    parts: list[Para | Table] = []
    for sheet in sheets_of(Archive(data, name)):
        parts += _parts(sheet.rows, sheet.merged)
    return compose(parts, source=name, kind="xlsx")


def _parts(rows: list[list[str]], merged: list[Block]) -> Iterator[Para | Table]:
    """Lone headings and long texts as paragraphs, what is between them as tables."""
    start = 0
    for number, row in enumerate(rows):
        filled = [text for text in row if text.strip()]
        lone = len(filled) == 1 and (
            bool(HEADING.match(filled[0]) and not _is_row(filled[0])) or len(filled[0]) >= LONG
        )
        if lone or not filled:
            if start < number:
                yield from _table(rows, merged, start, number)
            if filled:
                yield Para(filled[0])
            start = number + 1
    if start < len(rows):
        yield from _table(rows, merged, start, len(rows))


def _is_row(text: str) -> bool:
    """Rows of table 三 begin with 一、 like headings do."""
    return any(words in text for words in ("申请数量", "办理结果", "继续办理"))


def _table(
    rows: list[list[str]], merged: list[Block], start: int, end: int
) -> Iterator[Para | Table]:
    inside = [m for m in merged if start <= m[0] < end]
    covered = {
        (row, column)
        for top, bottom, left, right in inside
        for row in range(top, min(bottom, end - 1) + 1)
        for column in range(left, right + 1)
    }
    spans = {
        (top, left): (bottom - top + 1, right - left + 1) for top, bottom, left, right in inside
    }
    width = 1 + max(
        (c for row in rows[start:end] for c, text in enumerate(row) if text.strip()), default=-1
    )
    width = max([width, *(right + 1 for *_, right in inside)])
    cells = [
        [
            Cell(rows[r][c] if c < len(rows[r]) else "", *reversed(spans.get((r, c), (1, 1))))
            for c in range(width)
            if (r, c) not in covered or (r, c) in spans
        ]
        for r in range(start, end)
    ]
    if width == 1 or all(sum(bool(cell.text.strip()) for cell in row) == 1 for row in cells):
        yield from (Para(cell.text) for row in cells for cell in row if cell.text.strip())
    else:
        yield Table(cells)
