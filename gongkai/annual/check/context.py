"""What every rule gets: the report, what it can be compared with, and its text made searchable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gongkai.annual.check.organs import Kind, kind_of
from gongkai.annual.check.prose import Prose, Span, prose_of, whole
from gongkai.annual.check.rule import Severity, Slip
from gongkai.annual.form import VERSIONS, Form, NoFormForYear, form, form_for_year
from gongkai.annual.report import Place, Report, Section

# Copies on hijacked sites have words of the report replaced; what looks wrong there was put in.
_HIJACKED = re.compile(
    r"老虎机|娱乐城|博彩|官方网站\s*(?:分局|政府|区|镇|街道)|[（(]中国[)）]\s*官方网站|真人投注|彩票平台"
)
TABLE_NAMES = {"t2": "表二", "t3": "表三", "t4": "表四"}


@dataclass
class Context:
    """One report under examination."""

    report: Report
    previous: Report | None = None
    neighbours: Sequence[Report] = ()

    @cached_property
    def form(self) -> Form | None:
        """The form the printed tables follow, else the one the year calls for."""
        if self.report.form in VERSIONS:
            return form(self.report.form)
        if self.report.form is not None or self.report.year is None:
            return None
        try:
            return form_for_year(self.report.year)
        except NoFormForYear:
            return None

    @cached_property
    def kind(self) -> Kind:
        """The kind of body that reports."""
        return kind_of(self.report.organ) if self.report.organ else "unknown"

    @cached_property
    def last_year(self) -> Report | None:
        """Last year's report, when the one given really is of the year before."""
        last, year = self.previous, self.report.year
        if last is None or year is None or last.year != year - 1:
            return None
        return last

    @cached_property
    def proses(self) -> tuple[Prose, ...]:
        """The narrative of every section, in printed order."""
        return tuple(prose_of(self.report, s) for s in self.report.sections)

    def prose(self, *sections: str) -> Iterator[Prose]:
        """The narrative of these sections; of all when none is named."""
        return (p for p in self.proses if not sections or p.section in sections)

    def sentences(self, *sections: str) -> Iterator[Span]:
        """The sentences of these sections; of all when none is named."""
        for prose in self.prose(*sections):
            yield from prose.sentences

    def search(
        self, pattern: re.Pattern[str], *sections: str
    ) -> Iterator[tuple[re.Match[str], Span]]:
        """Every match in the compact narrative, with its span."""
        for prose in self.prose(*sections):
            yield from whole(prose).finditer(pattern)

    @cached_property
    def hijacked(self) -> bool:
        """Whether the copy comes from a hijacked site: its words are not the organ's."""
        return bool(_HIJACKED.search(self.report.text))

    def has(self, section: str) -> bool:
        """Whether the report has this section."""
        return any(s.id == section for s in self.report.sections)

    def complete(self, section: str) -> bool:
        """Whether a later statutory section shows that this one is not cut off."""
        return any(s.id.startswith("s") and s.id > section for s in self.report.sections)

    def label(self, cell_id: str) -> str:
        """A cell in words: ``表三“（一）予以公开”自然人``."""
        known = self.form.cells.get(cell_id) if self.form else None
        if known is None:
            return cell_id
        words = known.path[1:]
        if known.table == "t2":
            return f"表二“{words[1]}”{words[2]}"
        if known.table == "t4":
            return f"表四“{'·'.join(words[:-1])}”{words[-1]}"
        row = [w for w in words if not w.startswith("申请人情况") and w != "法人或其他组织"]
        return f"表三“{row[-2]}”{row[-1]}"

    def heading_place(self, section: Section) -> Place | None:
        """Where a section's heading is printed."""
        text = self.report.text
        at = text.find(section.heading, max(0, section.start - len(section.heading) - 2))
        if at < 0 or not section.heading:
            return None
        return Place(at, at + len(section.heading), text.count("\n", 0, at) + 1)

    def cell_place(self, *cells: str) -> Place | None:
        """Where the first of these cells that has a known place is printed."""
        for cell in cells:
            if cell in self.report.cell_places:
                return self.report.cell_places[cell]
        table = self.report.tables.get(cells[0].split(".")[0]) if cells else None
        return table.place if table else None


def slip_at(
    span: Span,
    message: str,
    *,
    cells: tuple[str, ...] = (),
    severity: Severity | None = None,
    citation: str | None = None,
) -> Slip:
    """A slip that stands in the narrative."""
    return Slip(message, cells, span.quote, span.place, severity, citation)
