"""Outcomes and table 三 of the annual report are the same list."""

from __future__ import annotations

import pytest

from gongkai.annual.form import NOT_RESULTS, form
from gongkai.law.outcomes import NEEDS, missing, outcomes
from gongkai.law.transitions import ACTS, ENDINGS


def test_every_outcome_is_exactly_one_row_of_table_three_in_its_order() -> None:
    rows = [row.id for row in form("2021").t3_rows if row.id not in NOT_RESULTS]
    assert list(outcomes()) == rows
    assert len(rows) == 21


def test_what_ends_without_a_reply_is_the_rest_group() -> None:
    ended = tuple(o.id for o in outcomes().values() if o.act == "end")
    assert ended == ENDINGS
    assert {outcome.act for outcome in outcomes().values()} <= set(ACTS)


@pytest.mark.parametrize(
    ("outcome", "article"),
    [
        ("granted", "第三十六条第（二）项"),
        ("partial", "第三十七条"),
        ("refused.secret", "第十四条"),
        ("refused.law", "第十四条"),
        ("refused.security", "第十四条"),
        ("refused.third_party", "第十五条"),
        ("refused.internal", "第十六条第一款"),
        ("refused.process", "第十六条第二款"),
        ("refused.case_file", "第十六条第二款"),
        ("refused.inquiry", "第三十六条第（七）项"),
        ("none.not_held", "第三十六条第（四）项"),
        ("none.not_held", "第三十六条第（五）项"),
        ("none.must_make", "第三十八条"),
        ("none.unclear", "第三十条"),
        ("ignored.petition", "第三十九条第一款"),
        ("ignored.repeat", "第三十六条第（六）项"),
        ("ignored.publication", "第三十九条第二款"),
        ("ignored.excessive", "第三十五条"),
        ("other.no_correction", "第三十条"),
    ],
)
def test_an_outcome_names_its_article(outcome: str, article: str) -> None:
    assert article in outcomes()[outcome].grounds


@pytest.mark.parametrize(
    ("outcome", "need"),
    [
        ("none.not_held", "search_logged"),
        ("none.unclear", "corrected"),
        ("refused.third_party", "third_party_asked"),
        ("ignored.repeat", "earlier_reply"),
        ("ignored.excessive", "reasons_asked"),
        ("other.no_correction", "correction_overdue"),
        ("other.fee_unpaid", "fee_overdue"),
    ],
)
def test_an_outcome_without_its_fact_is_stopped_with_a_sentence(outcome: str, need: str) -> None:
    assert missing(outcome, frozenset()) == (NEEDS[need],)
    assert missing(outcome, frozenset({need})) == ()
    assert missing(outcome, frozenset(NEEDS) - {need}) == (NEEDS[need],)


def test_other_outcomes_presuppose_nothing() -> None:
    assert missing("granted", frozenset()) == ()
    assert sum(bool(outcome.needs) for outcome in outcomes().values()) == 7
