"""通报附件: what the pages of supervision show, as a workbook to attach to a circular."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import xlsxwriter

from gongkai.oversight.indicators import Judged
from gongkai.publishing.queries import Standing

if TYPE_CHECKING:
    from gongkai.publishing.models import Obligation
    from gongkai.records.models import Record


def workbook(
    late: Sequence[tuple[Obligation, Standing]],
    judgements: Sequence[Judged],
    wrong: Sequence[Record],
    today: date,
) -> bytes:
    """Three sheets: late and empty columns, the indicators with evidence, what was taken back."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    _sheet(
        book, "超期和空白栏目", f"截至{today:%Y-%m-%d}",
        ("机关", "栏目", "情况", "应于何日前更新", "最近一次", "方式", "起算日期"),
        [
            (
                o.organ.short_name, o.column.title, s.words, _day(o.due_date), _day(o.met_date),
                str(o.get_met_kind_display()), _day(o.since_date),
            )
            for o, s in late
        ],
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for one in judgements:
        for f in one.findings:
            state = "达到单项否决" if f.hit else "未达到"
            rows.append((one.organ.short_name, f.id, state, f.sentence, "", "", ""))
            rows += [
                ("", "", "", "", e.slug, _day(e.newest) or "没有日期", str(e.count))
                for e in f.evidence
            ]
    _sheet(
        book, "网站指标", f"截至{today:%Y-%m-%d}，只含本平台能够查到的首页和栏目指标",
        ("机关", "指标", "结论", "情况", "栏目代码", "最新日期", "条数"), rows,
    )  # fmt: skip
    _sheet(
        book, "撤回的信息", f"截至{today:%Y-%m-%d}",
        ("机关", "标题", "索引号", "首次公开", "撤回日期", "理由类别"),
        [
            (
                r.organ.short_name, r.title, r.index_number, _day(r.public_date),
                _day(r.withdrawn_date), str(r.get_withdrawn_class_display()),
            )
            for r in wrong
        ],
    )  # fmt: skip
    book.close()
    return buffer.getvalue()


def _sheet(
    book: Any, name: str, note: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    sheet = book.add_worksheet(name)
    base = {"font_name": "宋体", "font_size": 11, "border": 1, "text_wrap": True, "valign": "top"}
    head, cell = (
        book.add_format(base | {"bold": True, "bg_color": "#F3EFEA"}),
        book.add_format(base),
    )
    sheet.write_string(0, 0, f"{name}（{note}）", book.add_format({"bold": True, "font_size": 14}))
    for column, title in enumerate(header):
        widths = [_width(title), *(_width(row[column]) for row in rows)]
        sheet.set_column(column, column, min(max(widths) + 2, 44))
        sheet.write_string(1, column, title, head)
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, cell)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&C第&P页，共&N页")


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 255 else 1 for letter in text)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
