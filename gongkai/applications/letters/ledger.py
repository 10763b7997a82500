"""The ledger (依申请公开台账) as a workbook, with the headings the field uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FIXED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_CELL_LIMIT: Final = 32_000
"""A cell holds 32,767 characters at most; what is longer ends with （略）."""
MOST_ROWS: Final = 1_048_576 - 2


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One application as the ledger shows it; every text as it is to be printed."""

    number: str
    channel: str = ""
    arrived: date | None = None
    received: date | None = None
    applicant: str = ""
    applicant_class: str = ""
    contact: str = ""
    request: str = ""
    wanted_form: str = ""
    unit: str = ""
    due: date | None = None
    correction_asked: date | None = None
    corrected: date | None = None
    consulted: str = ""
    extended_until: date | None = None
    fee: int | None = None
    status: str = ""
    replied: date | None = None
    document_number: str = ""
    outcome: str = ""
    delivery_way: str = ""
    tracking: str = ""
    delivered: date | None = None
    remedy: str = ""
    note: str = ""


COLUMNS: Final[dict[str, tuple[str, float]]] = {
    "number": ("申请编号", 14),
    "channel": ("提交方式", 9),
    "arrived": ("到达日期", 11),
    "received": ("收到日期", 11),
    "applicant": ("申请人", 14),
    "applicant_class": ("申请人类型", 11),
    "contact": ("联系方式", 16),
    "request": ("申请内容", 36),
    "wanted_form": ("要求提供方式", 12),
    "unit": ("承办单位", 12),
    "due": ("答复期限", 11),
    "correction_asked": ("补正告知日期", 11),
    "corrected": ("收到补正日期", 11),
    "consulted": ("征求意见情况", 18),
    "extended_until": ("延期至", 11),
    "fee": ("信息处理费（元）", 9),
    "status": ("办理状态", 9),
    "replied": ("答复日期", 11),
    "document_number": ("答复文号", 18),
    "outcome": ("办理结果", 20),
    "delivery_way": ("送达方式", 10),
    "tracking": ("邮件号码", 15),
    "delivered": ("送达日期", 11),
    "remedy": ("复议、诉讼情况", 18),
    "note": ("备注", 14),
}
"""Field of a row → heading and width in characters, in the order of the sheet."""


def write_ledger(rows: Iterable[LedgerRow], *, organ: str, period: str, until: date) -> bytes:
    """The workbook; the same rows give the same bytes.

    ``period`` is as printed in the title (2024年); ``until`` is the day up to
    which the ledger is complete.  A text is never taken for a formula.
    Raises ValueError for more rows than a sheet holds.
    """
    from xlsxwriter.workbook import Workbook

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    title = f"{organ}{period}政府信息公开申请办理台账"
    book.set_properties({"title": title, "author": organ, "created": _FIXED})
    box = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    styles = {
        "text": book.add_format({**box, "text_wrap": True}),
        "date": book.add_format({**box, "align": "center", "num_format": "yyyy-mm-dd"}),
        "number": book.add_format({**box, "align": "center", "num_format": "0"}),
    }
    head = book.add_format({**box, "bold": True, "align": "center", "text_wrap": True})
    sheet = book.add_worksheet("台账")
    big = {"font_name": "宋体", "font_size": 16, "bold": True}
    middle = {"align": "center", "valign": "vcenter"}
    _page(sheet, title, until, book.add_format({**big, **middle}))
    sheet.write_string(1, 0, "序号", head)
    for column, (heading, _) in enumerate(COLUMNS.values(), start=1):
        sheet.write_string(1, column, heading, head)
    last = 1
    for last, row in enumerate(rows, start=2):
        if last - 1 > MOST_ROWS:
            raise ValueError(f"台账超过{MOST_ROWS}行，请按年度或者机关分别导出。")
        sheet.write_number(last, 0, last - 1, styles["number"])
        for column, name in enumerate(COLUMNS, start=1):
            _cell(sheet, last, column, getattr(row, name), styles)
    sheet.autofilter(1, 0, last, len(COLUMNS))
    book.close()
    return target.getvalue()


def _page(sheet: Worksheet, title: str, until: date, style: Format) -> None:
    """Title, widths, landscape A3 with the headings on every page."""
    sheet.merge_range(0, 0, 0, len(COLUMNS), f"{title}（截至{until.isoformat()}）", style)
    sheet.set_row(0, 30)
    sheet.set_row(1, 32)
    sheet.set_column(0, 0, 5)
    for column, (_, width) in enumerate(COLUMNS.values(), start=1):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _cell(
    sheet: Worksheet, row: int, column: int, value: date | int | str | None,
    styles: dict[str, Format],
) -> None:  # fmt: skip
    if value is None or value == "":
        sheet.write_blank(row, column, None, styles["text"])
    elif isinstance(value, date):
        # A spreadsheet counts days from 1900; an older day is a text.
        if value.year > 1900:
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
            sheet.write_datetime(row, column, moment, styles["date"])
        else:
            sheet.write_string(row, column, value.isoformat(), styles["text"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, styles["number"])
    else:
        sheet.write_string(row, column, _fitting(value), styles["text"])


def _fitting(text: str) -> str:
    """Without control characters, which a workbook cannot hold."""
    text = "".join(c for c in text if c in "\n\t" or c >= " ")
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return text if len(text) <= _CELL_LIMIT else text[:_CELL_LIMIT] + "（略）"


assert set(COLUMNS) == {field.name for field in fields(LedgerRow)}, "every field has a column"
