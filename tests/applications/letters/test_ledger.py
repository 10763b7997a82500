"""The ledger: the field's headings, dates as dates, nothing taken for a formula."""

from __future__ import annotations

import io
from datetime import date

import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.applications.letters.ledger import COLUMNS, LedgerRow, write_ledger

ROWS = [
    LedgerRow(
        "〔2024〕第1号", "信函", date(2024, 3, 4), date(2024, 3, 4), "申请人甲", "自然人",
        request="=1+1", due=date(2024, 4, 1), fee=0, outcome="予以公开", replied=date(2024, 3, 28),
    ),
    LedgerRow("〔2024〕第2号", request="http://example.cn/甲", note="@备注"),
]  # fmt: skip


def sheet(rows: list[LedgerRow]) -> list[list[object]]:
    data = write_ledger(rows, organ="杜关镇人民政府", period="2024年", until=date(2024, 12, 31))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_name("台账").to_python()]


def test_the_headings_are_those_of_the_registration_sheet() -> None:
    read = sheet(ROWS)
    assert read[0][0] == "杜关镇人民政府2024年政府信息公开申请办理台账（截至2024-12-31）"
    assert read[1] == ["序号", *(heading for heading, _ in COLUMNS.values())]
    for heading in ("申请编号", "提交方式", "收到日期", "申请人类型", "承办单位", "答复期限",
                    "办理结果", "送达日期", "邮件号码", "复议、诉讼情况"):  # fmt: skip
        assert heading in read[1]


def test_dates_are_dates_numbers_numbers_and_texts_texts() -> None:
    read = sheet(ROWS)
    first = dict(zip(["order", *COLUMNS], read[2], strict=True))
    assert first["order"] == 1
    assert first["received"] == date(2024, 3, 4)
    assert first["request"] == "=1+1"
    assert first["fee"] == 0
    assert first["delivered"] == ""
    second = dict(zip(["order", *COLUMNS], read[3], strict=True))
    assert second["request"] == "http://example.cn/甲"
    assert second["fee"] == ""


def test_an_empty_ledger_is_its_headings() -> None:
    assert len(sheet([])) == 2


def test_the_same_rows_give_the_same_bytes() -> None:
    made = {
        write_ledger(ROWS, organ="甲", period="2024年", until=date(2024, 12, 31)) for _ in range(2)
    }
    assert len(made) == 1


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.dates())
def test_any_words_and_days_make_a_sheet_that_opens(words: str, day: date) -> None:
    read = sheet([LedgerRow("1", request=words, received=day)])
    found = dict(zip(["order", *COLUMNS], read[2], strict=True))
    if day.year > 1900:
        assert found["received"] == day
    else:
        assert found["received"] == day.isoformat()


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    read = sheet([LedgerRow("1", request="长" * 40_000)])
    assert str(read[2][8]).endswith("（略）")
