"""The piece of a text around the first words found, with those words marked."""

from __future__ import annotations

import re

from gongkai.search.text import BREAK, Word, fold, read

Piece = tuple[str, bool]
"""A stretch of the text and whether it is a word that was looked for."""

BEFORE = 0.25
"""Share of the width that stands before the first word found."""
SENTENCE = re.compile(r"[。！？；\n]\s*")
CLAUSE = re.compile(r"[，、：,:]\s*")


def snippet(text: str, query: str, width: int = 120) -> list[Piece]:
    """At most ``width`` characters of ``text`` around what ``query`` finds in it.

    The pieces joined are a stretch of the text, character for character; a
    word found is never cut unless it is longer than ``width``, nor a number
    or Latin word where that can be helped.  It begins at a sentence or clause
    when one begins near.  The caller escapes.
    """
    if width <= 0 or not text:
        return []
    hits = _hits(text, read(query).wanted)
    start, end = _window(text, hits, width)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    pieces: list[Piece] = []
    place = start
    for first, last in hits:
        first, last = max(first, place), min(last, end)
        if first >= last:
            continue
        pieces += [(text[place:first], False), (text[first:last], True)]
        place = last
    pieces.append((text[place:end], False))
    return [piece for piece in pieces if piece[0]]


def found_in(text: str, query: str) -> bool:
    """Whether any word looked for is in the text, as ``snippet`` would mark it."""
    return bool(_hits(text, read(query).wanted))


def _hits(text: str, words: tuple[Word, ...]) -> list[tuple[int, int]]:
    """Places of the words, in order, none over another."""
    if not words:
        return []
    # The longest first, so that 公开指南 is not marked as 公开 only.
    longest = sorted((word.folded for word in words), key=len, reverse=True)
    patterns = [re.escape(word).replace(BREAK, f"{BREAK}+") for word in longest]
    return [match.span() for match in re.finditer("|".join(patterns), fold(text))]


def _window(text: str, hits: list[tuple[int, int]], width: int) -> tuple[int, int]:
    if len(text) <= width:
        return 0, len(text)
    first, last = hits[0] if hits else (0, 0)
    room = max(min(int(width * BEFORE), width - (last - first)), 0)
    earliest = max(min(first - room, len(text) - width), 0)
    start = _begin(text, earliest, first)
    end = min(start + width, len(text))
    return start, max(_whole(text, end, hits, last), min(last, start + width))


def _begin(text: str, earliest: int, first: int) -> int:
    """Where a sentence begins between the two, or a clause, or else a word."""
    if earliest == 0:
        return 0
    for boundary in (SENTENCE, CLAUSE):
        if found := boundary.search(text, earliest, first):
            return found.end()
    start = earliest
    while start < first and _inside(text, start):
        start += 1
    return start


def _whole(text: str, end: int, hits: list[tuple[int, int]], least: int) -> int:
    """Not inside a word found, nor inside a number or Latin word; not before ``least``."""
    for first, last in hits:
        if least <= first < end < last:
            end = first
    cut = end
    while cut > least and _inside(text, cut):
        cut -= 1
    return cut if cut > least else end


def _inside(text: str, place: int) -> bool:
    """Whether a cut here goes through a number or a Latin word."""
    return 0 < place < len(text) and _is_narrow(text[place - 1]) and _is_narrow(text[place])


def _is_narrow(char: str) -> bool:
    return char.isascii() and char.isalnum()
