"""What an applicant can do against a reply, by when, and the steps that follow (art. 51).

Months end on the day of the same number, or on the last day of a shorter
month.  A limit in days or months is given as counted; ``rest_days`` moves an
end on a day off to the next working day, which is practice here, not law read;
in a year without a calendar the end stays where it is, the earlier day.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from gongkai.law.outcomes import outcomes
from gongkai.law.rules import NotInForce, Rule, parameters
from gongkai.law.working_days import WorkCalendar

Level = Literal["village", "town", "county", "city", "province", "state"]
Procedure = Literal["simplified", "ordinary"]

_ABOVE: Final[dict[Level, str]] = {
    "town": "县级人民政府",
    "county": "上一级（市级）人民政府",
    "city": "上一级（省级）人民政府",
}


class Step(NamedTuple):
    """One thing somebody can or must do, and its last day."""

    name: str
    last_day: date
    rule: Rule


@dataclass(frozen=True, slots=True)
class Remedies:
    """The ways open against a reply.

    ``first`` means that a suit is only possible after reconsideration and that
    the reply must say so; then ``suit`` is None.
    """

    first: bool
    reconsideration: Step
    suit: Step | None
    basis: Rule | None


def add_months(day: date, months: int) -> date:
    """The day of the same number ``months`` later; a shorter month ends the period early."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def must_reconsider_first(outcome: str, replied: date, *, withheld: bool = False) -> bool:
    """Whether a suit needs a reconsideration before it.

    Since 2024 denials under arts. 14–16 do.  ``withheld`` says that a partial
    disclosure keeps something back under these articles.  Raises KeyError for
    what is no outcome.
    """
    case = outcomes()[outcome].remedy
    if case == "choice" or (case == "depends" and not withheld):
        return False
    return _rule_or_none("reconsideration_first", replied) is not None


def remedies(
    outcome: str, replied: date, known: date, *, withheld: bool = False,
    rest_days: WorkCalendar | None = None,
) -> Remedies:  # fmt: skip
    """The remedies against a reply dated ``replied`` that the applicant got on ``known``."""
    first = must_reconsider_first(outcome, replied, withheld=withheld)
    request = _step("reconsideration_request", replied, known, rest_days)
    suit = None if first else _step("suit_direct", replied, known, rest_days)
    basis = _rule_or_none("reconsideration_first", replied) if first else None
    return Remedies(first, request, suit, basis)


def remedies_untold(replied: date, known: date, told: date | None) -> Step:
    """The last day for reconsideration when the reply did not name the remedy.

    It runs from the day the applicant was ``told``, and ends at the latest one
    year after the reply became ``known``.
    """
    most = _step("reconsideration_untold", replied, known, None)
    if told is None:
        return most
    request = _step("reconsideration_request", replied, max(told, known), None)
    return min(request, most, key=lambda step: step.last_day)


def suit_after_reconsideration(
    decided: date, received: date | None, *, rest_days: WorkCalendar | None = None
) -> Step:
    """The last day for a suit after reconsideration.

    ``received`` is the day the decision came; None when the period for it,
    whose last day is ``decided``, ran out without one.
    """
    return _step("suit_after_reconsideration", decided, received or decided, rest_days)


def reconsideration_steps(
    filed: date, copied: date, procedure: Procedure, calendar: WorkCalendar,
    *, extended: bool = False,
) -> tuple[Step, ...]:  # fmt: skip
    """The limits of a reconsideration in which the organ answers, in order.

    ``filed`` is the day of the request, which is taken as accepted that day;
    ``copied`` the day the copy reached the organ.  Raises ValueError for an
    extension of the simplified procedure, which has none.
    """
    if extended and procedure == "simplified":
        raise ValueError("简易程序的复议期限不能延长。")
    table = parameters("remedies")
    working = (
        ("reconsideration_admission", filed),
        (f"copy_{procedure}", filed),
        (f"answer_{procedure}", copied),
    )
    steps = []
    for name, start in working:
        rule = table[name].on(filed)
        steps.append(Step(rule.name, calendar.add_working_days(start, rule.count), rule))
    rule = table[f"decision_{procedure}"].on(filed)
    days = rule.count
    if extended:
        days += table["decision_extension"].on(filed).count
    steps.append(Step(rule.name, filed + timedelta(days), rule))
    return tuple(steps)


def reconsideration_organ(level: Level, *, department: bool = False) -> str:
    """Who reconsiders: the government of a department's own level, else the next higher one.

    Raises ValueError for a village, which is no administrative organ, and for
    levels whose replies are reconsidered by themselves.
    """
    if department and level in ("county", "city", "province"):
        return "本级人民政府"
    if department or level not in _ABOVE:
        raise ValueError("这一级机关的复议机关不能由系统确定，请按行政复议法的规定办理。")
    return _ABOVE[level]


def _rule_or_none(name: str, day: date) -> Rule | None:
    try:
        return parameters("remedies")[name].on(day)
    except NotInForce:
        return None


def _step(name: str, day: date, start: date, rest_days: WorkCalendar | None) -> Step:
    """The day of ``start`` does not count; ``day`` chooses the version of the rule."""
    rule = parameters("remedies")[name].on(day)
    months = rule.unit == "months"
    last = add_months(start, rule.count) if months else start + timedelta(rule.count)
    if rest_days is not None and last.year <= rest_days.published_until:
        last = rest_days.on_or_after(last)
    return Step(rule.name, last, rule)
