"""From a neutral document to a Report."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual.read.document import Document
from gongkai.annual.read.regions import Squeezed, regions
from gongkai.annual.read.table import Lines, TableRead
from gongkai.annual.read.table2 import read_table2
from gongkai.annual.read.table3 import read_table3
from gongkai.annual.read.table4 import read_table4
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
    lines = Lines(document.text)
    spans = regions(squeezed)
    end = len(document.text.rstrip())
    tables: dict[str, TableRead] = {}
    for table, regions_of in (("t2", spans.t2), ("t3", spans.t3), ("t4", spans.t4)):
        reads = [
            _READERS[table](document, span, lines, open_end=span[1] >= end) for span in regions_of
        ]
        kept = _merged(table, [r for r in reads if r.span is not None], report)
        if kept is not None:
            tables[table] = kept
            _take(report, table, kept)
        else:
            report.tables[table] = TableSeen("absent")
    report.form = _form(tables)
    return report


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
    return best


def _form(tables: dict[str, TableRead]) -> str | None:
    for table in ("t2", "t3"):
        if table in tables and tables[table].version:
            return tables[table].version
    return None
