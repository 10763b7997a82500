"""Word documents (docx, also those made by WPS): the body as paragraphs and tables.

The XML is read directly: python-docx would need twenty times as long and
shows neither automatic numbers nor text boxes.  Tracked deletions and hidden
text are left out, as a reader of the printed page would not see them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from gongkai.annual.read.document import Cell, Document, Para, Table, Unreadable, compose
from gongkai.annual.read.formats.archive import Archive
from gongkai.annual.read.formats.numbering import Counters, Numbering

PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
SKIPPED = (
    *("del", "moveFrom", "instrText", "delText"),
    *("rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr"),
)
MAIN = "word/document.xml"
MAX_DEPTH = 60
LONG_CELL = 300


@dataclass(frozen=True, slots=True)
class _Names:
    """Qualified tags, built once: documents come in a transitional and a strict namespace."""

    p: str
    r: str
    t: str
    tbl: str
    tr: str
    tc: str
    tc_pr: str
    box: str
    val: str
    marks: dict[str, str]
    """Elements that stand for a character."""

    skipped: frozenset[str]
    may_vanish: bool
    """Whether any run of the document is hidden; most have none, so most need no look."""

    @classmethod
    def of(cls, root: Element, xml: bytes) -> _Names:
        w = root.tag.partition("}")[0] + "}"
        marks = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
        return cls(
            p=w + "p",
            r=w + "r",
            t=w + "t",
            tbl=w + "tbl",
            tr=w + "tr",
            tc=w + "tc",
            tc_pr=w + "tcPr",
            box=w + "txbxContent",
            val=w + "val",
            marks={w + name: text for name, text in marks.items()},
            skipped=frozenset(w + name for name in SKIPPED) | {MC + "Fallback"},
            may_vanish=b"vanish" in xml,
        )

    def w(self, name: str) -> str:
        """Any other tag of the main namespace."""
        return self.p[:-1] + name


def load(data: bytes, name: str) -> Document:
    """The document's body in reading order; raises Unreadable when it is damaged."""
    archive = Archive(data, name)
    path = _main_part(archive)
    xml = archive.part(path)
    root = _tree(xml, archive)
    names = _Names.of(root, xml)
    folder = posixpath.dirname(path)
    numbering = Numbering()
    if f"{folder}/numbering.xml" in archive.names:
        styles = f"{folder}/styles.xml"
        numbering = Numbering.of(
            parsed(archive, f"{folder}/numbering.xml"),
            parsed(archive, styles) if styles in archive.names else None,
        )
    body = root.find(names.w("body"))
    if body is None:
        raise archive.damaged()
    return compose(_blocks(body, names, numbering.counters(), 0), source=name, kind="docx")


def parsed(archive: Archive, path: str) -> Element:
    """The XML part at ``path``; entities are not expanded, nothing is fetched."""
    return _tree(archive.part(path), archive)


def _tree(content: bytes, archive: Archive) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise archive.damaged() from error


def _main_part(archive: Archive) -> str:
    if MAIN not in archive.names and "_rels/.rels" in archive.names:
        for link in parsed(archive, "_rels/.rels").iter(PACKAGE + "Relationship"):
            if link.get("Type", "").endswith("/officeDocument"):
                return str(link.get("Target", "")).lstrip("/")
    return MAIN


def _blocks(
    container: Element, names: _Names, counters: Counters, depth: int
) -> Iterator[Para | Table]:
    if depth > MAX_DEPTH:
        raise Unreadable("文档里的表格嵌套过深，请用 Word/WPS 打开后另存再试。")
    for child in container:
        tag = child.tag
        if tag == names.p:
            yield from _paragraph(child, names, counters, depth)
        elif tag == names.tbl:
            yield from _table(child, names, counters, depth)
        elif tag not in names.skipped and isinstance(tag, str) and len(child):
            yield from _blocks(child, names, counters, depth + 1)


