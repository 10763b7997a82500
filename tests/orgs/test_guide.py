"""The guide of art. 12: complete only when everything it asks for is known."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.orgs.guide import ASKED, GuideFacts, guide

FULL = GuideFacts(
    name="甲镇人民政府", office="党政办公室", address="甲镇1号", postcode="472000", hours="工作日",
    phone="0398-1", fax="0398-2", email="a@example.org", functions="民政。\n\n农业。",
    reading_places="便民服务中心", supervision_phone="0398-3", superior="甲县人民政府",
    columns=("通知公告",), leaders=(("镇长", "主持全面工作"),), index_example="JZ/202611-00001",
    site="/xxgk/jia/", town=True,
)  # fmt: skip


def text_of(facts: GuideFacts) -> str:
    made = guide(facts)
    lines = [
        line
        for section in made.sections
        for line in (
            section.title,
            *section.paragraphs,
            *(f"{label}：{value}" for label, value in section.rows),
        )
    ]
    return "\n".join(lines)


def test_what_article_12_asks_for_is_there_with_its_values() -> None:
    assert guide(FULL).complete
    text = text_of(FULL)
    for words in (
        "机构名称：党政办公室", "办公地址：甲镇1号（邮编472000）", "办公时间：工作日",
        "联系电话：0398-1", "传真号码：0398-2", "互联网联系方式：a@example.org",
        "查阅场所：便民服务中心", "通知公告", "JZ/202611-00001",
        "当面或者邮寄：甲镇1号，党政办公室收",
        "上一级行政机关（甲县人民政府）", "监督电话：0398-3", "镇长：主持全面工作", "信息处理费",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[0])
def test_each_fact_that_is_missing_is_told_with_where_to_mend_it(
    asked: tuple[str, str, str],
) -> None:
    key, what, group = asked
    empty = () if isinstance(getattr(FULL, key), tuple) else ""
    made = guide(replace(FULL, **{key: empty}))
    assert [(one.key, one.what, one.group) for one in made.missing] == [(key, what, group)]
    assert not made.complete


@given(st.sets(st.sampled_from([f.name for f in fields(GuideFacts) if f.type == "str"])))
def test_an_unknown_fact_leaves_no_empty_label_and_no_placeholder(unknown: set[str]) -> None:
    facts = replace(FULL, **dict.fromkeys(unknown - {"name"}, ""))
    for section in guide(facts).sections:
        assert all(label and value for label, value in section.rows)
        assert all(section.paragraphs)
    assert "（）" not in text_of(facts)
    assert "None" not in text_of(facts)


def test_a_county_is_not_told_of_article_21() -> None:
    assert "第二十一条" in text_of(FULL)
    assert "第二十一条" not in text_of(replace(FULL, town=False))
