"""申请: the work list, and one case on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.applications import actions, coding, guide, papers, queries
from gongkai.applications.days import cells
from gongkai.applications.kinds import Outcome, Status
from gongkai.applications.letters.compose import kinds
from gongkai.applications.office.acts import ACTS, Act, Asked
from gongkai.applications.queries.case import CaseFile, responsible_on
from gongkai.applications.queries.remedies import open_to
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.orgs.models import Kind, Organ
from gongkai.web.paging import Page, Stream, page

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongkai.applications.models import Application

CONFLICT: Final = 409


def user(request: HttpRequest) -> User:
    """The signed-in official; the door has let nobody else in."""
    return cast(User, request.user)


def mine(request: HttpRequest) -> list[Organ]:
    """The organs whose applications the official handles."""
    found = organs(user(request), "applications.handle", timezone.localdate())
    return list(found.exclude(kind=Kind.VILLAGE).order_by("path")[:500])


def case_of(request: HttpRequest, pk: int) -> CaseFile:
    """The case with all its lists; 404 for one of another organ, like for none."""
    found = door.one(queries.every(), actor=user(request), to="applications.handle", pk=pk)
    file = queries.case_file([found.organ_id], pk, queries.calendar())
    assert file is not None, "the door has just found it"
    return file


@needs("applications.handle")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The open cases, what is due first on top; also all and closed ones, by number or words."""
    day, calendar = timezone.localdate(), queries.calendar()
    organs_here = mine(request)
    chosen = request.GET.get("organ", "")
    ids = [one.pk for one in organs_here if not chosen or one.slug == chosen]
    status, words = request.GET.get("status", ""), request.GET.get("q", "").strip()[:60]
    if status not in ("", "all", "late", *Status.values):
        raise Http404
    rows = queries.listed(
        ids,
        status="" if status == "late" else status,
        words=words,
        late=day if status == "late" else None,
    ).select_related("organ")
    closed = status in ("all", Status.CLOSED)
    shown = _shown(request, rows, closed=closed)
    context = {
        "place": "office_applications",
        "organs": organs_here,
        "chosen": chosen,
        "status": status,
        "words": words,
        "page": shown,
        "closed": closed,
        "tasks": [queries.task(case, day, calendar) for case in shown.rows],
        "statuses": [("", "在办"), ("late", "已超期"), *Status.choices, ("all", "全部")],
        "unread": queries.unread(user(request).pk, most=5),
        "day": day,
        "demo": any(one.demo for one in organs_here),
    }
    return render(request, "applications/office/list.html", context)


def _shown(request: HttpRequest, rows: QuerySet[Application], *, closed: bool) -> Page:
    if closed:
        return page(request, Stream(rows.filter(received_date__isnull=False), "received_date"))
    dated = rows.filter(next_date__isnull=False)
    return page(request, Stream(dated, "next_date"), ascending=True)


