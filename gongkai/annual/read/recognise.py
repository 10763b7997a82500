"""From a neutral document to a Report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongkai.annual.form import form_for_year
from gongkai.annual.read.document import Document
from gongkai.annual.read.facts import facts
from gongkai.annual.read.heading import contact, head, period
from gongkai.annual.read.regions import Squeezed, regions
from gongkai.annual.read.sections import sections
from gongkai.annual.read.table import Lines, TableRead
from gongkai.annual.read.table2 import read_table2
from gongkai.annual.read.table3 import read_table3
from gongkai.annual.read.table4 import read_table4
from gongkai.annual.read.table_of_form import read_form_grid
from gongkai.annual.report import Report, TableSeen

_READERS = {"t2": read_table2, "t3": read_table3, "t4": read_table4}
_NAMES = {"t2": "表二", "t3": "表三", "t4": "表四"}


def recognise(document: Document) -> Report:
    """The report a document holds; never raises for odd content.

    Cells are right, or in ``uncertain`` with reason and place, or absent
    when the text does not have them.
    """
    report = Report(text=document.text, source=document.source, notes=list(document.notes))
    squeezed = Squeezed(document.text)
    lines = Lines(document.text, squeezed.folded)
    spans = regions(squeezed)
    end = len(document.text.rstrip())
    tables: dict[str, TableRead] = {}
    for table, regions_of in (("t2", spans.t2), ("t3", spans.t3), ("t4", spans.t4)):
        reads = [
            read_form_grid(table, document, span, lines, open_end=span[1] >= end)
            or _READERS[table](document, span, lines, open_end=span[1] >= end)
            for span in regions_of
        ]
        kept = _merged(table, [r for r in reads if r.span is not None], report)
        if kept is not None:
            tables[table] = kept
            _take(report, table, kept)
        else:
            report.tables[table] = TableSeen("absent")
    _describe(report, squeezed, lines, [t.span for t in tables.values() if t.span])
    report.form = _form(tables) or _narrative_form(report)
    return report


def _describe(
    report: Report, squeezed: Squeezed, lines: Lines, spans: Sequence[tuple[int, int]]
) -> None:
    """Everything that is not a table."""
    text = report.text
    report.sections = sections(text, squeezed, spans)
    first = next((s.start for s in report.sections if s.id != "preamble"), len(text))
    opening = head(text, squeezed, first)
    report.title, report.organ, report.year = opening.title, opening.organ, opening.year
    report.period = period(squeezed)
    report.contact = contact(text, squeezed, first)
    report.facts = facts(text, squeezed, report.sections, spans, lines)


def _narrative_form(report: Report) -> str | None:
    """What a report without tables follows, told by its year and headings.

    ``2008`` before the forms of 2019.  From then on the form the year calls
    for, when at least one of the six statutory headings is there; else None.
    """
    if report.year is None:
        return None
    if report.year < 2019:
        return "2008"
    planned = any(section.id.startswith("s") for section in report.sections)
    return form_for_year(report.year).version if planned else None


def _take(report: Report, table: str, read: TableRead) -> None:
    report.cells |= read.cells
    report.uncertain |= read.uncertain
    report.cell_text |= read.cell_text
    report.cell_places |= read.places
    report.tables[table] = read.seen
    report.notes += [note for note in read.notes if note not in report.notes]


def _merged(table: str, reads: Sequence[TableRead], report: Report) -> TableRead | None:
    """One table of several regions: the fullest; cells that another contradicts are doubted."""
    if not reads:
        return None
    best = max(reads, key=lambda r: len(r.cells) + len(r.uncertain))
    if not best.cells and not best.uncertain:
        return best
    for other in reads:
        if other is best:
            continue
        doubted = [c for c, v in other.cells.items() if c in best.cells and best.cells[c] != v]
        best.doubt(doubted, f"文件中有两张{_NAMES[table]}，这一格的数字不同")
        for cell, value in other.cells.items():
            if cell not in best.cells and cell not in best.uncertain:
                best.cells[cell] = value
                best.places[cell] = other.places[cell]
        if doubted:
            report.notes.append(
                f"文件中有两张{_NAMES[table]}，数字不一致，请只保留一份报告再检查。"
            )
    _recount(best)
    return best


def _recount(read: TableRead) -> None:
    """What is missing once the parts of a split table are together."""
    found = {cell.split(".", 1)[1].rsplit(".", 1)[0] for cell in (*read.cells, *read.uncertain)}
    missing = tuple(row for row in read.seen.missing_rows if row not in found)
    if missing != read.seen.missing_rows:
        read.seen = replace(
            read.seen, missing_rows=missing, state=read.seen.state if missing else "whole"
        )


def _form(tables: dict[str, TableRead]) -> str | None:
    for table in ("t2", "t3"):
        if table in tables and tables[table].version:
            return tables[table].version
    return None
