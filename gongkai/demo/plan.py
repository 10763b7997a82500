"""The demo years as plain data: what is hung on which board on which day.

Deterministic: the same year always gives the same sheets in the same order.
2023 has the 891 sheets of the demo town; 2024 is open and has fewer, some of
them also released on the site, so that 条 and 条次 differ there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import yaml

from gongkai.law.working_days import WorkCalendar, calendar

TOWN = "镇级公开栏"
MARK = "（演示数据：本条内容为演示而编写，与真实事项无关。）"
NUMERALS = "一二三四"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
EARLIEST, LATEST, FINANCE_LATEST = 3, 26, 10
"""Sheets are hung between the 3rd and the 26th, village finance by the 10th, on working days."""
ROUND = 4
"""So many villages hang their month's sheets on the same day, each all of them at once."""

KINDS_2024 = ("T02", "T03", "T04", "T07", "T11", "V05", "V15")
KINDS_SINCE = ("T04", "T05", "T07", "T15", "V05")
RELEASED = {"T02", "T03", "T04", "T05"}
"""Kinds that are also released on the site from the open year 2024 on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its kind, board owner, day, where it belongs, and its text."""

    kind: str
    owner: str
    day: date
    to_day: date | None
    column: str
    title: str
    body: str
    document_number: str = ""
    released: bool = False


@cache
def town_data() -> dict[str, Any]:
    """Organs, boards, columns and accounts of the demo."""
    return _load("town.yaml")


@cache
def kinds_data() -> dict[str, Any]:
    """Kinds of items, their months and their texts."""
    return _load("kinds.yaml")


def sheets(year: int) -> list[Sheet]:
    """All sheets of a year, by day and kind.  Years before 2023 raise LookupError."""
    if year < 2023:
        raise LookupError(year)
    days = calendar().continued
    planned = [*_town_sheets(year, days), *_village_sheets(year, days)]
    if year > 2023:
        kinds = KINDS_2024 if year == 2024 else KINDS_SINCE
        kept = [sheet for sheet in planned if sheet.kind in kinds]
        planned = [replace(sheet, released=sheet.kind in RELEASED) for sheet in kept]
    return sorted(_until_next(planned), key=lambda sheet: (sheet.day, sheet.owner, sheet.kind))


def by_day(years: Iterable[int]) -> dict[date, list[Sheet]]:
    """The sheets of these years, day by day."""
    found: dict[date, list[Sheet]] = {}
    for sheet in (sheet for year in years for sheet in sheets(year)):
        found.setdefault(sheet.day, []).append(sheet)
    return found


def _town_sheets(year: int, days: WorkCalendar) -> Iterator[Sheet]:
    for code, kind in kinds_data()["town"].items():
        titles = _titles(kind["titles"])
        for number, month in enumerate(kind["months"]):
            title = _fill(titles[number], year, month)
            fixed = kind.get("day", {}).get(number)
            day = (
                days.on_or_after(date(year, month, fixed))
                if fixed
                else _spread(days, year, month, LATEST, number * 5 + _salt(code))
            )
            yield Sheet(
                kind=code,
                owner=TOWN,
                day=day,
                to_day=_last_day(kind["hang"], day, days),
                column=_column(kind["column"], title),
                title=title,
                body=_body(kind, title, "杜关镇人民政府", day, number),
                document_number=_fill(kind.get("numbers", {}).get(number, ""), year, month),
            )


