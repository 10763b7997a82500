"""How alike two requests are, for telling repeats and common wishes."""

from __future__ import annotations

import unicodedata


def shingles(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs, without spaces, punctuation and case."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", text).casefold()
        if unicodedata.category(sign)[0] in "LNM"
    )  # fmt: skip
    if len(plain) < 2:
        return frozenset({plain} if plain else ())
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Shared pairs over all pairs, in per cent; 0 when one has none."""
    if not one or not other:
        return 0
    return round(100 * len(one & other) / len(one | other))
