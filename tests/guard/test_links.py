"""Links: hidden, leading away, dead, running code."""

from __future__ import annotations

import pytest

from gongkai.guard.links import find

OWN = ("lushi.gov.cn",)
KNOWN = frozenset({"/i/2023-00017", "/files/名单.xlsx", "/xxgk"})


def found(html: str) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in find(html, own_domains=OWN, known=KNOWN)]


@pytest.mark.parametrize(
    "html",
    [
        '<div style="display:none"><a href="http://bad.example/x">彩票</a></div>',
        '<p style="DISPLAY : NONE !important"><span><a href="//bad.example">彩票</a></span></p>',
        '<a style="font-size:0px" href="https://bad.example">彩票</a>',
        '<a style="width:0;height:0" href="https://bad.example">彩票</a>',
        '<a style="color:#FFFFFF" href="https://bad.example">彩票</a>',
        '<font color="white"><a href="https://bad.example">彩票</a></font>',
        '<span style="color: rgb(255, 255, 255)"><a href="https://bad.example">彩票</a></span>',
        '<a href="https://bad.example"></a>',
        '<a href="https://bad.example"> &nbsp; </a>',
        '<div style="position:absolute;left:-9999px"><a href="http://bad.example">彩票</a></div>',
        '<div hidden><a href="http://bad.example">彩票</a></div>',
        '<iframe src="http://bad.example" width="0" height="0"></iframe>',
        '<a style="opacity:0" href="http://bad.example">彩票</a>',
    ],
)
def test_a_hidden_link_away_is_stopped(html: str) -> None:
    assert found(html) == [("links.hidden", "stop")]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://news.example/a">新闻</a>',
        '<a href="https://news.example/a"><img alt="新闻" src="/files/名单.xlsx"></a>',
        '<div style="background:#036"><a style="color:#fff" href="http://news.example">新闻</a></div>',
        '<a style="width:100%;opacity:0.9" href="https://news.example">新闻</a>',
        '<a href="https://lushi.gov.cn.news.example/">看着像本站</a>',
        '<a href="https://lushi.gov.cn@news.example/">看着像本站</a>',
    ],
)
def test_a_visible_link_away_is_named_with_its_domain(html: str) -> None:
    assert found(html) == [("links.external", "warn")]
    (finding,) = find(html, own_domains=OWN, known=KNOWN)
    assert "news.example" in finding.message


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/i/2023-00017">正文</a>',
        '<a href="/i/2023-00017?print=1#top">正文</a>',
        '<a href="https://www.lushi.gov.cn/xxgk/">公开</a>',
        '<a href="/files/名单.xlsx">附件</a>',
        '<a href="#fj">附件</a>',
        '<a href="mailto:xxgk@lushi.gov.cn">来信</a>',
        '<a href="tel:03987880123">电话</a>',
        '<a name="top"></a>',
        '<img src="data:image/png;base64,AAAA">',
        "没有链接",
    ],
)
def test_links_that_lead_somewhere_are_left_alone(html: str) -> None:
    assert found(html) == []


@pytest.mark.parametrize("address", ["/i/2023-99999", "files/没有.pdf", "http://lushi.gov.cn/old"])
def test_a_dead_address_of_the_own_site_is_stopped(address: str) -> None:
    assert found(f'<a href="{address}">附件</a>') == [("links.dead", "stop")]
    assert list(find(f'<a href="{address}">附件</a>', own_domains=OWN)) == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java&#9;script:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
    ],
)
def test_code_as_address_is_stopped(address: str) -> None:
    assert found(f'<a href="{address}">点击</a>') == [("links.script", "stop")]


@pytest.mark.parametrize("address", ["file:///C:/名单.xls", "C:\\名单.xls", "http://192.168.1.8/a"])
def test_addresses_nobody_outside_can_open_are_stopped(address: str) -> None:
    assert found(f'<a href="{address}">附件</a>') == [("links.inside", "stop")]


def test_a_link_buried_under_hundreds_of_elements_counts_as_hidden() -> None:
    html = "<div>" * 300 + '<a href="http://bad.example">彩票</a>'
    assert found(html) == [("links.hidden", "stop")]


def test_a_picture_that_carries_script_is_stopped() -> None:
    assert found('<img src="data:image/svg+xml,x">') == [("links.script", "stop")]
