"""A column tree as a spreadsheet: the catalogue's own headings and ours beside them.

``to_rows`` and ``from_rows`` are each other's inverse; ``to_xlsx`` is the same
table dressed for reading.  What cannot be read is told row by row, counted as
the spreadsheet shows them (the headings are row 1).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import xlsxwriter

from gongkai.law.duties import Duty
from gongkai.law.duty_words import duty_from, wording
from gongkai.law.rules import parameters
from gongkai.publishing.catalogue import (
    AUDIENCES,
    CARRIERS,
    LEVELS,
    MODES,
    ColumnSpec,
    Kind,
    Tree,
    items,
)

_KINDS: Final[dict[Kind, str]] = {
    "shell": "固定栏目",
    "statutory": "法定主动公开内容",
    "field": "试点领域",
    "village": "村级公开",
    "other": "其他",
}
_TEXTS: Final = {
    "一级事项": "topic",
    "二级事项": "title",
    "公开内容（要素）": "description",
    "公开依据": "basis",
    "公开时限": "limit",
    "公开主体": "subject",
    "栏目代码": "slug",
    "上级栏目代码": "parent_slug",
    "条例项目": "item_code",
    "标准目录行": "catalogue_row",
    "审核流程": "chain",
    "关键词": "keywords",
}
_TICKS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "公开对象": ("audience", AUDIENCES),
    "公开方式": ("modes", MODES),
    "公开层级": ("levels", LEVELS),
}
_CARRIERS: Final = "公开渠道和载体"
_SERIAL, _POSITION, _KIND, _DUTY, _RULE = "序号", "排序", "栏目类别", "更新要求", "要求依据"
_TICK_HEADINGS: Final = tuple(
    f"{heading}：{name}" for heading, (_, names) in _TICKS.items() for name in names
)
_NEEDED: Final = ("栏目代码", "二级事项")

HEADER: Final[tuple[str, ...]] = (
    _SERIAL,
    *tuple(_TEXTS)[:6],
    _CARRIERS,
    *_TICK_HEADINGS,
    *tuple(_TEXTS)[6:8],
    _POSITION,
    _KIND,
    *tuple(_TEXTS)[8:10],
    _DUTY,
    _RULE,
    *tuple(_TEXTS)[10:],
)
"""The headings of the table, left to right."""

_YES: Final = frozenset({"√", "✓", "✔", "■", "☑", "是", "v", "V"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in ``row`` of the spreadsheet, and what to do."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return f"第{self.row}行：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The columns that could be read, and what could not; use ``tree`` only without errors."""

    tree: list[ColumnSpec]
    errors: list[Fault]


def to_rows(tree: Tree) -> list[list[str]]:
    """The tree as rows below ``HEADER``."""
    return [_row(number, column) for number, column in enumerate(tree, 1)]


def from_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Parsed:
    """The tree of a table with the headings of ``HEADER`` in any order.

    Only 栏目代码 and 二级事项 must be there; what is not has its default.  Empty
    rows are passed over.  Without 更新要求 the 公开时限 is read as one.
    """
    headings = [_plain(text) for text in header]
    if faults := _header_faults(headings):
        return Parsed([], faults)
    tree: list[ColumnSpec] = []
    places: dict[str, int] = {}
    errors: list[Fault] = []
    for number, row in enumerate(rows, 2):
        cells = {name: str(text).strip() for name, text in zip(headings, row, strict=False)}
        if not any(cells.values()):
            continue
        try:
            column = _read(cells, len(tree) + 1)
        except ValueError as error:
            errors.append(Fault(number, str(error)))
            if (slug := cells.get("栏目代码", "")) and slug not in places:
                places[slug] = number  # its children are not to blame
            continue
        if column.slug in places:
            first = places[column.slug]
            errors.append(
                Fault(number, f"栏目代码“{column.slug}”与第{first}行重复，请改用另一个代码。")
            )
            continue
        places[column.slug] = number
        tree.append(column)
    errors += _tree_faults(tree, places)
    return Parsed(tree, sorted(errors, key=lambda fault: fault.row))


