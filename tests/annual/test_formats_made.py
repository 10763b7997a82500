"""Made files in the layouts of the field: every cell comes back from every format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml

from gongkai.annual.check import check
from gongkai.annual.read import read
from gongkai.annual.read.document import Document, Grid
from gongkai.annual.read.formats import load
from gongkai.annual.report import Mark
from tests.annual import made

DATA = Path(__file__).parents[1] / "data"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
VERSIONS = ["2021", "2019"]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def printed(cells: dict[str, object]) -> dict[str, str]:
    return {cell: str(value) for cell, value in cells.items()}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "sheets", "layout.html", "mht"])
def test_every_cell_comes_back(kind: str, version: str) -> None:
    values = made.numbered(version)
    parts = made.blocks(values, version)
    body = made.html(parts)
    data = {
        "html": lambda: body.encode(),
        "docx": lambda: made.docx(parts),
        "xlsx": lambda: made.xlsx(parts, sheets=False),
        "sheets": lambda: made.xlsx(parts, sheets=True),
        "layout.html": lambda: (
            f"<table><tr><td>导航</td><td><table><tr><td>{body}</td></tr></table></td></tr></table>"
        ).encode(),
        "mht": lambda: (
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
            "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            f"<html>{body}</html>\n--x--\n"
        ).encode(),
    }[kind]()
    report = read(data, name=f"a.{kind}")
    assert report.uncertain == {}
    assert printed(report.cells) == values


def test_blank_cells_stay_blank_in_every_format() -> None:
    values = made.numbered() | {f"t3.{row}.total": "" for row in ("new", "granted", "carried_out")}
    blank = {cell for cell, text in values.items() if not text}
    parts = made.blocks(values)
    for data in (made.html(parts).encode(), made.docx(parts), made.xlsx(parts, sheets=False)):
        cells = read(data, name="a").cells
        assert {cell for cell in blank if cells.get(cell) is Mark.BLANK} == blank


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "big5"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_text_is_read_in_any_encoding(encoding: str, newline: str) -> None:
    text = "政府信息公開工作年度報告\n本年新收申請數量\n一二三\n" * 20
    if encoding in ("gbk", "gb18030"):
        text = text.replace("報", "报")
    document = load(text.replace("\n", newline).encode(encoding), "a.txt")
    assert document.text.strip("\n") == text.strip("\n")


def test_a_page_in_gbk_is_read_by_what_it_says_of_itself() -> None:
    page = '<html><head><meta charset="gb2312"><title>年报</title></head><p>本年新收申请</p></html>'
    assert "本年新收申请" in load(page.encode("gbk"), "a.html").text


def test_a_text_cut_within_a_character_is_read_with_a_note() -> None:
    document = load("年度报告，一、总体情况。".encode()[:-1], "a.txt")
    assert document.text.startswith("年度报告，一、总体情况")
    assert any("无法识别" in note for note in document.notes)


def test_hidden_and_scripted_parts_of_a_page_are_not_read() -> None:
    page = (
        "<p>正文<span style='display: none'>暗</span><!-- 注 --></p><script>var 脚本</script>"
        "<noscript>无脚本</noscript><style>p{}</style><p hidden>藏</p>"
    )
    assert load(page.encode(), "a.html").text == "正文"


def test_line_breaks_of_the_source_do_not_split_chinese_words() -> None:
    page = "<p>政府信息\n   公开<br>第二行</p><pre>甲  1\n乙  2</pre>"
    assert load(page.encode(), "a.html").text == "政府信息公开\n第二行\n甲  1\n乙  2"


def test_a_rowspan_of_zero_reaches_the_end_and_nonsense_is_one() -> None:
    page = (
        "<table><tr><td rowspan=0>甲<td colspan='x'>1</tr><tr><td>2</tr><tr><td colspan=2>3</table>"
    )
    (grid,) = grids(load(page.encode(), "a.html"))
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for row in grid.rows for c in row] == [
        ("甲", 0, 0, 3, 1),
        ("1", 0, 1, 1, 1),
        ("2", 1, 1, 1, 1),
        ("3", 2, 1, 1, 2),
    ]


def word(*paragraphs: str) -> bytes:
    """A Word file whose body is these pieces of XML."""
    document = WordDocument()
    for xml in paragraphs:
        document.element.body.insert(-1, parse_xml(xml))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_tracked_deletions_and_hidden_text_are_not_read() -> None:
    data = word(
        f"<w:p {W}><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
    )
    assert load(data, "a.docx").text == "甲增"


def test_a_deleted_table_row_is_not_read() -> None:
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
    gone = row.format("<w:trPr><w:del/></w:trPr>", "删")
    data = word(f"<w:tbl {W}>{row.format('', '甲')}{gone}{row.format('', '乙')}</w:tbl>")
    (grid,) = grids(load(data, "a.docx"))
    assert [row[0].text for row in grid.rows] == ["甲", "乙"]


def test_text_boxes_are_read_once() -> None:
    box = (
        "<w:r><mc:AlternateContent xmlns:mc="
        '"http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    text = load(word(f"<w:p {W}><w:r><w:t>文</w:t></w:r>{box}</w:p>"), "a.docx").text
    assert text == "文\n框"


def test_numbers_that_word_makes_itself_are_part_of_the_text() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
        )
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    item = (
        f"<w:p {W}><w:pPr><w:numPr><w:ilvl w:val='{{}}'/><w:numId w:val='3'/></w:numPr></w:pPr>"
        "<w:r><w:t>项</w:t></w:r></w:p>"
    )
    data = word(*(item.format(level) for level in (0, 1, 1, 2, 0, 1)))
    data = made.changed_zip(data, {"word/numbering.xml": numbering.encode()})
    lines = load(data, "a.docx").text.split("\n")
    assert lines == ["一、项", "（一）项", "（二）项", "1.项", "二、项", "（一）项"]


def test_a_continuing_cell_without_a_beginning_keeps_its_text() -> None:
    cell = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    data = word(f"<w:tbl {W}><w:tr>{cell}<w:tc><w:p/></w:tc></w:tr></w:tbl>")
    (grid,) = grids(load(data, "a.docx"))
    assert grid.rows[0][0].colspan == 1
    assert len(grid.rows[0]) == 2


def test_numbers_in_sheets_look_as_printed() -> None:
    values = made.numbered()
    data = made.xlsx(made.blocks(values), sheets=False)
    text = load(data, "a.xlsx").text
    assert ".0" not in text


def test_the_name_does_not_decide_what_a_file_is() -> None:
    data = made.docx(made.blocks(made.numbered()))
    document = load(data, "a.doc")
    assert document.kind == "docx"
    assert document.notes == ["文件名以 .doc 结尾，内容其实是 Word 文档（docx），已按内容读取。"]


def test_a_strict_docx_is_read() -> None:
    data = made.docx(["标题", [[("甲", 1, 1), ("1", 1, 1)]]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    document = load(made.changed_zip(data, {"word/document.xml": xml}), "a.docx")
    assert document.text.split("\n")[0] == "标题"
    assert [c.text for c in grids(document)[0].rows[0]] == ["甲", "1"]


@pytest.mark.parametrize("name", ["four-pages.pdf", "no-vertical-lines.pdf"])
def test_every_cell_of_a_printed_pdf_comes_back(name: str) -> None:
    report = read(DATA / "pdf" / name)
    assert report.uncertain == {}
    assert printed(report.cells) == made.numbered()


def test_tables_of_a_year_that_had_no_form_are_a_finding() -> None:
    parts = made.blocks(made.numbered())
    old = [p.replace("2023", "2016") if isinstance(p, str) else p for p in parts]
    findings = check(read(made.html(old).encode(), name="a.html"))
    (finding,) = (f for f in findings if f.rule == "FORM_VERSION")
    assert finding.severity == "error"
    assert "2016 年度还没有统一的表格格式" in finding.message
