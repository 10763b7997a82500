"""``gongkai serve``: run the site until stopped."""

from __future__ import annotations

import argparse
import errno
import socket
import sys
from contextlib import nullcontext

from gongkai.config.commands import database

TRIES = 20
"""How many ports after a busy one are tried when the caller named none."""

DEFAULT_PORT = 8000


class PortBusy(Exception):
    """The port asked for cannot be used; the message says what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--host``, ``--port`` and ``--no-tick``."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="地址", help="监听地址（默认只供本机访问）"
    )
    parser.add_argument(
        "--port", metavar="端口", help=f"监听端口（默认 {DEFAULT_PORT}，被占用时取其后的空闲端口）"
    )
    parser.add_argument(
        "--no-tick", action="store_true", help="不在本进程里每分钟定时发布（改由 cron 运行 tick）"
    )


def run(args: argparse.Namespace) -> int:
    """0 when stopped in order, 2 when the database or the port cannot be used."""
    try:
        database.up_to_date()
        port = free_port(args.host, args.port)
    except (database.NotReady, PortBusy) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"网站地址：http://{args.host}:{port}/   按 Ctrl-C 停止。", flush=True)
    serve(args.host, port, tick=not args.no_tick)
    return 0


def free_port(host: str, asked: str | None) -> int:
    """The port asked for, or the first free one from the default on.  Raises PortBusy."""
    if asked is not None and not (asked.isascii() and asked.isdigit() and 0 < int(asked) < 65536):
        raise PortBusy(f"端口“{asked}”无法使用：应为 1 到 65535 之间的整数。")
    first = int(asked) if asked else DEFAULT_PORT
    for port in range(first, first + (1 if asked else TRIES)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise PortBusy(f"地址 {host} 无法监听（{error.strerror}）。") from error
                continue
            return port
    if asked:
        raise PortBusy(f"端口 {asked} 已被占用或无权使用。请换一个，例如 --port {first + 1}。")
    raise PortBusy(f"端口 {first} 至 {first + TRIES - 1} 都被占用。请用 --port 指定一个空闲端口。")


def serve(host: str, port: int, *, tick: bool = True) -> None:
    """Run the web server in this process and its workers until a signal ends both.

    ``tick``: a process beside it does every minute what the clock does.
    """
    import os

    # The workers read the settings anew from the environment.
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from gongkai.config.commands import search
    from gongkai.config.commands import tick as ticking

    os.environ["GONGKAI_DATA"] = str(settings.DATA)
    server = Granian(
        "gongkai.config.rsgi:app",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        websockets=False,
        log_level=LogLevels.warning,
    )
    with ticking.beside() if tick else nullcontext(), search.beside():
        server.serve()
