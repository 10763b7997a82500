"""Folding, pairs, and what a person typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.search.text import BREAK, cover, fold, number_key, pairs, read, searchable, singles


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_the_quick_way_folds_like_the_plain_way(text: str) -> None:
    plain = BREAK.join(part for part in fold(text).split(BREAK) if part)
    assert searchable(text) == plain


@pytest.mark.parametrize(
    "written",
    [
        "杜政〔2024〕9号",
        "杜政[2024]9号",
        "杜政(2024)9号",
        "杜政（２０２４）９号",
        "杜政【2024】 9号",
    ],
)
def test_brackets_and_widths_of_a_number_are_the_same(written: str) -> None:
    assert searchable(written) == f"杜政{BREAK}2024{BREAK}9号"
    assert number_key(written) == "杜政20249号"


def test_a_pair_stands_at_the_place_of_its_first_character() -> None:
    tokens = pairs(searchable("甲乙，丙丁戊")).split(" ")
    assert [(n, token) for n, token in enumerate(tokens) if BREAK not in token] == [
        (0, "甲乙"),
        (3, "丙丁"),
        (4, "丁戊"),
    ]


def test_texts_too_short_for_a_pair_have_none() -> None:
    assert pairs("") == ""
    assert pairs("甲") == ""
    assert singles("甲") == "甲"


@pytest.mark.parametrize(
    ("folded", "chosen", "alone"),
    [
        ("低", [], ["低"]),
        ("低保", [(0, "低保")], []),
        ("人民政", [(0, "人民"), (1, "民政")], []),
        ("人民政府", [(0, "人民"), (2, "政府")], []),
        (f"三公{BREAK}经费", [(0, "三公"), (3, "经费")], []),
        (f"1{BREAK}的确", [(2, "的确")], ["1"]),
    ],
)
def test_the_fewest_pairs_fix_a_word(
    folded: str, chosen: list[tuple[int, str]], alone: list[str]
) -> None:
    assert cover(folded) == (chosen, alone)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("低保 公示", ["低保", "公示"], []),
        ("低保　公示", ["低保", "公示"], []),
        ("低保 -第一季度", ["低保"], ["第一季度"]),
        ('"低保 特困"', [f"低保{BREAK}特困"], []),
        ("“低保、特困” 公示", [f"低保{BREAK}特困", "公示"], []),
        ("“三公”经费", [f"三公{BREAK}经费"], []),
        ('-"低保 特困" 公示', ["公示"], [f"低保{BREAK}特困"]),
        ("DG01/202306-00007", [f"dg01{BREAK}202306{BREAK}00007"], []),
        ("低保 低保", ["低保"], []),
        ('"没有合上', ["没有合上"], []),
        ("- -- %% 《》", [], []),
        ("", [], []),
    ],
)
def test_what_was_typed_is_read(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    seen = read(typed)
    assert [word.folded for word in seen.wanted] == wanted
    assert [word.folded for word in seen.unwanted] == unwanted
