"""The neutral document every file format is turned into before anything is recognised.

A document is its plain text in reading order and the blocks it consists of:
paragraphs and grids (tables).  Offsets of blocks and cells point into
``Document.text``.  Format readers list their blocks with ``Para`` and
``Table`` values and call ``compose``; text and offsets are computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


class Unreadable(ValueError):
    """The file cannot be read as a report; the message is a Chinese sentence for its owner."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line or paragraph of running text; ``start`` and ``end`` (exclusive) are offsets."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GridCell:
    """A printed table cell.

    ``row`` and ``column`` are its upper left position counted from 0 with
    merged cells spread out, so that cells below one another share a column.
    """

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.  Each row holds the cells that begin in it, from left to right."""

    rows: list[list[GridCell]]

    @property
    def start(self) -> int:
        """Offset of the first cell; 0 for a table without cells."""
        return next((row[0].start for row in self.rows if row), 0)

    @property
    def end(self) -> int:
        """Offset after the last cell; 0 for a table without cells."""
        return next((row[-1].end for row in reversed(self.rows) if row), 0)


@dataclass(slots=True)
class Document:
    """A file as text and blocks.

    ``source`` is the file's name, ``kind`` its format (``txt``, ``html``,
    ``docx``, ``pdf``, ``xlsx``), ``notes`` Chinese sentences about what the
    reader had to do (guessed encoding, skipped pages).
    """

    text: str
    blocks: list[Paragraph | Grid]
    source: str = ""
    kind: str = "txt"
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell before placement: its text and how many columns and rows it covers."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph before placement; line breaks inside it become separate paragraphs."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table before placement: rows of the cells that begin in them, as in HTML.

    A cell covered by a merged neighbour is left out, an empty printed cell
    is ``Cell("")``.
    """

    rows: Sequence[Sequence[Cell]]


MAX_SPAN = 200
"""Spans beyond this are nonsense in a report and are cut (HTML allows 65534)."""


def compose(
    parts: Iterable[Para | Table],
    *,
    source: str = "",
    kind: str = "txt",
    notes: Iterable[str] = (),
) -> Document:
    """A document from its parts in reading order, with text and offsets computed.

    Paragraphs stand one a line.  A table row is one line with its cell texts
    separated by tabs; white space inside a cell, line breaks included,
    becomes one space, so that every line is one row.
    """
    lines: list[str] = []
    blocks: list[Paragraph | Grid] = []
    position = 0
    for part in parts:
        if isinstance(part, Table):
            grid, texts = _placed(part, position)
            blocks.append(grid)
            lines += texts
            position += sum(len(text) + 1 for text in texts)
            continue
        for text in part.text.splitlines() or [""]:
            blocks.append(Paragraph(text, position, position + len(text)))
            lines.append(text)
            position += len(text) + 1
    return Document("\n".join(lines), blocks, source, kind, list(notes))


def plain(text: str, *, source: str = "", notes: Iterable[str] = ()) -> Document:
    """A document from plain text: the text unchanged, one paragraph a line."""
    blocks: list[Paragraph | Grid] = []
    position = 0
    for line in text.split("\n"):
        blocks.append(Paragraph(line, position, position + len(line)))
        position += len(line) + 1
    return Document(text, blocks, source, "txt", list(notes))


def _placed(table: Table, position: int) -> tuple[Grid, list[str]]:
    """The table as a grid starting at offset ``position``, and its lines of text."""
    taken: dict[int, int] = {}  # column -> first row in which it is free again
    rows: list[list[GridCell]] = []
    texts: list[str] = []
    for number, row in enumerate(table.rows):
        column = 0
        cells: list[GridCell] = []
        offset = position
        for cell in row:
            text = " ".join(cell.text.split())
            colspan = min(max(cell.colspan, 1), MAX_SPAN)
            rowspan = min(max(cell.rowspan, 1), MAX_SPAN)
            while taken.get(column, 0) > number:
                column += 1
            cells.append(
                GridCell(text, number, column, rowspan, colspan, offset, offset + len(text))
            )
            for covered in range(column, column + colspan):
                taken[covered] = number + rowspan
            column += colspan
            offset += len(text) + 1
        rows.append(cells)
        texts.append("\t".join(cell.text for cell in cells))
        position += len(texts[-1]) + 1
    return Grid(rows), texts
