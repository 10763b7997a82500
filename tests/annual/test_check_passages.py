"""Passages of ordinary reports: the rules stay silent on what is innocent."""

from __future__ import annotations

import pytest

from gongkai.annual.check import check
from gongkai.annual.read import read_text
from tests.annual.examples import DATA

PASSAGES = DATA / "composed" / "passages"
CLEAN = (PASSAGES / "clean.txt").read_text("utf-8").splitlines()
FRAME = (PASSAGES / "frame.txt").read_text("utf-8")
SLIPS = [line.split("\t") for line in (PASSAGES / "slips.tsv").read_text("utf-8").splitlines()[1:]]
OF_TABLES = {"TABLE_MISSING", "ROW_MISSING", "LABEL"}
"""What these rules say depends on the reader finding the tables, not on the passage."""


@pytest.mark.parametrize("passage", CLEAN)
def test_an_innocent_passage_gives_neither_error_nor_warning(passage: str) -> None:
    found = check(read_text(FRAME.replace("{passage}", passage)))
    assert [
        (f.rule, f.message) for f in found if f.severity != "hint" and f.rule not in OF_TABLES
    ] == []


def test_at_least_nine_of_ten_planted_slips_are_found() -> None:
    missed = [
        (code, passage)
        for code, passage in SLIPS
        if not any(
            f.severity != "hint" for f in check(read_text(FRAME.replace("{passage}", passage)))
        )
    ]
    assert len(missed) <= len(SLIPS) // 10, missed
