"""The labelled passages: what must be found is found, what is clean stays quiet."""

from __future__ import annotations

from collections import Counter

import pytest

from gongkai.guard.check import Context, check
from gongkai.guard.finding import Part
from tests.guard.passages import Passage, passages

SECOND = list(passages("second"))
KNOWN = {"王某某诉卢氏县××局一案已经审结。": {"wording.placeholder"}}
"""False alarms that stay: crosses in the name of an organ look like a blank."""


def raised(passage: Passage) -> set[str]:
    part = Part("通知", passage.kind, passage.text)
    return {finding.rule for finding in check([part], context=Context())}


@pytest.mark.parametrize("passage", SECOND, ids=range(len(SECOND)))
def test_a_passage_raises_its_rules_and_no_other(passage: Passage) -> None:
    assert raised(passage) == passage.rules | KNOWN.get(passage.text, set())


@pytest.mark.parametrize("name", ["first", "third"])
def test_passages_not_tuned_on_are_judged_no_worse_than_at_first(name: str) -> None:
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    wanted = 0
    for passage in passages(name):
        got = raised(passage)
        wanted += len(passage.rules)
        missed.update(passage.rules - got)
        wrong.update(got - passage.rules)
    assert wanted >= 50
    assert missed.total() <= 2, missed
    assert wrong.total() <= 1, wrong


def test_there_are_three_hundred_passages_and_as_many_clean_ones_as_not() -> None:
    every = [p for name in ("first", "second", "third") for p in passages(name)]
    assert len(every) >= 300
    assert sum(not p.rules for p in every) >= len(every) / 3


def test_no_stored_passage_holds_a_valid_number() -> None:
    from gongkai.guard.digits import numbers_in
    from tests.guard.passages import FOLDER

    for path in FOLDER.glob("*.yaml"):
        kinds = {n.kind for n in numbers_in(path.read_text("utf-8"))}
        assert "id18" not in kinds, path
