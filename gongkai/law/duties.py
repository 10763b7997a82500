"""Until when a column (栏目) has to be kept up, and a piece of information published.

A duty runs in one of three ways.  *Rolling* (每2周): so many days after the
last act.  *Within the period* (每季度更新一次): one act in each calendar month,
quarter, half-year or year.  *After the period* (每月10日前公开上月): each period is
accounted for in the one that follows.  Event duties (art. 26: 20 working days
from formation or change) run from a day only the record knows: ``event_due``.

Three acts meet a duty and nothing else: a release, the confirmation that what
stands there is still valid, and the signed 本期无内容.  Wordings are in
``duty_words``, numbers that law or practice sets in ``parameters/duties.toml``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from gongkai.law.rules import NotInForce, Parameter, Rule, parameters
from gongkai.law.working_days import WorkCalendar

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
State = Literal["ok", "soon", "overdue"]

MONTHS: Final[dict[Unit, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Calendar units and their months; the others are rolling."""

_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7}


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


@dataclass(frozen=True, slots=True)
class Act:
    """One of the three acts that meet a duty.

    ``period``: any day of the period the act is about, where it says so (the
    accounts of October, 本期无内容 of the third quarter); None: judged by its day.
    """

    kind: Literal["release", "confirm", "nothing"]
    day: date
    period: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """The next last day of a column (included).

    ``period`` is what has to be covered, its end exclusive.  ``provisional``:
    the day rests on a year whose holidays are not published.
    """

    due: date
    provisional: bool
    period: tuple[date, date]
    duty: Duty

    @property
    def why(self) -> str:
        """One sentence for people: requirement, period, where it stands."""
        from gongkai.law.duty_words import wording  # which itself builds on this module

        start, end = self.period
        days = f"{_chinese(start)}至{_chinese(end - timedelta(1))}"
        text = f"{wording(self.duty)}，本期{days}，应当在{_chinese(self.due)}前（含当日）更新"
        if self.duty.rule:
            text += f"；{source(self.duty, start)}"
        return text + ("；所涉年份的节假日安排尚未公布，日期暂定。" if self.provisional else "。")


@dataclass(frozen=True, slots=True)
class EventDue:
    """The last day (included) for publishing what an event brought about."""

    due: date
    provisional: bool
    duty: Duty
    event_day: date

    @property
    def why(self) -> str:
        """One sentence for people: requirement, day of the event, where it stands."""
        from gongkai.law.duty_words import wording

        text = f"{wording(self.duty)}，自{_chinese(self.event_day)}计算，"
        text += f"应当在{_chinese(self.due)}前（含当日）公开"
        if self.duty.rule or not self.duty.every:
            text += f"；{source(self.duty, self.event_day)}"
        return text + ("；所涉年份的节假日安排尚未公布，日期暂定。" if self.provisional else "。")


class DutyCase(NamedTuple):
    """What the nightly evaluation needs of a column.

    The last act is enough where acts name no period.
    """

    duty: Duty
    acts: Sequence[Act]
    opened: date


class Standing(NamedTuple):
    """How a column stands today; ``overdue`` in calendar days."""

    next: Next | None
    state: State
    overdue: int


def next_due(
    duty: Duty, acts: Sequence[Act], opened: date, calendar: WorkCalendar
) -> Next | None:  # fmt: skip
    """The first period that no act covers, and its last day.

    None where no day runs: no duty, or an event that must first happen.  An act
    covers its period and all before it, so a late act makes the column current
    again.  The first period of a column is the first whose last day is not
    before ``opened``; acts of other orders or before ``opened`` do no harm.
    Raises CalendarNotPublished for working days before the calendar begins.
    """
    if duty.kind != "cycle":
        return None
    return _next(duty, _reached(duty, acts), opened, calendar)


