"""Which post may do what, and where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from gongkai.orgs.models import Appointment, Organ, Role

Right = Literal["office.enter", "reports.read"]
Actor = User | AnonymousUser

RIGHTS: Mapping[str, frozenset[Right]] = {
    Role.OFFICER: frozenset({"office.enter", "reports.read"}),
    Role.REVIEWER: frozenset({"office.enter", "reports.read"}),
    Role.SIGNER: frozenset({"office.enter", "reports.read"}),
    Role.SUPERVISOR: frozenset({"office.enter", "reports.read"}),
    Role.VILLAGE: frozenset({"office.enter"}),
}
"""What a post may do at its own organ; a supervisor may do it in the whole tree below."""


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


def organs(actor: Actor, right: Right, today: date) -> QuerySet[Organ]:
    """The organs at which somebody has a right today: for lists and for single objects alike."""
    reach = Q(pk__in=[])
    for held in posts(actor, today):
        if right not in RIGHTS[held.post.role]:
            continue
        if held.post.role == Role.SUPERVISOR:
            reach |= Q(path__startswith=held.post.organ.path)
        else:
            reach |= Q(pk=held.post.organ_id)
    return Organ.objects.filter(reach)
