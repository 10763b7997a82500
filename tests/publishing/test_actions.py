"""Nothing becomes public unreviewed, and what hangs where is known for every day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.publishing import actions, queries
from gongkai.publishing.models import Board, Column, Posting, Release
from gongkai.records import actions as records
from gongkai.records.kinds import Attribute
from gongkai.records.models import Record
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
DAY = date(2024, 5, 6)


@pytest.fixture
def town(db: None) -> Organ:
    return organ()


@pytest.fixture
def drafter(db: None) -> User:
    return User.objects.create(username="drafter")


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create(username="reviewer")


@pytest.fixture
def column(town: Organ) -> Column:
    return actions.add_column(
        town, parent=None, slug="notices", title="通知公告", position=0, statutory=True,
        basis="", by=None, at=AT,
    )  # fmt: skip


@pytest.fixture
def board(town: Organ) -> Board:
    return actions.put_up(town, code="T1", name="栏", place="", position=0, by=None, at=AT)


def drafted(town: Organ, by: User, **facts: Any) -> Record:
    return records.draft(town, records.Draft("通知", DAY, **facts), by=by, at=AT)


def test_a_record_reviewed_only_by_its_drafter_is_not_released_or_posted(
    town: Organ, column: Column, board: Board, drafter: User
) -> None:
    record = drafted(town, drafter)
    with pytest.raises(actions.NotReviewed):
        actions.release(record, column, by=drafter, reviewed_by=drafter, at=AT, day=DAY)
    with pytest.raises(actions.NotReviewed):
        actions.post(
            [actions.Sheet(record, None, None)],
            board, by=drafter, reviewed_by=drafter, at=AT, day=DAY,
        )  # fmt: skip
    assert not Release.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"attribute": Attribute.ON_REQUEST},
              {"attribute": Attribute.WITHHELD, "ground": "internal"}]
)  # fmt: skip
def test_only_what_is_for_the_public_is_released(
    town: Organ, column: Column, drafter: User, reviewer: User, facts: dict[str, Any]
) -> None:
    record = drafted(town, drafter, **facts)
    with pytest.raises(actions.NotForThePublic):
        actions.release(record, column, by=drafter, reviewed_by=reviewer, at=AT, day=DAY)


def test_a_release_names_its_reviewer_in_the_event_and_happens_once(
    town: Organ, column: Column, drafter: User, reviewer: User
) -> None:
    record = drafted(town, drafter)
    made = actions.release(record, column, by=drafter, reviewed_by=reviewer, at=AT, day=DAY)
    (event,) = chain.history(made)
    assert event.after["reviewed_by"] == reviewer.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.release(record, column, by=drafter, reviewed_by=reviewer, at=AT, day=DAY)
    assert chain.verify(town) == []


def test_a_sheet_hangs_from_its_first_to_its_last_day(
    town: Organ, board: Board, drafter: User, reviewer: User
) -> None:
    short, long = drafted(town, drafter), drafted(town, drafter)
    actions.post(
        [actions.Sheet(short, None, date(2024, 5, 10)), actions.Sheet(long, None, None)],
        board, by=drafter, reviewed_by=reviewer, at=AT, day=DAY,
    )  # fmt: skip

    def hanging(day: int) -> set[int]:
        return {p.record_id for p in queries.hanging(board, date(2024, 5, day))}

    assert hanging(5) == set()
    assert hanging(6) == hanging(10) == {short.pk, long.pk}
    assert hanging(11) == {long.pk}


def test_a_column_shows_a_record_once_even_when_it_also_hangs_on_a_board(
    town: Organ, column: Column, board: Board, drafter: User, reviewer: User
) -> None:
    record = drafted(town, drafter)
    actions.release(record, column, by=drafter, reviewed_by=reviewer, at=AT, day=DAY)
    actions.post(
        [actions.Sheet(record, column, None)],
        board, by=drafter, reviewed_by=reviewer, at=AT, day=DAY,
    )  # fmt: skip
    assert list(queries.in_column(column)) == [record]
    assert queries.by_column([town.pk], 2024) == {column.pk: 2}
    counted = queries.items([town.pk], 2024)
    assert (counted.items, counted.placements) == (1, 2)


def test_a_column_cannot_hang_below_another_organs(town: Organ, column: Column) -> None:
    with pytest.raises(ValueError, match="another organ"):
        actions.add_column(
            organ(2), parent=column, slug="x", title="x", position=0, statutory=False,
            basis="", by=None, at=AT,
        )  # fmt: skip


def test_the_database_refuses_a_sheet_that_comes_down_before_it_hangs(
    town: Organ, board: Board, drafter: User, reviewer: User
) -> None:
    record = drafted(town, drafter)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.post(
            [actions.Sheet(record, None, date(2024, 5, 5))],
            board, by=drafter, reviewed_by=reviewer, at=AT, day=DAY,
        )  # fmt: skip
