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

try:
    import numpy as np
except ImportError:  # an extra: the plain loop below gives the same sketches
    np = None  # type: ignore[assignment]

WIDTH = 5
BANDS, ROWS = 21, 6
BINS = BANDS * ROWS
_FAMILY = [bytes((number,)) for number in range(256)]
_EMPTY = 0xFFFFFFFF
_MASK = 0xFFFFFFFFFFFFFFFF
_FACTORS = (
    0x9E3779B97F4A7C15,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0xD6E8FEB86659FD93,
    0xA0761D6478BD642F,
)
_MIX_ONE, _MIX_TWO = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
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
    if np is None:
        return [plain_sketch(text) for text in folded_texts]
    done: list[bytes] = []
    batch: list[str] = []
    size = 0
    for text in folded_texts:
        batch.append(_padded(text))
        size += len(batch[-1])
        if size >= _BATCH:
            done += _vector_sketches(batch)
            batch, size = [], 0
    return done + (_vector_sketches(batch) if batch else [])


def plain_sketch(folded_text: str) -> bytes:
    """The same sketch without numpy."""
    bins = [_EMPTY] * BINS
    for value in _hashes(_padded(folded_text)):
        place, low = ((value >> 32) * BINS) >> 32, value & _EMPTY
        if low < bins[place]:
            bins[place] = low
    filled = [
        value if value != _EMPTY else next((bins[p] for p in order if bins[p] != _EMPTY), _EMPTY)
        for value, order in zip(bins, _ORDERS, strict=True)
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


def _padded(text: str) -> str:
    return text.ljust(WIDTH, "\0")


def _mixed(value: int) -> int:
    value ^= value >> 33
    value = value * _MIX_ONE & _MASK
    value ^= value >> 33
    value = value * _MIX_TWO & _MASK
    return value ^ value >> 33


def _hashes(text: str) -> list[int]:
    if np is not None:
        hashed: list[int] = _vector_hashes(text).tolist()
        return hashed
    return _plain_hashes(text)


def _plain_hashes(text: str) -> list[int]:
    codes = array.array("I", text.encode("utf-32-le", "surrogatepass"))
    a, b, c, d, e = _FACTORS
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


_ORDERS = _orders()

if np is not None:
    _ORDER_TABLE = np.array(_ORDERS, dtype=np.intp).T.copy()

    def _vector_hashes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        count = len(codes) - WIDTH + 1
        wide = codes.astype(np.uint64)
        value = wide[:count] * np.uint64(_FACTORS[0])
        for shift in range(1, WIDTH):
            value += wide[shift : shift + count] * np.uint64(_FACTORS[shift])
        value ^= value >> np.uint64(33)
        value *= np.uint64(_MIX_ONE)
        value ^= value >> np.uint64(33)
        value *= np.uint64(_MIX_TWO)
        value ^= value >> np.uint64(33)
        return value

    def _vector_sketches(texts: Sequence[str]) -> list[bytes]:
        sizes = np.array([len(text) for text in texts], dtype=np.intp)
        value = _vector_hashes("".join(texts))
        row = np.repeat(np.arange(len(texts), dtype=np.intp) * BINS, sizes)[: len(value)]
        place = ((value >> np.uint64(32)) * np.uint64(BINS)) >> np.uint64(32)
        low = value.astype(np.uint32)
        # A run that reaches into the next text belongs to none.
        crossing = (np.cumsum(sizes)[:-1, None] - np.arange(1, WIDTH)).ravel()
        low[crossing] = _EMPTY
        table = np.full(len(texts) * BINS, _EMPTY, dtype=np.uint32)
        np.minimum.at(table, row + place.astype(np.intp), low)
        bins = table.reshape(len(texts), BINS)
        _fill(bins)
        return [line.tobytes() for line in bins]

    def _fill(bins: np.ndarray[tuple[int, int], np.dtype[np.uint32]]) -> None:
        """Let every empty bin borrow, from what was there before any borrowed."""
        before = bins.copy()
        rows, places = np.nonzero(before == _EMPTY)
        for step in range(BINS - 1):
            if not len(rows):
                return
            borrowed = before[rows, _ORDER_TABLE[step, places]]
            bins[rows, places] = borrowed
            still = borrowed == _EMPTY
            rows, places = rows[still], places[still]
