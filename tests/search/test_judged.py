"""Queries a person judged: what must be among the first five, and what must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.search import Index, Query, search

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "judged.yaml").read_text("utf-8")
)


def test_there_are_at_least_twenty_judged_queries() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_the_first_five_are_as_judged(town: Index, case: dict[str, Any]) -> None:
    results = search(town, Query(case["query"], size=5))
    titles = [hit.title for hit in results.hits]
    if case.get("none"):
        assert titles == []
        return
    assert titles, "nothing found"
    assert set(case["top"]) <= set(titles), titles
    assert not [title for title in titles for word in case["not"] if word in title], titles
