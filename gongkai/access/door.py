"""The door itself: decorators that name a view's rule, and how views get an organ."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from gongkai.access.rules import Actor, Right, looked_up_once, organs
from gongkai.audit import chain
from gongkai.orgs.models import Organ

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
M = TypeVar("M", bound=Model)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PUBLIC = "public"


class Ruled(Protocol):
    """A view that says who may open it."""

    rule: str


def public(view: Callable[Concatenate[HttpRequest, P], R]) -> View[P]:
    """Everybody may open this page."""

    @wraps(view)
    def open_to_all(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    cast(Ruled, open_to_all).rule = PUBLIC
    return open_to_all


def needs(right: Right) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], View[P]]:
    """Only somebody with the right at some organ may open this page.

    Strangers are asked to sign in; officials without the right get what
    they would get for a page that does not exist.
    """

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            with looked_up_once():
                if not organs(request.user, right, timezone.localdate()).exists():
                    raise Http404
                response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "private, no-store"
            return response

        cast(Ruled, guarded).rule = right
        return guarded

    return decorate


def organ(slug: str, *, actor: Actor, to: Right) -> Organ:
    """The organ with this name in addresses, if the actor has the right there.

    Raises Http404 alike for one that is not there and one that is not the
    actor's; the latter is an event in that organ's chain.
    """
    found = organs(actor, to, timezone.localdate()).filter(slug=slug).first()
    if found is None:
        refused = Organ.objects.filter(slug=slug).first()
        if refused is not None and actor.is_authenticated:
            with transaction.atomic():
                chain.record(
                    "access.refused", organ=refused, by=actor, at=timezone.now(), subject=refused,
                    after={"right": to},
                )  # fmt: skip
        raise Http404
    return found


def reach(rows: QuerySet[M], *, actor: Actor, to: Right, organ: str = "organ") -> QuerySet[M]:
    """Those rows whose ``organ`` is one where the actor has the right today."""
    return rows.filter(**{f"{organ}__in": organs(actor, to, timezone.localdate())})


def one(rows: QuerySet[M], *, actor: Actor, to: Right, organ: str = "organ", **key: object) -> M:
    """The one row with this key within the actor's reach.

    Raises Http404 alike for what is not there and what is another organ's;
    the latter is an event in that organ's chain.
    """
    found = reach(rows, actor=actor, to=to, organ=organ).filter(**key).first()
    if found is None:
        hidden = rows.filter(**key).first()
        if hidden is not None and actor.is_authenticated:
            owner = hidden
            for step in organ.split("__"):
                owner = getattr(owner, step)
            with transaction.atomic():
                chain.record(
                    "access.refused", organ=owner, by=actor, at=timezone.now(), subject=hidden,
                    after={"right": to},
                )  # fmt: skip
        raise Http404
    return found
