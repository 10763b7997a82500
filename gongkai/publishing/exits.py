"""The guard at the exits: what a record would show is looked at before it is submitted.

One version of a record is examined once, when it is put before the
reviewers; pages, feeds, sheets and snippets show only versions that went
through here, because what is public changes by correction alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from gongkai.guard.check import Context, check
from gongkai.guard.finding import Finding, Part
from gongkai.guard.markup import text_of
from gongkai.guard.metadata import Kind, Metadata
from gongkai.orgs.models import Organ
from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.records.models import File, Record


def key(finding: Finding) -> str:
    """A short name of a finding that stays the same while its place and words do."""
    told = f"{finding.rule}|{finding.where}|{finding.quote}|{finding.message}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def examine(record: Record, *, change: Mapping[str, str] | None = None) -> list[Finding]:
    """What the guard finds in a record, with ``change`` applied, and in its attachments."""
    files = records.files([record.pk]).get(record.pk, [])
    twins = records.twins([record]).get(record.pk, [])
    return _examine(record, change or {}, files, twins)


def examine_many(items: Sequence[Record]) -> dict[int, list[Finding]]:
    """The same for many records of one organ, in a handful of queries."""
    files = records.files([item.pk for item in items])
    twins = records.twins(items)
    return {
        item.pk: _examine(item, {}, files.get(item.pk, []), twins.get(item.pk, []))
        for item in items
    }


def examine_text(text: str, organ: Organ, where: str) -> list[Finding]:
    """What the guard finds in a text that is no record: a reply, a question, an opinion."""
    return check([Part(where, "body", text)], context=_context(organ, None))


def _examine(
    record: Record, change: Mapping[str, str], files: Iterable[File], twins: Iterable[Record]
) -> list[Finding]:
    told = {name: str(getattr(record, name)) for name in ("title", "body", "summary")}
    told |= change
    parts = [
        Part("标题", "title", told["title"]),
        Part("内容概述", "body", told["summary"]),
        Part("正文", "body", text_of(told["body"])),
    ]
    for file in files:
        parts.append(Part(f"附件“{file.name}”的文件名", "file_name", file.name))
        parts.append(Part(f"附件“{file.name}”", "attachment", file.text))
    found = check(
        [part for part in parts if part.text], context=_context(record.organ, record, told)
    )
    return found + [_twin(record, twin) for twin in twins]


def _context(organ: Organ, record: Record | None, told: Mapping[str, str] | None = None) -> Context:
    told = told or {}
    own = (organ.phone, organ.fax, organ.supervision_phone)
    return Context(
        allowed_phones=frozenset(re.sub(r"\D", "", phone) for phone in own if phone),
        own_domains=tuple(settings.ALLOWED_HOSTS),
        markup={"正文": told["body"]} if told.get("body") else {},
        metadata=_metadata(record, told) if record is not None else None,
    )


def _metadata(record: Record, told: Mapping[str, str]) -> Metadata:
    """What the record says of itself; dates of approval and release belong to the acts."""
    return Metadata(
        title=told.get("title", record.title),
        kind=_kind(record, told.get("genre", record.genre)),
        index_number=record.index_number,
        document_number=told.get("document_number", record.document_number),
        organ=record.organ.name,
        formed_date=record.formed_date,
        published_date=record.public_date,
        genre=told.get("genre", record.genre),
        subject=record.subject,
        attribute=record.get_attribute_display(),
        ground=record.get_ground_display() if record.ground else "",
        text=text_of(told.get("body", record.body)),
    )


def _kind(record: Record, genre: str) -> Kind:
    if record.normative or record.document_number:
        return "document"
    return "notice" if genre else "other"


def _twin(record: Record, twin: Record) -> Finding:
    same = text_of(record.body) == text_of(twin.body)
    return Finding(
        rule="duplicate.same" if same else "duplicate.title",
        severity="stop" if same else "warn",
        message=f"本机关已有同名信息（索引号 {twin.index_number}）"
        + ("，内容也相同。" if same else "，内容不同。"),
        advice="如果是重复录入，请作废这一条；如果确属两件事，请在标题里写明区别。",
        where="标题",
        quote=record.title,
    )
