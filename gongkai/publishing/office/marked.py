"""A text with what the guard found marked in it, and findings in order for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.guard.finding import Finding
from gongkai.web.findings import Remark


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; ``remark`` when they are marked."""

    text: str
    remark: Remark | None = None


def remarks(findings: Sequence[Finding], text: str) -> list[Remark]:
    """The findings numbered from 1; ``paragraph`` is 0 for what is not in the body."""
    return [
        Remark(
            number,
            finding,
            text.count("\n", 0, finding.start) + 1
            if finding.where == "正文" and finding.start >= 0
            else 0,
        )
        for number, finding in enumerate(findings, 1)
    ]


def lines(text: str, found: Sequence[Remark]) -> list[list[Piece]]:
    """The paragraphs of the body in pieces; where two findings overlap the first is marked."""
    marks = sorted((r for r in found if r.paragraph), key=lambda r: r.finding.start)
    out: list[list[Piece]] = []
    start = 0
    for line in text.split("\n"):
        end, at = start + len(line), start
        pieces: list[Piece] = []
        for mark in marks:
            low, high = max(mark.finding.start, at), min(mark.finding.end, end)
            if low < at or low >= high:
                continue
            pieces.append(Piece(text[at:low]))
            pieces.append(Piece(text[low:high], mark))
            at = high
        pieces.append(Piece(text[at:end]))
        out.append([piece for piece in pieces if piece.text])
        start = end + 1
    return out
