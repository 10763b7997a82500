"""答复书: drafted from the case, put into words, looked through, signed by another hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import acting_as, held
from gongkai.applications import actions, papers, queries
from gongkai.applications.forms import long, text
from gongkai.applications.kinds import Outcome, ReplyState
from gongkai.applications.letters.compose import Kind
from gongkai.applications.models import Reply
from gongkai.applications.office.cases import CONFLICT, case_of, user
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.guard.finding import Finding
from gongkai.law.outcomes import outcomes
from gongkai.law.transitions import ENDINGS
from gongkai.orgs.models import Role
from gongkai.web.downloads import download

ROWS: Final = 4
"""Parts withheld, and published items, a draft has room for."""


class Facts(forms.Form):
    """What the chosen reply needs beyond the case; only those fields are there."""

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = "\n".join(line.text for line in kind.lines)
        wants = {name for name in (*_ALL, *_LISTS) if f"{{{name}}}" in lines}
        wants |= {line.each for line in kind.lines if line.each}
        wants |= {line.only_if for line in kind.lines if line.only_if}
        self.parts = "withheld" in wants or bool(wants & {"why", "withheld_law"})
        self.rows = ROWS if "withheld" in wants else 1
        self.items = "published" in wants
        if "finding" in wants:
            self.fields["finding"] = long("查明的事实", 3000, "一句话写清楚，句末不用句号。", 3)
        if "provided_form" in wants:
            self.fields["provided_form"] = text(
                "怎么提供", 200, "例如：以纸质形式随本答复书邮寄提供。"
            )
        for number in range(1, self.rows + 1) if self.parts else ():
            if "withheld" in wants:
                self.fields[f"what_{number}"] = text(f"不予公开的内容（{number}）", 200)
            self.fields[f"article_{number}"] = text(
                f"依据的条、款（{number}）" if self.rows > 1 else "依据的条、款",
                60,
                "例如第十五条、第十六条第二款；依据其他法律的写那部法的条文。",
            )
            self.fields[f"why_{number}"] = long(
                f"理由（{number}）" if self.rows > 1 else "理由", 1000, rows=2
            )
            self.fields[f"instrument_{number}"] = text(
                "其他法律、行政法规的名称", 100, "只依据条例的不填。"
            )
        for number in range(1, ROWS + 1) if self.items else ():
            self.fields[f"title_{number}"] = text(f"已公开信息的名称（{number}）", 200)
            self.fields[f"where_{number}"] = text("获取的方式、途径", 300, "最好是网址。")
        if "right_organ" in wants or "right_organ_contact" in wants:
            self.fields["right_organ"] = text("负责公开的机关", 100)
            self.fields["right_address"] = text("它的地址", 200)
            self.fields["right_phone"] = text("它的电话", 60)
        if "right_channel" in wants:
            self.fields["right_channel"] = text("办理的渠道", 300)
        if "ordered" in wants:
            self.fields["ordered"] = text(
                "责令重新答复的决定", 300, "重新答复时填写：哪个机关、哪天、什么文书。平常不填。"
            )

    def content(self) -> dict[str, Any]:
        """The facts as ``papers.facts`` wants them.  After ``is_valid``."""
        facts = self.cleaned_data
        told: dict[str, Any] = {
            name: facts[name]
            for name in ("finding", "provided_form", "right_channel", "ordered")
            if facts.get(name)
        }
        told["withheld"] = [
            {
                "what": facts.get(f"what_{n}", ""),
                "article": facts[f"article_{n}"],
                "why": facts[f"why_{n}"],
                "instrument": facts[f"instrument_{n}"],
            }
            for n in range(1, self.rows + 1)
            if self.parts and (facts.get(f"what_{n}") or facts[f"why_{n}"])
        ]
        told["published"] = [
            {"title": facts[f"title_{n}"], "where": facts[f"where_{n}"]}
            for n in range(1, ROWS + 1)
            if self.items and facts[f"title_{n}"]
        ]
        if facts.get("right_organ"):
            told["right_organ"] = {
                "name": facts["right_organ"],
                "address": facts["right_address"],
                "phone": facts["right_phone"],
            }
        return told


_ALL: Final = (
    "finding",
    "provided_form",
    "why",
    "withheld_law",
    "right_organ",
    "right_organ_contact",
    "right_channel",
    "ordered",
)
_LISTS: Final = ("published", "withheld")


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the reply the guide came to: the facts it needs, then its words."""
    file = case_of(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    outcome, ground = asked.get("outcome", ""), asked.get("ground", "")
    if outcome not in Outcome.values or outcome in ENDINGS:
        raise Http404
    if ground not in ("", *outcomes()[outcome].grounds):
        ground = ""
    ground = ground or next(iter(outcomes()[outcome].grounds), "")
    kind = papers.kind_for(outcome, ground)
    last = next((one for one in reversed(file.replies) if one.outcome == outcome), None)
    typed = (
        Facts(kind, request.POST)
        if request.method == "POST"
        else Facts(kind, initial=_initial(last.content if last else {}))
    )
    status = 200
    if request.method == "POST" and typed.is_valid():
        try:
            made = _drafted(request, file, kind, outcome, ground, typed.content())
        except (*REFUSALS, ValueError) as error:
            typed.add_error(None, sentence(error))
            status = CONFLICT
        else:
            messages.success(request, "已拟好答复书，请核对文字。")
            return redirect("office_reply", made.pk)
    context = {
        "place": "office_applications",
        "case": file.application,
        "kind": kind,
        "form": typed,
        "outcome": outcome,
        "label": Outcome(outcome).label,
        "ground": ground,
        "grounds": outcomes()[outcome].grounds,
        "demo": file.application.demo,
        "files": papers.outgoing(file.application),
    }
    return render(request, "applications/office/draft.html", context, status=status)


def _initial(content: Mapping[str, Any]) -> dict[str, Any]:
    told = {k: v for k, v in content.items() if isinstance(v, str)}
    for number, one in enumerate(content.get("withheld", ()), 1):
        told |= {f"{name}_{number}": value for name, value in one.items()}
    for number, one in enumerate(content.get("published", ()), 1):
        told |= {f"{name}_{number}": value for name, value in one.items()}
    right = content.get("right_organ") or {}
    return told | {
        "right_organ": right.get("name", ""),
        "right_address": right.get("address", ""),
        "right_phone": right.get("phone", ""),
    }


def _drafted(
    request: HttpRequest,
    file: CaseFile,
    kind: Kind,
    outcome: str,
    ground: str,
    content: dict[str, Any],
) -> Reply:
    day, now = timezone.localdate(), timezone.now()
    told = content | {"outcome": outcome, "ground": ground}
    words = papers.composed(kind.id, file, day, content=told, number=papers.UNNUMBERED)
    made = papers.drafted(file, kind.id, words, told, day)
    text_of = actions.Draft(
        Outcome(outcome), ground, made.text, made.remedy, made.withheld, made.content
    )
    waiting = next((one for one in file.replies if one.state == ReplyState.DRAFT), None)
    calendar = queries.calendar()
    if waiting is not None:
        return actions.redraft(waiting, text_of, by=user(request), at=now, calendar=calendar)
    return actions.draft(file.application, text_of, by=user(request), at=now, calendar=calendar)


def _reply(request: HttpRequest, pk: int) -> tuple[Reply, CaseFile]:
    found = door.one(
        queries.replies(),
        actor=user(request),
        to="applications.handle",
        organ="application__organ",
        pk=pk,
    )
    if "markup" not in found.content:
        raise Http404  # A reply from before the pages, kept as text only.
    file = queries.case_file([found.application.organ_id], found.application_id, queries.calendar())
    assert file is not None, "the door has just found it"
    return found, file


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the reply: change them, look them through, sign or return them."""
    reply, file = _reply(request, pk)
    if request.method != "POST":
        return _page(request, reply, file)
    act, words = request.POST.get("act", ""), request.POST.get("markup", "")[:200_000]
    if act == "check":
        return _looked_through(request, reply, file)
    try:
        if act == "save":
            reply = _saved(request, reply, file, words)
            messages.success(request, "已保存。")
        elif act == "sign":
            _sign(request, reply, file)
            messages.success(request, f"已签发，文号{reply.number}。请送出并登记凭证。")
            return redirect("office_case", reply.application_id)
        elif act == "return":
            actions.return_draft(
                reply,
                opinion=request.POST.get("opinion", "").strip()[:200],
                by=user(request),
                at=timezone.now(),
            )
            messages.success(request, "已退回修改。")
            return redirect("office_case", reply.application_id)
        else:
            raise Http404
    except (*REFUSALS, ValueError) as error:
        return _page(request, reply, file, problem=sentence(error), words=words, status=CONFLICT)
    return redirect("office_reply", reply.pk)


def _saved(request: HttpRequest, reply: Reply, file: CaseFile, words: str) -> Reply:
    if not words.strip():
        raise actions.BadEntry("答复书没有正文。")
    told = {k: v for k, v in reply.content.items() if k not in ("kind", "markup")}
    made = papers.drafted(
        file, reply.content["kind"], words.replace("\r\n", "\n"), told, timezone.localdate()
    )
    changed = actions.Draft(
        Outcome(reply.outcome), reply.ground, made.text, made.remedy, made.withheld, made.content
    )
    return actions.redraft(
        reply, changed, by=user(request), at=timezone.now(), calendar=queries.calendar()
    )


def _sign(request: HttpRequest, reply: Reply, file: CaseFile) -> None:
    """Only a holder of a signing or reviewing post signs, and never the drafter."""
    posts = list(held(user(request), timezone.localdate()))
    organ = reply.application.organ
    if not any(acting_as(posts, organ, role) for role in (Role.SIGNER, Role.REVIEWER)):
        raise actions.Unlawful("签发须由负责人办理：请审核人或者签发人登录签发。")
    day, now = timezone.localdate(), timezone.now()

    def check(one: Reply) -> list[str]:
        people = actions.read_applicants(
            one.application,
            reason=f"签发答复书前核对{one.application.number}",
            by=user(request),
            at=now,
        )
        return papers.stops(papers.found_in_reply(file, one, people, day))

    actions.sign(
        reply,
        by=user(request),
        at=now,
        calendar=queries.calendar(),
        check=check,
        opinion=request.POST.get("opinion", "").strip()[:200] or "同意",
    )


def _looked_through(request: HttpRequest, reply: Reply, file: CaseFile) -> HttpResponse:
    """Everything that is to be said against the reply as it stands, each with its place."""
    try:
        people = actions.read_applicants(
            reply.application,
            reason=f"检查答复书{reply.application.number}",
            by=user(request),
            at=timezone.now(),
        )
        found = papers.found_in_reply(file, reply, people, timezone.localdate())
    except (*REFUSALS, ValueError) as error:
        return _page(request, reply, file, problem=sentence(error), status=CONFLICT)
    return _page(request, reply, file, found=found, checked=True)


def _page(
    request: HttpRequest,
    reply: Reply,
    file: CaseFile,
    *,
    problem: str = "",
    words: str = "",
    found: list[Finding] | None = None,
    checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    letter = papers.reply_letter(reply, timezone.localdate())
    context = {
        "place": "office_applications",
        "reply": reply,
        "case": file.application,
        "letter": letter,
        "markup": words or reply.content["markup"],
        "problems": problem.splitlines(),
        "found": found or [],
        "checked": checked,
        "editable": reply.state == ReplyState.DRAFT,
        "signs": papers.SIGNS.values(),
        "own": reply.drafter_id == user(request).pk,
        "demo": file.application.demo,
        "files": papers.outgoing(file.application),
        "stop": any(one.severity in ("stop", "refuse") for one in found or []),
    }
    return render(request, "applications/office/reply.html", context, status=status)


@needs("applications.handle")
@require_safe
def file_of(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The reply as docx or pdf, names put in; the reading is an event."""
    reply, file = _reply(request, pk)
    if kind not in ("docx", "pdf"):
        raise Http404
    people = actions.read_applicants(
        reply.application,
        reason=f"生成答复书文件{reply.application.number}",
        by=user(request),
        at=timezone.now(),
    )
    letter = papers.reply_letter(reply, timezone.localdate())
    try:
        data = papers.file_of(letter, people, kind)  # type: ignore[arg-type]
    except REFUSALS as error:
        return _page(request, reply, file, problem=sentence(error), status=CONFLICT)
    return download(data, f"答复书{reply.number or reply.application.number}", kind)
