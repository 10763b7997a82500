"""``gongkai guard``: files and texts, findings in words, exit codes, masking."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from gongkai.config.cli import main

MOBILE = "请与李某联系，手机13800138000。"


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_clean_text_file_gives_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("关于调整便民服务中心夏季办公时间的公告。", "utf-8")
    assert main(["guard", str(file)]) == 0
    assert "没有发现问题" in told(capsys)


def test_a_mobile_number_is_named_masked_and_gives_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "名单.txt"
    file.write_text(MOBILE, "utf-8")
    assert main(["guard", "--json", str(file)]) == 1
    finding = json.loads(told(capsys).splitlines()[0])
    assert finding["rule"].startswith("personal.")
    assert "13800138000" not in finding["quote"]


def test_a_text_from_standard_input_can_be_masked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(MOBILE))
    assert main(["guard", "--mask", "-"]) == 0
    out = told(capsys)
    assert "13800138000" not in out
    assert "5678" not in out


def test_a_mark_of_secrecy_and_a_missing_file_give_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("机密★1年\n关于某事的报告", "utf-8")
    assert main(["guard", str(file)]) == 2
    assert "不能入库" in told(capsys)
    assert main(["guard", str(tmp_path / "none.txt")]) == 2
    assert "无法读取" in capsys.readouterr().err
