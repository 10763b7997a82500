"""The printed sheet: everything a board needs on it, nothing lost of a table, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from gongkai.publishing.sheet.content import blocks, pictures
from gongkai.publishing.sheet.fit import fitted
from gongkai.publishing.sheet.pdf import LOOKS, Printing, qr_svg, write_pdf
from gongkai.publishing.sheet.tables import text

FACTS: dict[str, Any] = {
    "title": "东村2024年耕地地力保护补贴发放清册公示", "body": "<p>现予公示。</p>",
    "index_number": "X4/202405-00001", "document_number": "", "issuer": "甲镇东村村民委员会",
    "poster": "甲镇东村村民委员会", "board": "东村公开栏", "column": "村务公开",
    "formed_date": date(2024, 5, 6), "from_date": date(2024, 5, 6), "to_date": date(2024, 5, 14),
    "days": 7, "phone": "0000-0000001", "supervision_phone": "0000-0000002",
    "code": "348211905", "address": "http://localhost/b/348211905/", "signer": "村务监督委员会主任",
    "demo": False,
}  # fmt: skip


def printed(*, paper: Any = "A4", large: bool = False, **facts: Any) -> pdfium.PdfDocument:
    made = write_pdf([Printing(**(FACTS | facts))], paper=paper, large=large, system_fonts=False)
    return pdfium.PdfDocument(made)


def said(document: pdfium.PdfDocument) -> str:
    pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


def table(rows: int, columns: int = 4, cell: str = "甲") -> str:
    head = "".join(f"<th>栏{n}</th>" for n in range(columns))
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}{y}之{x}</td>' for x in range(columns))}</tr>"
        for y in range(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("large", [False, True])
def test_a_sheet_says_everything_a_board_needs(paper: str, large: bool) -> None:
    words = said(printed(paper=paper, large=large, demo=True))
    for needed in (
        FACTS["title"], "现予公示。", "2024年5月6日至2024年5月14日（7个工作日）", "0000-0000002",
        "张贴单位甲镇东村村民委员会", "村务监督委员会主任（签字）", "（公章）",
        "索引号X4/202405-00001", "第1页/共1页", "348211905", "打电话0000-0000001", "演示数据",
    ):  # fmt: skip
        assert "".join(needed.split()) in words, needed


def test_the_code_is_printed_in_groups_of_three() -> None:
    page = printed()[0].get_textpage().get_text_range()
    assert "348 211 905" in page


def test_a_sheet_that_is_not_of_the_demo_says_nothing_of_it() -> None:
    assert "演示" not in said(printed())


def test_days_are_left_to_be_filled_in_by_hand_when_none_is_given() -> None:
    words = said(printed(from_date=None, to_date=None))
    assert "公示期年月日至年月日" in words
    assert "长期公开" in said(printed(from_date=None, to_date=None, days=None))
    assert "2024年5月6日起长期公开" in said(printed(to_date=None, days=None))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheets = [Printing(**(FACTS | {"body": table(30)}))]
    assert write_pdf(sheets, paper="A4") == write_pdf(sheets, paper="A4")


def test_a_long_table_repeats_its_head_on_every_page_and_loses_no_cell() -> None:
    document = printed(body=table(200))
    assert len(document) >= 5
    words = said(document)
    for y in range(200):
        for x in range(4):
            assert f"甲{y}之{x}" in words
    for n, page in enumerate(document):
        mine = "".join(page.get_textpage().get_text_range().split())
        if "甲" in mine.replace("甲镇", ""):
            assert "栏0栏1栏2栏3" in mine
        assert f"第{n + 1}页/共{len(document)}页" in mine


def test_several_sheets_in_one_file_each_count_their_own_pages() -> None:
    long = Printing(**(FACTS | {"body": table(120)}))
    short = Printing(**(FACTS | {"title": "第二张"}))
    words = said(pdfium.PdfDocument(write_pdf([long, short], paper="A4")))
    assert words.endswith("第1页/共1页348211905")
    assert "第2页/共" in words
    assert words.count("东村公开栏·村务公开") == 2, "on the first page of each"
    assert "（续）第二张" not in words


def test_a_text_that_is_signed_already_is_not_signed_again() -> None:
    body = "<p>现予公示。</p><p>甲镇东村村民委员会</p><p>2024年5月6日</p><p>（附件另贴。）</p>"
    assert said(printed(body=body, from_date=None)).count("2024年5月6日") == 1
    assert said(printed(from_date=None)).count("2024年5月6日") == 1


def test_a_very_long_title_and_an_empty_body_still_make_one_sheet() -> None:
    title = "关于进一步做好农村最低生活保障工作的通知" * 10
    document = printed(title=title[:200], body="", attachments=("名单.xlsx",))
    assert len(document) == 1
    words = said(document)
    assert title[:200] in words
    assert "没有正文文字，内容见附件" in words
    assert "1.名单.xlsx" in words


def test_large_print_has_no_letter_under_22_points() -> None:
    made = write_pdf([Printing(**(FACTS | {"body": table(5)}))], paper="A4", large=True)
    sizes = _sizes(pdfium.PdfDocument(made))
    assert min(sizes) >= 21.5
    assert min(_sizes(printed(body=table(5)))) < 15


def _sizes(document: pdfium.PdfDocument) -> set[float]:
    found = set()
    for page in document:
        for item in page.get_objects([pdfium.raw.FPDF_PAGEOBJ_TEXT]):
            import ctypes

            size = ctypes.c_float()
            pdfium.raw.FPDFTextObj_GetFontSize(item.raw, size)
            matrix = item.get_matrix()
            found.add(round(size.value * abs(matrix.d or matrix.b), 1))
    return found


def test_a_wide_table_turns_the_sheet_then_becomes_lists() -> None:
    upright, _ = printed(body=table(3, 4))[0].get_size()
    assert upright < 600
    turned, _ = printed(body=table(3, 16, "一二三四"))[0].get_size()
    assert turned > 800
    wide = "<table><tr>" + "<th>金额</th>" * 30 + "</tr><tr>" + "<td>1234567.89</td>" * 30
    wide += "</tr></table>"
    found, _ = fitted(blocks(wide), (450, 700), LOOKS["A4", True])
    assert {block["t"] for block in found} == {"record"}
    assert said(printed(body=wide, large=True)).count("1234567.89") == 30


def test_spans_are_set_as_the_page_shows_them() -> None:
    html = (
        "<table><tr><th rowspan=2>户主</th><th colspan=2>补贴</th></tr><tr><th>面积</th>"
        "<th>金额</th></tr><tr><td>王**</td><td rowspan=9>3.5</td><td>98</td></tr>"
        "<tr><td>李**</td><td>99</td></tr></table>"
    )
    (found,) = blocks(html)
    assert (found["columns"], found["rows"], found["head"]) == (3, 4, 2)
    spans = {
        text(c["blocks"]): (c["x"], c["y"], c["colspan"], c["rowspan"]) for c in found["cells"]
    }
    assert spans["户主"] == (0, 0, 1, 2)
    assert spans["补贴"] == (1, 0, 2, 1)
    assert spans["3.5"] == (1, 2, 1, 2)
    assert spans["99"] == (2, 3, 1, 1)


cells = st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans())


@given(st.lists(st.lists(cells, max_size=5), max_size=6))
def test_whatever_spans_a_table_has_every_place_has_exactly_one_cell(
    rows: list[list[tuple[int, int, bool]]],
) -> None:
    html = "<table>"
    number = 0
    for row in rows:
        html += "<tr>"
        for across, down, head in row:
            tag = "th" if head else "td"
            html += f'<{tag} colspan="{across}" rowspan="{down}">值{number}号</{tag}>'
            number += 1
        html += "</tr>"
    found = blocks(html + "</table>")
    if not number:
        assert found == []
        return
    (made,) = found
    taken = [
        (cell["x"] + i, cell["y"] + j)
        for cell in made["cells"]
        for i in range(cell["colspan"])
        for j in range(cell["rowspan"])
    ]
    assert len(taken) == len(set(taken)) == made["columns"] * made["rows"]
    words = [text(cell["blocks"]) for cell in made["cells"] if cell["blocks"]]
    assert sorted(words) == sorted(f"值{n}号" for n in range(number))
    head = [c for c in made["cells"] if c["y"] < made["head"]]
    assert all(c["y"] + c["rowspan"] <= made["head"] for c in head)


fragments = st.recursive(
    st.text("公开栏 张贴abc12<&>", max_size=12).map(
        lambda s: s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ),
    lambda inner: st.tuples(
        st.sampled_from(["p", "strong", "em", "ul", "li", "h2", "blockquote", "u", "td"]),
        st.lists(inner, max_size=3),
    ).map(
        lambda told: (
            f"<table><tr><td>{''.join(told[1])}</td></tr></table>"
            if told[0] == "td"
            else f"<ul><li>{''.join(told[1])}</li></ul>"
            if told[0] in ("ul", "li")
            else f"<{told[0]}>{''.join(told[1])}</{told[0]}>"
        )
    ),
    max_leaves=12,
)


@example("<ul><li><ul><li><table><tr><td>1</td></tr></table></li></ul></li></ul>")
@given(fragments)
def test_no_word_of_a_body_is_lost(html: str) -> None:
    def every(found: list[dict[str, Any]]) -> str:
        return text(found) + "".join(every(blocks) for blocks in in_cells(found))

    def in_cells(found: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        """What stands in the cells of all tables, also of tables within lists."""
        for block in found:
            yield from (cell["blocks"] for cell in block.get("cells", []))
            for item in block.get("items", []):
                yield from in_cells(item)

    told = BeautifulSoup(html, "html.parser").get_text()
    assert sorted("".join(every(blocks(html)).split())) == sorted("".join(told.split()))


def test_pictures_stand_in_the_text_and_a_missing_one_says_what_it_shows() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "PNG")
    body = '<p>路线见图。</p><p><img src="/f/1/a.png" alt="避险路线图"></p>'
    assert list(pictures(blocks(body))) == ["/f/1/a.png"]
    with_it = printed(body=body, pictures={"/f/1/a.png": out.getvalue()})
    images = list(with_it[0].get_objects([pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=6))
    assert len(images) == 1
    assert "〔图：避险路线图〕" in said(printed(body=body))
    broken = printed(body=body, pictures={"/f/1/a.png": b"not a picture"})
    assert "〔图：避险路线图〕" in said(broken)


def test_nothing_in_a_body_is_read_as_a_command() -> None:
    hostile = "<p>#panic(1) $x$ `code` *not bold* @ref \\ [ ] {x}</p>"
    assert "#panic(1)$x$`code`*notbold*@ref\\[]{x}" in said(printed(body=hostile))


def test_the_qr_is_drawn_with_a_quiet_zone() -> None:
    drawn = qr_svg("http://localhost/b/348211905/").decode()
    assert drawn.startswith("<svg")
    assert "stroke" in drawn


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError, match="no sheet"):
        write_pdf([], paper="A4")
