"""Workbooks: every cell with its place, seen or not, and the copy with only what is seen.

In the copy hidden rows and columns stay hidden but are empty, so addresses do
not move; formulas become their last values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from gongkai.annual.read.formats.workbook import ADDRESS, _number, _string
from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import (
    WEB,
    Package,
    Relation,
    Rules,
    attribute,
    local,
    rebuilt,
    remove,
)
from gongkai.guard.files.pictures import without_details
from gongkai.guard.files.properties import drawing_texts, properties
from gongkai.guard.files.refused import refusal
from gongkai.guard.files.sniff import DDE_FORMULA

MAX_CELLS = 300_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_MERGED_ROWS = 200_000
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
PRINTING = ("_xlnm.Print_Area", "_xlnm.Print_Titles")
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
HIDING_FORMAT = re.compile(r"\s*;\s*;\s*;?\s*")
LITERALS = {"numRef": "numLit", "strRef": "strLit"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the workbook; ``number`` counts from 0 over all sheets."""

    number: int
    name: str
    path: str
    visible: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Unseen:
    """What of a sheet is hidden; columns as ranges with both ends included, from 1."""

    columns: list[tuple[int, int]]
    covered: dict[int, list[tuple[int, int]]]
    styles: frozenset[int]
    zero_height: bool

    def column(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.columns)

    def cell(self, row: int, column: int, style: str | None) -> bool:
        """Under a merged cell, or in a number format that shows nothing."""
        if any(first <= column <= last for first, last in self.covered.get(row, ())):
            return True
        return bool(self.styles) and (style or "").isdecimal() and int(style or "0") in self.styles

    def row(self, element: Element) -> bool:
        """Whether the row is hidden or has no height."""
        if _true(element.get("hidden")) or element.get("ht") in ("0", "0.0"):
            return True
        return self.zero_height and element.get("ht") is None


@dataclass(slots=True)
class Hidden:
    """Places with hidden content in one sheet."""

    rows: list[int] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    cells: list[str] = field(default_factory=list)


