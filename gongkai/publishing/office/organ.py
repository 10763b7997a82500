"""机关与人员: the facts readers rely on, who answers for them, and who holds which post.

Here and not in ``orgs``, which lies below the pages and the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs, posts
from gongkai.orgs import actions
from gongkai.orgs import queries as orgs
from gongkai.orgs.guide import GuideFacts, Missing, guide
from gongkai.orgs.models import FactGroup, FactKind, Kind, Leader, Organ, Post
from gongkai.publishing import queries
from gongkai.publishing.office.fact_forms import LeaderForm, fact_form
from gongkai.records.numbers import example
from gongkai.web.addresses import address

if TYPE_CHECKING:
    from gongkai.access.rules import Right

MOST = 500
MEND = {
    "columns": "office_tree",
    FactKind.LEADERS: "office_facts",
    FactKind.CONTACT: "office_fact_group",
    FactKind.FUNCTIONS: "office_fact_group",
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group of facts on the page: its values, who answers, when it is to be checked."""

    kind: str
    label: str
    values: list[tuple[str, str]]
    kept: FactGroup | None
    late: bool


@needs("office.enter")
@require_safe
def organs_page(request: HttpRequest) -> HttpResponse:
    """The organs of the posts held, and when their facts were last checked."""
    today = timezone.localdate()
    mine = list(
        organs(_user(request), "office.enter", today)
        .exclude(kind=Kind.VILLAGE)
        .order_by("path")[:MOST]
    )
    if not mine:
        mine = list(organs(_user(request), "office.enter", today).order_by("path")[:MOST])
    if len(mine) == 1:
        return redirect("office_facts", mine[0].slug)
    late: dict[int, int] = {}
    for group in orgs.facts_to_confirm([o.pk for o in mine], today):
        late[group.organ_id] = late.get(group.organ_id, 0) + 1
    context = {
        "place": "office_organ",
        "rows": [(o, late.get(o.pk, 0)) for o in mine],
        "demo": any(o.demo for o in mine),
    }
    return render(request, "publishing/organ/organs.html", context)


@needs("office.enter")
@require_safe
def facts(request: HttpRequest, organ: str) -> HttpResponse:
    """The facts by group with owner and last check, the leaders, and what the guide still lacks."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    today = timezone.localdate()
    kept = {g.kind: g for g in orgs.fact_groups([body.pk])}
    groups = [_group(body, kind, kept.get(kind), today) for kind in FactKind]
    made = guide(guide_facts(body, today))
    context = {
        "place": "office_organ",
        "organ": body,
        "demo": body.demo,
        "today": today,
        "groups": groups,
        "leaders": orgs.leaders(body.pk, today),
        "form": LeaderForm(initial={"from_date": today}),
        "missing": [(one, _where(body, one)) for one in made.missing],
        "has_guide": body.kind != Kind.VILLAGE,
        "guide": address("guide", body.slug) if body.kind != Kind.VILLAGE else "",
        "manages": _may(request, body, "organs.manage"),
        "mine": _own_posts(request, today),
    }
    return render(request, "publishing/organ/facts.html", context)


@needs("organs.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, organ: str, kind: str) -> HttpResponse:
    """Change the facts of a group, name the post that answers for it, and say it was checked."""
    body = door.organ(organ, actor=_user(request), to="organs.manage")
    if kind not in FactKind.values:
        raise Http404(f"no group {kind!r}")
    today, now = timezone.localdate(), timezone.now()
    kept = orgs.fact_groups([body.pk]).filter(kind=kind).first()
    owners = list(Post.objects.filter(organ=body).order_by("title", "pk"))
    form = fact_form(body, kind, owners, kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = _user(request)
        fields = actions.CHANGEABLE.get(kind, ())
        changes = {
            n: form.cleaned_data[n] for n in fields if form.cleaned_data[n] != getattr(body, n)
        }
        if changes:
            actions.change_facts(body, kind, changes, by=by, at=now)
        owner = form.cleaned_data["owner"]
        if kept is None or kept.owner_id != owner.pk:
            due = kept.due_date if kept and kept.due_date else orgs.next_check(today)
            kept = actions.answer_for(body, kind, owner, due=due, by=by, at=now)
        actions.confirm_facts(kept, on=today, due=orgs.next_check(today), by=by, at=now)
        messages.success(request, f"{kept.get_kind_display()}已保存，并登记{today:%Y-%m-%d}核对。")
        return redirect("office_facts", organ)
    context = {
        "place": "office_organ",
        "organ": body,
        "demo": body.demo,
        "label": FactKind(kind).label,
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "publishing/organ/group.html", context, status=status)


@needs("office.enter")
@require_POST
def confirm(request: HttpRequest, organ: str, kind: str) -> HttpResponse:
    """State that a group of facts was checked today: its owner, or who manages the organ."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    kept = orgs.fact_groups([body.pk]).filter(kind=kind).first()
    today = timezone.localdate()
    allowed = kept is not None and (
        kept.owner_id in _own_posts(request, today) or _may(request, body, "organs.manage")
    )
    if kept is None or not allowed:
        raise Http404(f"no group {kind!r} to confirm")
    actions.confirm_facts(
        kept, on=today, due=orgs.next_check(today), by=_user(request), at=timezone.now()
    )
    messages.success(
        request,
        f"{kept.get_kind_display()}：已登记{today:%Y-%m-%d}核对，下次应在{kept.due_date:%Y-%m-%d}前核对。",
    )
    return redirect("office_facts", organ)


