"""Personal data in the narrative: identity numbers, mobile phones, bank cards."""

import re
from collections.abc import Iterator
from datetime import date

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, Span
from gongkai.annual.check.rule import Rule, Slip

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![\d.\-—/])1[3-9]\d-?\d{4}-?\d{4}(?![\d.])")
_CARD = re.compile(r"(?<![0-9A-Za-z])62\d{14,17}(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OFFICE = re.compile(r"(?:联系|咨询|电话|手机|监督|热线|值班)[^。；]{0,12}$")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each number; the message shows only its ends."""
    for prose in context.proses:
        for match in _IDENTITY.finditer(prose.text):
            named = "身份证" in prose.text[max(0, match.start() - 10) : match.start()]
            if is_identity_number(match[0], checked=not named):
                yield _slip(prose, match, "公民身份号码")
        for match in _CARD.finditer(prose.text):
            if passes_luhn(match[0]) and not is_identity_number(match[0]):
                yield _slip(prose, match, "银行卡号")
        for match in _MOBILE.finditer(prose.text):
            before = prose.text[max(0, match.start() - 20) : match.start()]
            # The office may give a mobile phone as its own number.
            if not _OFFICE.search(before):
                yield _slip(prose, match, "手机号码")


def is_identity_number(text: str, *, checked: bool = True) -> bool:
    """Whether 18 characters are a citizen's identity number: a real date and its check digit.

    Where the text itself says 身份证, the date is enough: a mistyped number is one too.
    """
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    weighted = sum(int(d) * w for d, w in zip(text[:17], _WEIGHTS, strict=True))
    if not 1900 <= born.year <= 2100:
        return False
    return not checked or "10X98765432"[weighted % 11] == text[17].upper()


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card number is its check digit."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _slip(prose: Prose, match: re.Match[str], name: str) -> Slip:
    shown = f"{match[0][:3]}…{match[0][-2:]}"
    return slip_at(
        Span(prose, match.start(), match.end()),
        f"文中有{name}（{shown}），公开会侵害个人隐私，请删去后再发布",
    )


RULE = Rule(
    id="PRIVACY",
    severity="error",
    title="正文没有个人信息",
    citation="《中华人民共和国政府信息公开条例》第十五条",
    find=find,
)
