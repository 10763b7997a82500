"""Personal data in text that is to be published (政府信息公开条例 15, 个人信息保护法 25, 28–31).

What is already masked (``411***********1234``, ``王**``) is no finding, nor are
codes of organisations, document numbers, amounts and office telephones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gongkai.guard import people, places
from gongkai.guard.finding import Finding, Severity
from gongkai.guard.numbers import numbers
from gongkai.guard.sighting import Sighting

GRAVITY: tuple[Severity, ...] = ("refuse", "stop", "warn", "hint")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a rule says to people, and how much of the find may be quoted."""

    severity: Severity
    message: str
    advice: str
    head: int = 0
    tail: int = 0


KINDS: dict[str, Kind] = {
    "personal.id_number": Kind(
        "stop",
        "有完整的公民身份号码",
        "请删去，确需公开的只留前三位和后四位，例如 411***********1234",
        3,
        4,
    ),
    "personal.mobile": Kind(
        "stop", "有完整的个人手机号码", "请删去，或者隐去中间四位，例如 138****5678", 3, 4
    ),
    "personal.service_mobile": Kind(
        "hint",
        "用手机号码作服务电话",
        "确属对外公布的电话可以保留；建议改用办公电话，免得人员变动后无人接听",
        3,
        4,
    ),
    "personal.bank_card": Kind(
        "stop", "有完整的银行卡号或者存折账号", "请删去，一般不需要公开账号", 0, 4
    ),
    "personal.email": Kind(
        "hint", "有不属于政府网站的电子邮箱", "如果是个人邮箱请删去，对外联系请用单位邮箱", 1, 0
    ),
    "personal.plate": Kind(
        "warn", "有完整的机动车号牌", "与公开目的无关的请删去或者隐去后几位", 1, 1
    ),
    "personal.address": Kind(
        "stop", "有详细到门牌的家庭住址", "住址只写到村、组或者小区，请删去楼栋、单元和门牌号"
    ),
    "personal.birth_date": Kind(
        "stop", "有完整的出生日期", "请删去，确需公开的只写出生年月或者年龄"
    ),
    "personal.minor": Kind(
        "stop", "有未成年人的姓名", "未成年人不公开姓名，请隐去名字（例如“王**”）或者只公布人数", 1
    ),
    "personal.diagnosis": Kind("stop", "救助信息中有具体病名", "请只写原因类别“因病”，不写病名"),
}


def sightings(
    text: str,
    *,
    subject: str = "",
    allowed_phones: Collection[str] = (),
    own_domains: Collection[str] = (),
) -> list[Sighting]:
    """Every stretch of personal data, by place; none overlaps another.

    ``subject`` is the title or file name the text belongs to.
    """
    found: list[Sighting] = list(numbers(text, allowed=allowed_phones))
    found += places.homes(text)
    found += places.birth_dates(text)
    found += places.plates(text)
    found += places.mails(text, own_domains)
    found += (Sighting("personal.minor", m.start, m.end) for m in people.minors(text, subject))
    found += (
        Sighting("personal.diagnosis", m.start, m.end) for m in people.illnesses(text, subject)
    )
    found.sort(key=lambda s: (s.start, -s.end))
    apart: list[Sighting] = []
    for sighting in found:
        if not apart or sighting.start >= apart[-1].end:
            apart.append(sighting)
        elif _weight(sighting) < _weight(apart[-1]):
            apart[-1] = sighting
    return apart


def _weight(sighting: Sighting) -> int:
    """Where two overlap, the graver one is shown: a mobile phone inside a mail address."""
    return GRAVITY.index(KINDS[sighting.rule].severity)


def find(
    text: str,
    *,
    subject: str = "",
    allowed_phones: Collection[str] = (),
    own_domains: Collection[str] = (),
) -> Iterator[Finding]:
    """A finding for each stretch of personal data; quotes are masked."""
    for seen in sightings(
        text, subject=subject, allowed_phones=allowed_phones, own_domains=own_domains
    ):
        kind = KINDS[seen.rule]
        quote = masked_quote(text[seen.start : seen.end], kind.head, kind.tail)
        yield Finding(
            seen.rule, kind.severity, kind.message, kind.advice, "", quote, seen.start, seen.end
        )


def masked_quote(text: str, head: int, tail: int) -> str:
    """The text with all but its first and last characters hidden; never the whole of it."""
    if head + tail >= len(text):
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + (text[-tail:] if tail else "")
