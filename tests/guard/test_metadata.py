"""What a record says of itself: complete, possible, printed as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongkai.guard.metadata import Metadata, find, right_document_number

WHOLE = Metadata(
    title="杜关镇人民政府关于印发防汛预案的通知",
    kind="document",
    document_number="杜政〔2023〕5号",
    organ="杜关镇人民政府",
    formed_date=date(2023, 5, 4),
    approved_date=date(2023, 5, 5),
    published_date=date(2023, 5, 5),
    genre="通知",
    attribute="proactive",
)


def rules(metadata: Metadata) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in find(metadata)]


def test_a_complete_record_has_no_findings() -> None:
    assert rules(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "label", "severity"),
    [
        ({"title": " "}, "标题", "stop"),
        ({"document_number": ""}, "文号", "stop"),
        ({"formed_date": None}, "成文日期", "stop"),
        ({"organ": ""}, "发布机构", "stop"),
        ({"attribute": ""}, "公开属性", "stop"),
        ({"genre": ""}, "体裁分类", "warn"),
        ({"kind": "normative"}, "政策解读的链接", "warn"),
        ({"kind": "interpretation"}, "所解读文件的链接", "stop"),
    ],
)
def test_what_is_missing_is_named(change: dict[str, object], label: str, severity: str) -> None:
    missing = [f for f in find(replace(WHOLE, **change)) if f.rule == "metadata.missing"]  # type: ignore[arg-type]
    assert [(f.message, f.severity) for f in missing] == [(f"缺少{label}", severity)]


def test_publication_before_approval_is_stopped() -> None:
    (finding,) = find(replace(WHOLE, approved_date=date(2023, 5, 6)))
    assert finding.severity == "stop"
    assert finding.message.startswith("发布日期早于审批")


def test_publication_before_the_document_existed_is_stopped() -> None:
    early = replace(WHOLE, published_date=date(2023, 5, 3), approved_date=date(2023, 5, 2))
    (finding,) = find(early)
    assert finding.message.startswith("发布日期早于成文日期")


def test_withholding_needs_a_ground() -> None:
    withheld = replace(WHOLE, attribute="withheld", published_date=None)
    assert rules(withheld) == [("metadata.ground", "stop")]
    assert rules(replace(withheld, ground="internal")) == []


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("杜政〔2023〕5号", "杜政〔2023〕5号"),
        ("杜政[2023]5号", "杜政〔2023〕5号"),
        ("杜政【2023】05号", "杜政〔2023〕5号"),
        ("杜政（2023）第5号", "杜政〔2023〕5号"),
        ("杜政 ( 2023 ) 5 号", "杜政〔2023〕5号"),
        ("杜政字〔2023〕5号", "杜政字〔2023〕5号"),
        ("卢政办﹝2023﹞12号", "卢政办〔2023〕12号"),
        ("杜政〔2023〕５号", "杜政〔2023〕5号"),
        ("国务院令第711号", "国务院令第711号"),
        ("第5号", "第5号"),
        ("无", None),
        ("2023-5", None),
    ],
)
def test_a_document_number_is_put_right(written: str, right: str | None) -> None:
    assert right_document_number(written) == right


def test_wrong_brackets_are_shown_right() -> None:
    (finding,) = find(replace(WHOLE, document_number="杜政[2023]5号"))
    assert finding.severity == "warn"
    assert "杜政〔2023〕5号" in finding.message


@pytest.mark.parametrize("title", ["通知", "通" * 101, "防汛预案终稿.docx"])
def test_titles_that_tell_nothing_are_remarked_on(title: str) -> None:
    assert rules(replace(WHOLE, title=title)) == [("metadata.title", "warn")]


def test_a_number_of_another_year_is_remarked_on() -> None:
    assert rules(replace(WHOLE, document_number="杜政〔2019〕5号")) == [("metadata.dates", "warn")]
