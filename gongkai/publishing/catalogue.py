"""Column trees (栏目) as plain data: the standard ones, their versions, and what they cover.

No Django here: a tree is a list of ``ColumnSpec``, parents named by slug.  The
standard trees come from ``data/*.yaml``; as a spreadsheet a tree is in
``catalogue_sheet``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast, get_args

import yaml

from gongkai.law.duties import Duty
from gongkai.law.duty_words import duty_from

Kind = Literal["shell", "statutory", "field", "village", "other"]
Level = Literal["town", "county", "department", "village"]

AUDIENCES: Final = ("全社会", "特定群体")
MODES: Final = ("主动", "依申请")
LEVELS: Final = ("市级", "县级", "乡级", "村级")
CARRIERS: Final = (
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "纸质媒体",
    "公开查阅点",
    "政务服务中心",
    "便民服务站",
    "入户/现场",
    "社区/企事业单位/村公示栏（电子屏）",
    "精准推送",
    "其他",
)
"""公开渠道和载体 of the standard catalogues, in their order."""

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = {
    "slug": (60, "栏目代码"),
    "title": (60, "栏目名称"),
    "basis": (300, "公开依据"),
    "catalogue_row": (20, "标准目录行"),
    "description": (500, "公开内容"),
    "keywords": (100, "关键词"),
    "chain": (40, "审核流程"),
    "topic": (60, "一级事项"),
    "limit": (200, "公开时限"),
    "subject": (100, "公开主体"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """One column of a tree.

    ``parent_slug`` is empty at the top.  ``item_code``: key of ``items()``
    (``20.7``, ``21t.8``).  ``description`` is 公开内容（要素） of the catalogue,
    ``topic`` its 一级事项, ``limit`` its 公开时限 as written there; what is counted
    is ``duty``.  ``chain`` names the approval steps.  Ticks (``carriers``,
    ``audience``, ``modes``, ``levels``) are kept in the catalogue's order.

    Raises ValueError with a sentence for what cannot stand in a tree.
    """

    slug: str
    title: str
    parent_slug: str = ""
    position: int = 1
    kind: Kind = "other"
    basis: str = ""
    catalogue_row: str = ""
    item_code: str = ""
    audience: tuple[str, ...] = ("全社会",)
    carriers: tuple[str, ...] = ("政府网站",)
    duty: Duty = field(default_factory=lambda: Duty("none"))
    chain: str = "standard"
    description: str = ""
    keywords: str = ""
    topic: str = ""
    limit: str = ""
    subject: str = ""
    modes: tuple[str, ...] = ("主动",)
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.slug):
            raise ValueError(
                f"栏目代码“{self.slug}”只能用小写字母、数字和中间的短横线，请修改后重试。"
            )
        if not self.title:
            raise ValueError("请填写栏目名称。")
        for name, (longest, heading) in _LONGEST.items():
            text = getattr(self, name)
            if len(text) > longest:
                raise ValueError(f"{heading}超过{longest}个字，请缩短。")
            if text != text.strip():
                raise ValueError(f"{heading}前后有空格，请删去。")
        if not 0 <= self.position <= 32767:
            raise ValueError("排序应当是0到32767之间的整数，请修改。")
        if self.kind not in get_args(Kind):
            raise ValueError(f"没有“{self.kind}”这一类栏目，请从类别中选择。")
        if self.item_code and self.item_code not in items():
            raise ValueError(f"没有条例项目“{self.item_code}”，请填写例如20.7、21t.8。")
        for name, heading, known in _TICKS:
            object.__setattr__(self, name, _in_order(getattr(self, name), known, heading))

    def as_json(self) -> dict[str, Any]:
        """Plain data for a stored version; ``from_json`` reads it back."""
        out = {one.name: getattr(self, one.name) for one in fields(self)}
        out |= {name: list(out[name]) for name, _, _ in _TICKS}
        return out | {"duty": self.duty.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ColumnSpec:
        """The column of ``as_json``.  Raises ValueError for data that is no column."""
        try:
            ticks = {name: tuple(data[name]) for name, _, _ in _TICKS if name in data}
            return cls(**{**data, **ticks, "duty": Duty.from_json(data.get("duty", {}))})
        except TypeError as error:
            raise ValueError("栏目数据不完整，不能读取这个版本。") from error


_TICKS: Final = (
    ("audience", "公开对象", AUDIENCES),
    ("carriers", "公开渠道和载体", CARRIERS),
    ("modes", "公开方式", MODES),
    ("levels", "公开层级", LEVELS),
)

Tree = Sequence[ColumnSpec]


@cache
def items() -> dict[str, str]:
    """The items of art. 20 (``20.1``–``20.15``) and art. 21 (``21t.`` towns, ``21c.`` counties)."""
    return cast(dict[str, str], _read("items"))


@cache
def _standard(level: Level) -> tuple[ColumnSpec, ...]:
    columns: list[ColumnSpec] = []
    if level != "village":
        _add_columns(columns, _read("columns"), "", level, "shell")
    if level in ("town", "village"):
        _add_columns(columns, _read("village"), "", level, "village")
    return tuple(columns)


def standard_tree(level: Level) -> list[ColumnSpec]:
    """The columns an organ of ``level`` starts with, parents before children.

    Towns: shell, arts. 20 and 21, the catalogue rows of their level, and the
    village columns (三务), which are also the tree of a village alone.
    """
    return list(_standard(level))


def _add_columns(
    out: list[ColumnSpec], entries: list[dict[str, Any]], parent: str, level: Level, kind: Kind
) -> None:
    chosen = [entry for entry in entries if level in entry.get("levels", [level])]
    for position, entry in enumerate(chosen, len([c for c in out if c.parent_slug == parent]) + 1):
        column = _column(entry, parent, position, level, kind)
        out.append(column)
        below: Kind = "statutory" if kind == "shell" else kind
        _add_columns(out, entry.get("children", []), column.slug, level, below)
        _add_columns(out, entry.get("items", []), column.slug, level, kind)
        for place, row in enumerate(_rows_of(entry, level), 1):
            out.append(_row_column(row, column, place))


def _column(
    entry: dict[str, Any], parent: str, position: int, level: Level, kind: Kind
) -> ColumnSpec:
    row = _rows().get(entry.get("row", ""))
    if row is not None and _HERE[level] not in row["levels"]:
        row = None
    code = entry.get("item", "")
    spec: dict[str, Any] = {
        "slug": entry["slug"],
        "title": entry["title"],
        "parent_slug": parent,
        "position": position,
        "kind": kind,
        "item_code": code,
        "basis": entry.get("basis") or _article(code),
        "description": entry.get("description") or items().get(code, ""),
        "catalogue_row": entry.get("id", ""),
        "duty": duty_from(entry["duty"], entry.get("rule", "")),
        "keywords": entry["title"],
    }
    if kind == "village":
        board = CARRIERS[10]
        spec |= {"chain": "village", "carriers": (board,), "levels": ("村级",)}
    if row is not None:
        spec |= _from_row(row)
        spec["description"] = entry.get("description") or row["content"]
    return ColumnSpec(**spec)


def _row_column(row: dict[str, Any], parent: ColumnSpec, position: int) -> ColumnSpec:
    rule = row.get("rule", "")
    long = f"{row['level1']}：{row['level2']}"
    return ColumnSpec(
        slug=f"{parent.slug}-{row['id']}",
        title=long if row["ambiguous"] else row["level2"],
        parent_slug=parent.slug,
        position=position,
        kind="field",
        item_code=parent.item_code,
        basis=row["basis"],
        duty=duty_from(row.get("duty", row["limit"]), rule),
        description=row["content"],
        keywords=row["level2"],
        **_from_row(row),
    )


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    """What a column takes over from its row of the catalogue as it stands there."""
    return {
        "catalogue_row": row["id"],
        "topic": row["level1"],
        "limit": row["limit"],
        "subject": row["subject"],
        "carriers": tuple(row["carriers"]),
        "audience": (row["audience"],),
        "modes": (row["mode"],),
        "levels": tuple(row["levels"]),
    }


def _rows_of(entry: dict[str, Any], level: Level) -> list[dict[str, Any]]:
    """The rows of the catalogue below a column; a department imports its own."""
    if level == "department":
        return []
    named = [_rows()[key] for key in entry.get("children_rows", [])]
    of_fields = [row for row in _rows().values() if row["field"] in entry.get("fields", [])]
    return [row for row in (*named, *of_fields) if _HERE[level] in row["levels"]]


_HERE: Final[dict[Level, str]] = {
    "town": "乡级",
    "county": "县级",
    "department": "县级",
    "village": "村级",
}


_GENERAL: Final = frozenset({"办理指南"})
"""Titles of rows that say nothing without their 一级事项."""


@cache
def _rows() -> dict[str, dict[str, Any]]:
    rows: list[dict[str, Any]] = _read("catalogue")["rows"]
    titles = Counter((row["field"], row["level2"]) for row in rows)
    # 办事指南 of four kinds of relief: their whole group names its 一级事项.
    groups = {
        (row["field"], row["level1"]) for row in rows if titles[row["field"], row["level2"]] > 1
    } | {(row["field"], row["level1"]) for row in rows if row["level2"] in _GENERAL}
    return {row["id"]: row | {"ambiguous": (row["field"], row["level1"]) in groups} for row in rows}


def _read(name: str) -> Any:
    source = resources.files("gongkai.publishing") / "data" / f"{name}.yaml"
    return yaml.safe_load(source.read_text("utf-8"))


def _article(code: str) -> str:
    article, _, number = code.partition(".")
    if article == "20":
        units = " 一二三四五六七八九十"
        n = int(number)
        return f"《条例》第二十条第（{units[n] if n <= 10 else '十' + units[n - 10]}）项"
    return "《条例》第二十一条" if article else ""


def _in_order(chosen: Iterable[str], known: Sequence[str], heading: str) -> tuple[str, ...]:
    given = set(chosen)
    if unknown := sorted(given - set(known)):
        raise ValueError(f"{heading}里没有“{unknown[0]}”，请从这些里选择：{'、'.join(known)}。")
    return tuple(one for one in known if one in given)


# Versions


@dataclass(frozen=True, slots=True)
class Change:
    """A column of both trees that is not the same."""

    old: ColumnSpec
    new: ColumnSpec


@dataclass(frozen=True, slots=True)
class Differences:
    """What a new tree changes; a column may stand in several of the lists.

    ``moved``: below another parent; ``reordered``: another place below the
    same one; ``changed``: anything else (basis, carriers, approval steps, …).
    """

    added: tuple[ColumnSpec, ...]
    removed: tuple[ColumnSpec, ...]
    moved: tuple[Change, ...]
    reordered: tuple[Change, ...]
    renamed: tuple[Change, ...]
    duty_changed: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


_OWN_LIST: Final = ("parent_slug", "position", "title", "duty")


def differences(old_tree: Tree, new_tree: Tree) -> Differences:
    """What was done to ``old_tree`` to get ``new_tree``, columns known by their slugs."""
    old = {column.slug: column for column in old_tree}
    new = {column.slug: column for column in new_tree}
    both = [Change(old[slug], column) for slug, column in new.items() if slug in old]

    def where(*names: str) -> tuple[Change, ...]:
        return tuple(
            change
            for change in both
            if any(getattr(change.old, name) != getattr(change.new, name) for name in names)
        )

    moved = where("parent_slug")
    rest = [one.name for one in fields(ColumnSpec) if one.name not in _OWN_LIST]
    return Differences(
        tuple(column for slug, column in new.items() if slug not in old),
        tuple(column for slug, column in old.items() if slug not in new),
        moved,
        tuple(change for change in where("position") if change not in moved),
        where("title"),
        where("duty"),
        where(*rest),
    )


# Coverage


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """How one item of art. 20 or 21 stands.

    ``filled`` has content, ``empty`` has a column without, ``missing`` has none.
    """

    code: str
    title: str
    slugs: tuple[str, ...]
    count: int
    state: Literal["filled", "empty", "missing"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The items of art. 20 and of the part of art. 21 for this level, in their order."""

    items: tuple[ItemCoverage, ...]

    @property
    def filled(self) -> int:
        """How many items have content."""
        return sum(item.state == "filled" for item in self.items)

    @property
    def open(self) -> tuple[ItemCoverage, ...]:
        """The items without content."""
        return tuple(item for item in self.items if item.state != "filled")


