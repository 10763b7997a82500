"""The command ``gongkai``: one door, sub-commands behind it.

``gongkai annual …`` works without a database and without Django; the others
set Django up first.  Every sub-command is a module with ``HELP``,
``arguments(parser)`` and ``run(args) -> int``; it is imported only when it is
called.  Exit codes: 0 done, 1 done and something was found that needs
mending, 2 wrong use or unreadable input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A sub-command: its name, one line of help, the module that runs it."""

    name: str
    help: str
    module: str
    needs_site: bool = True


COMMANDS: tuple[Command, ...] = (
    Command(
        "annual", "读取、检查、生成、比较年度报告（不需要数据库）", "gongkai.annual.cli", False
    ),
    Command(
        "guard",
        "检查文件或文字里的个人信息、密级标志等（不需要数据库）",
        "gongkai.guard.cli",
        False,
    ),
    Command("report", "计算、检查并写出一个机关的年度报告", "gongkai.config.commands.report"),
    Command(
        "selfcheck",
        "自查：空白和超期栏目、个人信息、失效附件、倒填日期、重复、遗漏",
        "gongkai.config.commands.selfcheck",
    ),
    Command("demo", "载入演示数据，生成年度报告，启动网站", "gongkai.config.commands.demo"),
    Command("serve", "启动网站", "gongkai.config.commands.serve"),
    Command(
        "tick",
        "到点的事：定时发布、期满撤下、计算更新期限（供 cron）",
        "gongkai.config.commands.tick",
    ),
    Command("search", "重建或者更新检索索引", "gongkai.config.commands.search"),
    Command("address", "登记网址变更，旧网址自动转到新网址", "gongkai.config.commands.address"),
    Command("migrate", "建立数据库或更新到最新", "gongkai.config.commands.migrate"),
)


class ChineseParser(argparse.ArgumentParser):
    """argparse with Chinese headings."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("add_help", False)
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：")

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：")

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}。加 --help 查看说明。\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        print(overview())
        return 0 if words else 2
    if words[0] == "--version":
        from gongkai import __version__

        print(f"gongkai {__version__}")
        return 0
    command = next((c for c in COMMANDS if c.name == words[0]), None)
    if command is None:
        print(f"没有“{words[0]}”这个命令。\n\n{overview()}", file=sys.stderr)
        return 2
    parser = ChineseParser(prog=f"gongkai {command.name}", description=command.help)
    if command.needs_site:
        parser.add_argument("--data", metavar="目录", help="数据库和文件所在目录（默认 var/data）")
    module = importlib.import_module(command.module)
    module.arguments(parser)
    args = parser.parse_args(words[1:])
    if command.needs_site:
        prepare_site(args.data)
    try:
        return int(module.run(args))
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def prepare_site(data: str | None) -> None:
    """Set Django up on the chosen data directory, creating it when it is not there."""
    if data:
        os.environ["GONGKAI_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    import django
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    django.setup()


def overview() -> str:
    """What ``gongkai --help`` prints."""
    width = max(len(c.name) for c in COMMANDS)
    lines = [f"  {c.name:<{width}}  {c.help}" for c in COMMANDS]
    return "\n".join(
        [
            "gongkai 公开：政府信息公开平台",
            "",
            "用法：gongkai 命令 [选项]",
            "",
            "命令：",
            *lines,
            "",
            "每个命令加 --help 查看详细说明。退出码：0 完成；1 完成，但发现需要处理的问题；"
            "2 用法或输入有误；130 被中断。",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