class Book:
    """A workbook opened: its sheets, strings and the formats that hide."""

    def __init__(self, data: bytes, name: str) -> None:
        self.package = Package(data, name)
        self.name = name
        self.main = self.package.main()
        self.tree = self.package.tree(self.main)
        self._cells = 0
        targets = {r.id: r for r in self.package.relations(self.main) if not r.external}
        self.tabs: list[Tab] = []
        for number, sheet in enumerate(self.tree.iter("{*}sheet")):
            link = targets.get(attribute(sheet, "id") or "")
            if link is None or link.target not in self.package.names:
                raise refusal("broken", name)
            visible = sheet.get("state", "visible") == "visible" and link.kind != "dialogsheet"
            self.tabs.append(Tab(number, sheet.get("name", ""), link.target, visible, sheet))
        self.strings = self._strings()
        self.styles = self._part_of("styles")
        self.hiding = self._hiding_formats()

    def _part_of(self, kind: str) -> Element | None:
        found = [r.target for r in self.package.relations(self.main) if r.kind == kind]
        if not found or found[0] not in self.package.names:
            return None
        return self.package.tree(found[0])

    def _strings(self) -> list[str]:
        root = self._part_of("sharedStrings")
        return [] if root is None else [_string(item) for item in root.iter("{*}si")]

    def _hiding_formats(self) -> frozenset[int]:
        root = self.styles
        if root is None:
            return frozenset()
        codes = {
            item.get("numFmtId")
            for item in root.iter("{*}numFmt")
            if HIDING_FORMAT.fullmatch(item.get("formatCode", "x"))
        }
        formats = root.find("{*}cellXfs")
        styles = [] if formats is None else list(formats)
        return frozenset(n for n, item in enumerate(styles) if item.get("numFmtId") in codes)

    def cells(self, root: Element) -> Iterator[tuple[Element, int, Element, int]]:
        """Rows and cells in order with their numbers from 1; raises Refused over the limit."""
        number = 0
        for row in root.iter("{*}row"):
            given = row.get("r")
            number = number + 1 if given is None else self._number(given)
            if number > MAX_ROW:
                raise refusal("broken", self.name)
            column = 0
            for cell in row:
                if local(cell) != "c":
                    continue
                place = cell.get("r")
                column = column + 1 if place is None else self.address(place)[1]
                self._cells += 1
                if self._cells > MAX_CELLS:
                    raise refusal("too_many_cells", self.name, limit=f"{MAX_CELLS // 10_000} 万格")
                yield row, number, cell, column

    def _number(self, given: str) -> int:
        if not (given.isascii() and given.isdigit() and len(given) < 9 and int(given)):
            raise refusal("broken", self.name)
        return int(given)

    def address(self, text: str) -> tuple[int, int]:
        """Row and column from 1 of an address like ``AB12``; raises Refused for others."""
        found = ADDRESS.fullmatch(text.replace("$", ""))
        if found is None:
            raise refusal("broken", self.name)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        row = int(found[2])
        if column > MAX_COLUMN or row > MAX_ROW:
            raise refusal("broken", self.name)
        return row, column

    def unseen(self, root: Element) -> Unseen:
        """What of the sheet is hidden."""
        columns = []
        for col in root.iter("{*}col"):
            if _true(col.get("hidden")) or col.get("width") in ("0", "0.0"):
                first, last = self._number(col.get("min", "")), self._number(col.get("max", ""))
                columns.append((first, last))
        covered: dict[int, list[tuple[int, int]]] = {}
        total = 0
        for item in root.iter("{*}mergeCell"):
            first_, _, last_ = (item.get("ref") or "").partition(":")
            top, left = self.address(first_)
            bottom, right = self.address(last_ or first_)
            total += bottom - top + 1
            if total > MAX_MERGED_ROWS:
                raise refusal("too_many_cells", self.name, limit=f"{MAX_MERGED_ROWS} 行合并单元格")
            for row in range(top, bottom + 1):
                start = left + 1 if row == top else left
                if start <= right:
                    covered.setdefault(row, []).append((start, right))
        form = root.find("{*}sheetFormatPr")
        zero = form is not None and _true(form.get("zeroHeight"))
        return Unseen(columns, covered, self.hiding, zero)

    def text(self, cell: Element) -> str:
        """The cell's text as stored last: formulas give their value."""
        value = next((child for child in cell if local(child) in ("v", "is")), None)
        if value is None:
            return ""
        if local(value) == "is":
            return _string(value)
        text, kind = value.text or "", cell.get("t", "n")
        if kind == "s":
            valid = text.isascii() and text.isdigit() and int(text[:9]) < len(self.strings)
            return self.strings[int(text[:9])] if valid else ""
        return plain_number(text) if kind == "n" else text


def plain_number(text: str) -> str:
    """A stored number as people read it; long numbers keep their digits, broken ones stay."""
    try:
        return _number(text)
    except OverflowError:  # "1e999" is no number any program shows.
        return text


