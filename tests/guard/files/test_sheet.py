"""Tables to import: encodings, quotes, dates and numbers as people wrote them."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gongkai.guard.files.refused import Refused
from gongkai.guard.files.sheet import MAX_ROWS, date_of, rows
from tests.guard.files import made

CATALOGUE = Path(__file__).parents[2] / "data" / "records" / "catalogue_state_council.tsv"
TEXT = '姓名,村,备注\n张三,李庄,"含,逗号"\n王五,赵庄,"两\n行"\n'


def cells(text: str, encoding: str) -> list[list[object]]:
    return [list(row.cells) for row in rows(text.encode(encoding), "a.csv").rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_csv_is_read_in_any_encoding(encoding: str) -> None:
    assert cells(TEXT, encoding) == [["张三", "李庄", "含,逗号"], ["王五", "赵庄", "两\n行"]]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_separator_is_found_out(mark: str) -> None:
    assert cells(f"甲{mark}乙\r\n1{mark}2\r\n", "utf-8") == [["1", "2"]]


def test_the_catalogue_of_the_state_council_is_read() -> None:
    table = rows(CATALOGUE.read_bytes(), CATALOGUE.name)
    assert table.header[:3] == ["索引号", "主题分类", "发文机关"]
    assert len(table.rows) == 60
    assert table.rows[0].number == 2
    assert table.rows[0].cells[0] == "000014349/2018-00222"
    assert table.rows[0].cells[5] == "国发〔2018〕43号"
    assert all(date_of(row.cells[3]) for row in table.rows)
    assert all(len(row.cells) == 7 for row in table.rows)


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("目录")
    day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    sheet.merge_range("A1:C1", "2024 年目录")
    sheet.write_row("A2", ["标题", "日期", "份数", "编号"])
    sheet.write("A4", "通知")
    sheet.write_datetime("B4", datetime(2024, 5, 6), day)  # noqa: DTZ001
    sheet.write("C4", 3)
    sheet.write_string("D4", "0012")
    sheet.write("A5", "公告")
    sheet.write_datetime("B5", datetime(2024, 5, 6, 9, 30), day)  # noqa: DTZ001
    sheet.write_formula("C5", "=C4*2", None, 6)
    sheet.write("D5", 11010519491231)
    sheet.write("A6", "隐藏")
    sheet.set_row(5, None, None, {"hidden": True})
    book.add_worksheet("别的").write("A1", "x")
    book.close()
    return out.getvalue()


def test_a_workbook_gives_dates_as_dates_and_numbers_without_point_zero() -> None:
    table = rows(workbook(), "目录.xlsx")
    assert table.header == ["标题", "日期", "份数", "编号"]
    assert [row.number for row in table.rows] == [4, 5]
    assert table.rows[0].cells == ["通知", date(2024, 5, 6), "3", "0012"]
    moment = datetime(2024, 5, 6, 9, 30)  # noqa: DTZ001
    assert table.rows[1].cells == ["公告", moment, "6", "11010519491231"]


def test_what_was_not_imported_is_said() -> None:
    assert rows(workbook(), "目录.xlsx").notes == [
        "隐藏的行没有导入：第 6 行",
        "只导入了工作表“目录”，其他工作表没有导入",
        "表头上方的 1 行没有导入",
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no_rows", "甲,乙\n"),
        ("double_header", "甲,甲\n1,2\n"),
        ("wide_row", "甲,乙\n1,2,3\n"),
        ("unnamed_column", "甲,,乙\n1,2,3\n"),
        ("quotes", '甲,乙\n"1,2\n3,4\n'),
        ("too_many_rows", "甲,乙\n" + "1,2\n" * (MAX_ROWS + 1)),
        ("too_many_columns", ",".join("甲" * 201) + "\n1,2\n"),
    ],
)
def test_a_doubtful_table_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        rows(text.encode(), "a.csv")
    assert caught.value.kind == kind
    assert "请" in caught.value.sentence


@pytest.mark.parametrize(
    ("data", "name"),
    [(made.pdf_of(), "a.pdf"), (made.docx_of(), "a.docx"), ("一段话".encode(), "a.txt")],
)
def test_what_is_no_table_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(Refused) as caught:
        rows(data, name)
    assert caught.value.kind == "not_a_table"


@pytest.mark.parametrize(
    "text", ["2024年5月6日", "2024-5-6", "2024/05/06", "2024.5.6", "20240506", " 2024年05月06日 "]
)
def test_a_day_is_understood_as_people_write_it(text: str) -> None:
    assert date_of(text) == date(2024, 5, 6)


@pytest.mark.parametrize(
    "text", ["", "2024年", "2024-13-01", "2024-02-30", "五月六日", "202405061"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert date_of(text) is None


@given(
    st.lists(
        st.lists(st.text('甲乙丙,"\n;a1 ', min_size=1).filter(str.strip), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_what_is_written_is_read_back(lines: list[list[str]], encoding: str) -> None:
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["甲", "乙", "丙"])
    writer.writerows(lines)
    table = rows(out.getvalue().encode(encoding), "a.csv")
    assert [row.cells for row in table.rows] == [[c.strip() for c in line] for line in lines]
