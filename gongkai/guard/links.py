"""Links in HTML: hidden ones, ones that lead away, dead ones, and ones that run code."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.guard.finding import Finding, Severity

_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)", re.I
)
_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "iframe": "src",
    "frame": "src",
    "form": "action",
    "embed": "src",
    "object": "data",
    "img": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "script": "src",
    "link": "href",
    "base": "href",
}
_CODE = frozenset(("javascript", "vbscript", "data"))
_ON_THIS_MACHINE = frozenset(("file", "c", "d", "e", "f", "g"))
_INSIDE = re.compile(
    r"localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+"
)
_ZERO = r"0(?:\.0+)?(?:px|pt|em|rem|%)?(?![\d.])"
_HIDING = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"display:none", "不显示（display:none）"),
        (r"visibility:(?:hidden|collapse)", "不可见（visibility）"),
        (rf"(?:^|;)(?:max-)?(?:width|height):{_ZERO}", "大小为零"),
        (rf"font-size:(?:{_ZERO}|1px)", "字号为零"),
        (r"opacity:0(?:\.0\d*)?(?![\d.])", "完全透明"),
        (r"(?:left|top|right|text-indent|margin-left|margin-top):-\d{3,}", "移到屏幕之外"),
        (r"clip:rect\(0|clip-path:inset\((?:50|100)%", "被裁去"),
    )
)
_WHITE = re.compile(
    r"(?:^|;)color:(?:#fff(?:fff)?\b|white\b|rgba?\(255,255,255(?:,[\d.]+)?\)|transparent\b)"
)
_DEEPEST = 100
"""Elements around a link that are looked at; no page of an office nests deeper."""
_BACKGROUND = re.compile(r"background(?:-color|-image)?:(?!#fff|white|transparent|none)")


@dataclass(frozen=True, slots=True)
class Link:
    """One address in the page; ``hidden`` says how it is kept from sight, else empty."""

    tag: str
    address: str
    text: str
    hidden: str


def find(
    html: str, *, own_domains: Collection[str] = (), known: Collection[str] | None = None
) -> Iterator[Finding]:
    """Findings on the links of a page or a piece of one, in the page's order.

    ``known`` holds the existing addresses of the own site, as paths from its root
    (``/i/2023-00017``); None when they are not known, then none counts as dead.
    """
    for link in links(html):
        yield from _judge(link, own_domains, known)


def links(html: str) -> Iterator[Link]:
    """Every address a reader's browser would follow or load."""
    for node in LexborHTMLParser(html).css(",".join(_ATTRIBUTES)):
        address = node.attributes.get(_ATTRIBUTES[node.tag or ""])
        if address is not None:
            clean = re.sub(r"[\x00-\x20\u200b\ufeff]+", "", address)
            text = node.text(strip=True)
            yield Link(node.tag or "", clean, text, _hidden(node, text))


def _judge(
    link: Link, own_domains: Collection[str], known: Collection[str] | None
) -> Iterator[Finding]:
    if not link.address or link.address.startswith("#"):
        return
    matched = _ADDRESS.match(link.address)
    assert matched is not None, "every part of the pattern is optional"
    scheme, host = (matched["scheme"] or "").lower(), _host(matched["host"] or "")
    if scheme in _CODE:
        if link.tag != "img" or not re.match(r"data:image/(?!svg)", link.address, re.I):
            yield _finding(
                "links.script", "stop", f"链接地址是“{scheme}:”代码", "请删去这个链接", link
            )
        return
    if scheme in _ON_THIS_MACHINE or _INSIDE.fullmatch(host):
        advice = "请把文件作为附件上传，或者改为公众能打开的地址"
        yield _finding("links.inside", "stop", "链接指向本机或者内部网络，公众打不开", advice, link)
        return
    away = bool(host) and not _within(host, own_domains)
    if away and link.hidden:
        message = f"有看不见的外部链接（{host}，{link.hidden}），可能是被植入的暗链"
        advice = "请删去，并检查这份材料的来源和网站是否被篡改"
        yield _finding("links.hidden", "stop", message, advice, link)
    elif away:
        advice = "请打开核对是不是要引用的网站，域名是否已经易主"
        yield _finding("links.external", "warn", f"链接指向外部网站 {host}", advice, link)
    elif known is not None and scheme in ("", "http", "https"):
        yield from _dead(link, matched["path"], known)


def _dead(link: Link, path: str, known: Collection[str]) -> Iterator[Finding]:
    if not _exists(path, known):
        advice = "请改为现有的地址，或者重新上传附件"
        yield _finding("links.dead", "stop", "链接的页面或者附件不存在", advice, link)


def _host(authority: str) -> str:
    """The bare host: no user name, no port, small letters."""
    return authority.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def _within(host: str, domains: Collection[str]) -> bool:
    return any(host == d.lower() or host.endswith(f".{d.lower()}") for d in domains)


def _exists(path: str, known: Collection[str]) -> bool:
    """Whether the own site has the path; a query leads to the same page."""
    if path in ("", "/"):
        return True
    whole = posixpath.normpath("/" + path.lstrip("/")) + ("/" if path.endswith("/") else "")
    return any(form in known for form in (path, whole, whole.rstrip("/"), whole + "/"))


def _hidden(node: LexborNode, text: str) -> str:
    """How a link is kept from sight; empty for one that can be seen."""
    if node.tag == "a" and not text and not node.css_first("img,svg,video,picture,object"):
        return "没有文字"
    if node.tag in ("script", "link", "base", "form", "source"):
        return ""
    holder: LexborNode | None = node
    coloured = False
    depth = 0
    while holder is not None and holder.tag not in ("body", "html", "-undef"):
        depth += 1
        if depth > _DEEPEST:
            return "嵌套过深"
        attributes = holder.attributes
        if "hidden" in attributes:
            return "不显示（hidden）"
        style = re.sub(r"\s|!important", "", attributes.get("style") or "").lower()
        for pattern, words in _HIDING:
            if pattern.search(style):
                return words
        if holder.tag in ("a", "iframe", "img", "embed", "object") and (
            attributes.get("width") in ("0", "1") or attributes.get("height") in ("0", "1")
        ):
            return "大小为零"
        font = (attributes.get("color") or "").lower() if holder.tag == "font" else ""
        if not coloured and (_WHITE.search(style) or font in ("#fff", "#ffffff", "white")):
            return "" if _on_colour(holder) else "文字为白色"
        coloured = coloured or "color:" in style.replace("background-color:", "")
        holder = holder.parent
    return ""


def _on_colour(node: LexborNode) -> bool:
    """Whether a background of another colour lies behind: white on blue can be read."""
    holder: LexborNode | None = node
    while holder is not None and holder.tag not in ("html", "-undef"):
        style = re.sub(r"\s", "", holder.attributes.get("style") or "").lower()
        if _BACKGROUND.search(style) or holder.attributes.get("bgcolor"):
            return True
        holder = holder.parent
    return False


def _finding(rule: str, severity: Severity, message: str, advice: str, link: Link) -> Finding:
    shown = link.text[:20] or link.address[:60]
    return Finding(rule, severity, message, f"{advice}（{link.address[:80]}）", "", shown)