def event_due(duty: Duty, event_day: date, calendar: WorkCalendar) -> EventDue:
    """The last day for publishing after the event of ``event_day``, which does not count.

    Art. 26: 20 working days from formation or change, unless another rule has
    its own limit.  For ``before`` the day lies before the event (a hearing);
    for ``posted`` the event is the day of hanging.  At once (及时) has no number
    in the law; practice gives one.  Raises ValueError for a duty without event,
    CalendarNotPublished for working days the calendar does not reach.
    """
    if duty.kind != "event":
        raise ValueError("这个栏目的更新要求不从事件起算，请改用周期计算。")
    start = event_day
    if duty.since == "posted" and duty.posted is not None:
        start = posting_end(duty, event_day, calendar)
    count, unit = duty.every, duty.unit
    if not count:
        count, unit = parameters("duties")["at_once"].on(event_day).count, "day"
    due = _shift(start, -count if duty.since == "before" else count, unit, calendar)
    return EventDue(due, _provisional(due, calendar), duty, event_day)


def interpretation_due(released: date, calendar: WorkCalendar) -> EventDue:
    """The last day for publishing the interpretation of a policy released on ``released``.

    The number is practice, not law (see the parameter).
    """
    return event_due(duty_of("interpretation", released, since="released"), released, calendar)


def posting_end(duty: Duty, hung: date, calendar: WorkCalendar) -> date:
    """The last day (included) a sheet hung on ``hung`` must hang.  ValueError without 公示."""
    if duty.posted is None:
        raise ValueError("这个栏目没有公示期的要求。")
    return _shift(hung, duty.posted.days, duty.posted.unit, calendar)


def duty_of(rule: str, day: date, *, since: Since = "formed", by: By | None = None) -> Duty:
    """The duty a parameter sets on ``day``: an event for days, a cycle for months."""
    version = rule_of(rule).on(day)
    if version.unit == "months":
        unit: Unit = {months: unit for unit, months in MONTHS.items()}[version.count]
        return Duty("cycle", 1, unit, by=by, rule=rule)
    unit = "working_day" if version.unit == "working_days" else "day"
    return Duty("event", version.count, unit, since=since, rule=rule)


def state(next_: Next | None, today: date, soon_days: int) -> State:
    """Overdue after the last day; soon from ``soon_days`` before it up to the day itself."""
    if next_ is None:
        return "ok"
    left = (next_.due - today).days
    return "overdue" if left < 0 else "soon" if left <= soon_days else "ok"


def overdue_days(next_: Next | None, today: date) -> int:
    """Calendar days since the last day; 0 when it has not passed."""
    return 0 if next_ is None else max((today - next_.due).days, 0)


def evaluate(case: DutyCase, today: date, soon_days: int, calendar: WorkCalendar) -> Standing:
    """How one column stands on ``today``."""
    found = next_due(case.duty, case.acts, case.opened, calendar)
    return Standing(found, state(found, today, soon_days), overdue_days(found, today))


def evaluate_many(
    cases: Sequence[DutyCase], today: date, soon_days: int, calendar: WorkCalendar
) -> list[Standing]:
    """``evaluate`` for very many columns: equal cases are reckoned once.

    Columns share few duties and few days, so most rows are one look-up.  Raises
    CalendarNotPublished like the single question.
    """
    nothing = Standing(None, "ok", 0)
    # By identity of the duty (``cases`` keeps it alive): hashing it costs more than the rest.
    known: dict[int, dict[tuple[date, int | None], Standing]] = {}
    standings = []
    for duty, acts, opened in cases:
        if duty.kind != "cycle":
            standings.append(nothing)
            continue
        key = (opened, _reached(duty, acts))
        same = known.setdefault(id(duty), {})
        standing = same.get(key)
        if standing is None:
            found = _next(duty, key[1], opened, calendar)
            standing = Standing(found, state(found, today, soon_days), overdue_days(found, today))
            same[key] = standing
        standings.append(standing)
    return standings


def is_practice(version: Rule) -> bool:
    """Whether a number is the platform's own; what is shown must not call it law."""
    return not version.citation.verified and not version.citation.number


