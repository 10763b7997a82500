"""Pasted HTML: what belongs into a text stays, the rest goes and is named."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup, Comment, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.guard import markup
from gongkai.guard.files.refused import Refused
from gongkai.guard.markup import (
    ATTRIBUTES,
    TAGS,
    Change,
    clean,
    differences,
    from_docx,
    from_text,
    text_of,
)
from tests.guard.files import made

HOSTILE = Path(__file__).parents[1] / "data" / "hostile" / "vectors.html"
VECTORS = HOSTILE.read_text("utf-8").splitlines()

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal{margin:0} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
</head><body lang=ZH-CN><!--StartFragment-->
<h1 style='mso-pagination:widow'>关于发放补贴的公示<o:p></o:p></h1>
<p class=MsoHeading2>一、依据</p>
<p style='mso-style-name:"标题 3"'>（一）文件</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>1.<span style='font:7.0pt "Times"'>&nbsp;&nbsp;&nbsp; </span></span>
<![endif]>第一条<span style='font-weight:bold;text-decoration:underline'>重点</span>10<span
 style='vertical-align:super'>4</span></p>
<table class=MsoTableGrid border=1 style='border:none'><tr><th scope=col colspan=2
 width=99>姓名</th>
<td rowspan=2><p class=MsoNormal>金额</p></td></tr><tr><td>张某</td><td>李某</td></tr></table>
<p>甲<del cite="mailto:a" datetime="2024">删去的</del><ins>新增的</ins><span
 style='display:none'>藏着的</span><span style='mso-hide:all'>藏二</span></p>
<p><img src="file:///C:/a.png" alt="x"><img src="/f/12/a.png" alt="示意图"><img
 src="/f/2/b.png"></p>
<p><a href="https://www.gov.cn/x?a=1&b=2">国务院</a><a href="/item/1">本站</a></p>
<div>一<div>二</div>三</div>四<ol><li>五</li></ol>
<!--EndFragment--></body></html>"""


def listed(html: str) -> None:
    """Parse again, with another parser, and look at every element and attribute."""
    for node in BeautifulSoup(html, "html.parser").descendants:
        assert not isinstance(node, Comment)
        if not isinstance(node, Tag):
            continue
        assert node.name in TAGS
        allowed = ATTRIBUTES.get(node.name, set()) | ({"rel"} if node.name == "a" else set())
        assert set(node.attrs) <= allowed
        if node.name == "img":
            assert str(node["src"]).startswith("/f/")
            assert str(node["alt"]).strip()
        if node.name == "a" and "href" in node.attrs:
            address = str(node["href"])
            assert address.startswith(("https://", "http://", "#", "?")) or (
                ":" not in address.split("/")[0] and not address.startswith(("//", "/\\", "\\"))
            )
            assert node["rel"] == ["noopener", "noreferrer"]


@pytest.mark.parametrize("vector", VECTORS)
def test_hostile_html_comes_out_harmless_and_stays_so(vector: str) -> None:
    once = clean(vector).html
    listed(once)
    assert clean(once).html == once
    around = clean(f"<p>前</p>{vector}").html
    listed(around)
    assert around.startswith("<p>前</p>")


def test_all_vectors_together_come_out_harmless() -> None:
    once = clean("".join(VECTORS)).html
    listed(once)
    assert clean(once).html == once


def test_the_corpus_is_worth_its_name() -> None:
    assert len(set(VECTORS)) >= 60


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "</table>", "<tr>", "<td>"),
        *("</td>", "<ul>", "<li>", "</ul>", "<h1>", "</h1>", "<span style='display:none'>"),
        *("</span>", "<span style='font-weight:bold'>", "<a href='/x'>", "</a>", "<br>", "<svg>"),
        *("</svg>", "<style>", "</style>", "<!--", "-->", "甲", " ", "乙\n", "&lt;", "&nbsp;", "<"),
        *('<img src="/f/1" alt="图">', "<script>", "</script>", "<blockquote>", "</blockquote>"),
        *(
            "<math>",
            "<mtext>",
            "</math>",
            "<noscript>",
            "<template>",
            "<td colspan=3>",
            "<caption>",
        ),
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean(html).html
    listed(once)
    assert clean(once).html == once


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_cleaned(text: str) -> None:
    once = clean(text).html
    listed(once)
    assert clean(once).html == once


