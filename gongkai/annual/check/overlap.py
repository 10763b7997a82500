"""How much of one report's narrative stands in another's, and the longest passage."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.annual.check.prose import Prose, prose_of
from gongkai.annual.report import Place, Report

_LENGTH = 10
"""Characters in a row that count as a repeated piece."""

_SHORTEST = 300
"""Narratives below this many characters say too little to be compared."""

# Sentences every report has: legal basis, period, contact.
_NARRATIVE = ("s1", "s5")


@dataclass(frozen=True, slots=True)
class Overlap:
    """``share`` of characters covered by repeated pieces; the ``longest`` passage and its place."""

    share: float
    longest: int
    place: Place | None


def overlap(report: Report, other: Report) -> Overlap | None:
    """Compare sections 一 and 五; None when either says too little.

    Digits are treated as equal, so that last year's text with new figures
    counts as repeated.
    """
    mine = [prose_of(report, s) for s in report.sections if s.id in _NARRATIVE]
    theirs = [prose_of(other, s) for s in other.sections if s.id in _NARRATIVE]
    text, source = _joined(mine), _joined(theirs)
    if len(text) < _SHORTEST or len(source) < _SHORTEST:
        return None
    known = {source[i : i + _LENGTH] for i in range(len(source) - _LENGTH + 1)}
    covered = bytearray(len(text))
    run, best, best_end = 0, 0, 0
    for start in range(len(text) - _LENGTH + 1):
        if text[start : start + _LENGTH] in known:
            covered[start : start + _LENGTH] = b"\x01" * _LENGTH
            run = run + 1 if run else _LENGTH
            if run > best:
                best, best_end = run, start + _LENGTH
        else:
            run = 0
    share = sum(covered) / len(text)
    return Overlap(share, best, _place(mine, best_end - best, best_end) if best else None)


def _joined(proses: list[Prose]) -> str:
    return "".join(re.sub(r"\d", "0", p.text) for p in proses)


def _place(proses: list[Prose], start: int, end: int) -> Place | None:
    """The printed place of a stretch of the joined text, cut at the section's end."""
    for prose in proses:
        if start < len(prose.text):
            return prose.place(start, min(end, len(prose.text)))
        start, end = start - len(prose.text), end - len(prose.text)
    return None
