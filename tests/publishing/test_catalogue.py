"""Column trees: the standard ones, as a spreadsheet and back, their versions, their coverage."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.duties import By, Duty, Posted, next_due
from gongkai.law.duty_words import duty_from, wording
from gongkai.law.rules import parameters
from gongkai.law.working_days import calendar
from gongkai.publishing.catalogue import (
    AUDIENCES,
    CARRIERS,
    LEVELS,
    MODES,
    ColumnSpec,
    Kind,
    Level,
    coverage,
    differences,
    items,
    standard_tree,
)
from gongkai.publishing.catalogue_sheet import HEADER, from_rows, to_rows, to_xlsx

ALL_LEVELS: list[Level] = ["town", "county", "department", "village"]


SINCE_THE_FIRST_DEMO = """
guide 政府信息公开指南 -
system 政府信息公开制度 -
statutory 法定主动公开内容 -
organization 机构职能 statutory
documents 规范性文件 statutory
notices 通知公告 statutory
news 工作动态 statutory
policies 政策与办事指南 statutory
budget 财政预决算 statutory
relief 社会救助 statutory
subsidies 涉农补贴 statutory
revitalization 乡村振兴项目 statutory
homesteads 宅基地申请 statutory
emergency 防灾预警 statutory
inspections 检查结果 statutory
jobs 征兵与招聘 statutory
livelihood 民生实事 statutory
annual-reports 政府信息公开年报 -
villages 村级公开 -
village-finance 财务公开 villages
village-affairs 村务公开 villages
party-affairs 党务公开 villages
"""
"""Slug, title and parent of columns that have had public addresses: they stay."""


def demo_columns() -> list[tuple[str, str, str]]:
    """The columns above as tuples."""
    rows = (line.split() for line in SINCE_THE_FIRST_DEMO.split("\n") if line)
    return [(slug, title, parent.strip("-")) for slug, title, parent in rows]


def table(*changes: dict[str, str], heading: str = "") -> tuple[list[str], list[list[str]]]:
    """Rows of a small table: 栏目代码, 上级栏目代码, 二级事项, 更新要求 and what a change adds."""
    header = ["栏目代码", "上级栏目代码", "二级事项", "更新要求", *([heading] if heading else [])]
    rows = [
        {"栏目代码": f"c{n}", "二级事项": f"栏目{n}", "更新要求": "长期公开"} | change
        for n, change in enumerate(changes, 1)
    ]
    return header, [[row.get(name, "") for name in header] for row in rows]


# The standard trees


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_standard_tree_is_a_tree(level: Level) -> None:
    tree = standard_tree(level)
    seen: set[str] = set()
    for column in tree:
        assert column.slug not in seen
        assert column.parent_slug == "" or column.parent_slug in seen
        seen.add(column.slug)
    places = [(column.parent_slug, column.position) for column in tree]
    assert len(set(places)) == len(places)


def test_the_town_has_the_columns_of_today_under_their_addresses() -> None:
    town = {column.slug: column for column in standard_tree("town")}
    names = demo_columns()
    assert len(names) == 22
    for slug, title, parent in names:
        assert (town[slug].title, town[slug].parent_slug) == (title, parent)
        owes = town[slug].duty
        # Only the two headings owe nothing themselves.
        assert (owes.kind == "none") is (slug in ("statutory", "villages"))


@pytest.mark.parametrize("level", ["town", "county", "department"])
def test_the_shell_stands_in_its_order(level: Level) -> None:
    shell = [column.title for column in standard_tree(level) if column.kind == "shell"]
    assert shell == [
        "政府信息公开指南",
        "政府信息公开制度",
        "法定主动公开内容",
        "政府信息公开年报",
        "依申请公开",
    ]


def test_every_row_of_the_sample_catalogue_stands_where_it_applies() -> None:
    def rows(level: Level) -> list[str]:
        return sorted(
            column.catalogue_row
            for column in standard_tree(level)
            if column.catalogue_row.startswith("c")
        )

    everything = {f"c{n:03}" for n in range(1, 76)}
    assert set(rows("town")) == everything - {"c023", "c044"}  # for counties alone
    assert len(rows("town")) == 73
    assert {"c023", "c044"} <= set(rows("county"))
    assert set(rows("town")) | set(rows("county")) == everything
    assert rows("department") == []


def test_the_sixteen_village_items_stand_below_their_heading() -> None:
    village = standard_tree("village")
    items_ = {c.catalogue_row: c.parent_slug for c in village if c.catalogue_row}
    assert sorted(items_) == [f"v{n:02}" for n in range(1, 17)]
    assert set(items_.values()) == {"village-finance", "village-affairs"}
    assert [c for c in standard_tree("town") if c.kind == "village"] == [
        replace(c, position=6) if c.slug == "villages" else c for c in village
    ]


def test_relief_rows_of_the_same_name_say_which_relief() -> None:
    town = {column.catalogue_row: column.title for column in standard_tree("town")}
    assert town["c012"] == "最低生活保障：办事指南"
    assert town["c016"] == "特困人员救助供养：办事指南"
    assert town["c046"] == "政府预算"


def test_a_town_column_owes_what_law_and_catalogue_say() -> None:
    town = {column.slug: column for column in standard_tree("town")}
    assert town["village-finance"].duty == Duty(
        "cycle", 1, "month", by=By(1, 10), rule="village_finance"
    )
    assert town["annual-reports"].duty.rule == "report.town"
    assert town["budget"].duty == Duty("event", 20, "day", since="approved", rule="budget")
    assert town["relief-c013"].duty.posted == Posted(7, "working_day")
    assert town["homesteads"].duty == Duty("event", 20, "working_day", rule="proactive")
    due = next_due(town["annual-reports"].duty, [], date(2026, 3, 1), calendar())
    assert due is not None
    assert "条例未规定乡镇的日期" in due.why


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_cycle_from_a_parameter_keeps_its_number(level: Level) -> None:
    for column in standard_tree(level):
        if column.duty.kind != "cycle" or not column.duty.rule:
            continue
        found = next_due(column.duty, [], date(2026, 3, 1), calendar())
        assert found is not None
        assert "依据：" in found.why or "平台口径，非法律条文" in found.why, column.slug
        assert "栏目自定" not in found.why, column.slug


# As a spreadsheet


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_standard_tree_survives_the_spreadsheet(level: Level) -> None:
    tree = standard_tree(level)
    parsed = from_rows(HEADER, to_rows(tree))
    assert parsed.errors == []
    assert parsed.tree == tree


WORDS = [
    "",
    "公开目录",
    "=1+1",
    "@甲",
    "-",
    "第（三）项、其他",
    "两 段\n文字",
    "1",
    "1.0",
    "“引号”",
    "√",
    "■",
]
DUTIES = [
    "长期公开",
    "及时公开，公示7个工作日",
    "每月10日前公开上月",
    "每2周更新一次，宽限3日",
    "收到批准文件之日起10个工作日内",
    "事前7日公开",
    "公示7日后及时公开",
]
KINDS: list[Kind] = ["shell", "statutory", "field", "village", "other"]


def any_column(draw: random.Random) -> ColumnSpec:
    def some(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if draw.random() < 0.5)

    return ColumnSpec(
        slug="any",
        title=draw.choice(WORDS[1:]),
        position=draw.randrange(100),
        kind=draw.choice(KINDS),
        basis=draw.choice(WORDS),
        catalogue_row=draw.choice(WORDS),
        item_code=draw.choice(["", *items()]),
        audience=some(AUDIENCES),
        carriers=some(CARRIERS),
        duty=duty_from(
            draw.choice(DUTIES),
            draw.choice(["", "proactive", "village_finance", "report.town"]),
        ),
        chain=draw.choice(WORDS),
        description=draw.choice(WORDS),
        keywords=draw.choice(WORDS),
        topic=draw.choice(WORDS),
        limit=draw.choice(WORDS),
        subject=draw.choice(WORDS),
        modes=some(MODES),
        levels=some(LEVELS),
    )


POOL = [any_column(random.Random(seed)) for seed in range(60)]


@st.composite
def trees(draw: st.DrawFn) -> list[ColumnSpec]:
    """Up to eight columns in any order, some below others."""
    chosen = draw(st.lists(st.sampled_from(POOL), max_size=8))
    above = draw(st.lists(st.integers(0, 7), min_size=8, max_size=8))
    tree = [
        replace(
            column,
            slug=f"column-{n}",
            parent_slug=f"column-{above[n]}" if above[n] < n else "",
        )
        for n, column in enumerate(chosen)
    ]
    return draw(st.permutations(tree))


@given(trees(), st.permutations(range(len(HEADER))))
def test_any_tree_survives_the_spreadsheet_with_its_columns_in_any_order(
    tree: list[ColumnSpec], order: list[int]
) -> None:
    header = [HEADER[place] for place in order]
    rows = [[row[place] for place in order] for row in to_rows(tree)]
    parsed = from_rows(header, rows)
    assert parsed.errors == []
    assert parsed.tree == tree


@given(trees())
def test_any_tree_survives_a_stored_version(tree: list[ColumnSpec]) -> None:
    stored = json.loads(json.dumps([column.as_json() for column in tree]))
    assert [ColumnSpec.from_json(one) for one in stored] == tree


def test_a_version_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="不能读取这个版本"):
        ColumnSpec.from_json({"title": "无代码"})


def test_the_workbook_holds_the_same_rows_and_no_formula(tmp_path: Path) -> None:
    tree = [*standard_tree("town"), ColumnSpec(slug="trap", title="=HYPERLINK(1)")]
    path = tmp_path / "columns.xlsx"
    path.write_bytes(to_xlsx(tree))
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    header, *rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    assert tuple(header) == HEADER
    parsed = from_rows(header, rows)
    assert parsed.errors == []
    assert parsed.tree == tree


def test_carriers_are_boxes_and_the_rest_are_ticks() -> None:
    column = ColumnSpec(slug="a", title="甲", carriers=("政府网站", "公开查阅点"), levels=("乡级",))
    row = dict(zip(HEADER, to_rows([column])[0], strict=True))
    boxes = row["公开渠道和载体"].split(" ")
    assert len(boxes) == 13
    assert [box for box in boxes if box.startswith("■")] == ["■政府网站", "■公开查阅点"]
    assert (row["公开层级：乡级"], row["公开层级：村级"]) == ("√", "")


def test_the_catalogue_of_another_town_is_read_too() -> None:
    header, rows = table({"公开渠道和载体": "政府网站、公开查阅点"}, heading="公开渠道和载体")
    parsed = from_rows([*header, "公开对象"], [[*row, "特定群体"] for row in rows])
    assert parsed.errors == []
    assert parsed.tree[0].carriers == ("政府网站", "公开查阅点")
    assert parsed.tree[0].audience == ("特定群体",)
    boxed = from_rows(
        *table({"公开渠道和载体": "■政府网站 □政府公报 ■其他"}, heading="公开渠道和载体")
    )
    assert boxed.tree[0].carriers == ("政府网站", "其他")


def test_without_a_requirement_the_time_limit_of_the_catalogue_counts() -> None:
    header, rows = table(
        {"更新要求": "", "公开时限": "信息形成之后20个工作日内"}, heading="公开时限"
    )
    parsed = from_rows(header, rows)
    assert wording(parsed.tree[0].duty) == "信息形成或者变更之日起20个工作日内"
    assert parsed.tree[0].limit == "信息形成之后20个工作日内"


@pytest.mark.parametrize(
    ("changes", "heading", "row", "says"),
    [
        pytest.param(
            [{}, {"上级栏目代码": "nowhere"}], "", 3, "找不到上级栏目“nowhere”", id="unknown parent"
        ),
        pytest.param(
            [{}, {"栏目代码": "c1"}], "", 3, "“c1”与第2行重复，请改用另一个代码", id="doubled slug"
        ),
        pytest.param([{"上级栏目代码": "c1"}], "", 2, "绕了一圈", id="own parent"),
        pytest.param([{"更新要求": "尽快"}], "", 2, "看不懂更新要求“尽快”", id="unknown wording"),
        pytest.param([{"更新要求": "每5个月"}], "", 2, "整分一年", id="impossible duty"),
        pytest.param([{"更新要求": ""}], "", 2, "没有更新要求，请填写", id="no duty"),
        pytest.param([{"二级事项": ""}], "", 2, "请填写栏目名称", id="no title"),
        pytest.param([{"栏目代码": "机构"}], "", 2, "只能用小写字母", id="slug"),
        pytest.param([{"二级事项": "长" * 61}], "", 2, "超过60个字", id="too long"),
        pytest.param([{"排序": "一"}], "排序", 2, "不是整数", id="position"),
        pytest.param([{"排序": "99999"}], "排序", 2, "0到32767", id="large position"),
        pytest.param([{"栏目类别": "法定"}], "栏目类别", 2, "没有“法定”这一栏目类别", id="kind"),
        pytest.param([{"条例项目": "20.16"}], "条例项目", 2, "没有条例项目“20.16”", id="item"),
        pytest.param(
            [{"条例项目": "20.1"}], "条例项目", 2, "“第20条第7项”", id="20.1 may have been 20.10"
        ),
        pytest.param([{"要求依据": "规定"}], "要求依据", 2, "没有名为“规定”的期限规定", id="rule"),
        pytest.param(
            [{"公开渠道和载体": "■传单"}], "公开渠道和载体", 2, "里没有“传单”", id="carrier"
        ),
        pytest.param([{"公开方式：主动": "可能"}], "公开方式：主动", 2, "请填√或者留空", id="tick"),
    ],
)
def test_what_cannot_be_read_is_told_by_row(
    changes: list[dict[str, str]], heading: str, row: int, says: str
) -> None:
    parsed = from_rows(*table(*changes, heading=heading))
    assert len(parsed.errors) == 1
    assert parsed.errors[0].row == row
    assert says in str(parsed.errors[0])
    assert str(parsed.errors[0]).startswith(f"第{row}行：")


def test_all_errors_are_told_at_once_and_children_are_not_blamed() -> None:
    parsed = from_rows(
        *table(
            {"更新要求": "尽快"},
            {"上级栏目代码": "c1"},
            {"上级栏目代码": "c4"},
            {"上级栏目代码": "c3"},
            {"上级栏目代码": "nowhere"},
        )
    )
    assert [fault.row for fault in parsed.errors] == [2, 4, 5, 6]


def test_empty_rows_are_passed_over_but_counted() -> None:
    header, rows = table({}, {"更新要求": "尽快"})
    parsed = from_rows(header, [rows[0], ["", " ", "", ""], rows[1]])
    assert [column.slug for column in parsed.tree] == ["c1"]
    assert [fault.row for fault in parsed.errors] == [4]


def test_a_table_without_its_headings_is_refused() -> None:
    sentences = [str(fault) for fault in from_rows(["二级事项", "备注", "二级事项"], []).errors]
    assert sentences == [
        "第1行：没有“栏目代码”这一栏，请用导出的表格修改后再导入。",
        "第1行：不认识表头“备注”，请删去这一栏或者改回导出时的表头。",
        "第1行：表头“二级事项”出现了两次，请删去一栏。",
    ]


def test_the_name_of_a_parameter_means_one_parameter() -> None:
    names = [p.name for file in ("duties", "report") for p in parameters(file).values()]
    assert len(set(names)) == len(names)


# Versions


def test_what_a_new_version_changes_is_listed() -> None:
    old = [ColumnSpec(slug=slug, title=slug) for slug in ("a", "b", "c", "d", "e", "f")]
    new = [
        old[0],
        replace(old[1], title="乙"),
        replace(old[2], parent_slug="a", position=5),
        replace(old[3], duty=duty_from("每2周")),
        replace(old[4], position=9, basis="《条例》第十九条"),
        ColumnSpec(slug="g", title="g"),
    ]
    found = differences(old, new)

    def slugs(changes: tuple[Any, ...]) -> list[str]:
        return [change.new.slug for change in changes]

    assert [column.slug for column in found.added] == ["g"]
    assert [column.slug for column in found.removed] == ["f"]
    assert slugs(found.renamed) == ["b"]
    assert slugs(found.moved) == ["c"]
    assert slugs(found.reordered) == ["e"]
    assert slugs(found.duty_changed) == ["d"]
    assert slugs(found.changed) == ["e"]


@given(trees(), trees())
def test_two_trees_differ_or_are_the_same_columns(
    one: list[ColumnSpec], other: list[ColumnSpec]
) -> None:
    same = {column.slug: column for column in one} == {column.slug: column for column in other}
    assert bool(differences(one, other)) is not same
    assert not differences(one, one)


# Coverage


def test_an_empty_town_covers_nothing_but_has_a_column_for_every_item() -> None:
    found = coverage(standard_tree("town"), {})
    assert [item.code for item in found.items] == [
        *(f"20.{n}" for n in range(1, 16)),
        *(f"21t.{n}" for n in range(1, 9)),
    ]
    assert {item.state for item in found.items} == {"empty"}
    assert found.filled == 0


@pytest.mark.parametrize("level", ["county", "department"])
def test_a_county_has_the_seven_themes_of_its_own(level: Level) -> None:
    found = coverage(standard_tree(level), {}, level=level)
    assert len(found.items) == 22
    assert {item.state for item in found.items} == {"empty"}


def test_content_below_a_column_counts_for_its_item() -> None:
    tree = [
        ColumnSpec(slug="budget", title="财政", item_code="20.7"),
        ColumnSpec(slug="deep", title="决算", parent_slug="budget"),
        ColumnSpec(slug="news", title="动态"),
    ]
    found = {item.code: item for item in coverage(tree, {"deep": 3, "news": 9, "gone": 2}).items}
    assert (found["20.7"].state, found["20.7"].count) == ("filled", 3)
    assert found["20.7"].slugs == ("budget", "deep")
    assert found["20.1"].state == "missing"
    report = coverage(tree, {"deep": 3})
    assert report.filled == 1
    assert len(report.open) == 22
