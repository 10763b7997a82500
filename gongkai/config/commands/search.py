"""``gongkai search``: build the search index, or bring it up to date."""

from __future__ import annotations

import argparse
import sys

from gongkai.config.commands import database


def arguments(parser: argparse.ArgumentParser) -> None:
    """``rebuild`` or ``update``."""
    parser.add_argument(
        "what",
        choices=("rebuild", "update"),
        metavar="rebuild|update",
        help="rebuild 从全部已公开信息重建索引；update 只补上次以来的变化",
    )


def run(args: argparse.Namespace) -> int:
    """0 when the index is there and new, 2 when it cannot be written."""
    from django.utils import timezone

    from gongkai.portal import indexing
    from gongkai.search import SearchError

    try:
        database.up_to_date()
        if args.what == "rebuild":
            print(f"检索索引已重建，共 {rebuild()} 条。")
        else:
            print(f"检索索引已更新，变化 {indexing.update(timezone.localdate())} 条。")
    except (database.NotReady, SearchError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def rebuild() -> int:
    """Build the index anew, with a bar on a terminal; returns how many records went in."""
    from django.utils import timezone
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from gongkai.portal import indexing
    from gongkai.records import queries as records

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("建立检索索引", total=records.public().count())
        return indexing.rebuild(timezone.localdate(), lambda done: bar.update(task, completed=done))
