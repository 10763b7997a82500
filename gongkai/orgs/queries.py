"""Finding organs."""

from __future__ import annotations

import difflib
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from gongkai.orgs.models import Delegation, Kind, Organ


class NoSuchOrgan(LookupError):
    """No organ has this name; ``near`` are the names most like it."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"是不是“{'”或“'.join(near)}”？" if near else "请先录入机关，或者核对名称。"
        super().__init__(f"没有找到机关“{name}”。{hint}")
        self.near = near


def named(name: str) -> Organ:
    """The organ with this short or full name.  Raises NoSuchOrgan with suggestions."""
    wanted = name.strip()
    found = Organ.objects.filter(Q(short_name=wanted) | Q(name=wanted)).order_by("path").first()
    if found:
        return found
    known = list(Organ.objects.order_by("path").values_list("short_name", flat=True)[:10_000])
    raise NoSuchOrgan(wanted, tuple(difflib.get_close_matches(wanted, known, n=3, cutoff=0.3)))


def villages(organ: Organ) -> QuerySet[Organ]:
    """The board owners below a town, in their order."""
    return Organ.objects.filter(parent=organ, kind=Kind.VILLAGE).order_by("position", "id")


def subtree(organ: Organ) -> QuerySet[Organ]:
    """The organ and everything below it."""
    assert organ.path, "only actions.found creates organs, and it sets the path"
    return Organ.objects.filter(path__startswith=organ.path)


def lent_by(user: User, today: date) -> QuerySet[Delegation]:
    """The posts somebody has lent, now or from a later day."""
    rows = Delegation.objects.filter(appointment__user=user, to_date__gt=today)
    return rows.select_related("appointment__post__organ", "to").order_by("from_date", "pk")


def lent_to(user: User, today: date) -> QuerySet[Delegation]:
    """The posts lent to somebody, now or from a later day."""
    rows = Delegation.objects.filter(to=user, to_date__gt=today)
    return rows.select_related("appointment__post__organ", "appointment__user").order_by(
        "from_date", "pk"
    )
