"""Reports whose layout is changed at random: a value that is given is the true one.

Changes of separators keep every number in the text; cuts and lost characters
take some away.  Either way a cell is right, uncertain or absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.accuracy import score, truth_files
from gongkai.annual.read import read, read_text

Change = Callable[[str], str]
UNUSUAL_ORDER = {"514", "537"}
"""Columns in another order than the form's: only their header tells, so it must stay whole."""


@cache
def documents() -> list[tuple[dict[str, Any], str, str]]:
    return [
        (truth, raw.name, read(raw).text)
        for truth, raw in truth_files()
        if truth["cells"] and truth["id"] not in UNUSUAL_ORDER
    ]


def _full_width(text: str) -> str:
    return re.sub(r"[0-9]", lambda m: chr(ord(m.group()) + 0xFEE0), text)


SEPARATORS: list[Change] = [
    lambda text: text.replace("\t", " | "),
    lambda text: re.sub(r" *\| *", "\t", text),
    lambda text: re.sub(r"[\t|]+", "\n", text),
    lambda text: re.sub(r"[\t|]", "|\n", text),
    lambda text: re.sub(r"(\d)\n(?=\d)", r"\1 ", text),
    lambda text: text.replace("\n", "\n\n"),
    lambda text: re.sub(r"\n\s*\n+", "\n", text),
    lambda text: re.sub(r"[\t|\n]+", "", text),
    lambda text: re.sub(r"[\t|\n]+", " ", text),
    _full_width,
]

FRAGMENTS = re.split(
    "·",
    "一、本年新收政府信息公开申请数量·申请人情况·自然人·第二十条第（一）项·信息内容·规章·行政许可"
    "·行政复议·行政诉讼·结果维持·总计·3.其他·（七）总计·0·12·00·1,362·-·/·无·|·||·万元·２３·。"
    "·2023年·二、主动公开政府信息情况·五、存在的主要问题及改进情况·（·）·x·\t·\n· ",
)

changes = st.lists(st.sampled_from(SEPARATORS), min_size=1, max_size=2)


def _changed(text: str, chosen: list[Change]) -> str:
    for change in chosen:
        text = change(text)
    return text


@settings(max_examples=150, deadline=None)
@given(st.data(), changes)
def test_other_separators_never_make_a_wrong_value(
    data: st.DataObject, chosen: list[Change]
) -> None:
    truth, name, text = data.draw(st.sampled_from(documents()))
    result = score(truth, read_text(_changed(text, chosen)), name)
    assert result.wrong == []


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(st.sampled_from(SEPARATORS), max_size=1))
def test_a_cut_text_never_makes_a_wrong_value(data: st.DataObject, chosen: list[Change]) -> None:
    truth, name, text = data.draw(st.sampled_from(documents()))
    text = _changed(text, chosen)
    cut = data.draw(st.integers(len(text) // 3, len(text)))
    result = score(truth, read_text(text[:cut]), name)
    assert result.wrong == []


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_lost_characters_never_make_a_wrong_value(data: st.DataObject) -> None:
    truth, name, text = data.draw(st.sampled_from(documents()))
    letters = [m.start() for m in re.finditer(r"[\u4e00-\u9fff()（）]", text)]
    lost = data.draw(st.sets(st.sampled_from(letters), max_size=12))
    damaged = "".join(c for i, c in enumerate(text) if i not in lost)
    result = score(truth, read_text(damaged), name)
    assert result.wrong == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(FRAGMENTS),
        max_size=120,
    ).map("".join)
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    report = read_text(text)
    assert not report.cells.keys() & report.uncertain.keys()


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert read_text(text).text == text
