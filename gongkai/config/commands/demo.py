"""``gongkai demo``: load the demo, make its reports, print the way in, serve."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from gongkai.config.commands import database, report, search, serve

YEARS = (2023, 2024)
Done = TypeVar("Done")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the documents go, and whether and where to serve."""
    parser.add_argument(
        "--out", metavar="目录", help="年度报告文档写到哪里（默认数据目录下的 reports）"
    )
    parser.add_argument(
        "--with-defects",
        action="store_true",
        help="另外埋设演示缺陷，供自查和培训使用；须用 --data 指定单独的目录",
    )
    parser.add_argument("--no-serve", action="store_true", help="做完即结束，不启动网站")
    serve.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """0 when all went well, 1 when a report has findings to mend, 2 when it cannot run."""
    from django.conf import settings

    from gongkai.demo import load

    try:
        database.bring_up_to_date()
        port = None if args.no_serve else serve.free_port(args.host, args.port)
        new = _load()
        _defects(args.with_defects, new=new)
        if not args.with_defects:
            _go_on()
        search.rebuild()
        status = _reports(Path(args.out) if args.out else settings.DATA / "reports")
    except (
        database.NotReady,
        load.RealDataHere,
        NotApart,
        serve.PortBusy,
        report.CannotWrite,
    ) as error:
        print(error.args[0], file=sys.stderr)
        return 2
    print("演示数据已载入。" if new else "演示数据此前已载入，未重复载入。")
    _accounts(load.set_passwords())
    if port is None:
        return status
    print(f"网站地址：http://{args.host}:{port}/   按 Ctrl-C 停止。", flush=True)
    serve.serve(args.host, port, tick=not args.no_tick)
    return status


class NotApart(Exception):
    """Defects would get into a clean demo; the message says what to do."""


def _defects(wanted: bool, *, new: bool) -> None:
    """Plant the defects in a demo that was just loaded for them.  Raises NotApart otherwise."""
    from gongkai.demo import defects

    if not wanted or (not new and defects.is_planted()):
        return
    if not new:
        raise NotApart("这个目录里是正常的演示数据，不能再埋设缺陷。请用 --data 另选一个目录。")
    defects.plant()
    print(
        f"已埋设 {len(defects.DEFECTS)} 处演示缺陷；运行 gongkai selfcheck "
        f"--on {defects.TODAY} 加上同样的 --data 可以逐条找到。"
    )


def _load() -> bool:
    from gongkai.demo import load

    return _with_bar("载入演示数据", load.load)


def _go_on() -> None:
    """Bring the demo from its told years up to this morning."""
    from django.utils import timezone

    from gongkai.demo import lately

    lived = _with_bar("接续到今天", partial(lately.go_on, timezone.localdate()))
    if lived:
        print(f"演示镇的日常工作已接续到今天（{lived} 个工作日）。")


def _with_bar(words: str, act: Callable[[Callable[[int, int], None]], Done]) -> Done:
    """What ``act`` gives, with a bar on the terminal while it tells how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)
        return act(lambda done, total: bar.update(task, completed=done, total=total))


def _reports(out: Path) -> int:
    from gongkai.orgs import queries as orgs

    town = orgs.named("杜关镇")
    return max(report.make(town, year, out) for year in YEARS)


def _accounts(password: str) -> None:
    from gongkai.demo import plan

    data = plan.town_data()
    names = {key: data[key]["short_name"] for key in ("town", "county", "other")}
    names["village"] = data["villages"][0][0]
    print("演示账号（口令相同，每次运行本命令都会更换）：")
    for account in data["accounts"]:
        print(f"  {account['username']:<20} {names[account['organ']]} {account['title']}")
    print(f"  口令：{password}", flush=True)
