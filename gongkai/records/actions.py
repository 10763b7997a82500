"""Taking records into the books, changing them, and saying what holds of them.

Nothing is deleted: a draft that is not wanted is discarded, what was public
keeps every version, a number once given out is not used again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.law.periods import add_years
from gongkai.orgs.models import Organ
from gongkai.records.kinds import Attribute, RelationKind, WithdrawalClass
from gongkai.records.models import (
    ATTACHED,
    DocumentNumber,
    File,
    ImportBatch,
    Record,
    Relation,
    Version,
)
from gongkai.records.numbers import NumberTaken, index_numbers, issue

CONTENT = (
    "title",
    "body",
    "document_number",
    "formed_date",
    "summary",
    "subject",
    "genre",
    "keywords",
    "department",
)
"""What a version holds, and what ``revise`` and ``correct`` may change."""

OF_DRAFTS = ("normative", "issued_date", "expires_date")
"""What ``revise`` may change as well, as long as nobody has seen the record."""


class AlreadyPublic(Exception):
    """The record was made public: it is corrected, not revised or discarded."""


class NotPublic(Exception):
    """Only what is public now can be corrected or withdrawn."""


class StaleRecord(Exception):
    """Somebody else changed the record in the meantime."""


class NoReason(ValueError):
    """Withholding and changing the attribute need a ground and a reason."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a record when it is taken in.  ``body`` is cleaned HTML."""

    title: str
    formed_date: date
    body: str = ""
    attribute: Attribute = Attribute.PROACTIVE
    ground: str = ""
    ground_note: str = ""
    document_number: str = ""
    summary: str = ""
    department: str = ""
    subject: str = ""
    genre: str = ""
    keywords: str = ""
    normative: str = ""
    issued_date: date | None = None
    repealed_date: date | None = None
    expires_date: date | None = None


@transaction.atomic
def draft(
    organ: Organ, entry: Draft, *, by: User | None, at: datetime, demo: bool = False
) -> Record:
    """Take one record in under the next index number of its series."""
    return draft_many(organ, [entry], by=by, at=at, demo=demo)[0]


