"""``gongkai migrate``: create the database or bring it up to date."""

from __future__ import annotations

import argparse
import sys

from gongkai.config.commands import database


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """0 when the database is up to date, 2 when it cannot be used."""
    try:
        applied = database.bring_up_to_date()
    except database.NotReady as error:
        print(error, file=sys.stderr)
        return 2
    print(f"数据库已更新（执行了 {applied} 步）。" if applied else "数据库已是最新。")
    return 0
