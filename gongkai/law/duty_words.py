"""Duties in the wordings of catalogues: “每月10日前公开上月” and back.

``wording`` writes one form; ``duty_from`` reads it and the variants found in
local catalogues.  What it does not understand is an error with a sentence,
never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from gongkai.law.duty import By, Duty, Posted, Since, Unit


class UnknownWording(ValueError):
    """The text is no requirement the platform can count with."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"看不懂更新要求“{text}”，请写成例如“每季度更新一次”“每月10日前公开上月”"
            "“信息形成或者变更之日起20个工作日内”“及时公开”“长期公开”。"
        )
        self.text = text


_PLAIN: Final = "长期公开"
_AT_ONCE: Final = "及时公开"
_SINCE: Final[dict[Since, str]] = {
    "formed": "信息形成或者变更",
    "obtained": "制定或获取信息",
    "decided": "决定作出",
    "approved": "批准",
    "received": "收到批准文件",
    "result": "结果确定",
    "released": "政策文件公开",
}
_CYCLE: Final[dict[Unit, str]] = {
    "day": "{}日",
    "working_day": "{}个工作日",
    "week": "{}周",
    "month": "{}个月",
    "quarter": "{}个季度",
    "half_year": "{}个半年",
    "year": "{}年",
}
_ONE: Final[dict[Unit, str]] = {
    "day": "日",
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "half_year": "半年",
    "year": "年",
}
_LONG_MONTHS: Final = frozenset({1, 3, 5, 7, 8, 10, 12})

_DIGITS: Final = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_N = r"([0-9]{1,4}|[一二两三四五六七八九十]{1,3})"
_DAYS = r"(个工作日|工作日|个自然日|日|天)"
_VERB = (
    r"(?:内|前)?(?:至少|不少于)?(?:公开|公布|更新|核对|确认|维护|报送)?"
    + r"(?:不少于|至少)?(?:一次|1次)?"
)


def wording(duty: Duty) -> str:
    """The duty as written in a catalogue; ``duty_from`` reads it back (without its rule)."""
    if duty.kind == "none":
        return _PLAIN
    if duty.kind == "cycle":
        text = _prior(duty.unit, duty.by) if duty.by else f"每{_cycle(duty)}更新一次"
        return text + (f"，宽限{duty.grace}日" if duty.grace else "")
    if duty.since == "posted" and duty.posted is not None:
        return f"公示{amount(*duty.posted)}后及时公开"
    if not duty.every:
        text = _AT_ONCE
    elif duty.since == "before":
        text = f"事前{amount(duty.every, duty.unit)}公开"
    else:
        text = f"{_SINCE[duty.since]}之日起{amount(duty.every, duty.unit)}内"
    return text + (f"，公示{amount(*duty.posted)}" if duty.posted else "")


def amount(count: int, unit: Unit) -> str:
    """“20个工作日”, “7日”."""
    return _CYCLE[unit].format(count)


@cache
def duty_from(text: str, rule: str = "") -> Duty:
    """The duty a wording states, following ``rule``.

    Raises UnknownWording for text it does not understand, ValueError with a
    sentence for one it understands that cannot be (每5个月, 每年2月30日前).
    """
    plain = _tidy(text)
    for pattern, make in _PATTERNS:
        if match := re.fullmatch(pattern, plain):
            made = make(match)
            return Duty(
                made.kind,
                made.every,
                made.unit,
                made.by,
                made.grace,
                made.since,
                made.posted,
                rule,
            )
    raise UnknownWording(text.strip())