@needs("organs.manage")
@require_POST
def lead(request: HttpRequest, organ: str) -> HttpResponse:
    """Enter a leader by role."""
    body = door.organ(organ, actor=_user(request), to="organs.manage")
    form = LeaderForm(request.POST)
    if form.is_valid():
        place = orgs.leaders(body.pk, timezone.localdate()).count()
        actions.lead(
            body, position=place, by=_user(request), at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, f"已登记：{form.cleaned_data['title']}。")
    else:
        told = "；".join(str(e) for errors in form.errors.values() for e in errors)
        messages.error(request, f"没有保存：{told}")
    return redirect("office_facts", organ)


@needs("organs.manage")
@require_POST
def leave(request: HttpRequest, organ: str, pk: int) -> HttpResponse:
    """Note that a leader no longer serves from today."""
    body = door.organ(organ, actor=_user(request), to="organs.manage")
    found = Leader.objects.filter(organ=body, pk=pk).first()
    if found is None:
        raise Http404("no such leader here")
    actions.leave(found, on=timezone.localdate(), by=_user(request), at=timezone.now())
    messages.success(request, f"已登记{found.title}不再任职。")
    return redirect("office_facts", organ)


@needs("office.enter")
@require_safe
def people(request: HttpRequest, organ: str) -> HttpResponse:
    """Which posts there are, who holds them, and to whom they are lent."""
    body = door.organ(organ, actor=_user(request), to="office.enter")
    today = timezone.localdate()
    context = {
        "place": "office_organ",
        "organ": body,
        "demo": body.demo,
        "today": today,
        "rows": orgs.holders(body.pk, today),
        "delegation": address("office_delegation"),
    }
    return render(request, "publishing/organ/people.html", context)


def guide_facts(body: Organ, today: date) -> GuideFacts:
    """What the guide of an organ is made of, the addresses left out."""
    titles = [row.column.title for row in queries.public_tree(body, today).shown if row.depth == 0]
    return orgs.guide_facts(body, today, columns=titles, index_example=example(body, today))


def _where(body: Organ, one: Missing) -> str:
    name = MEND[one.group]
    args = (body.slug, one.group) if name == "office_fact_group" else (body.slug,)
    found = address(name, *args)
    return f"{found}#leaders" if one.group == FactKind.LEADERS else found


def _group(body: Organ, kind: str, kept: FactGroup | None, today: date) -> Group:
    names = actions.CHANGEABLE.get(kind, ())
    values = [(_label(name), str(getattr(body, name))) for name in names]
    late = kept is None or kept.due_date is None or kept.due_date < today
    return Group(kind, FactKind(kind).label, values, kept, late)


def _label(name: str) -> str:
    kept_as = Organ._meta.get_field(name)
    assert isinstance(kept_as, models.Field), "facts are columns of the organ"
    return str(kept_as.verbose_name)


def _own_posts(request: HttpRequest, today: date) -> set[int]:
    return {one.post_id for one in posts(_user(request), today)}


def _may(request: HttpRequest, body: Organ, right: Right) -> bool:
    return organs(_user(request), right, timezone.localdate()).filter(pk=body.pk).exists()


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
