"""Figures of the narrative, heading and sections; the names stand in the documentation."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gongkai.annual.read import facts, read_text

ROOT = Path(__file__).parent.parent.parent

SENTENCES = [
    ("全年主动公开政府信息1,024条。", "proactive_items", 1024),
    ("通过镇级政务公开栏和村级政务公开栏主动公开政务信息 891 条。", "proactive_items", 891),
    ("我镇未收到依申请公开申请信息。", "applications_received", 0),
    ("全市共受理政府信息公开申请 3119 件。", "applications_received", 3119),
    ("依申请公开共收到群众网上申请105件,快递17件,合计122件。", "applications_received", 122),
    ("共收到申请公开件92件、上一年度结转2件。", "carried_in", 2),
    ("答复 3050 件(另有 103 件顺延到下年度答复)。", "carried_out", 103),
    ("政府信息公开行政复议 351 件,其中结果维持 72 件。", "reviews_upheld", 72),
    ("行政诉讼 46 件，其中结果纠正 5 件。", "suits_corrected", 5),
    ("未发生政府信息公开行政复议、行政诉讼情况。", "suits", 0),
    ("全年收取政府信息公开信息处理费 3940 元。", "processing_fee_yuan", 3940),
    ("其中，予以公开19件，部分公开18件。", "partial", 18),
    ("２０２３年共收到政府信息公开申请１２件。", "applications_received", 12),
]


@pytest.mark.parametrize(("sentence", "name", "value"), SENTENCES, ids=[s[0] for s in SENTENCES])
def test_a_figure_is_read_with_its_clause_and_place(sentence: str, name: str, value: int) -> None:
    report = read_text(f"一、总体情况\n{sentence}\n二、主动公开政府信息情况\n")
    found = [f for f in report.facts if f.name == name]
    assert [f.value for f in found] == [value]
    assert found[0].section == "s1"
    assert found[0].quote in sentence
    assert found[0].place.line == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "2012年未收到有关政府信息公开行政复议申请。",
        "主动公开各类政府信息 5500 余条。",
        "报告包括收到和处理政府信息公开申请情况等6个部分。",
        "政府信息公开专栏设栏目22个，其中法定主动公开内容栏目17个。",
    ],
)
def test_what_is_no_count_of_applications_or_items_gives_no_such_fact(sentence: str) -> None:
    report = read_text(f"一、总体情况\n{sentence}\n")
    assert not {f.name for f in report.facts} & {"applications_received", "proactive_items"}


def test_title_organ_year_period_and_contact_are_read() -> None:
    report = read_text(
        "淮安市人民政府\n 2024 年政府信息公开工作年度报告\n统计期限自 2024 年 1 月 1 日至 "
        "2024 年 12 月 31 日。（地址：淮\n安市翔宇南道 1 号，邮编：223001，电话：0517-00000000，"
        "电\n子邮箱：example@example.cn）。\n一、总体情况\n无\n"
    )
    assert (report.organ, report.year) == ("淮安市人民政府", 2024)
    assert report.period == (date(2024, 1, 1), date(2024, 12, 31))
    assert report.contact.address == "淮安市翔宇南道1号"
    assert report.contact.postcode == "223001"
    assert report.contact.email == "example@example.cn"


def test_the_organ_of_a_cited_notice_is_not_the_reporting_organ() -> None:
    report = read_text(
        "根据《湖北省人民政府办公厅关于做好2020年政府信息公开年度报告编制和发布工作的通知》要求报告如下。\n"
    )
    assert report.organ is None


def test_headings_listed_in_the_preamble_are_not_sections() -> None:
    report = read_text(
        "本报告由一、总体情况、二、主动公开政府信息情况三部分组成。一、总体情况 我局工作。"
        "二、主动公开政府信息情况 第二十条第（一）项信息内容"
    )
    assert [s.id for s in report.sections if s.text] == ["preamble", "s1", "s2"]


def test_every_fact_name_is_documented() -> None:
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "annual.md").read_text("utf-8")))
    assert documented >= facts.NAMES
