"""Boards: what hangs, what comes down, what is to be hung, sheets by code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing.kinds import SheetState
from gongkai.publishing.models import (
    Board,
    Photo,
    Posting,
    Sheet,
)


def hanging(board: Board, day: date) -> QuerySet[Posting]:
    """What hangs on a board on a day, newest first."""
    return (
        Posting.objects.filter(_hangs(day), board=board)
        .select_related("record")
        .order_by("-from_date", "-id")
    )


def _hangs(day: date) -> Q:
    return (
        Q(from_date__lte=day)
        & (Q(to_date__isnull=True) | Q(to_date__gte=day))
        & (Q(down_date__isnull=True) | Q(down_date__gt=day))
    )


def boards(organs: Iterable[int]) -> QuerySet[Board]:
    """The boards of these organs in their order."""
    return Board.objects.filter(organ_id__in=list(organs)).order_by("position", "id")


def board(code: str) -> Board:
    """The board with this short code, with its owner.  Raises Board.DoesNotExist."""
    return Board.objects.select_related("organ").get(code=code)


def board_postings(board: Board, start: date, end: date) -> QuerySet[Posting]:
    """The postings on a board that begin in a period (end exclusive)."""
    return Posting.objects.filter(
        board=board, from_date__gte=start, from_date__lt=end
    ).select_related("record")


def hanging_counts(boards: Iterable[int], day: date) -> dict[int, int]:
    """Board id → sheets that hang on it on a day; boards with none are left out."""
    rows = Posting.objects.filter(_hangs(day), board_id__in=list(boards))
    return dict(rows.values_list("board_id").annotate(Count("pk")).order_by())


def all_boards() -> QuerySet[Board]:
    """Every board, by organ from the top of the tree."""
    return Board.objects.order_by("organ__path", "position", "id")


def sheets_to_hang(board: Board) -> list[Sheet]:
    """The sheets that wait to be hung on a board, oldest first."""
    rows = Sheet.objects.filter(board=board, state=SheetState.TO_HANG)
    return list(rows.select_related("record", "submission", "column").order_by("pk"))


def boards_to_choose(organ: Organ) -> list[Board]:
    """The boards an organ may ask for: its own, its villages' and, for a village, its town's."""
    owners = Q(organ=organ) | Q(organ__parent=organ, organ__kind=Kind.VILLAGE)
    if organ.kind == Kind.VILLAGE and organ.parent_id:
        owners |= Q(organ_id=organ.parent_id)
    return list(Board.objects.filter(owners).select_related("organ").order_by("position", "pk"))


def sheet(code: str) -> Sheet:
    """The sheet with this code that hangs or hung.  Raises Sheet.DoesNotExist.

    What was never hung opens nothing: its record need not be public.
    """
    return Sheet.objects.select_related(
        "record__organ__parent", "board__organ__parent", "posting"
    ).get(code=code, posting__isnull=False, record__public_date__isnull=False)


def on_board(boards: Iterable[int]) -> QuerySet[Posting]:
    """What was hung on these boards and not taken down, also past its last day; by slot."""
    return (
        Posting.objects.filter(board_id__in=list(boards), down_date__isnull=True)
        .select_related("record", "sheet", "board")
        .order_by("board_id", F("slot").asc(nulls_last=True), "from_date", "id")
    )


def to_take_down(boards: Iterable[int], today: date) -> QuerySet[Posting]:
    """What must come down: the last day has passed, or the record was withdrawn; oldest first."""
    return (
        Posting.objects.filter(
            Q(to_date__lt=today) | Q(record__withdrawn_date__isnull=False),
            board_id__in=list(boards),
            down_date__isnull=True,
        )
        .select_related("record", "sheet", "board")
        .order_by("to_date", "id")
    )


def to_hang(boards: Iterable[int]) -> QuerySet[Sheet]:
    """The sheets that wait to be hung on these boards, the most urgent first."""
    return (
        Sheet.objects.filter(board_id__in=list(boards), state=SheetState.TO_HANG)
        .select_related("record", "board", "submission", "column")
        .order_by(F("hang_by").asc(nulls_last=True), "pk")
    )


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """How a board stands on a day; ``late``: sheets whose 最迟张贴 has passed."""

    hanging: int = 0
    down: int = 0
    waiting: int = 0
    late: int = 0


def board_counts(boards: Iterable[int], today: date) -> dict[int, BoardCounts]:
    """Board id → how it stands, in two queries; every board asked for is in it."""
    ids = list(boards)
    over = Q(to_date__lt=today) | Q(record__withdrawn_date__isnull=False)
    hung = {
        board: (n, down)
        for board, n, down in Posting.objects.filter(board_id__in=ids, down_date__isnull=True)
        .values_list("board_id")
        .annotate(n=Count("pk"), down=Count("pk", filter=over))
        .order_by()
    }
    waiting = {
        board: (n, late)
        for board, n, late in Sheet.objects.filter(board_id__in=ids, state=SheetState.TO_HANG)
        .values_list("board_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(hang_by__lt=today)))
        .order_by()
    }
    return {pk: BoardCounts(*hung.get(pk, (0, 0)), *waiting.get(pk, (0, 0))) for pk in ids}


def photos() -> QuerySet[Photo]:
    """All photos of postings; whoever shows one narrows them down."""
    return Photo.objects.all()


def all_sheets() -> QuerySet[Sheet]:
    """All sheets with what a page shows of them; whoever lists them narrows them down."""
    return Sheet.objects.select_related(
        "record__organ", "board__organ__parent", "submission", "column"
    )


def all_postings() -> QuerySet[Posting]:
    """All postings, likewise."""
    return Posting.objects.select_related("record", "sheet", "board__organ", "by", "down_by")


def days_of(sheet: Sheet, day: date) -> tuple[date, date | None]:
    """From which day to which the sheet hangs: as noted, else as if it were hung on ``day``."""
    hung = Posting.objects.filter(sheet=sheet).values_list("from_date", "to_date").first()
    return hung or (day, last_day(sheet, day))


def last_day(sheet: Sheet, day: date, days: WorkCalendar | None = None) -> date | None:
    """The last day of a sheet hung on ``day``; None for a long-term posting.

    The sheet's own, else ``period_days`` working days after ``day``, which
    does not count.
    """
    if sheet.to_date is not None:
        return max(sheet.to_date, day)
    if sheet.period_days is None:
        return None
    return (days or calendar()).continued.add_working_days(day, sheet.period_days)


def newest_on_board(board: Board, today: date) -> QuerySet[Posting]:
    """What was hung on a board last and is not withdrawn, with record and its organ."""
    rows = Posting.objects.filter(
        board=board, from_date__lte=today, record__withdrawn_date__isnull=True
    )
    return rows.select_related("record__organ").defer("record__body").order_by("-from_date", "-pk")
