"""条 and 条次: each record once, each posting and release once, groups apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.law.periods import report_year
from gongkai.orgs.models import Organ
from gongkai.publishing import queries
from gongkai.publishing.models import Board, Column, Posting, Release, Sheet, Submission
from gongkai.publishing.queries import Items
from gongkai.records.models import Record
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db
AT = "2024-01-01T00:00:00Z"
DAYS = st.sampled_from(
    [date(2022, 12, 31), date(2023, 1, 1), date(2023, 6, 1), date(2023, 12, 31), date(2024, 1, 1)]
)
PLACES = st.tuples(st.integers(0, 4), st.booleans(), DAYS)  # record, own board or village's, day


def submission(owner: Organ, record: Record, by: User) -> Submission:
    """A submission that is through, as rows: whole years are made up at random here."""
    return Submission.objects.create(
        organ=owner, record=record, kind="release", version=1, drafter=by, steps=["reviewer"],
        step=1, state="done", submitted_at=AT, moved_at=AT,
    )  # fmt: skip


def sheet(owner: Organ, board: Board, record: Record, by: User) -> Sheet:
    """A sheet that hangs or hung."""
    return Sheet.objects.create(
        organ=owner, board=board, record=record, submission=submission(owner, record, by),
        code=f"S{Sheet.objects.count()}", state="hanging",
    )  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(postings=st.lists(PLACES, max_size=12, unique=True), releases=st.lists(PLACES, max_size=8))
def test_items_are_distinct_records_and_placements_are_rows(
    db: None, postings: list[Any], releases: list[Any]
) -> None:
    releases = list({(record, own): (record, own, day) for record, own, day in releases}.values())
    with transaction.atomic():
        owners = {True: organ(1), False: organ(2)}
        drafter = User.objects.create(username="drafter")
        records = [
            Record.objects.create(
                organ=owners[True], index_number=f"X/{n}", title="条", formed_date="2023-01-01",
                attribute="proactive", created_at=AT,
            )
            for n in range(5)
        ]  # fmt: skip
        for own, owner in owners.items():
            board = Board.objects.create(organ=owner, code=str(own), name="栏")
            column = Column.objects.create(organ=owner, slug="c", title="栏目")
            Posting.objects.bulk_create(
                Posting(
                    organ=owner, board=board, record=records[r], from_date=day, posted_at=AT,
                    sheet=sheet(owner, board, records[r], drafter),
                )
                for r, mine, day in postings
                if mine is own
            )  # fmt: skip
            Release.objects.bulk_create(
                Release(
                    organ=owner, column=column, record=records[r], published_date=day,
                    released_at=AT, submission=submission(owner, records[r], drafter),
                )
                for r, mine, day in releases
                if mine is own
            )  # fmt: skip
        groups = {"own": [owners[True].pk], "villages": [owners[False].pk]}
        groups["whole"] = groups["own"] + groups["villages"]
        counted = queries.items_by_group(groups, 2023)
        listed = {name: queries.item_rows(ids, 2023).count() for name, ids in groups.items()}
        transaction.set_rollback(True)
    start, end = report_year(2023)
    for name, owns in (("own", {True}), ("villages", {False}), ("whole", {True, False})):
        hung, shown = (
            [r for r, mine, day in rows if mine in owns and start <= day < end]
            for rows in (postings, releases)
        )
        assert counted[name] == Items(len({*hung, *shown}), len(hung), len(shown))
        assert listed[name] == counted[name].items


def test_a_group_without_organs_has_nothing(db: None) -> None:
    assert queries.items_by_group({"nobody": []}, 2023) == {"nobody": Items(0, 0, 0)}
