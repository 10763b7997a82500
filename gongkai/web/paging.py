"""Lists page by key: millions of rows cost the same as twenty.

A page is found by the key of the row before it (``?before=2023-06-05.81``) or
after it, never by counting rows off.  A list may be merged from several
tables; then the key names the table as well (``2023-06-05.posting81``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

SIZE = 20
CAP = 10_000

Key = tuple[date, str, int]
_KEY = re.compile(r"(\d{4}-\d\d-\d\d)\.([a-z]*)(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Stream:
    """Rows of one table, to be listed by ``day`` (a field of theirs), newest first."""

    rows: QuerySet[Any]
    day: str
    name: str = ""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, newest first, and the addresses of its neighbours ("" where none)."""

    rows: Sequence[Any]
    newest: str = ""
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Count:
    """A number of rows, counted up to ``CAP``; prints as ``10 000+`` beyond it."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{CAP // 1000} 000+" if self.more else str(self.number)


def count(rows: QuerySet[Any]) -> Count:
    """How many rows there are, without looking at more than ``CAP`` of them."""
    number = rows.order_by()[: CAP + 1].count()
    return Count(min(number, CAP), number > CAP)


def page(request: HttpRequest, *streams: Stream, size: int = SIZE, ascending: bool = False) -> Page:
    """The page the request asks for: newest day first, within a day the larger key.

    ``ascending``: the earliest day first, for lists of what is due; ``newer``
    is then the page before it and ``older`` the one after.  Raises Http404
    when ``before`` or ``after`` is not a key.
    """
    before, after = request.GET.get("before"), request.GET.get("after")
    if ascending:
        return _upwards(request, before, after, size, *streams)
    forward = bool(after)
    limit = _parse(after or before) if after or before else None
    keyed: list[tuple[Key, Any]] = []
    for stream in streams:
        some = _some(stream, limit, forward, size + 1)
        keyed += [((getattr(row, stream.day), stream.name, row.pk), row) for row in some]
    keyed.sort(key=lambda pair: pair[0], reverse=not forward)
    beyond, keyed = len(keyed) > size, keyed[:size]
    if forward:
        keyed.reverse()
    if not keyed:
        return Page([], newest=_address(request) if limit else "")
    newer = beyond if forward else bool(before)
    older = True if forward else beyond
    return Page(
        [row for _, row in keyed],
        newest=_address(request) if newer else "",
        newer=_address(request, after=_print(keyed[0][0])) if newer else "",
        older=_address(request, before=_print(keyed[-1][0])) if older else "",
    )


def _upwards(
    request: HttpRequest, before: str | None, after: str | None, size: int, *streams: Stream
) -> Page:
    """The same list read from its other end; ``before`` goes back towards the first row."""
    forward = not before
    limit = _parse(before or after) if before or after else None
    keyed: list[tuple[Key, Any]] = []
    for stream in streams:
        some = _some(stream, limit, forward, size + 1)
        keyed += [((getattr(row, stream.day), stream.name, row.pk), row) for row in some]
    keyed.sort(key=lambda pair: pair[0], reverse=not forward)
    beyond, keyed = len(keyed) > size, keyed[:size]
    if not forward:
        keyed.reverse()
    if not keyed:
        return Page([], newest=_address(request) if limit else "")
    back = bool(after) if forward else beyond
    on = beyond if forward else True
    return Page(
        [row for _, row in keyed],
        newest=_address(request) if back else "",
        newer=_address(request, before=_print(keyed[0][0])) if back else "",
        older=_address(request, after=_print(keyed[-1][0])) if on else "",
    )


def _some(stream: Stream, limit: Key | None, forward: bool, size: int) -> QuerySet[Any]:
    sign, side = ("", "gt") if forward else ("-", "lt")
    rows = stream.rows.order_by(f"{sign}{stream.day}", f"{sign}pk")
    if limit is not None:
        day, name, number = limit
        same = Q(**{stream.day: day})
        if stream.name == name:
            same &= Q(**{f"pk__{side}": number})
        elif (stream.name > name) != forward:
            same = Q(pk__in=[])
        # The first condition repeats what the second says, so that the index on the day is used.
        rows = rows.filter(
            Q(**{f"{stream.day}__{side}e": day}), Q(**{f"{stream.day}__{side}": day}) | same
        )
    return rows[:size]


def _parse(written: str | None) -> Key:
    match = _KEY.fullmatch(written or "")
    if match:
        try:
            return date.fromisoformat(match[1]), match[2], int(match[3])
        except ValueError:  # the 31st of February
            pass
    raise Http404(f"not a key of a list: {written!r}")


def _print(key: Key) -> str:
    day, name, number = key
    return f"{day}.{name}{number}"


def _address(request: HttpRequest, **key: str) -> str:
    kept = {k: v for k, v in request.GET.items() if k not in ("before", "after")}
    return f"?{urlencode({**kept, **key})}" if kept or key else request.path
