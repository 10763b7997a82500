"""The words of the ledger are those of the law's tables."""

from __future__ import annotations

from gongkai.applications import coding
from gongkai.applications.kinds import CHANNEL_OF, Opinion, Outcome, Party, Status, Way
from gongkai.law import events as ev
from gongkai.law.outcomes import outcomes
from gongkai.law.transitions import ENDINGS, LEDGER, OPEN


def test_every_state_of_the_law_has_a_status_of_the_ledger() -> None:
    assert {*LEDGER.values(), "intake"} == set(Status.values) == {*OPEN, "closed", "intake"}


def test_outcomes_are_the_rows_the_law_knows() -> None:
    assert set(Outcome.values) == set(outcomes())
    assert set(ENDINGS) < set(Outcome.values)


def test_every_step_inside_the_office_has_a_name_and_every_way_a_channel() -> None:
    assert set(coding.STEPS) == set(ev.STEPS)
    assert set(CHANNEL_OF) == set(Way)
    assert set(coding.TITLES) == {*coding.CLOCK, *coding.NOTES}


def test_parties_and_opinions_are_those_of_the_events() -> None:
    assert set(Party.values) == set(ev.Party.__args__)  # type: ignore[attr-defined]
    assert set(Opinion.values) == set(ev.Opinion.__args__)  # type: ignore[attr-defined]
