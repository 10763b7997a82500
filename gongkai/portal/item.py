"""One item: metadata, text, attachments, versions, what it repeals or explains, where it hangs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import segno
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.guard.markup import differences
from gongkai.interaction import queries as letters
from gongkai.portal import profiles
from gongkai.portal.frame import organ_bar, organ_crumbs
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.records.kinds import RelationKind

if TYPE_CHECKING:
    from gongkai.guard.markup import Change
    from gongkai.records.models import File, Record, Relation

SHOWN_VERSIONS = 20
KEPT_CODES = 512
COMPARED = {
    "title": "标题",
    "document_number": "文号",
    "summary": "内容概述",
    "department": "来源部门",
    "subject": "主题分类",
    "genre": "体裁分类",
    "keywords": "主题词",
}
READS: dict[RelationKind, tuple[str, str]] = {
    RelationKind.REPEALS: ("本文件废止了", "本文件已被下列文件废止"),
    RelationKind.REPLACES: ("本文件代替了", "本文件已被下列文件代替"),
    RelationKind.AMENDS: ("本文件修改了", "本文件已被下列文件修改"),
    RelationKind.INTERPRETS: ("解读的文件", "政策解读"),
}
"""What a relation is called on the page of the newer record and on that of the older one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording readers have seen, what replaced it when and why, and what changed.

    ``gone`` and ``come``: names of the attachments that went and came with it.
    """

    number: int
    note: str
    replaced_at: datetime
    fields: list[tuple[str, str, str]]
    changes: list[Change]
    gone: list[str]
    come: list[str]


@public
@require_safe
def item(request: HttpRequest, index_number: str) -> HttpResponse:
    """One item; 410 with a tombstone for what was withdrawn."""
    today = timezone.localdate()
    try:
        record = records.numbered(index_number)
    except ObjectDoesNotExist as error:
        raise Http404(f"no public record {index_number!r}") from error
    frame = {
        "organ": record.organ,
        "demo": record.demo,
        "bar": organ_bar(record.organ, "organ"),
        "record": record,
    }
    if record.withdrawn_date is not None:
        frame["crumbs"] = [*organ_crumbs(record.organ, last=False), ("已撤回", "")]
        return render(request, "portal/withdrawn.html", frame, status=410)
    return render(request, "portal/item.html", frame | _told(request, record, today))


def _told(request: HttpRequest, record: Record, today: date) -> dict[str, Any]:
    postings, releases = publishing.shown(record.pk, today)
    columns = {p.column for p in postings if p.column} | {r.column for r in releases}
    column = min(columns, key=lambda c: (c.position, c.pk)) if columns else None
    trail = organ_crumbs(record.organ, last=False)
    if column:
        slug = next((r.organ.slug for r in releases if r.column == column), record.organ.slug)
        trail.append((column.title, reverse("column", args=[slug, column.slug])))
    earlier, later = records.neighbours(record)
    address = request.build_absolute_uri(request.path)
    files = records.files([record.pk]).get(record.pk, [])
    return {
        "crumbs": [*trail, ("正文", "")],
        "facts": profiles.facts(record, column.title if column else "", today),
        "postings": [(p, _hangs(p.to_date, p.down_date, today)) for p in postings],
        "releases": releases,
        "column": column,
        "earlier": earlier,
        "later": later,
        "validity": records.validity(record, today),
        "relations": _relations(record, records.chains([record.pk]).get(record.pk, [])),
        "files": files,
        "wordings": _wordings(record, files),
        "letters": letters.about_record(record.pk),
        "address": address,
        "qr": qr(address),
    }


def _hangs(to: date | None, down: date | None, today: date) -> bool:
    return (to is None or to >= today) and (down is None or down > today)


def _relations(
    record: Record, chain: list[tuple[Relation, Record]]
) -> list[tuple[str, list[tuple[Relation, Record]]]]:
    """What this record bears on and what bears on it, under the words readers know."""
    groups: dict[str, list[tuple[Relation, Record]]] = {}
    for relation, other in chain:
        forth, back = READS[RelationKind(relation.kind)]
        words = forth if relation.source_id == record.pk else back
        groups.setdefault(words, []).append((relation, other))
    return list(groups.items())


def _wordings(record: Record, files: list[File]) -> list[Wording]:
    """The wordings readers have seen before this one, newest first, each with what changed."""
    after = {name: str(getattr(record, name)) for name in (*COMPARED, "body")}
    later = {file.pk: file.name for file in files}
    found = []
    for version in records.versions(record, public_only=True)[:SHOWN_VERSIONS]:
        before = {name: str(version.content.get(name, "")) for name in after}
        earlier = later if version.files is None else dict(version.files)
        found.append(
            Wording(
                version.number,
                version.note,
                version.replaced_at,
                [
                    (label, before[name], after[name])
                    for name, label in COMPARED.items()
                    if before[name] != after[name]
                ],
                differences(before["body"], after["body"]),
                [name for pk, name in earlier.items() if pk not in later],
                [name for pk, name in later.items() if pk not in earlier],
            )
        )
        after, later = before, earlier
    return found


@lru_cache(maxsize=KEPT_CODES)
def qr(address: str) -> str:
    """A QR code of an address as an SVG in a data address; a sixth of the page's work, so kept."""
    made = segno.make(address, error="m", micro=False)
    return made.svg_data_uri(border=2, scale=4, xmldecl=False)
