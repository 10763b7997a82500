"""The sketches of ``sketch`` for many texts at once, with numpy; the bytes are the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gongkai.guard.sketch import BINS, EMPTY, FACTORS, MIX_ONE, MIX_TWO, ORDERS, WIDTH

_ORDER_TABLE = np.array(ORDERS, dtype=np.intp).T.copy()


def hashes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """One hash for every run of five characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    count = len(codes) - WIDTH + 1
    wide = codes.astype(np.uint64)
    value = wide[:count] * np.uint64(FACTORS[0])
    for shift in range(1, WIDTH):
        value += wide[shift : shift + count] * np.uint64(FACTORS[shift])
    value ^= value >> np.uint64(33)
    value *= np.uint64(MIX_ONE)
    value ^= value >> np.uint64(33)
    value *= np.uint64(MIX_TWO)
    value ^= value >> np.uint64(33)
    return value


def sketches(texts: Sequence[str]) -> list[bytes]:
    """One sketch for each padded text."""
    sizes = np.array([len(text) for text in texts], dtype=np.intp)
    value = hashes("".join(texts))
    row = np.repeat(np.arange(len(texts), dtype=np.intp) * BINS, sizes)[: len(value)]
    place = ((value >> np.uint64(32)) * np.uint64(BINS)) >> np.uint64(32)
    low = value.astype(np.uint32)
    # A run that reaches into the next text belongs to none.
    crossing = (np.cumsum(sizes)[:-1, None] - np.arange(1, WIDTH)).ravel()
    low[crossing] = EMPTY
    table = np.full(len(texts) * BINS, EMPTY, dtype=np.uint32)
    np.minimum.at(table, row + place.astype(np.intp), low)
    bins = table.reshape(len(texts), BINS)
    _fill(bins)
    return [line.tobytes() for line in bins]


def _fill(bins: np.ndarray[tuple[int, int], np.dtype[np.uint32]]) -> None:
    """Let every empty bin borrow, from what was there before any borrowed."""
    before = bins.copy()
    rows, places = np.nonzero(before == EMPTY)
    for step in range(BINS - 1):
        if not len(rows):
            return
        borrowed = before[rows, _ORDER_TABLE[step, places]]
        bins[rows, places] = borrowed
        still = borrowed == EMPTY
        rows, places = rows[still], places[still]
