"""主动公开台账 of a year: to look at, to print, to take away."""

from __future__ import annotations

from itertools import islice
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.orgs.models import Organ
from gongkai.publishing import ledger as lines_of
from gongkai.publishing import queries
from gongkai.web.downloads import download

MOST_LINES = 2000
MOST_ORGANS = 500


@needs("boards.hang")
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The lines of a year, printed as they stand here."""
    asked = _asked(request)
    sums = queries.items(asked["ids"], asked["year"])
    rows = list(islice(lines_of.lines(asked["ids"], asked["year"]), MOST_LINES + 1))
    context = {
        "place": "office_boards",
        **asked,
        "headings": lines_of.HEADINGS,
        "lines": [line.cells() for line in rows[:MOST_LINES]],
        "cut": len(rows) > MOST_LINES,
        "most": MOST_LINES,
        "sums": sums,
        "demo": any(organ.demo for organ in asked["organs"]),
    }
    return render(request, "publishing/boards/ledger.html", context)


@needs("boards.hang")
@require_safe
def ledger_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet, with all lines."""
    asked = _asked(request)
    made = lines_of.xlsx(asked["name"], asked["ids"], asked["year"])
    return download(made, f"{asked['name']}{asked['year']}年主动公开台账", "xlsx")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Whose ledger of which year: an organ with its villages, else all within reach."""
    today = timezone.localdate()
    actor = cast(User, request.user)
    reach = list(organs(actor, "boards.hang", today).order_by("path")[:MOST_ORGANS])
    chosen: Organ | None = None
    some = reach
    if slug := request.GET.get("organ"):
        chosen = door.organ(slug, actor=actor, to="boards.hang")
        some = [organ for organ in reach if chosen.pk in (organ.pk, organ.parent_id)]
    ids = [organ.pk for organ in some]
    written = request.GET.get("year", "")
    if written and not (
        written.isascii() and written.isdigit() and 1949 <= int(written[:5]) < 2200
    ):
        raise Http404(f"year={written!r}")
    years = sorted(queries.years(ids), reverse=True)
    year = int(written) if written else (years[0] if years else today.year)
    return {
        "organs": reach,
        "chosen": chosen,
        "ids": ids,
        "years": years,
        "year": year,
        "name": (chosen or reach[0]).name,
    }
