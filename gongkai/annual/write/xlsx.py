"""The report as a workbook: the narrative on the first sheet, one sheet for each table."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gongkai.annual.report import Report
from gongkai.annual.write.document import document
from gongkai.annual.write.layout import LayoutCell, TableLayout, printed

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_FIXED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date inside the file: the same report must give the same bytes."""
_CELL_LIMIT = 30_000
"""A cell holds 32,767 characters at most; a longer paragraph goes on in the next row."""
_SHEETS = {"t2": "表二 主动公开", "t3": "表三 依申请公开", "t4": "表四 复议诉讼"}
_WIDTH = 92
"""Width of the tables in characters: one portrait A4 page."""


def write_xlsx(report: Report) -> bytes:
    """The workbook as bytes; numbers are numbers wherever a spreadsheet keeps them exact."""
    from xlsxwriter.workbook import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    printing = document(report)
    book.set_properties({"title": printing.title, "author": printing.author, "created": _FIXED})
    styles = _styles(book)
    pages = _Pages(book, styles)
    pages.line(printing.title, "title")
    for part in printing.parts:
        # A table alone in its section has the heading on its own sheet.
        table = part.table
        alone = table is not None and not part.paragraphs and table.caption in part.heading
        if part.heading and not alone:
            pages.line(part.heading, "heading")
        for paragraph in part.paragraphs:
            for start in range(0, len(paragraph.text), _CELL_LIMIT):
                pages.line(paragraph.text[start : start + _CELL_LIMIT], "text")
        if table is not None:
            sheet = pages.break_for(_SHEETS[table.id])
            _table(sheet, part.heading if alone else "", table, report, styles)
    book.close()
    return target.getvalue()


class _Pages:
    """Sheets of narrative, a new one after each table, so that the workbook reads in order."""

    def __init__(self, book: Workbook, styles: dict[str, Format]) -> None:
        self.book, self.styles = book, styles
        self.sheet: Worksheet | None = None
        self.next = self.count = 0

    def line(self, text: str, style: str) -> None:
        """One more row of words."""
        if self.sheet is None:
            self.count += 1
            self.next = 0
            name = "报告正文" if self.count == 1 else f"报告正文（续{self.count - 1}）"
            self.sheet = self.book.add_worksheet(name)
            self.sheet.set_column(0, 0, _WIDTH)
            self.sheet.set_paper(9)
            self.sheet.fit_to_pages(1, 0)
        self.sheet.write_string(self.next, 0, text, self.styles[style])
        self.next += 1

    def break_for(self, name: str) -> Worksheet:
        """A sheet of its own for a table."""
        self.sheet = None
        return self.book.add_worksheet(name)


def _styles(book: Workbook) -> dict[str, Format]:
    box = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10.5}
    middle = {**box, "align": "center"}
    return {
        name: book.add_format(options)
        for name, options in {
            "title": {"font_name": "宋体", "font_size": 18, "bold": True, "align": "center",
                      "text_wrap": True},
            "heading": {"font_name": "黑体", "font_size": 14},
            "text": {"font_name": "仿宋", "font_size": 12, "text_wrap": True, "valign": "top"},
            "label": {**middle, "text_wrap": True},
            "row": {**box, "align": "left", "text_wrap": True},
            "number": {**middle, "num_format": "0"},
            "decimal": {**middle, "num_format": "0.##########"},
            "words": {**middle, "num_format": "@"},
        }.items()
    }  # fmt: skip


def _table(
    sheet: Worksheet,
    heading: str,
    layout: TableLayout,
    report: Report,
    styles: dict[str, Format],
) -> None:
    """The table, under the heading when there is one."""
    columns = len(layout.widths)
    top = 1 if heading else 0
    for index, width in enumerate(layout.widths):
        sheet.set_column(index, index, max(4.0, width * _WIDTH))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    if layout.head_rows:
        sheet.repeat_rows(0, top + layout.head_rows - 1)
    if heading:
        sheet.merge_range(0, 0, 0, columns - 1, heading, styles["heading"])
    taken: set[tuple[int, int]] = set()
    for row_index, row in enumerate(layout.rows, start=top):
        column = 0
        for cell in row.cells:
            while (row_index, column) in taken:
                column += 1
            taken.update(
                (row_index + down, column + right)
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            )
            _cell(sheet, row_index, column, cell, report, styles)
            column += cell.colspan


def _cell(
    sheet: Worksheet,
    row: int,
    column: int,
    cell: LayoutCell,
    report: Report,
    styles: dict[str, Format],
) -> None:
    if cell.kind == "number":
        value, style = _value(report, cell.id)
    else:
        value, style = cell.text, "row" if cell.scope == "row" else "label"
    if cell.rowspan > 1 or cell.colspan > 1:
        bottom, right = row + cell.rowspan - 1, column + cell.colspan - 1
        sheet.merge_range(row, column, bottom, right, "", styles[style])
    if isinstance(value, str):
        sheet.write_string(row, column, value, styles[style])
    else:
        sheet.write_number(row, column, value, styles[style])


def _value(report: Report, cell_id: str) -> tuple[Any, str]:
    """A number where a double holds it exactly, else its digits as text."""
    text = printed(report, cell_id)
    value = report.number(cell_id)
    if value is None or text != text.strip("元万亿"):
        return text, "words"
    exact = Decimal(value)
    if len(exact.normalize().as_tuple().digits) > 15 or Decimal(repr(float(exact))) != exact:
        return text, "words"
    return float(exact), "number" if exact == int(exact) else "decimal"
