"""Saved web pages and Word-made HTML: the article as paragraphs and tables.

Navigation, scripts and hidden parts are dropped; inside the article nothing
is.  The article is the smallest element that holds everything that looks
like the statutory form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.annual.read.document import Cell, Document, Para, Table, compose
from gongkai.annual.read.fold import fold
from gongkai.annual.read.formats.text import decode

DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "title", "select", "option", "button"),
        *("textarea", "input", "iframe", "object", "svg", "canvas", "audio", "video", "map"),
        "-comment",
    )
)
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
        *("st1:chsdate", "st1:chmetcnv"),
    )
)
HIDDEN = '[hidden], [style*="none" i], [style*="mso-hide" i]'
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.I)
MARKER = re.compile(
    r"^[一二三四五六]\s*[、.．]\s*(?:总体情况|概述|主动公开|收到和处理|(?:因)?政府信息公开.{0,12}复议"
    r"|.{0,8}存在的?(?:主要)?问题|其他(?:需要)?报告)|统计期限|本(?:年度)?报告.{0,6}(?:根据|依据|按照)"
)
READING = re.compile(r"\([^()\u4e00-\u9fff\d\n]{1,8}\)")
"""The reading some copies print behind a character: 主動(dòng)公開."""
TABLE_MARKER = re.compile(
    r"申请人情况|本年处理决定数量|现行有效件数|结果纠正|本年新收|处理决定数量"
)
WRAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef，。；：、）])[ \t\r]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef（])"
)
SPAN = re.compile(r"\s*\+?(\d{1,5})")
BREAK = "\x1e"
"""Stands for a line break of the page while text is gathered; it is white space to ``split``."""

MAX_DEPTH = 150
LONG_CELL = 300
"""A cell with more text than this in several paragraphs is page layout, not a table cell."""


@dataclass(slots=True)
class _Page:
    """Blocks gathered so far; ``line`` collects inline text until a block ends it."""

    hidden: frozenset[int]
    hidden_in_table: bool = False
    parts: list[Para | Table] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Blocks of each container as (first, last + 1)."""

    def end_line(self) -> None:
        if self.line:
            text = _collapsed("".join(self.line))
            if text:
                self.parts.append(Para(text))
            self.line.clear()


def load(data: bytes, name: str) -> Document:
    """The article of an HTML page (or of an MHT file's first page)."""
    if (
        data[:HEAD].lstrip()[:1] not in (b"<", b"\xef", b"\xff", b"\xfe")
        and b"MIME-Version" in data
    ):
        data = _mht_page(data)
    found = DECLARED.search(data, 0, HEAD)
    declared = found.group(1).decode("ascii") if found else None
    text, notes = decode(data, name, declared)
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    heading = _collapsed(title.text()) if title is not None else ""
    page = _Page(_hidden(tree))
    root = tree.body or tree.root
    if root is not None:
        _walk(root, page, 0)
    page.end_line()
    parts = _article(page)
    if heading and "年" in heading and not _has_title(parts):
        parts.insert(0, Para(_page_title(heading)))
    return compose(parts, source=name, kind="html", notes=notes)


HEAD = 4096


def _hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """Ids of the elements a reader of the page does not see."""
    return frozenset(
        node.mem_id
        for node in tree.css(HIDDEN)
        if "hidden" in node.attributes or HIDDEN_STYLE.search(node.attributes.get("style") or "")
    )


def _mht_page(data: bytes) -> bytes:
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else b""
    return data


def _walk(node: LexborNode, page: _Page, depth: int) -> None:
    first = len(page.parts)
    child = node.first_child
    while child is not None:
        tag = child.tag or ""
        if tag == "-text":
            page.line.append(child.text_content or "")
        elif tag == "br":
            page.line.append(BREAK)
        elif tag in DROPPED or child.mem_id in page.hidden:
            pass
        elif depth > MAX_DEPTH:
            page.line.append(child.text())
        elif tag in INLINE:
            _walk(child, page, depth + 1)
        elif tag == "table":
            page.end_line()
            _table(child, page, depth + 1)
        elif tag == "pre":
            page.end_line()
            page.parts += [Para(line.strip()) for line in child.text().splitlines()]
        else:
            page.end_line()
            _walk(child, page, depth + 1)
            page.end_line()
        child = child.next
    if len(page.parts) > first:
        page.spans.append((first, len(page.parts)))


