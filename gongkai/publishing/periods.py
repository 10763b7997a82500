"""The periods an act may be about, in words: what a form offers and a history shows."""

from __future__ import annotations

from datetime import date, timedelta

from gongkai.law.duties import MONTHS, Duty

MOST = 8


def periods(duty: Duty, since: date, today: date) -> list[tuple[date, str]]:
    """The last periods begun up to today, the newest first: a day of each and its name.

    Only cycles that follow the calendar have such periods.
    """
    length = MONTHS.get(duty.unit, 0) * duty.every
    if duty.kind != "cycle" or not length:
        return []
    number = (today.year * 12 + today.month - 1) // length
    found: list[tuple[date, str]] = []
    for one in range(number, number - MOST, -1):
        year, month = divmod(one * length, 12)
        last = _first((one + 1) * length) - timedelta(1)
        if last < since and found:
            break
        first = date(year, month + 1, 1)
        found.append((first, name(duty, first)))
    return found


def name(duty: Duty, day: date) -> str:
    """What the period around ``day`` is called: 2025年10月, 2025年第4季度, 2025年下半年."""
    length = MONTHS.get(duty.unit, 0) * duty.every
    if duty.kind != "cycle" or not length:
        return f"{day.year}年{day.month}月{day.day}日"
    year, month = divmod((day.year * 12 + day.month - 1) // length * length, 12)
    words = {
        1: f"{month + 1}月",
        3: f"第{month // 3 + 1}季度",
        6: "上半年" if month < 6 else "下半年",
        12: "",
    }
    return f"{year}年{words.get(length, f'{month + 1}月至{month + length}月')}"


def _first(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1)
