"""What stands in a written file, seen by other libraries than those that wrote it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from gongkai.annual.form import form
from gongkai.annual.json_form import from_json
from gongkai.annual.report import Report, Section
from gongkai.annual.write import KINDS, FileKind, write
from gongkai.annual.write.html import fragment, page, table
from gongkai.annual.write.layout import printed, tables_of
from tests.annual.written import Grid, found_in, reports, vector


def wanted(report: Report) -> dict[str, str]:
    """Every cell of the printed tables with its print."""
    chosen = form(report.form or "2021")
    return {c: printed(report, c) for c in chosen.cells if c[:2] in tables_of(report)}


def html_grids(source: str) -> list[Grid]:
    from selectolax.lexbor import LexborHTMLParser

    grids = []
    for node in LexborHTMLParser(source).css("table"):
        places: dict[tuple[int, int], str] = {}
        rows = node.css("tr")
        for index, row in enumerate(rows):
            column = 0
            for cell in row.css("th, td"):
                while (index, column) in places:
                    column += 1
                for down in range(int(cell.attributes.get("rowspan") or 1)):
                    for right in range(int(cell.attributes.get("colspan") or 1)):
                        places[index + down, column + right] = cell.text()
        width = 1 + max(c for _, c in places)
        grids.append([[places[r, c] for c in range(width)] for r in range(len(rows))])
    return grids


def docx_grids(data: bytes) -> list[Grid]:
    import docx

    return [
        [[cell.text.replace("\n", "") for cell in row.cells] for row in made.rows]
        for made in docx.Document(io.BytesIO(data)).tables
    ]


def xlsx_grids(data: bytes) -> list[Grid]:
    """The sheets of tables without their heading; merged boxes copied into each place."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids = []
    for name in book.sheet_names:
        if not name.startswith("表"):
            continue
        sheet = book.get_sheet_by_name(name)
        rows = [[plain(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            for r in range(top, bottom + 1):
                for c in range(left, right + 1):
                    rows[r][c] = rows[top][left]
        grids.append(rows[1:])
    return grids


def plain(value: object) -> str:
    return format(Decimal(repr(value)).normalize(), "f") if isinstance(value, float) else str(value)


@given(reports())
@settings(max_examples=25)
def test_html_shows_every_cell_under_its_labels(report: Report) -> None:
    grids = html_grids(page(report))
    assert found_in(grids, form(report.form or "")) == wanted(report)


@given(reports())
@settings(max_examples=5, deadline=None)
def test_word_shows_every_cell_under_its_labels(report: Report) -> None:
    grids = docx_grids(write(report, "docx"))
    assert found_in(grids, form(report.form or "")) == wanted(report)


@given(reports())
@settings(max_examples=15, deadline=None)
def test_a_workbook_shows_every_cell_under_its_labels(report: Report) -> None:
    grids = xlsx_grids(write(report, "xlsx"))
    assert found_in(grids, form(report.form or "")) == wanted(report)


@given(reports())
@settings(max_examples=15)
def test_json_holds_the_whole_report(report: Report) -> None:
    assert from_json(json.loads(write(report, "json"))) == report


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_gives_the_same_bytes(kind: FileKind) -> None:
    first = write(vector("huaian-2024"), kind)
    write(vector("duguan-2023"), kind)
    assert write(vector("huaian-2024"), kind) == first


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_printed_as_words_whatever_they_contain(kind: FileKind) -> None:
    report = vector("duguan-2023")
    odd = "A<b>&\"'</p>#let x = 1 $x$ =1+1 \\u0041 ]]> {{ 1 }} 𠮷"
    report.sections = [Section("s1", "一、总体情况", odd + "\x00\x1b", 0, 0)]
    data = write(report, kind)
    if kind == "html":
        assert odd in text_of_html(data.decode())
    elif kind == "docx":
        part = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
        assert odd in "".join(ElementTree.fromstring(part).itertext())
    elif kind == "pdf":
        assert re.sub(r"\s", "", odd) in re.sub(r"\s", "", text_of_pdf(data))
    elif kind == "xlsx":
        shared = zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")
        assert odd in "".join(ElementTree.fromstring(shared).itertext())
    else:
        assert json.loads(data)["sections"][0]["text"] == odd + "\x00\x1b"


def text_of_html(source: str) -> str:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign]
    parser.feed(source)
    return "".join(found)


def text_of_pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(ValueError, match="html、docx、pdf、xlsx、json"):
        write(vector("duguan-2023"), "doc")  # type: ignore[arg-type]


def test_each_number_can_lead_to_the_records_it_counts() -> None:
    report = vector("huaian-2024")
    made = table(report, "t3", link=lambda cell: f"/why?cell={cell}&a=1" if "new" in cell else None)
    assert '<a href="/why?cell=t3.new.person&amp;a=1">3001</a>' in made
    assert made.count("<a ") == 7


def test_a_page_part_has_no_head_and_keeps_the_order_of_the_form() -> None:
    made = fragment(vector("duguan-2023"))
    assert "<html" not in made
    headings = re.findall("<h2>(.)、", made)
    assert headings == list("一二三四五六")


def test_html_tables_have_captions_scopes_and_headers() -> None:
    made = page(vector("duguan-2023"))
    assert made.count("<caption>") == 3
    assert not re.search(r"<th\b(?![^>]*scope=)", made)
    assert not re.search('<td class="n"(?![^>]*headers=)', made)
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    for headers in re.findall('headers="([^"]+)"', made):
        assert set(headers.split()) <= set(ids)


def test_the_workbook_keeps_numbers_as_numbers_and_too_long_ones_as_digits() -> None:
    from python_calamine import CalamineWorkbook

    report = vector("huaian-2024")
    report.cells["t2.a20_8.fees.amount"] = Decimal("12345678901234567.89")
    book = CalamineWorkbook.from_filelike(io.BytesIO(write(report, "xlsx")))
    values = [v for row in book.get_sheet_by_index(1).to_python() for v in row]
    assert 447228.0 in values
    assert "12345678901234567.89" in values


def test_a_paragraph_longer_than_a_cell_is_not_lost() -> None:
    from python_calamine import CalamineWorkbook

    report = vector("duguan-2023")
    report.sections[1] = Section("s1", "一、总体情况", "公开" * 20_000, 0, 0)
    book = CalamineWorkbook.from_filelike(io.BytesIO(write(report, "xlsx")))
    lines = [str(row[0]) for row in book.get_sheet_by_index(0).to_python()]
    assert "公开" * 20_000 in "".join(lines)


def test_word_names_the_official_typefaces_and_repeats_the_head_of_a_table() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write(vector("huaian-2024"), "docx")))
    styles = archive.read("word/styles.xml").decode()
    for face in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{face}"' in styles
    text = archive.read("word/document.xml").decode()
    assert text.count("<w:tblHeader/>") == 6
    assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())


def test_every_part_of_the_word_file_is_well_formed_and_declared() -> None:
    archive = zipfile.ZipFile(io.BytesIO(write(vector("huaian-2024"), "docx")))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(names) == len(set(names))
    for name in names:
        ElementTree.fromstring(archive.read(name))
    types = archive.read("[Content_Types].xml").decode()
    declared = {name.lstrip("/") for name in re.findall('PartName="([^"]+)"', types)}
    assert declared == {n for n in names if not n.endswith(".rels") and n[0] != "["}
