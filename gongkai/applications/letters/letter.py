"""A document as a value: title, number, blocks in order; and the markup templates are written in.

Markup, one block a line: ``> `` flush left (the addressee), ``# `` heading in
黑体, ``## `` in 楷体, ``= `` centred, ``! `` small note, ``table 2 3`` opens a table with
column widths, ``| a |>2 b |`` is a row (``>2`` spans two columns, ``^3`` before the
first bar asks for three lines), ``---`` a new page, ``:sign`` the
place of organ and date when it is not the end, anything else a paragraph.
A backslash at the start of a line makes a paragraph of what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

Style = Literal[
    "paragraph", "addressee", "heading", "part", "centre", "note", "table", "break", "sign"
]
Paper = Literal["a4", "envelope"]

_MARKS: Final[dict[str, Style]] = {
    "> ": "addressee", "## ": "part", "# ": "heading", "= ": "centre", "! ": "note",
}  # fmt: skip
_WORDLESS: Final[dict[Style, str]] = {"break": "---", "sign": ":sign"}
_LEAD: Final = re.compile(r"(?:>|##?|=|!) |\||\^\d+\||table \d|---$|:sign$|\\")
_ROW: Final = re.compile(r"(?:\^(\d+))?\|(.*)\|$")
_CELL: Final = re.compile(r">(\d) ?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a table; ``span`` in columns."""

    text: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``lines`` is its least height in lines."""

    cells: tuple[Cell, ...]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, note or table."""

    style: Style
    text: str = ""
    widths: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()

    def words(self) -> Iterator[str]:
        """Every text in the block."""
        if self.text:
            yield self.text
        for row in self.rows:
            yield from (cell.text for cell in row.cells if cell.text)


@dataclass(frozen=True, slots=True)
class Letter:
    """A document ready to be written.

    ``signed`` puts organ and date under the text; ``outcome`` is the row of table 三 the
    document decides, empty for one that decides nothing.
    """

    kind: str
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    organ: str
    day: date
    number: str = ""
    outcome: str = ""
    signed: bool = True
    attachments: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()
    issued_by: str = ""
    paper: Paper = "a4"

    @property
    def text(self) -> str:
        """All words in reading order, a line for each block or box."""
        lines = [*self.title, self.number]
        lines += [words for block in self.blocks for words in block.words()]
        if self.attachments:
            lines.append("附件：" + "；".join(self.attachments))
        if self.signed:
            lines += [self.organ, chinese_date(self.day)]
        return "\n".join(line for line in lines if line)

    @property
    def addressee(self) -> str:
        """Whom the document is addressed to, empty when it has no such line."""
        found = next((block.text for block in self.blocks if block.style == "addressee"), "")
        return found.rstrip("：:").strip()


def chinese_date(day: date) -> str:
    """2024年3月5日, as under a seal."""
    return f"{day.year}年{day.month}月{day.day}日"


def parse(markup: str) -> tuple[Block, ...]:
    """The blocks of the markup.  Raises ValueError, with the line, for a row that fits no table."""
    blocks: list[Block] = []
    for line in markup.splitlines():
        text = line.strip()
        if not text:
            continue
        if re.match(r"table \d", text):
            blocks.append(Block("table", widths=tuple(int(n) for n in text.split()[1:])))
        elif (row := _ROW.match(text)) is not None:
            if not blocks or blocks[-1].style != "table":
                raise ValueError(f"表格行前面没有表格：{text}")
            added = _row(row[2], int(row[1] or 1), len(blocks[-1].widths))
            blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, added))
        else:
            blocks.append(_line(text))
    return tuple(blocks)


def markup(blocks: tuple[Block, ...]) -> str:
    """The blocks as text an officer can edit; ``parse`` gives them back."""
    lines = []
    for block in blocks:
        if block.style == "table":
            lines.append("table " + " ".join(map(str, block.widths)))
            lines += [_row_markup(row) for row in block.rows]
        elif block.style in _WORDLESS:
            lines.append(_WORDLESS[block.style])
        else:
            sign = next((mark for mark, style in _MARKS.items() if style == block.style), "")
            plain = not sign and _LEAD.match(block.text)
            lines.append(f"{sign}{chr(92) if plain else ''}{block.text}")
    return "\n".join(lines)


def _line(text: str) -> Block:
    for style, word in _WORDLESS.items():
        if text == word:
            return Block(style)
    if text.startswith("\\"):
        return Block("paragraph", text[1:])
    for mark, style in _MARKS.items():
        if text.startswith(mark):
            return Block(style, text.removeprefix(mark).strip())
    return Block("paragraph", text)


def _row(inner: str, lines: int, columns: int) -> Row:
    cells = []
    for piece in inner.split("|"):
        span = _CELL.match(piece)
        text = piece[span.end() :] if span else piece
        cells.append(Cell(text.strip(), int(span[1]) if span else 1))
    if sum(cell.span for cell in cells) != columns:
        raise ValueError(f"表格一行应当有{columns}格：{inner.strip()}")
    return Row(tuple(cells), lines)


def _row_markup(row: Row) -> str:
    cells = (f">{c.span} {c.text}" if c.span > 1 else f" {c.text} " for c in row.cells)
    return (f"^{row.lines}" if row.lines > 1 else "") + "|" + "|".join(cells) + "|"
