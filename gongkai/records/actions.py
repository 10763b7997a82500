"""Taking a record into the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.records.kinds import Attribute
from gongkai.records.models import IndexSequence, Record


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a record when it is taken in."""

    title: str
    formed_date: date
    body: str = ""
    attribute: Attribute = Attribute.PROACTIVE
    ground: str = ""
    document_number: str = ""
    subject: str = ""
    genre: str = ""
    normative: str = ""
    issued_date: date | None = None
    repealed_date: date | None = None
    expires_date: date | None = None


@transaction.atomic
def draft(
    organ: Organ, entry: Draft, *, by: User | None, at: datetime, demo: bool = False
) -> Record:
    """Take one record in under the next index number of the month it was formed."""
    return draft_many(organ, [entry], by=by, at=at, demo=demo)[0]


@transaction.atomic
def draft_many(
    organ: Organ, entries: Sequence[Draft], *, by: User | None, at: datetime, demo: bool = False
) -> list[Record]:
    """Take several records in, numbered in the given order.

    Index numbers are ``prefix/yyyymm-nnnnn``; a number once given out is not
    used again.
    """
    numbers = _index_numbers(organ, [entry.formed_date for entry in entries])
    records = Record.objects.bulk_create(
        [
            Record(
                organ=organ,
                index_number=number,
                title=entry.title,
                document_number=entry.document_number,
                formed_date=entry.formed_date,
                attribute=entry.attribute,
                ground=entry.ground,
                subject=entry.subject,
                genre=entry.genre,
                body=entry.body,
                normative=entry.normative,
                issued_date=entry.issued_date,
                repealed_date=entry.repealed_date,
                expires_date=entry.expires_date,
                drafted_by=by,
                created_at=at,
                demo=demo,
            )
            for number, entry in zip(numbers, entries, strict=True)
        ],
        batch_size=500,
    )
    chain.record_many(
        [
            chain.Entry("record.drafted", r, after={"index": r.index_number, "title": r.title})
            for r in records
        ],
        organ=organ,
        by=by,
        at=at,
    )
    return records


@transaction.atomic
def repeal(record: Record, *, on: date, by: User | None, at: datetime) -> None:
    """Declare a normative document repealed from ``on``.  Raises ValueError for other records."""
    waiting = Record.objects.filter(pk=record.pk, repealed_date__isnull=True).exclude(normative="")
    if not waiting.update(repealed_date=on):
        raise ValueError("only a normative document in force can be repealed")
    record.refresh_from_db()
    chain.record(
        "record.repealed", organ=record.organ, by=by, at=at, subject=record, after={"on": on}
    )


def _index_numbers(organ: Organ, days: Sequence[date]) -> list[str]:
    months = sorted({f"{day:%Y%m}" for day in days})
    IndexSequence.objects.bulk_create(
        [IndexSequence(organ=organ, month=month) for month in months], ignore_conflicts=True
    )
    held = IndexSequence.objects.select_for_update().filter(organ=organ, month__in=months)
    sequences = {sequence.month: sequence for sequence in held.order_by("month")}
    numbers = []
    for day in days:
        sequence = sequences[f"{day:%Y%m}"]
        sequence.last += 1
        numbers.append(f"{organ.index_prefix}/{sequence.month}-{sequence.last:05d}")
    IndexSequence.objects.bulk_update(sequences.values(), ["last"])
    return numbers
