"""Hanging sheets on boards and taking them down; each posting is one 条次."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.audit import chain
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ
from gongkai.publishing import queries
from gongkai.publishing.actions.duties import meet
from gongkai.publishing.kinds import ActKind, BoardKind, SheetState
from gongkai.publishing.models import Board, Photo, Posting, Sheet
from gongkai.records import actions as records


class AlreadyHung(Exception):
    """``sheets`` (ids) hang already, somebody else hung them, or are not to be hung."""

    def __init__(self, sheets: Iterable[int]) -> None:
        self.sheets = sorted(sheets)
        super().__init__(self.sheets)


class NotHanging(Exception):
    """The sheet does not hang: it was taken down before."""


class WrongDay(ValueError):
    """Hung before it was approved, taken down before it was hung, or in the future.

    ``first`` and ``last``: between which days the day must be.
    """

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"{first} … {last}")
        self.first = first
        self.last = last


class NoSuchSlot(ValueError):
    """The board has no such place; ``slots`` is how many it has."""

    def __init__(self, slots: int) -> None:
        super().__init__(slots)
        self.slots = slots


class SlotTaken(Exception):
    """Something else hangs in this ``slot``, or two sheets of one act were put there."""

    def __init__(self, slot: int) -> None:
        super().__init__(slot)
        self.slot = slot


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
    kind: str = BoardKind.VILLAGE,
    slots: int = 12,
    paper: str = "A4",
    demo: bool = False,
) -> Board:
    """Enter a board of an organ."""
    board = Board.objects.create(
        organ=organ, code=code, name=name, place=place, position=position, kind=BoardKind(kind),
        slots=slots, paper=paper, demo=demo,
    )  # fmt: skip
    chain.record("board.put-up", organ=organ, by=by, at=at, subject=board, after={"name": name})
    return board


@transaction.atomic
def hang(
    board: Board,
    sheets: Sequence[Sheet],
    *,
    day: date,
    by: User | None,
    at: datetime,
    photo: Photo | None = None,
    slots: Mapping[int, int] | None = None,
    keys: Mapping[int, str] | None = None,
    days: WorkCalendar | None = None,
    find_slots: bool = False,
) -> list[Posting]:
    """Note that sheets were hung on a board on ``day``.

    The last day is the sheet's own, or ``period_days`` working days after
    ``day`` (which does not count).  ``keys`` (sheet id → key of the phone) make
    sending twice harmless: what was hung under the same key is returned as
    it is.  ``slots``: sheet id → place on the board; with ``find_slots`` the
    others get the first free places, as far as there are any.

    All or none: raises AlreadyHung with those that somebody else hung or that
    are not to be hung, WrongDay for a day before the approval or after ``at``,
    NoSuchSlot, SlotTaken.
    """
    keys = keys or {}
    sheets = list({sheet.pk: sheet for sheet in sheets}.values())
    # Who waits here for the other sender of the same act finds what that one hung.
    locked = Sheet.objects.select_for_update().filter(pk__in=[sheet.pk for sheet in sheets])
    states = dict(locked.order_by("pk").values_list("pk", "state"))
    mine = {p.sheet_id: p for p in Posting.objects.filter(key__in=keys.values(), board=board)}
    fresh = [sheet for sheet in sheets if sheet.pk not in mine]
    lost = [
        sheet.pk
        for sheet in fresh
        if sheet.board_id != board.pk or states.get(sheet.pk) != SheetState.TO_HANG
    ]
    if lost:
        raise AlreadyHung(lost)
    _check_days(fresh, day, at)
    places = _places(board, fresh, slots or {}, find=find_slots)
    waiting = Sheet.objects.filter(
        pk__in=[sheet.pk for sheet in fresh], board=board, state=SheetState.TO_HANG
    )
    if waiting.update(state=SheetState.HANGING) != len(fresh):
        raise AlreadyHung([sheet.pk for sheet in fresh])
    postings = Posting.objects.bulk_create(
        Posting(
            organ_id=board.organ_id,
            board=board,
            record_id=sheet.record_id,
            column_id=sheet.column_id,
            sheet=sheet,
            slot=places.get(sheet.pk),
            from_date=day,
            to_date=queries.last_day(sheet, day, days),
            posted_at=at,
            photo=photo,
            key=keys.get(sheet.pk),
            by=by,
        )
        for sheet in fresh
    )
    for sheet in fresh:
        sheet.state = SheetState.HANGING
    records.mark_public([sheet.record for sheet in fresh], day)
    meet(
        [
            (sheet.column_id, board.organ_id, sheet.record, sheet.submission.period)
            for sheet in fresh
            if sheet.column_id
        ],
        ActKind.RELEASE, day=day, by=by, at=at,
    )  # fmt: skip
    chain.record_many(
        [
            chain.Entry(
                "posting.hung",
                posting,
                after={
                    "record": posting.record_id,
                    "board": board.pk,
                    "sheet": posting.sheet_id,
                    "from": day,
                    "to": posting.to_date,
                    "photo": photo.sha256 if photo else None,
                },
            )
            for posting in postings
        ],
        organ=board.organ,
        by=by,
        at=at,
    )
    made = {posting.sheet_id: posting for posting in postings}
    return [mine.get(sheet.pk) or made[sheet.pk] for sheet in sheets]


@transaction.atomic
def take_down(posting: Posting, *, on: date, by: User | None, at: datetime) -> None:
    """Note that a sheet was taken down on a day.  Raises NotHanging, WrongDay."""
    if not posting.from_date <= on <= localdate(at):
        raise WrongDay(posting.from_date, localdate(at))
    waiting = Posting.objects.filter(pk=posting.pk, down_date__isnull=True)
    if not waiting.update(down_date=on, down_at=at, down_by=by):
        raise NotHanging(posting.pk)
    Sheet.objects.filter(pk=posting.sheet_id).update(state=SheetState.DOWN)
    posting.refresh_from_db()
    chain.record(
        "posting.taken-down", organ=posting.organ, by=by, at=at, subject=posting,
        after={"on": on},
    )  # fmt: skip


@transaction.atomic
def take_down_many(postings: Sequence[Posting], *, on: date, by: User | None, at: datetime) -> None:
    """Note that several sheets of one organ came down on a day.

    All or none.  Raises NotHanging, WrongDay, ValueError for two organs.
    """
    if not postings:
        return
    if len({posting.organ_id for posting in postings}) > 1:
        raise ValueError("one act is of one organ: its events stand in that organ's chain")
    first = max(posting.from_date for posting in postings)
    if not first <= on <= localdate(at):
        raise WrongDay(first, localdate(at))
    waiting = Posting.objects.filter(pk__in=[p.pk for p in postings], down_date__isnull=True)
    if waiting.update(down_date=on, down_at=at, down_by=by) != len(postings):
        raise NotHanging([p.pk for p in postings])
    Sheet.objects.filter(pk__in=[p.sheet_id for p in postings]).update(state=SheetState.DOWN)
    chain.record_many(
        [chain.Entry("posting.taken-down", posting, after={"on": on}) for posting in postings],
        organ=postings[0].organ,
        by=by,
        at=at,
    )


@transaction.atomic
def cancel_sheet(sheet: Sheet, *, reason: str, by: User | None, at: datetime) -> None:
    """A sheet will not be hung after all, with the reason.  Raises AlreadyHung."""
    if not reason.strip():
        raise ValueError("a sheet is cancelled with a reason")
    waiting = Sheet.objects.filter(pk=sheet.pk, state=SheetState.TO_HANG)
    if not waiting.update(state=SheetState.CANCELLED):
        raise AlreadyHung([sheet.pk])
    sheet.refresh_from_db()
    chain.record(
        "sheet.cancelled", organ=sheet.organ, by=by, at=at, subject=sheet,
        after={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def keep_photo(
    board: Board,
    *,
    sha256: str,
    width: int,
    height: int,
    taken_at: datetime | None,
    by: User | None,
    at: datetime,
) -> Photo:
    """Note a photo that was put into the store; the same photo again is the same row."""
    photo, new = Photo.objects.get_or_create(
        board=board,
        sha256=sha256,
        defaults={
            "organ_id": board.organ_id,
            "width": width,
            "height": height,
            "taken_at": taken_at,
            "added_at": at,
            "by": by,
        },
    )
    if new:
        chain.record(
            "photo.kept", organ=board.organ, by=by, at=at, subject=photo,
            after={"sha256": sha256, "board": board.pk},
        )  # fmt: skip
    return photo


def _check_days(sheets: Sequence[Sheet], day: date, at: datetime) -> None:
    if not sheets:
        return
    first = max(localdate(sheet.submission.moved_at) for sheet in sheets)
    if not first <= day <= localdate(at):
        raise WrongDay(first, localdate(at))


def _places(
    board: Board, sheets: Sequence[Sheet], wanted: Mapping[int, int], *, find: bool
) -> dict[int, int]:
    """Sheet id → place; the board is locked, so that two acts do not find the same one."""
    if not (find or wanted):
        return {}
    Board.objects.select_for_update().get(pk=board.pk)
    hangs = Posting.objects.filter(board=board, down_date__isnull=True, slot__isnull=False)
    taken = set(hangs.values_list("slot", flat=True))
    places: dict[int, int] = {}
    for sheet in sheets:
        if (slot := wanted.get(sheet.pk)) is not None:
            if not 1 <= slot <= board.slots:
                raise NoSuchSlot(board.slots)
            if slot in taken:
                raise SlotTaken(slot)
            taken.add(slot)
            places[sheet.pk] = slot
    if find:
        free = (slot for slot in range(1, board.slots + 1) if slot not in taken)
        rest = [sheet for sheet in sheets if sheet.pk not in places]
        places |= {sheet.pk: slot for sheet, slot in zip(rest, free, strict=False)}
    return places
