"""A report in the order it is printed: title, narrative, tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gongkai.annual.form import VERSIONS, form
from gongkai.annual.report import Report
from gongkai.annual.write.layout import TableLayout, form_of, tables_of

_TABLE_SECTION = {"s2": "t2", "s3": "t3", "s4": "t4"}
_PART = re.compile(r"（[一二三四五六七八九十]+）[^。；，：]{1,30}[。：]?$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
"""What neither XML nor a page can hold."""


_BRACKETS = str.maketrans("()", "（）")
TITLE_WIDTH = 20
"""Characters of 二号 (22 pt) in the 156 mm of a line."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``heading`` marks a sub-heading such as （一）主动公开."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section as printed; ``heading`` is empty for the opening paragraphs."""

    id: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    table: TableLayout | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What all formats print, in order."""

    title: str
    author: str
    parts: tuple[Part, ...]

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title as set on A4 in 二号: a long one breaks between organ and year."""
        if _width(self.title) <= TITLE_WIDTH:
            return (self.title,)
        place = re.search(r"(?<=.)\d{4}\s*年", self.title)
        if place is None:
            return (self.title,)
        return (self.title[: place.start()].rstrip(), self.title[place.start() :])


def document(report: Report) -> Document:
    """Put the report in order.

    Sections keep the report's own order and headings.  A table stands after
    the narrative of its section; a section that is only a table gets the
    statutory heading in its statutory place.
    """
    title = clean(report.title or "") or _title(report)
    tables = tables_of(report)
    statutory = form_of(report) or form("2021")
    parts: list[Part] = []
    places = _table_places(report)
    for index, section in enumerate(report.sections):
        # Sub-headings need a heading above them.
        below = bool(clean(section.heading)) or any(part.heading for part in parts)
        paragraphs = _paragraphs(section.text, headings=below)
        if section.id == "preamble":
            paragraphs = _without_title(paragraphs, title)
        if section.id in _TABLE_SECTION:
            paragraphs = tuple(p for p in paragraphs if not _is_debris(p.text))
        table = tables.pop(places[index], None) if index in places else None
        parts.append(Part(section.id, clean(section.heading), paragraphs, table))
    for table_id, table in tables.items():
        section_id = f"s{table_id[1]}"
        place = next(
            (
                n
                for n, part in enumerate(parts)
                if re.match(r"s\d$", part.id) and part.id > section_id
            ),
            len(parts),
        )
        parts.insert(place, Part(section_id, statutory.section(section_id).heading, (), table))
    return Document(title, clean(report.organ or ""), tuple(parts))


def _width(text: str) -> float:
    """Width in Chinese characters; Latin letters and digits are half as wide."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def clean(text: str) -> str:
    """The text without control characters, white space at its ends removed."""
    return _CONTROL.sub("", text).strip()


def _title(report: Report) -> str:
    year = f"{report.year}年" if report.year else ""
    return f"{clean(report.organ or '')}{year}政府信息公开工作年度报告"


def _table_places(report: Report) -> dict[int, str]:
    """Which section, by its index, a table stands in: the one with the statutory heading.

    A report may speak of applications in one section and print the table in another.
    """
    places: dict[int, str] = {}
    for section_id, table in _TABLE_SECTION.items():
        title = form("2021").section(section_id).title
        found = [n for n, section in enumerate(report.sections) if section.id == section_id]
        named = [n for n in found if title in report.sections[n].heading]
        places |= dict.fromkeys((named or found)[:1], table)
    return places


def _is_debris(line: str) -> bool:
    """A piece of a table that a reader left among the words: bars, or a label and no more."""
    if line.endswith("|"):
        return True
    words = re.sub(r"[\s|]", "", line).translate(_BRACKETS)
    return words == "" or any(words in label for label in _table_labels())


@cache
def _table_labels() -> frozenset[str]:
    labels = {f.t3_stub for f in map(form, VERSIONS)}
    for version in VERSIONS:
        labels.update(part for cell in form(version).cells.values() for part in cell.path[1:])
    return frozenset(labels)


def _paragraphs(text: str, *, headings: bool) -> tuple[Paragraph, ...]:
    lines = (clean(line) for line in text.splitlines())
    return tuple(Paragraph(line, headings and bool(_PART.match(line))) for line in lines if line)


def _without_title(paragraphs: tuple[Paragraph, ...], title: str) -> tuple[Paragraph, ...]:
    """Drop the lines at the start that only repeat the title, however it is broken."""
    rest = re.sub(r"\s", "", title)
    for index, paragraph in enumerate(paragraphs):
        line = re.sub(r"\s", "", paragraph.text)
        if not rest.startswith(line):
            return paragraphs[index:]
        rest = rest[len(line) :]
        if not rest:
            return paragraphs[index + 1 :]
    return ()
