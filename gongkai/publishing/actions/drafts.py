"""Drafts as the office makes them: guarded before they are stored, closed while under review.

What bears a mark of secrecy is not stored at all.  While reviewers look at a
record nobody changes it: a submission is taken back or returned first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.publishing import exits, masking
from gongkai.publishing.actions.review import Refused, interpret
from gongkai.publishing.kinds import SubmissionState
from gongkai.publishing.models import Submission
from gongkai.records import actions as records
from gongkai.records import files, importing
from gongkai.records.kinds import Attribute

if TYPE_CHECKING:
    from gongkai.records.models import DocumentNumber, File, ImportBatch, Record

CLOSED = (SubmissionState.REVIEWING, SubmissionState.APPROVED)


class UnderReview(Exception):
    """The record is before the reviewers or waits for its day of release."""


@transaction.atomic
def keep_draft(
    organ: Organ, entry: records.Draft, *, by: User, at: datetime, interprets: Record | None = None
) -> Record:
    """Store a draft; with ``interprets`` it is linked as the 解读 of that record at once.

    Raises Refused, without storing, for a mark of secrecy.
    """
    refuse_secrets(organ, {f.name: str(getattr(entry, f.name) or "") for f in fields(entry)})
    record = records.draft(organ, entry, by=by, at=at)
    if interprets is not None:
        interpret(record, interprets, on=localdate(at), by=by, at=at)
    return record


@transaction.atomic
def mend(
    record: Record, changes: Mapping[str, object], *, version: int, by: User, at: datetime
) -> None:
    """Change a draft or a returned record.

    Raises Refused for a mark of secrecy, UnderReview, and as ``records.revise``.
    """
    refuse_secrets(record.organ, {k: str(v or "") for k, v in changes.items()})
    with _open(record):
        records.revise(record, changes, version=version, by=by, at=at)


@transaction.atomic
def mask(record: Record, *, version: int, by: User, at: datetime) -> int:
    """Cover personal data in title, summary and body (一键脱敏); returns how many places.

    Only words change: tables, headings and links stay.  Nothing is stored
    when there is nothing to cover.  Raises as ``mend``.
    """
    changes, places = masking.mask_fields(
        {"title": record.title, "summary": record.summary, "body": record.body},
        allowed_phones=orgs.own_phones(record.organ),
    )
    if places:
        mend(record, changes, version=version, by=by, at=at)
    return places


@transaction.atomic
def number(record: Record, word: str, year: int, *, by: User, at: datetime) -> DocumentNumber:
    """Give a draft the next 文号 of a word and year.

    Raises UnderReview, AlreadyPublic, and NumberTaken when it was given one.
    """
    with _open(record):
        return records.number(record, word, year, by=by, at=at)


@transaction.atomic
def attach(record: Record, file: files.Examined, *, alt: str, by: User, at: datetime) -> File:
    """Add an attachment to a draft or returned record.  Raises UnderReview, as ``files.attach``."""
    with _open(record):
        return files.attach(record, file, alt=alt, by=by, at=at)


@transaction.atomic
def bring_file(record: Record, file: files.Examined, *, alt: str, by: User, at: datetime) -> File:
    """Keep a file for a correction of a public record.  Raises UnderReview, as ``files.bring``."""
    with _open(record):
        return files.bring(record, file, alt=alt, by=by, at=at)


@transaction.atomic
def drop_file(file: File, *, by: User, at: datetime) -> None:
    """Take an attachment off.  Raises UnderReview, as ``files.drop_file``."""
    with _open(file.record):
        files.drop_file(file, by=by, at=at)


@transaction.atomic
def discard(record: Record, *, reason: str, by: User, at: datetime) -> None:
    """Put a draft aside for good.  Raises UnderReview, AlreadyPublic, ValueError without reason."""
    if not reason.strip():
        raise ValueError("a draft is put aside with a reason")
    if _is_open(record):
        raise UnderReview(record.pk)
    records.discard(record, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def change_attribute(
    record: Record, attribute: Attribute, *, ground: str, reason: str, on: date, by: User,
    at: datetime,
) -> None:  # fmt: skip
    """Change 公开属性 of what is not under review.  Raises as ``records.change_attribute``."""
    if attribute != record.attribute and _is_open(record):
        raise UnderReview(record.pk)
    records.change_attribute(record, attribute, ground=ground, reason=reason, on=on, by=by, at=at)


@transaction.atomic
def take_in(
    organ: Organ, name: str, trial: importing.Trial, *, by: User, at: datetime
) -> ImportBatch:
    """Take the drafts of a trial in.  Raises Refused for marks of secrecy, as ``importing``."""
    refuse_secrets_in(organ, trial)
    return importing.take_in(organ, name, trial, by=by, at=at)


def refuse_secrets_in(organ: Organ, trial: importing.Trial) -> None:
    """Raises Refused when a row of a spreadsheet bears a mark of secrecy."""
    for row, entry in trial.drafts:
        told = {f.name: str(getattr(entry, f.name) or "") for f in fields(entry)}
        refuse_secrets(organ, told, where=f"第 {row} 行")


def refuse_secrets(organ: Organ, told: Mapping[str, str], *, where: str = "") -> None:
    """Raises Refused when any of the texts bears a mark of secrecy."""
    found = [f for f in exits.examine_fields(organ, told, where) if f.severity == "refuse"]
    if found:
        raise Refused(found)


def _is_open(record: Record) -> bool:
    held = Submission.objects.select_for_update().filter(record=record, state__in=OPEN_STATES)
    return bool(list(held))


@contextmanager
def _open(record: Record) -> Iterator[None]:
    """Hold the record's open submission, so that no reviewer decides meanwhile."""
    held: Sequence[Submission] = list(
        Submission.objects.select_for_update().filter(record=record, state__in=OPEN_STATES)
    )
    if any(s.state in CLOSED for s in held):
        raise UnderReview(record.pk)
    yield


OPEN_STATES = (*CLOSED, SubmissionState.RETURNED)
