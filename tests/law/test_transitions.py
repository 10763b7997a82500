"""The one table of acts and states."""

from __future__ import annotations

import pytest

from gongkai.law import events as ev
from gongkai.law.transitions import (
    ACTS,
    LEDGER,
    OPEN,
    STATES,
    TABLE,
    TRANSITIONS,
    State,
    Unlawful,
    acts_from,
    next_state,
)


def test_every_act_is_one_row_and_every_state_can_be_reached() -> None:
    assert len(ACTS) == len(TABLE)
    entered = {row.enters for row in TABLE} | {"intake"}
    assert entered >= set(STATES)
    assert set(LEDGER) == set(STATES) - {"intake"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act)
def test_an_act_leads_from_its_states_and_from_no_others(row: object) -> None:
    assert row in TABLE
    transition = TABLE[TABLE.index(row)]  # type: ignore[arg-type]
    for state in STATES:
        if state in transition.leaves:
            assert next_state(state, transition.act) == (transition.enters or state)
        else:
            with pytest.raises(Unlawful, match=STATES[state]):
                next_state(state, transition.act)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("decided", "extend"),
        ("decided", "answer"),
        ("ended", "answer"),
        ("correction", "extend"),
        ("fee_pending", "answer"),
        ("third_party", "answer"),
        ("intake", "answer"),
        ("registered", "register"),
        ("correction", "ask_for_correction"),
    ],
)
def test_an_unlawful_act_is_refused(state: State, act: str) -> None:
    with pytest.raises(Unlawful):
        next_state(state, act)


def test_a_case_in_hand_can_go_every_lawful_way() -> None:
    assert [row.act for row in acts_from("registered")] == [
        "ask_for_correction", "ask_for_reasons", "start", "consult_third_party", "consult_organ",
        "ask_for_fee", "extend", "submit_draft", "answer", "end",
    ]  # fmt: skip


def test_a_withdrawal_is_possible_in_every_open_state() -> None:
    still_open = {state for state in STATES if LEDGER.get(state, "registered") in OPEN}
    assert set(ACTS["end"].leaves) == still_open


def test_every_guard_and_article_is_a_sentence_for_the_officer() -> None:
    for row in TABLE:
        assert row.guard
        assert row.article.startswith("第")
        assert row.article.endswith("条")


def test_the_ledger_is_cut_from_the_table() -> None:
    assert TRANSITIONS["answer"] == (("registered",), "closed")
    assert TRANSITIONS["extend"] == (("registered",), "registered")
    assert TRANSITIONS["consult_third_party"] == (("registered",), "consulting")
    assert set(TRANSITIONS["end"][0]) == set(OPEN)
    assert {enters for _, enters in TRANSITIONS.values()} <= {*OPEN, "closed"}


def test_steps_without_effect_on_the_clock_are_the_tables() -> None:
    assert set(ev.STEPS) == {row.act for row in TABLE if row.effect == "none"}
    assert "extend" not in ev.STEPS
