"""The guard at the exits: what a record would show is looked at before it is submitted.

One version of a record is examined once, when it is put before the
reviewers; pages, feeds, sheets and snippets show only versions that went
through here, because what is public changes by correction alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from gongkai.guard.check import Context, check
from gongkai.guard.finding import Finding, Part, PartKind
from gongkai.guard.markup import text_of
from gongkai.guard.metadata import Kind, Metadata
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.records import queries as records
from gongkai.records.kinds import RelationKind

if TYPE_CHECKING:
    from gongkai.records.models import File, Record


def examine(
    record: Record,
    *,
    change: Mapping[str, str] | None = None,
    adds: Iterable[File] = (),
    drops: Iterable[File] = (),
) -> list[Finding]:
    """What the guard finds in a record, with ``change`` applied, and in its attachments.

    ``adds`` and ``drops``: the files that shall come and go with a correction.
    """
    files = exchanged(records.files([record.pk]).get(record.pk, []), adds, drops)
    twins = records.twins([record]).get(record.pk, [])
    return _examine(record, change or {}, files, twins)


def exchanged(files: Iterable[File], adds: Iterable[File], drops: Iterable[File]) -> list[File]:
    """The attachments of a record after a correction, each once."""
    gone = {file.pk for file in drops}
    return list({file.pk: file for file in (*files, *adds) if file.pk not in gone}.values())


def examine_many(items: Sequence[Record]) -> dict[int, list[Finding]]:
    """The same for many records of one organ, in a handful of queries."""
    files = records.files([item.pk for item in items])
    twins = records.twins(items)
    return {
        item.pk: _examine(item, {}, files.get(item.pk, []), twins.get(item.pk, []))
        for item in items
    }


FIELDS: Mapping[str, tuple[str, PartKind]] = {
    "title": ("标题", "title"),
    "document_number": ("文号", "metadata"),
    "summary": ("内容概述", "body"),
    "keywords": ("主题词", "metadata"),
    "department": ("来源部门", "metadata"),
    "ground_note": ("理由和依据", "body"),
    "body": ("正文", "body"),
}
"""Where the texts of a draft stand, for people."""


LABELS: Mapping[str, str] = {
    **{name: place for name, (place, _) in FIELDS.items()},
    "formed_date": "成文日期",
    "subject": "主题分类",
    "genre": "体裁",
}


def label(name: str) -> str:
    """What a field of a record is called on pages."""
    return LABELS[name]


def examine_fields(organ: Organ, told: Mapping[str, str], where: str = "") -> list[Finding]:
    """What the guard finds in the texts of a draft that is not stored yet."""
    parts = [
        Part(where + place, kind, text_of(told[name]) if name == "body" else told[name])
        for name, (place, kind) in FIELDS.items()
        if told.get(name)
    ]
    return check(parts, context=_context(organ, None))


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


def _context(
    organ: Organ, record: Record | None, change: Mapping[str, str] | None = None
) -> Context:
    if record is None:
        return Context(allowed_phones=orgs.own_phones(organ), own_domains=_domains())
    told = {"title": record.title, "body": record.body, **(change or {})}
    return Context(
        allowed_phones=orgs.own_phones(organ),
        own_domains=_domains(),
        markup={"正文": told["body"]} if told["body"] else {},
        metadata=_metadata(organ, record, told),
    )


def _domains() -> tuple[str, ...]:
    return tuple(host for host in settings.ALLOWED_HOSTS if "." in host and host != "127.0.0.1")


def _metadata(organ: Organ, record: Record, told: Mapping[str, str]) -> Metadata:
    kind = _kind(record)
    return Metadata(
        title=told["title"],
        kind=kind,
        index_number=record.index_number,
        document_number=told.get("document_number", record.document_number),
        organ=organ.name,
        formed_date=record.formed_date,
        genre=told.get("genre", record.genre),
        subject=told.get("subject", record.subject),
        attribute=record.attribute,
        ground=record.ground,
        interpretations=_linked(record) if kind == "normative" else (),
        interpreted="".join(_linked(record)[:1]) if kind == "interpretation" else "",
        text=text_of(told["body"]),
    )


def _kind(record: Record) -> Kind:
    if record.normative:
        return "normative"
    if record.genre in ("政策解读", "解读"):
        return "interpretation"
    if record.genre in ("公告", "公示", "通告"):
        return "notice"
    return "document" if record.document_number else "other"


def _linked(record: Record) -> tuple[str, ...]:
    """Index numbers of the interpretations of a policy, or of what an interpretation explains."""
    if record.normative:
        rows = records.relations_to(record, RelationKind.INTERPRETS)
        return tuple(relation.source.index_number for relation in rows)
    rows = records.relations_from(record, RelationKind.INTERPRETS)
    return tuple(relation.target.index_number for relation in rows)


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