def coverage(tree: Tree, filled: Mapping[str, int], *, level: Level = "town") -> Coverage:
    """Which legal items have public content, ``filled`` counting it by slug.

    A column without an item counts for the nearest above it that has one;
    slugs that are not in the tree count nowhere.
    """
    by_slug = {column.slug: column for column in tree}
    columns: dict[str, list[str]] = {}
    for column in tree:
        above: ColumnSpec | None = column
        passed: set[str] = set()
        while above is not None and not above.item_code and above.slug not in passed:
            passed.add(above.slug)
            above = by_slug.get(above.parent_slug)
        if above is not None and above.item_code:
            columns.setdefault(above.item_code, []).append(column.slug)
    part = "21t." if level in ("town", "village") else "21c."
    asked = [(code, title) for code, title in items().items() if code.startswith(("20.", part))]
    return Coverage(
        tuple(_covered(code, title, columns.get(code, []), filled) for code, title in asked)
    )


def _covered(code: str, title: str, slugs: list[str], filled: Mapping[str, int]) -> ItemCoverage:
    count = sum(filled.get(slug, 0) for slug in slugs)
    state: Literal["filled", "empty", "missing"] = "empty" if slugs else "missing"
    return ItemCoverage(code, title, tuple(slugs), count, "filled" if count else state)
