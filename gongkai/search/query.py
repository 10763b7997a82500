"""Asking the index: words and filters in, one page of results out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Literal

from gongkai.search import schema, suggest
from gongkai.search.document import Card
from gongkai.search.errors import damage
from gongkai.search.index import Index
from gongkai.search.match import filters, wanted
from gongkai.search.text import Typed, read

if TYPE_CHECKING:
    import tantivy

COUNTED = 10_000
"""Results are counted, and can be paged by relevance, up to here."""
LARGEST_PAGE = 100
FACET_VALUES = 100
SPARE = 20
"""Results read beyond the page, so that equal scores at its end are seldom asked for twice."""

Sort = Literal["relevance", "newest"]
Facet = Literal["organ", "column", "genre", "validity", "year"]
FACET_FIELDS: dict[Facet, str] = {
    "organ": "organ",
    "column": "columns",
    "genre": "genre",
    "validity": "validity",
    "year": "year",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.  Empty filters do not filter; both dates count as inside.

    ``text`` is what a person typed: blanks part words that must all be there,
    quotes keep words together, a minus excludes.  Without words the newest
    come first, whatever ``sort`` says.  ``after`` is the ``next`` of the page
    before; one that cannot be read means the first page.
    """

    text: str = ""
    organs: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    genre: str = ""
    subject: str = ""
    validity: str = ""
    date_from: date | None = None
    date_to: date | None = None
    board: bool | None = None
    sort: Sort = "relevance"
    after: str = ""
    size: int = 20
    facets: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, with what was stored to show it.

    ``body`` and ``attachments`` are the plain text given, for ``snippet``.
    """

    id: int
    title: str
    index_number: str
    document_number: str
    day: date | None
    card: Card
    body: str = field(repr=False)
    attachments: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Results:
    """One page.  ``total`` is capped at ``COUNTED``: ``more`` says whether there are more.

    ``facets`` count all documents found, most first (years: newest first).
    ``corrected`` is another text to try, or empty; only given when nothing was
    found.  ``next`` is the ``after`` of the next page, empty on the last.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    more: bool = False
    facets: dict[Facet, tuple[tuple[int | str, int], ...]] = field(default_factory=dict)
    corrected: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    """Where a page ended: how many were shown, and the last one's score and place by age."""

    shown: int
    score: float
    newest: int

    def __str__(self) -> str:
        return f"{self.shown}.{self.newest}.{self.score.hex()}"

    @classmethod
    def read(cls, text: str) -> _Key | None:
        try:
            shown, newest, score = text.split(".", 2)
            key = cls(int(shown), float.fromhex(score), int(newest))
        except (ValueError, OverflowError):
            return None
        return key if key.shown > 0 and 0 <= key.newest < 2**62 and isfinite(key.score) else None


def search(index: Index, query: Query) -> Results:
    """One page of what ``query`` finds.  No text is an error.  Raises NeedsRebuild."""
    typed = read(query.text)
    words = bool(typed.wanted or typed.unwanted)
    if query.text.strip() and not words:
        return Results()
    searcher, fields = index.searcher(), index.schema
    asked = compiled(fields, typed, query)
    by_score = query.sort == "relevance" and bool(typed.wanted)
    size = min(max(query.size, 1), LARGEST_PAGE)
    key = _Key.read(query.after) if query.after else None
    with damage(index.path):
        if by_score:
            found, count, following = _best(searcher, asked, key, size)
        else:
            found, count, following = _newest(searcher, asked, key, size, fields)
        hits = tuple(_hit(searcher, address, newest) for newest, address in found)
        facets = _facets(searcher, asked) if query.facets and count else {}
        corrected = "" if count else suggest.corrected(searcher, fields, typed)
    return Results(
        hits=hits,
        total=min(count, COUNTED),
        more=count > COUNTED,
        facets=facets,
        corrected=corrected,
        next=str(following) if following else "",
    )


def compiled(fields: tantivy.Schema, typed: Typed, query: Query) -> tantivy.Query:
    """The query as the engine takes it: every word, every filter, no excluded word."""
    import tantivy

    occur = tantivy.Occur
    limits = filters(fields, query)
    if typed.wanted:
        clauses = [(occur.Must, wanted(fields, typed.wanted, limits))]
    else:
        clauses = [(occur.Must, limit) for limit in limits or [tantivy.Query.all_query()]]
    clauses += [(occur.MustNot, wanted(fields, (word,))) for word in typed.unwanted]
    return tantivy.Query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]


