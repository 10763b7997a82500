"""委托: lending one's post to somebody else for some days."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.access import rules
from gongkai.access.door import needs
from gongkai.orgs import actions as orgs
from gongkai.orgs import queries as org_queries
from gongkai.orgs.models import Delegation
from gongkai.publishing.forms import DelegationForm
from gongkai.publishing.office.items import CONFLICT, user


@needs("office.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest) -> HttpResponse:
    """What one has lent and borrowed, and a form to lend a post from a day to a day."""
    actor, now = user(request), timezone.now()
    today = timezone.localdate(now)
    mine = rules.posts(actor, today)
    form = DelegationForm(
        request.POST or None,
        mine=mine,
        people=_people(actor),
        today=today,
        initial={"from_date": today},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            orgs.delegate(
                given["appointment"],
                given["to"],
                from_date=given["from_date"],
                to_date=given["last_date"] + timedelta(1),
                reason=given["reason"],
                by=actor,
                at=now,
            )
        except orgs.NothingToDelegate:
            form.add_error(None, "只能把自己的岗位委托给别人，时间不能超过自己的任期。")
            status = CONFLICT
        else:
            messages.success(request, "已委托。受托人办理时会注明代您办理。")
            return redirect("office_delegation")
    context = {
        "place": "office_review",
        "form": form,
        "mine": list(mine),
        "lent": [_days(d) for d in org_queries.lent_by(actor, today)],
        "borrowed": [_days(d) for d in org_queries.lent_to(actor, today)],
        "today": today,
    }
    return render(request, "publishing/office/delegation.html", context, status=status)


@needs("office.enter")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation of one's own before its day."""
    now = timezone.now()
    mine = org_queries.ever_lent_by(user(request)).filter(pk=pk)
    if not mine.exists():
        raise Http404(f"no delegation {pk} of this person")
    lent = org_queries.lent_by(user(request), timezone.localdate(now)).filter(pk=pk).first()
    if lent is None:
        messages.info(request, "这个委托已经结束。")
    else:
        orgs.take_back(lent, on=timezone.localdate(now), by=user(request), at=now)
        messages.success(request, "已收回委托。")
    return redirect("office_delegation")


def _people(actor: User) -> QuerySet[User]:
    """Whom one may lend a post to: people with a post at the same organs or their villages."""
    today = timezone.localdate()
    mine = [held.post.organ_id for held in rules.posts(actor, today)]
    there = Q(appointments__post__organ_id__in=mine) | Q(
        appointments__post__organ__parent_id__in=mine
    )
    serving = Q(appointments__from_date__lte=today) & (
        Q(appointments__to_date__isnull=True) | Q(appointments__to_date__gt=today)
    )
    rows = User.objects.filter(there & serving, is_active=True).exclude(pk=actor.pk)
    return rows.distinct().order_by("username")


def _days(lent: Delegation) -> tuple[Delegation, date]:
    """A delegation and its last day."""
    return lent, lent.to_date - timedelta(1)
