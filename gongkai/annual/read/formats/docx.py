"""Word documents (docx, also those made by WPS): the body as paragraphs and tables.

The XML is read directly: python-docx would need twenty times as long and
shows neither automatic numbers nor text boxes.  Tracked deletions and hidden
text are left out, as a reader of the printed page would not see them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from gongkai.annual.read.document import Cell, Document, Para, Table, Unreadable, compose
from gongkai.annual.read.formats.archive import Archive
from gongkai.annual.read.formats.numbering import Counters, Numbering

PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MAX_DEPTH = 60
LONG_CELL = 300


@dataclass(slots=True)
class _Names:
    """Qualified tags, built once: documents come in a transitional and a strict namespace."""

    w: str
    skipped: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, root: Element) -> _Names:
        w = root.tag.partition("}")[0] + "}"
        gone = (
            "del",
            "moveFrom",
            "instrText",
            "delText",
            "rPr",
            "pPr",
            "tblPr",
            "tblGrid",
            "sectPr",
        )
        return cls(w, frozenset(w + name for name in gone) | {MC + "Fallback"})


def load(data: bytes, name: str) -> Document:
    """The document's body in reading order; raises Unreadable when it is damaged."""
    archive = Archive(data, name)
    path = _main_part(archive)
    root = parsed(archive, path)
    names = _Names.of(root)
    folder = posixpath.dirname(path)
    numbering = Numbering.of(
        *(
            parsed(archive, part) if part in archive.names else None
            for part in (f"{folder}/numbering.xml", f"{folder}/styles.xml")
        )
    )
    body = root.find(names.w + "body")
    if body is None:
        raise archive.damaged()
    return compose(_blocks(body, names, numbering.counters(), 0), source=name, kind="docx")


