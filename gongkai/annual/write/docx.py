"""The report as a Word file, cut from parts made once.

The package around the text (styles, footer, relations) and the frame of each
table never change: they are built and compressed once per process, and a
report only fills in its words and numbers.  That is what makes a file cost
about a millisecond instead of a hundred.

Fonts are named, not carried: 方正小标宋简体, 仿宋_GB2312, 黑体 and 楷体_GB2312 are
what offices have, and a reader without them falls back by itself.
"""

from __future__ import annotations

import zipfile
from functools import cache, lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from gongkai.annual.report import Report
from gongkai.annual.write.document import Part, document
from gongkai.annual.write.docx_parts import DOCUMENT_CLOSE, DOCUMENT_OPEN, PARTS, core
from gongkai.annual.write.layout import LayoutCell, LayoutRow, TableLayout, printed

_TEXT_WIDTH = 8845
"""Width of the type area in twentieths of a point: 156 mm (A4, margins 28 and 26 mm)."""
_FIXED = (1980, 1, 1, 0, 0, 0)
_HEIGHTS = {"t2": 480, "t3": 340, "t4": 480}
"""Least height of a row in twentieths of a point; table 三 must fit one page."""
_SMALL = ((7, ""), (9, '<w:sz w:val="16"/>'), (12, '<w:sz w:val="12"/>'))
"""Up to so many characters a number in table 三 or 四 keeps this size and stays on one line."""
_SLOT = "\x00"


def write_docx(report: Report) -> bytes:
    """The file as bytes; the same report gives the same bytes."""
    printing = document(report)
    body = "".join(_part(report, part) for part in printing.parts)
    title = _paragraph(printing.title_lines, "Title")
    target = BytesIO(_package())
    with zipfile.ZipFile(target, "a") as archive:
        text = f"{DOCUMENT_OPEN}{title}{body}{DOCUMENT_CLOSE}"
        _add(archive, "word/document.xml", text)
        _add(archive, "docProps/core.xml", core(escape(printing.title), escape(printing.author)))
    return target.getvalue()


@cache
def _package() -> bytes:
    """The archive with every part that does not depend on the report."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in PARTS.items():
            _add(archive, name, text, level=9)
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str, level: int = 2) -> None:
    entry = zipfile.ZipInfo(name, _FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"), compresslevel=level)


def _part(report: Report, part: Part) -> str:
    heading = _paragraph((part.heading,), "Heading1") if part.heading else ""
    text = "".join(_paragraph((p.text,), "Heading2" if p.heading else "") for p in part.paragraphs)
    return heading + text + (_table(report, part.table) if part.table else "")


def _paragraph(lines: tuple[str, ...], style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(lines)}</w:p>"


def _run(lines: tuple[str, ...], properties: str = "") -> str:
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{properties}{text}</w:r>"


def _table(report: Report, layout: TableLayout) -> str:
    pieces, slots = _frame(layout)
    filled = [pieces[0]]
    for (cell_id, narrow), piece in zip(slots, pieces[1:], strict=True):
        filled += (_number(printed(report, cell_id), narrow), piece)
    return "".join(filled)


@lru_cache(maxsize=8192)
def _number(text: str, narrow: bool) -> str:
    """The run of a number; most cells of most reports hold the same few."""
    return _run((text,), _size(text) if narrow else "") if text else ""


def _size(text: str) -> str:
    return next((size for length, size in _SMALL if len(text) < length), '<w:sz w:val="9"/>')


@lru_cache(maxsize=64)
def _frame(layout: TableLayout) -> tuple[list[str], list[tuple[str, bool]]]:
    """The table's XML cut at every number, and which number fills which cut."""
    narrow = layout.id != "t2"
    widths = [round(share * _TEXT_WIDTH) for share in layout.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    slots: list[tuple[str, bool]] = []
    rows = []
    above: dict[int, tuple[LayoutCell, int]] = {}
    for index, row in enumerate(layout.rows):
        boxes = _boxes(row, above, len(widths))
        slots.extend((cell.id, narrow) for _, cell, top in boxes if top and cell.kind == "number")
        keep = index < len(layout.rows) - 1
        rows.append(_table_row(layout.id, row, boxes, widths, keep=keep))
    xml = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Statutory"/><w:tblW w:w="{sum(widths)}"'
        f' w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCaption w:val="{escape(layout.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'
    )
    return xml.split(_SLOT), slots


def _boxes(
    row: LayoutRow, above: dict[int, tuple[LayoutCell, int]], columns: int
) -> list[tuple[int, LayoutCell, bool]]:
    """The row's boxes from left to right with those reaching in from above (third item False)."""
    own = iter(row.cells)
    boxes: list[tuple[int, LayoutCell, bool]] = []
    column = 0
    while column < columns:
        cell, rest = above.pop(column, (None, 0))
        top = cell is None
        if cell is None:
            cell = next(own)
            rest = cell.rowspan
        if rest > 1:
            above[column] = (cell, rest - 1)
        boxes.append((column, cell, top))
        column += cell.colspan
    return boxes


def _table_row(
    table: str,
    row: LayoutRow,
    boxes: list[tuple[int, LayoutCell, bool]],
    widths: list[int],
    *,
    keep: bool,
) -> str:
    """One row; ``keep`` holds it on the page of the next, so that a table is not torn."""
    head = "<w:tblHeader/>" if row.kind == "head" else ""
    height = f'<w:trHeight w:val="{_HEIGHTS[table]}" w:hRule="atLeast"/>'
    cells = []
    for column, cell, top in boxes:
        width = sum(widths[column : column + cell.colspan])
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = ""
        if cell.rowspan > 1:
            merge = '<w:vMerge w:val="restart"/>' if top else "<w:vMerge/>"
        style = "TableLabel" if cell.scope == "row" else "TableNumber"
        if table == "t2":
            style = style.replace("Table", "Table2")
        content = ""
        if top:
            content = _SLOT if cell.kind == "number" else _run(cell.lines)
        stay = "<w:keepNext/>" if keep else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{stay}</w:pPr>{content}</w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{''.join(cells)}</w:tr>"
