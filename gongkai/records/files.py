"""Attachments: examined apart, cleaned, the original sealed; dropped ones stay in the books."""

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
from gongkai.records.actions import touch
from gongkai.records.models import File, Record

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
    if file.kind in PICTURES and not alt.strip():
        raise NoWords(file.name)
    rows = File.objects.filter(record=record)
    if rows.filter(dropped_at__isnull=True).count() >= MOST:
        raise TooMany(record.pk)
    touch(record, note=f"加入附件“{file.name}”", by=by, at=at)
    last = rows.aggregate(last=Max("position"))["last"]
    kept = File.objects.create(
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
        by=by,
    )
    chain.record(
        "file.attached", organ=record.organ, by=by, at=at, subject=kept,
        after={"record": record.pk, "name": kept.name, "sha256": kept.sha256},
    )  # fmt: skip
    return kept


@transaction.atomic
def drop_file(file: File, *, by: User | None, at: datetime) -> None:
    """Take an attachment off a draft; its row and bytes stay.  Raises as ``touch``."""
    waiting = File.objects.filter(pk=file.pk, dropped_at__isnull=True)
    if not waiting.update(dropped_at=at):
        return
    touch(file.record, note=f"去掉附件“{file.name}”", by=by, at=at)
    file.refresh_from_db()
    chain.record(
        "file.dropped", organ=file.record.organ, by=by, at=at, subject=file,
        after={"record": file.record_id, "name": file.name},
    )  # fmt: skip


def _fit(name: str) -> str:
    """At most 120 characters, the ending kept."""
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 120 else stem[: 119 - len(ending)] + dot + ending