def parsed(archive: Archive, path: str) -> Element:
    """The XML part at ``path``; entities are not expanded, nothing is fetched."""
    content = archive.part(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise archive.damaged() from error


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.names:
        for link in parsed(archive, "_rels/.rels").iter(PACKAGE + "Relationship"):
            if link.get("Type", "").endswith("/officeDocument"):
                return str(link.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _blocks(
    container: Element, names: _Names, counters: Counters, depth: int
) -> Iterator[Para | Table]:
    w = names.w
    if depth > MAX_DEPTH:
        raise Unreadable("文档里的表格嵌套过深，请用 Word/WPS 打开后另存再试。")
    for child in container:
        tag = child.tag
        if tag == w + "p":
            yield from _paragraph(child, names, counters, depth)
        elif tag == w + "tbl":
            yield from _table(child, names, counters, depth)
        elif tag in names.skipped or not isinstance(tag, str):
            continue
        elif len(child):
            yield from _blocks(child, names, counters, depth + 1)


def _paragraph(
    paragraph: Element, names: _Names, counters: Counters, depth: int
) -> Iterator[Para | Table]:
    boxes: list[Element] = []
    text = _text(paragraph, names, boxes)
    number = counters.label(paragraph) if text.strip() else ""
    if text.strip() or not boxes:
        yield Para(_tidy(number + text))
    for box in boxes:
        yield from _blocks(box, names, counters, depth + 1)


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _text(element: Element, names: _Names, boxes: list[Element]) -> str:
    """The visible text of a paragraph or run; text boxes are handed back in ``boxes``."""
    w = names.w
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag == w + "r":
            if not _vanished(child, w):
                pieces.append(_text(child, names, boxes))
        elif tag == w + "t":
            pieces.append(child.text or "")
        elif tag in (w + "tab", w + "ptab"):
            pieces.append(" ")
        elif tag in (w + "br", w + "cr"):
            pieces.append("\n" if child.get(w + "type") in (None, "textWrapping") else "")
        elif tag == w + "noBreakHyphen":
            pieces.append("-")
        elif tag == w + "txbxContent":
            boxes.append(child)
        elif tag not in names.skipped and len(child):
            pieces.append(_text(child, names, boxes))
    return "".join(pieces)


def _vanished(run: Element, w: str) -> bool:
    properties = run.find(w + "rPr")
    if properties is None:
        return False
    vanish = properties.find(w + "vanish")
    return vanish is not None and vanish.get(w + "val") not in ("0", "false", "off")


@dataclass(slots=True)
class _Tc:
    """A table cell in its row: first grid column, width, and whether it goes on from above."""

    element: Element | None
    column: int
    span: int
    merge: str | None


def _table(table: Element, names: _Names, counters: Counters, depth: int) -> Iterator[Para | Table]:
    rows = [_row(row, names.w) for row in _rows(table, names)]
    _without_orphans(rows)
    contents = {
        id(tc): list(_blocks(tc.element, names, counters, depth + 1))
        for row in rows
        for tc in row
        if tc.element is not None and tc.merge != "continue"
    }
    if _is_layout(contents.values()):
        for row in rows:
            for tc in row:
                yield from contents.get(id(tc), ())
        return
    yield Table(
        [
            [
                Cell(_flat(contents.get(id(tc), ())), tc.span, _height(rows, number, tc))
                for tc in row
                if tc.merge != "continue"
            ]
            for number, row in enumerate(rows)
        ]
    )


def _rows(table: Element, names: _Names) -> Iterator[Element]:
    w = names.w
    for child in table:
        if child.tag == w + "tr":
            if child.find(f"{w}trPr/{w}del") is None:
                yield child
        elif isinstance(child.tag, str) and child.tag not in names.skipped and len(child):
            yield from _rows(child, names)


def _row(row: Element, w: str) -> list[_Tc]:
    column = 0
    cells: list[_Tc] = []
    before = row.find(f"{w}trPr/{w}gridBefore")
    if before is not None and (skipped := _int(before.get(w + "val"))):
        cells.append(_Tc(None, 0, skipped, None))
        column = skipped
    for element in row.iter(w + "tc"):
        if _owner(element, w) is not row:
            continue  # a cell of a nested table
        properties = element.find(w + "tcPr")
        span, merge = 1, None
        if properties is not None:
            grid = properties.find(w + "gridSpan")
            span = max(_int(grid.get(w + "val")), 1) if grid is not None else 1
            vertical = properties.find(w + "vMerge")
            if vertical is not None:
                merge = vertical.get(w + "val", "continue")
            sideways = properties.find(w + "hMerge")
            if sideways is not None and sideways.get(w + "val", "continue") == "continue" and cells:
                cells[-1].span += span
                column += span
                continue
        cells.append(_Tc(element, column, span, merge))
        column += span
    return cells


def _owner(cell: Element, w: str) -> Element | None:
    """The row a cell belongs to, through content controls around it."""
    return next(cell.iterancestors(w + "tr"), None)


def _int(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 0


def _height(rows: Sequence[list[_Tc]], number: int, tc: _Tc) -> int:
    """Rows a cell covers: itself and the continuing cells straight below."""
    if tc.merge is None:
        return 1
    height = 1
    for row in rows[number + 1 :]:
        below = next((c for c in row if c.column == tc.column), None)
        if below is None or below.merge != "continue":
            break
        height += 1
    return height


def _without_orphans(rows: Sequence[list[_Tc]]) -> None:
    """A continuing cell with nothing above to continue is a cell of its own."""
    begun: set[int] = set()
    for row in rows:
        for tc in row:
            if tc.merge == "continue" and tc.column not in begun:
                tc.merge = None
        begun = {tc.column for tc in row if tc.merge is not None}


def _is_layout(cells: Collection[list[Para | Table]]) -> bool:
    """Whether a table only frames text: a single cell, a page in a cell, tables in it."""
    if len(cells) == 1:
        return True
    inner = sum(_length(part) for cell in cells for part in cell if isinstance(part, Table))
    total = sum(_length(part) for cell in cells for part in cell)
    if inner * 2 >= total > 0:
        return True
    return any(len(c) > 3 and sum(_length(part) for part in c) > LONG_CELL for c in cells)


def _length(part: Para | Table) -> int:
    if isinstance(part, Para):
        return len(part.text)
    return sum(len(cell.text) for row in part.rows for cell in row)


def _flat(parts: Sequence[Para | Table]) -> str:
    texts = []
    for part in parts:
        if isinstance(part, Para):
            texts.append(part.text)
        else:
            texts += [cell.text for row in part.rows for cell in row]
    return "\n".join(text for text in texts if text)
