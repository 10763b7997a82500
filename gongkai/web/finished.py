"""Finished public pages, kept as bytes and handed out before the framework wakes.

A page may be kept when nobody is signed in and the answer sets no cookie.
It is thrown away when the mark of ``audit.generation`` has changed, at
midnight (pages say what is due today), and after ``MOST_AGE`` seconds, which
bounds what several machines with one database may show each other.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.audit.generation import Watch

MOST_BYTES = 16 * 1024 * 1024
MOST_AGE = 60
LARGEST = 2 * 1024 * 1024
UTC8, DAY = 8 * 3600, 24 * 3600
KEPT_TYPES = ("text/html", "text/plain", "application/xml", "application/atom+xml", "text/css")
DROPPED = frozenset({"vary", "content-length", "etag", "date"})


Key = tuple[str, str, str, bool]
"""What an answer depends on besides the records: authority, path, query, whether large print."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer: its headers, body, and the body compressed."""

    mark: bytes
    until: float
    etag: str
    headers: list[tuple[str, str]]
    body: bytes
    packed_headers: list[tuple[str, str]]
    packed: bytes

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self.body) + len(self.packed)


class Shelf:
    """The pages of one worker process, the least used put away first."""

    def __init__(self, watch: Watch) -> None:
        self.mark = watch.mark
        """The mark now; take it before rendering what is to be kept."""
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Page | None:
        """The finished page, if it still holds."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.mark != self.mark() or page.until <= time.time():
            self._drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def keep(
        self, key: Key, mark: bytes, headers: Iterable[tuple[str, str]], body: bytes
    ) -> Page | None:
        """Keep an answer rendered under ``mark``; None when it may not be kept."""
        told = [(name.lower(), value) for name, value in headers]
        facts = dict(told)
        kind = facts.get("content-type", "").partition(";")[0]
        private = "no-store" in facts.get("cache-control", "") or "set-cookie" in facts
        if private or kind not in KEPT_TYPES or len(body) > LARGEST:
            return None
        now = time.time()
        midnight = (int(now + UTC8) // DAY + 1) * DAY - UTC8
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        base = [(n, v) for n, v in told if n not in DROPPED]
        base += [("etag", etag), ("vary", "accept-encoding, cookie")]
        base += [] if "cache-control" in facts else [("cache-control", "no-cache")]
        packed = gzip.compress(body, 6, mtime=0)
        page = Page(
            mark, min(now + MOST_AGE, midnight), etag, base, body,
            [*base, ("content-encoding", "gzip")], packed,
        )  # fmt: skip
        self._drop(key)
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > MOST_BYTES:
            self._drop(next(iter(self._pages)))
        return page

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.size
