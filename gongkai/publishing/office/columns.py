"""栏目: the tree of an organ, what each column owes, and the acts that meet it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import acting_as, held, organs
from gongkai.law.duties import Duty, source
from gongkai.law.duty_words import wording
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import actions, queries
from gongkai.publishing.chains import STEP_NAMES, Chains
from gongkai.publishing.kinds import RequestState
from gongkai.publishing.periods import name as period_name
from gongkai.publishing.periods import periods
from gongkai.web.addresses import address

if TYPE_CHECKING:
    from gongkai.access.rules import Right
    from gongkai.publishing.models import ApprovalChain, Column, NothingRequest, Obligation
    from gongkai.publishing.queries import Standing

MOST_ORGANS = 500
MOST_ACTS = 50

SENTENCES: dict[type[Exception], str] = {
    actions.AlreadyActed: "今天已经登记过同样的一次，不需要再做。",
    actions.AlreadyAsked: "这个栏目已经有一份“本期无内容”等待签署，请先办完那一份。",
    actions.NoDuty: "这个栏目已经停用，没有更新要求。需要更新的，请先恢复栏目。",
    actions.NotSigned: "栏目里没有可以确认的内容，或者没有写理由。请发布内容，或者签署本期无内容。",
    actions.NotYours: "“本期无内容”要由本机关另一位审核人或者签发人签署，准备的人自己不能签。",
    actions.StaleRequest: "这一份刚才已经由别人办理，请看最新的情况。",
}
REFUSALS: tuple[type[Exception], ...] = (ValueError, *SENTENCES)


@dataclass(frozen=True, slots=True)
class Line:
    """A column in the tree, as its organ answers for it (``obligation`` None: a heading)."""

    column: Column
    depth: int
    words: str
    obligation: Obligation | None
    standing: Standing | None
    waiting: NothingRequest | None


@needs("office.enter")
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Every organ of the posts held, and how many of its columns are late, empty or due soon."""
    today = timezone.localdate()
    mine = list(organs(_user(request), "office.enter", today).order_by("path")[:MOST_ORGANS])
    if len(mine) == 1:
        return redirect("office_tree", mine[0].slug)
    counts = queries.standing_counts([o.pk for o in mine], today)
    context = {
        "place": "office_columns",
        "rows": [(o, counts.get(o.pk)) for o in mine],
        "demo": any(o.demo for o in mine),
    }
    return render(request, "publishing/columns/organs.html", context)


@needs("office.enter")
@require_safe
def tree(request: HttpRequest, organ: str) -> HttpResponse:
    """The columns of an organ: duty in words, last act, next date, state; and who reviews."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    today = timezone.localdate()
    lines = _lines(body, today)
    wanted = request.GET.get("state", "")
    if wanted not in ("", "bad", "warn", "off"):
        raise Http404(f"state={wanted!r}")
    context = {
        "place": "office_columns",
        "organ": body,
        "demo": body.demo,
        "today": today,
        "wanted": wanted,
        "counts": _counts(lines),
        "lines": [line for line in lines if not wanted or _is(line, wanted)],
        "chains": [(c, "、".join(STEP_NAMES[s] for s in c.steps)) for c in _chains_of(body)],
        "manages": _may(request, body, "columns.manage"),
        "policies": queries.policies([body.pk]).filter(met_date__isnull=True, waived_reason="")[
            :20
        ],
    }
    return render(request, "publishing/columns/tree.html", context)


@needs("office.enter")
@require_safe
def column(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """One column: what it owes and why, the three acts, its history, switching it off and on."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    return _column_page(request, body, _column(body, column))


