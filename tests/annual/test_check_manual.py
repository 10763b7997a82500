"""The manual lists every rule as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.annual.check import RULES, Rule

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "年报体检规则.md"
WORDS = {"error": "错误", "warning": "警告", "hint": "提示"}
ROWS = {
    cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| `") and (cells := line.split("|"))
}


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_is_in_the_manual_with_its_gravity_and_title(rule: Rule) -> None:
    severity, title, why, example = ROWS[rule.id]
    assert severity == WORDS[rule.severity]
    assert title == rule.title
    assert why
    assert example


def test_the_manual_lists_no_rule_that_does_not_exist() -> None:
    assert set(ROWS) == {rule.id for rule in RULES}


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