def letters(column: int) -> str:
    """The letters of a column counted from 1: 28 is ``AB``."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def inspect(data: bytes, name: str) -> Found:
    """Every cell with its place, and what is hidden in the workbook."""
    book = Book(data, name)
    found = Found(name)
    sheets = [tab.name for tab in book.tabs if not tab.visible]
    if sheets:
        found.finding("file.hidden_sheet", listed(sheets))
    for tab in book.tabs:
        _inspect_sheet(book, tab, found)
    _names(book, found)
    _comments(book.package, found)
    properties(book.package, found)
    drawing_texts(book.package, book.main, found)
    _external(book.package, found)
    return found


def _inspect_sheet(book: Book, tab: Tab, found: Found) -> None:
    root = book.package.tree(tab.path)
    unseen = book.unseen(root)
    hidden = Hidden()
    found.part(f"{tab.name}工作表名", "attachment" if tab.visible else "hidden", tab.name)
    for row, number, cell, column in book.cells(root):
        formula = next((c.text or "" for c in cell if local(c) == "f"), "")
        if DDE_FORMULA.match(formula):
            raise refusal("dde", book.name)
        text = book.text(cell)
        if not text.strip():
            continue
        place = f"{letters(column)}{number}"
        seen = tab.visible
        if unseen.row(row):
            seen = False
            hidden.rows += [number] if number not in hidden.rows[-1:] else []
        elif unseen.column(column):
            seen = False
            hidden.columns.add(letters(column))
        elif unseen.cell(number, column, cell.get("s")):
            seen = False
            hidden.cells.append(place)
        found.part(f"{tab.name}!{place}", "attachment" if seen else "hidden", text)
    for item in root.iter("{*}headerFooter"):
        found.part(f"{tab.name}页眉页脚", "attachment", "\n".join(str(t) for t in item.itertext()))
    choices = [f.text or "" for f in root.iter("{*}formula1") if (f.text or "").startswith('"')]
    found.part(f"{tab.name}下拉选项", "hidden", "\n".join(choices))
    if not tab.visible:
        return
    if choices:
        found.finding("file.custom_data", "下拉选项", tab.name)
    if hidden.rows:
        rows = [f"第 {n} 行" for n in hidden.rows]
        found.finding("file.hidden_rows", listed(rows), tab.name)
    if hidden.columns:
        columns = sorted(hidden.columns, key=lambda c: (len(c), c))
        found.finding("file.hidden_columns", listed(f"{c} 列" for c in columns), tab.name)
    if hidden.cells:
        found.finding("file.hidden_cells", listed(hidden.cells), tab.name)


def _names(book: Book, found: Found) -> None:
    odd = [
        item.get("name", "")
        for item in book.tree.iter("{*}definedName")
        if not item.get("name", "").startswith("_xlnm.")
    ]
    if odd:
        texts = [f"{i.get('name', '')} {i.text or ''}" for i in book.tree.iter("{*}definedName")]
        found.part("自定义名称", "hidden", "\n".join(texts))
        found.finding("file.defined_names", listed(odd))


def _comments(package: Package, found: Found) -> None:
    places: list[str] = []
    for _, relation in package.all_relations():
        if relation.target not in package.names:
            continue
        if relation.kind in ("comments", "threadedComment"):
            for item in package.tree(relation.target).iter("{*}comment", "{*}threadedComment"):
                place = item.get("ref", "")
                places.append(place)
                text = "".join(t.text or "" for t in item.iter("{*}t", "{*}text"))
                found.part(f"批注 {place}", "hidden", text)
            authors = package.tree(relation.target).iter("{*}author")
            found.part("批注作者", "hidden", "\n".join(a.text or "" for a in authors))
        elif relation.kind in ("person", "pivotCacheRecords", "pivotCacheDefinition", "queryTable"):
            root = package.tree(relation.target)
            values = [
                str(v) for e in root.iter() for k, v in e.attrib.items() if k in ("v", "name")
            ]
            found.part(
                "透视表缓存" if "pivot" in relation.kind else "附带的数据",
                "hidden",
                "\n".join(values),
            )
            found.finding(
                "file.custom_data",
                "数据透视表的源数据" if "pivot" in relation.kind else relation.kind,
            )
    if places:
        found.finding("file.comments", f"{len(places)} 条，在 {listed(places)}")


def _external(package: Package, found: Found) -> None:
    targets = []
    for _, relation in package.all_relations():
        if relation.kind == "externalLink" and relation.target in package.names:
            targets.append("其他工作簿")
            values = package.tree(relation.target).itertext()
            found.part("外部链接的缓存", "hidden", "\n".join(v for v in values if v.strip()))
        elif relation.kind in ("connections", "externalLinkPath") or (
            relation.external and not WEB.match(relation.target)
        ):
            targets.append(relation.target)
    if targets:
        found.part("链接", "hidden", "\n".join(targets))
        found.finding("file.external_links", listed(targets))


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
            place = shown.get(int(sheet_id)) if sheet_id.isdecimal() else None
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
