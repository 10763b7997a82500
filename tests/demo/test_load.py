"""The demo goes into the database once, whole, through the acts, and comes out as the report."""

from __future__ import annotations

import json
from pathlib import Path

from gongkai.annual.form import form
from gongkai.audit import chain
from gongkai.audit.models import Event
from gongkai.demo import load
from gongkai.orgs.models import Organ
from gongkai.publishing import queries as publishing
from gongkai.publishing.models import Board, Posting, Release
from gongkai.records.models import Record
from gongkai.reporting import queries

TABLES = json.loads((Path(__file__).parent.parent / "data/demo/2023.json").read_text("utf-8"))


def test_2023_counts_891_items_and_891_placements_town_and_villages_apart(town: Organ) -> None:
    split = queries.items(town, 2023)
    assert (split.whole.items, split.whole.placements) == (891, 891)
    assert (split.own.items, split.villages.items) == (191, 700)
    assert Board.objects.filter(code__startswith="DG").count() == 19


def test_every_board_shows_its_months_total(town: Organ) -> None:
    boards = {b.pk: b for b in Board.objects.select_related("organ")}
    organs = [b.organ_id for b in boards.values()]
    counted = publishing.by_board_and_month(organs, 2023)
    for pk, board in boards.items():
        if board.code == "SF00":
            continue
        name = "镇级公开栏" if board.code == "DG00" else board.organ.short_name
        months = [counted.get((pk, month), 0) for month in range(1, 13)]
        assert [*months, sum(months)] == TABLES["boards"][name], name


def test_all_200_cells_of_2023_are_zero_as_in_the_seed(town: Organ) -> None:
    cells = queries.cells(town, 2023)
    assert list(cells) == list(form("2021").cells)
    assert set(cells.values()) == {0}


def test_2024_has_its_four_applications_and_balances(town: Organ) -> None:
    cells = queries.cells(town, 2024)
    told = {cell: value for cell, value in cells.items() if value and cell.endswith(".total")}
    assert told == {
        "t3.new.total": 4, "t3.granted.total": 1, "t3.partial.total": 1,
        "t3.none.not_held.total": 1, "t3.results_total.total": 3, "t3.carried_out.total": 1,
        "t4.review.total": 1,
    }  # fmt: skip
    assert cells["t3.carried_out.legal"] == 1
    assert queries.cells(town, 2025)["t3.carried_in.legal"] == 1
    for identity in form("2021").identities:
        right = queries.cells(town, 2023) if identity.cross_year else cells
        assert sum(cells[c] for c in identity.lhs) == sum(right[c] for c in identity.rhs)


def test_in_2024_items_shown_twice_are_one_item_and_two_placements(town: Organ) -> None:
    whole = queries.items(town, 2024).whole
    assert whole.placements == whole.postings + whole.releases > whole.items


def test_loading_twice_changes_nothing(town: Organ) -> None:
    before = [m.objects.count() for m in (Organ, Record, Posting, Release, Event)]
    assert load.load() is False
    assert [m.objects.count() for m in (Organ, Record, Posting, Release, Event)] == before


def test_everything_is_marked_as_demo_data(town: Organ) -> None:
    assert not Organ.objects.filter(demo=False).exists()
    assert not Record.objects.filter(demo=False).exists()
    assert not Board.objects.filter(demo=False).exists()


def test_every_chain_of_the_demo_verifies_and_every_act_left_an_event(town: Organ) -> None:
    for organ in Organ.objects.all():
        assert chain.verify(organ) == []
    for model, verb in (
        (Record, "record.drafted"), (Posting, "posting.hung"), (Release, "release.made"),
    ):  # fmt: skip
        assert Event.objects.filter(verb=verb).count() == model.objects.count()


def test_index_numbers_follow_the_pattern_and_leave_no_gap(town: Organ) -> None:
    numbers = sorted(
        Record.objects.filter(organ=town, index_number__startswith="DG01/202303-").values_list(
            "index_number", flat=True
        )
    )
    assert numbers == [f"DG01/202303-{n:05d}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) == 20


def test_one_password_opens_all_demo_accounts_and_is_new_each_time(town: Organ) -> None:
    from django.contrib.auth import authenticate

    password = load.set_passwords()
    assert authenticate(username="demo-officer", password=password) is not None
    assert authenticate(username="demo-county", password=password) is not None
    assert load.set_passwords() != password
