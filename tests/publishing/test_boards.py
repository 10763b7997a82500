"""Stories of the boards: hung once, by whoever was quicker, taken down once, nothing doubled."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.audit import chain
from gongkai.publishing import actions, queries
from gongkai.publishing.kinds import SheetState
from gongkai.publishing.models import Photo, Posting, Sheet
from gongkai.publishing.office import hanging
from tests.publishing.boards_world import DAY, START, World, sheet, world

LATER = START + timedelta(hours=3)
NEXT = START + timedelta(days=1)


@pytest.fixture
def w(db: None) -> World:
    return world()


def states() -> dict[int, str]:
    return dict(Sheet.objects.values_list("pk", "state"))


def hang(w: World, *sheets: Sheet, by: str = "clerk", **more: Any) -> list[Posting]:
    given = {"day": DAY, "at": LATER} | more
    return actions.hang(w.board, sheets, by=w.people[by], **given)


@pytest.mark.django_db
def test_a_sheet_hangs_for_its_working_days_and_the_day_it_was_hung_does_not_count(
    w: World,
) -> None:
    (posting,) = hang(w, sheet(w))
    assert (posting.from_date, posting.to_date) == (date(2024, 5, 6), date(2024, 5, 14))
    assert posting.by == w.people["clerk"]
    assert [e.verb for e in chain.history(posting)] == ["posting.hung"]
    assert chain.verify(w.village) == []


@pytest.mark.django_db
def test_two_clerks_hang_the_same_sheet_and_the_second_learns_which_one_it_was(w: World) -> None:
    one, two = sheet(w), sheet(w, "东村防火通知")
    hang(w, one)
    before = (states(), Posting.objects.count())
    with pytest.raises(actions.AlreadyHung) as lost:
        hang(w, one, two, by="clerk2")
    assert lost.value.sheets == [one.pk]
    assert (states(), Posting.objects.count()) == before


@pytest.mark.django_db
def test_what_is_left_is_hung_and_the_sentence_names_who_was_quicker(w: World) -> None:
    one, two = sheet(w), sheet(w, "东村防火通知")
    hang(w, one)
    told = hanging.hang(
        w.board, hanging.Asked([one.pk, two.pk], DAY, "b" * 32), by=w.people["clerk2"], at=LATER
    )
    assert told.lost
    assert told.refused == [
        "《东村2024年低保对象公示》已由 clerk 登记为 2024-05-06 张贴，没有重复登记。"
    ]
    assert len(told.done) == 1
    assert "《东村防火通知》已登记张贴：第 1 栏" in told.done[0]
    assert Posting.objects.count() == 2


@pytest.mark.django_db
def test_a_lost_phone_queue_sent_twice_hangs_once_and_answers_alike(w: World) -> None:
    asked = hanging.Asked([sheet(w).pk], DAY, "a" * 32)
    first = hanging.hang(w.board, asked, by=w.people["clerk"], at=LATER)
    second = hanging.hang(w.board, asked, by=w.people["clerk"], at=NEXT)
    assert first.done == second.done
    assert not second.refused
    assert Posting.objects.count() == 1
    assert len(chain.history(Posting.objects.get())) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "at"),
    [(DAY - timedelta(1), LATER), (DAY + timedelta(1), LATER)],
    ids=["before the approval", "in the future"],
)
def test_a_sheet_is_not_hung_on_a_wrong_day(w: World, day: date, at: datetime) -> None:
    one = sheet(w)
    with pytest.raises(actions.WrongDay) as wrong:
        hang(w, one, day=day, at=at)
    assert (wrong.value.first, wrong.value.last) == (DAY, DAY)
    assert states()[one.pk] == SheetState.TO_HANG
    told = hanging.hang(
        w.board, hanging.Asked([one.pk], day, "a" * 32), by=w.people["clerk"], at=at
    )
    assert "日期" in told.refused[0]


@pytest.mark.django_db
def test_a_sheet_under_review_is_not_hung(w: World) -> None:
    one = sheet(w, approved=False)
    with pytest.raises(actions.AlreadyHung):
        hang(w, one)
    told = hanging.hang(
        w.board, hanging.Asked([one.pk], DAY, "a" * 32), by=w.people["clerk"], at=LATER
    )
    assert told.refused == ["《东村2024年低保对象公示》还在审核，审核通过后才能张贴。"]
    assert not Posting.objects.exists()


@pytest.mark.django_db
def test_a_sheet_of_another_board_is_not_hung_here(w: World) -> None:
    one = sheet(w, board=w.town_board)
    with pytest.raises(actions.AlreadyHung):
        hang(w, one)
    assert states()[one.pk] == SheetState.TO_HANG


@pytest.mark.django_db
def test_free_slots_are_found_and_a_taken_one_is_refused(w: World) -> None:
    one, two, three = sheet(w), sheet(w, "二"), sheet(w, "三")
    first, second = hang(w, one, two, slots={two.pk: 1}, find_slots=True)
    assert (first.slot, second.slot) == (2, 1)
    with pytest.raises(actions.SlotTaken) as taken:
        hang(w, three, slots={three.pk: 2})
    assert taken.value.slot == 2
    with pytest.raises(actions.NoSuchSlot):
        hang(w, three, slots={three.pk: 7})
    assert states()[three.pk] == SheetState.TO_HANG
    actions.take_down(first, on=DAY, by=w.people["clerk"], at=LATER)
    assert hang(w, three, find_slots=True)[0].slot == 2


@pytest.mark.django_db
def test_a_full_board_still_takes_sheets_without_a_slot(w: World) -> None:
    some = [sheet(w, f"第{n}张") for n in range(w.board.slots + 1)]
    places = [posting.slot for posting in hang(w, *some, find_slots=True)]
    assert places == [1, 2, 3, 4, 5, 6, None]


@pytest.mark.django_db
def test_a_sheet_comes_down_once_and_not_before_it_hung(w: World) -> None:
    (posting,) = hang(w, sheet(w))
    with pytest.raises(actions.WrongDay):
        actions.take_down(posting, on=DAY - timedelta(1), by=None, at=LATER)
    with pytest.raises(actions.WrongDay):
        actions.take_down_many([posting], on=DAY + timedelta(1), by=None, at=LATER)
    actions.take_down(posting, on=DAY, by=w.people["clerk"], at=LATER)
    with pytest.raises(actions.NotHanging):
        actions.take_down(posting, on=DAY, by=w.people["clerk2"], at=LATER)
    told = hanging.take_down([posting], DAY, by=w.people["clerk2"], at=LATER)
    assert told.lost
    assert "已由 clerk 登记为 2024-05-06 取下" in told.refused[0]
    again = hanging.take_down([posting], DAY, by=w.people["clerk"], at=LATER)
    assert not again.refused
    assert len([e for e in chain.history(posting) if e.verb == "posting.taken-down"]) == 1


@pytest.mark.django_db
def test_sheets_of_two_organs_do_not_come_down_in_one_act(w: World) -> None:
    (here,) = hang(w, sheet(w))
    there_sheet = sheet(w, "镇级通知", board=w.town_board)
    (there,) = actions.hang(w.town_board, [there_sheet], day=DAY, by=None, at=LATER)
    with pytest.raises(ValueError, match="one organ"):
        actions.take_down_many([here, there], on=DAY, by=None, at=LATER)
    assert not Posting.objects.filter(down_date__isnull=False).exists()


@pytest.mark.django_db
def test_a_cancelled_sheet_keeps_its_reason_and_is_not_hung(w: World) -> None:
    one = sheet(w)
    with pytest.raises(ValueError, match="reason"):
        actions.cancel_sheet(one, reason=" ", by=w.people["clerk"], at=LATER)
    actions.cancel_sheet(one, reason="改在网站公开", by=w.people["clerk"], at=LATER)
    assert list(chain.history(one))[-1].after["reason"] == "改在网站公开"
    with pytest.raises(actions.AlreadyHung):
        hang(w, one)


@pytest.mark.django_db
def test_what_comes_down_is_what_is_over_or_withdrawn_until_somebody_takes_it_down(
    w: World,
) -> None:
    short, long = sheet(w), sheet(w, "长期", period_days=None)
    over, stays = hang(w, short, long)
    last = over.to_date
    assert last is not None
    boards = [w.board.pk]
    assert not queries.to_take_down(boards, last).exists()
    assert list(queries.to_take_down(boards, last + timedelta(1))) == [over]
    assert queries.board_counts(boards, last + timedelta(1))[w.board.pk] == queries.BoardCounts(
        hanging=2, down=1
    )
    actions.take_down(over, on=last, by=None, at=datetime(2024, 6, 1, tzinfo=UTC))
    assert not queries.to_take_down(boards, last + timedelta(1)).exists()
    actions.withdraw(stays.record, "personal", reason="有身份证号", by=w.people["signer"], at=LATER)
    assert list(queries.to_take_down(boards, DAY)) == [stays]


@pytest.mark.django_db
def test_late_sheets_are_those_past_their_last_day_to_be_hung(w: World) -> None:
    sheet(w, hang_by=DAY)
    sheet(w, "不急")
    assert queries.board_counts([w.board.pk], DAY)[w.board.pk].late == 0
    found = queries.board_counts([w.board.pk], DAY + timedelta(1))[w.board.pk]
    assert (found.waiting, found.late) == (2, 1)
    assert [s.record.title for s in queries.to_hang([w.board.pk])][1] == "不急"


@pytest.mark.django_db
def test_a_code_opens_a_sheet_only_once_it_was_hung(w: World) -> None:
    one = sheet(w)
    with pytest.raises(Sheet.DoesNotExist):
        queries.sheet(one.code)
    hang(w, one)
    assert queries.sheet(one.code) == one


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_the_same_moment_hang_one_posting() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory is one connection: run with scripts/with-postgres")
    w = world()
    one = sheet(w)
    told: list[hanging.Told] = []
    gate = threading.Barrier(2)

    def at_once(name: str) -> None:
        try:
            gate.wait()
            asked = hanging.Asked([one.pk], DAY, name[-1].replace("k", "1") * 32)
            told.append(hanging.hang(w.board, asked, by=w.people[name], at=LATER))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=at_once, args=(name,)) for name in ("clerk", "clerk2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((len(t.done), len(t.refused)) for t in told) == [(0, 1), (1, 0)]
    assert Posting.objects.count() == 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["hang", "hang again", "down", "cancel", "withdraw"]),
        st.integers(0, 3), st.sampled_from(["clerk", "clerk2"]), st.integers(-1, 12),
    ),
    max_size=14,
)  # fmt: skip


class Reachable(TestCase):
    """Whatever people do in whatever order."""

    @given(ACTS)
    @settings(max_examples=25)
    def test_no_order_of_acts_gives_one_sheet_two_postings_or_a_slot_two_sheets(
        self, acts: list[tuple[str, int, str, int]]
    ) -> None:
        w = world()
        some = [sheet(w, f"第{n}张") for n in range(4)]
        at = START + timedelta(days=10)
        for verb, n, name, days in acts:
            by, day = w.people[name], DAY + timedelta(days)
            hung = list(queries.all_postings().filter(sheet=some[n]))
            if verb.startswith("hang"):
                key = "a" * 32 if verb == "hang" else f"{n}{days + 1:02}".rjust(32, "0")
                hanging.hang(w.board, hanging.Asked([some[n].pk], day, key), by=by, at=at)
            elif verb == "down":
                hanging.take_down(hung, day, by=by, at=at)
            elif verb == "cancel":
                try:
                    actions.cancel_sheet(some[n], reason="不挂了", by=by, at=at)
                except actions.AlreadyHung:
                    continue
            elif hung and hung[0].record.withdrawn_date is None:
                actions.withdraw(
                    hung[0].record, "error", reason="有误", by=w.people["signer"], at=at
                )
        rows = list(Posting.objects.all())
        assert len({p.sheet_id for p in rows}) == len(rows)
        slots = [p.slot for p in rows if p.down_date is None and p.slot]
        assert len(set(slots)) == len(slots)
        by_sheet = {p.sheet_id: p for p in rows}
        for one in Sheet.objects.all():
            posting = by_sheet.get(one.pk)
            expected = "hanging" if posting and posting.down_date is None else "down"
            if posting is None:
                assert one.state in ("to_hang", "cancelled")
            else:
                assert one.state == expected
                assert DAY <= posting.from_date <= at.date()
        assert chain.verify(w.village) == []
        assert not Photo.objects.exists()
