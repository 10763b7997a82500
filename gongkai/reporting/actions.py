"""Entering what the report needs, and signing it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.reporting.models import Confirmation, DatedCount, Promise


class AlreadyKept(Exception):
    """The promise has been answered before."""


@transaction.atomic
def count(
    organ: Organ,
    *,
    kind: str,
    on: date,
    source: str,
    by: User | None,
    at: datetime,
    quantity: int | None = None,
    amount: Decimal | None = None,
    demo: bool = False,
) -> DatedCount:
    """Enter so many of a kind on a day, or so much money (元), and where it is written."""
    entered = DatedCount.objects.create(
        organ=organ,
        kind=kind,
        date=on,
        quantity=quantity,
        amount=amount,
        source=source,
        demo=demo,
    )
    chain.record(
        "count.entered", organ=organ, by=by, at=at, subject=entered,
        after={"kind": kind, "on": on, "quantity": quantity, "amount": amount},
    )  # fmt: skip
    return entered


@transaction.atomic
def confirm_zero(
    organ: Organ,
    year: int,
    *,
    subject: str,
    channel: str,
    by_post: str,
    by: User | None,
    at: datetime,
    demo: bool = False,
) -> Confirmation:
    """State that a channel was checked and held nothing: the evidence of a zero."""
    confirmed = Confirmation.objects.create(
        organ=organ,
        year=year,
        subject=subject,
        channel=channel,
        confirmed_date=localdate(at),
        by_post=by_post,
        by=by,
        demo=demo,
    )
    chain.record(
        "zero.confirmed", organ=organ, by=by, at=at, subject=confirmed,
        after={"year": year, "subject": subject, "channel": channel},
    )  # fmt: skip
    return confirmed


@transaction.atomic
def promise(
    organ: Organ,
    year: int,
    *,
    problem: str,
    measure: str,
    due: date,
    source: str,
    by: User | None,
    at: datetime,
    demo: bool = False,
) -> Promise:
    """Enter a problem for section 五 of the year's report and what will be done about it."""
    last = Promise.objects.filter(organ=organ, year=year).aggregate(last=Max("position"))["last"]
    made = Promise.objects.create(
        organ=organ,
        year=year,
        position=(last or 0) + 1,
        problem=problem,
        measure=measure,
        due_date=due,
        source=source,
        demo=demo,
    )
    chain.record("promise.made", organ=organ, by=by, at=at, subject=made, after={"year": year})
    return made


@transaction.atomic
def keep_promise(promise: Promise, *, answer: str, on: date, by: User | None, at: datetime) -> None:
    """Say what became of a promise.  Raises AlreadyKept the second time."""
    waiting = Promise.objects.filter(pk=promise.pk, done_date__isnull=True)
    if not waiting.update(done_date=on, answer=answer):
        raise AlreadyKept(promise.pk)
    promise.refresh_from_db()
    chain.record(
        "promise.kept", organ=promise.organ, by=by, at=at, subject=promise,
        after={"on": on, "answer": answer},
    )  # fmt: skip
