"""Text in which every figure knows where it comes from.

A paragraph is written as pieces: words, and figures with a name, a unit and a
source that ``sources.behind`` can open.  The text is put together once, so a
figure's place is exact by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from gongkai.annual.report import Fact, Place, Section

CHINESE_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_CLAUSE = re.compile("[，。；：、\n]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the text: ``name`` as in ``docs/annual.md``, ``source`` what opens its rows.

    ``words`` are printed instead of the number, where a zero reads better as
    a sentence (未收到政府信息公开申请).
    """

    name: str
    value: int | Decimal
    unit: str
    source: str
    words: str = ""

    def __str__(self) -> str:
        if self.words:
            return self.words
        number = f"{self.value:f}" if isinstance(self.value, Decimal) else str(self.value)
        return number + self.unit


Piece = str | Figure


@dataclass(slots=True)
class Prose:
    """A text under construction: sections, paragraphs, and the places of its figures."""

    text: str = ""
    sections: list[Section] = field(default_factory=list)
    _figures: list[tuple[int, int, str, Figure]] = field(default_factory=list)

    def title(self, title: str) -> None:
        """The title line."""
        self.text += title + "\n"

    def section(self, section_id: str, heading: str, lines: Iterable[Iterable[Piece]]) -> None:
        """Add a section: its heading (may be empty) and its paragraphs."""
        start = len(self.text)
        if heading:
            self.text += heading + "\n"
        body = len(self.text)
        for line in lines:
            for piece in line:
                at = len(self.text)
                self.text += str(piece)
                if isinstance(piece, Figure):
                    self._figures.append((at, len(self.text), section_id, piece))
            self.text += "\n"
        end = len(self.text) - 1
        self.sections.append(Section(section_id, heading, self.text[body:end], start, end))

    def facts(self) -> list[Fact]:
        """The figures in order, each with the clause it stands in."""
        return [
            Fact(
                name=figure.name,
                value=figure.value,
                unit=figure.unit,
                quote=self._clause(start, end),
                place=Place(start, end, self.text.count("\n", 0, start) + 1),
                section=section,
            )
            for start, end, section, figure in self._figures
        ]

    def figure_sources(self) -> tuple[str, ...]:
        """The sources, in the order of ``facts``."""
        return tuple(figure.source for _, _, _, figure in self._figures)

    def _clause(self, start: int, end: int) -> str:
        before = max((m.end() for m in _CLAUSE.finditer(self.text, 0, start)), default=0)
        after = _CLAUSE.search(self.text, end)
        return self.text[before : after.start() if after else len(self.text)]


def listed(entries: Iterable[tuple[Piece, ...]], between: str = "、") -> list[Piece]:
    """The entries one after the other with a mark between them."""
    pieces: list[Piece] = []
    for entry in entries:
        if pieces:
            pieces.append(between)
        pieces.extend(entry)
    return pieces


def numbered(entries: Iterable[str], between: str = "；") -> str:
    """一是…；二是…, as many as there are numerals for."""
    return between.join(
        f"{numeral}是{entry}" for numeral, entry in zip(CHINESE_NUMERALS, entries, strict=False)
    )
