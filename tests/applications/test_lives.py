"""Thousands of steps in random lives of cases: nothing unlawful is stored, every table balances.

The machine keeps a ledger of its own in plain dates, filled from what the acts
let through, and compares tables 三 and 四 with it for every year cut.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from gongkai.annual.form import APPLICANTS
from gongkai.applications import actions, journal, queries
from gongkai.applications.actions.reply import Draft
from gongkai.applications.kinds import (
    ApplicantClass,
    DeliveryWay,
    Opinion,
    Outcome,
    Party,
    RemedyKind,
    RemedyResult,
    Scale,
    Way,
)
from gongkai.applications.models import Application, Remedy, Reply
from gongkai.audit import chain
from gongkai.law.outcomes import outcomes
from gongkai.law.transitions import ENDINGS
from tests.applications.people import CALENDAR, at, form, searched, text, user
from tests.reporting.ledgers import organ

YEARS = range(2023, 2028)
SINCE = date(2023, 11, 1)
REFUSALS = (actions.Unlawful, actions.BadApplication, actions.BadEntry, actions.StaleApplication)
STEPS: Counter[str] = Counter()
LIKELY: dict[str, tuple[str, ...]] = {
    "intake": ("confirm", "confirm", "confirm", "end"),
    "registered": ("correct", "ask", "ask", "fee", "search", "extend", "reasons", "sign", "sign"),
    "processing": ("ask", "fee", "search", "extend", "sign", "sign"),
    "correction": ("corrected", "corrected", "end"),
    "reasons": ("reasons", "sign"),
    "third_party": ("hear", "hear", "letter", "ask", "extend"),
    "organ_consult": ("hear", "hear", "letter", "ask"),
    "fee_pending": ("fee", "fee", "letter", "end"),
    "decided": ("file", "reply date", "remedy", "remedy"),
    "closed": ("remedy", "reply date"),
    "ended": ("remedy", "redate"),
    "remedy": ("decide",),
}
"""State → what an office usually does in it, by the names of ``turns``."""
ANSWERS = [name for name, one in outcomes().items() if one.act == "answer"]


@dataclass
class Line:
    """What the machine knows of a case."""

    applicant: str
    received: date | None = None
    closed: date | None = None
    outcome: str = ""


@dataclass
class Suit:
    """What the machine knows of a remedy."""

    kind: str
    filed: date
    closed: date | None = None
    result: str = ""


@dataclass
class Book:
    lines: dict[int, Line] = field(default_factory=dict)
    suits: dict[int, Suit] = field(default_factory=dict)


class Lives(RuleBasedStateMachine):
    """One organ, one calendar of days that goes on, any number of cases."""

    @initialize()
    def open(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.today = SINCE
        self.organ = organ()
        self.book = Book()
        self.acts = self.now = 0
        actions.set_customs(self.organ, fee_scale=Scale.PAGES, by=None, at=at(self.today))

    def teardown(self) -> None:
        if not hasattr(self, "block"):
            return
        try:
            self.tables_balance()
            assert Application.objects.filter(organ=self.organ).count() == len(self.book.lines)
            assert chain.verify(self.organ) == []
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def when(self, back: int = 0) -> dict[str, Any]:
        return self.entered() | {"on": max(self.today - timedelta(back), SINCE)}

    def entered(self) -> dict[str, Any]:
        return {"by": None, "at": at(self.today), "calendar": CALENDAR}

    def one(self, pick: int) -> Application:
        cases = list(self.book.lines)
        # The younger ones come up more often, so that old cases rest.
        place = len(cases) - 1 - (pick % len(cases)) % min(len(cases), 4)
        return Application.objects.select_related("organ").get(pk=cases[place])

    def attempt(self, case: Application, name: str, act: Callable[[], object]) -> bool:
        """Do it or be refused; a refusal changes nothing, a success folds without a fault."""
        before = self.picture(case)
        try:
            with transaction.atomic():
                act()
        except REFUSALS as refusal:
            sentence = str(refusal)
        else:
            sentence = ""
        if sentence:
            assert re.search(r"[一-鿿]", sentence)
            assert self.picture(case) == before
            STEPS[f"{name} refused"] += 1
            return False
        STEPS[name] += 1
        self.acts += 1
        stored = Application.objects.get(pk=case.pk)
        assert journal.reckoning(stored, CALENDAR).faults == ()
        if self.acts % 5 == 0:
            whole = Application.objects.filter(pk=case.pk).values().get()
            journal.refold(stored, CALENDAR)
            assert Application.objects.filter(pk=case.pk).values().get() == whole
        return True

    def picture(self, case: Application) -> object:
        row = Application.objects.filter(pk=case.pk).values().get()
        return row, case.events.count(), Reply.objects.filter(application=case).count()

    @rule(seed=st.integers(0, 2**32), bold=st.booleans())
    def a_month_in_the_office(self, seed: int, bold: bool) -> None:
        """Many acts in one step of the machine; the ``bold`` try what is not their turn."""
        draw = random.Random(seed)
        turns = self.turns(draw)
        for _ in range(16):
            if not self.book.lines or draw.random() < 0.08:
                turns["arrive"]()
                continue
            self.now = draw.randrange(10**6)
            case = self.one(self.now)
            usual = LIKELY.get(case.state, ("file",))
            if case.replies.filter(state="signed").exists():
                usual = ("leave",)
            strange = draw.random() < (0.5 if bold else 0.1)
            turns[draw.choice(list(turns) if strange else usual)]()
            self.a_few_days_pass(days=draw.choice([0, 0, 1, 2, 4]))

    def turns(self, draw: random.Random) -> dict[str, Callable[[], None]]:
        """Every act by its name, with what it needs drawn anew each time."""

        def act() -> dict[str, int]:
            return {"pick": self.now, "back": draw.choice([0, 0, 0, 0, 1, 3, 9, 30])}

        def pick() -> dict[str, int]:
            return {"pick": self.now}

        def name() -> str:
            return draw.choice(["甲公司", "乙局"])

        return {
            "arrive": lambda: self.an_application_arrives(
                kind=draw.choice(APPLICANTS), way=draw.choice([Way.COUNTER, Way.COUNTER, Way.WEB])
            ),
            "confirm": lambda: self.both_sides_confirm(**pick()),
            "redate": lambda: self.the_receipt_date_is_put_right(**act()),
            "correct": lambda: self.correction_is_asked_for(**act()),
            "corrected": lambda: self.a_correction_comes(**act()),
            "ask": lambda: self.somebody_is_asked(
                **act(), name=name(), party=draw.choice(list(Party))
            ),
            "hear": lambda: self.somebody_is_heard(
                **act(), name=name(), opinion=draw.choice(list(Opinion))
            ),
            "letter": lambda: self.a_letter_is_delivered(**act(), name=name()),
            "extend": lambda: self.the_period_is_extended(
                **act(), days=draw.randrange(26), consent=draw.random() < 0.9
            ),
            "reasons": lambda: self.reasons_are_asked_or_accepted(
                **act(), accept=draw.random() < 0.5, later=draw.randrange(90)
            ),
            "fee": lambda: self.a_fee_is_asked_or_paid(
                **act(), pages=draw.choice([10, 31, 500]), pay=draw.random() < 0.5
            ),
            "search": lambda: self.a_search_is_logged(**pick()),
            "end": lambda: self.a_case_ends_without_reply(
                **act(), ending=draw.choice([*ENDINGS, "granted"])
            ),
            "sign": lambda: self.a_reply_is_drafted_and_signed(
                **pick(), outcome=draw.choice(["granted", "none.not_held", *ANSWERS, *ENDINGS])
            ),
            "leave": lambda: self.a_signed_reply_leaves(
                **act(), way=draw.choice([DeliveryWay.POST, *DeliveryWay])
            ),
            "file": lambda: self.a_case_is_filed(**act()),
            "reply date": lambda: self.the_day_of_a_reply_is_put_right(**act()),
            "void": lambda: self.an_entry_is_taken_back(**pick(), which=draw.randrange(99)),
            "remedy": lambda: self.a_remedy_is_taken(
                **act(), kind=draw.choice(list(RemedyKind))
            ),
            "decide": lambda: self.a_remedy_is_decided(
                pick=self.now, back=0, result=draw.choice(list(RemedyResult)),
                again=draw.choice([None, 10]),
            ),
        }  # fmt: skip

    # The days and the letters that come.

    @rule(days=st.sampled_from([1, 1, 2, 5, 8, 15, 25, 60, 200]))
    def a_few_days_pass(self, days: int) -> None:
        self.today = min(self.today + timedelta(days), date(2026, 12, 31))

    def an_application_arrives(self, kind: str, way: Way) -> None:
        filled = form("账目", applicant_class=ApplicantClass(kind))
        coming = actions.Coming(way, self.today)
        taken = actions.arrive(self.organ, coming, [filled], **self.entered())
        case = taken.applications[0]
        self.book.lines[case.pk] = Line(kind, self.today if way == Way.COUNTER else None)
        STEPS["arrived"] += 1

    def both_sides_confirm(self, pick: int) -> None:
        case = self.one(pick)
        assert case.arrival is not None
        arrival = case.arrival
        if case.state != "intake":
            return
        done = self.attempt(case, "confirmed", lambda: actions.confirm(
            arrival, office=self.today, applicant=self.today, **self.entered()
        ))  # fmt: skip
        if done:
            self.book.lines[case.pk].received = self.today

    def the_receipt_date_is_put_right(self, pick: int, back: int) -> None:
        case, day = self.one(pick), self.today - timedelta(back)
        done = self.attempt(case, "redated", lambda: actions.redate(
            case, received=day, reason="签收单", **self.entered()
        ))  # fmt: skip
        if done:
            self.book.lines[case.pk].received = day

    # What is done in a case.

    def correction_is_asked_for(self, pick: int, back: int) -> None:
        case = self.one(pick)
        act = lambda: actions.ask_for_correction(case, **self.when(back))  # noqa: E731
        self.attempt(case, "correction asked", act)

    def a_correction_comes(self, pick: int, back: int) -> None:
        case = self.one(pick)
        act = lambda: actions.receive_correction(case, **self.when(back))  # noqa: E731
        self.attempt(case, "correction received", act)

    def somebody_is_asked(self, pick: int, back: int, name: str, party: Party) -> None:
        case = self.one(pick)
        letter = actions.Letter(party, name, "是否同意")
        self.attempt(case, "consulted", lambda: actions.consult(case, letter, **self.when(back)))

    def somebody_is_heard(self, pick: int, back: int, name: str, opinion: Opinion) -> None:
        case = self.one(pick)
        self.attempt(case, "heard", lambda: actions.hear(
            case, name=name, opinion=opinion, **self.when(back)
        ))  # fmt: skip

    def a_letter_is_delivered(self, pick: int, back: int, name: str) -> None:
        case = self.one(pick)
        self.attempt(case, "delivered", lambda: actions.letter_delivered(
            case, name=name, **self.when(back)
        ))  # fmt: skip

    def the_period_is_extended(self, pick: int, back: int, days: int, consent: bool) -> None:
        case, when = self.one(pick), self.when(back)
        self.attempt(case, "extended", lambda: actions.extend(
            case, days=days, consent_of=user("head") if consent else None,
            consented=when["on"], reason="核对", **when,
        ))  # fmt: skip

    def reasons_are_asked_or_accepted(self, pick: int, back: int, accept: bool, later: int) -> None:
        case, when = self.one(pick), self.when(back)
        if accept:
            until = self.today + timedelta(later) if later > 20 else None
            act = lambda: actions.accept_reasons(case, until=until, **when)  # noqa: E731
        else:
            act = lambda: actions.ask_for_reasons(case, **when)  # noqa: E731
        self.attempt(case, "reasons", act)

    def a_fee_is_asked_or_paid(self, pick: int, back: int, pages: int, pay: bool) -> None:
        case, when = self.one(pick), self.when(back)
        if pay:
            act: Callable[[], object] = lambda: actions.take_payment(  # noqa: E731
                case, receipt_number="财1", **when
            )
        else:
            act = lambda: actions.notice_fee(case, pages=pages, **when)  # noqa: E731
        self.attempt(case, "fee", act)

    def a_search_is_logged(self, pick: int) -> None:
        case = self.one(pick)
        self.attempt(case, "searched", lambda: searched(case, self.today))

    def a_case_ends_without_reply(self, pick: int, back: int, ending: str) -> None:
        case, when = self.one(pick), self.when(back)
        done = self.attempt(case, "ended", lambda: actions.end(
            case, outcome=Outcome(ending), why="来信撤回", **when
        ))  # fmt: skip
        if done:
            self.close(case, when["on"], ending)

    def a_reply_is_drafted_and_signed(self, pick: int, outcome: str) -> None:
        case = self.one(pick)

        def act() -> None:
            words: Draft = text(case, outcome)
            reply = actions.draft(
                case, words, by=user("officer"), at=at(self.today), calendar=CALENDAR
            )
            actions.sign(reply, by=user("head"), at=at(self.today), calendar=CALENDAR)

        self.attempt(case, "signed", act)

    def a_signed_reply_leaves(self, pick: int, back: int, way: DeliveryWay) -> None:
        case, when = self.one(pick), self.when(back)
        reply = case.replies.order_by("-id").first()
        if reply is None:
            return
        outcome = reply.outcome
        done = self.attempt(case, "answered", lambda: actions.dispatch(
            reply, way=way, proof="EMS", **when
        ))  # fmt: skip
        if done:
            self.close(case, when["on"], outcome)

    def a_case_is_filed(self, pick: int, back: int) -> None:
        case = self.one(pick)
        self.attempt(case, "filed", lambda: actions.file(case, **self.when(back)))

    def the_day_of_a_reply_is_put_right(self, pick: int, back: int) -> None:
        case, day = self.one(pick), self.today - timedelta(back)
        done = self.attempt(case, "reply redated", lambda: actions.redate_reply(
            case, sent=day, reason="邮戳", **self.entered()
        ))  # fmt: skip
        if done and case.again_date is None:
            self.book.lines[case.pk].closed = day

    def an_entry_is_taken_back(self, pick: int, which: int) -> None:
        case = self.one(pick)
        entries = list(case.events.order_by("id"))
        entry = entries[which % len(entries)]
        done = self.attempt(case, "voided", lambda: actions.void(
            case, entry, reason="误登", **self.entered()
        ))  # fmt: skip
        if done and entry.kind == "ended":
            stored = Application.objects.get(pk=case.pk)
            if stored.closed_date is None:
                line = self.book.lines[case.pk]
                line.closed, line.outcome = None, ""

    # Remedies.

    def a_remedy_is_taken(self, pick: int, back: int, kind: RemedyKind) -> None:
        case, filed = self.one(pick), self.today - timedelta(back)
        made: list[Remedy] = []
        done = self.attempt(case, "remedy opened", lambda: made.append(actions.open_remedy(
            self.organ, kind=kind, filed=filed, application=case, **self.entered()
        )))  # fmt: skip
        if done:
            self.book.suits[made[0].pk] = Suit(kind, filed)

    def a_remedy_is_decided(
        self, pick: int, back: int, result: RemedyResult, again: int | None
    ) -> None:
        if not self.book.suits:
            return
        number = list(self.book.suits)[-1 - pick % min(len(self.book.suits), 3)]
        remedy = Remedy.objects.select_related("application__organ", "organ").get(pk=number)
        assert remedy.application is not None
        when = self.when(back)
        done = self.attempt(remedy.application, "remedy closed", lambda: actions.close_remedy(
            remedy, result=result, again_days=again, **when
        ))  # fmt: skip
        if done:
            suit = self.book.suits[number]
            suit.closed, suit.result = when["on"], result

    def close(self, case: Application, day: date, outcome: str) -> None:
        """The first ending is what table 三 counts."""
        line = self.book.lines[case.pk]
        if line.closed is None:
            line.closed, line.outcome = day, outcome

    # What must always hold.

    def tables_balance(self) -> None:
        cuts = {year: queries.table3(year, organs=[self.organ.pk]).get(self.organ.pk, {})
                for year in YEARS}  # fmt: skip
        for year, tally in cuts.items():
            start, end = date(year, 1, 1), date(year + 1, 1, 1)
            assert {k: v for k, v in tally.items() if v} == self.expected3(start, end)
            for column in APPLICANTS:
                inside = tally.get(f"new.{column}", 0) + tally.get(f"carried_in.{column}", 0)
                results = sum(tally.get(f"{row}.{column}", 0) for row in outcomes())
                assert inside == results + tally.get(f"carried_out.{column}", 0)
                if year + 1 in cuts:
                    following = cuts[year + 1].get(f"carried_in.{column}", 0)
                    assert tally.get(f"carried_out.{column}", 0) == following
            told = queries.table4(year, organs=[self.organ.pk]).get(self.organ.pk, {})
            assert {k: v for k, v in told.items() if v} == self.expected4(start, end)

    def expected3(self, start: date, end: date) -> dict[str, int]:
        told: Counter[str] = Counter()
        for line in self.book.lines.values():
            if line.received is None or line.received >= end:
                continue
            open_after = line.closed is None or line.closed >= end
            if line.closed is not None and line.closed < start:
                continue
            told[f"{'new' if line.received >= start else 'carried_in'}.{line.applicant}"] += 1
            told[f"{'carried_out' if open_after else line.outcome}.{line.applicant}"] += 1
        return dict(told)

    def expected4(self, start: date, end: date) -> dict[str, int]:
        told: Counter[str] = Counter()
        for suit in self.book.suits.values():
            if suit.filed >= end or (suit.closed is not None and suit.closed < start):
                continue
            pending = suit.closed is None or suit.closed >= end
            told[f"{suit.kind}.{'pending' if pending else suit.result}"] += 1
        return dict(told)


@pytest.mark.slow
@pytest.mark.django_db
def test_random_lives_of_cases_store_nothing_unlawful_and_balance() -> None:
    STEPS.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Lives,
        settings=settings(
            max_examples=10, stateful_step_count=30, deadline=None, derandomize=True,
            phases=[Phase.explicit, Phase.generate],  # a life is not worth minutes of shrinking
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert sum(STEPS.values()) > 1000, STEPS
    done = {name for name in STEPS if not name.endswith("refused")}
    assert {
        "arrived",
        "answered",
        "ended",
        "consulted",
        "heard",
        "extended",
        "remedy opened",
    } <= done
