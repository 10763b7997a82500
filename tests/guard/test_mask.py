"""Masking: twice is once, nothing it covers is found again, every change is told."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.guard.mask import PRACTICE, Cover, mask
from gongkai.guard.personal import find
from tests.guard.passages import MAKERS, citizen_number, mobile, passages

_WORDS = [
    *(
        "身份证号",
        "电话：",
        "户主",
        "监督电话",
        "王建国",
        "张小朵",
        "李子涵",
        "出生日期：1990-03-08",
    ),
    *("家住东寨村三组27号", "花园小区3号楼2单元501室", "男，", "患肺癌", "因患尿毒症", "孤儿名单"),
    *("低保名单", "学生周雨桐同学", "豫M3K281", "a1@qq.com", "**", "*", "138****5678", "2023年"),
    *("编号", "银行卡号", "元", "。", "、", "1", "12", "组", "号", "第二户"),
]
made = st.builds(
    lambda name, seed: MAKERS[name](random.Random(seed)),
    st.sampled_from(sorted(MAKERS)),
    st.integers(0, 10**6),
)
pieces = st.one_of(
    made,
    st.sampled_from(_WORDS),
    st.sampled_from(["\n", "\t", " ", "，", "-", "　", "："]),
    st.text(max_size=4),
)
texts = st.lists(pieces, max_size=14).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    again = mask(once)
    assert again.text == once
    assert again.changes == ()


@settings(max_examples=150, deadline=None)
@given(texts)
def test_nothing_that_masking_covers_is_found_again(text: str) -> None:
    left = {f.rule for f in find(mask(text).text)}
    assert not left & set(PRACTICE)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_the_changes_lead_from_the_old_text_to_the_new(text: str) -> None:
    done = mask(text)
    rebuilt = text
    for change in reversed(done.changes):
        assert 0 <= change.start < change.end <= len(text)
        rebuilt = rebuilt[: change.start] + change.now + rebuilt[change.end :]
    assert rebuilt == done.text


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_no_labelled_passage_keeps_a_stop_of_personal_data(name: str) -> None:
    for passage in passages(name):
        left = [f for f in find(mask(passage.text).text) if f.severity == "stop"]
        assert left == [], passage


def test_numbers_are_covered_as_in_the_field() -> None:
    number, phone = citizen_number(random.Random(5)), mobile(random.Random(5))
    done = mask(f"王建国 {number} {phone}")
    assert done.text == f"王建国 {number[:3]}***********{number[-4:]} {phone[:3]}****{phone[-4:]}"
    assert [c.rule for c in done.changes] == ["personal.id_number", "personal.mobile"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("低保名单\n李秀英因患肺癌 320元", "低保名单\n李秀英因病 320元"),
        ("孤儿名单\n1 张小朵 950", "孤儿名单\n1 张** 950"),
        ("家住东寨村三组27号", "家住东寨村三组**"),
        ("韩雪，女，1987年6月12日出生", "韩雪，女，1987年*月**日出生"),
        ("车牌豫M3K281", "车牌豫M3***1"),
        ("户主王** 电话138****5678", "户主王** 电话138****5678"),
        ("监督电话：0398-7880123", "监督电话：0398-7880123"),
    ],
)
def test_every_kind_has_its_own_cover(before: str, after: str) -> None:
    assert mask(before).text == after


def test_gaps_between_groups_stay() -> None:
    number = citizen_number(random.Random(6))
    done = mask(f"身份证{number[:6]} {number[6:14]} {number[14:]}")
    assert done.text == f"身份证{number[:3]}*** ******** {number[-4:]}"


def test_an_organ_may_be_stricter() -> None:
    number = citizen_number(random.Random(7))
    strict = {**PRACTICE, "personal.id_number": Cover(instead="（略）")}
    assert mask(f"王建国 {number}", policy=strict).text == "王建国 （略）"


def test_a_telephone_for_the_public_stays() -> None:
    phone = mobile(random.Random(8))
    assert mask(f"咨询电话：{phone}").text == f"咨询电话：{phone}"
