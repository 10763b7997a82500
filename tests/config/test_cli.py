"""The command's front door: overview, wrong words, exit codes."""

from __future__ import annotations

import pytest

from gongkai import __version__
from gongkai.config.cli import COMMANDS, main


def test_help_lists_every_command_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    for command in COMMANDS:
        assert f"  {command.name}" in printed
        assert command.help in printed


def test_no_words_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "用法" in capsys.readouterr().out


def test_an_unknown_command_is_named_and_the_known_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["annul"]) == 2
    said = capsys.readouterr().err
    assert "没有“annul”这个命令" in said
    assert "annual" in said


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"gongkai {__version__}"
