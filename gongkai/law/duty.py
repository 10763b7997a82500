"""What a column owes, as a value: a cycle, an event, or nothing.

Reckoned in ``duties``, written and read in ``duty_words``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from gongkai.law.rules import Parameter, parameters

Unit = Literal["day", "working_day", "week", "month", "quarter", "half_year", "year"]
Since = Literal[
    "formed",
    "obtained",
    "decided",
    "approved",
    "received",
    "result",
    "released",
    "before",
    "posted",
]

MONTHS: Final[dict[Unit, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Calendar units and their months; the others are rolling."""


class By(NamedTuple):
    """The last day after a period: ``day`` (31: the month's end) of its ``month``-th month."""

    month: int
    day: int


class Posted(NamedTuple):
    """公示: how long a sheet must hang, the day it is hung not counted."""

    days: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Duty:
    """What a column owes.

    ``every`` and ``unit``: the length of the cycle, or the days an event gives
    (0: at once).  ``by`` only for one whole calendar period; ``grace``: calendar
    days a cycle tolerates after its end.  ``since``: what starts an event duty
    (``before``: the days lie before the event).  ``rule``: the parameter it
    follows, ``key`` of ``duties.toml`` or ``file.key``; empty for the column's own.

    Raises ValueError with a sentence for what cannot be a duty.
    """

    kind: Literal["none", "cycle", "event"]
    every: int = 0
    unit: Unit = "day"
    by: By | None = None
    grace: int = 0
    since: Since = "formed"
    posted: Posted | None = None
    rule: str = ""

    def __post_init__(self) -> None:
        if self.rule:
            rule_of(self.rule)
        check = {"none": _check_none, "cycle": _check_cycle, "event": _check_event}[self.kind]
        if fault := check(self):
            raise ValueError(fault)

    def as_json(self) -> dict[str, object]:
        """Plain data without what is at its default; ``from_json`` reads it back."""
        out: dict[str, object] = {"kind": self.kind}
        for name, field in self.__dataclass_fields__.items():
            value = getattr(self, name)
            if name != "kind" and value != field.default:
                out[name] = list(value) if isinstance(value, tuple) else value
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Duty:
        """The duty of ``as_json``; nothing at all is no duty.  ValueError for what is no duty."""
        if not data:
            return cls("none")
        try:
            given = dict(data)
            for name, kind in (("by", By), ("posted", Posted)):
                if given.get(name) is not None:
                    given[name] = kind(*given[name])
            return cls(**given)
        except (TypeError, KeyError) as error:
            raise ValueError("更新要求的数据不完整，请重新选择。") from error


def rule_of(rule: str) -> Parameter:
    """The parameter a duty names.  Raises ValueError for one that does not exist."""
    file, _, key = rule.rpartition(".")
    try:
        return parameters(file or "duties")[key]
    except (KeyError, FileNotFoundError) as error:
        raise ValueError(f"没有名为“{rule}”的期限规定，请从下拉表中选择。") from error


def _check_none(duty: Duty) -> str:
    plain = Duty.__dataclass_fields__
    names = [name for name in plain if name not in ("kind", "rule")]
    if any(getattr(duty, name) != plain[name].default for name in names):
        return "长期公开的栏目没有周期和天数，请改选周期更新或者按事件公开。"
    return ""


def _check_cycle(duty: Duty) -> str:
    if duty.every < 1:
        return "更新周期至少为1，请填写正整数。"
    if duty.since != "formed" or duty.posted is not None:
        return "周期更新的栏目没有起算事件和公示期。"
    if duty.grace < 0:
        return "宽限天数不能是负数。"
    length = MONTHS.get(duty.unit, 0) * duty.every
    if length and 12 % length and length % 12:
        return "按月的周期应当能整分一年，请填写1、2、3、4、6或者12个月。"
    if duty.by is None:
        return ""
    if not length or duty.every != 1:
        return "“某日前公开上一期”只用于每月、每季度、每半年、每年。"
    month, day = duty.by
    longest = monthrange(2024, month)[1] if duty.unit == "year" and 1 <= month <= 12 else 31
    if not 1 <= month <= length or not (1 <= day <= longest or day == 31):
        return "公开上一期的截止日不存在，请核对月份和日期。"
    return ""


def _check_event(duty: Duty) -> str:
    if duty.by is not None or duty.grace:
        return "按事件公开的栏目没有周期截止日和宽限天数。"
    if duty.every < 0 or duty.unit not in ("day", "working_day"):
        return "按事件公开的期限只能是若干日或者若干个工作日。"
    if not duty.every and (duty.since not in ("formed", "posted") or duty.unit != "day"):
        return "请写明天数，或者写“及时公开”。"
    if duty.posted is not None and (
        duty.posted.days < 1 or duty.posted.unit not in ("day", "working_day")
    ):
        return "公示期只能是若干日或者若干个工作日。"
    if duty.since == "posted" and (duty.posted is None or duty.every):
        return "公示后公开的，请写“公示若干日后及时公开”。"
    return ""
