"""Atom (RFC 4287) for every list.  Entry ids do not depend on the host and never change."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from gongkai.records.models import Record

SIZE = 30
ATOM = "http://www.w3.org/2005/Atom"
XML_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold (section 2.2).
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMES = uuid.UUID("6f1c3a52-5b7e-5d0c-9a45-0f2c5b8d7e10")

ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing made public."""

    id: str
    title: str
    address: str
    published: datetime
    updated: datetime
    author: str
    summary: str = ""
    category: str = ""


def entry(request: HttpRequest, record: Record) -> Entry:
    """A record as an entry; a correction updates it, its published time stays."""
    assert record.public_date is not None, "only public records are listed"
    published = midnight(record.public_date)
    changed = record.changed_at
    return Entry(
        id=urn(record.index_number),
        title=record.title,
        address=request.build_absolute_uri(reverse("item", args=[record.index_number])),
        published=published,
        updated=max(published, changed) if changed else published,
        author=record.organ.name,
        summary=record.summary,
        category=record.genre,
    )


def urn(name: str) -> str:
    """A permanent id of something of this site."""
    return uuid.uuid5(NAMES, f"{settings.SITE['code']}/{name}").urn


def midnight(day: date) -> datetime:
    """The beginning of a day here."""
    return datetime.combine(day, time(), timezone.get_default_timezone())


def feed(request: HttpRequest, title: str, page: str, entries: Iterable[Entry]) -> HttpResponse:
    """A feed of ``entries`` for the list at ``page``; updated when its newest entry was."""
    rows = list(entries)
    whole = request.build_absolute_uri()
    root = _element(None, "feed")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN")
    _element(root, "id", urn(request.get_full_path()))
    _element(root, "title", f"{title} · {settings.SITE['name']}")
    newest = max((e.updated for e in rows), default=midnight(timezone.localdate()))
    _element(root, "updated", _instant(newest))
    _link(root, "self", whole, "application/atom+xml")
    _link(root, "alternate", request.build_absolute_uri(page), "text/html")
    for one in rows:
        _entry(root, one)
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, content_type=XML_TYPE)


def _entry(root: ET.Element, one: Entry) -> None:
    row = _element(root, "entry")
    _element(row, "id", one.id)
    _element(row, "title", one.title)
    _link(row, "alternate", one.address, "text/html")
    _element(row, "published", _instant(one.published))
    _element(row, "updated", _instant(one.updated))
    _element(_element(row, "author"), "name", one.author)
    if one.summary:
        _element(row, "summary", one.summary)
    if one.category:
        _element(row, "category").set("term", plain(one.category))


def _element(parent: ET.Element | None, name: str, text: str = "") -> ET.Element:
    tag = f"{{{ATOM}}}{name}"
    made = ET.Element(tag) if parent is None else ET.SubElement(parent, tag)
    if text:
        made.text = plain(text)
    return made


def _link(parent: ET.Element, rel: str, address: str, kind: str) -> None:
    link = _element(parent, "link")
    for name, value in (("rel", rel), ("type", kind), ("href", address)):
        link.set(name, value)


def plain(text: str) -> str:
    """Text without what XML cannot hold."""
    return FORBIDDEN.sub("", text)


def _instant(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
