"""HTML that people paste: headings, paragraphs, tables, lists and links stay, the rest goes.

nh3 parses as browsers do and is the wall; between two passes the tree is put
in order (Word's headings, hidden text, pictures without words).  What comes
out goes through again unchanged.
"""

from __future__ import annotations

import difflib
import io
import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Literal

import nh3
from lxml import etree
from lxml.etree import _Element as Element
from selectolax.lexbor import LexborHTMLParser

from gongkai.guard.files.refused import refusal

MAX_CHARACTERS = 8_000_000
MAX_CELLS = 10_000
"""Cells of one table, spread out; a page with more is too heavy for a phone."""

MAX_DOCX = 8_000_000
MAX_TAGS = 150_000
MAX_OPEN = 60
"""Elements open at once, cells and paragraphs not counted; Word needs about 15."""

MAX_SPAN = {"colspan": 100, "rowspan": 1000}
PASTE = "粘贴的内容"

BLOCKS = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr"))
TABLE = frozenset(("thead", "tbody", "tfoot", "tr", "th", "td", "caption"))
INLINE = frozenset(("strong", "em", "u", "s", "sup", "sub", "a", "br", "img"))
TAGS = BLOCKS | TABLE | INLINE | {"li"}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"rowspan", "colspan"},
    "th": {"rowspan", "colspan", "scope"},
}
FIRST_TAGS = TAGS | {"h1", "b", "i", "strike", "div", "span", "ins", "font", "center", "section"}
FIRST_TAGS |= {"article", "main", "dl", "dt", "dd", "pre", "figure", "figcaption", "header"}
FIRST_ATTRIBUTES = {
    **ATTRIBUTES,
    "*": {"class", "style", "hidden"},
    "ol": {"start"},
}
EMPTIED = frozenset(
    (
        "script",
        "style",
        "title",
        "textarea",
        "iframe",
        "object",
        "embed",
        "noscript",
        "noembed",
        "noframes",
        "template",
        "xml",
        "svg",
        "math",
        "select",
        "audio",
        "video",
        "canvas",
        "map",
        "applet",
        "frameset",
        "del",
        "head",
        "link",
        "meta",
        "xmp",
        "plaintext",
    )
)
RENAMED = {"h1": "h2", "b": "strong", "i": "em", "strike": "s", "dt": "p", "dd": "p", "pre": "p"}
LOOSE = frozenset(
    ("div", "section", "article", "main", "center", "figure", "figcaption", "header", "dl")
)

