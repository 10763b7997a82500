"""Did you mean: another text to try when nothing was found.

There is no dictionary: numbers are compared with the numbers in the index,
words with stretches of the titles that share a pair of characters with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.search import schema
from gongkai.search.match import SHORTEST_NUMBER, in_field, wanted
from gongkai.search.text import BREAK, Typed, Word, fold, number_key, pairs

if TYPE_CHECKING:
    import tantivy

CANDIDATES = 50
"""Documents looked at for one word or number."""
SHORTEST_WORD = 3
"""Words of two characters share no pair with anything else."""
LETTERS_AN_ERROR = 4
"""One wrong, missing or extra character for so many; never more than ``MOST_ERRORS``."""
MOST_ERRORS = 2


def corrected(searcher: tantivy.Searcher, fields: tantivy.Schema, typed: Typed) -> str:
    """A text near what was typed that finds something without filters, or ""."""
    if not typed.wanted:
        return ""
    number = _number(searcher, fields, number_key("".join(word.folded for word in typed.wanted)))
    if number:
        return number
    texts = []
    for word in typed.wanted:
        known = schema.total(searcher.search(wanted(fields, (word,)), 1))
        better = word.typed if known else _word(searcher, fields, word)
        if not better:
            return ""
        texts.append(f'"{better}"' if any(map(str.isspace, better)) else better)
    again = tuple(Word(text, folded) for text in texts if (folded := fold(text).strip(BREAK)))
    if tuple(word.folded for word in again) == tuple(word.folded for word in typed.wanted):
        return ""
    return " ".join(texts) if schema.total(searcher.search(wanted(fields, again), 1)) else ""


def distance(first: str, second: str) -> int:
    """Characters to change, add or drop to make one of the other."""
    row = list(range(len(second) + 1))
    for n, char in enumerate(first, 1):
        before, row[0] = row[0], n
        for m, other in enumerate(second, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (char != other))
    return row[-1]


def _allowed(length: int) -> int:
    return min(max(length // LETTERS_AN_ERROR, 1), MOST_ERRORS)


def _number(searcher: tantivy.Searcher, fields: tantivy.Schema, key: str) -> str:
    import tantivy

    if len(key) < SHORTEST_NUMBER or not any(char.isdecimal() for char in key):
        return ""
    near = tantivy.Query.fuzzy_term_query(fields, "number", key, _allowed(len(key)))
    found = [
        (distance(number_key(number), key), -place, number)
        for place, kept in enumerate(_read(searcher, near))
        for number in (kept["document_number"], kept["index_number"])
        if number
    ]
    errors, _, number = min(found, default=(len(key), 0, ""))
    return number if errors <= _allowed(len(key)) else ""


def _word(searcher: tantivy.Searcher, fields: tantivy.Schema, word: Word) -> str:
    import tantivy

    if len(word.folded) < SHORTEST_WORD or BREAK in word.folded:
        return ""
    shared = [
        (tantivy.Occur.Should, in_field(fields, "title", [(0, pair)]))
        for pair in dict.fromkeys(pairs(word.folded).split())
    ]
    titles = [kept["title"] for kept in _read(searcher, tantivy.Query.boolean_query(shared))]
    return _nearest(word.folded, titles)


def _nearest(folded: str, titles: list[str]) -> str:
    """The stretch of a title that differs least, of the same length before others."""
    best = (_allowed(len(folded)) + 1, 0, "")
    for title in titles:
        plain = fold(title)
        for length in (len(folded), len(folded) - 1, len(folded) + 1):
            for start in range(len(plain) - length + 1):
                stretch = plain[start : start + length]
                if BREAK in stretch:
                    continue
                apart = (distance(stretch, folded), abs(length - len(folded)))
                if apart < best[:2]:
                    best = (*apart, title[start : start + length])
    return best[2]


def _read(searcher: tantivy.Searcher, query: tantivy.Query) -> list[schema.Stored]:
    hits = searcher.search(query, CANDIDATES, count=False).hits
    return [schema.stored(searcher, address) for _, address in hits]
