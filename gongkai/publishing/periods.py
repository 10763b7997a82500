"""The periods an act may be about, in words: what a form offers and a history shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from gongkai.law.duties import MONTHS, Duty

MOST = 8


def months(duty: Duty) -> int:
    """The months of a cycle that follows the calendar; 0 for every other duty."""
    return MONTHS.get(duty.unit, 0) * duty.every if duty.kind == "cycle" else 0


def periods(duty: Duty, since: date, today: date) -> list[tuple[date, str]]:
    """The last periods begun up to today, the newest first: the first day of each and its name.

    Only cycles that follow the calendar have such periods.
    """
    length = months(duty)
    if not length:
        return []
    number = (today.year * 12 + today.month - 1) // length
    found: list[tuple[date, str]] = []
    for one in range(number, number - MOST, -1):
        last = _first((one + 1) * length) - timedelta(1)
        if last < since and found:
            break
        first = _first(one * length)
        found.append((first, name(duty, first)))
    return found


def name(duty: Duty, day: date) -> str:
    """What the period around ``day`` is called: 2025年10月, 2025年第4季度, 2025年下半年."""
    length = months(duty)
    if not length:
        return f"{day.year}年{day.month}月{day.day}日"
    first = start(length, day)
    words = {
        1: f"{first.month}月",
        3: f"第{first.month // 3 + 1}季度",
        6: "上半年" if first.month < 7 else "下半年",
        12: "",
    }
    return f"{first.year}年{words.get(length, f'{first.month}月至{first.month - 1 + length}月')}"


def start(length: int, day: date) -> date:
    """The first day of the period of so many months around ``day``."""
    return _first((day.year * 12 + day.month - 1) // length * length)


def cycle(length: int) -> str:
    """How often a cycle of so many months comes: 每月, 每季度, 每5个月."""
    return {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}.get(length, f"每{length}个月")


def choices(
    duties: Iterable[Duty], today: date, kept: date | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The last periods of each cycle among the duties, as a form groups them.

    A value is ``months:first day``: a month and a quarter may begin together.
    ``kept``, chosen earlier, is always among them.
    """
    by_length = {length: duty for duty in duties if (length := months(duty))}
    found = []
    for length, duty in sorted(by_length.items()):
        offered = periods(duty, date.min, today)
        if kept is not None and (first := start(length, kept)) not in dict(offered):
            offered.append((first, name(duty, first)))
        group = [(f"{length}:{first}", words) for first, words in offered]
        found.append((f"{cycle(length)}更新的栏目", group))
    return found


def chosen(duties: Iterable[Duty], kept: date | None) -> str:
    """The value of ``choices`` that ``kept`` was; empty for none."""
    lengths = [length for duty in duties if (length := months(duty))]
    if kept is None or not lengths:
        return ""
    return f"{min(lengths)}:{start(min(lengths), kept)}"


def _first(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1)
