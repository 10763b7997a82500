"""What ``gongkai serve`` runs: finished pages first, Django behind them.

Granian calls ``app`` for every request.  A page that is finished is answered
in the event loop; everything else goes to Django in one of a few threads, as
a WSGI server would do it.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings

from gongkai.audit import generation
from gongkai.config.wsgi import application
from gongkai.web.context import LARGE
from gongkai.web.finished import Key, Page, Shelf

THREADS = 4
READING = ("GET", "HEAD")
SESSION = settings.SESSION_COOKIE_NAME
shelf = Shelf(generation.Watch(generation.path()))
pool = ThreadPoolExecutor(THREADS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Django answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


async def app(scope: Any, protocol: Any) -> None:
    """Answer one request."""
    headers = scope.headers
    key = _key(scope, headers)
    if key is not None and (page := shelf.get(key)) is not None:
        _hand_out(page, scope.method, headers, protocol)
        return
    body = b""
    if scope.method not in READING:
        length = headers.get("content-length") or ""
        small = length.isdigit() and int(length) <= settings.MAX_UPLOAD
        body = await protocol() if small else b""
    mark = shelf.mark()
    loop = asyncio.get_running_loop()
    answer = await loop.run_in_executor(pool, _django, scope, body)
    if key is not None and scope.method == "GET" and answer.status == 200:
        page = shelf.keep(key, mark, answer.headers, answer.body)
        if page is not None:
            _hand_out(page, scope.method, headers, protocol)
            return
    protocol.response_bytes(answer.status, answer.headers, answer.body)


def _key(scope: Any, headers: Any) -> Key | None:
    """What to look the page up by; None when the answer is for one person only."""
    path = scope.path
    if settings.HTTPS and _origin(scope)[1] != "https":
        return None  # Django sends it to the secure address
    if scope.method not in READING or path.startswith(("/office/", "/account/")):
        return None
    large = False
    if cookies := headers.get("cookie"):
        if SESSION in cookies or "messages" in cookies:
            return None
        large = f"{LARGE}=1" in cookies.replace(";", " ").split()
    return headers.get("host") or scope.authority or "", path, scope.query_string, large


def _hand_out(page: Page, method: str, headers: Any, protocol: Any) -> None:
    known = headers.get("if-none-match")
    if known is not None and (known == page.etag or _lists(known, page.etag)):
        protocol.response_empty(304, [("etag", page.etag), ("vary", "accept-encoding, cookie")])
        return
    packed = _takes_gzip(headers.get("accept-encoding") or "")
    told = page.packed_headers if packed else page.headers
    if method == "HEAD":
        protocol.response_empty(200, told)
    else:
        protocol.response_bytes(200, told, page.packed if packed else page.body)


def _lists(known: str, etag: str) -> bool:
    """Whether an If-None-Match of several, or with weak marks, holds the page (RFC 9110 13.1.2)."""
    marks = [mark.strip().removeprefix("W/") for mark in known.split(",")]
    return etag in marks or marks == ["*"]


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding lets gzip through (RFC 9110 12.5.3); browsers say few of them."""
    for part in accepted.split(","):
        name, *more = (word.strip().lower() for word in part.split(";"))
        if name == "gzip":
            return not any(word in ("q=0", "q=0.0", "q=0.00", "q=0.000") for word in more)
    return False


def _django(scope: Any, body: bytes) -> Answer:
    status: list[str] = []
    told: list[tuple[str, str]] = []

    def start_response(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        status[:], told[:] = [line], headers
        return None

    pieces = application(_environ(scope, body), start_response)
    try:
        whole = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    return Answer(int(status[0].split(" ", 1)[0]), told, whole)


def _origin(scope: Any) -> tuple[str, str]:
    """The reader's address and scheme: as a proxy of ours tells them, else those of the connection.

    Only what our own proxies added to X-Forwarded-For is believed: the last
    address that is none of theirs.
    """
    client, scheme = scope.client.rpartition(":")[0].strip("[]"), scope.scheme
    if client not in settings.PROXIES:
        return client, scheme
    told = ",".join(scope.headers.get_all("x-forwarded-for"))
    before = [one.strip() for one in told.split(",")]
    outside = [one for one in before if one and one not in settings.PROXIES]
    said = scope.headers.get("x-forwarded-proto")
    return (outside or [client])[-1], said if said in ("http", "https") else scheme


def _environ(scope: Any, body: bytes) -> dict[str, Any]:
    """The request as WSGI (PEP 3333) wants it."""
    server, _, port = scope.server.rpartition(":")
    client, scheme = _origin(scope)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name in scope.headers.keys():  # noqa: SIM118 - not a mapping
        value = ("; " if name == "cookie" else ",").join(scope.headers.get_all(name))
        plain = name.upper().replace("-", "_")
        environ[plain if plain in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{plain}"] = value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


assert os.environ.get("DJANGO_SETTINGS_MODULE"), "config.wsgi names the settings"
