"""Hanging sheets on boards and taking them down; each posting is one 条次."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Organ
from gongkai.publishing.actions.duties import meet
from gongkai.publishing.kinds import ActKind, BoardKind, SheetState
from gongkai.publishing.models import Board, Photo, Posting, Sheet
from gongkai.records import actions as records


class AlreadyHung(Exception):
    """The sheet hangs already (somebody else hung it), or it is not to be hung."""


class NotHanging(Exception):
    """The sheet does not hang: it was taken down before."""


class WrongDay(ValueError):
    """Hung before it was approved, taken down before it was hung, or in the future."""


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
) -> list[Posting]:
    """Note that sheets were hung on a board on ``day``.

    The last day is the sheet's own, or ``period_days`` working days after
    ``day`` (which does not count).  ``keys`` (sheet id → key of the phone) make
    sending twice harmless: what was hung under the same key is returned as
    it is.  Raises AlreadyHung when somebody else hung one of them, WrongDay
    for a day before the approval or after ``at``.
    """
    keys = keys or {}
    mine = {p.sheet_id: p for p in Posting.objects.filter(key__in=keys.values(), board=board)}
    fresh = [sheet for sheet in sheets if sheet.pk not in mine]
    _check_days(board, fresh, day, at)
    waiting = Sheet.objects.filter(
        pk__in=[sheet.pk for sheet in fresh], board=board, state=SheetState.TO_HANG
    )
    if waiting.update(state=SheetState.HANGING) != len(fresh):
        raise AlreadyHung(board.pk)
    used = days or calendar()
    postings = Posting.objects.bulk_create(
        Posting(
            organ_id=board.organ_id,
            board=board,
            record_id=sheet.record_id,
            column_id=sheet.column_id,
            sheet=sheet,
            slot=(slots or {}).get(sheet.pk),
            from_date=day,
            to_date=_last_day(sheet, day, used),
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
        [(sheet.column_id, board.organ_id, sheet.record) for sheet in fresh if sheet.column_id],
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
    if on < posting.from_date or on > _local(at):
        raise WrongDay(posting.pk)
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
    """Note that several sheets of one organ came down on a day.  Raises NotHanging."""
    if not postings:
        return
    waiting = Posting.objects.filter(
        pk__in=[p.pk for p in postings], down_date__isnull=True, from_date__lte=on
    )
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
        raise AlreadyHung(sheet.pk)
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


def _check_days(board: Board, sheets: Sequence[Sheet], day: date, at: datetime) -> None:
    if day > _local(at):
        raise WrongDay(board.pk)
    for sheet in sheets:
        if sheet.board_id != board.pk:
            raise AlreadyHung(sheet.pk)
        if day < _local(sheet.submission.moved_at):
            raise WrongDay(sheet.pk)


def _last_day(sheet: Sheet, day: date, days: WorkCalendar) -> date | None:
    if sheet.to_date is not None:
        return max(sheet.to_date, day)
    if sheet.period_days is None:
        return None
    return days.continued.add_working_days(day, sheet.period_days)


def _local(at: datetime) -> date:
    from django.utils.timezone import localdate

    return localdate(at)
