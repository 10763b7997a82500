"""Characters of a PDF page with their places, and the lines they form."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

RADICALS = range(0x2E80, 0x2FE0)
"""Some PDF writers store 一 as the radical ⼀; NFKC gives the character meant."""


BLANK = re.compile("\t(?=[，。；）、])")
"""A gap before punctuation is something left out in running text, not a new column."""

HUGE = 60.0
"""No letter of a report is larger than this many points."""


FAR = 20_000.0
"""No page reaches further than this many points (PDF allows 14,400)."""


class Char(NamedTuple):
    """A visible character and its box in points, y upwards."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class Line(NamedTuple):
    """A line of text outside tables; columns far apart are separated by tabs."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


def chars_of(page: Any) -> list[Char]:
    """The visible characters of a pdfium page, in the file's order; overprinted ones once."""
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        count = text_page.count_chars()
        unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        box = pdfium.FS_RECTF()
        reference = ctypes.byref(box)
        chars: list[Char] = []
        seen: set[tuple[str, int, int]] = set()
        for index in range(count):
            code = unicode_of(raw, index)
            if code <= 32 or code in (0xA0, 0x3000, 0xFEFF, 0x200B, 0xFFFE, 0xFFFF):
                continue
            if not box_of(raw, index, reference):
                continue
            if box.right - box.left > HUGE or box.top - box.bottom > HUGE:
                # pdfium mistakes the font box of vertical writing; the ink tells where it is.
                box.left, box.bottom, box.right, box.top = text_page.get_charbox(index)
            if not (on_paper(box.left, box.right) and on_paper(box.bottom, box.top)):
                continue
            text = _normal(code)
            key = (text, round(box.left / 1.5), round(box.bottom / 1.5))
            if key in seen:
                continue  # bold made by printing twice
            seen.add(key)
            chars.append(Char(text, box.left, box.bottom, box.right, box.top))
        return chars
    finally:
        text_page.close()


def on_paper(low: float, high: float) -> bool:
    """Whether both are places a page can have; false for what damaged files give, NaN included."""
    return -FAR < low < FAR and -FAR < high < FAR


def _normal(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    text = chr(code)
    return unicodedata.normalize("NFKC", text) if code in RADICALS else text


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """The lines of free text from top to bottom."""
    return [line for group in rows_of(chars) if (line := _line(group)) is not None]


def rows_of(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters grouped by height: those whose middles lie within one another's boxes."""
    rows: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda c: -(c.bottom + c.top)):
        own, tall = (char.bottom + char.top) / 2, char.top - char.bottom
        if rows and abs(middle - own) < 0.45 * max(min(height, tall), 2.0):
            rows[-1].append(char)
        else:
            rows.append([char])
            middle, height = own, tall
    for row in rows:
        row.sort(key=lambda c: c.left)
    return rows


def joined_text(row: Sequence[Char], *, wide: str = " ") -> str:
    """The characters of one line as text; a gap is a space, a very wide one ``wide``."""
    pieces: list[str] = []
    previous: Char | None = None
    for char in row:
        if previous is not None:
            gap = char.left - previous.right
            size = max(char.top - char.bottom, 1.0)
            if gap > 1.6 * size:
                pieces.append(wide)
            elif gap > (0.2 if _latin(previous.text) and _latin(char.text) else 0.6) * size:
                pieces.append(" ")
        pieces.append(char.text)
        previous = char
    return "".join(pieces)


def _latin(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _line(row: list[Char]) -> Line | None:
    text = BLANK.sub(" ", joined_text(row, wide="\t"))
    if not text.strip():
        return None
    return Line(
        text,
        row[0].left,
        min(c.bottom for c in row),
        max(c.right for c in row),
        max(c.top for c in row),
        sorted(c.top - c.bottom for c in row)[len(row) // 2],
    )
