"""Words and filters as the engine's queries, with what a hit is worth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from gongkai.search.text import Word, cover, number_key

if TYPE_CHECKING:
    import tantivy

EXACT_NUMBER, TITLE = 10_000.0, 100.0
"""A whole 文号 or index number outdoes titles, a word in the title anything in the text."""
ATTACHMENTS = 0.3
SHORTEST_NUMBER = 4
"""Characters below which a query is not taken for a whole number."""


class Filters(Protocol):
    """The filters of a query."""

    @property
    def organs(self) -> tuple[int, ...]: ...
    @property
    def columns(self) -> tuple[int, ...]: ...
    @property
    def genre(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def validity(self) -> str: ...
    @property
    def date_from(self) -> date | None: ...
    @property
    def date_to(self) -> date | None: ...
    @property
    def board(self) -> bool | None: ...


def wanted(
    fields: tantivy.Schema, words: tuple[Word, ...], limits: list[tantivy.Query] | None = None
) -> tantivy.Query:
    """Documents within the limits with all words, each anywhere; or whose number the words are."""
    import tantivy

    occur = tantivy.Occur
    every = [(occur.Must, _word(fields, word.folded, limits or [])) for word in words]
    together = every[0][1] if len(every) == 1 else tantivy.Query.boolean_query(every)
    key = number_key("".join(word.folded for word in words))
    if len(key) < SHORTEST_NUMBER or not any(char.isdecimal() for char in key):
        return together
    number = tantivy.Query.term_query(fields, "number", key, "basic")
    exact = _all([tantivy.Query.const_score_query(number, EXACT_NUMBER), *(limits or [])])
    return tantivy.Query.boolean_query([(occur.Should, together), (occur.Should, exact)])


def filters(fields: tantivy.Schema, asked: Filters) -> list[tantivy.Query]:
    """What must be true of a document besides its words; adds nothing to its score."""
    import tantivy

    make = tantivy.Query
    limits = [
        make.term_query(fields, name, value, "basic")
        for name, value in (
            ("genre", asked.genre),
            ("subject", asked.subject),
            ("validity", asked.validity),
        )
        if value
    ]
    for name, values in (("organ", asked.organs), ("columns", asked.columns)):
        if values:
            limits.append(make.term_set_query(fields, name, [*values]))
    if asked.board is not None:
        limits.append(make.term_query(fields, "board", int(asked.board)))
    if year := _whole_year(asked.date_from, asked.date_to):
        limits.append(make.term_query(fields, "year", year))
    elif asked.date_from or asked.date_to:
        lower = asked.date_from.toordinal() if asked.date_from else 1
        upper = asked.date_to.toordinal() if asked.date_to else date.max.toordinal()
        limits.append(
            make.range_query(
                fields, "newest", tantivy.FieldType.Integer, lower << 32, ((upper + 1) << 32) - 1
            )
        )
    return [make.const_score_query(limit, 0.0) for limit in limits]


def in_field(fields: tantivy.Schema, name: str, chosen: list[tuple[int, str]]) -> tantivy.Query:
    """Documents with these pairs at these places from each other in one field."""
    import tantivy

    if len(chosen) == 1:
        return tantivy.Query.term_query(fields, name, chosen[0][1], "freq")
    first = chosen[0][0]
    places: list[str | tuple[int, str]] = [(place - first, pair) for place, pair in chosen]
    return tantivy.Query.phrase_query(fields, name, places)


def _whole_year(first: date | None, last: date | None) -> int | None:
    """The year that is asked for from its first to its last day: a shorter way than a range."""
    if first and last and (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return first.year
    return None


def _all(queries: list[tantivy.Query]) -> tantivy.Query:
    import tantivy

    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _word(fields: tantivy.Schema, folded: str, limits: list[tantivy.Query]) -> tantivy.Query:
    import tantivy

    make, occur = tantivy.Query, tantivy.Occur
    chosen, alone = cover(folded)
    if not chosen and len(alone) == 1:
        anywhere = make.const_score_query(_character(fields, "characters", alone[0]), 1.0)
        title = make.const_score_query(_character(fields, "title_characters", alone[0]), TITLE)
        must = [(occur.Must, query) for query in (anywhere, *limits)]
        return make.boolean_query([*must, (occur.Should, title)])
    parts = [_anywhere(fields, chosen, limits)] if chosen else [*limits]
    # A character between two breaks is in no pair: that it occurs at all must do.
    parts += [
        make.const_score_query(_character(fields, "characters", char), 0.0)
        for char in dict.fromkeys(alone)
    ]
    return _all(parts)


def _character(fields: tantivy.Schema, name: str, char: str) -> tantivy.Query:
    import tantivy

    return tantivy.Query.term_query(fields, name, char, "basic")


def _anywhere(
    fields: tantivy.Schema, chosen: list[tuple[int, str]], limits: list[tantivy.Query]
) -> tantivy.Query:
    """A word in any field.  Long words weigh like short ones, not once a pair.

    The limits are given to each field: the engine skips what a limit rules
    out only where all parts must hold, and an "or" of fields under one limit
    reads every document with the word (six times as long within one year).
    """
    import tantivy

    make = tantivy.Query
    title, body, attachments = (
        in_field(fields, name, chosen) for name in ("title", "body", "attachments")
    )
    share = 1 / len(chosen)
    weighed = (
        make.const_score_query(title, TITLE),
        make.boost_query(body, share),
        make.boost_query(attachments, share * ATTACHMENTS),
    )
    return make.boolean_query([(tantivy.Occur.Should, _all([query, *limits])) for query in weighed])
