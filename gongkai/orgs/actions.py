"""Founding organs and appointing people."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import Appointment, Organ, Post


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
    office_hours: str
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
def appoint(post: Post, user: User, *, from_date: date, by: User | None, at: datetime) -> None:
    """Give a post to a person from a day on."""
    appointment = Appointment.objects.create(post=post, user=user, from_date=from_date)
    chain.record(
        "appointment.made", organ=post.organ, by=by, at=at, subject=appointment,
        after={"post": post.title, "user": user.get_username(), "from": from_date},
    )  # fmt: skip
