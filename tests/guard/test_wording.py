"""Names of laws, doubled characters, blanks of a template, titles without number."""

from __future__ import annotations

import pytest

from gongkai.guard.wording import find, missing_document_number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("根据《政府信息管理条例》，", "wording.law_name"),
        ("请登录杜关镇镇网站查阅", "wording.doubled"),
        ("联系人：XX", "wording.placeholder"),
        ("杜政〔〕5号", "wording.placeholder"),
        ("杜政〔2023〕 号", "wording.placeholder"),
        ("（此处填写单位名称）", "wording.placeholder"),
        ("依据国务院令第492号", "wording.basis"),
        ("财政预结算公开", "wording.typo"),
    ],
)
def test_a_slip_is_found_where_it_stands(text: str, rule: str) -> None:
    found = [f for f in find(f"前面一句。\n{text}") if f.rule == rule]
    assert len(found) == 1
    start = len("前面一句。\n")
    assert found[0].start >= start
    assert text[found[0].start - start : found[0].end - start] == found[0].quote


def test_the_right_name_is_told() -> None:
    (finding,) = find("对照《政府信息管理条例》")
    assert "《中华人民共和国政府信息公开条例》" in finding.message
    assert finding.severity == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "依据《中华人民共和国政府信息公开条例》（国务院令第711号）",
        "张××、李××等人",
        "卢政〔2023〕5号",
        "3×4米标识牌",
        "镇镇相连，村村通车",
    ],
)
def test_ordinary_wording_is_left_alone(text: str) -> None:
    assert list(find(text)) == []


def test_file_names_are_not_proof_read() -> None:
    assert list(find("XX镇镇网站.docx", "file_name")) == []


def test_an_official_title_needs_a_number() -> None:
    title = "卢氏县人民政府关于印发防汛预案的通知"
    assert [f.rule for f in missing_document_number(title, "")] == ["wording.document_number"]
    assert list(missing_document_number(title, "卢政〔2023〕5号")) == []
    assert list(missing_document_number(title, "", "卢政〔2023〕5号\n各乡镇：")) == []
    assert list(missing_document_number("杜关镇召开防汛会议", "")) == []
