"""Making a record public: in a column, or on a board.

Nothing is public before somebody other than the drafter has reviewed it
(design rule 4): both acts name the reviewer and refuse the drafter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.publishing.models import Board, Column, Posting, Release

if TYPE_CHECKING:
    from gongkai.records.models import Record


class NotReviewed(Exception):
    """The record was reviewed by nobody, or only by its drafter."""


class NotForThePublic(Exception):
    """The record's attribute is not 主动公开."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record to be hung, its place in the catalogue, its last day (None: long-term)."""

    record: Record
    column: Column | None
    to_date: date | None


@transaction.atomic
def release(
    record: Record, column: Column, *, by: User | None, reviewed_by: User, at: datetime, day: date
) -> Release:
    """Publish a record in a column.  ``day`` is the published date and never changes."""
    return release_many([record], column, by=by, reviewed_by=reviewed_by, at=at, day=day)[0]


@transaction.atomic
def release_many(
    records: Sequence[Record],
    column: Column,
    *,
    by: User | None,
    reviewed_by: User,
    at: datetime,
    day: date,
) -> list[Release]:
    """Publish several records in one column on one day."""
    _may_be_public(records, reviewed_by)
    releases = Release.objects.bulk_create(
        [
            Release(
                organ_id=column.organ_id,
                record=record,
                column=column,
                published_date=day,
                released_at=at,
                by=by,
            )
            for record in records
        ]
    )
    chain.record_many(
        [
            chain.Entry(
                "release.made",
                made,
                after={
                    "record": made.record_id,
                    "column": column.pk,
                    "day": day,
                    "reviewed_by": reviewed_by.pk,
                },
            )
            for made in releases
        ],
        organ=column.organ,
        by=by,
        at=at,
    )
    return releases


@transaction.atomic
def post(
    sheets: Iterable[Sheet],
    board: Board,
    *,
    by: User | None,
    reviewed_by: User,
    at: datetime,
    day: date,
) -> list[Posting]:
    """Hang sheets on a board on ``day``; each posting is one 条次."""
    hung = list(sheets)
    _may_be_public([sheet.record for sheet in hung], reviewed_by)
    postings = Posting.objects.bulk_create(
        [
            Posting(
                organ_id=board.organ_id,
                board=board,
                record=sheet.record,
                column=sheet.column,
                from_date=day,
                to_date=sheet.to_date,
                posted_at=at,
                by=by,
            )
            for sheet in hung
        ]
    )
    chain.record_many(
        [
            chain.Entry(
                "posting.hung",
                hung_now,
                after={
                    "record": hung_now.record_id,
                    "board": board.pk,
                    "from": day,
                    "to": hung_now.to_date,
                    "reviewed_by": reviewed_by.pk,
                },
            )
            for hung_now in postings
        ],
        organ=board.organ,
        by=by,
        at=at,
    )
    return postings


def _may_be_public(records: Sequence[Record], reviewed_by: User) -> None:
    for record in records:
        if record.attribute != "proactive":
            raise NotForThePublic(record.pk)
        if record.drafted_by_id == reviewed_by.pk:
            raise NotReviewed(record.pk)


@transaction.atomic
def add_column(
    organ: Organ,
    *,
    parent: Column | None,
    slug: str,
    title: str,
    position: int,
    statutory: bool,
    basis: str,
    by: User | None,
    at: datetime,
) -> Column:
    """Add a column below ``parent`` (None: at the top).  A parent of another organ is refused."""
    if parent is not None and parent.organ_id != organ.pk:
        raise ValueError("the parent column is another organ's")
    column = Column.objects.create(
        organ=organ,
        parent=parent,
        slug=slug,
        title=title,
        position=position,
        statutory=statutory,
        basis=basis,
    )
    chain.record("column.added", organ=organ, by=by, at=at, subject=column, after={"title": title})
    return column


@transaction.atomic
def put_up(
    organ: Organ,
    *,
    code: str,
    name: str,
    place: str,
    position: int,
    by: User | None,
    at: datetime,
    demo: bool = False,
) -> Board:
    """Enter a board of an organ."""
    board = Board.objects.create(
        organ=organ, code=code, name=name, place=place, position=position, demo=demo
    )
    chain.record("board.put-up", organ=organ, by=by, at=at, subject=board, after={"name": name})
    return board