@transaction.atomic
def draft_many(
    organ: Organ,
    entries: Sequence[Draft],
    *,
    by: User | None,
    at: datetime,
    demo: bool = False,
    batch: ImportBatch | None = None,
) -> list[Record]:
    """Take several records in, numbered in the given order by the organ's rule.

    What is not for the public gets its first day of re-review, a year after
    it was formed (art. 18).
    """
    numbers = index_numbers(organ, [entry.formed_date for entry in entries])
    records = Record.objects.bulk_create(
        [
            Record(
                organ=organ,
                index_number=number,
                review_date=None
                if entry.attribute == Attribute.PROACTIVE
                else add_years(entry.formed_date, 1),
                drafted_by=by,
                created_at=at,
                batch=batch,
                demo=demo,
                **{field.name: getattr(entry, field.name) for field in fields(entry)},
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
def revise(
    record: Record, changes: Mapping[str, object], *, version: int, by: User | None, at: datetime
) -> None:
    """Change a draft (``CONTENT`` and ``OF_DRAFTS``); the earlier wording is kept as a version.

    ``version`` is the one the changes were made to.  Raises StaleRecord when
    somebody else saved in between, AlreadyPublic for what has been public.
    """
    _change(record, changes, version=version, note="修改草稿", public=False, by=by, at=at)


@transaction.atomic
def correct(
    record: Record, changes: Mapping[str, object], *, note: str, by: User | None, at: datetime
) -> None:
    """Change what is public; readers see both versions and the note, the dates stay.

    Called by ``publishing`` after the review; ``changes`` is empty when only
    files come and go (``files.exchange``, right after).  Raises NotPublic for
    a draft or a withdrawn record.
    """
    _change(record, changes, version=record.version, note=note, public=True, by=by, at=at)


def _change(
    record: Record,
    changes: Mapping[str, object],
    *,
    version: int,
    note: str,
    public: bool,
    by: User | None,
    at: datetime,
) -> None:
    kept = CONTENT if public else CONTENT + OF_DRAFTS
    wrong = set(changes) - set(kept)
    if wrong:
        raise KeyError(*sorted(wrong))
    record.refresh_from_db()
    if public and (record.public_date is None or record.withdrawn_date is not None):
        raise NotPublic(record.pk)
    if not public and record.public_date is not None:
        raise AlreadyPublic(record.pk)
    old = {name: getattr(record, name) for name in kept}
    real = {name: value for name, value in changes.items() if old[name] != value}
    waiting = Record.objects.filter(pk=record.pk, version=version, discarded_at__isnull=True)
    if not waiting.update(version=version + 1, changed_at=at, **real):
        raise StaleRecord(record.pk)
    Version.objects.create(
        record=record,
        number=version,
        content=_as_kept(old),
        files=_files_of(record),
        note=note[:200],
        was_public=public,
        replaced_at=at,
        by=by,
    )
    record.refresh_from_db()
    chain.record(
        "record.corrected" if public else "record.revised",
        organ=record.organ, by=by, at=at, subject=record,
        before={"version": version}, after={"version": version + 1, "changed": "、".join(real)},
    )  # fmt: skip


def touch(record: Record, *, note: str, by: User | None, at: datetime) -> None:
    """Count a change beside the content of a draft (an attachment) as a version of its own.

    Only acts of this package call this, in their transaction and before the
    change; whoever changed the attachments has changed the record.  Raises
    AlreadyPublic, StaleRecord.
    """
    record.refresh_from_db()
    if record.public_date is not None:
        raise AlreadyPublic(record.pk)
    version = record.version
    waiting = Record.objects.filter(pk=record.pk, version=version, discarded_at__isnull=True)
    if not waiting.update(version=version + 1, changed_at=at):
        raise StaleRecord(record.pk)
    old = {name: getattr(record, name) for name in CONTENT + OF_DRAFTS}
    Version.objects.create(
        record=record, number=version, content=_as_kept(old), files=_files_of(record),
        note=note[:200], replaced_at=at, by=by,
    )  # fmt: skip
    record.refresh_from_db()


def _files_of(record: Record) -> list[tuple[int, str]]:
    rows = File.objects.filter(ATTACHED, record=record).order_by("position", "pk")
    return list(rows.values_list("pk", "name"))


def _as_kept(content: Mapping[str, object]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in content.items()}


@transaction.atomic
def number(
    record: Record, word: str, year: int, *, by: User | None, at: datetime
) -> DocumentNumber:
    """Give a draft the next 文号; it counts as a change of the record.

    Raises NumberTaken when it was given one before, AlreadyPublic, StaleRecord.
    """
    if DocumentNumber.objects.filter(record=record).exists():
        raise NumberTaken(record.pk)
    touch(record, note=f"取文号（{word}）", by=by, at=at)
    return issue(record.organ, word, year, record=record, by=by, at=at)


@transaction.atomic
def discard(record: Record, *, reason: str, by: User | None, at: datetime) -> None:
    """Put a draft aside for good; its index number stays used.  Raises AlreadyPublic."""
    waiting = Record.objects.filter(
        pk=record.pk, public_date__isnull=True, discarded_at__isnull=True
    )
    if not waiting.update(discarded_at=at):
        raise AlreadyPublic(record.pk)
    record.refresh_from_db()
    chain.record(
        "record.discarded", organ=record.organ, by=by, at=at, subject=record,
        after={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def repeal(
    record: Record,
    *,
    on: date,
    by: User | None,
    at: datetime,
    through: Record | None = None,
    replaced: bool = False,
) -> None:
    """Declare a normative document repealed from ``on``, by ``through`` when there is one.

    Raises ValueError for other records and for what has been repealed.
    """
    waiting = Record.objects.filter(pk=record.pk, repealed_date__isnull=True).exclude(normative="")
    if not waiting.update(repealed_date=on):
        raise ValueError("only a normative document in force can be repealed")
    record.refresh_from_db()
    if through is not None:
        kind = RelationKind.REPLACES if replaced else RelationKind.REPEALS
        Relation.objects.create(kind=kind, source=through, target=record, on=on)
    chain.record(
        "record.repealed", organ=record.organ, by=by, at=at, subject=record,
        after={"on": on, "through": through.index_number if through else None},
    )  # fmt: skip


@transaction.atomic
def relate(
    source: Record, target: Record, kind: RelationKind, *, on: date, by: User | None, at: datetime
) -> Relation:
    """Link two records, e.g. an interpretation to its text; the link shows on both."""
    relation, new = Relation.objects.get_or_create(
        kind=kind, source=source, target=target, defaults={"on": on}
    )
    if new:
        chain.record(
            "record.related", organ=source.organ, by=by, at=at, subject=source,
            after={"kind": kind, "target": target.index_number},
        )  # fmt: skip
    return relation


@transaction.atomic
def change_attribute(
    record: Record,
    attribute: Attribute,
    *,
    ground: str,
    reason: str,
    on: date,
    by: User | None,
    at: datetime,
) -> None:
    """Change 公开属性 with the reason (arts. 15, 18).

    What is withheld needs a ground of arts. 14 to 16; NoReason otherwise.
    Raises AlreadyPublic for what has been public: that is withdrawn instead.
    """
    if not reason.strip() or (attribute == Attribute.WITHHELD) != bool(ground):
        raise NoReason(record.pk)
    before = {"attribute": record.attribute, "ground": record.ground}
    waiting = Record.objects.filter(
        pk=record.pk, public_date__isnull=True, attribute=record.attribute
    )
    if not waiting.update(
        attribute=attribute,
        ground=ground,
        ground_note=reason.strip(),
        review_date=None if attribute == Attribute.PROACTIVE else add_years(on, 1),
    ):
        raise AlreadyPublic(record.pk)
    record.refresh_from_db()
    chain.record(
        "record.attribute-changed", organ=record.organ, by=by, at=at, subject=record,
        before=before, after={"attribute": attribute, "ground": ground, "reason": reason},
    )  # fmt: skip


@transaction.atomic
def keep_withheld(record: Record, *, reason: str, on: date, by: User | None, at: datetime) -> None:
    """The yearly look at a withheld record found no change (art. 18); next look in a year."""
    if not reason.strip():
        raise NoReason(record.pk)
    waiting = Record.objects.filter(pk=record.pk, review_date__isnull=False)
    if not waiting.update(review_date=add_years(on, 1), ground_note=reason.strip()):
        raise StaleRecord(record.pk)
    record.refresh_from_db()
    chain.record(
        "record.withholding-kept", organ=record.organ, by=by, at=at, subject=record,
        after={"reason": reason, "next": record.review_date},
    )  # fmt: skip


def mark_public(records: Sequence[Record], day: date) -> None:
    """Set the first public day of records that have none; only ``publishing`` calls this."""
    pks = [record.pk for record in records]
    Record.objects.filter(pk__in=pks, public_date__isnull=True).update(public_date=day)
    for record in records:
        record.public_date = record.public_date or day


@transaction.atomic
def mark_withdrawn(
    record: Record, kind: WithdrawalClass, *, reason: str, on: date, by: User | None, at: datetime
) -> None:
    """Take a public record back: a tombstone with the class of reason stays (rule 9)."""
    if not reason.strip():
        raise NoReason(record.pk)
    waiting = Record.objects.filter(
        pk=record.pk, public_date__isnull=False, withdrawn_date__isnull=True
    )
    if not waiting.update(withdrawn_date=on, withdrawn_class=kind):
        raise NotPublic(record.pk)
    record.refresh_from_db()
    chain.record(
        "record.withdrawn", organ=record.organ, by=by, at=at, subject=record,
        after={"class": kind, "reason": reason, "on": on},
    )  # fmt: skip
