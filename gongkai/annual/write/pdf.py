"""The report as PDF, set by Typst inside this process.

The data go in as JSON, never as source text, so nothing in a report can
become a command.  Compiler and fonts are kept between calls; the file is
PDF/A-2a and PDF/UA-1, with a fixed date.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from gongkai.annual.report import Report
from gongkai.annual.write.document import Part, document
from gongkai.annual.write.fonts import Faces, FontSource, choose, font_source, load
from gongkai.annual.write.layout import TableLayout, printed

if TYPE_CHECKING:
    import typst

_FIXED = 946_684_800
"""2000-01-01 in seconds: the same report must give the same bytes."""
_SIZES = {"t2": (12, 6.0), "t3": (10.5, 3.2), "t4": (10.5, 7.0)}
"""Letter size and the air above and below a line, in points; table 三 must fit one page."""


def write_pdf(report: Report, *, system_fonts: bool = True) -> bytes:
    """The file as bytes.

    ``system_fonts=False`` sets it in the site's and the packaged fonts only.
    Raises NoFonts when there is nothing to set Chinese in.
    """
    compiler, chosen = _compiler(font_source(system=system_fonts))
    files: Any = {
        "main.typ": _template(),
        "report.json": json.dumps(_data(report, chosen), ensure_ascii=False).encode("utf-8"),
    }  # Any: the library takes a dict of files, its type stub does not know.
    made = compiler.compile(
        input=files, format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=_FIXED
    )
    assert isinstance(made, bytes), "one PDF is one piece of bytes"
    return made


@cache
def _template() -> bytes:
    return (resources.files(__package__) / "report.typ").read_bytes()


@cache
def _compiler(source: FontSource) -> tuple[typst.Compiler, Faces]:
    import typst

    fonts = load(source)
    return typst.Compiler(font_paths=fonts), choose(fonts)


def _data(report: Report, chosen: Faces) -> dict[str, Any]:
    printing = document(report)
    return {
        "title": printing.title,
        "lines": printing.title_lines,
        "author": report.organ or "",
        "fonts": chosen,
        "parts": [_part(report, part) for part in printing.parts],
    }


def _part(report: Report, part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "paragraphs": [{"text": p.text, "heading": p.heading} for p in part.paragraphs],
        "table": _table(report, part.table) if part.table else None,
    }


def _table(report: Report, layout: TableLayout) -> dict[str, Any]:
    size, air = _SIZES[layout.id]
    return {
        "size": size,
        "air": air,
        "widths": layout.widths,
        "head": layout.head_rows,
        "rows": [
            [
                {
                    "text": printed(report, cell.id) if cell.kind == "number" else "",
                    "lines": cell.lines,
                    "number": cell.kind == "number",
                    "left": cell.scope == "row",
                    "rowspan": cell.rowspan,
                    "colspan": cell.colspan,
                }
                for cell in row.cells
            ]
            for row in layout.rows
        ],
    }
