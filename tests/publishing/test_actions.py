"""What hangs where is known for every day, and shown once; columns stay within their organ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongkai.audit import chain
from gongkai.publishing import actions, queries
from gongkai.publishing.models import Posting, Release
from gongkai.records.models import Record
from tests.publishing.world import AT, DAY, World

pytestmark = pytest.mark.django_db


def hung(world: World, title: str, last: date | None, *, column: bool = False) -> Posting:
    """A record that went through review and hangs on the town's board from ``DAY`` on."""
    board, news = world.boards["town"], world.columns["news"]
    plan = actions.BoardPlan(board, news if column else None, to_date=last)
    columns = [news] if column else []
    world.agree(world.submit(world.draft(title), columns=columns, boards=[plan]))
    (sheet,) = queries.sheets_to_hang(board)
    (posting,) = actions.hang(board, [sheet], day=DAY, by=world.people["officer"], at=AT)
    return posting


def test_a_release_is_an_event_and_happens_once(world: World) -> None:
    record = world.released()
    made = Release.objects.get()
    assert [event.verb for event in chain.history(made)] == ["release.made"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(
            organ=world.town, record=record, column=world.columns["news"],
            submission=made.submission, published_date=DAY, released_at=AT,
        )  # fmt: skip
    assert chain.verify(world.town) == []


def test_a_sheet_hangs_from_its_first_to_its_last_day(world: World) -> None:
    short = hung(world, "短期公示的一份材料", DAY + timedelta(4))
    long = hung(world, "长期张贴的一份材料", None)

    def hanging(after: int) -> set[int]:
        rows = queries.hanging(world.boards["town"], DAY + timedelta(after))
        return {p.record_id for p in rows}

    assert hanging(-1) == set()
    assert hanging(0) == hanging(4) == {short.record_id, long.record_id}
    assert hanging(5) == {long.record_id}


def test_a_sheet_is_not_hung_before_its_review_is_through(world: World) -> None:
    plan = actions.BoardPlan(world.boards["town"])
    s = world.submit(columns=[], boards=[plan])
    sheet = s.sheets.get()
    with pytest.raises(actions.AlreadyHung):
        actions.hang(world.boards["town"], [sheet], day=DAY, by=world.people["officer"], at=AT)
    world.agree(s, "reviewer", "secrecy")
    assert queries.sheets_to_hang(world.boards["town"]) == []
    assert Record.objects.get().public_date is None


def test_a_column_shows_a_record_once_even_when_it_also_hangs_on_a_board(world: World) -> None:
    posting = hung(world, "既上网又上栏的一份通知", None, column=True)
    column = world.columns["news"]
    assert [r.pk for r in queries.in_column(column)] == [posting.record_id]
    assert queries.by_column([world.town.pk], DAY.year) == {column.pk: 2}
    counted = queries.items([world.town.pk], DAY.year)
    assert (counted.items, counted.placements) == (1, 2)


def test_a_column_cannot_hang_below_another_organs(world: World) -> None:
    with pytest.raises(ValueError, match="another organ"):
        actions.add_column(
            world.other, parent=world.columns["news"], slug="x", title="x", position=0,
            by=None, at=AT,
        )  # fmt: skip


def test_the_database_refuses_a_sheet_that_comes_down_before_it_hangs(world: World) -> None:
    posting = hung(world, "挂着的一份材料", None)
    for field in ("to_date", "down_date"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.filter(pk=posting.pk).update(**{field: DAY - timedelta(1)})
