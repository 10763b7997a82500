"""A short sketch of a text: equal places in two sketches are about as many as shared shingles.

One hash per shingle of five characters falls into one of 126 bins and the
smallest of each bin is kept (one-permutation MinHash); an empty bin borrows from
the first filled one in its own fixed order.  With numpy many texts are done at
once; without it the plain loop gives the same bytes.
"""

from __future__ import annotations

import array
import re
from collections.abc import Sequence
from functools import cache
from types import ModuleType

WIDTH = 5
BANDS, ROWS = 21, 6
BINS = BANDS * ROWS
_FAMILY = [bytes((number,)) for number in range(256)]
EMPTY = 0xFFFFFFFF
_MASK = 0xFFFFFFFFFFFFFFFF
FACTORS = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
)
MIX_ONE, MIX_TWO = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
_BATCH = 1 << 18
"""Characters hashed at once: the arrays stay in the cache."""
_WIDE = {0xFEE0 + n: n for n in range(0x21, 0x7F)}
_WIDE_FOUND = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_MARKS = re.compile(r"[\W_]+")
_COMMON_MARKS = "，。、；：（）《》“”〔〕"


def folded(text: str) -> str:
    """The text with nothing but characters that count: no blanks, no punctuation, one width."""
    if _WIDE_FOUND.search(text):
        text = text.translate(_WIDE)
    text = "".join(text.split())
    for mark in _COMMON_MARKS:
        text = text.replace(mark, "")
    # Asking whether anything is left is far cheaper than looking for it.
    return (text if text.isalnum() else _MARKS.sub("", text)).lower()


def shingles(folded_text: str) -> frozenset[int]:
    """The hashes of all runs of five characters; a shorter text is one run."""
    return frozenset(_hashes(_padded(folded_text)))


def sketches(folded_texts: Sequence[str]) -> list[bytes]:
    """One sketch of 4 × 126 bytes for each folded text."""
    vector = _vector()
    if vector is None:
        return [plain_sketch(text) for text in folded_texts]
    done: list[bytes] = []
    batch: list[str] = []
    size = 0
    for text in folded_texts:
        batch.append(_padded(text))
        size += len(batch[-1])
        if size >= _BATCH:
            done += vector.sketches(batch)
            batch, size = [], 0
    return done + (vector.sketches(batch) if batch else [])


def plain_sketch(folded_text: str) -> bytes:
    """The same sketch without numpy."""
    bins = [EMPTY] * BINS
    for value in _hashes(_padded(folded_text)):
        place, low = ((value >> 32) * BINS) >> 32, value & EMPTY
        if low < bins[place]:
            bins[place] = low
    filled = [
        value if value != EMPTY else next((bins[p] for p in order if bins[p] != EMPTY), EMPTY)
        for value, order in zip(bins, ORDERS, strict=True)
    ]
    return b"".join(value.to_bytes(4, "little") for value in filled)


def bands(sketch: bytes, *, first: int = 0, count: int = BANDS) -> list[bytes]:
    """The keys under which a text is found: it shares one with nearly every text like it.

    ``first`` numbers the keys' families, so that two kinds of sketch can share an index.
    """
    step = 4 * ROWS
    return [_FAMILY[first + n] + sketch[n * step : n * step + step] for n in range(count)]


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared shingles among all (Jaccard), 0 … 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 1.0


@cache
def _vector() -> ModuleType | None:
    """The module that needs numpy, an extra, and is only loaded when texts are compared."""
    try:
        from gongkai.guard import vector
    except ImportError:
        return None
    return vector


def _padded(text: str) -> str:
    return text.ljust(WIDTH, "\0")


def _mixed(value: int) -> int:
    value ^= value >> 33
    value = value * MIX_ONE & _MASK
    value ^= value >> 33
    value = value * MIX_TWO & _MASK
    return value ^ value >> 33


def _hashes(text: str) -> list[int]:
    vector = _vector()
    if vector is None:
        return plain_hashes(text)
    hashed: list[int] = vector.hashes(text).tolist()
    return hashed


def plain_hashes(text: str) -> list[int]:
    """One hash of 64 bits for every run of five characters of a padded text."""
    codes = array.array("I", text.encode("utf-32-le", "surrogatepass"))
    a, b, c, d, e = FACTORS
    return [
        _mixed((v * a + w * b + x * c + y * d + z * e) & _MASK)
        for v, w, x, y, z in zip(codes, codes[1:], codes[2:], codes[3:], codes[4:], strict=False)
    ]


def _orders() -> list[list[int]]:
    """For each bin the order in which it asks the others: fixed, and unlike its neighbours'."""
    return [
        sorted((p for p in range(BINS) if p != place), key=lambda p: _mixed(place * 1009 + p + 1))
        for place in range(BINS)
    ]


ORDERS = _orders()
