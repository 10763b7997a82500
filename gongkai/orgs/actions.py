"""Founding organs and appointing people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import (
    Appointment,
    Delegation,
    FactGroup,
    FactKind,
    Leader,
    Organ,
    Post,
)


class NothingToDelegate(Exception):
    """Only the holder may lend a post, to somebody else, within the time it is held."""


class OrganFacts(TypedDict, total=False):
    """What may be told of an organ when it is founded."""

    code: str
    credit_code: str
    position: int
    disclosure_office: str
    address: str
    postcode: str
    phone: str
    email: str
    fax: str
    supervision_phone: str
    office_hours: str
    functions: str
    reading_places: str
    index_rule: str
    confirmed_date: date | None
    makes_rules: bool
    demo: bool


@transaction.atomic
def found(
    *,
    name: str,
    short_name: str,
    slug: str,
    kind: str,
    level: str,
    index_prefix: str,
    parent: Organ | None,
    by: User | None,
    at: datetime,
    **facts: Unpack[OrganFacts],
) -> Organ:
    """Enter an organ below its parent; only this act sets ``path``."""
    organ = Organ.objects.create(
        name=name,
        short_name=short_name,
        slug=slug,
        kind=kind,
        level=level,
        index_prefix=index_prefix,
        parent=parent,
        **facts,
    )
    organ.path = f"{parent.path if parent else ''}{organ.pk}/"
    organ.save(update_fields=["path"])
    chain.record("organ.founded", organ=organ, by=by, at=at, subject=organ, after={"name": name})
    return organ


@transaction.atomic
def appoint(
    post: Post, user: User, *, from_date: date, by: User | None, at: datetime
) -> Appointment:
    """Give a post to a person from a day on."""
    appointment = Appointment.objects.create(post=post, user=user, from_date=from_date)
    chain.record(
        "appointment.made", organ=post.organ, by=by, at=at, subject=appointment,
        after={"post": post.title, "user": user.get_username(), "from": from_date},
    )  # fmt: skip
    return appointment


@transaction.atomic
def delegate(
    appointment: Appointment,
    to: User,
    *,
    from_date: date,
    to_date: date,
    reason: str,
    by: User,
    at: datetime,
) -> Delegation:
    """Let somebody act in one's post from ``from_date`` up to, not including, ``to_date``.

    Raises NothingToDelegate when ``by`` does not hold the post, or lends it to
    himself or beyond his own time.
    """
    over = appointment.to_date is not None and to_date > appointment.to_date
    if appointment.user_id != by.pk or to.pk == by.pk or over or to_date <= from_date:
        raise NothingToDelegate(appointment.pk)
    lent = Delegation.objects.create(
        appointment=appointment, to=to, from_date=from_date, to_date=to_date, reason=reason
    )
    chain.record(
        "delegation.made", organ=appointment.post.organ, by=by, at=at, subject=lent,
        after={"to": to.get_username(), "from": from_date, "until": to_date, "reason": reason},
    )  # fmt: skip
    return lent


@transaction.atomic
def take_back(lent: Delegation, *, on: date, by: User, at: datetime) -> None:
    """End a delegation from ``on``, at the earliest the day after it begins.

    Raises NothingToDelegate when ``by`` does not hold the post or it is over.
    """
    end = max(on, lent.from_date + timedelta(1))
    waiting = Delegation.objects.filter(pk=lent.pk, appointment__user=by, to_date__gt=end)
    if lent.appointment.user_id != by.pk or lent.to_date <= on:
        raise NothingToDelegate(lent.pk)
    if waiting.update(to_date=end):
        lent.refresh_from_db()
        chain.record(
            "delegation.taken-back", organ=lent.appointment.post.organ, by=by, at=at, subject=lent,
            after={"to": lent.to.get_username(), "until": end},
        )  # fmt: skip


CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    FactKind.FUNCTIONS: ("functions",),
    FactKind.CONTACT: (
        "disclosure_office",
        "address",
        "postcode",
        "phone",
        "fax",
        "supervision_phone",
        "email",
        "office_hours",
        "reading_places",
    ),
}
"""The facts of an organ that each group holds; leaders are rows of their own."""


@transaction.atomic
def answer_for(
    organ: Organ, kind: str, owner: Post, *, due: date, by: User | None, at: datetime
) -> FactGroup:
    """Name the post that answers for a group of facts; ``due`` is the next day to check them."""
    group, _ = FactGroup.objects.update_or_create(
        organ=organ, kind=FactKind(kind), defaults={"owner": owner, "due_date": due}
    )
    chain.record(
        "facts.assigned", organ=organ, by=by, at=at, subject=group,
        after={"kind": kind, "owner": owner.title},
    )  # fmt: skip
    return group


@transaction.atomic
def change_facts(
    organ: Organ, kind: str, changes: Mapping[str, str], *, by: User | None, at: datetime
) -> None:
    """Change facts of a group.  Raises KeyError for a fact the group does not hold."""
    wrong = set(changes) - set(CHANGEABLE[kind])
    if wrong:
        raise KeyError(*sorted(wrong))
    before = {name: getattr(organ, name) for name in changes}
    Organ.objects.filter(pk=organ.pk).update(**changes)
    organ.refresh_from_db()
    chain.record(
        "facts.changed", organ=organ, by=by, at=at, subject=organ, before=before, after=changes
    )


@transaction.atomic
def confirm_facts(group: FactGroup, *, on: date, due: date, by: User | None, at: datetime) -> None:
    """State that a group of facts was checked on a day; ``due`` is the next day to do so."""
    FactGroup.objects.filter(pk=group.pk).update(confirmed_date=on, due_date=due)
    group.refresh_from_db()
    oldest = (
        FactGroup.objects.filter(organ=group.organ)
        .order_by("confirmed_date")
        .values_list("confirmed_date", flat=True)
    )
    known = [day for day in oldest if day is not None]
    if len(known) == len(oldest):
        Organ.objects.filter(pk=group.organ_id).update(confirmed_date=min(known))
    chain.record(
        "facts.confirmed", organ=group.organ, by=by, at=at, subject=group,
        after={"kind": group.kind, "on": on, "due": due},
    )  # fmt: skip


@transaction.atomic
def lead(
    organ: Organ,
    *,
    title: str,
    duties: str,
    position: int,
    from_date: date,
    name: str = "",
    by: User | None,
    at: datetime,
) -> Leader:
    """Enter a leader of an organ by role."""
    leader = Leader.objects.create(
        organ=organ, title=title, name=name, duties=duties, position=position, from_date=from_date
    )
    chain.record(
        "leader.entered", organ=organ, by=by, at=at, subject=leader,
        after={"title": title, "duties": duties},
    )  # fmt: skip
    return leader


@transaction.atomic
def leave(leader: Leader, *, on: date, by: User | None, at: datetime) -> None:
    """Note that a leader no longer serves from ``on``."""
    Leader.objects.filter(pk=leader.pk, to_date__isnull=True).update(to_date=on)
    leader.refresh_from_db()
    chain.record("leader.left", organ=leader.organ, by=by, at=at, subject=leader, after={"on": on})
