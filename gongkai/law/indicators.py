"""The veto rules (单项否决) and the scoring of the website inspection, as pure functions.

Numbers are in ``parameters/indicators.toml``.  Whether a limit is reached (≥)
or passed (>) is part of each rule here.  An item without a date counts as not
updated; a day in the future is no update either.  A window of n days reaches
back to the same time n days before, that day included (our reading).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

from gongkai.law.remedies import add_months
from gongkai.law.rules import Citation, NotInForce, citation, read_toml

ColumnKind = Literal["news", "documents", "other"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of one group on one day, and where they stand."""

    name: str
    starts: date
    numbers: Mapping[str, int]
    citation: Citation

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]


@dataclass(frozen=True, slots=True)
class Hit:
    """A veto rule that is met: its number, what was found, and where."""

    id: str
    sentence: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What the inspection sees of a column.

    ``documents``: 通知公告 and 政策文件, which count only on the first level.
    ``newest``: the newest day shown, None where no item shows one; ``count``:
    items shown.  ``expected``: it should be updated at all; ``months``: after
    how many it is long stale, None for the platform's default.
    """

    slug: str
    kind: ColumnKind
    newest: date | None
    count: int
    first_level: bool = False
    expected: bool = True
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A public message; ``excluded``: 访谈、征集、信访、举报, which do not count."""

    key: str
    received: date
    answered: date | None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Deduction:
    """What an indicator takes off; never more than its ``weight``."""

    name: str
    weight: int
    taken: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """The result.  ``points`` is None for a vetoed site, which has no score at all."""

    vetoed: tuple[str, ...]
    points: Fraction | None
    passed: bool


SERVICE_ELEMENTS: Final = (
    "事项名称",
    "设定依据",
    "申请条件",
    "办理材料",
    "办理地点",
    "办理时间",
    "联系电话",
    "办理流程",
)
"""The eight classes of elements of a service item."""


def thresholds(group: Literal["website", "scoring", "long"], day: date) -> Thresholds:
    """The numbers in force on ``day``.  Raises NotInForce before the first."""
    versions = _versions(group)
    place = bisect_right([version.starts for version in versions], day)
    if not place:
        raise NotInForce(versions[0].name, day)
    return versions[place - 1]


def home_stale(shown: Iterable[date | None], today: date) -> bool:
    """V3: whether the home page had no update within two weeks (``shown``: dates of its items).

    A home page of navigation alone is judged by the second-level pages: the
    caller gives their dates.
    """
    days = thresholds("website", today)["home_days"]
    return not any(_within(day, today - timedelta(days), today) for day in shown)


def column_stale(column: ColumnFacts, today: date) -> bool:
    """Whether a column counts in the first rule of V4: news two weeks, documents six months.

    Documents below the first level and other columns never do.
    """
    limits = thresholds("website", today)
    if column.kind == "news":
        return not _within(column.newest, today - timedelta(limits["news_days"]), today)
    if column.kind == "documents" and column.first_level:
        return not _within(column.newest, add_months(today, -limits["documents_months"]), today)
    return False


def column_long_stale(column: ColumnFacts, today: date) -> bool:
    """Whether a column that should be updated long was not (second rule of V4)."""
    months = thresholds("long", today)["months"] if column.months is None else column.months
    return column.expected and not _within(column.newest, add_months(today, -months), today)


def column_hits(columns: Sequence[ColumnFacts], today: date) -> list[Hit]:
    """V4: news and documents together ≥ 5 stale, ≥ 10 long stale, or ≥ 5 empty columns."""
    limits = thresholds("website", today)
    rules = (
        ("V4.1", "stale_short", "动态和通知公告、政策文件类栏目没有按时更新",
         [column.slug for column in columns if column_stale(column, today)]),
        ("V4.2", "stale_long", "应更新的栏目长期没有更新",
         [column.slug for column in columns if column_long_stale(column, today)]),
        ("V4.3", "empty", "栏目空白",
         [column.slug for column in columns if not column.count]),
    )  # fmt: skip
    return [
        Hit(number, f"{len(found)}个{text}，达到{limits[name]}个。", tuple(found))
        for number, name, text, found in rules
        if len(found) >= limits[name]
    ]


