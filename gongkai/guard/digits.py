"""What a long run of digits is: an identity number, a bank card, a mobile phone, or none.

Only shape, dates and check digits are judged here (GB 11643 for citizens,
GB 32100 for organisations, Luhn for cards); the words around a number are
weighed in ``numbers``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.annual.check.rules.privacy import is_identity_number, passes_luhn

NumberKind = Literal["id18", "id18_mistyped", "id15", "card", "account", "mobile"]

_GAP = r"[ \u00a0\u3000\u200b\u200c\u200d\ufeff\-－–—‐‑]"
_RUN = re.compile(rf"(?<![\d*＊])\d(?:{_GAP}?\d){{9,60}}(?:{_GAP}?[XxＸｘ×])?(?![\dA-Za-z*＊])")
_DOTTED = re.compile(r"(?<![\d.*])(1\d\d)\.(\d{4})\.(\d{4})(?![\d.*])", re.ASCII)
_BROKEN = re.compile(
    r"(?<![\d*＊])(\d{6,17})[ \t]*\n[ \t]*(\d{1,12}|\d{0,11}[XxＸｘ])(?![\dA-Za-z*＊])"
)
"""A number broken at the end of a line, as in narrow cells of a PDF."""
_TOKEN = re.compile(r"[\dXxＸｘ×]+")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_MOBILE = re.compile(r"1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}", re.ASCII)
_MOBILE_SHAPES = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3)})
_CARD_START = re.compile(r"62|9558|9559|60|4|5[1-5]|35|68|69")
_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_USCC_KINDS = re.compile(
    r"1[1-39]|2[19]|3[1-59]|4[19]|5[1-59]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1"
)


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that may be somebody's; ``digits`` are ASCII without gaps."""

    kind: NumberKind
    start: int
    end: int
    digits: str
    tokens: int
    """How many groups it is printed in."""


def numbers_in(text: str) -> Iterator[Number]:
    """Every number that could be personal; what it really is, its context decides."""
    for run in _RUN.finditer(text):
        yield from _numbers_of(text, run.start(), run.end())
    for match in _DOTTED.finditer(text):
        if _MOBILE.fullmatch("".join(match.groups())):
            yield Number("mobile", *match.span(), "".join(match.groups()), 3)
    for match in _BROKEN.finditer(text):
        digits = _ascii(match[1] + match[2])
        if is_citizen_number(digits):
            yield Number("id18", *match.span(), digits, 2)


def is_unified_code(text: str) -> bool:
    """Whether 18 characters are a 统一社会信用代码 with its check character (GB 32100)."""
    code = text.upper()
    if not _USCC.fullmatch(code) or not _USCC_KINDS.match(code):
        return False
    total = sum(_USCC_DIGITS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _USCC_DIGITS[-total % 31] == code[17]


def is_citizen_number(digits: str, *, checked: bool = True) -> bool:
    """Whether 18 characters are an identity number: province, date, check digit."""
    return (
        len(digits) == 18
        and bool(_PROVINCES.match(digits))
        and digits[6:8] in ("19", "20")
        and is_identity_number(digits, checked=checked)
    )


def is_old_citizen_number(digits: str) -> bool:
    """Whether 15 digits can be an identity number issued before 1999."""
    if len(digits) != 15 or not _PROVINCES.match(digits):
        return False
    try:
        date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    return True


def _numbers_of(text: str, start: int, end: int) -> Iterator[Number]:
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]
    at = 0
    while at < len(tokens):
        glued = list(_glued(text, *tokens[at]))
        if glued:
            yield from glued
            at += 1
            continue
        for last in range(min(len(tokens), at + 6), at, -1):
            found = _window(text, tokens[at:last])
            if found is not None:
                yield found
                at = last
                break
        else:
            at += 1


def _window(text: str, tokens: list[tuple[int, int]]) -> Number | None:
    """What these groups are when read as one number."""
    sizes = tuple(end - start for start, end in tokens)
    size = sum(sizes)
    if not 11 <= size <= 21:
        return None
    digits = "".join(_ascii(text[start:end]) for start, end in tokens)
    start, end = tokens[0][0], tokens[-1][1]
    kind: NumberKind | None = None
    if size == 18 and is_citizen_number(digits):
        kind = "id18"
    elif digits.isdigit() and 16 <= size <= 19 and _is_card(digits, sizes):
        kind = "card"
    elif size == 18 and len(sizes) <= 4 and is_citizen_number(digits, checked=False):
        kind = "id18_mistyped"
    elif digits.isdigit() and sizes in ((15,), (6, 6, 3)) and is_old_citizen_number(digits):
        kind = "id15"
    elif digits.isdigit() and len(sizes) == 1 and size >= 16:
        kind = "account"
    elif size in (11, 13) and digits.isdigit():
        bare = digits.removeprefix("86") if size == 13 else digits
        shape = sizes
        if size == 13:
            shape = sizes[1:] if sizes[0] == 2 else (sizes[0] - 2, *sizes[1:])
        if shape in _MOBILE_SHAPES and _MOBILE.fullmatch(bare):
            kind = "mobile"
    return Number(kind, start, end, digits, len(sizes)) if kind else None


def _is_card(digits: str, sizes: tuple[int, ...]) -> bool:
    fours = all(size == 4 for size in sizes[:4]) and len(sizes) in (4, 5)
    shaped = len(sizes) == 1 or fours or (len(sizes) == 2 and sizes[0] == 6)
    return shaped and bool(_CARD_START.match(digits)) and passes_luhn(digits)


def _glued(text: str, start: int, end: int) -> Iterator[Number]:
    """An identity number printed against its neighbour, as PDF columns come out."""
    size = end - start
    if size < 19:
        return
    digits = _ascii(text[start:end])
    if is_citizen_number(digits[:18]):
        yield Number("id18", start, start + 18, digits[:18], 1)
        yield from _rest(text, start + 18, end)
    elif is_citizen_number(digits[-18:]):
        yield from _rest(text, start, end - 18)
        yield Number("id18", end - 18, end, digits[-18:], 1)


def _rest(text: str, start: int, end: int) -> Iterator[Number]:
    found = _window(text, [(start, end)])
    if found is not None:
        yield found


def _ascii(token: str) -> str:
    """The same digits in ASCII, X for every check character."""
    if token.isascii():
        return token.upper()
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else "X" for c in token)
