"""Records made public through their acts, for tests of the public pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from gongkai.publishing import actions
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import Column, Submission
from gongkai.records import actions as records
from gongkai.records.models import Record
from tests.publishing.boards_world import DAY, START, World


def column(w: World, slug: str = "notices", title: str = "通知公告", **facts: Any) -> Column:
    """A column of the town."""
    made = actions.add_column(
        w.town, parent=facts.pop("parent", None), slug=slug, title=title, position=0,
        statutory=True, basis="条例第二十条", by=None, at=START,
    )  # fmt: skip
    Column.objects.filter(pk=made.pk).update(**facts)
    made.refresh_from_db()
    return made


def release(
    w: World, title: str, *columns: Column, day: date = DAY, at: datetime = START, **facts: Any
) -> Record:
    """A record of the town, drafted, agreed to and released in its columns."""
    facts.setdefault("body", "<p>现将有关事项通知如下。</p>")
    if facts.get("normative"):
        facts.setdefault("document_number", f"甲政〔2024〕{Record.objects.count() + 1}号")
    record = records.draft(
        w.town, records.Draft(title, day, **facts), by=w.people["officer"], at=at
    )
    agree(w, actions.submit(record, columns=list(columns), by=w.people["officer"], at=at), at)
    record.refresh_from_db()
    return record


def correct(w: World, record: Record, note: str, *, at: datetime = START, **change: str) -> None:
    """A correction through its steps."""
    officer = w.people["officer"]
    agree(w, actions.submit_correction(record, change, note=note, by=officer, at=at), at)
    record.refresh_from_db()


def agree(w: World, submission: Submission, at: datetime) -> None:
    """Every step agreed to."""
    while submission.state == "reviewing":
        by = w.people[submission.steps[submission.step]]
        actions.decide(submission, Decision.APPROVE, by=by, at=at, opinion="同意。")
        submission.refresh_from_db()
    assert submission.state == "done", submission.state