HEADING_CLASS = re.compile(r"(?:Mso)?Heading\s?([1-6])\b|标题\s?([1-6])", re.I)
HEADING_STYLE = re.compile(
    r"mso-outline-level:\s*([1-6])|mso-style-name:\s*\W*(?:标题|heading)\s*([1-6])", re.I
)
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|"
    r"font-size\s*:\s*0(?:\.0*)?(?:pt|px|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)",
    re.I,
)
LOOKS = (
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I), "strong"),
    (re.compile(r"font-style\s*:\s*italic", re.I), "em"),
    (re.compile(r"text-decoration[\w-]*\s*:[^;]*underline", re.I), "u"),
    (re.compile(r"vertical-align\s*:\s*super", re.I), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.I), "sub"),
)
HANDLING = re.compile(r"\bon\w+\s*=", re.I)
CONDITION = re.compile(r"<!\[(?:if[^\]]*|endif)\]>", re.I)
OWN_PICTURE = re.compile(r"/f/[A-Za-z0-9][\w./-]*")
LINK = re.compile(
    r"https?://[^\s/\\?#]+[^\s]*|(?:/(?![/\\])|#|\?)[^\s\\]*|[\w.-]+(?:/[^\s\\:]*)?", re.I
)
OPENED = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
SHALLOW = frozenset(
    (
        "p",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "col",
        "param",
        "option",
    )
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
LINES = BLOCKS | LOOSE | {"tr", "caption", "li", "h1", "pre"}
TABS = re.compile(r" *\t *")
SPACES_ONLY = re.compile(r" {2,}")
SPACES = re.compile(r"[ \t\r\n\xa0]+")

DROPPED_TAGS = {
    **dict.fromkeys(("script", "noscript"), "脚本"),
    **dict.fromkeys(("style", "link"), "样式"),
    **dict.fromkeys(
        ("iframe", "frame", "frameset", "object", "embed", "applet"), "嵌入的网页或对象"
    ),
    **dict.fromkeys(("audio", "video", "canvas"), "音频、视频或画布"),
    **dict.fromkeys(("form", "input", "button", "select", "textarea"), "表单"),
    **dict.fromkeys(("svg", "math"), "矢量图或公式"),
    **dict.fromkeys(("meta", "base"), "网页设置"),
    "template": "隐藏的模板",
    "del": "已删除的修订",
    "ins": "修订标记（文字保留）",
}
PICTURE_FOREIGN = "图片（只能用本站上传的图片，请上传后插入）"
PICTURE_SILENT = "没有替代文字的图片（请写明图片内容后再插入）"
HIDDEN = "隐藏文字"
BAD_LINK = "不安全的链接（文字保留）"
HANDLER = "自动执行的代码"


@dataclass(frozen=True, slots=True)
class Markup:
    """Clean HTML, and in Chinese what was left out, with counts."""

    html: str
    dropped: list[str]


def clean(html: str) -> Markup:
    """The paste with only what belongs into a text.

    Raises Refused when it is too large, has a table over ``MAX_CELLS``, or is
    nested too deep.
    """
    if len(html) > MAX_CHARACTERS:
        raise refusal("paste_too_large", PASTE)
    html = CONDITION.sub("", CONTROLS.sub("", html))
    _check_depth(html)
    dropped = _count(html)
    first = _ordered(html, dropped)
    stable = first
    for _ in range(4):
        following = _ordered(stable, Counter())
        if following == stable:
            break
        stable = following
    else:
        stable = from_text(text_of(first))
    return Markup(stable, [f"{what} {n} 处" for what, n in dropped.items() if n])


def _count(html: str) -> Counter[str]:
    """What the paste holds that will not stay."""
    dropped: Counter[str] = Counter()
    tree = LexborHTMLParser(html)
    for tag, what in DROPPED_TAGS.items():
        found = len(tree.css(tag)) if f"<{tag}" in html.lower() else 0
        if found:
            dropped[what] += found
    for node in tree.css("*") if HANDLING.search(html) else ():
        dropped[HANDLER] += any(key.startswith("on") for key in node.attributes)
    for link in tree.css("a[href]"):
        address = (link.attributes.get("href") or "").strip()
        dropped[BAD_LINK] += bool(address) and not LINK.fullmatch(address)
    return dropped


def _ordered(html: str, dropped: Counter[str]) -> str:
    _check_depth(html)
    open_ = nh3.clean(
        html,
        tags=set(FIRST_TAGS),
        clean_content_tags=set(EMPTIED),
        attributes=FIRST_ATTRIBUTES,
        url_schemes={"http", "https", "file", "data", "blob", "cid", "about"},
        link_rel=None,
    )
    if not open_.strip():
        return ""
    root = _parsed(CONTROLS.sub("", open_))
    _drop_hidden(root, dropped)
    for table in root.iter("table"):
        _check_table(table)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element is not root:
            _reform(element, dropped)
    _loose_blocks(root)
    _tidy(root)
    body = escape(root.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )
    return nh3.clean(
        body,
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


def _check_depth(html: str) -> None:
    """Parsers need time by the square of the depth, so it is limited before any parses."""
    if html.count("<") > MAX_TAGS:
        raise refusal("paste_too_large", PASTE)
    depth = 0
    for found in OPENED.finditer(html):
        if found[2].lower() not in SHALLOW:
            depth = max(0, depth + (-1 if found[1] else 1))
            if depth > MAX_OPEN:
                raise refusal("too_deep", PASTE)


def _parsed(html: str) -> Element:
    """A ``div`` around the elements; everything of the paste is inside it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False)
    wrapped = f"<div>{html}</div>".encode("utf-8", "replace")
    try:
        root = etree.fromstring(wrapped, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refusal("too_deep", PASTE) from error
    body = None if root is None else root.find("body")
    if body is None:
        raise refusal("too_deep", PASTE)
    found: Element = body[0] if len(body) == 1 and not body[0].tail else body
    found.tag = "div"
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)
    return found


def _drop_hidden(root: Element, dropped: Counter[str]) -> None:
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element is root:
            continue
        if "hidden" in element.attrib or HIDING.search(element.get("style", "")):
            if "".join(str(t) for t in element.itertext()).strip():
                dropped[HIDDEN] += 1
            _remove(element)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    _leave_tail(element, element.tail or "")
    element.tail = None
    parent.remove(element)


def _leave_tail(element: Element, text: str) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _check_table(table: Element) -> None:
    cells = 0
    for cell in table.iter("td", "th"):
        for key, most in MAX_SPAN.items():
            value = cell.get(key)
            if value is not None and not (
                value.isascii() and value.isdigit() and len(value) < 5 and 1 < int(value) <= most
            ):
                del cell.attrib[key]
        cells += int(cell.get("colspan", "1")) * int(cell.get("rowspan", "1"))
    if cells > MAX_CELLS:
        raise refusal("table_too_large", PASTE, what=cells, limit=MAX_CELLS)


def _reform(element: Element, dropped: Counter[str]) -> None:
    tag, style = str(element.tag), element.get("style", "")
    if tag in ("p", "div"):
        level = _heading(element, style)
        if level:
            element.tag = f"h{level}"
    elif tag == "b" and re.search(r"font-weight\s*:\s*normal", style):
        element.tag = "span"
    elif tag == "span" and style:
        _looks(element, style)
    elif tag == "img":
        _picture(element, dropped)
    elif tag == "a":
        _link(element)
    element.tag = RENAMED.get(str(element.tag), element.tag)
    for key in ("class", "style", "hidden", "start"):
        element.attrib.pop(key, None)


def _heading(element: Element, style: str) -> int:
    found = HEADING_CLASS.search(element.get("class", "")) or HEADING_STYLE.search(style)
    if found is None or len("".join(str(t) for t in element.itertext())) > 200:
        return 0
    return max(2, int(found[1] or found[2]))


def _looks(span: Element, style: str) -> None:
    """Bold, italic, underlined, raised: from the style to elements."""
    names = [name for pattern, name in LOOKS if pattern.search(style)]
    if not names or not "".join(str(t) for t in span.itertext()).strip():
        return
    span.tag = names[0]
    inner = span
    for name in names[1:]:
        child = span.makeelement(name)
        child.text, inner.text = inner.text, None
        for grandchild in list(inner):
            child.append(grandchild)
        inner.append(child)
        inner = child


def _picture(image: Element, dropped: Counter[str]) -> None:
    source = image.get("src", "").strip()
    alt = SPACES.sub(" ", image.get("alt", "")).strip()
    if not OWN_PICTURE.fullmatch(source) or ".." in source:
        dropped[PICTURE_FOREIGN] += 1
    elif not alt:
        dropped[PICTURE_SILENT] += 1
    else:
        image.set("alt", alt)
        return
    _remove(image)


def _link(link: Element) -> None:
    address = (link.get("href") or "").strip()
    if LINK.fullmatch(address):
        link.set("href", address)
        return
    link.attrib.pop("href", None)
    link.tag = "span"


def _loose_blocks(root: Element) -> None:
    """Containers become paragraphs when they hold only words, otherwise they open up."""
    for element in reversed(list(root.iter(*LOOSE))):
        if element is root:
            continue
        inside = element.getparent()
        blocks = any(child.tag in BLOCKS or child.tag in LOOSE for child in element)
        if blocks or (inside is not None and inside.tag not in (root.tag, *LOOSE, "blockquote")):
            _wrap_words(element)
            _open_up(element)
        else:
            element.tag = "p"
    _wrap_words(root)


def _open_up(element: Element) -> None:
    """Text, children and tail take the element's place."""
    parent = element.getparent()
    if parent is None:
        return
    _leave_tail(element, element.text or "")
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _wrap_words(parent: Element) -> None:
    """Words between blocks become paragraphs, unless they are in a cell or list."""
    if parent.getparent() is not None and parent.getparent().tag in ("td", "th", "li", "p"):
        return
    children = list(parent)
    lead, parent.text = parent.text or "", None
    paragraph = _paragraph(parent, lead)
    for child in children:
        tail, child.tail = child.tail or "", None
        parent.remove(child)
        if child.tag in BLOCKS or child.tag in LOOSE or child.tag in TABLE:
            paragraph = _finish(parent, paragraph)
            parent.append(child)
            paragraph = _paragraph(parent, tail)
        else:
            child.tail = tail
            paragraph.append(child)
    _finish(parent, paragraph)


def _paragraph(parent: Element, text: str) -> Element:
    paragraph = parent.makeelement("p")
    paragraph.text = text
    return paragraph


def _finish(parent: Element, paragraph: Element) -> Element:
    if len(paragraph) or (paragraph.text or "").strip():
        parent.append(paragraph)
    return paragraph


def _tidy(root: Element) -> None:
    """One space for many, no empty paragraphs or marks."""
    for element in root.iter():
        if element.text:
            element.text = SPACES.sub(" ", element.text)
        if element.tail:
            element.tail = SPACES.sub(" ", element.tail)
    for container in root.iter("table", "thead", "tbody", "tfoot", "tr", "ul", "ol"):
        if not (container.text or "").strip():
            container.text = None
        for child in container:
            if not (child.tail or "").strip():
                child.tail = None
    gone = ("p", "span", "strong", "em", "u", "s", "sup", "sub", "a", "h2", "h3", "h4", "h5", "h6")
    for element in reversed(list(root.iter(*gone, "ul", "ol", "blockquote", "li"))):
        words = "".join(str(t) for t in element.itertext()).strip()
        if not words and next(element.iter("img", "table", "hr"), None) is None:
            if element.tag not in BLOCKS and element.tag != "li":
                _leave_tail(element, " " if element.text else "")
            _remove(element)
    for block in root.iter("p", "li", "td", "th", "caption", "h2", "h3", "h4", "h5", "h6"):
        if block.text:
            block.text = block.text.lstrip(" ")
        last = block[-1] if len(block) else None
        if last is not None and last.tail:
            last.tail = last.tail.rstrip(" ")
        elif last is None and block.text:
            block.text = block.text.rstrip(" ")


def text_of(html: str) -> str:
    """The words: a line per paragraph and table row, cells separated by tabs."""
    if not html.strip():
        return ""
    out: list[str] = []
    cells = 0
    root = _parsed(html)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag, start = element.tag, event == "start"
        if tag in ("td", "th"):
            cells += 1 if start else -1
            if start and element.getprevious() is not None:
                out.append("\t")
        elif tag in LINES or (start and tag == "br"):
            out.append(" " if cells else "\n")
        if start:
            out.append(_words(element.text))
            if tag == "img" and element.get("alt"):
                out.append(f"[图片：{element.get('alt')}]")
        elif element is not root:
            out.append(_words(element.tail))
    lines = (TABS.sub("\t", line).strip(" ") for line in "".join(out).split("\n"))
    return "\n".join(SPACES_ONLY.sub(" ", line) for line in lines if line.strip())


def _words(text: str | None) -> str:
    return SPACES.sub(" ", text or "")


def from_text(text: str) -> str:
    """Lines as paragraphs, nothing interpreted."""
    lines = (line.strip(" \t\r\xa0") for line in CONTROLS.sub("", text).split("\n"))
    return clean_lines([line for line in lines if line])


def clean_lines(lines: list[str]) -> str:
    """Paragraphs from plain lines, escaped as the cleaner writes them."""
    return "".join(f"<p>{nh3.clean(escape(line, quote=False))}</p>" for line in lines)


def from_docx(data: bytes, name: str = "文档.docx") -> Markup:
    """The text of a Word document as seen, with headings, lists and tables.

    Raises Refused like ``files.sniff.kind_of``, and when the text is too long.
    Pictures are left out and reported.
    """
    import mammoth

    from gongkai.guard.files import words_copy
    from gongkai.guard.files.package import Package
    from gongkai.guard.files.sniff import kind_of

    if kind_of(data, name) != "docx":
        raise refusal("wrong_extension", name, real=kind_of(data, name))
    seen = words_copy.clean(data, name)
    package = Package(seen, name)
    if len(package.part(package.main())) > MAX_DOCX:
        raise refusal("paste_too_large", PASTE)
    pictures: list[str] = []

    def leave_out(image: object) -> list[object]:
        pictures.append("图片")
        return []

    result = mammoth.convert_to_html(
        io.BytesIO(seen), style_map=STYLES, convert_image=leave_out, ignore_empty_paragraphs=True
    )
    markup = clean(result.value)
    more = [f"{PICTURE_FOREIGN} {len(pictures)} 处"] if pictures else []
    return Markup(markup.html, [*markup.dropped, *more])


STYLES = "\n".join(
    [
        *(f"p[style-name='标题 {n}'] => h{max(2, n)}:fresh" for n in range(1, 7)),
        *(f"p[style-name='heading {n}'] => h{max(2, n)}:fresh" for n in range(1, 7)),
        *(f"p[style-name='Heading {n}'] => h{max(2, n)}:fresh" for n in range(1, 7)),
        "p[style-name='Title'] => h2:fresh",
        "p[style-name='标题'] => h2:fresh",
        "u => u",
        "strike => s",
    ]
)

Difference = Literal["added", "removed", "changed"]
LABELS: dict[Difference, str] = {"added": "新增", "removed": "删去", "changed": "修改"}


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs; ``line`` counts from 1 in the new text (old where removed)."""

    kind: Difference
    label: str
    line: int
    old: str
    new: str


def differences(old_html: str, new_html: str) -> list[Change]:
    """What changed between two versions, paragraph by paragraph and table row by table row."""
    old, new = text_of(old_html).split("\n"), text_of(new_html).split("\n")
    old, new = ([] if lines == [""] else lines for lines in (old, new))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > 4_000)
    changes: list[Change] = []
    for _, a, b, c, d in (code for code in matcher.get_opcodes() if code[0] != "equal"):
        both = min(b - a, d - c)
        changes += [_change("changed", c + k + 1, old[a + k], new[c + k]) for k in range(both)]
        changes += [_change("removed", k + 1, old[k], "") for k in range(a + both, b)]
        changes += [_change("added", k + 1, "", new[k]) for k in range(c + both, d)]
    return changes


def _change(kind: Difference, line: int, old: str, new: str) -> Change:
    return Change(kind, LABELS[kind], line, old, new)
