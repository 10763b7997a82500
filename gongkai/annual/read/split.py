"""Numbers that a lost separator joined: every way to part them, kept to what the sums allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

MAX_DIGITS = 34
"""Longer runs are left alone: too many ways to be told apart, and no real row has them."""

MAX_WAYS = 400
"""More ways than this are as good as none."""


def splits(pieces: Sequence[str], count: int) -> Iterator[tuple[int, ...]]:
    """Every way to read the digit strings as ``count`` numbers without leading zeros.

    Borders between pieces are borders between numbers.
    """
    if not pieces or sum(map(len, pieces)) > MAX_DIGITS:
        return
    yield from _parts(tuple(pieces), count)


def _parts(pieces: tuple[str, ...], count: int) -> Iterator[tuple[int, ...]]:
    left = sum(map(len, pieces))
    if not pieces:
        if count == 0:
            yield ()
        return
    if not len(pieces) <= count <= left:
        return
    if count == left:
        yield tuple(int(digit) for piece in pieces for digit in piece)
        return
    head = pieces[0]
    for length in range(1, len(head) + 1):
        if length > 1 and head[0] == "0":
            return
        rest = (head[length:], *pieces[1:]) if length < len(head) else pieces[1:]
        for others in _parts(rest, count - 1):
            yield (int(head[:length]), *others)


def row_sums(numbers: Sequence[int]) -> bool:
    """Whether the last number is the sum of the others."""
    return sum(numbers[:-1]) == numbers[-1]


def ways(
    pieces: Sequence[str], count: int, holds: Callable[[Sequence[int]], bool]
) -> list[tuple[int, ...]] | None:
    """The ways that satisfy ``holds``; None when there are too many to look at."""
    found = []
    for tried, numbers in enumerate(splits(pieces, count)):
        if tried > 200_000:
            return None
        if holds(numbers):
            found.append(numbers)
            if len(found) > MAX_WAYS:
                return None
    return found
