"""What a rule is: data about it, and one function that finds slips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gongkai.annual.report import Place

if TYPE_CHECKING:
    from gongkai.annual.check.context import Context

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing a rule found, before it is dressed as a Finding.

    ``severity`` and ``citation`` are given only where they differ from the
    rule's own; ``quote`` is exact text of the report.
    """

    message: str
    cells: tuple[str, ...] = ()
    quote: str = ""
    place: Place | None = None
    severity: Severity | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``id`` as printed in findings, what it is about, and how it looks.

    ``citation`` names only texts that were read; it is empty where the rule
    rests on arithmetic, language or common sense alone.
    """

    id: str
    severity: Severity
    title: str
    citation: str
    find: Callable[[Context], Iterator[Slip]]
