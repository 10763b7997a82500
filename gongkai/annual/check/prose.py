"""Narrative text made searchable: no white space, one kind of punctuation, every offset kept.

Real reports break lines anywhere (PDF), mix full-width and half-width marks
and put blanks inside numbers.  Rules search the compact form; the map leads
each character back to ``Report.text``, so a finding quotes what is printed.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from gongkai.annual.report import Place, Report, Section

_MARKS = {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "％": "%"}
_MARKS |= {chr(0xFF10 + n): str(n) for n in range(10)}
_MARKS |= {chr(0xFF21 + n): chr(0x41 + n) for n in range(26)}
_MARKS |= {"．": ".", "﹝": "〔", "﹞": "〕", "＜": "<", "＞": ">", "\u3000": " "}
_TABLE = str.maketrans(_MARKS)
_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_PAGE_MARK = re.compile(r"\s*[-—－–]\s*\d{1,3}\s*[-—－–]\s*|\s*第\s*\d+\s*页(\s*共\s*\d+\s*页)?\s*")
_WORD = re.compile(r"\S+")
_OMISSION = "〔…〕"


@dataclass(frozen=True)
class Prose:
    """The compact narrative of one section.

    ``origin[i]`` is the offset in ``Report.text`` of character ``i``;
    ``starts`` are the compact offsets where a printed line begins.
    """

    section: str
    text: str
    origin: tuple[int, ...]
    starts: frozenset[int]
    source: str = field(repr=False)

    @property
    def abridged(self) -> bool:
        """Whether the copy at hand says that passages were left out."""
        return _OMISSION in self.text

    def place(self, start: int, end: int) -> Place:
        """Where the compact characters ``start`` … ``end`` (exclusive) are printed."""
        first, last = self.origin[start], self.origin[end - 1] + 1
        return Place(first, max(first, last), self.source.count("\n", 0, first) + 1)

    def quote(self, start: int, end: int) -> str:
        """The same stretch exactly as printed."""
        place = self.place(start, end)
        return self.source[place.start : place.end]

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Sentences: up to 。！？ or a line that opens a new item or heading."""
        cuts = {0, len(self.text)}
        cuts.update(m.end() for m in re.finditer(r"[。！？][”’」』）]*", self.text))
        cuts.update(s for s in self.starts if _ITEM.match(self.text, s))
        ordered = sorted(cuts)
        pairs = itertools.pairwise(ordered)
        return tuple(Span(self, a, b) for a, b in pairs if b > a)

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """The printed lines, white space gone, empty ones left out."""
        ordered = [*sorted(self.starts), len(self.text)]
        pairs = itertools.pairwise(ordered)
        return tuple(Span(self, a, b) for a, b in pairs if b > a)

    def paragraph(self, start: int, end: int) -> Span:
        """From the last heading line before ``start`` to the next one after ``end``."""
        before = [s for s in self.starts if s <= start and _HEADING.match(self.text, s)]
        after = [s for s in self.starts if s >= end and _HEADING.match(self.text, s)]
        return Span(self, max(before, default=0), min(after, default=len(self.text)))

    def sentence_at(self, index: int) -> Span:
        """The sentence the compact offset stands in."""
        at = bisect_right([s.start for s in self.sentences], index) - 1
        return self.sentences[max(at, 0)]


_HEADING = re.compile(r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、")
_ITEM = re.compile(r"（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+、|\d{1,2}[.、](?!\d)")


@dataclass(frozen=True)
class Span:
    """A stretch of a Prose."""

    prose: Prose
    start: int
    end: int

    @property
    def text(self) -> str:
        """The compact text of the stretch."""
        return self.prose.text[self.start : self.end]

    @property
    def place(self) -> Place:
        """Where it is printed."""
        return self.prose.place(self.start, self.end)

    @property
    def quote(self) -> str:
        """How it is printed."""
        return self.prose.quote(self.start, self.end)

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """Matches inside the stretch, each with its own span.

        Lookbehinds see the text before the stretch; matches end inside it.
        """
        for match in pattern.finditer(self.prose.text, self.start, self.end):
            if match.end() > match.start():
                yield match, Span(self.prose, match.start(), match.end())


def whole(prose: Prose) -> Span:
    """The section from its first to its last character."""
    return Span(prose, 0, len(prose.text))


def prose_of(report: Report, section: Section) -> Prose:
    """The section's narrative, compact, with the way back to ``report.text``."""
    return _compact(section.id, section.text, report.text, section.start, section.end)


def prose_from(text: str) -> Prose:
    """Any text, compact, with the way back."""
    return _compact("", text, text, 0, len(text))


def _compact(name: str, text: str, source: str, start: int, end: int) -> Prose:
    characters: list[str] = []
    origin: list[int] = []
    starts: set[int] = set()
    cursor, size = start, 0
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped or _PAGE_MARK.fullmatch(line):
            continue
        at = source.find(stripped, cursor)
        known = at >= 0 and at + len(stripped) <= max(end, cursor + len(stripped))
        starts.add(size)
        for word in _WORD.finditer(stripped.translate(_TABLE)):
            characters.append(word[0])
            first, last = word.span()
            places = range(at + first, at + last)
            origin.extend(places if known else [min(start, len(source))] * (last - first))
            size += last - first
        if known:
            cursor = at + len(stripped)
    # A comma between thousands is part of the number, whatever its width.
    compact = _THOUSANDS.sub(",", "".join(characters))
    return Prose(name, compact, tuple(origin), frozenset(starts), source)
