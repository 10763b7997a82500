"""The clock of an application: its events and the calendar → status and last day.

``reckon`` folds the events in the order of their days; an event that is not
open in the state it meets changes nothing and becomes a Fault with a sentence.
Where the text leaves a choice the earlier last day is taken, so that no one
who follows the clock answers late.  ``explain`` lists the days one by one;
``periods.reply_due`` is the short way for a case nothing has happened to.
A last day in a year without a calendar is provisional (暂定).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, TypeVar

from gongkai.law import events as ev
from gongkai.law.outcomes import outcomes
from gongkai.law.rules import Rule, Rules, rules_on
from gongkai.law.transitions import ACTS, State, Unlawful, next_state
from gongkai.law.working_days import WorkCalendar

Key = TypeVar("Key", bound=Hashable)


class Due(NamedTuple):
    """A last day; ``provisional`` when it lies in a year without a calendar."""

    day: date
    provisional: bool

    def __str__(self) -> str:
        return f"{self.day.isoformat()}{'（暂定）' if self.provisional else ''}"


class Limit(NamedTuple):
    """Somebody's time limit on the way, and what it means to let it pass."""

    name: str
    who: str
    due: Due
    silence: str
    rule: Rule


class Fault(NamedTuple):
    """An event that had no effect, and why."""

    event: ev.Event
    sentence: str


class Excluded(NamedTuple):
    """Working days after ``after`` up to and including ``until`` do not count."""

    after: date
    until: date
    name: str
    party: ev.Party


