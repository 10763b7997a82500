"""The copy of a Word document with only what is seen, tracked changes accepted."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from gongkai.guard.files.package import (
    Package,
    Relation,
    Rules,
    attribute,
    local,
    rebuilt,
    remove,
    unwrap,
)
from gongkai.guard.files.pictures import without_details
from gongkai.guard.files.words import (
    CHANGES,
    DELETED,
    FIELDS,
    INSERTED,
    Vanishing,
    fields_of,
    is_word,
)

DROPPED = CHANGES | frozenset(
    [
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "annotationRef",
        "proofErr",
        "permStart",
        "permEnd",
        "dataBinding",
        "ffData",
        "OLEObject",
        "control",
        "subDoc",
        "altChunk",
        "externalData",
        "extLst",
        "lastRenderedPageBreak",
        "saveThroughXslt",
        "attachedTemplate",
        "rsids",
    ]
)
UNWRAPPED = frozenset(("sdt", "sdtContent", "smartTag", "customXml"))
SETTINGS = frozenset(
    [
        "zoom",
        "mirrorMargins",
        "evenAndOddHeaders",
        "defaultTabStop",
        "autoHyphenation",
        "characterSpacingControl",
        "drawingGridHorizontalSpacing",
        "drawingGridVerticalSpacing",
        "displayHorizontalDrawingGridEvery",
        "displayVerticalDrawingGridEvery",
        "bordersDoNotSurroundHeader",
        "bordersDoNotSurroundFooter",
        "gutterAtTop",
        "noLineBreaksAfter",
        "noLineBreaksBefore",
        "footnotePr",
        "endnotePr",
        "compat",
        "mathPr",
        "themeFontLang",
        "clrSchemeMapping",
        "decimalSymbol",
        "listSeparator",
        "displayBackgroundShape",
    ]
)
FOLLOWED = frozenset(
    [
        "styles",
        "settings",
        "numbering",
        "fontTable",
        "theme",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "image",
        "hdphoto",
        "chart",
        "chartUserShapes",
        "hyperlink",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "diagramDrawing",
        "themeOverride",
    ]
)
IMPLICIT = frozenset(
    ["styles", "settings", "numbering", "fontTable", "theme", "footnotes", "endnotes"]
)
DROPPED_WITH = frozenset(
    [
        "hlinkClick",
        "hlinkHover",
        "hlinkMouseOver",
        "embedRegular",
        "embedBold",
        "embedItalic",
        "embedBoldItalic",
        "externalData",
        "attachedTemplate",
        "control",
        "OLEObject",
    ]
)
LOCAL_PATH = re.compile(r"[A-Za-z]:\\|\\\\|file:|/(?:Users|home)/", re.I)


def clean(data: bytes, name: str) -> bytes:
    """The document with only what is seen, changes accepted."""
    package = Package(data, name)
    vanishing = Vanishing.of(package, package.main())

    def clean_part(path: str, relation: Relation, root: Element) -> None:
        if relation.kind == "settings":
            for child in list(root):
                if local(child) not in SETTINGS:
                    root.remove(child)
        _clean_tree(root, vanishing)

    rules = Rules(FOLLOWED, IMPLICIT, DROPPED_WITH, clean_part, without_details)
    return rebuilt(package, rules)


def _clean_tree(root: Element, vanishing: Vanishing) -> None:
    for _, elements in [f for f in fields_of(root) if not FIELDS.match(f[0])]:
        for element in elements:
            remove(element)
    for element in list(root.iter("{*}r")):
        if is_word(element) and vanishing.hides(element):
            remove(element)
    _accept(root)
    for element in list(root.iter()):
        name = local(element)
        if name in DROPPED:
            remove(element)
        elif name == "object" and is_word(element):
            element.tag = element.tag.removesuffix("object") + "pict"
        elif name == "sdtPr" or name == "sdtEndPr" or name == "smartTagPr":
            remove(element)
        elif (name == "fldSimple" and not FIELDS.match(attribute(element, "instr") or "")) or (
            name in UNWRAPPED and is_word(element)
        ):
            unwrap(element)
        else:
            _clean_attributes(element, name)


def _clean_attributes(element: Element, name: str) -> None:
    if name in ("vanish", "specVanish"):
        if local(element.getparent() if element.getparent() is not None else element) == "rPr":
            remove(element)
        return
    for key in list(element.attrib):
        short = str(key).rpartition("}")[2]
        if short.startswith("rsid") or short in ("paraId", "textId", "author", "initials"):
            del element.attrib[key]
    if name in ("docPr", "cNvPr"):
        if element.get("name"):
            element.set("name", "图形")
        for key in ("descr", "title"):
            if LOCAL_PATH.search(element.get(key, "")):
                del element.attrib[key]
    elif name in ("shape", "imagedata"):
        for key in list(element.attrib):
            if LOCAL_PATH.search(str(element.attrib[key])):
                del element.attrib[key]


def _accept(root: Element) -> None:
    """Accept all tracked changes."""
    for row in list(root.iter("{*}tr")):
        if row.find("{*}trPr/{*}del") is not None:
            remove(row)
    for cell in list(root.iter("{*}tc")):
        if cell.find("{*}tcPr/{*}cellDel") is not None:
            remove(cell)
    joined = [
        p
        for p in root.iter("{*}p")
        if is_word(p)
        and (
            p.find("{*}pPr/{*}rPr/{*}del") is not None
            or p.find("{*}pPr/{*}rPr/{*}moveFrom") is not None
        )
    ]
    for element in list(root.iter()):
        name = local(element)
        if not is_word(element):
            continue
        if name in DELETED:
            remove(element)
        elif name in INSERTED:
            unwrap(element) if len(element) else remove(element)
    for paragraph in reversed(joined):
        _join(paragraph)


def _join(paragraph: Element) -> None:
    """The paragraph's end was deleted: its content moves to the front of the next."""
    following = paragraph.getnext()
    while following is not None and local(following) in ("bookmarkStart", "bookmarkEnd"):
        following = following.getnext()
    content = [child for child in paragraph if local(child) != "pPr"]
    if following is None or local(following) != "p":
        if not content and following is not None:
            remove(paragraph)
        return
    place = 1 if len(following) and local(following[0]) == "pPr" else 0
    for child in reversed(content):
        following.insert(place, child)
    remove(paragraph)
