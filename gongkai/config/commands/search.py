"""``gongkai search``: build the search index, or bring it up to date."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from gongkai.config.commands import database

PAUSE = 2
"""Seconds between two looks for what the index has not seen."""
log = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """``rebuild`` or ``update``."""
    parser.add_argument(
        "what",
        choices=("rebuild", "update", "follow"),
        metavar="rebuild|update|follow",
        help="rebuild 从全部已公开信息重建索引；update 只补上次以来的变化；"
        "follow 一直跟着变化更新（gongkai serve 会自己启动）",
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
        elif args.what == "follow":
            follow()
        else:
            print(f"检索索引已更新，变化 {indexing.update(timezone.localdate())} 条。")
    except (database.NotReady, SearchError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def follow() -> None:
    """Build the index when there is none, then follow what is made public, until told to stop.

    Looks only when the mark of ``audit.generation`` has moved or a day has
    begun.  Ends when whoever started it is gone.
    """
    from django.db import connections
    from django.utils import timezone

    from gongkai.audit import generation
    from gongkai.portal import indexing
    from gongkai.search import Busy, NeedsRebuild

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    parent, done = os.getppid(), None
    watch = generation.Watch(generation.path())
    while os.getppid() == parent:
        today = timezone.localdate()
        state = (watch.mark(), today)
        if state != done:
            try:
                indexing.update(today)
                done = state
            except NeedsRebuild as error:
                log.info("%s", error)
                _anew(today)
            except Busy as error:  # somebody rebuilds; look again later
                log.info("%s", error)
            except Exception:
                # The outermost loop: one bad look is told and the next one tried.
                log.exception("检索索引没有更新")
            connections.close_all()
        time.sleep(PAUSE)


def _anew(today: date) -> None:
    from gongkai.portal import indexing
    from gongkai.search import Busy

    try:
        indexing.rebuild(today)
    except Busy as error:
        log.info("%s", error)


@contextmanager
def beside() -> Iterator[None]:
    """A process of its own that follows while the block runs (see ``tick.beside`` why)."""
    words = [sys.executable, "-m", "gongkai.config.cli", "search", "follow"]
    child = subprocess.Popen(words, start_new_session=True)  # noqa: S603 - our own module
    try:
        yield
    finally:
        child.terminate()
        child.wait()


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