def test_a_paste_from_word_keeps_what_it_says() -> None:
    assert clean(WORD).html == (
        "<h2>关于发放补贴的公示</h2><h2>一、依据</h2><h3>（一）文件</h3>"
        "<p>1. 第一条<strong><u>重点</u></strong>10<sup>4</sup></p>"
        '<table><tbody><tr><th scope="col" colspan="2">姓名</th>'
        '<td rowspan="2"><p>金额</p></td></tr><tr><td>张某</td><td>李某</td></tr></tbody></table>'
        "<p>甲新增的</p>"
        '<p><img src="/f/12/a.png" alt="示意图"></p>'
        '<p><a href="https://www.gov.cn/x?a=1&amp;b=2" rel="noopener noreferrer">国务院</a>'
        '<a href="/item/1" rel="noopener noreferrer">本站</a></p>'
        "<p>一</p><p>二</p><p>三</p><p>四</p><ol><li>五</li></ol>"
    )


def test_what_a_paste_lost_is_named() -> None:
    dropped = " ".join(clean(WORD).dropped)
    for word in ("已删除的修订 1", "修订标记", "隐藏文字 2", "图片（只能用本站", "替代文字的图片"):
        assert word in dropped
    assert clean("<p>甲</p>").dropped == []
    assert clean("<script>x</script><p onclick=x>甲</p>").dropped == [
        "脚本 1 处",
        "自动执行的代码 1 处",
    ]
    assert clean("<a href='javascript:x'>甲</a>").dropped == ["不安全的链接（文字保留） 1 处"]


def test_a_table_over_the_limit_is_refused_with_a_sentence() -> None:
    row = "<tr><td>甲</td><td>乙</td></tr>"
    with pytest.raises(Refused, match="作为 xlsx 附件上传") as caught:
        clean(f"<table>{row * 10_000}</table>")
    assert caught.value.kind == "table_too_large"
    with pytest.raises(Refused) as caught:
        clean("<table><tr><td rowspan=1000 colspan=100>甲</td></tr></table>")
    assert caught.value.kind == "table_too_large"


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("too_deep", "<div>" * 5000),
        ("too_deep", "<svg>" * 5000),
        ("too_deep", "<table><tr><td>" * 3000),
        ("paste_too_large", "<p>" * 500_000),
        ("paste_too_large", "甲" * (markup.MAX_CHARACTERS + 1)),
    ],
)
def test_what_would_keep_the_server_busy_is_refused(kind: str, html: str) -> None:
    with pytest.raises(Refused) as caught:
        clean(html)
    assert caught.value.kind == kind


def test_text_has_a_line_per_paragraph_and_tabs_between_cells() -> None:
    assert text_of(clean(WORD).html).split("\n") == [
        "关于发放补贴的公示",
        "一、依据",
        "（一）文件",
        "1. 第一条重点104",
        "姓名\t金额",
        "张某\t李某",
        "甲新增的",
        "[图片：示意图]",
        "国务院本站",
        *"一二三四五",
    ]
    assert text_of("") == ""


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=6))
def test_plain_text_goes_in_and_out(lines: list[str]) -> None:
    html = from_text("\n".join(lines))
    listed(html)
    assert clean(html).html == html
    assert text_of(html) == "\n".join(lines)


def test_a_word_document_keeps_headings_lists_and_tables() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_heading("二级", 2)
        document.add_paragraph("一项", style="List Bullet")
        document.add_picture(io.BytesIO(made.picture("PNG")))
        made.hidden_text(document)
        made.tracked(document)

    read = from_docx(made.docx_of(build))
    assert "<h2>补贴公示</h2>" in read.html
    assert "<h2>二级</h2><ul><li>一项</li></ul>" in read.html
    assert "户主\t金额\n张某\t300元" in text_of(read.html)
    assert made.ID not in read.html
    assert "<p>保留新增的话</p>" in read.html
    assert read.dropped == ["图片（只能用本站上传的图片，请上传后插入） 1 处"]


def test_differences_name_what_was_added_removed_and_changed() -> None:
    old = "<p>甲</p><p>金额300元</p><table><tr><td>张某</td><td>1</td></tr></table><p>完</p>"
    new = (
        "<p>甲</p><p>金额400元</p><table><tr><td>张某</td><td>1</td></tr></table><p>尾</p><p>又</p>"
    )
    assert differences(old, new) == [
        Change("changed", "修改", 2, "金额300元", "金额400元"),
        Change("changed", "修改", 4, "完", "尾"),
        Change("added", "新增", 5, "", "又"),
    ]
    assert differences(new, "<p>甲</p>")[0] == Change("removed", "删去", 2, "金额400元", "")
    assert differences(old, old) == []
    assert differences("", "<p>甲</p>") == [Change("added", "新增", 1, "", "甲")]
