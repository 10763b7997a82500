"""How a case can end: each outcome is one row of table 三, with its articles and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from gongkai.law.rules import read_toml

RemedyCase = Literal["first", "choice", "depends"]
"""Reconsideration first; free choice; by whether arts. 14–16 had a part in it."""

NEEDS: Final[Mapping[str, str]] = MappingProxyType({
    "search_logged": "没有检索记录。请先登记检索的地点、检索词、时间范围、经办人和结果。",
    "third_party_asked": "没有书面征求第三方意见的记录（条例第三十二条）。",
    "corrected": "申请人还没有补正；只有补正后仍不明确的，才能按此办理。",
    "earlier_reply": "没有指明就同一信息对同一申请人作出的前一次答复。",
    "reasons_asked": "没有要求申请人说明理由的记录（条例第三十五条）。",
    "correction_overdue": "补正期限尚未届满，或者没有补正告知。",
    "fee_overdue": "缴费期限尚未届满，或者没有收费通知。",
})  # fmt: skip
"""Fact an outcome presupposes → the sentence that stops an outcome without it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``id`` is the row of table 三; ``act`` of ``transitions`` closes the case with it.

    ``verified`` is false where the remedy or the article is our reading.
    """

    id: str
    act: Literal["answer", "end"]
    grounds: tuple[str, ...]
    remedy: RemedyCase
    needs: tuple[str, ...]
    verified: bool


@cache
def outcomes() -> Mapping[str, Outcome]:
    """The outcomes by row of table 三, in the form's order."""
    table = {}
    for name, entry in read_toml("outcomes").items():
        unknown = set(entry["needs"]) - set(NEEDS)
        if unknown:
            raise ValueError(f"{name}: unknown need {sorted(unknown)}")
        table[name] = Outcome(
            name,
            entry["act"],
            tuple(entry["grounds"]),
            entry["remedy"],
            tuple(entry["needs"]),
            entry["verified"],
        )
    return MappingProxyType(table)


def missing(outcome: str, facts: frozenset[str]) -> tuple[str, ...]:
    """What stands against ``outcome`` while only ``facts`` are established, as sentences."""
    return tuple(NEEDS[need] for need in outcomes()[outcome].needs if need not in facts)
