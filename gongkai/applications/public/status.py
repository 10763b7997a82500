"""查询: what happened, what comes next, what one can do by when, and the reply to take away."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access.door import public
from gongkai.applications import actions, limits, papers, queries, sealed
from gongkai.applications.days import cells
from gongkai.applications.kinds import Satisfaction
from gongkai.applications.letters.ics import Entry, calendar_file
from gongkai.applications.models import Application
from gongkai.applications.public.grant import case as granted
from gongkai.applications.public.grant import give
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.queries.remedies import open_to
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.law.remedies import Remedies
from gongkai.records import store
from gongkai.web.downloads import TYPES, download

ALIKE: Final = (
    "没有查到：编号和查询码（或者电话后四位）对不上。请对照回执核对；"
    "回执遗失的，请打电话给受理机关。"
)
WAITING: Final = 429

NEXT: Final[dict[str, tuple[str, str]]] = {
    "intake": (
        "等双方确认收到",
        "网上、传真提交的，工作人员和您都确认以后，才算收到，答复期限从那天起算。",
    ),
    "registered": (
        "机关正在办理",
        "查找、审查以后作出答复；需要补正、征求意见、延期的，会告知您。",
    ),
    "correction": (
        "等您补正",
        "请在期限内把申请补充清楚；逾期不补正又没有正当理由的，视为放弃申请。",
    ),
    "reasons": ("等您说明理由", "请说明申请数量、次数的理由；期限仍在计算。"),
    "processing": ("机关正在办理", "查找、审查以后作出答复；需要征求意见、延期的，会告知您。"),
    "third_party": ("正在征求第三方意见", "征求意见的时间不算在答复期限里。"),
    "organ_consult": ("正在征求其他机关意见", "征求意见的时间不算在答复期限里。"),
    "fee_pending": ("等您缴费", "请按收费通知缴费；逾期不缴的，视为放弃申请。"),
    "draft_review": ("答复正在审签", "签发以后送出。"),
    "decided": ("已经答复", "对答复不服的，可以在下面的期限内申请行政复议或者起诉。"),
    "closed": ("已经办结", "对答复不服的，可以在下面的期限内申请行政复议或者起诉。"),
    "ended": ("已经终止办理", "对处理不服的，可以依法申请行政复议或者起诉。"),
    "remedy": ("正在复议或者诉讼", "以复议机关、人民法院的通知为准。"),
}


class Way(NamedTuple):
    """Something the applicant can do, by when."""

    words: str
    until: date | None = None
    more: str = ""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Number, and query code or the last four digits of the telephone."""
    context: dict[str, Any] = {
        "place": "apply",
        "number": request.POST.get("number", "")[:40].strip(),
        "crumbs": [("依申请公开", reverse("apply")), ("查询办理情况", "")],
    }
    if request.method != "POST":
        return render(request, "applications/public/ask.html", context)
    now, proof = timezone.now(), request.POST.get("proof", "")[:40]
    wait = limits.allowed(
        "ask",
        connection=request.META.get("REMOTE_ADDR", ""),
        content=context["number"] or "-",
        at=now,
    )
    if wait is not None:
        return render(
            request, "applications/public/ask.html", context | {"problem": wait}, status=WAITING
        )
    found = queries.with_code(context["number"], proof)
    if found is None:
        return render(
            request, "applications/public/ask.html", context | {"problem": ALIKE}, status=422
        )
    full = bool(found.code_hash) and sealed.mark("code", proof) == found.code_hash
    give(request, [found.pk], full=full, at=now)
    return redirect("apply_case", found.pk)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case as its applicant may know it, and the applicant's own acts."""
    now = timezone.now()
    case, full = granted(request, pk, at=now)
    problem = ""
    if request.method == "POST":
        if not full:
            problem = "用电话后四位只能查看；要办理这一项，请用查询码重新查询。"
        else:
            try:
                messages.success(request, _act(request, case))
            except REFUSALS as error:
                problem = sentence(error)
            else:
                return redirect("apply_case", pk)
    file = queries.case_file([case.organ_id], pk, queries.calendar())
    assert file is not None, "the case was found just now"
    context = _case(file, timezone.localdate()) | {
        "full": full,
        "problem": problem,
        "typed": request.POST.get("text", ""),
        "withdrawing": request.POST.get("act") == "withdraw",
    }
    return render(request, "applications/public/case.html", context, status=409 if problem else 200)


@public
@never_cache
@require_safe
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply that was sent, as PDF."""
    now = timezone.now()
    case, full = granted(request, pk, at=now)
    sent, _ = queries.outgoing_sent(case)
    if sent is None or not full or "markup" not in sent.content:
        raise Http404
    people = actions.read_applicants(case, reason="申请人凭查询码下载答复书", by=None, at=now)
    data = papers.file_of(papers.reply_letter(sent, timezone.localdate()), people, "pdf")
    return download(data, f"答复书{sent.number}", "pdf")


@public
@never_cache
@require_safe
def enclosure(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A file that went with the reply."""
    case, full = granted(request, pk, at=timezone.now())
    _, files = queries.outgoing_sent(case)
    found = next((one for one in files if one.pk == number), None)
    if found is None or not full:
        raise Http404
    return attachment(store.get(found.store), found.name)