def _village_sheets(year: int, days: WorkCalendar) -> Iterator[Sheet]:
    villages = [village[0] for village in town_data()["villages"]]
    counting = _finance_months(villages)
    for code, kind in kinds_data()["village"].items():
        for place, village in enumerate(villages):
            for month in _months(kind, village, place):
                latest = FINANCE_LATEST if (village, month) in counting else LATEST
                day = _spread(days, year, month, latest, place // ROUND + month * 3)
                template = kind.get("titles", {}).get(village, kind.get("title", ""))
                title = _fill(template, year, month, village)
                yield Sheet(
                    kind=code,
                    owner=village,
                    day=day,
                    to_day=_last_day(kind["hang"], day, days),
                    column=kind["column"],
                    title=title,
                    body=_body(kind, title, village, day, place * 7 + month),
                )


def _finance_months(villages: list[str]) -> set[tuple[str, int]]:
    """(village, month) in which there are accounts to hang: all of the month's sheets go early."""
    return {
        (village, month)
        for kind in kinds_data()["village"].values()
        if kind["column"] == "village-finance"
        for place, village in enumerate(villages)
        for month in _months(kind, village, place)
    }


def _months(kind: dict[str, Any], village: str, place: int) -> list[int]:
    rules = kinds_data()["rules"]
    match kind.get("rule"):
        case None:
            return list(kind["months"])
        case "finance":
            monthly = village in rules["monthly_finance"]
            return list(range(1, 13)) if monthly else [1, 4, 7, 10]
        case "relief":
            return [place * 5 % 12 + 1]
        case "projects":
            return [4, 11] if village in rules["project_villages"] else []
        case "homestead" | "party_member" as rule:
            month = rules[f"{rule}_month"].get(village)
            return [month] if month else []
        case unknown:
            raise ValueError(f"unknown rule {unknown!r} in kinds.yaml")


def _titles(listed: list[Any]) -> list[str]:
    return [
        title
        for entry in listed
        for title in ([entry] if isinstance(entry, str) else [entry["title"]] * entry["repeat"])
    ]


def _fill(template: str, year: int, month: int, village: str = "") -> str:
    monthly = village in kinds_data()["rules"]["monthly_finance"]
    past = date(year, month, 1) - timedelta(1)
    return template.format(
        year=year,
        last=year - 1,
        next=year + 1,
        month=month,
        village=village,
        quarter=NUMERALS[(month - 1) // 3],
        half="上半年" if month <= 6 else "下半年",
        previous_half=f"{past.year}年{'上' if past.month <= 6 else '下'}半年",
        period=f"{past.year}年{past.month}月"
        if monthly
        else f"{past.year}年第{NUMERALS[(past.month - 1) // 3]}季度",
        stage="实施前" if month <= 6 else "完工",
        card="森林防火“十不准”明白卡" if month <= 3 else "防汛避险转移明白卡",
    )


def _column(column: str | dict[str, str], title: str) -> str:
    if isinstance(column, str):
        return column
    return next((slug for word, slug in column.items() if word in title), column["default"])


def _spread(days: WorkCalendar, year: int, month: int, latest: int, step: int) -> date:
    """One of the month's posting days: every fifth working day, so that sheets go up together."""
    open_days = [d for d in days.in_month(year, month) if EARLIEST <= d.day <= latest]
    weekly = open_days[1::5] or open_days
    return weekly[step % len(weekly)]


def _salt(code: str) -> int:
    return int(code[1:]) * 3


def _last_day(hang: str | dict[str, int], day: date, days: WorkCalendar) -> date | None:
    if isinstance(hang, str):
        return None
    if "workdays" in hang:
        return days.add_working_days(day, hang["workdays"])
    return day + timedelta(hang["days"])


def _until_next(planned: list[Sheet]) -> Iterator[Sheet]:
    """Lists that stay up until the next one of their kind is hung on the same board."""
    followed: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in planned:
        if kinds_data()["village"].get(sheet.kind, {}).get("hang") == "until_next":
            followed.setdefault((sheet.kind, sheet.owner), []).append(sheet)
        else:
            yield sheet
    for run in followed.values():
        run.sort(key=lambda sheet: sheet.day)
        for sheet, after in pairwise(run):
            yield replace(sheet, to_day=after.day - timedelta(1))
        yield run[-1]


def _body(kind: dict[str, Any], title: str, signed: str, day: date, seed: int) -> str:
    paragraphs = [kind["body"]]
    if kind.get("people"):
        paragraphs += _people(kind["people"], seed)
    # A changing line keeps sheets of one kind from being copies of each other.
    paragraphs += [f"本页对应：{title}。", signed, f"{day.year}年{day.month}月{day.day}日", MARK]
    return "\n".join(paragraphs)


def _people(count: int, seed: int) -> list[str]:
    names = (SURNAMES[(seed * 7 + n * 3) % len(SURNAMES)] for n in range(count))
    return [f"{n}. {name}**（户主，演示）" for n, name in enumerate(names, 1)]


def by_kind_and_month(planned: list[Sheet]) -> Counter[tuple[str, int]]:
    """(kind, month) → sheets."""
    return Counter((sheet.kind, sheet.day.month) for sheet in planned)


def by_board_and_month(planned: list[Sheet]) -> Counter[tuple[str, int]]:
    """(board owner, month) → sheets."""
    return Counter((sheet.owner, sheet.day.month) for sheet in planned)


def _load(name: str) -> dict[str, Any]:
    source = resources.files("gongkai.demo") / "data" / name
    data: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return data