def _paragraph(
    paragraph: Element, names: _Names, counters: Counters, depth: int
) -> Iterator[Para | Table]:
    boxes: list[Element] = []
    pieces: list[str] = []
    _gather(paragraph, names, pieces, boxes)
    text = "".join(pieces)
    if text.strip():
        text = counters.label(paragraph) + text
    elif boxes:
        text = ""
    if text or not boxes:
        lines = text.split("\n") if "\n" in text else (text,)
        yield Para("\n".join([" ".join(line.split()) for line in lines]))
    for box in boxes:
        yield from _blocks(box, names, counters, depth + 1)


def _gather(element: Element, names: _Names, pieces: list[str], boxes: list[Element]) -> None:
    """The visible text of a paragraph or run; text boxes are handed back in ``boxes``."""
    for child in element:
        tag = child.tag
        if tag == names.t:
            pieces.append(child.text or "")
        elif tag == names.r:
            if not (names.may_vanish and _vanished(child, names)):
                _gather(child, names, pieces, boxes)
        elif tag in names.skipped or not isinstance(tag, str):
            continue
        elif tag in names.marks:
            pieces.append(names.marks[tag])
        elif tag == names.box:
            boxes.append(child)
        elif len(child):
            _gather(child, names, pieces, boxes)


def _vanished(run: Element, names: _Names) -> bool:
    vanish = run.find(f"{names.w('rPr')}/{names.w('vanish')}")
    return vanish is not None and vanish.get(names.val) not in ("0", "false", "off")


@dataclass(slots=True)
class _Tc:
    """A table cell in its row: first grid column, width, and whether it goes on from above."""

    element: Element | None
    column: int
    span: int
    merge: str | None
    height: int = 1


def _table(table: Element, names: _Names, counters: Counters, depth: int) -> Iterator[Para | Table]:
    rows = [_row(row, names) for row in _rows(table, names)]
    _without_orphans(rows)
    _measure(rows)
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
                Cell(_flat(contents.get(id(tc), ())), tc.span, tc.height)
                for tc in row
                if tc.merge != "continue"
            ]
            for row in rows
        ]
    )


def _rows(table: Element, names: _Names) -> Iterator[Element]:
    deleted = f"{names.w('trPr')}/{names.w('del')}"
    for child in table:
        if child.tag == names.tr:
            if child.find(deleted) is None:
                yield child
        elif child.tag not in names.skipped and isinstance(child.tag, str) and len(child):
            yield from _rows(child, names)


def _row(row: Element, names: _Names) -> list[_Tc]:
    column = 0
    cells: list[_Tc] = []
    before = row.find(f"{names.w('trPr')}/{names.w('gridBefore')}")
    if before is not None and (skipped := _int(before.get(names.val))):
        cells.append(_Tc(None, 0, skipped, None))
        column = skipped
    for element in _cells(row, names):
        span, merge, goes_on = 1, None, False
        for setting in element[0] if len(element) and element[0].tag == names.tc_pr else ():
            tag = setting.tag
            if not isinstance(tag, str):
                continue
            if tag.endswith("}gridSpan"):
                span = max(_int(setting.get(names.val)), 1)
            elif tag.endswith("}vMerge"):
                merge = setting.get(names.val, "continue")
            elif tag.endswith("}hMerge"):
                goes_on = setting.get(names.val, "continue") == "continue"
        if goes_on and cells:
            cells[-1].span += span
        else:
            cells.append(_Tc(element, column, span, merge))
        column += span
    return cells


def _cells(row: Element, names: _Names) -> Iterator[Element]:
    """The cells of a row, through content controls around them."""
    for child in row:
        if child.tag == names.tc:
            yield child
        elif child.tag not in names.skipped and isinstance(child.tag, str) and len(child):
            yield from _cells(child, names)


def _int(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 0


def _measure(rows: Sequence[list[_Tc]]) -> None:
    """Rows each cell covers: itself and the continuing cells straight below."""
    below: dict[int, int] = {}
    for row in reversed(rows):
        going_on: dict[int, int] = {}
        for tc in row:
            if tc.merge == "continue":
                going_on[tc.column] = below.get(tc.column, 0) + 1
            elif tc.merge is not None:
                tc.height = 1 + below.get(tc.column, 0)
        below = going_on


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