@public
@never_cache
@require_safe
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """The case's dates for the applicant's own calendar."""
    now = timezone.now()
    case, _ = granted(request, pk, at=now)
    file = queries.case_file([case.organ_id], pk, queries.calendar())
    assert file is not None, "the case was found just now"
    entries = [
        Entry(
            f"case-{pk}-{place}@gongkai",
            way.until,
            f"{way.words}（{case.number}）",
            way.more,
            sequence=case.version,
            remind=3,
        )
        for place, way in enumerate([*_limits(file), *_ways(file)])
        if way.until is not None
    ]
    response = HttpResponse(
        calendar_file(f"政府信息公开申请{case.number}", entries, stamp=now),
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


def attachment(data: bytes, name: str) -> HttpResponse:
    """A file of a case to save; never shown inside the site."""
    stem, _, kind = name.rpartition(".")
    if kind in TYPES:
        return download(data, stem, kind)
    response = download(data, stem, "pdf")
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace(
        ".pdf", f".{kind}"
    )
    return response


def _act(request: HttpRequest, case: Application) -> str:
    """Do what the applicant asks; gives what to tell."""
    now, day, calendar = timezone.now(), timezone.localdate(), queries.calendar()
    match request.POST.get("act"):
        case "confirm":
            if case.arrival is None:
                raise Http404
            missing = actions.confirm(
                case.arrival, applicant=day, by=None, at=now, calendar=calendar
            )
            if missing:
                return f"已登记您的确认。{missing}确认以后答复期限开始计算，不用您再做什么。"
            return "双方都已确认，今天是收到申请之日，答复期限从明天起算。"
        case "correct":
            typed = request.POST.get("text", "").strip()
            if not typed:
                raise actions.BadApplication("请写明补正的内容。")
            if len(typed) > 20_000:
                raise actions.BadApplication("补正内容太长，请概括，或者邮寄、当面提交材料。")
            actions.receive_correction(
                case,
                by=None,
                at=now,
                on=day,
                calendar=calendar,
                request=f"{case.request or case.subject}\n补正：{typed}",
            )
            return "已收到补正，答复期限从今天起重新计算。"
        case "withdraw":
            if request.POST.get("sure") != "1":
                raise actions.BadApplication("撤回以后不再办理；确定撤回的，请勾选“我确定撤回”。")
            actions.withdraw(
                case,
                letter=f"凭查询码在网上书面撤回，{day.isoformat()}",
                by=None,
                at=now,
                on=day,
                calendar=calendar,
            )
            return "已按您的要求撤回，机关不再办理。"
        case "rate":
            answer = request.POST.get("answer", "")
            if answer not in (Satisfaction.SATISFIED, Satisfaction.FAIR, Satisfaction.DISSATISFIED):
                raise actions.BadApplication("请选择一项评价。")
            actions.rate(case, Satisfaction(answer), at=now)
            return "谢谢您的评价。"
        case _:
            raise actions.BadApplication("没有认出要办理的事项，请重新点按钮。")


def _case(file: CaseFile, day: date) -> dict[str, Any]:
    case, clock = file.application, file.clock
    sent, files = queries.outgoing_sent(case)
    headline, more = NEXT[case.state]
    rated = next((e for e in file.timeline if e.kind == "satisfaction"), None)
    arrival = case.arrival
    return {
        "case": case,
        "organ": case.organ,
        "demo": case.demo,
        "place": "apply",
        "crumbs": [
            ("依申请公开", reverse("apply")),
            ("查询办理情况", reverse("apply_status")),
            (case.number, ""),
        ],
        "headline": headline,
        "more": more,
        "due": clock.due,
        "timeline": queries.timeline(file.timeline),
        "cells": cells(file.days, day, public=True),
        "limits": _limits(file),
        "ways": _ways(file),
        "reply": sent,
        "files": files,
        "printable": sent is not None and "markup" in sent.content,
        "can_confirm": case.state == "intake"
        and arrival is not None
        and arrival.confirmed_by_applicant is None
        and arrival.way in ("web", "email", "fax"),
        "waiting_office": case.state == "intake"
        and arrival is not None
        and arrival.confirmed_by_office is None,
        "can_correct": case.state == "correction",
        "can_withdraw": case.closed_date is None or case.status != "closed",
        "can_rate": case.status == "closed" and rated is None,
        "ratings": Satisfaction.choices[:3],
    }


def _limits(file: CaseFile) -> list[Way]:
    """What the applicant waits for or has to do while the case is open."""
    found: list[Way] = []
    if file.application.status == "closed":
        return found
    if file.clock.due is not None:
        found.append(
            Way(
                "机关最迟答复",
                file.clock.due.day,
                "暂定：所跨年度的放假安排还没有公布" if file.clock.due.provisional else "",
            )
        )
    if file.clock.status in ("correction", "fee_pending"):
        mine = [limit for limit in file.clock.limits if limit.who == "申请人"]
        found += [Way(limit.name, limit.due.day, limit.silence) for limit in mine[-1:]]
    return found


def _ways(file: CaseFile) -> list[Way]:
    """The remedies open to the applicant, with their last days."""
    case = file.application
    ways = open_to(case, file.calendar)
    body = papers.organ_facts(case.organ)
    if ways is None:
        late = file.clock.due is not None and file.clock.due.day < timezone.localdate()
        told = (
            "机关逾期没有答复的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，"
            "也可以申请行政复议。"
        )
        return [Way("投诉、举报、行政复议", None, told)] if late and case.status != "closed" else []
    return _remedies(ways, body.reconsideration, body.court)


def _remedies(ways: Remedies, body: str, court: str) -> list[Way]:
    first = "须先申请行政复议，对复议决定不服再起诉" if ways.first else ""
    found = [Way(f"向{body or '复议机关'}申请行政复议", ways.reconsideration.last_day, first)]
    if ways.suit is not None:
        found.append(
            Way(f"向{court or '人民法院'}起诉", ways.suit.last_day, "可以不经复议直接起诉")
        )
    found.append(
        Way(
            "投诉、举报",
            None,
            "认为机关没有依法履行公开职责的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报（条例第五十一条）。",
        )
    )
    return found
