"""Which post may do what, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from gongkai.orgs.models import Appointment, Delegation, Kind, Organ, Role

Right = Literal[
    "office.enter",
    "reports.read",
    "records.edit",
    "publishing.review",
    "publishing.withdraw",
    "boards.hang",
    "columns.manage",
    "organs.manage",
    "interaction.answer",
    "applications.handle",
    "oversight.read",
    "oversight.manage",
]
RIGHT_NAMES: tuple[Right, ...] = get_args(Right)
Actor = User | AnonymousUser

RIGHTS: Mapping[str, frozenset[Right]] = {
    Role.OFFICER: frozenset(
        {
            "office.enter",
            "reports.read",
            "records.edit",
            "publishing.review",
            "boards.hang",
            "columns.manage",
            "organs.manage",
            "interaction.answer",
            "applications.handle",
            "oversight.read",
        }
    ),
    Role.REVIEWER: frozenset(
        {
            "office.enter",
            "reports.read",
            "records.edit",
            "publishing.review",
            "publishing.withdraw",
            "boards.hang",
            "interaction.answer",
            "applications.handle",
            "oversight.read",
        }
    ),
    Role.SECRECY: frozenset({"office.enter", "publishing.review"}),
    Role.SIGNER: frozenset(
        {
            "office.enter",
            "reports.read",
            "publishing.review",
            "publishing.withdraw",
            "applications.handle",
            "oversight.read",
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            "office.enter",
            "reports.read",
            "oversight.read",
            "oversight.manage",
            "columns.manage",
        }
    ),
    Role.VILLAGE: frozenset({"office.enter", "records.edit", "boards.hang"}),
}
"""What a post may do.

A post reaches its own organ and the villages below it; a supervisor the
whole tree below.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody may act in today, at an organ; ``of`` is the delegator, if any."""

    role: str
    organ: Organ
    title: str
    of: User | None = None


def posts(actor: Actor, today: date) -> QuerySet[Appointment]:
    """The posts somebody holds today, with post and organ."""
    if not actor.is_authenticated or not actor.is_active:
        return Appointment.objects.none()
    return (
        Appointment.objects.filter(user=actor, from_date__lte=today)
        .filter(Q(to_date__isnull=True) | Q(to_date__gt=today))
        .select_related("post__organ")
        .order_by("pk")
    )


_known: ContextVar[dict[tuple[int, date], tuple[Held, ...]] | None] = ContextVar(
    "posts known in this request", default=None
)


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Within it the posts of a person are read once: the length of one request."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def held(actor: Actor, today: date) -> tuple[Held, ...]:
    """The roles somebody may act in today: posts of one's own, then those delegated."""
    if not actor.is_authenticated or not actor.is_active:
        return ()
    known = _known.get()
    if known is None:
        return tuple(_held(actor, today))
    if (actor.pk, today) not in known:
        known[actor.pk, today] = tuple(_held(actor, today))
    return known[actor.pk, today]


def _held(actor: Actor, today: date) -> Iterator[Held]:
    for own in posts(actor, today):
        yield Held(own.post.role, own.post.organ, own.post.title)
    for one in lent(actor, today):
        post = one.appointment.post
        yield Held(post.role, post.organ, f"{post.title}（受托）", one.appointment.user)


def lent(actor: Actor, today: date) -> QuerySet[Delegation]:
    """The posts of others somebody may act in today, with post, organ and lender."""
    if not actor.is_authenticated or not actor.is_active:
        return Delegation.objects.none()
    return (
        Delegation.objects.filter(to=actor, from_date__lte=today, to_date__gt=today)
        .filter(Q(appointment__to_date__isnull=True) | Q(appointment__to_date__gt=today))
        .filter(appointment__from_date__lte=today, appointment__user__is_active=True)
        .select_related("appointment__post__organ", "appointment__user")
        .order_by("pk")
    )


def organs(actor: Actor, right: Right, today: date) -> QuerySet[Organ]:
    """The organs at which somebody has a right today: for lists and for single objects alike."""
    reach = Q(pk__in=[])
    for one in held(actor, today):
        if right in RIGHTS[one.role]:
            reach |= _reach(one)
    return Organ.objects.filter(reach)


def acting_as(posts_held: Iterable[Held], organ: Organ, role: str) -> Held | None:
    """The post among ``held(actor, today)`` by which to act in ``role`` for ``organ``, or None.

    The posts of a town also serve the villages below it.  One's own post
    comes before a delegated one.
    """
    for one in posts_held:
        serves = one.organ.pk == organ.pk or (
            organ.kind == Kind.VILLAGE and one.organ.pk == organ.parent_id
        )
        if one.role == role and serves:
            return one
    return None


def _reach(one: Held) -> Q:
    if one.role == Role.SUPERVISOR:
        return Q(path__startswith=one.organ.path)
    return Q(pk=one.organ.pk) | Q(parent_id=one.organ.pk, kind=Kind.VILLAGE)