def rule_of(rule: str) -> Parameter:
    """The parameter a duty names.  Raises ValueError for one that does not exist."""
    file, _, key = rule.rpartition(".")
    try:
        return parameters(file or "duties")[key]
    except (KeyError, FileNotFoundError) as error:
        raise ValueError(f"没有名为“{rule}”的期限规定，请从下拉表中选择。") from error


def source(duty: Duty, day: date) -> str:
    """Where a duty comes from on ``day``; a column's own stricter limit is named as such."""
    from gongkai.law.duty_words import amount

    parameter = rule_of(duty.rule or ("proactive" if duty.every else "at_once"))
    try:
        version = parameter.on(day)
    except NotInForce:
        return f"当时没有关于“{parameter.name}”的规定"
    same = {
        "months": version.count == duty.every * MONTHS.get(duty.unit, 0),
        "working_days": duty.unit == "working_day" and version.count == duty.every,
        "days": version.count == duty.every * _DAYS.get(duty.unit, 0) or not duty.every,
        "rule": True,
    }[version.unit]
    if same or duty.rule.startswith("report."):
        return str(version.citation) if is_practice(version) else f"依据：{version.citation}"
    unit: Unit = "working_day" if version.unit == "working_days" else "day"
    number = f"{version.count}个月" if version.unit == "months" else amount(version.count, unit)
    return f"栏目自定，{version.name}为{number}（{version.citation}）"


def _next(duty: Duty, reached: int | None, opened: date, calendar: WorkCalendar) -> Next:
    months = MONTHS.get(duty.unit)
    if months is None:
        last = opened.toordinal() if reached is None else max(reached, opened.toordinal())
        start = date.fromordinal(last)
        end = _shift(start, duty.every, duty.unit, calendar)
        due = end + timedelta(duty.grace)
        return Next(due, _provisional(due, calendar), (start, end + timedelta(1)), duty)
    length = months * duty.every
    number = (opened.year * 12 + opened.month - 1) // length
    if duty.by is not None and _period_due(duty, number - 1, length) >= opened:
        number -= 1
    if reached is not None:
        number = max(number, reached + 1)
    period = _first_day(number * length), _first_day((number + 1) * length)
    return Next(_period_due(duty, number, length), False, period, duty)


def _reached(duty: Duty, acts: Sequence[Act]) -> int | None:
    """The last period an act covers, or for a rolling duty the day of the last act, as a number.

    What an act says about its period never reaches beyond what its own day
    allows: nobody signs off a period in advance.
    """
    if not acts:
        return None
    if duty.unit not in MONTHS:
        return max(act.day for act in acts).toordinal()
    length = MONTHS[duty.unit] * duty.every
    back = 0 if duty.by is None else 1
    best = None
    for act in acts:
        day, about = act.day, act.period
        number = (day.year * 12 + day.month - 1) // length - back
        if about is not None:
            number = min(number, (about.year * 12 + about.month - 1) // length)
        if best is None or number > best:
            best = number
    return best


def _period_due(duty: Duty, number: int, length: int) -> date:
    after = (number + 1) * length
    if duty.by is None:
        return _first_day(after) - timedelta(1) + timedelta(duty.grace)
    first = _first_day(after + duty.by.month - 1)
    last = monthrange(first.year, first.month)[1]
    return first.replace(day=min(duty.by.day, last)) + timedelta(duty.grace)


def _first_day(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1)


def _shift(start: date, count: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The ``count``-th day after ``start`` (before it, when negative)."""
    if unit != "working_day":
        return start + timedelta(count * _DAYS[unit])
    known = calendar.continued
    if count > 0:
        return known.add_working_days(start, count)
    return known.day_of_rank(known.rank(start - timedelta(1)) + 1 + count)


def _provisional(due: date, calendar: WorkCalendar) -> bool:
    return due.year > calendar.published_until


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


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