_Found = list[tuple[int, "tantivy.DocAddress"]]


def _best(
    searcher: tantivy.Searcher,
    asked: tantivy.Query,
    key: _Key | None,
    size: int,
) -> tuple[_Found, int, _Key | None]:
    """By score, equal ones by age.

    The engine cannot start after a score, so the best are read anew down to
    the page; that is bounded, for relevance ends at ``COUNTED``.
    """
    shown = min(key.shown, COUNTED) if key else 0
    limit = shown + size + SPARE
    while True:
        result = searcher.search(asked, limit, weight_by_field="weight")
        scores = [score for score, _ in result.hits]
        addresses = [address for _, address in result.hits]
        ages = searcher.fast_field_values("newest", addresses)
        ranked = sorted(
            (
                (-score, -int(age or 0), n)
                for n, (score, age) in enumerate(zip(scores, ages, strict=True))
            )
        )
        start = _resume(ranked, key) if key else 0
        end = min(start + size, len(ranked))
        exhausted = len(ranked) < limit or limit >= COUNTED + size
        # Equal scores beyond what was read might belong before the page's end.
        if exhausted or (end > start and end < len(ranked) and -ranked[end - 1][0] > scores[-1]):
            break
        limit = min(limit * 2, COUNTED + size)
    page = ranked[start:end]
    following = None
    if page and end < len(ranked) and shown + len(page) < COUNTED:
        following = _Key(shown + len(page), -page[-1][0], -page[-1][1])
    return [(-age, addresses[n]) for _, age, n in page], schema.total(result), following


def _resume(ranked: list[tuple[float, int, int]], key: _Key) -> int:
    """The place after the last one shown, also when scores have moved since."""
    for place, (_, age, _) in enumerate(ranked):
        if -age == key.newest:
            return place + 1
    return sum(1 for score, age, _ in ranked if (score, age) <= (-key.score, -key.newest))


def _newest(
    searcher: tantivy.Searcher,
    asked: tantivy.Query,
    key: _Key | None,
    size: int,
    fields: tantivy.Schema,
) -> tuple[_Found, int, _Key | None]:
    """By day and id, newest first, straight from the key."""
    import tantivy

    rest = asked
    if key:
        older = tantivy.Query.range_query(
            fields, "newest", tantivy.FieldType.Integer, None, key.newest, True, False
        )
        rest = asked.and_must_match(older)
    result = searcher.search(rest, size + 1, order_by_field="newest")
    found = [(int(age or 0), address) for age, address in result.hits]
    page = found[:size]
    count = schema.total(searcher.search(asked, 1) if key else result)
    shown = (key.shown if key else 0) + len(page)
    following = _Key(shown, 0.0, page[-1][0]) if len(found) > size else None
    return page, count, following


def _hit(searcher: tantivy.Searcher, address: tantivy.DocAddress, newest: int) -> Hit:
    kept = schema.stored(searcher, address)
    return Hit(
        id=newest & 0xFFFFFFFF,
        title=kept["title"],
        index_number=kept["index_number"],
        document_number=kept["document_number"],
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        card=kept["card"],
        body=kept["body"],
        attachments=kept["attachments"],
    )


def _facets(
    searcher: tantivy.Searcher, asked: tantivy.Query
) -> dict[Facet, tuple[tuple[int | str, int], ...]]:
    counted = searcher.aggregate(
        asked,
        {
            facet: {"terms": {"field": name, "size": FACET_VALUES}}
            for facet, name in FACET_FIELDS.items()
        },
    )
    facets = {}
    for facet in FACET_FIELDS:
        values = [
            (key if isinstance(key, str) else int(key), int(bucket["doc_count"]))
            for bucket in counted[facet]["buckets"]
            if (key := bucket["key"]) != ""
        ]
        values.sort(key=lambda pair: -int(pair[0]) if facet == "year" else -pair[1])
        facets[facet] = tuple(values)
    return facets