def access_hit(visits: int, failed: int, today: date) -> Hit | None:
    """V2: the share of a week's visits that failed reaches 5 % (≥).

    Raises ValueError for fewer visits than the rule asks for: 20 a day, 7 days.
    """
    limits = thresholds("website", today)
    needed = limits["access_days"] * limits["access_visits"]
    if visits < needed or not 0 <= failed <= visits:
        raise ValueError(f"监测次数不足{needed}次或者次数不对，不能判断站点能否访问。")
    if failed * 100 < limits["access_percent"] * visits:
        return None
    return Hit("V2", f"{visits}次访问中{failed}次打不开，达到{limits['access_percent']}%。")


def message_hit(messages: Iterable[Message], today: date) -> Hit | None:
    """V5.2: a message of the last year that was not answered within 3 months (>).

    An answer that came later does not undo it.
    """
    limits = thresholds("website", today)
    since, months = add_months(today, -limits["window_months"]), limits["reply_months"]
    late = tuple(
        message.key
        for message in messages
        if not message.excluded
        and _within(message.received, since, today)
        and min(message.answered or today, today) > add_months(message.received, months)
    )
    return Hit("V5.2", f"{len(late)}条留言超过{months}个月没有回应。", late) if late else None


def service_hit(missing: Mapping[str, int], today: date) -> Hit | None:
    """V6: services that are of no use (``missing``: how many of the 8 elements each lacks).

    None at all; ≥ 5 items lacking ≥ 4; or fewer than 5 items, all lacking ≥ 4.
    """
    limits = thresholds("website", today)
    few, worst = limits["service_items"], limits["service_missing"]
    if not missing:
        return Hit("V6.1", "没有提供办事服务。")
    bad = tuple(name for name, lacking in missing.items() if lacking >= worst)
    if len(bad) >= few:
        return Hit("V6.2", f"{len(bad)}个事项缺{worst}类以上要素，达到{few}个。", bad)
    if len(missing) < few and len(bad) == len(missing):
        return Hit("V6.3", f"事项不足{few}个，并且都缺{worst}类以上要素。", bad)
    return None


def forged(shown: date, released: date) -> bool:
    """V1.5: whether an item shows another day than that of its release.

    Setting dates back to save V3 or V4 is a veto of its own.
    """
    return shown != released


def score(
    deductions: Iterable[Deduction],
    bonus: Fraction,
    today: date,
    *,
    vetoed: Sequence[str] = (),
    services: bool = True,
) -> Score:
    """Points of the inspection; below 60 fails, a veto fails without points.

    Each indicator takes at most its weight.  A department without services
    starts from 75, multiplied by 4/3 before the bonus; the bonus counts only
    above 80 and up to 30.
    """
    if vetoed:
        return Score(tuple(vetoed), None, False)
    limits = thresholds("scoring", today)
    full = Fraction(limits["full"] if services else limits["without_services"])
    taken = sum((min(one.taken, Fraction(one.weight)) for one in deductions), Fraction(0))
    points = max(full - taken, Fraction(0)) * limits["full"] / full
    if points > limits["bonus_above"]:
        points += min(max(bonus, Fraction(0)), Fraction(limits["bonus"]))
    return Score((), points, points >= limits["pass"])


def _within(day: date | None, since: date, today: date) -> bool:
    return day is not None and since <= day <= today


@cache
def _versions(group: str) -> tuple[Thresholds, ...]:
    entry = read_toml("indicators")[group]
    versions = tuple(_version(entry, value) for value in entry["values"])
    starts = [version.starts for version in versions]
    if not starts or starts != sorted(set(starts)):
        raise ValueError(f"{group}: versions must stand in the order of their first days")
    return versions


def _version(entry: dict[str, Any], value: dict[str, Any]) -> Thresholds:
    numbers = {key: number for key, number in value.items() if key not in _NO_NUMBERS}
    for key, number in numbers.items():
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"{entry['name']}: {key} must be a whole number above 0")
    source = citation(value, entry["valid_on"])
    return Thresholds(entry["name"], value["from"], numbers, source)


_NO_NUMBERS: Final = frozenset({"from", "source", "article", "verified"})
