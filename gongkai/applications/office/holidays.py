"""节假日安排: a new year's working days, first looked at with the cases they move, then adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access.door import needs
from gongkai.access.rules import Right, organs
from gongkai.applications import actions, queries
from gongkai.applications.forms import long, text
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.law.working_days import BadCalendar, WorkCalendar

MOST: Final = 200
"""Cases listed by name; the rest is counted."""
LARGEST: Final = 200_000
RIGHTS: Final[tuple[Right, Right]] = ("oversight.manage", "applications.handle")
"""Whose cases are listed: those watched over, those handled."""


class YearForm(forms.Form):
    """The calendar, written or as a file, and where it was published."""

    years = long(
        "节假日安排",
        LARGEST,
        "按下面的样子写：放假的日子（含调休放假）一行，周末要上班的日子一行。",
        rows=10,
    )
    file = forms.FileField(
        label="或者选择文件",
        required=False,
        help_text="同样内容的文字文件（UTF-8 编码）；选了文件，以文件为准。",
    )
    source = text(
        "依据",
        200,
        "例如：国务院办公厅关于2027年部分节假日安排的通知。",
        required=True,
        error_messages={"required": "请写明依据的通知。"},
    )

    def clean(self) -> dict[str, Any]:
        """The file's text in the place of what was written; its lines end as in the store."""
        given = super().clean() or self.cleaned_data
        if file := given.get("file"):
            try:
                given["years"] = _read(file.read(LARGEST + 1))
            except BadCalendar as error:
                self.add_error("file", str(error))
                return given
        written = str(given.get("years", "")).replace("\r\n", "\n").replace("\r", "\n")
        given["years"] = written.strip()
        if not given["years"] and "years" not in self.errors:
            self.add_error("years", "请粘贴节假日安排，或者选择文件。")
        return given


def _read(data: bytes) -> str:
    if len(data) > LARGEST:
        raise BadCalendar("文件太大，不像节假日安排。请核对是不是选错了文件。")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCalendar("文件不是 UTF-8 编码的文字。请另存为 UTF-8，或者直接粘贴。") from error


@dataclass(frozen=True, slots=True)
class YearTold:
    """A year in numbers, for a look whether it is whole and what it takes the place of."""

    year: int
    off: int
    makeup: int
    working: int
    known: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose last day moves; ``opens``: the reader handles it and may open it."""

    case: queries.MovedCase
    organ: str
    opens: bool


@needs("oversight.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """Which years are known; what another one would move; adopting it after that was seen.

    Cases of the organs watched over are listed, and linked where the reader handles them;
    all others are counted.
    """
    today = timezone.localdate()
    mine = organs(user(request), "oversight.manage", today).order_by("path")
    form = YearForm(request.POST or None, request.FILES or None)
    change, problem, status = None, "", 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        written = form.cleaned_data["years"]
        try:
            if request.POST.get("act") == "adopt":
                moved = actions.adopt_calendar(
                    written, seen=request.POST.get("seen", ""), source=form.cleaned_data["source"],
                    organ=mine[0], by=user(request), at=timezone.now(),
                )  # fmt: skip
                messages.success(request, f"已启用，{len(moved)}件在办申请的期限随之变动。")
                return redirect("office_holidays")
            change = queries.calendar_change(written)
            # What came in a file is in the form from now on, to be adopted as it was looked at.
            form = YearForm(initial=form.cleaned_data)
        except BadCalendar as error:
            form.add_error("years", str(error))
            status = 422
        except actions.ChangedMeanwhile as error:
            problem, status = str(error), CONFLICT
            change = queries.calendar_change(written)
    within = _within(request, change) if change else []
    days = queries.calendar()
    context = {
        "place": "oversight",
        "form": form,
        "problem": problem,
        "change": change,
        "years": _years(days, change) if change else [],
        "within": within[:MOST],
        "elsewhere": len(change.moved) - len(within[:MOST]) if change else 0,
        "first": days.first_year,
        "last": days.published_until,
        "adopted": queries.adopted_years(),
        "demo": any(organ.demo for organ in mine[:1]),
    }
    return render(request, "applications/office/holidays.html", context, status=status)


def _within(request: HttpRequest, change: queries.Change) -> list[Moved]:
    """What moves at the organs the reader watches over or works for."""
    today = timezone.localdate()
    asked = {case.organ for case in change.moved}
    watched, handled = (
        dict(
            organs(user(request), right, today).filter(pk__in=asked).values_list("pk", "short_name")
        )
        for right in RIGHTS
    )
    names = watched | handled
    return [
        Moved(case, names[case.organ], case.organ in handled)
        for case in change.moved
        if case.organ in names
    ]


def _years(now: WorkCalendar, change: queries.Change) -> list[YearTold]:
    after = now.with_years(change.years)
    return [
        YearTold(
            number,
            len(year.days_off),
            len(year.makeup_days),
            sum(len(after.in_month(number, month)) for month in range(1, 13)),
            _known(now, number, same=now.years.get(number) == year),
        )
        for number, year in sorted(change.years.items())
    ]


def _known(now: WorkCalendar, number: int, *, same: bool) -> str:
    if number not in now.years:
        return "新的年份"
    return "与现在的相同" if same else "与现在的不同，启用后代替"
