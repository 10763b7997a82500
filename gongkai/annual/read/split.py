"""Numbers that a lost separator joined: every way to part them, kept to what the sums allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

MAX_DIGITS = 34
"""Longer runs are left alone: too many ways to be told apart, and no real row has them."""

MAX_WAYS = 400
"""More ways than this are as good as none."""


def splits(
    pieces: Sequence[str], count: int, limit: int | None = None
) -> Iterator[tuple[int, ...]]:
    """Every way to read the digit strings as ``count`` numbers without leading zeros.

    Borders between pieces are borders between numbers.  With ``limit`` only
    numbers whose sum does not exceed it.
    """
    if pieces and sum(map(len, pieces)) <= MAX_DIGITS:
        yield from _parts(tuple(pieces), count, limit)


def _parts(pieces: tuple[str, ...], count: int, limit: int | None) -> Iterator[tuple[int, ...]]:
    if not pieces:
        if count == 0:
            yield ()
        return
    left = sum(map(len, pieces))
    if not len(pieces) <= count <= left:
        return
    longest = left if limit is None else len(str(limit))
    if left > count * longest:
        return
    head = pieces[0]
    for length in range(1, min(len(head), longest) + 1):
        if length > 1 and head[0] == "0":
            return
        number = int(head[:length])
        if limit is not None and number > limit:
            return
        rest = (head[length:], *pieces[1:]) if length < len(head) else pieces[1:]
        for others in _parts(rest, count - 1, None if limit is None else limit - number):
            yield (number, *others)


def row_sums(numbers: Sequence[int]) -> bool:
    """Whether the last number is the sum of the others."""
    return sum(numbers[:-1]) == numbers[-1]


def ways(pieces: Sequence[str], count: int, *, sums: bool) -> list[tuple[int, ...]] | None:
    """The ways to read the pieces as a row; None when there are too many.

    With ``sums`` the last number must be the sum of the others.
    """
    every = _summing(pieces, count) if sums else splits(pieces, count)
    found = list(islice(every, MAX_WAYS + 1))
    return found if len(found) <= MAX_WAYS else None


def _summing(pieces: Sequence[str], count: int) -> Iterator[tuple[int, ...]]:
    *before, last = pieces
    for length in range(1, len(last) + 1):
        total = last[-length:]
        if length > 1 and total[0] == "0":
            continue
        rest = [*before, last[:-length]] if length < len(last) else before
        for others in splits(rest, count - 1, int(total)):
            if sum(others) == int(total):
                yield (*others, int(total))
