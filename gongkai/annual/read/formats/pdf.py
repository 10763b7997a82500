"""PDF with a text layer: lines, paragraphs and ruled tables from character positions.

pdfium gives every character with its box and every drawn line; ruling lines
make the tables (``ruling``), the rest becomes paragraphs.  Page numbers and
running heads are left out; a table that goes on after a page break is joined.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.annual.read.document import Document, Para, Table, Unreadable, compose
from gongkai.annual.read.formats.glyphs import Char, Line, chars_of, lines_of
from gongkai.annual.read.formats.ruling import Ruled, joined, rulings_of, tables_of, with_text

MAX_PAGES = 300
FEW_CHARACTERS = 30
"""A file with fewer characters than this on all pages together is pictures."""

PAGE_NUMBER = re.compile(
    r"[\s\-—–－―·•~.]*(?:第?\s*\d{1,3}\s*页?(?:\s*[/／,，]?\s*共?\s*\d{1,3}\s*页?)?)[\s\-—–－―·•~.]*"
)
MARGIN = 0.11
"""Share of the page's height, above and below, where page numbers and running heads stand."""

NEW_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|附[件：:]"
)
PDFIUM = threading.Lock()
"""pdfium is not thread-safe."""


@dataclass(slots=True)
class _Page:
    """What stands on a page from top to bottom."""

    height: float
    items: list[Line | Ruled]


def load(data: bytes, name: str) -> Document:
    """The text and tables of all pages.

    Raises Unreadable for encrypted, damaged and image-only files and for text
    layers that are not readable characters.
    """
    notes: list[str] = []
    with PDFIUM:
        pages = _pages(data, name, notes)
    _drop_furniture(pages)
    items = _joined_pages(pages)
    return compose(_parts(items), source=name, kind="pdf", notes=notes)


def _pages(data: bytes, name: str, notes: list[str]) -> list[_Page]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(f"{name} 设置了打开密码，请去掉密码另存后再试。") from error
        raise _damaged(name) from error
    try:
        if len(pdf) > MAX_PAGES:
            raise Unreadable(f"{name} 有 {len(pdf)} 页，不像一份年度报告，请只保留年报正文。")
        pages: list[_Page] = []
        pictures: list[int] = []
        characters: list[Char] = []
        for number in range(len(pdf)):
            page = pdf[number]
            chars = chars_of(page)
            lines, pictured = rulings_of(page)
            if pictured and len(chars) < FEW_CHARACTERS:
                pictures.append(number + 1)
            characters += chars
            pages.append(_page(page.get_height(), chars, lines))
            page.close()
    except pypdfium2.PdfiumError as error:
        raise _damaged(name) from error
    finally:
        pdf.close()
    _refuse_pictures(characters, pictures, name, notes)
    return pages


def _page(height: float, chars: list[Char], rulings: Sequence[tuple[float, ...]]) -> _Page:
    tables, rest = with_text(tables_of(rulings), chars)
    items: list[Line | Ruled] = [*lines_of(rest), *tables]
    items.sort(key=lambda item: -item.top)
    return _Page(height, items)


def _damaged(name: str) -> Unreadable:
    return Unreadable(f"{name} 已损坏或没有下载完整，无法打开。请重新下载或重新导出 PDF。")


def _refuse_pictures(chars: list[Char], pictures: list[int], name: str, notes: list[str]) -> None:
    if len(chars) < FEW_CHARACTERS:
        raise Unreadable(
            f"{name} 的页面是扫描图片，没有文字层，无法读取。"
            "请使用由 Word 直接导出的 PDF，或者年度报告的 Word、网页原件。"
        )
    unknown = sum(c.text == "\ufffd" or "\ue000" <= c.text <= "\uf8ff" for c in chars)
    if unknown * 2 > len(chars):
        raise Unreadable(
            f"{name} 的文字层是乱码（字体没有编码），请使用年度报告的 Word 或网页原件。"
        )
    if unknown:
        notes.append(f"有 {unknown} 个字符没有编码，无法识别，请核对原文。")
    if pictures:
        listed = "、".join(map(str, pictures))
        notes.append(f"第 {listed} 页是图片，图片里的文字和表格没有读取。")


def _drop_furniture(pages: list[_Page]) -> None:
    """Take out page numbers, and lines that repeat in the margins of most pages."""
    repeated: Counter[str] = Counter()
    for page in pages:
        repeated.update({item.text for item in page.items if _in_margin(item, page)})  # type: ignore[union-attr]
    enough = max(3, len(pages) // 2 + 1)
    heads = {text for text, times in repeated.items() if times >= enough}
    for page in pages:
        page.items = [
            item
            for item in page.items
            if not (
                _in_margin(item, page)
                and isinstance(item, Line)
                and (item.text in heads or PAGE_NUMBER.fullmatch(item.text))
            )
        ]


def _in_margin(item: Line | Ruled, page: _Page) -> bool:
    if not isinstance(item, Line):
        return False
    return item.top < page.height * MARGIN or item.bottom > page.height * (1 - MARGIN)


def _joined_pages(pages: list[_Page]) -> list[tuple[int, Line | Ruled]]:
    """All items with their page; a table cut by a page break is one."""
    items: list[tuple[int, Line | Ruled]] = []
    for number, page in enumerate(pages):
        for position, item in enumerate(page.items):
            last = items[-1][1] if items else None
            if position == 0 and isinstance(item, Ruled) and isinstance(last, Ruled):
                whole = joined(last, item)
                if whole is not None:
                    items[-1] = (number, whole)
                    continue
            items.append((number, item))
    return items


def _parts(items: list[tuple[int, Line | Ruled]]) -> list[Para | Table]:
    """Lines put together to paragraphs, tables as they are."""
    lines = [item for _, item in items if isinstance(item, Line)]
    left, right = _measure(lines)
    parts: list[Para | Table] = []
    open_line: Line | None = None
    for _, item in items:
        if isinstance(item, Ruled):
            parts.append(item.table())
            open_line = None
            continue
        previous = parts[-1] if parts else None
        if (
            open_line is not None
            and isinstance(previous, Para)
            and _goes_on(open_line, item, left, right)
        ):
            glue = " " if _needs_space(previous.text, item.text) else ""
            parts[-1] = Para(previous.text + glue + item.text)
        else:
            parts.append(Para(item.text))
        open_line = item
    return parts


def _measure(lines: list[Line]) -> tuple[float, float]:
    """Where the running text begins and ends: the most common left edge, and the right one."""
    long = [line for line in lines if len(line.text) >= 20]
    if not long:
        return 0.0, 0.0
    left = Counter(round(line.left / 4) for line in long).most_common(1)[0][0] * 4.0
    rights = sorted(line.right for line in long)
    return left, rights[len(rights) * 3 // 4]


def _goes_on(line: Line, following: Line, left: float, right: float) -> bool:
    """Whether ``following`` is the same paragraph: the line is full, the next not indented."""
    if "\t" in line.text or "\t" in following.text:
        return False
    size = max(line.size, 1.0)
    full = line.right > right - 2.2 * size
    indented = following.left > left + 1.2 * size
    return (
        full
        and not indented
        and abs(line.size - following.size) < 0.3 * size
        and not NEW_PARAGRAPH.match(following.text)
    )


def _needs_space(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha()
