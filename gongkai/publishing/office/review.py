"""审核: a short list of what one may decide now, and one screen per decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.names import called
from gongkai.access.rules import acting_as, held
from gongkai.guard.finding import Finding
from gongkai.guard.markup import Change, differences, text_of
from gongkai.publishing import actions, exits, queries
from gongkai.publishing.chains import STEP_NAMES, step_name
from gongkai.publishing.kinds import Decision, SubmissionKind, SubmissionState
from gongkai.publishing.office.items import CONFLICT, user
from gongkai.publishing.office.marked import lines, remarks
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import queries as record_queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongkai.access.rules import Held
    from gongkai.publishing.models import Submission
    from gongkai.records.models import Record

MOST = 100
"""How many wait on the list, and go in one batch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reviewer had on the screen: decided is that and nothing newer."""

    pk: int
    round: int
    step: int
    version: int

    def __str__(self) -> str:
        return f"{self.pk}:{self.round}:{self.step}:{self.version}"

    @staticmethod
    def of(submission: Submission) -> Seen:
        """The present state of a submission."""
        return Seen(submission.pk, submission.round, submission.step, submission.version)

    @staticmethod
    def read(written: str) -> Seen | None:
        """What a form sent back; None for nonsense."""
        pieces = written.split(":")
        if len(pieces) != 4 or any(
            not (p.isascii() and p.isdigit()) or len(p) > 15 for p in pieces
        ):
            return None
        return Seen(*map(int, pieces))


@needs("publishing.review")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What the signed-in person may decide now, longest waiting first."""
    rows = _mine(request)
    some = list(rows[: MOST + 1])
    places = queries.places_of(s.pk for s in some[:MOST])
    context = {
        "place": "office_review",
        "rows": [(s, step_name(s), places[s.pk], Seen.of(s)) for s in some[:MOST]],
        "more": len(some) > MOST,
        "demo": any(s.record.demo for s in some),
    }
    return render(request, "publishing/office/review.html", context)


@needs("publishing.review")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: everything needed for it on one screen, then 同意 or 退回 with an opinion."""
    submission = _one(request, pk)
    if request.method != "POST":
        return _screen(request, submission)
    opinion = request.POST.get("opinion", "").strip()[:500]
    decision = request.POST.get("decision", "")
    if decision not in Decision.values:
        return _screen(request, submission, opinion=opinion, problem="请点“同意”或者“退回”。")
    if decision == Decision.RETURN and not opinion:
        problem = "退回要写明原因，起草人才知道怎么改。"
        return _screen(request, submission, problem=problem, focus=True)
    seen = Seen.read(request.POST.get("seen", ""))
    try:
        actions.decide(
            _as_seen(submission, seen),
            Decision(decision),
            by=user(request),
            at=timezone.now(),
            opinion=opinion,
        )
    except REFUSALS as error:
        fresh = _one(request, pk)
        problem = _told(fresh, seen, error)
        return _screen(request, fresh, opinion=opinion, problem=problem, status=CONFLICT)
    messages.success(request, _done(_one(request, pk), Decision(decision)))
    return redirect("office_review")


@needs("publishing.review")
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Several at once: first a page that says what will happen to each, then the act."""
    seen = [s for s in map(Seen.read, request.POST.getlist("seen")) if s is not None][:MOST]
    found = {s.pk: s for s in _mine(request).filter(pk__in=[s.pk for s in seen])}
    good = [s for s in seen if s.pk in found and Seen.of(found[s.pk]) == s]
    missing = len(seen) - len(good)
    if not seen:
        messages.info(request, "还没有勾选。请先勾选要一起办理的几条。")
        return redirect("office_review")
    chosen = [found[s.pk] for s in good]
    if request.POST.get("confirm") == "yes" and not missing:
        try:
            actions.decide_many(
                [_as_seen(found[s.pk], s) for s in good],
                Decision.APPROVE,
                by=user(request),
                at=timezone.now(),
                opinion=request.POST.get("opinion", "").strip()[:500],
            )
        except REFUSALS as error:
            return _batch_page(request, chosen, missing, sentence(error))
        messages.success(request, f"已同意 {len(chosen)} 条。")
        return redirect("office_review")
    return _batch_page(request, chosen, missing, "")


def _batch_page(
    request: HttpRequest, chosen: Sequence[Submission], missing: int, problem: str
) -> HttpResponse:
    places = queries.places_of(s.pk for s in chosen)
    if missing and not problem:
        problem = f"您勾选的有 {missing} 条刚刚已由别人办理或者有了变化，下面是其余的。"
    context = {
        "place": "office_review",
        "rows": [(s, step_name(s), places[s.pk], _next(s), Seen.of(s), _weight(s)) for s in chosen],
        "opinion": request.POST.get("opinion", ""),
        "problem": problem,
        "demo": any(s.record.demo for s in chosen),
    }
    status = CONFLICT if problem else 200
    return render(request, "publishing/office/batch.html", context, status=status)


def _mine(request: HttpRequest) -> QuerySet[Submission]:
    actor = user(request)
    return queries.to_decide(actor, held(actor, timezone.localdate()))


def _one(request: HttpRequest, pk: int) -> Submission:
    rows = queries.submissions().select_related(
        "record__organ__parent", "record__drafted_by", "organ", "drafter", "submitted_by"
    )
    return door.one(rows, actor=request.user, to="publishing.review", pk=pk)


