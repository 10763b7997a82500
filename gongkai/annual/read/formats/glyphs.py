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
    """A visible character, its box in points, y upwards, and the line it stands on."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float

    @property
    def middle(self) -> float:
        """Half the height of a Chinese character above the base line."""
        return self.base + 0.3 * (self.top - self.bottom)


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
        origin_of = pdfium.FPDFText_GetCharOrigin
        box = pdfium.FS_RECTF()
        reference = ctypes.byref(box)
        x, y = ctypes.c_double(), ctypes.c_double()
        x_reference, y_reference = ctypes.byref(x), ctypes.byref(y)
        chars: list[Char] = []
        seen: set[tuple[str, int, int]] = set()
        for index in range(count):
            code = unicode_of(raw, index)
            if code <= 32 or code in (0xA0, 0x3000, 0xFEFF, 0x200B, 0xFFFE, 0xFFFF):
                continue
            if not box_of(raw, index, reference):
                continue
            base = y.value if origin_of(raw, index, x_reference, y_reference) else box.bottom
            if box.right - box.left > HUGE or box.top - box.bottom > HUGE:
                # pdfium mistakes the font box of vertical writing; the ink tells where it is.
                box.left, box.bottom, box.right, box.top = text_page.get_charbox(index)
                base = box.bottom
            if not (on_paper(box.left, box.right) and on_paper(box.bottom, box.top)):
                continue
            if not on_paper(base, base):
                continue
            text = _normal(code)
            key = (text, round(box.left / 1.5), round(base / 1.5))
            if key in seen:
                continue  # bold made by printing twice
            seen.add(key)
            chars.append(Char(text, box.left, box.bottom, box.right, box.top, base))
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
    """Characters grouped by base line, from top to bottom; fonts differ in height, not in that."""
    rows: list[list[Char]] = []
    base = height = 0.0
    for char in sorted(chars, key=lambda c: -c.base):
        tall = char.top - char.bottom
        if rows and base - char.base < 0.3 * max(min(height, tall), 2.0):
            rows[-1].append(char)
        else:
            rows.append([char])
            base, height = char.base, tall
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
