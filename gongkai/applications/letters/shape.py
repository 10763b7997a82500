"""Measures of a letter that pdf and docx share: where signature, imprint and box texts stand."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gongkai.applications.letters.letter import Letter, Row, chinese_date

Side = Literal["left", "centre", "right"]
SEAL_RIGHT = 4.0
"""Characters free to the right of the date when a seal is put on it."""
_SHORT = 10


class Sign(NamedTuple):
    """Space to the right of organ and date, in characters."""

    organ_indent: float
    date_indent: float


class Imprint(NamedTuple):
    """The 版记 at the foot of the last page."""

    copies: str
    issuer: str
    date: str


def width(text: str) -> float:
    """Width in Chinese characters; Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def sign(letter: Letter) -> Sign | None:
    """Organ and date on one axis, the date four characters from the right; None if unsigned.

    A name too long for that reaches the margin, and the date moves with it.
    """
    if not letter.signed:
        return None
    organ, date = width(letter.organ), width(chinese_date(letter.day))
    overhang = (organ - date) / 2
    indent = max(SEAL_RIGHT - overhang, 0.0)
    return Sign(indent, indent + overhang)


def imprint(letter: Letter) -> Imprint | None:
    """Who else gets the letter; None when nobody does."""
    if not letter.copies_to:
        return None
    return Imprint(
        "，".join(letter.copies_to), letter.issued_by or letter.organ, chinese_date(letter.day)
    )


def sides(widths: tuple[int, ...], row: Row) -> tuple[Side, ...]:
    """Where each box of the row has its text.

    In a form of labels and values the labels stand in the middle and the values left; in a list
    short texts stand in the middle.  A line to sign and date stands right.
    """
    form = len(widths) == 2 or (len(widths) == 4 and widths[:2] == widths[2:])
    found: list[Side] = []
    column = 0
    for cell in row.cells:
        if cell.text.startswith("年　"):
            found.append("right")
        elif form and cell.span < len(widths):
            found.append("left" if column % 2 else "centre")
        else:
            found.append("centre" if width(cell.text) <= _SHORT else "left")
        column += cell.span
    return tuple(found)
