"""One stretch of text that a rule about personal data objects to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sighting:
    """``start`` and ``end`` (exclusive) are offsets in the text; ``rule`` is a dotted id."""

    rule: str
    start: int
    end: int
