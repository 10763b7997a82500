"""Finding organs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db.models import F, Prefetch, Q, QuerySet

from gongkai.law.duties import Act, duty_of, next_due
from gongkai.law.working_days import calendar
from gongkai.orgs.guide import GuideFacts
from gongkai.orgs.models import (
    Appointment,
    Delegation,
    FactGroup,
    Kind,
    Leader,
    Level,
    Organ,
    Post,
)


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


def own_phones(organ: Organ) -> frozenset[str]:
    """The numbers an organ publishes as its own, digits only: they are not masked."""
    numbers = (organ.phone, organ.supervision_phone, organ.fax)
    return frozenset(digits for n in numbers if (digits := "".join(c for c in n if c.isdigit())))


def subtree(organ: Organ) -> QuerySet[Organ]:
    """The organ and everything below it."""
    assert organ.path, "only actions.found creates organs, and it sets the path"
    return Organ.objects.filter(path__startswith=organ.path)


def leaders(organ: int, today: date) -> QuerySet[Leader]:
    """The leaders who serve today, in their order."""
    return (
        Leader.objects.filter(organ_id=organ, from_date__lte=today)
        .filter(Q(to_date__isnull=True) | Q(to_date__gt=today))
        .order_by("position", "pk")
    )


def fact_groups(organs: Iterable[int]) -> QuerySet[FactGroup]:
    """The groups of facts somebody answers for, the longest unchecked first."""
    return (
        FactGroup.objects.filter(organ_id__in=list(organs))
        .select_related("organ", "owner")
        .order_by(F("due_date").asc(nulls_last=True), "pk")
    )


def facts_to_confirm(organs: Iterable[int], until: date) -> QuerySet[FactGroup]:
    """Those to be checked by a day (included)."""
    return fact_groups(organs).filter(due_date__lte=until)


def holders(organ: int, today: date) -> list[tuple[Post, list[Appointment]]]:
    """The posts of an organ in their order, each with who holds it today and what is lent."""
    rows = (
        Appointment.objects.filter(post__organ_id=organ, from_date__lte=today)
        .filter(Q(to_date__isnull=True) | Q(to_date__gt=today))
        .select_related("user")
        .prefetch_related(
            Prefetch(
                "delegations",
                Delegation.objects.filter(to_date__gt=today).select_related("to").order_by("pk"),
                to_attr="lent",
            )
        )
        .order_by("pk")
    )
    held: dict[int, list[Appointment]] = {}
    for row in rows:
        held.setdefault(row.post_id, []).append(row)
    posts = Post.objects.filter(organ_id=organ).order_by("role", "title", "pk")
    return [(post, held.get(post.pk, [])) for post in posts]


def next_check(checked: date) -> date:
    """By when facts checked on a day are to be checked again: in the next quarter (practice)."""
    duty = duty_of("facts", checked)
    after = next_due(duty, [Act("confirm", checked)], checked, calendar())
    assert after is not None, "the check of facts is a cycle"
    return after.due


def guide_facts(
    organ: Organ,
    today: date,
    *,
    columns: Sequence[str],
    index_example: str,
    site: str = "",
    online: str = "",
) -> GuideFacts:
    """What the guide of an organ is built from; the leaders are one query."""
    above = organ.parent.name if organ.parent_id and organ.parent else ""
    return GuideFacts(
        name=organ.name,
        office=organ.disclosure_office,
        address=organ.address,
        postcode=organ.postcode,
        hours=organ.office_hours,
        phone=organ.phone,
        fax=organ.fax,
        email=organ.email,
        functions=organ.functions,
        reading_places=organ.reading_places,
        supervision_phone=organ.supervision_phone,
        superior=above,
        columns=tuple(columns),
        leaders=tuple(
            (f"{one.title}{f'　{one.name}' if one.name else ''}", one.duties)
            for one in leaders(organ.pk, today)
        ),
        index_example=index_example,
        site=site,
        online=online,
        town=organ.level == Level.TOWN,
        confirmed=organ.confirmed_date,
    )


def ever_lent_by(user: User) -> QuerySet[Delegation]:
    """Every delegation a person has made, also those that are over."""
    return Delegation.objects.filter(appointment__user=user)


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
