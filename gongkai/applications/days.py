"""The clock as it is drawn: one box a day, with words as well as colour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from gongkai.law.explain import Day


class Cell(NamedTuple):
    """One day: ``sign`` is in the box, ``words`` is read out and listed, with its article."""

    day: date
    short: str
    sign: str
    kind: str
    words: str
    basis: str
    today: bool


_SIGNS: Final = {"start": "收", "rest": "休", "excluded": "停", "stopped": "停", "delayed": "延"}


def cells(days: Iterable[Day], today: date, *, public: bool = False) -> list[Cell]:
    """The days as boxes; ``public`` leaves out who is asked for an opinion."""
    found: list[Cell] = []
    listed = list(days)
    last = max((d.day for d in listed if d.kind == "counted"), default=None)
    month = 0
    for day in listed:
        # Only working days are counted or excluded: one at a weekend was shifted there.
        shifted = day.kind in ("counted", "excluded") and day.day.weekday() > 4
        sign = str(day.number) if day.kind == "counted" else _SIGNS[day.kind]
        words = day.reason
        if public and day.kind == "excluded":
            words = "征求意见，不计入期限"
        if day.kind == "counted":
            words = f"第{day.number}个工作日：{words}"
        short = f"{day.day.month}/{day.day.day}" if day.day.month != month else str(day.day.day)
        month = day.day.month
        kind = "due" if day.day == last and day.day == listed[-1].day else day.kind
        found.append(
            Cell(day.day, short, ("班" if shifted else "") + sign, kind, words, day.basis,
                 day.day == today)
        )  # fmt: skip
    return found
