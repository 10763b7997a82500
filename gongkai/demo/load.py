"""Put the demo into the database through the same acts officials use.

One transaction: a demo that was interrupted is not there.  Loading twice
does not double anything; a database with real organs is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from importlib import resources
from itertools import groupby
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from gongkai.demo import open_year, plan, questions, story, upkeep
from gongkai.demo.cast import Cast, assemble, at
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.records import actions as records
from gongkai.records import numbers
from gongkai.reporting import actions as reporting

YEARS = (2023, 2024)
LAST = date(2024, 12, 31)

REPORTS = (
    (2023, date(2024, 1, 17), date(2024, 1, 18)),
    (2024, date(2025, 1, 22), date(2025, 1, 23)),
)
"""Which reports were signed and published when."""

Progress = Callable[[int, int], None]


class RealDataHere(Exception):
    """The database holds organs that are not demo data."""

    def __init__(self) -> None:
        super().__init__("这个数据目录中已有正式数据，不能载入演示数据。请用 --data 另选一个目录。")


def is_loaded() -> bool:
    """Whether the demo town is in the database."""
    return Organ.objects.filter(slug=plan.town_data()["town"]["slug"], demo=True).exists()


def load(progress: Progress = lambda done, total: None) -> bool:
    """Load the demo; returns False when it was there already.

    Raises RealDataHere when there is an organ that is not demo data.
    """
    if Organ.objects.filter(demo=False).exists():
        raise RealDataHere
    if is_loaded():
        return False
    planned = plan.by_day(YEARS)
    total, done = sum(map(len, planned.values())), 0
    with transaction.atomic():
        cast = assemble()
        _facts(cast.town, cast.officer)
        for day in (d for d in calendar().working_days() if upkeep.OPENING <= d <= LAST):
            sheets = planned.pop(day, [])
            live(cast, day, sheets)
            done += len(sheets)
            progress(done, total)
        assert not planned, "sheets are planned for working days of the told years only"
        _take_down(cast, LAST)
        open_year.play(cast.organs, cast.users, cast.columns, cast.boards)
        for year, signed, published in REPORTS:
            report = reporting.sign(
                cast.town, year, by=cast.users["demo-reviewer"], at=at(signed, 16)
            )
            reporting.publish(report, on=published, by=cast.officer, at=at(published, 9))
    return True


def set_passwords() -> str:
    """Give all demo accounts one new random password and return it."""
    password = secrets.token_urlsafe(9)
    for account in plan.town_data()["accounts"]:
        user = User.objects.get(username=account["username"])
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def _facts(town: Organ, officer: User) -> None:
    source = resources.files("gongkai.demo") / "data" / "facts.yaml"
    facts = yaml.safe_load(source.read_text("utf-8"))
    for day, kind, quantity, written in facts["counts"]:
        reporting.count(
            town, kind=kind, on=day, quantity=quantity, source=written,
            by=officer, at=at(day, 17), demo=True,
        )  # fmt: skip
    for entry in facts["confirmations"]:
        for channel in entry["channels"]:
            reporting.confirm_zero(
                town, entry["year"], subject=entry["subject"], channel=channel,
                by_post=entry["post"], by=officer, at=at(entry["date"], 16), demo=True,
            )  # fmt: skip
    for entry in facts["promises"]:
        promise = reporting.promise(
            town, entry["year"], problem=entry["problem"], measure=entry["measure"],
            due=entry["due"], source=entry["source"], by=officer,
            at=at(date(entry["year"] + 1, 1, 10), 10), demo=True,
        )  # fmt: skip
        if "done" in entry:
            reporting.keep_promise(
                promise, answer=entry["answer"], on=entry["done"], by=officer,
                at=at(entry["done"], 17),
            )  # fmt: skip


def live(cast: Cast, day: date, sheets: list[plan.Sheet]) -> None:
    """One working day: what happens, the sheets that go up, what is due."""
    story.happen(cast, day)
    questions.happen(cast, day)
    if sheets:
        hang(day, sheets, cast)
    upkeep.keep_up(cast, day)


def hang(day: date, sheets: list[plan.Sheet], cast: Cast) -> None:
    """Draft, submit, review, sign and hang the sheets of a day, board owner by board owner."""
    owners = {
        owner: list(some)
        for owner, some in groupby(
            sorted(sheets, key=lambda sheet: sheet.owner), key=lambda sheet: sheet.owner
        )
    }
    _take_down(cast, day, {cast.boards[owner].pk for owner in owners})
    submitted: list[Any] = []
    for some in owners.values():
        submitted += submit(some, cast)
    go_through(submitted, reviewers(cast.users, day=day), day)
    for owner in owners:
        board = cast.boards[owner]
        cast.hanging += publishing.hang(
            board, published.sheets_to_hang(board), day=day, by=cast.drafter(owner),
            at=at(day, 15),
        )  # fmt: skip


def submit(sheets: list[plan.Sheet], cast: Cast) -> list[Any]:
    """Draft and submit the sheets of one board owner and day."""
    first = sheets[0]
    drafter = cast.drafter(first.owner)
    organ = cast.organs["town" if first.owner == plan.TOWN else first.owner]
    drafts = [
        records.Draft(
            title=sheet.title,
            formed_date=sheet.day,
            body=from_text(story.wording(sheet)),
            subject=cast.columns[sheet.column].title,
            genre=_genre(sheet.title),
        )
        for sheet in sheets
    ]
    kept = records.draft_many(organ, drafts, by=drafter, at=at(first.day, 9), demo=True)
    submitted: list[Any] = []
    for column in sorted({sheet.column if sheet.released else "" for sheet in sheets}):
        some = {
            r: s
            for r, s in zip(kept, sheets, strict=True)
            if (s.column if s.released else "") == column
        }
        for record, sheet in some.items():
            _number(record, sheet, drafter)
            story.before_submission(cast, record, sheet)
        submitted += publishing.submit_many(
            list(some),
            columns=[cast.columns[column]] if column else [],
            boards={record.pk: [_board_plan(cast, sheet)] for record, sheet in some.items()},
            by=drafter,
            at=at(first.day, 9, 30),
        )
    return submitted


def _board_plan(cast: Cast, sheet: plan.Sheet) -> publishing.BoardPlan:
    return publishing.BoardPlan(
        cast.boards[sheet.owner], cast.columns[sheet.column], to_date=sheet.to_day
    )


def _number(record: Any, sheet: plan.Sheet, by: User) -> None:
    """Give a document its 文号 from the town's counter."""
    if sheet.document_number:
        word = sheet.document_number.partition("〔")[0]
        numbers.issue(
            record.organ, word, sheet.day.year, record=record, by=by, at=at(sheet.day, 9, 10)
        )


def _take_down(cast: Cast, day: date, boards: set[int] | None = None) -> None:
    """Who comes to a board to hang sheets first takes down what hung long enough."""
    due: dict[int, list[Any]] = {}
    left = []
    for posting in cast.hanging:
        here = boards is None or posting.board_id in boards
        if here and posting.to_date and posting.to_date < day:
            due.setdefault(posting.organ_id, []).append(posting)
        else:
            left.append(posting)
    cast.hanging = left
    for _, some in sorted(due.items()):
        publishing.take_down_many(some, on=day, by=some[0].by, at=at(day, 8, 30))


def _genre(title: str) -> str:
    for word in ("通告", "公告", "公示", "通知", "通报", "报告", "预案", "指南"):
        if word in title:
            return word
    return "其他"
