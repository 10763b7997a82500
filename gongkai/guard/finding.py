"""What the guard is given and what it answers."""

from __future__ import annotations

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
