"""``gongkai address``: lead an address that has changed to the new one, for good."""

from __future__ import annotations

import argparse
import sys

from gongkai.config.commands import database


def arguments(parser: argparse.ArgumentParser) -> None:
    """The old and the new address."""
    parser.add_argument("old", metavar="旧地址", help="例如 /xxgk/duguan/（以 / 结尾的连同下级）")
    parser.add_argument("new", metavar="新地址", help="例如 /xxgk/dgz/")


def run(args: argparse.Namespace) -> int:
    """0 when noted, 2 when one of them is no address of this site."""
    from gongkai.portal import redirects

    try:
        database.up_to_date()
        redirects.note(args.old, args.new)
    except (database.NotReady, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"已登记：打开 {args.old} 的人会被带到 {args.new}。")
    return 0
