"""Statutory titles are found under other numbers; a fee in 元 is not taken for 万元."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.annual.check import check
from gongkai.annual.read import read_text

SEED = (Path(__file__).parents[1] / "data" / "reports" / "raw" / "000.txt").read_text("utf-8")
TITLES = re.compile(
    r"^([一二三四五六])、(总体情况|主动公开政府|收到和处理|政府信息公开行政|存在的主要|其他需要)",
    re.M,
)
STATUTORY = ["s1", "s2", "s3", "s4", "s5", "s6"]


@pytest.mark.parametrize("number", [r"第\1部分 ", r"（\1）", ""])
def test_titles_under_other_numbers_are_headings(number: str) -> None:
    report = read_text(TITLES.sub(number + r"\2", SEED))
    assert [s.id for s in report.sections if s.id != "preamble"] == STATUTORY
    assert len(report.cells) == 200
    assert not [f for f in check(report) if f.rule == "HEADING"]


def test_a_fee_printed_in_yuan_is_uncertain_and_a_zero_is_not() -> None:
    in_yuan = SEED.replace("（单位：万元）", "（单位：元）")
    assert read_text(in_yuan).cells["t2.a20_8.fees.amount"] == 0
    charged = read_text(in_yuan.replace("行政事业性收费\t0", "行政事业性收费\t125000"))
    assert "t2.a20_8.fees.amount" not in charged.cells
    assert "单位是元" in charged.uncertain["t2.a20_8.fees.amount"].reason
    statutory = read_text(SEED.replace("行政事业性收费\t0", "行政事业性收费\t125000"))
    assert statutory.cells["t2.a20_8.fees.amount"] == 125000