def _table(table: LexborNode, page: _Page, depth: int) -> None:
    first = len(page.parts)
    rows = list(_rows(table, page.hidden))
    cells: list[list[Cell]] = []
    page.hidden_in_table = bool(page.hidden) and table.css_first(HIDDEN) is not None
    layout = _frames_tables(table, [cell for row in rows for cell in row])
    if not layout:
        cells = [[_cell(cell, page, len(rows) - i) for cell in row] for i, row in enumerate(rows)]
        layout = any(_is_page(cell) for row in cells for cell in row)
    if layout:
        for row in rows:
            for node in row:
                page.end_line()
                _walk(node, page, depth + 1)
                page.end_line()
    else:
        caption = next((c for c in _children(table) if c.tag == "caption"), None)
        if caption is not None and (text := _collapsed(caption.text())):
            page.parts.append(Para(text))
        page.parts.append(Table(cells))
    page.spans.append((first, len(page.parts)))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _rows(table: LexborNode, hidden: frozenset[int]) -> Iterator[list[LexborNode]]:
    for child in _children(table):
        rows = _children(child) if child.tag in ("thead", "tbody", "tfoot") else (child,)
        for row in rows:
            if row.tag == "tr" and row.mem_id not in hidden:
                cells = (cell for cell in _children(row) if cell.tag in ("td", "th"))
                yield [cell for cell in cells if cell.mem_id not in hidden]


def _frames_tables(table: LexborNode, cells: list[LexborNode]) -> bool:
    """Whether a table only places things on the page: one cell, or mostly other tables."""
    if len(cells) <= 1:
        return True
    inner = table.css("table table")
    return bool(inner) and sum(len(t.text()) for t in inner) * 2 >= len(table.text())


def _is_page(cell: Cell) -> bool:
    """Whether a cell holds running text of several paragraphs."""
    return len(cell.text) > LONG_CELL and cell.text.count(BREAK) > 3


def _cell(cell: LexborNode, page: _Page, rows_left: int) -> Cell:
    text = cell.text(separator=BREAK, strip=True)
    if BREAK in text or page.hidden_in_table:
        pieces: list[str] = []
        _flatten(cell, pieces, page, 0)
        text = "".join(pieces)
    if "\n" in text and not text.isascii():
        text = WRAP.sub("", text)
    attributes = cell.attributes
    rowspan = _span(attributes.get("rowspan"))
    return Cell(text, _span(attributes.get("colspan")) or 1, rowspan or rows_left)


def _flatten(node: LexborNode, pieces: list[str], page: _Page, depth: int) -> None:
    """The text of a cell, a table inside it included, with breaks where blocks end."""
    child = node.first_child
    while child is not None:
        tag = child.tag or ""
        if tag == "-text":
            pieces.append(child.text_content or "")
        elif tag in DROPPED or child.mem_id in page.hidden:
            pass
        elif depth > MAX_DEPTH:
            pieces.append(child.text())
        elif tag in INLINE:
            _flatten(child, pieces, page, depth + 1)
        else:
            pieces.append(BREAK)
            _flatten(child, pieces, page, depth + 1)
            pieces.append(BREAK)
        child = child.next


def _span(value: str | None) -> int:
    """The span as browsers read it: digits at the start, otherwise 1; 0 means to the end."""
    if value is None:
        return 1
    found = SPAN.match(value)
    return int(found.group(1)) if found else 1


def _collapsed(text: str) -> str:
    """White space as a browser shows it; a source line break between Chinese characters is none."""
    if "\n" in text:
        text = WRAP.sub("", text)
    if BREAK in text:
        return "\n".join(" ".join(line.split()) for line in text.split(BREAK)).strip("\n")
    return " ".join(text.split())


def _article(page: _Page) -> list[Para | Table]:
    """The blocks of the smallest container that holds every mark of the form."""
    marked = [i for i, part in enumerate(page.parts) if _is_marked(part)]
    if not marked:
        return page.parts
    first, last = marked[0], marked[-1]
    holding = [(a, b) for a, b in page.spans if a <= first and last < b]
    start, end = min(holding, key=lambda s: s[1] - s[0], default=(0, len(page.parts)))
    return page.parts[start:end]


def _is_marked(part: Para | Table) -> bool:
    if isinstance(part, Para):
        text = READING.sub("", fold(part.text))
        return any(MARKER.search(line) for line in text.split("\n"))
    return bool(TABLE_MARKER.search("\n".join(cell.text for row in part.rows for cell in row)))


def _has_title(parts: list[Para | Table]) -> bool:
    opening = [part.text for part in parts[:6] if isinstance(part, Para)]
    return any("年" in text and "报告" in text and len(text) < 60 for text in opening)


def _page_title(title: str) -> str:
    """The report's own name in a page title like ``标题-栏目-网站``."""
    pieces = re.split(r"\s*[-_|—–]+\s*", title)
    return next((piece for piece in pieces if "年" in piece and "报" in piece), pieces[0])