@needs("applications.handle")
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The case: left what happened and the clock, right what to do next."""
    return screen(request, case_of(request, pk))


@needs("applications.handle")
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one act; what is refused comes back with its sentence and everything typed."""
    file = case_of(request, pk)
    found = ACTS.get(name)
    if found is None:
        raise Http404
    typed = found.form(file, request.POST, request.FILES)
    if not typed.is_valid():
        return screen(request, file, typed=(name, typed), status=422)
    seen = request.POST.get("version", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 10:
        file.application.version = int(seen)  # What was on the screen, so that a race is noticed.
    asked = Asked(file, user(request), timezone.now(), timezone.localdate(), queries.calendar())
    try:
        told = found.run(asked, typed.cleaned_data)
    except REFUSALS as error:
        typed.add_error(None, sentence(error))
        return screen(request, case_of(request, pk), typed=(name, typed), status=CONFLICT)
    for warning in asked.warnings:
        messages.warning(request, warning)
    messages.success(request, told)
    return redirect("office_case", pk)


@needs("applications.handle")
@require_POST
def applicant(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who applies, for a stated reason; every look is an event."""
    file = case_of(request, pk)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        people = actions.read_applicants(
            file.application, reason=reason, by=user(request), at=timezone.now()
        )
    except REFUSALS as error:
        return screen(request, file, reading=sentence(error), status=CONFLICT)
    return screen(request, file, people=people)


@needs("applications.handle")
@require_http_methods(["GET", "HEAD"])
def clock(request: HttpRequest, pk: int) -> HttpResponse:
    """The period day by day, to be printed for the file or a court."""
    file = case_of(request, pk)
    context = {
        "place": "office_applications",
        "case": file.application,
        "clock": file.clock,
        "cells": cells(file.days, timezone.localdate()),
        "demo": file.application.demo,
    }
    return render(request, "applications/office/clock.html", context)


@dataclass(frozen=True, slots=True)
class Offered:
    """An act with its form, open when it was tried and refused."""

    act: Act
    form: forms.Form
    opened: bool


def screen(
    request: HttpRequest,
    file: CaseFile,
    *,
    typed: tuple[str, forms.Form] | None = None,
    people: Any = None,
    reading: str = "",
    status: int = 200,
) -> HttpResponse:
    """The one screen of a case, whatever was just tried."""
    case, day = file.application, timezone.localdate()
    offered = [
        Offered(
            found,
            typed[1] if typed and typed[0] == name else found.form(file),
            bool(typed and typed[0] == name),
        )
        for name, found in ACTS.items()
        if found.open_to(file) or (typed is not None and typed[0] == name)
    ]
    files = queries.files_of(case)
    gone = {e.payload["event"] for e in file.timeline if e.kind == "voided"}
    reply = next((one for one in reversed(file.replies) if one.state != "returned"), None)
    task = queries.task(case, day, file.calendar) if case.status != Status.CLOSED else None
    context = {
        "place": "office_applications",
        "case": case,
        "organ": case.organ,
        "demo": case.demo,
        "clock": file.clock,
        "cells": cells(file.days, day),
        "task": task,
        "timeline": [
            (e, coding.title(e.kind, e.payload), told(e.payload), e.pk in gone)
            for e in file.timeline
        ],
        "main": [one for one in offered if one.act.group == "main"],
        "other": [one for one in offered if one.act.group == "other"],
        "remedy": [one for one in offered if one.act.group == "remedy"],
        "mending": [one for one in offered if one.act.group == "mending"],
        "guide": _guide(request, file),
        "reply": reply,
        "files": files,
        "file": file,
        "papers": [
            {"pk": one.pk, "name": kinds()[one.kind].name, "number": one.number, "day": one.day}
            for one in case.papers.order_by("id")
        ],
        "people": people,
        "reading": reading,
        "ways": open_to(case, file.calendar),
        "responsible": responsible_on(case, day),
        "today": day,
    }
    response = render(request, "applications/office/case.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


_SAID: Final = {
    "who": "",
    "way": "",
    "name": "",
    "number": "",
    "reply_by": "最后一日",
    "days": "工作日",
    "until": "至",
    "reason": "理由",
    "place": "地点",
    "terms": "检索词",
    "post": "岗位",
    "part": "内容",
    "why": "",
    "opinion": "意见",
    "result": "结果",
    "earlier": "前一次",
    "body": "机关",
    "what": "",
}
_WORDS: Final = {
    **dict(Outcome.choices),
    "consents": "同意公开",
    "objects": "不同意公开",
    "silent": "期满未答复",
    "web": "互联网",
    "counter": "当面提交",
    "oral": "口头",
    "signed_post": "邮寄（签收）",
    "letter": "平常信函",
    "misdirected": "误投信函",
    "email": "电子邮件",
    "fax": "传真",
    "post": "邮寄",
    "direct": "直接送达",
    "entrusted": "委托送达",
    "electronic": "电子方式",
    "satisfied": "满意",
    "fair": "基本满意",
    "dissatisfied": "不满意",
    "review": "行政复议",
    "suit_direct": "直接起诉",
    "suit_after_review": "复议后起诉",
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
}


def told(payload: Mapping[str, Any]) -> str:
    """What an entry of the timeline says besides its title."""
    found = []
    for name, label in (*_SAID.items(), ("outcome", ""), ("answer", "")):
        value = payload.get(name)
        if value in (None, "", False):
            continue
        words = _WORDS.get(str(value), str(value))
        found.append(f"{label}：{words}" if label else words)
    return "；".join(found)


@dataclass(frozen=True, slots=True)
class Guided:
    """Where the guide stands: a question or a result, with the way there and back."""

    question: guide.Question | None
    result: guide.Result | None
    way: list[tuple[guide.Question, guide.Choice]]
    answers: dict[str, str]
    draft: str
    outcome: str
    missing: list[str]


def _guide(request: HttpRequest, file: CaseFile) -> Guided:
    answers = {
        name.removeprefix("q."): str(value)
        for name, value in request.GET.items()
        if name.startswith("q.") and name.removeprefix("q.") in guide.QUESTIONS
    }
    try:
        step = guide.next_step(answers)
    except guide.BadAnswer:
        answers, step = {}, guide.next_step({})
    if isinstance(step, guide.Question):
        return Guided(step, None, _way(answers), answers, "", "", [])
    draft = ""
    if step.act == "answer":
        where = reverse("office_draft", args=[file.application.pk])
        draft = f"{where}?outcome={step.outcome}&ground={step.ground}"
    facts = queries.established(file.application, timezone.localdate(), file.calendar)
    from gongkai.law.outcomes import missing

    return Guided(
        None,
        step,
        _way(answers),
        answers,
        draft,
        Outcome(step.outcome).label,
        list(missing(step.outcome, facts)),
    )


def _way(answers: Mapping[str, str]) -> list[tuple[guide.Question, guide.Choice]]:
    found, question = [], guide.QUESTIONS[guide.FIRST]
    while question.id in answers:
        choice = next(c for c in question.choices if c.id == answers[question.id])
        found.append((question, choice))
        if choice.outcome:
            break
        question = guide.QUESTIONS[choice.then]
    return found


def age(day: date) -> int:
    """Calendar days since ``day``."""
    return (timezone.localdate() - day).days


__all__ = [
    "CONFLICT",
    "act",
    "applicant",
    "case_of",
    "clock",
    "listing",
    "mine",
    "one",
    "papers",
    "screen",
    "user",
]
