"""A table region as a stream of tokens: labels, values, empty cells and other text.

Whatever the layout (grid, tabs, pipes, one cell a line, everything joined),
the region becomes one stream.  Each token knows its line, whether a cell
border or line end stands before it, and its place in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.annual.read.document import Document, Grid


@dataclass(slots=True)
class Field:
    """The text of one cell or of a line without cells; ``pad``: maybe not a cell at all."""

    text: str
    start: int
    line: int
    pad: bool = False
    column: int | None = None


@dataclass(slots=True)
class Token:
    """``kind``: ``row``, ``group``, ``head``, ``caption``, ``stop``, ``value``, ``mark``,
    ``empty`` or ``text``.  ``name`` is what the label stands for; ``hard`` tells that a
    border or line end stands before it; ``soft`` that white space does."""

    kind: str
    name: str
    text: str
    start: int
    end: int
    line: int
    hard: bool
    soft: bool
    column: int | None = None


_NOISE = re.compile(
    r"\s*(?:-+\s*\d{1,3}\s*-+|第\s*\d{1,3}\s*页(?:\s*[,/]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3}|[-|\s:]*-{3,}[-|\s:]*)\s*"
)
_BRACKETED = re.compile(r"\([^()\n]*\)")
_CAPTION_NUMBER = re.compile(r"\(\s*[一二三四五六七八九十]?\s*\)")
_WIDE = re.compile(r"\s{2,}")
_RUN = re.compile(r"\S+")
NUMBER = re.compile(r"[+-]?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?")
_UNIT = re.compile(r"(?:万元|亿元|元|件|宗|项|个|条|次|份|起|部)")
_MARKS = {"/", "\\", "-", "--", "---", "无", "//", "不适用", "、"}
ZERO_WORDS = {"零", "〇"}


def lines_of(document: Document, folded: str, start: int, end: int) -> Iterator[list[Field]]:
    """The fields of each line or grid row between two offsets."""
    leading = _leading_bars(document)
    number = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            if block.end < start or block.start >= end:
                continue
            for row in block.rows:
                number += 1
                yield [
                    Field(folded[c.start : c.end], c.start, number, column=c.column)
                    for c in row
                    if start <= c.start < end
                ]
            continue
        if block.end <= start or block.start >= end:
            continue
        number += 1
        a, b = max(start, block.start), min(end, block.end)
        text = folded[a:b]
        if text.strip() and not _NOISE.fullmatch(text):
            yield list(_fields(text, a, number, leading))


def _leading_bars(document: Document) -> bool:
    """Whether table lines begin with a bar as well as ending with one."""
    return len(re.findall(r"^[ \t]*\|[ \t]*[^|\s]", document.text, re.M)) >= 3


def _fields(text: str, start: int, line: int, leading: bool) -> Iterator[Field]:
    if "|" in text:
        yield from _bar_fields(text, start, line, leading)
    elif "\t" in text:
        position = 0
        parts = text.split("\t")
        filled = [part for part in parts if part.strip()]
        if len(filled) == 1 and parts[0].strip() and NUMBER.fullmatch(parts[0].strip()):
            parts = parts[:1]
        for part in parts:
            yield Field(part, start + position, line)
            position += len(part) + 1
    else:
        position = 0
        for gap in _WIDE.finditer(text):
            if text[position : gap.start()].strip():
                yield Field(text[position : gap.start()], start + position, line)
            position = gap.end()
        if text[position:].strip():
            yield Field(text[position:], start + position, line)


def _bar_fields(text: str, start: int, line: int, leading: bool) -> Iterator[Field]:
    body = text.rstrip()
    position = 0
    if leading and body.lstrip().startswith("|"):
        position = body.index("|") + 1
    closed = body.endswith("|")
    parts = body[position:].split("|")
    if closed:
        parts = parts[:-1]
    for part in parts:
        yield Field(part, start + position, line, pad=part == "" and body.strip() != "|")
        position += len(part) + 1


def tokens_of(
    document: Document, folded: str, start: int, end: int, pattern: re.Pattern[str]
) -> list[Token]:
    """The token stream of a region; ``pattern``'s group names tell the labels.

    ``folded`` is the document's text folded, with notes that are no part of it blanked.
    """
    fields = [field for line in lines_of(document, folded, start, end) for field in line]
    return _Stream(fields, pattern).tokens()


def cell_token(text: str, start: int) -> Token | None:
    """The folded text of a whole cell: a value, a mark, other text, or None when it is empty.

    A number of several digits that begins with 0 is text: two cells may have
    run together.
    """
    shown = _without_notes(text)
    inner = shown.strip()
    if not inner:
        return None
    at = start + len(shown) - len(shown.lstrip())

    def token(kind: str, name: str = "") -> Token:
        return Token(kind, name, inner, at, at + len(inner), 0, True, True)

    if inner in _MARKS or set(inner) == {"-"}:
        return token("mark")
    if inner in ZERO_WORDS:
        return token("value", "0")
    number = NUMBER.match(inner)
    if number is None or re.match(r"[+-]?0\d", inner):
        return token("text")
    unit = _UNIT.match(inner, number.end())
    end = unit.end() if unit else number.end()
    return token("value", number.group()) if end == len(inner) else token("text")


class _Stream:
    """Joins the fields without white space, finds labels there, and walks the rest."""

    def __init__(self, fields: list[Field], pattern: re.Pattern[str]) -> None:
        self.pieces: list[tuple[str, int, Field, bool]] = []  # text, offset, field, first in field
        self.starts: list[int] = []  # of each piece in the joined text
        self.joined = ""
        self.pattern = pattern
        position = 0
        for field in fields:
            text = _without_notes(field.text)
            first = True
            for run in _RUN.finditer(text):
                self.pieces.append((run.group(), field.start + run.start(), field, first))
                self.starts.append(position)
                position += len(run.group())
                first = False
            if first:
                self.pieces.append(("", field.start, field, True))
                self.starts.append(position)
        self.joined = "".join(piece[0] for piece in self.pieces)

    def tokens(self) -> list[Token]:
        labels = self._labels()
        found: list[Token] = []
        at = 0
        for index, (text, offset, field, first) in enumerate(self.pieces):
            begin = self.starts[index]
            if not text:
                found.append(
                    Token(
                        "empty",
                        "pad" if field.pad else "",
                        "",
                        offset,
                        offset,
                        field.line,
                        True,
                        True,
                        field.column,
                    )
                )
                continue
            stop = begin + len(text)
            position = begin
            while position < stop:
                while at < len(labels) and labels[at][1] <= position:
                    at += 1
                if at < len(labels) and labels[at][0] <= position:
                    a, b, kind, name = labels[at]
                    if a == position:
                        found.append(self._label(a, b, kind, name, first and position == begin))
                    position = min(b, stop)
                    continue
                until = min(labels[at][0], stop) if at < len(labels) else stop
                apart = position == begin and until == stop
                whole = apart and self._alone(index)
                found += self._plain(
                    self.joined[position:until],
                    offset + position - begin,
                    field,
                    first and position == begin,
                    position == begin,
                    whole,
                    apart,
                )
                self._broken_number(found)
                position = until
        return found

    def _broken_number(self, found: list[Token]) -> None:
        """``88 .8``: the first part is no number of its own."""
        if len(found) < 2 or found[-1].hard:
            return
        first, second = found[-2:]
        if first.kind == "value" and re.match(r"[.,](?:\d|$)", second.text):
            first.kind = "text"
        if second.kind == "value" and re.search(r"(?:\d|^)[.,]$", first.text):
            second.kind = "text"

    def _alone(self, index: int) -> bool:
        """Whether the piece is all its field holds."""
        first = self.pieces[index][3]
        return first and (index + 1 == len(self.pieces) or self.pieces[index + 1][3])

    def _labels(self) -> list[tuple[int, int, str, str]]:
        labels = []
        for match in self.pattern.finditer(self.joined):
            a, b = match.span()
            if a == b or match.lastgroup is None:
                continue
            kind, _, name = match.lastgroup.partition("_")
            a += self._false_number(a, match.group())
            labels.append((a, b, kind, name))
        return labels

    def _false_number(self, a: int, text: str) -> int:
        """1 when the label's leading digit belongs to the value before it, else 0."""
        if not text[:1].isdigit() or text[1:2] in ".、," or a == 0:
            return 0
        border = a in self.starts[bisect_right(self.starts, a) - 1 : bisect_right(self.starts, a)]
        return 0 if border or not self.joined[a - 1].isdigit() else 1

    def _label(self, a: int, b: int, kind: str, name: str, hard: bool) -> Token:
        index = bisect_right(self.starts, a) - 1
        while not self.pieces[index][0] or self.starts[index] > a:
            index -= 1
        _, offset, field, _ = self.pieces[index]
        last = bisect_right(self.starts, b - 1) - 1
        while not self.pieces[last][0]:
            last -= 1
        end = self.pieces[last][1] + (b - self.starts[last])
        begin = offset + a - self.starts[index]
        return Token(
            kind, name, self.joined[a:b], begin, end, self.pieces[last][2].line, hard,
            a == self.starts[index], field.column,
        )  # fmt: skip

    def _plain(
        self, text: str, offset: int, field: Field, hard: bool, soft: bool, whole: bool, apart: bool
    ) -> Iterator[Token]:
        """Values and other text in what is left between labels."""

        def token(kind: str, a: int, b: int, name: str = "") -> Token:
            return Token(
                kind, name, text[a:b], offset + a, offset + b, field.line,
                hard and a == 0, soft or a > 0, field.column,
            )  # fmt: skip

        dash = text == "/" or set(text) == {"-"}
        if (whole and text in _MARKS) or (dash and apart):
            yield token("mark", 0, len(text))
            return
        if whole and text in ZERO_WORDS:
            yield token("value", 0, len(text), "0")
            return
        number = NUMBER.match(text)
        if number is None:
            yield token("text", 0, len(text))
            return
        unit = _UNIT.match(text, number.end())
        end = unit.end() if unit else number.end()
        if end != len(text):
            yield token("text", 0, len(text))
            return
        yield token("value", 0, end, number.group())


def _without_notes(text: str) -> str:
    """The field with explanations in brackets blanked out, nothing moved.

    ``22(其中修订16件)`` is 22, ``(2023年办件量)`` explains a header and
    ``数(shù)`` is a reading; numbers of captions like ``(一)`` stay.
    """
    if "(" not in text:
        return text
    return _BRACKETED.sub(
        lambda m: (
            m.group()
            if _CAPTION_NUMBER.fullmatch(m.group()) or "勾稽" in m.group()
            else " " * len(m.group())
        ),
        text,
    )
