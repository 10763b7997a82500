"""What holds for every case, whatever happens in it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.law import events as ev
from gongkai.law.clock import reckon
from gongkai.law.explain import explain
from gongkai.law.outcomes import outcomes
from gongkai.law.transitions import STATES
from gongkai.law.working_days import WorkCalendar, Year, calendar

CALENDAR = calendar()
DAYS = st.dates(date(2019, 6, 1), date(2026, 12, 31))
LATER = st.integers(0, 60)
PARTIES: st.SearchStrategy[ev.Party] = st.sampled_from(
    ["third_party", "joint_organ", "other_organ"]
)
OPINIONS: st.SearchStrategy[ev.Opinion] = st.sampled_from(["consents", "objects", "silent"])
NAMES = st.sampled_from(["甲公司", "乙局", "丙"])


def maybe(day: date) -> st.SearchStrategy[date | None]:
    return st.none() | st.just(day)


@st.composite
def journals(draw: st.DrawFn) -> list[ev.Event]:
    """A receipt and any events after it, lawful or not, in any order."""
    received = draw(DAYS)

    def later() -> date:
        return received + timedelta(draw(LATER))

    makers = [
        lambda: ev.CorrectionAsked(later()),
        lambda: ev.CorrectionReceived(later()),
        lambda: ev.Consulted(later(), draw(NAMES), draw(PARTIES), draw(maybe(later()))),
        lambda: ev.Heard(later(), draw(NAMES), draw(PARTIES), draw(OPINIONS)),
        lambda: ev.Extended(later(), draw(st.integers(1, 25)), consent=draw(st.booleans())),
        lambda: ev.Delayed(later(), later()),
        lambda: ev.FeeNoticed(later(), draw(maybe(later()))),
        lambda: ev.FeePaid(later()),
        lambda: ev.Answered(later(), draw(st.sampled_from(sorted(outcomes())))),
        lambda: ev.Ended(later(), "other.misc"),
        lambda: ev.OrderedAgain(later(), draw(st.integers(1, 30))),
        lambda: ev.Moved(later(), draw(st.sampled_from(ev.STEPS))),
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(makers), max_size=10))
    return [ev.Received(received), *(make() for make in chosen)]


@st.composite
def pauses(draw: st.DrawFn) -> tuple[ev.Received, list[tuple[ev.Consulted, ev.Heard]]]:
    """A case with letters that left in time and were answered."""
    received = draw(DAYS)
    pairs = []
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        out = received + timedelta(draw(st.integers(0, 20)))
        back = out + timedelta(draw(st.integers(0, 30)))
        party = draw(PARTIES)
        pairs.append((ev.Consulted(out, name, party, out), ev.Heard(back, name, party, "consents")))
    return ev.Received(received), pairs


def flat(case: tuple[ev.Received, list[tuple[ev.Consulted, ev.Heard]]]) -> list[ev.Event]:
    return [case[0], *(event for pair in case[1] for event in pair)]


@given(journals(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_written_down_does_not_matter(
    journal: list[ev.Event], shuffle: random.Random
) -> None:
    shuffled = journal.copy()
    shuffle.shuffle(shuffled)
    assert reckon(shuffled, CALENDAR) == reckon(journal, CALENDAR)


@given(journals())
def test_reading_the_journal_twice_changes_nothing(journal: list[ev.Event]) -> None:
    assert reckon(journal + journal, CALENDAR) == reckon(journal, CALENDAR)


@given(journals())
def test_leaving_out_the_events_without_effect_changes_nothing(journal: list[ev.Event]) -> None:
    case = reckon(journal, CALENDAR)
    faulty = {fault.event for fault in case.faults}
    again = reckon([event for event in journal if event not in faulty], CALENDAR)
    assert again == replace(case, faults=())


@given(journals())
def test_every_case_has_a_state_and_every_refusal_a_sentence(journal: list[ev.Event]) -> None:
    case = reckon(journal, CALENDAR)
    assert case.status in STATES
    assert all(fault.sentence.endswith("。") for fault in case.faults)
    assert (case.closed is None) is (case.outcome is None)
    if case.status in ("correction", "fee_pending", "ended"):
        assert case.due is None
    assert (case.status in ("third_party", "organ_consult")) is bool(case.waiting)


@given(journals())
def test_the_list_of_days_agrees_with_the_last_day(journal: list[ev.Event]) -> None:
    case = reckon(journal, CALENDAR)
    days = explain(case, CALENDAR)
    assert all(a.day < b.day for a, b in pairwise(days))
    known = CALENDAR.continued
    for day in days:
        assert (day.number > 0) is (day.kind == "counted")
        if day.kind in ("counted", "excluded"):
            assert known.is_working_day(day.day)
    for number in range(1, len(case.runs) + 1):
        counted = [d.number for d in days if d.run == number and d.kind == "counted"]
        assert counted == list(range(1, len(counted) + 1))
    if case.due is not None:
        run = case.runs[-1]
        assert days[-1].day == case.due.day
        whole = run.length + case.extension
        reached = max((d.number for d in days if d.run == len(case.runs)), default=0)
        assert reached == whole
        assert case.due.provisional is (case.due.day.year > 2026 and days[-1].kind != "delayed")


@given(journals())
def test_no_day_is_missing_unless_a_remedy_lies_between(journal: list[ev.Event]) -> None:
    assume(not any(isinstance(event, ev.OrderedAgain) for event in journal))
    days = [day.day for day in explain(reckon(journal, CALENDAR), CALENDAR)]
    assert all(b - a == timedelta(1) for a, b in pairwise(days))


@given(pauses(), st.integers(1, 40))
def test_a_holiday_added_never_makes_the_last_day_earlier(
    case: tuple[ev.Received, list[tuple[ev.Consulted, ev.Heard]]], ahead: int
) -> None:
    holiday = case[0].on + timedelta(ahead)
    assume(holiday.year in CALENDAR.years and CALENDAR.is_working_day(holiday))
    before = reckon([case[0]], CALENDAR).due
    after = reckon([case[0]], with_holiday(holiday)).due
    assert before is not None
    assert after is not None
    assert after.day >= before.day
    # A holiday in the time of a letter also ends that time later, never earlier.
    before, after = reckon(flat(case), CALENDAR).due, reckon(flat(case), with_holiday(holiday)).due
    assert before is not None
    assert after is not None
    assert after.day >= before.day


@given(pauses(), st.integers(1, 10))
def test_a_longer_pause_never_makes_the_last_day_earlier(
    case: tuple[ev.Received, list[tuple[ev.Consulted, ev.Heard]]], more: int
) -> None:
    short = reckon(flat(case), CALENDAR)
    assume(case[1] and not short.faults)
    letter, heard = case[1][-1]
    longer = replace(heard, on=heard.on + timedelta(more))
    long = reckon(flat((case[0], [*case[1][:-1], (letter, longer)])), CALENDAR)
    assert short.due is not None
    assert long.due is not None
    assert long.due.day >= short.due.day


@given(pauses())
def test_the_pause_is_found_by_walking_the_days(
    case: tuple[ev.Received, list[tuple[ev.Consulted, ev.Heard]]],
) -> None:
    reckoning = reckon(flat(case), CALENDAR)
    assume(not reckoning.faults)
    known = CALENDAR.continued
    day, left = case[0].on, 20
    while left:
        day += timedelta(1)
        waited = any(p.after < day <= p.until for p in reckoning.excluded)
        left -= known.is_working_day(day) and not waited
    assert reckoning.due is not None
    assert reckoning.due.day == day


@given(DAYS, st.integers(1, 20), st.integers(1, 20))
def test_a_longer_extension_is_later(received: date, days: int, other: int) -> None:
    assume(days < other)
    dues = [
        reckon([ev.Received(received), ev.Extended(received, n, consent=True)], CALENDAR).due
        for n in (days, other)
    ]
    assert dues[0] is not None
    assert dues[1] is not None
    assert dues[0].day < dues[1].day


def with_holiday(day: date) -> WorkCalendar:
    year = CALENDAR.years[day.year]
    return CALENDAR.with_years({day.year: Year(year.days_off | {day}, year.makeup_days - {day})})
