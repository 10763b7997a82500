"""``gongkai tick``: what the clock does: release, end, and reckon the duties of columns.

Meant for cron every few minutes; running twice or late does no harm.
``gongkai serve`` does the same every minute by itself.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from gongkai.config.commands import database

MINUTE = 60.0
KEPT = 2 * 24 * 3600.0
"""Seconds a spreadsheet that was tried waits to be taken in."""

log = logging.getLogger("gongkai.tick")


@dataclass(frozen=True, slots=True)
class Done:
    """What one tick did."""

    released: int
    ended: int
    moved: int
    swept: int
    told: int = 0
    purged: int = 0

    def __str__(self) -> str:
        return (
            f"定时发布 {self.released} 件，公示期满撤下 {self.ended} 件，"
            f"更新期限变动 {self.moved} 项，清理过期的试读文件 {self.swept} 个，"
            f"申请期限提醒 {self.told} 条，清除保存期满的申请人信息 {self.purged} 人。"
        )


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--every``."""
    parser.add_argument(
        "--every", type=float, metavar="秒", help="不退出，每隔这么多秒做一次（供 serve 使用）"
    )


def run(args: argparse.Namespace) -> int:
    """0 when done, 2 when the database cannot be used."""
    from django.utils import timezone

    try:
        database.up_to_date()
    except database.NotReady as error:
        print(error, file=sys.stderr)
        return 2
    if args.every:
        keep_on(args.every)
    else:
        print(once(timezone.now(), duties=True))
    return 0


def once(now: datetime, *, duties: bool) -> Done:
    """Do what is due at ``now``; ``duties``: the day's work as well.

    That is reckoning every column's next date, and destroying what is known of applicants
    whose retention is over.
    """
    from django.utils.timezone import localdate

    from gongkai.applications import actions as applications
    from gongkai.applications import notices
    from gongkai.publishing import actions
    from gongkai.records import store

    today = localdate(now)
    return Done(
        released=actions.release_due(today, at=now),
        ended=actions.end_due(today, at=now),
        moved=actions.evaluate_all() if duties else 0,
        swept=store.sweep(KEPT),
        told=notices.run(now).written,
        purged=applications.purge_due(at=now, on=today) if duties else 0,
    )


def keep_on(every: float) -> None:
    """Tick every so many seconds until the process that started this one is gone."""
    from django.db import connections
    from django.utils import timezone

    parent, reckoned = os.getppid(), None
    while os.getppid() == parent:
        now = timezone.now()
        today = timezone.localdate(now)
        try:
            done = once(now, duties=today != reckoned)
            reckoned = today
            if done != Done(0, 0, 0, 0):
                print(done, flush=True)
        except Exception:
            # The outermost loop: one bad minute is told and the next one tried.
            log.exception("tick failed")
        finally:
            connections.close_all()
        time.sleep(every)


@contextmanager
def beside(every: float = MINUTE) -> Iterator[None]:
    """A process of its own that ticks while the block runs.

    Not a thread: the web server forks its workers, and a fork while another
    thread imports or holds a lock hangs.
    """
    words = [sys.executable, "-m", "gongkai.config.cli", "tick", "--every", str(every)]
    # In a session of its own: Ctrl-C ends the server, which then ends it.
    child = subprocess.Popen(words, start_new_session=True)  # noqa: S603 - our own module
    try:
        yield
    finally:
        child.terminate()
        child.wait()
