"""Entering what the report needs, and signing it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from gongkai.annual.json_form import to_json
from gongkai.annual.report import CellValue, Mark
from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.reporting.draft import draft
from gongkai.reporting.models import AnnualReport, Confirmation, DatedCount, Promise, State


class AlreadySigned(Exception):
    """The report of the year has been signed; a correction is public and dated."""


class NotSigned(Exception):
    """A report must be signed before it is published, and is published once."""


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


@transaction.atomic
def sign(organ: Organ, year: int, *, by: User | None, at: datetime) -> AnnualReport:
    """Freeze the year's report as computed now.  Raises AlreadySigned the second time."""
    report = draft(organ, year).report
    signed, _ = AnnualReport.objects.get_or_create(
        organ=organ, year=year, defaults={"form": report.form or "", "demo": organ.demo}
    )
    waiting = AnnualReport.objects.filter(pk=signed.pk, state=State.DRAFT)
    if not waiting.update(
        state=State.SIGNED,
        form=report.form or "",
        cells={cell: _plain(value) for cell, value in report.cells.items()},
        document=to_json(report),
        signed_at=at,
        signed_by=by,
    ):
        raise AlreadySigned(signed.pk)
    signed.refresh_from_db()
    chain.record(
        "report.signed", organ=organ, by=by, at=at, subject=signed,
        after={"year": year, "document": chain.sm3(json.dumps(signed.document).encode())},
    )  # fmt: skip
    return signed


@transaction.atomic
def publish(signed: AnnualReport, *, on: date, by: User | None, at: datetime) -> None:
    """Make a signed report public.  Raises NotSigned for a draft or a published one."""
    waiting = AnnualReport.objects.filter(pk=signed.pk, state=State.SIGNED)
    if not waiting.update(state=State.PUBLISHED, published_date=on):
        raise NotSigned(signed.pk)
    signed.refresh_from_db()
    chain.record(
        "report.published", organ=signed.organ, by=by, at=at, subject=signed,
        after={"year": signed.year, "on": on},
    )  # fmt: skip


def _plain(value: CellValue) -> int | str:
    assert not isinstance(value, Mark), "a computed report has a number in every cell"
    return str(value) if isinstance(value, Decimal) else value
