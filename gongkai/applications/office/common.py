"""转主动公开: what several applicants were given, proposed to be public for all (art. 44)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, queries
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.guard.markup import from_text
from gongkai.guard.mask import mask
from gongkai.orgs.models import Organ
from gongkai.records import actions as records


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, organ: str) -> HttpResponse:
    """Groups of answered cases that ask for nearly the same, and the proposals made of them."""
    body = door.organ(organ, actor=user(request), to="applications.handle")
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, body))
        except REFUSALS as error:
            problem = sentence(error)
        else:
            return redirect("office_proposals", body.slug)
    context = {
        "place": "office_applications",
        "organ": body,
        "demo": body.demo,
        "groups": queries.similar_answered(body)[:20],
        "waiting": list(queries.proposals(body).filter(decided_date=None)[:50]),
        "decided": list(queries.proposals(body).filter(decided_date__isnull=False)[:20]),
        "problem": problem,
        "typed": request.POST if problem else {},
    }
    status = CONFLICT if problem else 200
    return render(request, "applications/office/proposals.html", context, status=status)


def _act(request: HttpRequest, organ: Organ) -> str:
    now, day = timezone.now(), timezone.localdate()
    given = request.POST
    if given.get("act") == "propose":
        numbers = [int(n) for n in given.getlist("case") if n.isascii() and n.isdigit()]
        cases = list(queries.every().filter(organ=organ, pk__in=numbers[:100]).order_by("pk"))
        subject, draft = given.get("subject", "").strip()[:200], given.get("draft", "").strip()
        if not (subject and draft):
            raise actions.BadEntry("请写明信息的名称和拟公开的文字。")
        actions.propose(
            organ,
            cases,
            subject=subject,
            draft=draft,
            mask=lambda text: mask(text).text,
            by=user(request),
            at=now,
            on=day,
        )
        return "已提出建议；文字里的个人信息已经遮盖，请负责人决定是否采纳。"
    proposal = queries.proposals(organ).filter(pk=_number(given.get("proposal"))).first()
    if proposal is None or given.get("act") not in ("accept", "decline"):
        raise Http404
    accepted = given["act"] == "accept"
    reason = given.get("reason", "").strip()[:200]
    actions.decide(proposal, accepted=accepted, reason=reason, by=user(request), at=now, on=day)
    if not accepted:
        return "已登记不采纳。"
    entry = records.Draft(proposal.subject, day, body=from_text(proposal.draft))
    records.draft(organ, entry, by=user(request), at=now, demo=organ.demo)
    return "已采纳，并生成了主动公开的草稿，请到“公开”里核对、送审。"


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() else 0
