"""The manual page of the guard names every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "manual" / "信息审查.md").read_text("utf-8")
FAMILIES = "personal|secrecy|wording|links|metadata|duplicates"


def rules() -> list[str]:
    sources = (path.read_text("utf-8") for path in (ROOT / "gongkai" / "guard").glob("*.py"))
    pattern = rf'"((?:{FAMILIES})\.[a-z_]+)"'
    return sorted({rule for source in sources for rule in re.findall(pattern, source)})


@pytest.mark.parametrize("rule", rules())
def test_every_rule_is_in_the_manual(rule: str) -> None:
    assert f"`{rule}`" in PAGE


def test_the_manual_names_no_rule_that_is_gone() -> None:
    named = set(re.findall(rf"`((?:{FAMILIES})\.[a-z_]+)`", PAGE))
    assert named == set(rules())
    assert len(named) >= 25
