"""Automatic numbers of Word paragraphs: ``一、`` typed by Word itself is not in the text.

Source: ECMA-376 part 1, §17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

DIGITS = "〇一二三四五六七八九"
PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and written, e.g. ``（%1）`` in ``chineseCounting``."""

    start: int
    style: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The lists of a document: levels by list, and the list a paragraph style belongs to."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: Element, styles: Element | None) -> Numbering:
        """From ``numbering.xml`` and ``styles.xml``, which may be missing."""
        found = cls()
        w = numbering.tag.partition("}")[0] + "}"
        abstract = {
            item.get(w + "abstractNumId", ""): item for item in numbering.iter(w + "abstractNum")
        }
        for item in numbering.iter(w + "num"):
            link = item.find(w + "abstractNumId")
            source = abstract.get(link.get(w + "val", "")) if link is not None else None
            if source is not None:
                found._add(item.get(w + "numId", ""), source, w)
        if styles is not None:
            for style in styles.iter(w + "style"):
                place = list_of(style.find(w + "pPr"), w)
                if place is not None:
                    found.styles[style.get(w + "styleId", "")] = place
        return found

    def _add(self, number: str, source: Element, w: str) -> None:
        for level in source.iter(w + "lvl"):

            def value(name: str, default: str, level: Element = level) -> str:
                child = level.find(w + name)
                return default if child is None else child.get(w + "val", default)

            key = number, _int(level.get(w + "ilvl", "0"), 0)
            self.levels[key] = Level(
                _int(value("start", "1"), 1), value("numFmt", "decimal"), value("lvlText", "")
            )

    def counters(self) -> Counters:
        """Fresh counters for one pass over the document."""
        return Counters(self)


@dataclass(slots=True)
class Counters:
    """The numbers given so far, per list and level."""

    numbering: Numbering
    counts: dict[str, list[int]] = field(default_factory=dict)

    def label(self, paragraph: Element) -> str:
        """The printed number of the next paragraph, empty when it has none."""
        if not self.numbering.levels:
            return ""
        w = paragraph.tag.partition("}")[0] + "}"
        properties = paragraph.find(w + "pPr")
        place = list_of(properties, w)
        if place is None and properties is not None:
            style = properties.find(w + "pStyle")
            place = (
                self.numbering.styles.get(style.get(w + "val", "")) if style is not None else None
            )
        if place is None or (level := self.numbering.levels.get(place)) is None:
            return ""
        number, depth = place
        counts = self.counts.setdefault(number, [])
        while len(counts) <= depth:
            above = self.numbering.levels.get((number, len(counts)))
            counts.append((above.start if above else 1) - (1 if len(counts) == depth else 0))
        counts[depth] += 1
        del counts[depth + 1 :]
        return PLACEHOLDER.sub(lambda found: self._written(number, int(found[1]) - 1), level.text)

    def _written(self, number: str, depth: int) -> str:
        level = self.numbering.levels.get((number, depth))
        counts = self.counts[number]
        if level is None or depth >= len(counts):
            return ""
        return written(counts[depth], level.style)


def list_of(properties: Element | None, w: str) -> tuple[str, int] | None:
    """The list and level named in paragraph properties."""
    numbers = properties.find(w + "numPr") if properties is not None else None
    if numbers is None:
        return None
    number, level = numbers.find(w + "numId"), numbers.find(w + "ilvl")
    if number is None:
        return None
    return number.get(w + "val", ""), _int(level.get(w + "val", "0"), 0) if level is not None else 0


def written(number: int, style: str) -> str:
    """``number`` in one of Word's number formats; bullets are empty, unknown formats decimal."""
    match style:
        case "bullet" | "none":
            return ""
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "ideographDigital"
        ):
            return chinese(number)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(0x245F + number)
        case "lowerLetter" if 1 <= number <= 26:
            return chr(96 + number)
        case "upperLetter" if 1 <= number <= 26:
            return chr(64 + number)
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return str(number)


def chinese(number: int) -> str:
    """1 to 99 in Chinese counting (十, 十一, 二十); larger numbers digit by digit."""
    if not 0 < number < 100:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def _int(value: str, default: int) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else default
