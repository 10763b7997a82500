"""Masking as it is done in the field: ``411***********1234``, ``138****5678``, ``王**``, “因病”.

What is kept of each kind is data (``PRACTICE``); an organ with stricter rules
passes its own table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gongkai.guard.personal import sightings
from gongkai.guard.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Cover:
    """How one kind is covered: characters kept at both ends, or other words ``instead``.

    Gaps inside numbers stay; with ``digits`` only digits are covered.
    """

    head: int = 0
    tail: int = 0
    digits: bool = False
    instead: str | None = None


PRACTICE: Mapping[str, Cover] = {
    "personal.id_number": Cover(head=3, tail=4),
    "personal.mobile": Cover(head=3, tail=4),
    "personal.bank_card": Cover(tail=4),
    "personal.plate": Cover(head=1, tail=1),
    "personal.address": Cover(instead="**"),
    "personal.birth_date": Cover(digits=True),
    "personal.minor": Cover(head=1),
    "personal.diagnosis": Cover(instead="因病"),
}
"""Kinds that are not named stay as they are: service telephones and mail addresses."""


@dataclass(frozen=True, slots=True)
class Change:
    """``start`` … ``end`` (exclusive) of the text as given now reads ``now``."""

    rule: str
    start: int
    end: int
    now: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with personal data covered, and every change by place."""

    text: str
    changes: tuple[Change, ...]


def mask(
    text: str,
    *,
    policy: Mapping[str, Cover] = PRACTICE,
    subject: str = "",
    allowed_phones: Collection[str] = (),
) -> Masked:
    """Cover every kind of personal data that ``policy`` names; masking twice changes nothing.

    Arguments other than ``policy`` are those of ``personal.sightings``.
    """
    origin = list(range(len(text)))
    current, touched = text, list[tuple[int, int, str]]()
    while True:
        seen = sightings(current, subject=subject, allowed_phones=allowed_phones)
        edits = [
            (s, covered(current[s.start : s.end], policy[s.rule])) for s in seen if s.rule in policy
        ]
        edits = [(s, now) for s, now in edits if now != current[s.start : s.end]]
        if not edits:
            break
        for sighting, now in reversed(edits):
            touched.append(_original(sighting, origin))
            current = current[: sighting.start] + now + current[sighting.end :]
            first = origin[sighting.start]
            origin[sighting.start : sighting.end] = [first] * len(now)
    return Masked(current, tuple(_changes(touched, current, origin)))


def covered(text: str, cover: Cover) -> str:
    """One find as it may be shown."""
    if cover.instead is not None:
        return cover.instead
    kept = [i for i, c in enumerate(text) if (c.isdigit() if cover.digits else c.isalnum())]
    hidden = (
        set(kept[cover.head : len(kept) - cover.tail])
        if len(kept) > cover.head + cover.tail
        else set(kept)
    )
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def _original(sighting: Sighting, origin: Sequence[int]) -> tuple[int, int, str]:
    """Where a find stands in the text as it was given."""
    return origin[sighting.start], origin[sighting.end - 1] + 1, sighting.rule


def _changes(
    touched: Sequence[tuple[int, int, str]], current: str, origin: Sequence[int]
) -> list[Change]:
    merged: list[tuple[int, int, str]] = []
    for start, end, rule in sorted(touched, key=lambda t: (t[0], -t[1])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, rule))
    changes, at = [], 0
    for start, end, rule in merged:
        while at < len(origin) and origin[at] < start:
            at += 1
        begin = at
        while at < len(origin) and origin[at] < end:
            at += 1
        changes.append(Change(rule, start, end, current[begin:at]))
    return changes
