"""节假日安排: a new year's working days, first looked at with the cases they move, then adopted."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.applications import actions, queries
from gongkai.applications.forms import long, text
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.law.working_days import BadCalendar

MOST = 200
"""Cases listed by name; the rest is counted."""


class YearForm(forms.Form):
    """The calendar and where it was published."""

    years = long(
        "节假日安排",
        20_000,
        "按下面的样子写：放假的日子（含调休放假）一行，周末要上班的日子一行。",
        rows=10,
        required=True,
    )
    source = text("依据", 200, "例如：国务院办公厅关于2027年部分节假日安排的通知。", required=True)


@needs("oversight.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """Which years are known; what another one would move; adopting it after that was seen."""
    today = timezone.localdate()
    mine = organs(user(request), "oversight.manage", today).order_by("path")
    form = YearForm(request.POST or None)
    change, problem, status = None, "", 200
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data["years"].replace("\r\n", "\n")
        try:
            if request.POST.get("act") == "adopt":
                moved = actions.adopt_calendar(
                    written, seen=request.POST.get("seen", ""), source=form.cleaned_data["source"],
                    organ=mine[0], by=user(request), at=timezone.now(),
                )  # fmt: skip
                messages.success(request, f"已启用，{len(moved)}件在办申请的期限随之变动。")
                return redirect("office_holidays")
            change = queries.calendar_change(written)
        except BadCalendar as error:
            form.add_error("years", str(error))
            status = 422
        except actions.ChangedMeanwhile as error:
            problem, status = str(error), CONFLICT
            change = queries.calendar_change(written)
    reach = set(mine.values_list("pk", flat=True)) if change else set()
    within = [case for case in change.moved if case.organ in reach] if change else []
    days = queries.calendar()
    context = {
        "place": "oversight",
        "form": form,
        "problem": problem,
        "change": change,
        "years": sorted(change.years) if change else [],
        "within": within[:MOST],
        "elsewhere": len(change.moved) - len(within[:MOST]) if change else 0,
        "first": days.first_year,
        "last": days.published_until,
        "adopted": queries.adopted_years(),
        "demo": any(organ.demo for organ in mine[:1]),
    }
    return render(request, "applications/office/holidays.html", context, status=status)
