"""The table of acts knows exactly the states and endings of the ledger."""

from __future__ import annotations

from gongkai.applications.kinds import Outcome, Status
from gongkai.law.transitions import ENDINGS, OPEN, TRANSITIONS


def test_every_state_in_the_table_is_a_status_and_every_status_is_in_it() -> None:
    named = {state for leaves, enters in TRANSITIONS.values() for state in (*leaves, enters)}
    assert named == set(Status.values) == {*OPEN, Status.CLOSED}


def test_only_an_order_to_answer_again_opens_a_closed_case() -> None:
    reopening = {
        act
        for act, (leaves, enters) in TRANSITIONS.items()
        if Status.CLOSED in leaves and enters != Status.CLOSED
    }
    assert reopening == {"order_again"}


def test_endings_are_results() -> None:
    assert set(ENDINGS) < set(Outcome.values)
