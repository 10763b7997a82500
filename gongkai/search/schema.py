"""The fields of the index and how a document fills them.

Change ``VERSION`` with every change here or in ``text``: an index of another
version is not read but built anew.
"""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, cast

from gongkai.search.document import Card, Document
from gongkai.search.text import (
    BREAK,
    LONGEST_PAIR,
    number_key,
    pairs,
    searchable,
    singles,
)

if TYPE_CHECKING:
    import tantivy

VERSION = 1
PAIRS = "pairs"
TEXT_FIELDS = ("title", "body", "attachments")
"""Searched by pairs; ``title`` also holds both numbers."""
FIRST_YEAR, YEARS = 2008, 30
"""Newer documents weigh more: linearly over these years, the same before and after."""


class Stored(TypedDict):
    """What is kept of a document to show it."""

    title: str
    index_number: str
    document_number: str
    day: str
    card: Card
    body: str
    attachments: str


def build() -> tantivy.Schema:
    """The schema of this version."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name=PAIRS, index_option="position")
    for name in ("characters", "title_characters"):
        builder.add_text_field(name, tokenizer_name=PAIRS, index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("genre", "subject", "validity"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("organ", "columns", "year", "board"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("newest", fast=True, indexed=True)
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an opened index how its text is cut; pairs across a break are dropped here."""
    import tantivy

    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    short = tantivy.Filter.remove_long(LONGEST_PAIR + 1)
    index.register_tokenizer(PAIRS, cut.filter(short).build())


def newest(day: date | None, document_id: int) -> int:
    """A number that orders by day, then by id, and is unique."""
    return ((day.toordinal() if day else 0) << 32) | document_id


def row(document: Document, schema: tantivy.Schema) -> tantivy.Document:
    """The document as the index takes it."""
    import tantivy

    parts = [document.title, document.document_number, document.index_number]
    title = BREAK.join(filter(None, map(searchable, parts)))
    body, attachments = searchable(document.body), searchable(document.attachments)
    keys = {number_key(number) for number in (document.document_number, document.index_number)}
    fields: dict[str, object] = {
        "id": document.id,
        "title": pairs(title),
        "body": pairs(body),
        "attachments": pairs(attachments),
        "title_characters": singles(title),
        "characters": singles(title + body + attachments),
        "number": sorted(keys - {""}),
        "genre": document.genre,
        "subject": document.subject,
        "validity": document.validity,
        "organ": document.organ,
        "columns": sorted(set(document.columns)),
        "board": int(document.board),
        "newest": newest(document.day, document.id),
        "weight": _weight(document.day),
        "stored": _pack(document),
    }
    if document.day:
        fields["year"] = document.day.year
    return tantivy.Document.from_dict(fields, schema)


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Stored:
    """What ``row`` kept of the document at an address; raises as ``unpack``."""
    return unpack(cast(bytes, searcher.doc(address).get_first("stored")))


def total(result: tantivy.SearchResult) -> int:
    """How many documents an answer counted (the binding's stub does not name it)."""
    return cast(Any, result).count or 0


def unpack(stored: bytes) -> Stored:
    """What ``row`` kept.  Damaged bytes raise ValueError or zlib.error."""
    return cast(Stored, json.loads(zlib.decompress(stored).decode("gb18030")))


def _pack(document: Document) -> bytes:
    stored: Stored = {
        "title": document.title,
        "index_number": document.index_number,
        "document_number": document.document_number,
        "day": document.day.isoformat() if document.day else "",
        "card": document.card,
        "body": document.body,
        "attachments": document.attachments,
    }
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    # Two bytes a Han character instead of three: a seventh less after compression.
    return zlib.compress(text.encode("gb18030", "replace"), 4)


def _weight(day: date | None) -> float:
    if day is None:
        return 0.0
    since = day.toordinal() - date(FIRST_YEAR, 1, 1).toordinal()
    return min(max(since / (YEARS * 365), 0.0), 1.0)