def _screen(
    request: HttpRequest,
    submission: Submission,
    *,
    opinion: str = "",
    problem: str = "",
    focus: bool = False,
    status: int = 200,
) -> HttpResponse:
    record = submission.record
    change: dict[str, str] = submission.change
    body = text_of(change.get("body", record.body))
    found = remarks([Finding(**f) for f in submission.findings], body)
    history = queries.submissions_of(record.pk)
    adds, drops = list(submission.adds.all()), list(submission.drops.all())
    attached = record_queries.files([record.pk]).get(record.pk, [])
    mine = _mine(request).filter(pk=submission.pk).exists()
    overrides = next((s.overrides.all() for s in history if s.pk == submission.pk), ())
    context = {
        "place": "office_review",
        "submission": submission,
        "record": record,
        "title": change.get("title", record.title),
        "body": change.get("body", record.body),
        "found": found,
        "lines": lines(body, found),
        "files": exits.exchanged(attached, adds, drops),
        "adds": adds,
        "drops": drops,
        "places": queries.places_of([submission.pk])[submission.pk],
        "step": step_name(submission),
        "steps": [(STEP_NAMES[s], n == submission.step) for n, s in enumerate(submission.steps)],
        "history": history,
        "overrides": overrides,
        "correction": submission.kind == SubmissionKind.CORRECTION,
        "changed_fields": _changed(record, change),
        "changed_body": _changed_body(record, submission),
        "mine": mine,
        "lent": _lent(request, submission) if mine else "",
        "why_not": "" if mine else _why_not(request, submission),
        "next": _next(submission),
        "seen": Seen.of(submission),
        "opinion": opinion,
        "problem": problem,
        "focus": focus,
        "demo": record.demo,
    }
    return render(request, "publishing/office/decide.html", context, status=status)


def _as_seen(submission: Submission, seen: Seen | None) -> Submission:
    """The submission at the place the reviewer saw; the act refuses it when it has moved on."""
    if seen is None or seen.pk != submission.pk or seen.version != submission.version:
        raise actions.StaleSubmission(submission.pk)
    if (seen.round, seen.step) != (submission.round, submission.step):
        raise actions.StaleSubmission(submission.pk)
    return submission


def _told(fresh: Submission, seen: Seen | None, error: Exception) -> str:
    """The sentence for a lost race: who was first, and that nothing was done."""
    if not isinstance(error, actions.StaleSubmission):
        return sentence(error)
    rows = fresh.reviews.select_related("by").order_by("-pk")
    if seen is not None:
        rows = rows.filter(round=seen.round, step=seen.step)
    first = rows.first()
    if first is None:
        return (
            "这条信息刚刚有了变化（撤回送审或者重新送审）。您的意见没有提交，请看下面最新的情况。"
        )
    who = called(first.by)
    at = timezone.localtime(first.decided_at)
    return (
        f"{who}（{first.post}）已于 {at:%m月%d日 %H:%M} {first.get_decision_display()}，"
        "这一步不用再办。您的意见没有提交。"
    )


def _next(submission: Submission) -> str:
    """What an agreement leads to, in words."""
    after = submission.step + 1
    if after < len(submission.steps):
        return f"转到{STEP_NAMES[submission.steps[after]]}"
    if submission.release_on and submission.release_on > timezone.localdate():
        return f"{submission.release_on:%Y年%m月%d日}公开"
    if submission.kind == SubmissionKind.CORRECTION:
        return "马上更正网站上的内容"
    return "马上公开"


def _weight(submission: Submission) -> int:
    """How many findings a reviewer should look at before agreeing in a batch."""
    return sum(f["severity"] in ("stop", "warn") for f in submission.findings)


def _changed(record: Record, change: dict[str, str]) -> list[tuple[str, str, str]]:
    """(field, now public, new) for the short fields of a correction."""
    return [
        (exits.label(name), str(getattr(record, name)), value)
        for name, value in change.items()
        if name != "body"
    ]


def _changed_body(record: Record, submission: Submission) -> list[Change]:
    if "body" not in submission.change:
        return []
    return differences(record.body, submission.change["body"])


def _lent(request: HttpRequest, submission: Submission) -> str:
    post = _post(request, submission)
    if post is None or post.of is None:
        return ""
    return called(post.of)


def _post(request: HttpRequest, submission: Submission) -> Held | None:
    role = submission.steps[submission.step] if submission.step < len(submission.steps) else ""
    mine = held(request.user, timezone.localdate())
    return acting_as(mine, submission.organ, role)


def _why_not(request: HttpRequest, submission: Submission) -> str:
    if submission.state != SubmissionState.REVIEWING:
        return f"现在的状态是“{submission.get_state_display()}”，没有等待您办理的环节。"
    if _post(request, submission) is None:
        return f"现在等{step_name(submission)}，不是您的岗位。"
    return sentence(actions.NotYourStep(submission.pk))


def _done(submission: Submission, decision: Decision) -> str:
    title = submission.record.title
    if decision == Decision.RETURN:
        return f"已退回“{title}”，起草人会看到您的意见。"
    if submission.state == SubmissionState.DONE:
        return f"“{title}”已经公开。"
    if submission.state == SubmissionState.APPROVED:
        return f"已同意“{title}”，到定时发布的那一天公开。"
    return f"已同意“{title}”，转到{step_name(submission)}。"