def number(text: str) -> int:
    """1 to 99 in figures or Chinese; ValueError otherwise."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        if len(text) != 1:
            raise ValueError(f"“{text}”不是数字，请用阿拉伯数字填写。")
        return _DIGITS[text]
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(f"“{text}”不是数字，请用阿拉伯数字填写。")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _cycle(duty: Duty) -> str:
    if duty.every == 1 and duty.unit in _ONE:
        return _ONE[duty.unit]
    return amount(duty.every, duty.unit)


def _prior(unit: Unit, by: By) -> str:
    last = by.day == 31
    if unit == "month":
        return f"每月{'月底' if last else f'{by.day}日'}前公开上月"
    if unit == "year":
        if last and by.month not in _LONG_MONTHS:
            return f"每年{by.month}月底前"
        return f"每年{by.month}月{by.day}日前"
    month = "首月" if by.month == 1 else f"第{by.month}个月"
    return f"每{_ONE[unit]}{month}{'底' if last else f'{by.day}日'}前"


def _tidy(text: str) -> str:
    text = re.sub(r"\s", "", text).rstrip("。；;").replace(",", "，").replace("；", "，")
    # Full-width figures of old spreadsheets.
    return text.translate({ord("０") + n: str(n) for n in range(10)})


def _unit(word: str) -> Unit:
    return "working_day" if "工作日" in word else "day"


def _rolling(match: re.Match[str]) -> Duty:
    count, word, grace = match["n"], match["unit"], match["grace"]
    every = 1 if count is None else number(count)
    fixed: dict[str, tuple[int, Unit]] = {
        "半月": (15, "day"),
        "半个月": (15, "day"),
        "旬": (10, "day"),
    }
    if word in fixed:
        times, unit = fixed[word]
        every *= times
    else:
        unit = _UNIT_WORDS[word]
    return Duty("cycle", every, unit, grace=int(grace or 0))


def _by(unit: Unit) -> Callable[[re.Match[str]], Duty]:
    def make(match: re.Match[str]) -> Duty:
        found = match.groupdict()
        month = number(found.get("month") or "1")
        day = number(found["day"]) if found["day"] else 31
        return Duty("cycle", 1, unit, By(month, day), int(found["grace"] or 0))

    return make


def _event(since: Since) -> Callable[[re.Match[str]], Duty]:
    def make(match: re.Match[str]) -> Duty:
        found = match.groupdict()
        count = number(found["n"])
        unit: Unit = "day" if found["unit"] == "周" else _unit(found["unit"])
        every = count * 7 if found["unit"] == "周" else count
        return Duty("event", every, unit, since=since, posted=_hangs(match))

    return make


def _at_once(match: re.Match[str]) -> Duty:
    return Duty("event", posted=_hangs(match))


def _after_posting(match: re.Match[str]) -> Duty:
    return Duty("event", since="posted", posted=_hangs(match))


def _hangs(match: re.Match[str]) -> Posted | None:
    found = match.groupdict()
    if not found.get("pn"):
        return None
    return Posted(number(found["pn"]), _unit(found["punit"]))


_UNIT_WORDS: Final[dict[str, Unit]] = {
    "日": "day",
    "天": "day",
    "个自然日": "day",
    "个工作日": "working_day",
    "工作日": "working_day",
    "周": "week",
    "个星期": "week",
    "星期": "week",
    "月": "month",
    "个月": "month",
    "季": "quarter",
    "季度": "quarter",
    "个季度": "quarter",
    "半年": "half_year",
    "个半年": "half_year",
    "年": "year",
}

_POSTING = (
    r"(?:公示|公告)(?:期|期限)?(?:为|不少于|不得少于)?"
    + _N.replace("(", "(?P<pn>", 1)
    + _DAYS.replace("(", "(?P<punit>", 1)
)
_HANG = rf"(?:，{_POSTING})?"
_GRACE = r"(?:，宽限(?P<grace>[0-9]+)日)?"
_DAY = _N.replace("(", "(?P<day>", 1)
_LAST = rf"(?:{_DAY}[日号]|底|末)(?:之?前|以前|内)"
_SHOW = (
    r"(?:公开|公布|公示|更新|报送)?(?:上(?:一个?)?(?:月|季|季度|半年|年度?))?(?:的?(?:情况|收支))?"
)
_MONTH = rf"(?:首个?月|第{_N.replace('(', '(?P<month_>', 1)}个?月)"
_COUNT = rf"(?P<n>{_N[1:-1]})" + r"(?P<unit>个工作日|工作日|个自然日|日|天|周)"
_FROM = r"(?:之日起|之后|以后|后)(?:的)?"


def _quarterly(unit: Unit) -> Callable[[re.Match[str]], Duty]:
    def make(match: re.Match[str]) -> Duty:
        found = match.groupdict()
        month = number(found["month_"]) if found["month_"] else 1
        day = number(found["day"]) if found["day"] else 31
        return Duty("cycle", 1, unit, By(month, day), int(found["grace"] or 0))

    return make


def _since(since: Since, events: str) -> tuple[str, Callable[[re.Match[str]], Duty]]:
    return rf"(?:{events}){_FROM}{_COUNT}(?:之?内|以内)(?:公开|公布)?{_HANG}", _event(since)


_PATTERNS: Final[list[tuple[str, Callable[[re.Match[str]], Duty]]]] = [
    (r"长期公开|常年公开|长期|无更新要求|不要求更新", lambda _: Duty("none")),
    (
        rf"(?:按(?:照)?进展情况)?(?:及时|随时|实时|立即|即时)(?:公开|公布|更新)?{_HANG}",
        _at_once,
    ),
    (rf"{_POSTING}(?:期满)?后(?:及时|实时|立即)?(?:公开|公布)?", _after_posting),
    (_POSTING, _at_once),
    (rf"每个?月(?:月)?{_LAST}{_SHOW}{_GRACE}", _by("month")),
    (rf"每个?季度{_MONTH}的?{_LAST}{_SHOW}{_GRACE}", _quarterly("quarter")),
    (rf"每半年{_MONTH}的?{_LAST}{_SHOW}{_GRACE}", _quarterly("half_year")),
    (rf"每个?季度(?:结束|终了)后{_DAY}日(?:之?内){_SHOW}{_GRACE}", _by("quarter")),
    (rf"每年{_N.replace('(', '(?P<month>', 1)}月{_LAST}{_SHOW}{_GRACE}", _by("year")),
    (
        rf"(?:至少)?每隔?个?(?:(?P<n>{_N[1:-1]})?(?P<unit>个工作日|工作日|个自然日|半个月|半月|旬|"
        rf"个半年|半年|日|天|周|个星期|星期|个季度|季度|季|个月|月|年)){_VERB}{_GRACE}",
        _rolling,
    ),
    _since("formed", "信息形成(?:或者?变更)?|信息产生或者?变更|形成或者?变更"),
    _since("obtained", "(?:制定|制作)或者?获取(?:[一-龥]{0,10})"),
    _since("decided", "(?:作出(?:行政)?决定|(?:行政)?(?:处罚|许可)?决定作出)"),
    _since("received", "收到[一-龥]{2,10}"),
    _since("result", "(?:[一-龥]{0,6}结果)?确定|[一-龥]{0,6}调查结束"),
    _since("released", "政策文件(?:公开|发布|印发)|文件公开"),
    _since("approved", "[一-龥]{0,20}(?:（[一-龥]{1,20}）)?(?:批准|批复)"),
    (rf"(?:事前|提前){_COUNT}[一-龥]{{0,8}}{_HANG}", _event("before")),
    (rf"(?:组织|召开|举行)[一-龥]{{0,6}}{_COUNT}前{_HANG}", _event("before")),
]
