"""What the guard is given and what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "stop", "warn", "hint"]
"""``refuse``: may not even be stored (secrecy marks, harmful files) · ``stop``: must be
mended, or overridden with a reason that is counted publicly · ``warn``: should be looked
at · ``hint``: good to know."""

PartKind = Literal["title", "body", "attachment", "hidden", "file_name", "metadata"]


@dataclass(frozen=True, slots=True)
class Part:
    """Text on its way out; ``where`` names it for people: 附件“名单.xlsx”Sheet1!B3."""

    where: str
    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    ``rule`` is a dotted id (``personal.id_number``); ``message`` says in plain
    Chinese what is wrong, ``advice`` what to do; ``quote`` is already masked.
    ``start`` and ``end`` (exclusive) are offsets in the part's text, -1 where
    the finding has no place.
    """

    rule: str
    severity: Severity
    message: str
    advice: str
    where: str = ""
    quote: str = ""
    start: int = -1
    end: int = -1


def key(finding: Finding) -> str:
    """A short name of a finding that stays the same while its place and words do."""
    told = f"{finding.rule}|{finding.where}|{finding.quote}|{finding.message}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def held_back(findings: Iterable[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """What keeps a text in: each ``refuse``, and each ``stop`` without a reason by its ``key``."""
    return [
        f
        for f in findings
        if f.severity == "refuse" or (f.severity == "stop" and not _reason(f, reasons))
    ]


def let_pass(findings: Iterable[Finding], reasons: Mapping[str, str]) -> list[tuple[Finding, str]]:
    """What goes out all the same, each ``stop`` with the reason given for it."""
    return [(f, why) for f in findings if f.severity == "stop" and (why := _reason(f, reasons))]


def _reason(finding: Finding, reasons: Mapping[str, str]) -> str:
    return reasons.get(key(finding), "").strip()
