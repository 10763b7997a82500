"""台账 and 证据: the ledger of a year, and one case as an indexed zip for a remedy."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, coding, papers, queries
from gongkai.applications.days import cells
from gongkai.applications.letters.bundle import Case, Evidence, bundle
from gongkai.applications.letters.compose import kinds
from gongkai.applications.letters.ledger import COLUMNS, write_ledger
from gongkai.applications.office.cases import CONFLICT, case_of, screen, told, user
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.law.periods import report_year
from gongkai.records import store
from gongkai.web.downloads import download

_LEFT_OUT: Final = ("applicant", "contact")
_PRINTED: Final = 2000


@needs("applications.handle")
@require_safe
def ledger(request: HttpRequest, organ: str, year: int) -> HttpResponse:
    """The ledger on paper."""
    body = door.organ(organ, actor=user(request), to="applications.handle")
    start, end = _year(year)
    names = [name for name in COLUMNS if name not in _LEFT_OUT]
    rows = [
        [getattr(row, name) for name in names]
        for _, row in zip(range(_PRINTED + 1), queries.ledger(body, start, end), strict=False)
    ]
    context = {
        "place": "office_applications",
        "organ": body,
        "year": year,
        "demo": body.demo,
        "heads": [COLUMNS[name][0] for name in names],
        "rows": rows[:_PRINTED],
        "more": len(rows) > _PRINTED,
        "most": _PRINTED,
        "day": timezone.localdate(),
        "seen": queries.seen([body.pk], start, end),
    }
    return render(request, "applications/office/ledger.html", context)


@needs("applications.handle")
@require_safe
def ledger_file(request: HttpRequest, organ: str, year: int) -> HttpResponse:
    """The ledger as a workbook."""
    body = door.organ(organ, actor=user(request), to="applications.handle")
    start, end = _year(year)
    data = write_ledger(
        queries.ledger(body, start, end),
        organ=body.name,
        period=f"{year}年",
        until=timezone.localdate(),
    )
    return download(data, f"{body.short_name}{year}年依申请公开台账", "xlsx")


def _year(year: int) -> tuple[date, date]:
    if not 2008 <= year <= 2200:
        raise Http404
    return report_year(year)


@needs("applications.handle")
@require_POST
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence of a case: contents list, every piece, hashes."""
    file = case_of(request, pk)
    case = file.application
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        people = actions.read_applicants(
            case, reason=reason and f"生成证据包：{reason}", by=user(request), at=timezone.now()
        )
        data = bundle(
            Case(case.organ.name, case.number, case.subject, timezone.localdate()),
            pieces(file, people),
        )
    except (*REFUSALS, ValueError) as error:
        return screen(request, file, reading=sentence(error), status=CONFLICT)
    return _zip(data, f"证据{case.number}")


def _zip(data: bytes, name: str) -> HttpResponse:
    response = download(data, name, "pdf")
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace(
        ".pdf", ".zip"
    )
    return response


def pieces(file: CaseFile, people: papers.People) -> list[Evidence]:
    """What proves the case: what came in, each letter, the searches, the reply, how it left."""
    case, day = file.application, timezone.localdate()
    found = [
        Evidence(
            f"{one.pk}-{one.name}",
            store.get(one.store),
            one.get_kind_display(),
            "申请人提交的内容" if one.arrival_id else "本机关查找、提供的信息",
            "申请人" if one.arrival_id else "本机关",
            timezone.localdate(one.at),
            one.pages,
        )
        for one in queries.files_of(case)
        if not papers.private(one)
    ]
    for paper in case.papers.order_by("id"):
        name = kinds()[paper.kind].name
        try:
            data = papers.file_of(papers.paper_letter(paper), people, "pdf")
        except papers.Untold:
            continue  # An envelope for somebody without an address proves nothing.
        found.append(
            Evidence(
                f"{name}-{paper.pk}.pdf",
                data,
                name,
                "依法告知、征求意见或者登记",
                "本机关",
                paper.day,
            )
        )
    if file.searches:
        told_of = next(
            (r.content["finding"] for r in reversed(file.replies) if r.content.get("finding")),
            "检索结果见各项记录",
        )
        words = papers.composed("search_record", file, day, content={"finding": told_of})
        letter = papers.letter("search_record", words, case.organ, day)
        data = papers.file_of(letter, people, "pdf")
        found.append(Evidence("检索记录.pdf", data, "检索记录", "尽到了检索义务", "本机关", day))
    for reply in file.replies:
        if reply.signed_at is not None and "markup" in reply.content:
            data = papers.file_of(papers.reply_letter(reply, day), people, "pdf")
            found.append(
                Evidence(
                    f"答复书{reply.number}.pdf",
                    data,
                    f"答复书{reply.number}",
                    "依法作出答复并告知救济途径",
                    "本机关",
                    timezone.localdate(reply.signed_at),
                )
            )
    found.append(
        Evidence("办理经过.txt", _timeline(file), "办理经过", "各环节的日期和经办", "系统记录", day)
    )
    found.append(
        Evidence("期限计算.json", _clock(file), "期限逐日计算", "在法定期限内答复", "系统记录", day)
    )
    return found


def _timeline(file: CaseFile) -> bytes:
    lines = [
        f"{e.on.isoformat()}\t{coding.title(e.kind, e.payload)}\t{told(e.payload)}"
        f"\t登记于{timezone.localtime(e.entered_at):%Y-%m-%d %H:%M}"
        for e in file.timeline
    ]
    lines += [
        f"{d.on.isoformat()}\t送达\t{d.document}；{d.get_way_display()}；{d.proof}"
        for d in file.deliveries
    ]
    return "\n".join(lines).encode()


def _clock(file: CaseFile) -> bytes:
    rows = [
        {"日期": cell.day.isoformat(), "计数": cell.sign, "说明": cell.words, "依据": cell.basis}
        for cell in cells(file.days, timezone.localdate())
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()
