"""The text of a report with the findings marked at their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.annual.report import Finding, Report

ORDER = {"error": 0, "warning": 1, "hint": 2}
WORDS = {"error": "错误", "warning": "提醒", "hint": "提示"}


@dataclass(frozen=True)
class Numbered:
    """A finding with its number on the page and the line it stands on (0: nowhere)."""

    number: int
    finding: Finding
    line: int

    @property
    def word(self) -> str:
        """Its severity in Chinese."""
        return WORDS[self.finding.severity]


@dataclass(frozen=True)
class Piece:
    """A run of text; ``severity`` is empty where nothing is marked.

    ``begins`` are the numbers of the findings whose mark begins here.
    """

    text: str
    severity: str = ""
    begins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of the report, numbered from 1; ``grid`` when it is a row of a table."""

    number: int
    pieces: tuple[Piece, ...]
    grid: bool


def numbered(report: Report, findings: Sequence[Finding]) -> list[Numbered]:
    """The findings, graver first, then in the order of the text."""
    length = len(report.text)

    def key(finding: Finding) -> tuple[int, int]:
        place = finding.place
        return ORDER[finding.severity], place.start if place else length

    ranked = sorted(findings, key=key)
    return [
        Numbered(number, finding, _line_of(report.text, finding))
        for number, finding in enumerate(ranked, 1)
    ]


def _line_of(text: str, finding: Finding) -> int:
    place = finding.place
    if place is None or not 0 <= place.start < place.end <= len(text):
        return 0
    return text.count("\n", 0, _visible(text, place.start, place.end)) + 1


def _visible(text: str, start: int, end: int) -> int:
    """Where a mark from ``start`` on is first seen: not at the end of a line."""
    return start + len(text[start:end]) - len(text[start:end].lstrip("\n"))


def lines(report: Report, findings: Sequence[Numbered]) -> Iterator[Line]:
    """The lines of the text, cut where a mark begins or ends.

    Where marks overlap the graver one shows.
    """
    text = report.text
    marks = [
        (_visible(text, n.finding.place.start, n.finding.place.end), n.finding.place.end, n)
        for n in findings
        if n.line and n.finding.place
    ]
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        here = [mark for mark in marks if mark[0] < end and mark[1] > start]
        yield Line(number, tuple(_pieces(text, start, end, here)), "\t" in line)
        start = end + 1


def _pieces(
    text: str, start: int, end: int, marks: Sequence[tuple[int, int, Numbered]]
) -> Iterator[Piece]:
    cuts = sorted({start, end, *(min(max(p, start), end) for m in marks for p in m[:2])})
    for left, right in pairwise(cuts):
        over = [n for a, b, n in marks if a <= left and right <= b]
        graver = min(over, key=lambda n: ORDER[n.finding.severity], default=None)
        begins = tuple(n.number for a, _, n in marks if max(a, start) == left and a >= start)
        severity = graver.finding.severity if graver else ""
        yield Piece(text[left:right], severity, begins)
