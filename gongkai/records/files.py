"""Attachments: examined apart, cleaned, the original sealed; dropped ones stay in the books.

Those of a draft come and go at once; those of a public record wait until the
correction that brings or drops them was agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from gongkai.audit import chain
from gongkai.guard.check import Context, check
from gongkai.guard.files.apart import examine as examine_apart
from gongkai.guard.files.sniff import Kind
from gongkai.guard.finding import Finding
from gongkai.records import store
from gongkai.records.actions import NotPublic, StaleRecord, touch
from gongkai.records.models import ATTACHED, WAITING, File, Record

PICTURES = ("jpg", "png")
MOST = 30
"""Attachments of one record."""

MOST_TEXT = 1_000_000
"""Characters of an attachment kept for search and the guard."""


class Secret(Exception):
    """The file bears a mark of secrecy: it was not kept.  ``findings`` say where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("；".join(f.message for f in findings))
        self.findings = tuple(findings)


class NoWords(ValueError):
    """A picture without a text for those who cannot see it."""


class TooMany(ValueError):
    """The record has ``MOST`` attachments already."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: its clean copy, its text, what was hidden in the original."""

    original: bytes
    copy: bytes
    name: str
    kind: Kind
    text: str
    removed: tuple[str, ...]
    findings: tuple[Finding, ...]


def examine(data: bytes, name: str) -> Examined:
    """Read and clean a file in a process of its own; nothing is stored.

    Raises guard's Refused for what is not taken, Secret for marks of secrecy
    (also in what is hidden in the file).
    """
    seen, clean = examine_apart(data, name)
    secret = [f for f in check(seen.parts, context=Context()) if f.severity == "refuse"]
    if secret:
        raise Secret(secret)
    shown = [part.text for part in seen.parts if part.kind == "attachment"]
    return Examined(
        original=data,
        copy=clean.data,
        name=clean.name,
        kind=clean.kind,
        text="\n".join(shown)[:MOST_TEXT].replace("\x00", ""),
        removed=tuple(clean.removed),
        findings=tuple(seen.findings),
    )


@transaction.atomic
def attach(record: Record, file: Examined, *, alt: str, by: User | None, at: datetime) -> File:
    """Add an examined file to a draft; readers get the clean copy, the original is sealed.

    It counts as a change of the record (a new version).  Raises NoWords for
    a picture without ``alt``, TooMany, and what ``records.actions.touch`` raises.
    """
    _check_words(file, alt)
    if File.objects.filter(ATTACHED, record=record).count() >= MOST:
        raise TooMany(record.pk)
    touch(record, note=f"加入附件“{file.name}”", by=by, at=at)
    kept = _keep(record, file, alt, by, at, joined_at=at)
    _tell("file.attached", record, [kept], by, at)
    return kept


@transaction.atomic
def drop_file(file: File, *, by: User | None, at: datetime) -> None:
    """Take an attachment off a draft; its row and bytes stay.  Raises as ``touch``."""
    attached = File.objects.filter(ATTACHED, pk=file.pk)
    if not attached.exists():
        return
    touch(file.record, note=f"去掉附件“{file.name}”", by=by, at=at)
    if not attached.update(dropped_at=at):
        raise StaleRecord(file.record_id)
    file.refresh_from_db()
    _tell("file.dropped", file.record, [file], by, at)


@transaction.atomic
def bring(record: Record, file: Examined, *, alt: str, by: User, at: datetime) -> File:
    """Keep an examined file that shall come with a correction; only the office can open it.

    The record does not change yet.  Raises NoWords, TooMany when ``by`` has
    brought ``MOST`` already, NotPublic for a draft or a withdrawn record.
    """
    _check_words(file, alt)
    if record.public_date is None or record.withdrawn_date is not None:
        raise NotPublic(record.pk)
    if File.objects.filter(WAITING, record=record, by=by).count() >= MOST:
        raise TooMany(record.pk)
    kept = _keep(record, file, alt, by, at, joined_at=None)
    _tell("correction.file-brought", record, [kept], by, at)
    return kept


@transaction.atomic
def let_go(record: Record, some: Sequence[File], *, by: User | None, at: datetime) -> None:
    """The files that wait among these will not come after all; rows and bytes stay."""
    waiting = list(File.objects.filter(WAITING, record=record, pk__in=[f.pk for f in some]))
    File.objects.filter(pk__in=[f.pk for f in waiting]).update(dropped_at=at)
    _tell("correction.file-dropped", record, waiting, by, at)


@transaction.atomic
def exchange(
    record: Record, adds: Sequence[File], drops: Sequence[File], *, by: User | None, at: datetime
) -> None:
    """Let ``adds``, which waited, become attachments and ``drops`` be attachments no more.

    Called by ``publishing`` with ``actions.correct``.  Raises StaleRecord when
    one of them came or went meanwhile: then nothing changes.
    """
    waited = File.objects.filter(WAITING, record=record, pk__in=[f.pk for f in adds])
    attached = File.objects.filter(ATTACHED, record=record, pk__in=[f.pk for f in drops])
    changed = attached.update(dropped_at=at), waited.update(joined_at=at)
    if changed != (len(drops), len(adds)):
        raise StaleRecord(record.pk)
    _tell("file.dropped", record, drops, by, at)
    _tell("file.attached", record, adds, by, at)


def _check_words(file: Examined, alt: str) -> None:
    if file.kind in PICTURES and not alt.strip():
        raise NoWords(file.name)


def _keep(
    record: Record, file: Examined, alt: str, by: User | None, at: datetime, *,
    joined_at: datetime | None,
) -> File:  # fmt: skip
    last = File.objects.filter(record=record).aggregate(last=Max("position"))["last"]
    return File.objects.create(
        record=record,
        name=_fit(file.name),
        kind=file.kind,
        size=len(file.copy),
        sha256=store.keep(file.copy),
        original=store.seal(file.original),
        alt=alt.strip()[:200],
        text=file.text,
        removed=list(file.removed),
        position=(last or 0) + 1,
        added_at=at,
        joined_at=joined_at,
        by=by,
    )


def _tell(verb: str, record: Record, some: Sequence[File], by: User | None, at: datetime) -> None:
    told = [
        chain.Entry(verb, f, after={"record": record.pk, "name": f.name, "sha256": f.sha256})
        for f in some
    ]
    if told:
        chain.record_many(told, organ=record.organ, by=by, at=at)


def _fit(name: str) -> str:
    """At most 120 characters, the ending kept."""
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 120 else stem[: 119 - len(ending)] + dot + ending
