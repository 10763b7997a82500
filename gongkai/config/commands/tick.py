"""``gongkai tick``: what the clock does: release, end, and reckon the duties of columns.

Meant for cron every few minutes; running twice or late does no harm.
``gongkai serve`` does the same every minute by itself.
"""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from dataclasses import dataclass
from datetime import date, datetime

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

    def __str__(self) -> str:
        return (
            f"定时发布 {self.released} 件，公示期满撤下 {self.ended} 件，"
            f"更新期限变动 {self.moved} 项，清理过期的试读文件 {self.swept} 个。"
        )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """0 when done, 2 when the database cannot be used."""
    from django.utils import timezone

    try:
        database.up_to_date()
    except database.NotReady as error:
        print(error, file=sys.stderr)
        return 2
    print(once(timezone.now(), duties=True))
    return 0


def once(now: datetime, *, duties: bool) -> Done:
    """Do what is due at ``now``; ``duties``: reckon every column's next date as well (slow)."""
    from django.utils.timezone import localdate

    from gongkai.publishing import actions
    from gongkai.records import store

    today = localdate(now)
    return Done(
        released=actions.release_due(today, at=now),
        ended=actions.end_due(today, at=now),
        moved=actions.evaluate_all() if duties else 0,
        swept=store.sweep(KEPT),
    )


class Ticker(threading.Thread):
    """Ticks every minute beside the web server until the process ends or ``stop`` is set."""

    def __init__(self, every: float = MINUTE) -> None:
        super().__init__(name="tick", daemon=True)
        self.every = every
        self.stop = threading.Event()
        self._reckoned: date | None = None

    def run(self) -> None:
        """Tick at once, then every minute; an error is logged and the next minute tried."""
        while True:
            self._tick()
            if self.stop.wait(self.every):
                return

    def _tick(self) -> None:
        from django.db import close_old_connections, connections
        from django.utils import timezone

        now = timezone.now()
        today = timezone.localdate(now)
        try:
            close_old_connections()
            done = once(now, duties=today != self._reckoned)
            self._reckoned = today
            if any((done.released, done.ended, done.moved, done.swept)):
                log.info("tick: %s", done)
        except Exception:
            log.exception("tick failed")
        finally:
            connections.close_all()