def to_xlsx(tree: Tree) -> bytes:
    """The table as a workbook: headings frozen, columns indented by depth, ready to print."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("栏目目录")
    base = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#BFBFBF"}
    top = base | {"valign": "top", "text_wrap": True}
    head = book.add_format(
        base
        | {"bold": True, "bg_color": "#E8EEF7", "align": "center", "valign": "vcenter"}
        | {"text_wrap": True}
    )
    depths = _depths(tree)
    styles = {}
    for depth in sorted(set(depths.values())):
        # The first level stands out: it is what a reader looks for.
        level = top | ({"bold": True, "bg_color": "#F5F7FA"} if depth == 0 else {})
        styles[depth] = (
            book.add_format(level),
            book.add_format(level | {"align": "center"}),
            book.add_format(level | {"indent": depth}),
        )
    sheet.set_row(0, 48)
    for place, heading in enumerate(HEADER):
        sheet.set_column(place, place, _WIDTHS.get(heading, 6 if "：" in heading else 12))
        sheet.write_string(0, place, heading, head)
    for number, (column, row) in enumerate(zip(tree, to_rows(tree), strict=True), 1):
        for place, (heading, cell) in enumerate(zip(HEADER, row, strict=True)):
            text, middle, title = styles[depths[column.slug]]
            style = middle if heading in _MIDDLE or "：" in heading else text
            sheet.write_string(number, place, cell, title if heading == "二级事项" else style)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(tree), 1), len(HEADER) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{len(tree) + 1}"})
    _for_print(sheet)
    book.close()
    return buffer.getvalue()


_WIDTHS: Final = {
    _SERIAL: 5,
    "一级事项": 16,
    "二级事项": 26,
    "公开内容（要素）": 40,
    "公开依据": 24,
    "公开时限": 24,
    "公开主体": 16,
    _CARRIERS: 46,
    "栏目代码": 18,
    "上级栏目代码": 14,
    _POSITION: 6,
    "条例项目": 12,
    "标准目录行": 8,
    _DUTY: 28,
    _RULE: 24,
}
_MIDDLE: Final = frozenset({_SERIAL, _POSITION, "条例项目", "标准目录行"})


def _for_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第&P页，共&N页")


def _depths(tree: Tree) -> dict[str, int]:
    """How deep each column lies; a chain that does not end stops at the number of columns."""
    parents = {column.slug: column.parent_slug for column in tree}
    depths = {}
    for slug in parents:
        depth, above = 0, parents[slug]
        while above in parents and depth < len(parents):
            depth, above = depth + 1, parents[above]
        depths[slug] = min(depth, 15)
    return depths


def _row(number: int, column: ColumnSpec) -> list[str]:
    cells = {heading: str(getattr(column, name)) for heading, name in _TEXTS.items()}
    cells |= {
        _SERIAL: str(number),
        "条例项目": _item_label(column.item_code),
        _POSITION: str(column.position),
        _KIND: _KINDS[column.kind],
        _DUTY: wording(column.duty),
        _RULE: _rule_names().get(column.duty.rule, ""),
        _CARRIERS: " ".join(
            f"{'■' if name in column.carriers else '□'}{name}" for name in CARRIERS
        ),
    }
    for heading, (attribute, names) in _TICKS.items():
        chosen = getattr(column, attribute)
        cells |= {f"{heading}：{name}": "√" if name in chosen else "" for name in names}
    return [cells[heading] for heading in HEADER]


def _plain(text: object) -> str:
    return "".join(str(text).split()).replace(":", "：").replace("(", "（").replace(")", "）")


def _header_faults(headings: Sequence[str]) -> list[Fault]:
    faults = [
        Fault(1, f"没有“{name}”这一栏，请用导出的表格修改后再导入。")
        for name in _NEEDED
        if name not in headings
    ]
    known = {*HEADER, *_TICKS, ""}
    faults += [
        Fault(1, f"不认识表头“{name}”，请删去这一栏或者改回导出时的表头。")
        for name in dict.fromkeys(headings)
        if name not in known
    ]
    faults += [
        Fault(1, f"表头“{name}”出现了两次，请删去一栏。")
        for name in dict.fromkeys(headings)
        if name and headings.count(name) > 1
    ]
    return faults


def _read(cells: Mapping[str, str], place: int) -> ColumnSpec:
    """One row.  Raises ValueError with the first thing wrong in it."""
    given: dict[str, Any] = {
        attribute: cells[heading] for heading, attribute in _TEXTS.items() if heading in cells
    }
    given["position"] = _position(cells.get(_POSITION, ""), place)
    if kind := cells.get(_KIND, ""):
        found = [key for key, name in _KINDS.items() if kind in (key, name)]
        if not found:
            raise ValueError(
                f"没有“{kind}”这一栏目类别，请从这些里选择：{'、'.join(_KINDS.values())}。"
            )
        given["kind"] = found[0]
    given["duty"] = _duty(cells)
    if _CARRIERS in cells:
        given["carriers"] = _carriers(cells[_CARRIERS])
    for heading, (attribute, names) in _TICKS.items():
        if (ticked := _ticked(heading, names, cells)) is not None:
            given[attribute] = ticked
    if label := given.get("item_code"):
        given["item_code"] = _item(label)
    return ColumnSpec(**given)


def _item_label(code: str) -> str:
    """“第20条第10项”: a spreadsheet would read ``20.10`` as the number 20.1."""
    article, _, number = code.partition(".")
    return f"第20条第{number}项" if article == "20" else code


def _item(label: str) -> str:
    codes = {_item_label(code): code for code in items()}
    if label not in codes:
        raise ValueError(f"没有条例项目“{label}”，请填写例如“第20条第7项”“21t.8”，或者留空。")
    return codes[label]


def _position(text: str, place: int) -> int:
    if not text:
        return place
    whole = text.removesuffix(".0")
    if not whole.isdecimal():
        raise ValueError(f"排序“{text}”不是整数，请填写例如1、2、3。")
    return int(whole)


def _duty(cells: Mapping[str, str]) -> Duty:
    rule = cells.get(_RULE, "")
    keys = {name: key for key, name in _rule_names().items()}
    key = keys.get(rule, rule)
    if key and key not in _rule_names():
        raise ValueError(f"没有名为“{rule}”的期限规定，请从下拉表中选择或者留空。")
    text = cells.get(_DUTY, "") or cells.get("公开时限", "")
    if not text:
        raise ValueError("没有更新要求，请填写例如“每季度更新一次”，固定不变的填“长期公开”。")
    return duty_from(text, key)


def _carriers(text: str) -> tuple[str, ...]:
    """Ticked boxes, or where there are none the names with 、 or line breaks between."""
    marks = text.replace("☑", "■").replace("☐", "□")
    boxed = "■" in marks or "□" in marks
    parts = marks.replace("■", "\n■").replace("□", "\n□") if boxed else marks
    names = [name.strip() for line in parts.splitlines() for name in line.split("、")]
    if boxed:
        names = [name[1:].strip() for name in names if name.startswith("■")]
    return tuple(name for name in names if name)


def _ticked(
    heading: str, names: Sequence[str], cells: Mapping[str, str]
) -> tuple[str, ...] | None:  # fmt: skip
    """The names ticked in a column of their own, or listed in one cell; None without either."""
    if heading in cells:
        listed = cells[heading].replace("，", "、").replace("/", "、").split("、")
        return tuple(name.strip() for name in listed if name.strip())
    own = {name: cells[f"{heading}：{name}"] for name in names if f"{heading}：{name}" in cells}
    for name, mark in own.items():
        if mark and mark not in _YES:
            raise ValueError(f"“{heading}：{name}”里填的是“{mark}”，请填√或者留空。")
    return tuple(name for name, mark in own.items() if mark) if own else None


def _tree_faults(tree: Tree, places: Mapping[str, int]) -> list[Fault]:
    faults = []
    parents = {column.slug: column.parent_slug for column in tree}
    for column in tree:
        parent = column.parent_slug
        if parent and parent not in places:
            faults.append(
                Fault(
                    places[column.slug],
                    f"找不到上级栏目“{parent}”，请先在表中加上它，或者改成已有的栏目代码。",
                )
            )
        elif _circles(column.slug, parents):
            faults.append(
                Fault(
                    places[column.slug],
                    f"栏目“{column.title}”绕了一圈又成了自己的上级，请改正上级栏目代码。",
                )
            )
    return faults


def _circles(slug: str, parents: Mapping[str, str]) -> bool:
    above = parents[slug]
    for _ in parents:
        if above == slug:
            return True
        above = parents.get(above, "")
    return False


@cache
def _rule_names() -> dict[str, str]:
    """The names of the parameters a duty may follow, by their keys; a name stands for one key."""
    names = {key: parameter.name for key, parameter in parameters("duties").items()}
    names |= {f"report.{key}": parameter.name for key, parameter in parameters("report").items()}
    return names
