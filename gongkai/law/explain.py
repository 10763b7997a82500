"""The days of a reply period one by one: which count, which do not, why, by which article.

The list runs from receipt to the last day (or to the day the clock stopped)
and holds every calendar day once; only the time between a reply and an order
to answer again is left out.  The last counted day of the last run is the last
day the clock gives.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, NamedTuple

from gongkai.law.clock import Excluded, Reckoning, Run
from gongkai.law.rules import Rule, Rules
from gongkai.law.working_days import WorkCalendar

Kind = Literal["start", "counted", "rest", "excluded", "stopped", "delayed"]


class Day(NamedTuple):
    """One day: ``number`` is the count reached, 0 where the day does not count."""

    day: date
    kind: Kind
    run: int
    number: int
    reason: str
    rule: Rule

    @property
    def basis(self) -> str:
        """Where the reason stands; the platform's practice is named as such."""
        return str(self.rule.citation)


_WEEKDAYS: Final = "一二三四五六日"
_STOPS: Final = {
    "ask_for_correction": "等待申请人补正，期限停止计算",
    "ask_for_fee": "等待申请人缴费，期限停止计算",
}


def weekday(day: date) -> str:
    """The day of the week, e.g. ``周一``."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def explain(reckoning: Reckoning, calendar: WorkCalendar) -> tuple[Day, ...]:
    """Every day from receipt to the last day, in order; empty before receipt."""
    if reckoning.rules is None:
        return ()
    days: list[Day] = []
    for number, run in enumerate(reckoning.runs, start=1):
        follows = reckoning.runs[number] if number < len(reckoning.runs) else None
        _explain_run(days, number, run, reckoning, calendar.continued, calendar.published_until)
        if follows is not None and run.stop in _STOPS:
            _explain_stop(days, number, run, follows, reckoning.rules)
    return tuple(days)


def _explain_run(
    days: list[Day], number: int, run: Run, reckoning: Reckoning,
    calendar: WorkCalendar, published: int,
) -> None:  # fmt: skip
    rules = reckoning.rules
    if rules is None:
        raise AssertionError("a run has rules")
    if run.stopped is not None:
        last = run.stopped
    elif reckoning.due is not None:
        last = reckoning.due.day
    else:
        last = reckoning.closed or run.start
    if days and days[-1].day == run.start:
        days.pop()  # One day, one line: asked and corrected on the same day.
    days.append(
        Day(run.start, "start", number, 0, f"{run.why}当日不计入，次日起算", rules.start_day)
    )
    count = 0
    for ordinal in range(run.start.toordinal() + 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        works = calendar.is_working_day(day)
        if not works:
            entry = Day(day, "rest", number, 0, _rest(day, calendar, published), run.rule)
        elif pause := _pause(day, reckoning.excluded):
            entry = Day(day, "excluded", number, 0, pause, rules.excluded)
        elif count < run.length:
            count += 1
            entry = Day(day, "counted", number, count, _work(day, published), run.rule)
        elif count < run.length + reckoning.extension:
            count += 1
            reason = f"延长期内的{_work(day, published)}"
            entry = Day(day, "counted", number, count, reason, rules.extension)
        else:
            entry = Day(day, "delayed", number, 0, "已经告知延迟答复", rules.delay)
        days.append(entry)


def _explain_stop(days: list[Day], number: int, run: Run, follows: Run, rules: Rules) -> None:
    if run.stopped is None:
        raise AssertionError("a run that another follows has been stopped")
    fee = run.stop == "ask_for_fee"
    rule = rules.fresh_after_payment if fee else rules.fresh_after_correction
    for ordinal in range(run.stopped.toordinal() + 1, follows.start.toordinal()):
        day = date.fromordinal(ordinal)
        days.append(Day(day, "stopped", number, 0, _STOPS[run.stop], rule))


def _pause(day: date, excluded: tuple[Excluded, ...]) -> str:
    """The reason why ``day`` is excluded, naming everybody waited for; empty if it is not."""
    names = [pause.name for pause in excluded if pause.after < day <= pause.until]
    return f"征求意见：{'、'.join(names)}" if names else ""


def _rest(day: date, calendar: WorkCalendar, published: int) -> str:
    if day.year > published:
        return f"{weekday(day)}（{day.year}年放假安排未公布，暂定）"
    if calendar.is_day_off(day):
        return f"法定节假日或者调休放假（{weekday(day)}）"
    return weekday(day)


def _work(day: date, published: int) -> str:
    if day.year > published:
        return f"{weekday(day)}（{day.year}年放假安排未公布，暂定）"
    if day.weekday() > 4:
        return f"调休上班（{weekday(day)}）"
    return f"工作日（{weekday(day)}）"
