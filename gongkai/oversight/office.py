"""The supervisors' pages: matrix, who is late or empty, indicators, the table for a circular."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.orgs.models import Kind, Organ
from gongkai.oversight.indicators import judged
from gongkai.oversight.matrix import COLUMNS, ROWS, matrix
from gongkai.oversight.sheet import workbook
from gongkai.publishing import queries as publishing
from gongkai.web.downloads import download

MOST_LATE = 200
MOST_ROWS = 20_000
LOOK_BACK = timedelta(365)


@needs("oversight.read")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The matrix organ × column; each cell says in words how it stands and opens its acts."""
    today = timezone.localdate()
    rows, older = _page(request)
    start = _number(request, "from")
    red = request.GET.get("red") == "1"
    made = matrix(rows, today, start=start, red=red)
    context = {
        "place": "oversight",
        "today": today,
        "matrix": made,
        "red": red,
        "villages": request.GET.get("villages") == "1",
        "next_organs": older,
        "from_number": start + 1,
        "to_number": start + len(made.columns),
        "earlier": _address(request, **{"from": str(max(start - COLUMNS, 0))}) if start else "",
        "later": _address(request, **{"from": str(start + COLUMNS)})
        if made.known > start + COLUMNS
        else "",
        "demo": any(organ.demo for organ in rows),
    }
    return render(request, "oversight/matrix.html", context)


@needs("oversight.read")
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Who is late, empty or wrong, the worst first."""
    today = timezone.localdate()
    ids = [organ.pk for organ in _mine(request)]
    bad = list(publishing.bad_obligations(ids, today)[: MOST_LATE + 1])
    context = {
        "place": "oversight",
        "today": today,
        "rows": publishing.standings(bad[:MOST_LATE], today),
        "more": len(bad) > MOST_LATE,
        "most": MOST_LATE,
        "wrong": publishing.shown_wrong(ids, today - LOOK_BACK, today)[:MOST_LATE],
        "demo": any(o.organ.demo for o in bad),
    }
    return render(request, "oversight/late.html", context)


@needs("oversight.read")
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The veto rules the platform can judge, with the columns that prove them."""
    today = timezone.localdate()
    rows, older = _page(request)
    context = {
        "place": "oversight",
        "today": today,
        "rows": judged(rows, today),
        "next_organs": older,
        "demo": any(organ.demo for organ in rows),
    }
    return render(request, "oversight/indicators.html", context)


@needs("oversight.read")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """通报附件: late and empty columns, indicators, withdrawals, as a workbook."""
    today = timezone.localdate()
    rows = list(_mine(request))
    ids = [organ.pk for organ in rows]
    bad = publishing.standings(publishing.bad_obligations(ids, today)[:MOST_ROWS], today)
    wrong = list(publishing.shown_wrong(ids, today - LOOK_BACK, today)[:MOST_ROWS])
    content = workbook(bad, judged(rows, today), wrong, today)
    return download(content, f"栏目更新情况通报附件（{today:%Y-%m-%d}）", "xlsx")


def _mine(request: HttpRequest) -> QuerySet[Organ]:
    """The organs to look at, by their place in the tree; villages only when asked for."""
    mine = organs(cast(User, request.user), "oversight.read", timezone.localdate())
    if request.GET.get("villages") != "1":
        mine = mine.exclude(kind=Kind.VILLAGE)
    return mine.order_by("path")


def _page(request: HttpRequest) -> tuple[list[Organ], str]:
    """``ROWS`` organs after the key in the address, and the address of the next ones."""
    after = request.GET.get("after", "")
    rows = list(_mine(request).filter(path__gt=after)[: ROWS + 1])
    more = len(rows) > ROWS
    rows = rows[:ROWS]
    return rows, _address(request, after=str(rows[-1].path)) if more else ""


def _number(request: HttpRequest, name: str) -> int:
    written = request.GET.get(name, "0")
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise Http404(f"{name}={written!r}")
    return int(written)


def _address(request: HttpRequest, **changes: str) -> str:
    return f"?{urlencode({**request.GET.dict(), **changes})}"
