"""What people of the demo town asked by the code on a sheet or on the site, and what came of it.

Eight questions of two years: one was answered late, one answer was not
published, one was taken back.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from gongkai.demo import plan
from gongkai.demo.cast import Cast, at
from gongkai.interaction import actions
from gongkai.interaction.kinds import Channel
from gongkai.publishing import queries as published
from gongkai.records.kinds import WithdrawalClass


@cache
def questions() -> list[dict[str, Any]]:
    """The questions in the order they came."""
    source = resources.files("gongkai.demo") / "data" / "questions.yaml"
    rows: list[dict[str, Any]] = yaml.safe_load(source.read_text("utf-8"))
    return rows


def happen(cast: Cast, day: date) -> None:
    """Let be asked, answered and taken back what is of this day."""
    for number, row in enumerate(questions()):
        if row["asked"] == day:
            cast.letters[number] = _ask(cast, row, day)
        if row["answered"] == day:
            actions.answer(
                cast.letters[number], row["answer"], shown=row.get("shown", ""),
                by=cast.officer, at=at(day, 15, 20),
            )  # fmt: skip
        if row.get("taken_back") == day:
            actions.take_back(
                cast.letters[number], WithdrawalClass(row["class"]), reason=row["reason"],
                by=cast.users["demo-reviewer"], at=at(day, 16, 10),
            )  # fmt: skip


def _ask(cast: Cast, row: dict[str, Any], day: date) -> Any:
    """Asked of the sheet that hangs there, as its code or its page on the site would have it."""
    board = cast.boards[row["of"]]
    hangs = published.hanging(board, day).filter(record__title__contains=row["about"])
    record = hangs[0].record
    channel = Channel(row["from"])
    return actions.ask(
        cast.organs["town" if row["of"] == plan.TOWN else row["of"]],
        question=row["question"], channel=channel, record=record,
        board=board if channel == Channel.SHEET else None, by=None, at=at(day, 8, 20), demo=True,
    )  # fmt: skip
