"""Until when a column (栏目) has to be kept up, and a piece of information published.

A duty runs in one of three ways.  *Rolling* (每2周): so many days after the
last act.  *Within the period* (每季度更新一次): one act in each calendar month,
quarter, half-year or year.  *After the period* (每月10日前公开上月): each period is
accounted for in the one that follows.  Event duties (art. 26: 20 working days
from formation or change) run from a day only the record knows: ``event_due``.

Three acts meet a duty and nothing else: a release, the confirmation that what
stands there is still valid, and the signed 本期无内容.  The value is in ``duty``,
wordings are in ``duty_words``, numbers that law or practice sets in
``parameters/duties.toml``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from gongkai.law.duty import MONTHS, By, Duty, Posted, Since, Unit, rule_of
from gongkai.law.duty_words import amount, wording
from gongkai.law.rules import NotInForce, Rule, parameters
from gongkai.law.working_days import WorkCalendar

__all__ = [
    "MONTHS",
    "Act",
    "By",
    "Duty",
    "DutyCase",
    "EventDue",
    "Next",
    "Posted",
    "Since",
    "Standing",
    "State",
    "Unit",
    "duty_of",
    "evaluate",
    "evaluate_many",
    "event_due",
    "interpretation_due",
    "is_practice",
    "next_due",
    "overdue_days",
    "posting_end",
    "rule_of",
    "source",
    "state",
]

State = Literal["ok", "soon", "overdue"]

_DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7}


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
    known: dict[int, dict[tuple[date, date | int | None], Standing]] = {}
    standings = []
    for duty, acts, opened in cases:
        if duty.kind != "cycle":
            standings.append(nothing)
            continue
        same = known.get(id(duty))
        if same is None:
            same = known[id(duty)] = {}
        # One act without a period, the usual case, is told by its day alone.
        plain = len(acts) == 1 and acts[0].period is None
        key = (opened, acts[0].day if plain else _reached(duty, acts))
        standing = same.get(key)
        if standing is None:
            standing = evaluate(DutyCase(duty, acts, opened), today, soon_days, calendar)
            same[key] = standing
        standings.append(standing)
    return standings


def is_practice(version: Rule) -> bool:
    """Whether a number is the platform's own; what is shown must not call it law."""
    return not version.citation.verified and not version.citation.number


def source(duty: Duty, day: date) -> str:
    """Where a duty comes from on ``day``; a column's own stricter limit is named as such."""
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
