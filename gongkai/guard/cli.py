"""``gongkai guard``: what the guard finds in a file or a text, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.guard.finding import Finding

WORDS = {"refuse": "不能入库", "stop": "须处理", "warn": "请核对", "hint": "提示"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files, ``-`` for a text from standard input, and how to answer."""
    parser.add_argument(
        "files", nargs="+", metavar="文件", help="要检查的文件；- 表示从标准输入读文字"
    )
    parser.add_argument("--json", action="store_true", help="一处一行，以 JSON 输出")
    parser.add_argument("--mask", action="store_true", help="输出脱敏后的文字，不列出发现")


def run(args: argparse.Namespace) -> int:
    """0 nothing to mend, 1 something to mend, 2 a file is refused or cannot be read."""
    from gongkai.guard.check import worst
    from gongkai.guard.files.refused import Refused

    status = 0
    for name in args.files:
        try:
            if args.mask:
                sys.stdout.write(_masked(name))
                continue
            found = _found(name)
        except (OSError, Refused, UnicodeDecodeError) as error:
            print(f"{name}：{_why(error)}", file=sys.stderr)
            status = 2
            continue
        for finding in found:
            print(_json(name, finding) if args.json else _line(name, finding))
        if not found and not args.json:
            print(f"{name}：没有发现问题。")
        grave = worst(found)
        status = max(status, 2 if grave == "refuse" else 1 if grave == "stop" else 0)
    return status


def _found(name: str) -> list[Finding]:
    from gongkai.guard.check import Context, check, guard_text

    if name == "-":
        return guard_text(sys.stdin.read())
    from gongkai.guard.files.apart import examine
    from gongkai.guard.finding import Part

    path = Path(name)
    inspected, _ = examine(path.read_bytes(), path.name)
    parts = [Part("文件名", "file_name", path.name), *inspected.parts]
    return [*inspected.findings, *check(parts, context=Context())]


def _masked(name: str) -> str:
    from gongkai.guard.mask import mask

    text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    return mask(text).text


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码的文字，无法脱敏。请先另存为 UTF-8 文本。"
    if isinstance(error, OSError):
        return f"无法读取（{error.strerror}）。请检查文件名和权限。"
    return str(error)


def _line(name: str, finding: Finding) -> str:
    place = f" {finding.where}" if finding.where else ""
    quote = f"“{finding.quote}”" if finding.quote else ""
    words = WORDS[finding.severity]
    return f"{name}{place} [{words}] {finding.message}{quote} {finding.advice}（{finding.rule}）"


def _json(name: str, finding: Finding) -> str:
    return json.dumps({"file": name, **asdict(finding)}, ensure_ascii=False)
