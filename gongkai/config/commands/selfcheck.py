"""``gongkai selfcheck``: the nightly look at columns, texts, dates, files, repeats, omissions."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from gongkai.config.commands import database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.orgs.models import Organ
    from gongkai.publishing.selfcheck import Found

WORDS = {"refuse": "必须删除", "stop": "必须处理", "warn": "请核对", "hint": "提示"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, on which day, and how it is printed."""
    parser.add_argument(
        "organ", metavar="机关", nargs="?", help="机关的简称或全称，含下级；不写时检查全部"
    )
    parser.add_argument(
        "--on", metavar="日期", help="按哪一天的情况检查，例如 2023-12-31（默认今天）"
    )
    parser.add_argument("--json", action="store_true", help="每行输出一个 JSON 对象")
    parser.add_argument("--hints", action="store_true", help="提示也逐条列出（默认只计数）")


def run(args: argparse.Namespace) -> int:
    """0 when there is nothing to mend or to look at, 1 when there is, 2 when it cannot run."""
    from django.utils.timezone import localdate

    from gongkai.orgs import queries as orgs

    try:
        today = date.fromisoformat(args.on) if args.on else localdate()
    except ValueError:
        print(f"“{args.on}”不是日期，应写成 2023-12-31 这样。", file=sys.stderr)
        return 2
    try:
        database.up_to_date()
        organs = _organs(orgs.named(args.organ) if args.organ else None)
    except (database.NotReady, orgs.NoSuchOrgan) as error:
        print(error.args[0], file=sys.stderr)
        return 2
    found = _check(organs, today)
    shown = [f for f in found if args.hints or args.json or f.severity != "hint"]
    for one in shown:
        print(json.dumps(one.as_json(), ensure_ascii=False) if args.json else _line(one))
    _sum_up(found, len(organs), today)
    return int(any(f.severity != "hint" for f in found))


def _organs(organ: Organ | None) -> list[Organ]:
    from gongkai.orgs import queries as orgs
    from gongkai.orgs.models import Organ

    return list(orgs.subtree(organ) if organ else Organ.objects.order_by("path"))


def _check(organs: Sequence[Organ], today: date) -> list[Found]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from gongkai.publishing import selfcheck

    columns = (TextColumn("自查 {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        return selfcheck.run(
            organs,
            today=today,
            progress=lambda done, total, name: bar.update(
                task, completed=done, total=total, description=name
            ),
        )


def _line(one: Found) -> str:
    return (
        f"{WORDS[one.severity]}  {one.organ}  {one.place}\n"
        f"    {one.message}{one.advice}（{one.rule}）"
    )


def _sum_up(found: Sequence[Found], organs: int, today: date) -> None:
    counts: Counter[str] = Counter(f.severity for f in found)
    told = "，".join(f"{WORDS[name]} {counts[name]} 处" for name in WORDS if counts[name])
    print(
        f"按{today.year}年{today.month}月{today.day}日的情况检查了 {organs} 个机关（含村、社区）："
        f"{told or '没有发现问题'}。",
        file=sys.stderr,
    )
