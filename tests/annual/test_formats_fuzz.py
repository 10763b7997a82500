"""Damaged files of every format: a Report or a sentence, nothing else.

``scripts/fuzz_readers.py`` runs the same for as long as one likes; what it
found is kept in ``tests/data/fuzz`` and tried again here.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.annual.read import Unreadable, read
from gongkai.annual.report import Report
from scripts import fuzz_readers

FOUND = sorted(p for p in fuzz_readers.FOUND.iterdir() if p.suffix != ".md")


def outcome(data: bytes, name: str) -> Report | str:
    """The report, or the sentence of the refusal; anything else fails the test."""
    try:
        return read(data, name=name)
    except Unreadable as refusal:
        return str(refusal)


def is_sentence_or_report(found: Report | str) -> None:
    assert isinstance(found, Report) or found.endswith("。")


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_once_broke_a_reader_is_read_or_refused(path: Path) -> None:
    began = time.monotonic()
    is_sentence_or_report(outcome(path.read_bytes(), path.name))
    assert time.monotonic() - began < fuzz_readers.SLOW


@cache
def seed(name: str) -> bytes:
    return fuzz_readers.seeds()[name]


@pytest.mark.parametrize(
    "name",
    ["000.txt", "gbk.txt", "009.html", "made2021.docx", "made2021.xlsx", "003.pdf", "written.json"],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chance=st.randoms(use_true_random=False))
def test_a_damaged_file_is_read_or_refused(name: str, chance: object) -> None:
    data = fuzz_readers.damaged(seed(name), seed("009.html"), chance)  # type: ignore[arg-type]
    is_sentence_or_report(outcome(data, name))
