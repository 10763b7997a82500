"""Workbooks: every cell with its place, seen or not."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.guard.files.book import Book, Tab, letters
from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import (
    WEB,
    Package,
    local,
)
from gongkai.guard.files.properties import drawing_texts, properties
from gongkai.guard.files.refused import refusal
from gongkai.guard.files.sniff import DDE_FORMULA

PRINTING = ("_xlnm.Print_Area", "_xlnm.Print_Titles")


@dataclass(slots=True)
class Hidden:
    """Places with hidden content in one sheet."""

    rows: list[int] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    cells: list[str] = field(default_factory=list)


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
