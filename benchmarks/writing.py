"""Milliseconds for one annual report as Word and PDF, beside what one would take otherwise.

    python benchmarks/writing.py [--rounds 7] [--reports 3] [--save var/bench/writing.txt]

Every round writes other numbers, so no cache of a finished page helps; the
sides take turns within a round, medians are compared.  All sides print the
same three tables and the same narrative.
"""

from __future__ import annotations

import argparse
import io
import random
import warnings
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from benchmarks.beside import measure, table
from gongkai.annual.form import form
from gongkai.annual.report import CellValue, Report, Section
from gongkai.annual.write import write
from gongkai.annual.write.document import document
from gongkai.annual.write.layout import TableLayout, printed

Writer = Callable[[Report], bytes]
GOALS = {"docxtpl": 50.0, "WeasyPrint": 10.0}
NARRATIVE = (
    "全年通过门户网站、政务新媒体和村（社区）公开栏主动公开各类信息{}条，其中概况类信息更新{}条，"
    "政务动态信息更新{}条，信息公开目录信息更新{}条，均在规定期限内公开。"
)


def report(seed: int) -> Report:
    """A report of 2024 with every cell filled and about two pages of narrative."""
    draw = random.Random(seed)
    chosen = form("2021")
    cells: dict[str, CellValue] = {
        cell.id: Decimal(draw.randrange(10**6)) / 100
        if cell.type == "decimal"
        else draw.choice([0, 0, 0, 0, draw.randrange(10), draw.randrange(4000)])
        for cell in chosen.cells.values()
    }
    sections = []
    for section in chosen.sections:
        text = "" if section.tables else "\n".join(_paragraph(draw) for _ in range(4))
        sections.append(Section(section.id, section.heading, text, 0, 0))
    organ = "杜关镇人民政府"
    return Report("2021", organ, 2024, chosen.title(organ, 2024), cells=cells, sections=sections)


def _paragraph(draw: random.Random) -> str:
    return NARRATIVE.format(*(draw.randrange(900) for _ in range(4)))


def python_docx(report: Report) -> bytes:
    """The same tables built box by box with python-docx."""
    import docx

    made = docx.Document()
    printing = document(report)
    made.add_heading(printing.title, 0)
    for part in printing.parts:
        made.add_heading(part.heading, 1)
        for paragraph in part.paragraphs:
            made.add_paragraph(paragraph.text)
        if part.table:
            _python_docx_table(made, part.table, lambda cell: printed(report, cell))
    return _saved(made)


def _python_docx_table(made: object, layout: TableLayout, text: Callable[[str], str]) -> None:
    table = made.add_table(len(layout.rows), len(layout.widths), style="Table Grid")  # type: ignore[attr-defined]
    grid = [list(row.cells) for row in table.rows]
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(layout.rows):
        column = 0
        for cell in row.cells:
            while (index, column) in taken:
                column += 1
            bottom, right = index + cell.rowspan - 1, column + cell.colspan - 1
            box = grid[index][column]
            if (bottom, right) != (index, column):
                box = box.merge(grid[bottom][right])
            box.text = text(cell.id) if cell.kind == "number" else cell.text
            taken.update((r, c) for r in range(index, bottom + 1) for c in range(column, right + 1))
            column = right + 1


def docxtpl_writer() -> Writer:
    """docxtpl over a template with one placeholder for each number and paragraph."""
    import docx
    import docxtpl

    made = docx.Document()
    printing = document(report(0))
    made.add_heading("{{ title }}", 0)
    for index, part in enumerate(printing.parts):
        made.add_heading(part.heading, 1)
        for number in range(len(part.paragraphs)):
            made.add_paragraph(f"{{{{ parts[{index}][{number}] }}}}")
        if part.table:
            _python_docx_table(made, part.table, lambda cell: f"{{{{ cells['{cell}'] }}}}")
    template = _saved(made)

    def write_one(report: Report) -> bytes:
        filled = docxtpl.DocxTemplate(io.BytesIO(template))
        printing = document(report)
        filled.render(
            {
                "title": printing.title,
                "parts": [[p.text for p in part.paragraphs] for part in printing.parts],
                "cells": {cell: printed(report, cell) for cell in report.cells},
            },
            autoescape=True,
        )
        return _saved(filled)

    return write_one


def _saved(made: object) -> bytes:
    target = io.BytesIO()
    made.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def weasyprint_writer() -> Writer | None:
    """WeasyPrint over our own HTML; None, with a note, where Pango is not installed."""
    try:
        import weasyprint
    except OSError as error:
        print(f"WeasyPrint left out: a system library is missing ({error}).")
        print("On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
        return None

    def write_one(report: Report) -> bytes:
        return bytes(weasyprint.HTML(string=write(report, "html").decode()).write_pdf())

    return write_one


def main() -> None:
    """Measure, print and save."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--reports", type=int, default=3, help="reports a round")
    options.add_argument("--save", type=Path, default=Path("var/bench/writing.txt"))
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    word: dict[str, Writer] = {
        "gongkai docx": lambda r: write(r, "docx"),
        "docxtpl": docxtpl_writer(),
        "python-docx": python_docx,
    }
    paper: dict[str, Writer] = {"gongkai pdf": lambda r: write(r, "pdf")}
    if peer := weasyprint_writer():
        paper["WeasyPrint"] = peer
    others: dict[str, Writer] = {
        "gongkai html": lambda r: write(r, "html"),
        "gongkai xlsx": lambda r: write(r, "xlsx"),
    }
    lines = ["ms per report, warm, median of " + str(chosen.rounds) + " rounds"]
    for ours, sides in (
        ("gongkai docx", word),
        ("gongkai pdf", paper),
        ("gongkai html", others),
    ):
        found = measure(sides, report, rounds=chosen.rounds, batch=chosen.reports)
        lines += table(ours, found, GOALS)
    print("\n".join(lines))
    chosen.save.parent.mkdir(parents=True, exist_ok=True)
    chosen.save.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
