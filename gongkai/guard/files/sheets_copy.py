"""The copy of a workbook with only what is seen.

Hidden rows and columns stay hidden but are empty, so addresses do not move;
formulas become their last values.
"""

from __future__ import annotations

from lxml.etree import _Element as Element

from gongkai.guard.files.book import Book, Unseen, number_of
from gongkai.guard.files.package import (
    Relation,
    Rules,
    attribute,
    local,
    rebuilt,
    remove,
)
from gongkai.guard.files.pictures import without_details
from gongkai.guard.files.refused import refusal
from gongkai.guard.files.sheets import PRINTING

KEPT = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "mergeCells",
        "conditionalFormatting",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "drawing",
    ]
)
BOOK = frozenset(["workbookPr", "bookViews", "sheets", "definedNames", "calcPr"])
FOLLOWED = frozenset(
    [
        "worksheet",
        "styles",
        "theme",
        "sharedStrings",
        "drawing",
        "image",
        "chart",
        "chartUserShapes",
        "hyperlink",
        "chartsheet",
        "themeOverride",
        "hdphoto",
    ]
)
IMPLICIT = frozenset(("styles", "theme", "sharedStrings"))
DROPPED_WITH = frozenset(("hlinkClick", "hlinkHover", "hyperlink", "externalData", "userShapes"))
LITERALS = {"numRef": "numLit", "strRef": "strLit"}


