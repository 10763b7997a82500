"""From the told years to today: the demo town is at work, and its told years do not change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User

from gongkai.access.rules import held
from gongkai.applications import queries as applications
from gongkai.audit import chain
from gongkai.demo import lately
from gongkai.interaction import queries as letters
from gongkai.orgs.models import Organ
from gongkai.publishing import queries
from gongkai.publishing.models import DutyAct, Posting, Release
from gongkai.records.models import Record
from gongkai.reporting.models import AnnualReport, State

TODAY = date(2026, 11, 26)


@pytest.fixture
def told(town: Organ) -> dict[int, int]:
    """The items of the told years before anything is added."""
    return {year: queries.items([town.pk], year).items for year in (2023, 2024)}


def test_the_demo_goes_on_to_this_morning_and_something_waits_for_everybody(
    town: Organ, told: dict[int, int]
) -> None:
    assert lately.go_on(TODAY) > 400
    assert lately.go_on(TODAY) == 0
    assert {year: queries.items([town.pk], year).items for year in told} == told
    assert AnnualReport.objects.get(organ=town, year=2025).state == State.PUBLISHED
    # Columns: the town's are kept, the neighbour's have grown old.
    other = Organ.objects.get(slug="shifan")
    bad = queries.bad_obligations(Organ.objects.values_list("pk", flat=True), TODAY)
    assert {o.organ_id for o in bad} == {other.pk}
    # Submissions wait at each step, one came back, one draft is stopped by the guard.
    for name in ("demo-reviewer", "demo-secrecy", "demo-signer"):
        user = User.objects.get(username=name)
        assert queries.to_decide(user, held(user, TODAY)).count() == 1, name
    assert queries.submissions_in([town.pk], "returned").count() == 1
    assert Record.objects.filter(title__endswith="拟救助对象名单", public_date=None).count() == 1
    # Boards: sheets to hang and sheets whose days are over.
    boards = [board.pk for board in queries.all_boards()]
    assert queries.to_hang(boards).count() == 3
    assert queries.to_take_down(boards, TODAY).exists()
    # Cases and a question.
    assert applications.open_on([town.pk], TODAY).count() == 2
    assert letters.every().filter(answered_at=None, organ=town).count() == 1
    for organ in (town, other):
        assert chain.verify(organ) == []


def test_on_the_next_days_only_the_daily_work_is_done(town: Organ) -> None:
    lately.go_on(TODAY)
    drafts = Record.objects.count()
    assert lately.go_on(date(2026, 11, 30)) >= 1
    assert Record.objects.count() - drafts < 5


@pytest.mark.parametrize("first", [date(2025, 6, 5), date(2026, 1, 20)], ids=str)
def test_called_again_the_same_day_or_a_week_later_nothing_is_done_twice(
    town: Organ, first: date
) -> None:
    lately.go_on(first)
    before = everything()
    lately.go_on(first)
    assert everything() == before
    lately.go_on(first + timedelta(7))
    shown = Posting.objects.values_list("record__title", "board", "from_date")
    assert len(shown) == len(set(shown))
    for year in (2024, 2025):
        assert AnnualReport.objects.filter(organ=town, year=year).count() <= 1


def everything() -> list[int]:
    """How many rows there are of what people do."""
    return [model.objects.count() for model in (Record, Posting, Release, DutyAct, AnnualReport)]
