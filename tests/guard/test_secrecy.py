"""Marks of secrecy are refused; sentences about secrecy are not."""

from __future__ import annotations

import pytest

from gongkai.guard.finding import PartKind
from gongkai.guard.secrecy import find


@pytest.mark.parametrize("level", ["秘密", "机密", "绝密"])
@pytest.mark.parametrize(
    "form",
    [
        "{}★1年",
        "{}★",
        "{} ★ 10 年\n正文",
        "★{}★长期",
        "{}",
        "{}  特急",
        "密级：{}\n正文",
        "【{}】\n正文",
        "000123\n{}★6个月\n特急\n某县文件",
        "{}★启用前",
    ],
)
def test_a_mark_is_refused(level: str, form: str) -> None:
    for printed in (level, " ".join(level), "　".join(level)):
        (finding,) = find(form.format(printed))
        assert (finding.rule, finding.severity) == ("secrecy.mark", "refuse")
        assert level in finding.quote


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("file_name", "机密★1年.docx"),
        ("file_name", "（秘密）名单.xlsx"),
        ("file_name", "方案_绝密.pdf"),
        ("title", "【机密】关于工作的报告"),
    ],
)
def test_a_mark_in_a_name_is_refused(kind: PartKind, name: str) -> None:
    assert [f.severity for f in find(name, kind)] == ["refuse"]


@pytest.mark.parametrize(
    "text",
    [
        "严格保守国家秘密，保护商业秘密。",
        "涉密信息不公开，公开信息不涉密。",
        "国家秘密的密级分为绝密、机密、秘密三级。",
        "文件首页标注“机密★1年”字样的，不得上网。",
        "《中华人民共和国保守国家秘密法》",
        "机密文件由专人保管。",
        "密级：无",
        "秘密花园主题活动",
        "发现商业秘密\n泄露的，依法处理。",
    ],
)
def test_a_sentence_about_secrecy_is_not(text: str) -> None:
    assert [f for f in find(text) if f.severity == "refuse"] == []


@pytest.mark.parametrize("name", ["保密工作总结.docx", "国家秘密定密管理规定.pdf", "秘密花园.doc"])
def test_a_file_about_secrecy_is_not(name: str) -> None:
    assert list(find(name, "file_name")) == []


@pytest.mark.parametrize(
    "text",
    ["内部资料 注意保存", "工作秘密\n正文", "仅供内部使用。", "此件不公开", "内部文件，严禁外传"],
)
def test_internal_matter_is_stopped(text: str) -> None:
    assert [(f.rule, f.severity) for f in find(text)] == [("secrecy.internal", "stop")]


@pytest.mark.parametrize(
    "text", ["内部控制建设", "内部资料管理办法", "机关内部事务信息可以不予公开"]
)
def test_sentences_about_internal_matter_are_not(text: str) -> None:
    assert list(find(text)) == []


def test_a_mark_deep_in_the_text_counts_only_with_its_star() -> None:
    padding = "这是正文。\n" * 200
    assert list(find(padding + "秘密\n")) == []
    assert [f.severity for f in find(padding + "秘密★3年\n")] == ["refuse"]