def clean(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """The workbook with only what is seen, formulas replaced by their values."""
    book = Book(data, name)
    if not any(tab.visible for tab in book.tabs):
        raise refusal("broken", name)
    order: dict[int, int] = {}
    cleaner = _Cleaner(book, order)
    for tab in book.tabs:
        if tab.visible:
            cleaner.collect(book.package.tree(tab.path))
    rules = Rules(FOLLOWED, IMPLICIT, DROPPED_WITH, cleaner, without_details)
    copy = rebuilt(book.package, rules)
    return copy, ["公式（保留计算结果）"] if cleaner.formulas else []


class _Cleaner:
    """Cleans each part; knows which shared strings visible cells use."""

    def __init__(self, book: Book, order: dict[int, int]) -> None:
        self.book = book
        self.order = order
        self.formulas = 0

    def collect(self, root: Element) -> None:
        """Number the shared strings that stay, in the order of use."""
        unseen = self.book.unseen(root)
        for row, number, cell, column in self.book.cells(root):
            if cell.get("t") == "s" and not self._hidden(unseen, row, number, cell, column):
                text = next((c.text or "" for c in cell if local(c) == "v"), "")
                if text.isascii() and text.isdigit() and int(text[:9]) < len(self.book.strings):
                    self.order.setdefault(int(text[:9]), len(self.order))

    @staticmethod
    def _hidden(unseen: Unseen, row: Element, number: int, cell: Element, column: int) -> bool:
        return (
            unseen.row(row) or unseen.column(column) or unseen.cell(number, column, cell.get("s"))
        )

    def __call__(self, path: str, relation: Relation, root: Element) -> None:
        kind = relation.kind
        if path == self.book.main:
            self._workbook(root)
        elif kind == "worksheet":
            self.book._cells = 0
            self._sheet(root)
        elif kind == "sharedStrings":
            self._strings(root)
        elif kind in ("chart", "chartUserShapes", "drawing", "chartsheet"):
            _drawing(root)
        for element in list(root.iter("{*}extLst", "{*}AlternateContent")):
            choice = element.find("{*}Fallback")
            if local(element) == "AlternateContent" and choice is not None and len(choice):
                _replace(element, list(choice))
            else:
                remove(element)

    def _workbook(self, root: Element) -> None:
        shown = {tab.number: n for n, tab in enumerate(t for t in self.book.tabs if t.visible)}
        for child in list(root):
            if local(child) not in BOOK:
                root.remove(child)
        for number, sheet in enumerate(list(root.iter("{*}sheet"))):
            if number not in shown:
                remove(sheet)
        for item in list(root.iter("{*}definedName")):
            sheet_id = item.get("localSheetId", "")
            place = shown.get(number_of(sheet_id))
            if item.get("name") not in PRINTING or place is None or "[" in (item.text or ""):
                remove(item)
            else:
                item.set("localSheetId", str(place))
        for names in list(root.iter("{*}definedNames")):
            if not len(names):
                remove(names)
        for view in root.iter("{*}workbookView"):
            for key in ("activeTab", "firstSheet"):
                view.attrib.pop(key, None)
        for about in root.iter("{*}workbookPr"):
            about.attrib.pop("codeName", None)

    def _sheet(self, root: Element) -> None:
        unseen = self.book.unseen(root)
        for row, number, cell, column in list(self.book.cells(root)):
            if self._hidden(unseen, row, number, cell, column):
                for child in list(cell):
                    cell.remove(child)
                cell.attrib.pop("t", None)
                continue
            for child in list(cell):
                if local(child) not in ("v", "is"):
                    self.formulas += local(child) == "f"
                    cell.remove(child)
                elif local(child) == "v" and cell.get("t") == "s":
                    text = child.text or ""
                    known = text.isascii() and text.isdigit() and int(text[:9]) in self.order
                    child.text = str(self.order[int(text[:9])]) if known else "0"
                    if not known:
                        cell.remove(child)
                        cell.attrib.pop("t", None)
            for key in ("cm", "vm", "ph"):
                cell.attrib.pop(key, None)
        for child in list(root):
            if local(child) not in KEPT:
                root.remove(child)
        for rule in list(root.iter("{*}conditionalFormatting")):
            if any("!" in (f.text or "") for f in rule.iter("{*}formula")):
                remove(rule)
        for link in list(root.iter("{*}hyperlink")):
            link.attrib.pop("display", None)
            if attribute(link, "id") is None and "!" in link.get("location", ""):
                remove(link)
        for name in ("codeName", "filterMode"):
            for about in root.iter("{*}sheetPr"):
                about.attrib.pop(name, None)
        for view in root.iter("{*}sheetView"):
            view.attrib.pop("tabSelected", None)

    def _strings(self, root: Element) -> None:
        items = list(root.iter("{*}si"))
        for item in items:
            root.remove(item)
            for child in list(item):
                if local(child) in ("rPh", "phoneticPr"):
                    item.remove(child)
        for number in self.order:
            root.append(items[number])
        for key in ("count", "uniqueCount"):
            root.attrib.pop(key, None)


def _replace(element: Element, children: list[Element]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in reversed(children):
        parent.insert(place, child)
    remove(element)


def _drawing(root: Element) -> None:
    """Charts keep the values they show, not where these came from; names and paths go."""
    for element in list(root.iter("{*}numRef", "{*}strRef", "{*}multiLvlStrRef")):
        name = local(element)
        space = str(element.tag).rpartition("}")[0] + "}"
        cache = next((c for c in element if local(c).endswith("Cache")), None)
        parent = element.getparent()
        if parent is None:
            continue
        above = parent.getparent()
        if local(parent) == "tx" and above is not None and local(above) == "ser":
            value = parent.makeelement(space + "v")
            value.text = "".join(v.text or "" for v in element.iter("{*}v"))
            parent.replace(element, value)
        elif name in LITERALS and cache is not None and local(parent) != "tx":
            cache.tag = space + LITERALS[name]
            parent.replace(element, cache)
    for element in list(root.iter()):
        if local(element) in ("externalData", "printSettings", "pivotSource"):
            remove(element)
        elif local(element) == "cNvPr":
            element.set("name", "图形")
            element.attrib.pop("descr", None) if ":\\" in element.get("descr", "") else None
        for key in ("macro", "textlink"):
            if local(element) in ("sp", "graphicFrame", "pic", "cxnSp"):
                element.attrib.pop(key, None)
