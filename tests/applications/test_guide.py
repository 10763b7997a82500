"""Every way through the officer's guide ends in exactly one row of table 三."""

from __future__ import annotations

import pytest

from gongkai.applications.guide import (
    FIRST,
    QUESTIONS,
    BadAnswer,
    Question,
    Result,
    next_step,
    paths,
)
from gongkai.law.outcomes import outcomes

ALL = list(paths())


def test_every_path_ends_in_one_outcome_with_an_article_the_outcome_may_cite() -> None:
    assert len(ALL) > 150
    for path in ALL:
        rule = outcomes()[path.outcome]
        assert path.act == rule.act
        assert (path.ground in rule.grounds) if rule.grounds else (path.ground == ""), path
        assert len(dict(path.way)) == len(path.way), "no question is asked twice"


def test_every_row_of_table_three_is_reached_and_no_two_paths_are_the_same() -> None:
    assert {path.outcome for path in ALL} == set(outcomes())
    assert len({path.way for path in ALL}) == len(ALL)


def test_every_question_and_every_choice_is_on_a_way() -> None:
    offered = {(q.id, choice.id) for q in QUESTIONS.values() for choice in q.choices}
    assert {step for path in ALL for step in path.way} == offered


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_a_question_is_in_plain_words_with_article_and_example(question: Question) -> None:
    assert question.words.endswith("？")
    assert "条" in question.article
    assert question.example.endswith("。")
    for choice in question.choices:
        assert bool(choice.then) != bool(choice.outcome)
        assert choice.words


def test_what_an_outcome_presupposes_is_told_on_the_way() -> None:
    ends = {path.outcome: path.needs for path in ALL}
    assert "检索记录" in ends["none.not_held"][0]
    assert "第三十二条" in ends["refused.third_party"][0]
    assert ends["granted"] == ()


def test_the_first_question_comes_first_and_answers_off_the_way_do_not_matter() -> None:
    assert next_step({}) is QUESTIONS[FIRST]
    step = next_step({"withdrawn": "yes", "kind": "petition"})
    assert isinstance(step, Result)
    assert (step.outcome, step.act) == ("other.misc", "end")


def test_an_answer_that_is_not_offered_is_refused_with_the_question() -> None:
    with pytest.raises(BadAnswer, match="书面撤回了申请"):
        next_step({"withdrawn": "maybe"})
