"""Word documents: all text, seen or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import (
    WEB,
    Package,
    attribute,
    local,
)
from gongkai.guard.files.properties import drawing_texts, properties
from gongkai.guard.finding import PartKind

STORIES = {
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
}
DELETED = frozenset(("del", "moveFrom"))
INSERTED = frozenset(("ins", "moveTo"))
MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
CHANGES = frozenset(
    [
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "trPrChange",
        "tcPrChange",
        "tblGridChange",
        "tblPrExChange",
        "numberingChange",
        "cellIns",
        "cellMerge",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart",
        "customXmlMoveToRangeEnd",
    ]
)
FIELDS = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|TOC|PAGEREF|REF|NOTEREF|SEQ|STYLEREF|EQ|=|"
    r"HYPERLINK\s+(?:\\l\b|\"https?://))(?:[\s\\\"(]|$|\w)",
    re.I,
)


@dataclass(slots=True)
class Vanishing:
    """Which runs are hidden: by themselves or by their style."""

    styles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, package: Package, main: str) -> Vanishing:
        """The hidden styles of the document, those based on hidden ones included."""
        path = next((r.target for r in package.relations(main) if r.kind == "styles"), "")
        if path not in package.names:
            return cls()
        own: dict[str, bool | None] = {}
        based: dict[str, str] = {}
        for style in package.tree(path).iter("{*}style"):
            id_ = attribute(style, "styleId") or ""
            properties = style.find("{*}rPr")
            own[id_] = None if properties is None else _flag(properties)
            base = style.find("{*}basedOn")
            based[id_] = "" if base is None else attribute(base, "val") or ""
        return cls(frozenset(id_ for id_ in own if _hides(id_, own, based)))

    def hides(self, run: Element) -> bool:
        """Whether nobody sees the run on paper or screen."""
        own = run.find("{*}rPr")
        if own is not None:
            flag = _flag(own)
            if flag is not None:
                return flag
            style = own.find("{*}rStyle")
            if style is not None and attribute(style, "val") in self.styles:
                return True
        if not self.styles:
            return False
        paragraph = next(run.iterancestors("{*}p"), None)
        style = None if paragraph is None else paragraph.find("{*}pPr/{*}pStyle")
        return style is not None and attribute(style, "val") in self.styles


def _flag(properties: Element) -> bool | None:
    """``w:vanish`` as yes, no or not said."""
    found = [properties.find("{*}vanish"), properties.find("{*}specVanish")]
    said = [_on(item) for item in found if item is not None]
    return any(said) if said else None


def _on(item: Element) -> bool:
    return (attribute(item, "val") or "1") not in ("0", "false", "off")


def _hides(style: str, own: dict[str, bool | None], based: dict[str, str]) -> bool:
    seen: set[str] = set()
    while style and style not in seen:
        seen.add(style)
        flag = own.get(style)
        if flag is not None:
            return flag
        style = based.get(style, "")
    return False


@dataclass(slots=True)
class Story:
    """The text of one part of the document, by what becomes of it."""

    lines: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    inserted: int = 0


def story(root: Element, vanishing: Vanishing) -> Story:
    """Read one part; tables are tab separated, nested ones inside their cell."""
    found = Story()
    paragraphs: list[list[str]] = []
    cells: list[list[str]] = []
    rows: list[list[str]] = []
    tables: list[list[str]] = []
    fallback = deleted = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element)
        start = event == "start"
        step = 1 if start else -1
        if name == "Fallback":
            fallback += step
        elif fallback:
            continue
        elif name in DELETED and element.getparent() is not None and len(element):
            deleted += step
        elif name == "p" and is_word(element):
            if start:
                paragraphs.append([])
            elif paragraphs:
                text = "".join(paragraphs.pop())
                (cells[-1] if cells else found.lines).append(text)
        elif name == "tbl":
            if start:
                tables.append([])
            else:
                lines = tables.pop()
                (cells[-1] if cells else found.tables).append("\n".join(lines))
        elif name == "tr" and tables:
            if start:
                rows.append([])
            else:
                tables[-1].append("\t".join(rows.pop()))
        elif name == "tc" and rows:
            if start:
                cells.append([])
            else:
                texts = [text for text in cells.pop() if text]
                rows[-1].append(" ".join(texts).replace("\n", " ").replace("\t", " "))
        elif not start:
            continue
        elif name in INSERTED:
            found.inserted += 1
        elif name in ("t", "delText", "instrText", "delInstrText", "sym", *MARKS):
            _take(element, name, found, paragraphs, deleted > 0, vanishing)
    return found


def is_word(element: Element) -> bool:
    return "wordprocessingml" in str(element.tag)


def _take(
    element: Element,
    name: str,
    found: Story,
    paragraphs: list[list[str]],
    deleted: bool,
    vanishing: Vanishing,
) -> None:
    run = element.getparent()
    if name == "t" and str(element.tag).endswith("/math}t") and paragraphs and not deleted:
        paragraphs[-1].append(element.text or "")
        return
    if run is None or local(run) != "r" or not is_word(element):
        return
    text = MARKS.get(name) or element.text or ""
    if name in ("instrText", "delInstrText"):
        found.codes.append(text)
    elif deleted or name == "delText":
        found.deleted.append(text)
    elif vanishing.hides(run):
        found.hidden.append(text)
    elif paragraphs:
        paragraphs[-1].append(text)


def inspect(data: bytes, name: str) -> Found:
    """All text of the document and what is hidden in it."""
    package = Package(data, name)
    main = package.main()
    vanishing = Vanishing.of(package, main)
    found = Found(name)
    deleted, inserted, hidden = 0, 0, 0
    places = [("正文", main)]
    places += [
        (STORIES[r.kind], r.target)
        for r in sorted(package.relations(main), key=lambda r: (r.kind, r.target))
        if r.kind in STORIES and r.target in package.names
    ]
    for path, place in {path: place for place, path in places}.items():
        root = package.tree(path)
        read = story(root, vanishing)
        seen: PartKind = "hidden" if place == "批注" else "attachment"
        found.part(place, seen, "\n".join(read.lines))
        for number, table in enumerate(read.tables, 1):
            found.part(f"{place}第 {number} 张表", seen, table)
        found.part(place + "里删除的修订", "hidden", "".join(read.deleted))
        found.part(place + "里的隐藏文字", "hidden", "".join(read.hidden))
        deleted += bool(read.deleted)
        inserted += read.inserted + sum(1 for _ in _marks(root))
        hidden += len("".join(read.hidden).strip())
        if place == "批注" and len(root):
            authors = [attribute(c, "author") or "" for c in root]
            found.part("批注作者", "hidden", "\n".join(authors))
            found.finding("file.comments", f"{len(root)} 条，作者 {listed(filter(None, authors))}")
        _odd_fields(root, read, place, found)
        art = [attribute(shape, "string") or "" for shape in root.iter("{*}textpath")]
        found.part(place + "的艺术字", "attachment", "\n".join(art))
    if deleted or inserted:
        found.finding("file.tracked_changes", "未接受的插入、删除或格式修改")
    if hidden:
        found.finding("file.hidden_text", f"共 {hidden} 字")
    properties(package, found)
    drawing_texts(package, main, found)
    _links(package, found)
    return found


def _marks(root: Element) -> Iterator[Element]:
    """Change marks other than inserted and deleted runs."""
    for element in root.iter():
        name = local(element)
        if name in CHANGES or (name in DELETED | INSERTED and is_word(element)):
            yield element


def _odd_fields(root: Element, read: Story, place: str, found: Found) -> None:
    codes = [code for code, _ in fields_of(root) if not FIELDS.match(code)]
    codes += [
        attribute(simple, "instr") or ""
        for simple in root.iter("{*}fldSimple")
        if not FIELDS.match(attribute(simple, "instr") or "")
    ]
    found.part(place + "的域代码", "hidden", "\n".join(codes))


def _links(package: Package, found: Found) -> None:
    targets = [
        r.target
        for source, r in package.all_relations()
        if r.external and not WEB.match(r.target) and not r.target.startswith("mailto:")
    ]
    if targets:
        found.part("链接", "hidden", "\n".join(targets))
        found.finding("file.external_links", listed(targets))


def fields_of(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """Complex fields: the code and the elements that carry it (results excluded)."""
    open_: list[tuple[list[str], list[Element], bool]] = []
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"):
        if local(element) == "fldChar":
            kind = attribute(element, "fldCharType")
            if kind == "begin":
                open_.append(([], [element], False))
            elif open_:
                code, elements, _ = open_.pop()
                elements.append(element)
                if kind == "end":
                    yield "".join(code), elements
                else:
                    open_.append((code, elements, True))
        elif open_:
            code, elements, after = open_[-1]
            elements.append(element)
            if not after:
                code.append(element.text or "")
        else:
            yield "", [element]
    for _, elements, _ in open_:
        yield "", elements