@needs("records.edit")
@require_POST
def confirm(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """确认仍有效: what stands in the column was checked."""

    def act(obligation: Obligation, today: date) -> str:
        done = actions.confirm_valid(
            obligation, on=today, by=_user(request), at=timezone.now(),
            period=_period(request, obligation, today),
        )  # fmt: skip
        return f"已登记：{done.day:%Y-%m-%d}核对，内容仍然有效。{_next_day(obligation)}"

    return _do(request, organ, column, act)


@needs("records.edit")
@require_POST
def ask(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """Prepare 本期无内容 for another's signature."""

    def act(obligation: Obligation, today: date) -> str:
        reason = request.POST.get("reason", "").strip()
        if not reason or len(reason) > 200:
            raise ValueError("请写明本期没有内容的原因，200字以内。")
        actions.ask_nothing(
            obligation, reason=reason, by=_user(request), at=timezone.now(),
            period=_period(request, obligation, today),
        )  # fmt: skip
        return "已提请签署。由另一位审核人或者签发人签署以后，本期才算完成。"

    return _do(request, organ, column, act)


@needs("office.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def nothing(request: HttpRequest, pk: int) -> HttpResponse:
    """A prepared 本期无内容: signed or sent back by another, or taken back by who prepared it."""
    actor, now = _user(request), timezone.now()
    today = timezone.localdate(now)
    found = door.one(queries.nothing_requests(), actor=actor, to="office.enter", pk=pk)
    obligation = _obligation(found.organ, found.obligation.column)
    assert obligation is not None, "a request belongs to an obligation"
    problem = ""
    if request.method == "POST":
        try:
            words = _decide(request, found, today)
        except REFUSALS as error:
            problem = _sentence(error)
            found.refresh_from_db()
        else:
            messages.success(request, words)
            return redirect("office_column", found.organ.slug, found.obligation.column.slug)
    duty = Duty.from_json(obligation.column.duty)
    context = {
        "place": "office_columns",
        "organ": found.organ,
        "demo": found.organ.demo,
        "one": found,
        "waiting": found.state == RequestState.WAITING,
        "duty": wording(duty),
        "period": period_name(duty, found.period) if found.period else "",
        "own": found.by_id == actor.pk,
        "may_sign": found.by_id != actor.pk and _may_sign(actor, found.organ, today),
        "last": queries.acts_of(obligation)[:3],
        "due": obligation.due_date,
        "problem": problem,
    }
    return render(
        request, "publishing/columns/nothing.html", context, status=409 if problem else 200
    )


@needs("columns.manage")
@require_POST
def switch(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """Switch a column off with the reason, or on again."""
    body = door.organ(organ, actor=_user(request), to="columns.manage")
    found = _column(body, column)
    if found.organ_id != body.pk:
        raise Http404("a village cannot switch its town's columns")
    by, now = _user(request), timezone.now()
    if request.POST.get("to") == "on":
        actions.switch_on(found, by=by, at=now)
        messages.success(request, f"栏目“{found.title}”已恢复，更新要求从以前的登记接着计算。")
        return redirect("office_column", organ, column)
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > 200:
        return _column_page(
            request,
            body,
            found,
            "请写明停用的原因，200字以内，公众会在“未涉及领域事项说明”里看到。",
        )
    actions.switch_off(found, reason=reason, on=timezone.localdate(now), by=by, at=now)
    messages.success(request, f"栏目“{found.title}”已停用，原因会公布在“未涉及领域事项说明”。")
    return redirect("office_column", organ, column)


@needs("columns.manage")
@require_POST
def set_chain(request: HttpRequest, organ: str) -> HttpResponse:
    """Set who reviews: the steps for a column, a genre, both, or everything."""
    body = door.organ(organ, actor=_user(request), to="columns.manage")
    steps = [step for n in "1234" if (step := request.POST.get(f"step{n}", ""))]
    slug, genre = request.POST.get("column", ""), request.POST.get("genre", "").strip()
    own = {c.slug: c for c in queries.columns(body.pk)}
    if not steps or any(s not in STEP_NAMES for s in steps) or (slug and slug not in own):
        messages.error(request, "没有保存：请至少选一个环节，最多四个，栏目从列表中选。")
    elif len(genre) > 30:
        messages.error(request, "没有保存：体裁最多30个字，例如“公告”。")
    else:
        actions.set_chain(
            body, steps, column=own.get(slug), genre=genre, by=_user(request), at=timezone.now()
        )
        messages.success(request, "审核流程已保存，以后送审的按新的流程；已经送审的不变。")
    return redirect("office_tree", organ)


@needs("records.edit")
@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a policy needs no interpretation."""
    found = door.one(queries.every_policy(), actor=_user(request), to="records.edit", pk=pk)
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > 200:
        messages.error(request, "没有保存：请写明不需要解读的理由，200字以内。")
    else:
        actions.waive_interpretation(found, reason=reason, by=_user(request), at=timezone.now())
        messages.success(request, f"已登记：《{found.record.title}》不需解读，理由已记录。")
    return redirect("office_policies", found.organ.slug)


@needs("office.enter")
@require_safe
def policies(request: HttpRequest, organ: str) -> HttpResponse:
    """解读: the policies released, by what they were interpreted, and which wait."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    rows = queries.policies([body.pk]).order_by("-due_date", "-pk")[:200]
    today = timezone.localdate()
    context = {
        "place": "office_columns",
        "organ": body,
        "demo": body.demo,
        "today": today,
        "rows": rows,
        "new": address("office_new"),
        "edits": _may(request, body, "records.edit"),
    }
    return render(request, "publishing/columns/policies.html", context)


def _column_page(
    request: HttpRequest, body: Organ, found: Column, problem: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    duty = Duty.from_json(found.duty)
    obligation = _obligation(body, found)
    stands = queries.standings([obligation], today)[0][1] if obligation else None
    acts = list(queries.acts_of(obligation)[: MOST_ACTS + 1]) if obligation else []
    waiting = queries.waiting_requests([body.pk]) if obligation else {}
    context = {
        "place": "office_columns",
        "organ": body,
        "demo": body.demo,
        "today": today,
        "column": found,
        "own": found.organ_id == body.pk,
        "duty": wording(duty),
        "source": source(duty, today),
        "steps": "、".join(STEP_NAMES[s] for s in Chains(body).steps([found], "")),
        "obligation": obligation,
        "standing": stands,
        "shown": obligation is not None and bool(queries.standing([obligation.pk], today)),
        "periods": periods(duty, obligation.since_date, today) if obligation else [],
        "acts": [(a, period_name(duty, a.period) if a.period else "") for a in acts[:MOST_ACTS]],
        "more_acts": len(acts) > MOST_ACTS,
        "waiting": waiting.get(obligation.pk) if obligation else None,
        "draft": address("office_new", query=f"of={body.slug}&column={found.pk}"),
        "edits": _may(request, body, "records.edit"),
        "manages": found.organ_id == body.pk and _may(request, body, "columns.manage"),
        "problem": problem,
    }
    return render(
        request, "publishing/columns/column.html", context, status=400 if problem else 200
    )


def _do(
    request: HttpRequest, organ: str, column: str, act: Callable[[Obligation, date], str]
) -> HttpResponse:
    """One of the acts on an organ's obligation in a column, and back to the column's page."""
    body = door.organ(organ, actor=_user(request), to="records.edit")
    found = _column(body, column)
    obligation = _obligation(body, found)
    if obligation is None:
        raise Http404("a heading owes nothing")
    try:
        words = act(obligation, timezone.localdate())
    except REFUSALS as error:
        return _column_page(request, body, found, _sentence(error))
    messages.success(request, words)
    return redirect("office_column", organ, column)


def _decide(request: HttpRequest, found: NothingRequest, today: date) -> str:
    by, now = _user(request), timezone.now()
    if request.POST.get("decision") == "sign":
        actions.sign_request(found, on=today, by=by, at=now)
        return "已签署，本期无内容已登记。"
    opinion = request.POST.get("opinion", "").strip()
    if not opinion or len(opinion) > 200:
        raise ValueError("请写明理由，200字以内。")
    if found.by_id != by.pk and not _may_sign(by, found.organ, today):
        raise actions.NotYours(found.pk)
    actions.refuse_request(found, opinion=opinion, by=by, at=now)
    return "已收回。" if found.by_id == by.pk else "已退回，准备的人会看到理由。"


def _may_sign(actor: User, organ: Organ, today: date) -> bool:
    mine = held(actor, today)
    return any(acting_as(mine, organ, role) for role in actions.SIGNING)


def _sentence(error: Exception) -> str:
    return SENTENCES.get(type(error), str(error))


def _period(request: HttpRequest, obligation: Obligation, today: date) -> date | None:
    written = request.POST.get("period", "")
    if not written:
        return None
    duty = Duty.from_json(obligation.column.duty)
    offered = {day.isoformat(): day for day, _ in periods(duty, obligation.since_date, today)}
    if written not in offered:
        raise ValueError("请从列表中选择期次。")
    return offered[written]


def _next_day(obligation: Obligation) -> str:
    due = obligation.due_date
    return f"下次应在{due:%Y-%m-%d}前（含当日）更新。" if due else ""


def _catalogue(body: Organ) -> int:
    """Whose tree an organ's columns hang in: a village uses its town's."""
    return body.parent_id if body.kind == Kind.VILLAGE and body.parent_id else body.pk


def _column(body: Organ, slug: str) -> Column:
    found = queries.columns(_catalogue(body)).filter(slug=slug).first()
    if found is None:
        raise Http404(f"no column {slug!r}")
    return found


def _obligation(body: Organ, column: Column) -> Obligation | None:
    return queries.obligations([body.pk], timezone.localdate()).filter(column=column).first()


def _lines(body: Organ, today: date) -> list[Line]:
    every = list(queries.columns(_catalogue(body)))
    owed = {
        o.column_id: (o, stands)
        for o, stands in queries.standings(queries.obligations([body.pk], today), today)
    }
    waiting = queries.waiting_requests([body.pk])
    lines = []
    for found, depth in queries.in_order(every):
        obligation, stands = owed.get(found.pk, (None, None))
        duty = wording(Duty.from_json(found.duty))
        request = waiting.get(obligation.pk) if obligation else None
        lines.append(Line(found, depth, duty, obligation, stands, request))
    if body.kind == Kind.VILLAGE:
        return [line for line in lines if line.obligation is not None]
    return lines


def _is(line: Line, wanted: str) -> bool:
    if line.standing is None:
        return wanted == "off" and line.column.off_date is not None
    return (line.standing.mark == "off") if wanted == "off" else line.standing.severity == wanted


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    return {wanted: sum(_is(line, wanted) for line in lines) for wanted in ("bad", "warn", "off")}


def _chains_of(body: Organ) -> list[ApprovalChain]:
    return list(queries.chains_of(body.pk)[:100])


def _may(request: HttpRequest, body: Organ, right: Right) -> bool:
    reach = organs(_user(request), right, timezone.localdate())
    return reach.filter(pk=body.pk).exists()


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
