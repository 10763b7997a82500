"""Who may see a case without an account: whoever gave its number and query code, for an hour.

With the last four digits of the telephone only the state is shown; files and
acts need the code, which is too long to be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.http import Http404, HttpRequest

from gongkai.applications import queries
from gongkai.applications.models import Application

_PLACE: Final = "applications"
_SECONDS: Final = 3600
_MOST: Final = 50


def give(request: HttpRequest, cases: Iterable[int], *, full: bool, at: datetime) -> None:
    """Let this browser see the cases; ``full`` when the query code was given."""
    kept = {**request.session.get(_PLACE, {})}
    for case in cases:
        was = kept.get(str(case), [0, False])
        alive = was[0] > at.timestamp() - _SECONDS
        kept[str(case)] = [int(at.timestamp()), full or (alive and was[1])]
    newest = sorted(kept.items(), key=lambda pair: pair[1][0])[-_MOST:]
    request.session[_PLACE] = dict(newest)
    request.session.set_expiry(0)


def case(request: HttpRequest, pk: int, *, at: datetime) -> tuple[Application, bool]:
    """The case and whether the code was given.  Raises Http404 without a grant that holds."""
    since, full = request.session.get(_PLACE, {}).get(str(pk), [0, False])
    found = None
    if since > at.timestamp() - _SECONDS:
        found = queries.every().filter(pk=pk).select_related("organ", "arrival").first()
    if found is None:
        raise Http404
    return found, bool(full)