class Run(NamedTuple):
    """One run of the reply period: day 1 is the working day after ``start``.

    ``length`` is in working days; ``stopped`` is the day the run was cut off,
    ``stop`` the act that did it.
    """

    start: date
    length: int
    why: str
    rule: Rule
    stopped: date | None = None
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Where a case stands after its events.

    ``due`` is None while nothing runs: before receipt, while a correction or
    a payment is awaited, after the case ended without a reply.  ``waiting``
    names the letters not answered yet; their full time is already in ``due``.
    """

    status: State
    rules: Rules | None
    due: Due | None
    runs: tuple[Run, ...]
    excluded: tuple[Excluded, ...]
    extension: int
    plain_due: Due | None
    limits: tuple[Limit, ...]
    waiting: tuple[str, ...]
    faults: tuple[Fault, ...]
    closed: date | None
    outcome: str | None

    @property
    def late(self) -> bool | None:
        """Whether the reply left after the last day; None without a reply."""
        if self.closed is None or self.due is None:
            return None
        return self.closed > self.due.day


SILENCE: Final[dict[ev.Party, str]] = {
    "third_party": "逾期未提出意见的，由行政机关依照条例的规定决定是否公开，不视为同意",
    "joint_organ": "逾期未提出意见的，视为同意公开",
    "other_organ": "条例没有规定不答复的后果，期满后由本机关依法决定",
}
"""What it means when the one asked lets the time pass (arts. 32 and 34 differ)."""

_PLACE: Final = {name: place for place, name in enumerate(ACTS)}


def reckon(
    events: Iterable[ev.Event], calendar: WorkCalendar, rules: Rules | None = None
) -> Reckoning:
    """Status and last day after ``events``, in whatever order they are given.

    ``rules`` default to those in force on the day of receipt.  Raises
    CalendarNotPublished for an event before the first year of the calendar or
    many years after the last.
    """
    ordered = sorted(set(events), key=_order)
    return _Fold(ordered, calendar, rules).result()


def moved(
    cases: Mapping[Key, Iterable[ev.Event]], before: WorkCalendar, after: WorkCalendar
) -> dict[Key, tuple[Due, Due]]:
    """The cases whose last day another calendar moves: key → (as it was, as it will be).

    To be shown before a new calendar is put to use.  A day that only ceases to
    be provisional is listed too; replied and ended cases are not.
    """
    changes = {}
    for key, events in cases.items():
        journal = list(events)
        old, new = reckon(journal, before), reckon(journal, after)
        if old.due and new.due and old.closed is None and old.due != new.due:
            changes[key] = (old.due, new.due)
    return changes


def _order(event: ev.Event) -> tuple[date, int, str]:
    return event.on, _PLACE[ev.act(event)], repr(event)


@dataclass(slots=True)
class _Fold:
    events: list[ev.Event]
    calendar: WorkCalendar
    given_rules: Rules | None
    status: State = "intake"
    rules: Rules | None = None
    runs: list[Run] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    open: dict[str, ev.Consulted] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    corrections: int = 0
    extension: int = 0
    extended: bool = False
    delayed: date | None = None
    fee_due: Due | None = None
    limits: list[Limit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    closed: date | None = None
    outcome: str | None = None

    def result(self) -> Reckoning:
        for event in self.events:
            try:
                state = next_state(self.status, ev.act(event))
                self.apply(event)
            except Unlawful as error:
                self.faults.append(Fault(event, str(error)))
            else:
                self.status = self._consulting(state)
        running = self.runs and self.runs[-1].stopped is None and self.status != "ended"
        plain = self.plain_due() if running else None
        due = self.due() if running else None
        if plain is not None and self.closed is None and self.rules is not None:
            self.limits.append(
                Limit(
                    "告知延期的最后一日",
                    "本机关",
                    plain,
                    "期限届满后不能再延长",
                    self.rules.extension,
                )
            )
        return Reckoning(
            self.status, self.rules, due, tuple(self.runs), tuple(self.excluded), self.extension,
            plain, tuple(self.limits), tuple(sorted(self.open)), tuple(self.faults),
            self.closed, self.outcome,
        )  # fmt: skip

    def _consulting(self, state: State) -> State:
        """With letters still out the case stays with those, third parties first."""
        if state not in ("processing", "third_party", "organ_consult") or not self.open:
            return state
        asked = any(letter.party == "third_party" for letter in self.open.values())
        return "third_party" if asked else "organ_consult"

    # The last day.

    def after(self, day: date, count: int) -> Due:
        """``count`` working days after ``day``, provisional beyond the calendar."""
        last = self.calendar.continued.add_working_days(day, count)
        return Due(last, last.year > self.calendar.published_until)

    def plain_due(self) -> Due:
        """The last day of the current run without an extension."""
        return self._due(self.runs[-1].length)

    def due(self) -> Due:
        """The last day of the current run with its extension or delay."""
        due = self._due(self.runs[-1].length + self.extension)
        if self.delayed is not None and self.delayed > due.day:
            return Due(self.delayed, False)
        return due

    def _due(self, count: int) -> Due:
        calendar = self.calendar.continued
        place = calendar.rank(self.runs[-1].start)
        for pause in sorted(self.excluded):
            after = calendar.rank(pause.after)
            if place + count <= after:
                break  # The period was over when this letter left.
            count -= max(after - place, 0)
            place = max(place, after, calendar.rank(pause.until))
        last = calendar.day_of_rank(place + count)
        return Due(last, last.year > self.calendar.published_until)

    def in_time(self, event: ev.Event, what: str) -> None:
        due = self.due()
        if event.on > due.day:
            raise Unlawful(f"答复期限{due}已经届满，{what}不发生效力。")

    # One method an event; each either takes full effect or raises Unlawful.

    def apply(self, event: ev.Event) -> None:
        match event:
            case ev.Received():
                self.receive(event)
            case ev.CorrectionAsked():
                self.ask_for_correction(event)
            case ev.CorrectionReceived():
                self.receive_correction(event)
            case ev.Consulted():
                self.consult(event)
            case ev.Heard():
                self.hear(event)
            case ev.Extended():
                self.extend(event)
            case ev.Delayed():
                self.delay(event)
            case ev.FeeNoticed():
                self.notice_fee(event)
            case ev.FeePaid():
                self.pay(event)
            case ev.Answered() | ev.Ended():
                self.close(event, event.outcome)
            case ev.OrderedAgain():
                self.order_again(event)
            case _:
                pass  # Moved: a step inside the office

    def start(self, start: date, count: int, why: str, rule: Rule) -> None:
        self.runs.append(Run(start, count, why, rule))
        self.extension, self.delayed = 0, None

    def stop(self, day: date, act: str) -> None:
        self.runs[-1] = self.runs[-1]._replace(stopped=day, stop=act)

    def law(self) -> Rules:
        if self.rules is None:
            raise AssertionError("before receipt only register, end and what follows an end happen")
        return self.rules

    def receive(self, event: ev.Received) -> None:
        self.rules = self.given_rules or rules_on(event.on)
        self.start(event.on, self.rules.reply.count, "收到申请", self.rules.reply)
        notice = self.rules.correction_notice
        self.limits.append(
            Limit(
                notice.name,
                "本机关",
                self.after(event.on, notice.count),
                "期满未告知补正的，按收到申请之日计算期限",
                notice,
            )
        )

    def ask_for_correction(self, event: ev.CorrectionAsked) -> None:
        rule, reply = self.law().correction_notice, self.law().correction_reply
        if self.corrections:
            raise Unlawful("补正只能一次性告知，不能再次要求补正。")
        last = self.after(self.runs[0].start, rule.count)
        if event.on > last.day:
            raise Unlawful(f"补正告知的最后一日是{last}，逾期告知不停止计算答复期限。")
        self.corrections = 1
        self.stop(event.on, "ask_for_correction")
        due = self.after(event.on, reply.count)
        if event.reply_by is not None:
            due = Due(event.reply_by, False)
        self.limits.append(
            Limit(
                "申请人补正", "申请人", due, "无正当理由逾期不补正的，视为放弃申请，不再处理", reply
            )
        )

    def receive_correction(self, event: ev.CorrectionReceived) -> None:
        self.start(event.on, self.law().reply.count, "收到补正", self.law().fresh_after_correction)

    def consult(self, event: ev.Consulted) -> None:
        if event.name in self.asked:
            raise Unlawful(f"已经向“{event.name}”征求过意见，不能重复扣除期限。")
        if event.delivered is not None and event.delivered < event.on:
            raise Unlawful(f"“{event.name}”签收征求意见书的日期早于发出日期，请核对。")
        self.in_time(event, "征求意见")
        rule = getattr(self.law(), event.party)
        # Until the date of delivery is known the earlier day, of posting, stands in.
        limit = self.after(event.delivered or event.on, rule.count)
        heard = self._answer(event)
        until = limit.day if heard is None else min(heard.on, limit.day)
        self.asked.add(event.name)
        self.open[event.name] = event
        self.excluded.append(Excluded(event.on, until, event.name, event.party))
        self.limits.append(
            Limit(f"{event.name}提出意见", event.name, limit, SILENCE[event.party], rule)
        )

    def _answer(self, letter: ev.Consulted) -> ev.Heard | None:
        """The first lawful answer to ``letter``, looked up ahead of its turn."""
        for event in self.events:
            if isinstance(event, ev.Heard) and event.name == letter.name and (
                event.on >= letter.on and event.party == letter.party
            ):  # fmt: skip
                try:
                    self._not_too_soon(event, letter)
                except Unlawful:
                    continue
                return event
        return None

    def _not_too_soon(self, event: ev.Heard, letter: ev.Consulted) -> None:
        if event.opinion != "silent":
            return
        rule = getattr(self.law(), letter.party)
        limit = self.after(letter.delivered or letter.on, rule.count)
        if event.on < limit.day:
            raise Unlawful(f"“{letter.name}”提出意见的期限到{limit}，期满前不能按未答复处理。")

    def hear(self, event: ev.Heard) -> None:
        letter = self.open.get(event.name)
        if letter is None or letter.party != event.party:
            raise Unlawful(f"没有向“{event.name}”发出尚未答复的征求意见书，请核对名称。")
        self._not_too_soon(event, letter)
        del self.open[event.name]

    def extend(self, event: ev.Extended) -> None:
        rule = self.law().extension
        if self.extended:
            raise Unlawful("答复期限只延长一次，已经延长过。")
        if not event.consent:
            raise Unlawful("延长答复期限须经政府信息公开工作机构负责人同意。")
        if event.days > rule.count:
            raise Unlawful(f"延长最多{rule.count}个工作日，不能延长{event.days}个工作日。")
        self.in_time(event, "延期")
        self.extended, self.extension = True, event.days

    def delay(self, event: ev.Delayed) -> None:
        self.in_time(event, "延迟答复的告知")
        if event.until <= self.due().day:
            raise Unlawful("延迟答复的日期应当晚于现在的答复期限。")
        self.delayed = event.until

    def notice_fee(self, event: ev.FeeNoticed) -> None:
        if event.delivered is not None and event.delivered < event.on:
            raise Unlawful("申请人收到收费通知的日期早于发出日期，请核对。")
        self.in_time(event, "收费通知")
        rule = self.law().fee_payment
        due = self.after(event.delivered or event.on, rule.count)
        self.fee_due = due if event.delivered is not None else None
        self.stop(event.on, "ask_for_fee")
        self.limits.append(
            Limit(rule.name, "申请人", due, "逾期未缴纳的，视为放弃申请，不再处理", rule)
        )

    def pay(self, event: ev.FeePaid) -> None:
        if self.fee_due is not None and event.on > self.fee_due.day:
            raise Unlawful(f"缴费期限{self.fee_due}已经届满，逾期缴费不重新起算。")
        self.start(event.on, self.law().reply.count, "缴费", self.law().fresh_after_payment)

    def close(self, event: ev.Event, outcome: str) -> None:
        """What was still out is no longer waited for."""
        known = outcomes().get(outcome)
        if known is None or known.act != ev.act(event):
            raise Unlawful("这种办理结果不能这样办结，请重新选择办理结果。")
        self.closed, self.outcome = event.on, outcome
        self.excluded = [p._replace(until=min(p.until, event.on)) for p in self.excluded]
        self.open.clear()

    def order_again(self, event: ev.OrderedAgain) -> None:
        if self.rules is None:  # it ended before the day of receipt was fixed: nothing ran yet
            self.rules = self.given_rules or rules_on(event.on)
        elif self.runs[-1].stopped is None:
            self.stop(self.closed or event.on, "order_again")
        self.closed, self.outcome, self.extended = None, None, False
        self.start(event.on, event.days, "责令重新答复", self.law().reply)
