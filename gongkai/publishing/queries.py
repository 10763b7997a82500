"""What hangs where, what was released, and how many items (条) and placements (条次) that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet

from gongkai.law.periods import report_year
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing.kinds import ActKind, SheetState, SubmissionState
from gongkai.publishing.models import (
    Board,
    Column,
    DutyAct,
    Obligation,
    Override,
    Photo,
    Posting,
    Release,
    Review,
    Sheet,
    Submission,
)
from gongkai.records import queries as records

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from gongkai.access.rules import Held
    from gongkai.records.models import Record

MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Items:
    """条 (distinct records) and 条次 (postings and releases) of a year."""

    items: int
    postings: int
    releases: int

    @property
    def placements(self) -> int:
        """条次."""
        return self.postings + self.releases


def items(organs: Iterable[int], year: int) -> Items:
    """How much these organs together made public in a year."""
    return items_by_group({"all": list(organs)}, year)["all"]


def items_by_group(groups: Mapping[str, Sequence[int]], year: int) -> dict[str, Items]:
    """How much each group of organs made public in a year, in two queries.

    A record shown by two groups counts once in each.
    """
    filled = {name: list(ids) for name, ids in groups.items() if ids}
    postings, releases = _year({one for ids in filled.values() for one in ids}, year)
    start, end = report_year(year)
    hung: dict[str, Count] = {}
    shown: dict[str, Count] = {}
    for name, ids in filled.items():
        mine = Q(organ_id__in=ids)
        also_hung = Posting.objects.filter(
            mine, record_id=OuterRef("record_id"), from_date__gte=start, from_date__lt=end
        )
        for counts in (hung, shown):
            counts[f"{name}_n"] = Count("pk", filter=mine)
            counts[f"{name}_records"] = Count("record_id", distinct=True, filter=mine)
        shown[f"{name}_both"] = Count(
            "record_id", distinct=True, filter=mine & Q(Exists(also_hung))
        )
    on_boards, on_site = postings.aggregate(**hung), releases.aggregate(**shown)
    none = dict.fromkeys(groups, Items(0, 0, 0))
    return none | {
        name: Items(
            on_boards[f"{name}_records"] + on_site[f"{name}_records"] - on_site[f"{name}_both"],
            on_boards[f"{name}_n"],
            on_site[f"{name}_n"],
        )
        for name in filled
    }


def item_rows(organs: Iterable[int], year: int) -> QuerySet[Record]:
    """The records ``items`` counts, each once, oldest first."""
    postings, releases = _year(organs, year)
    return (
        records.every()
        .filter(Q(pk__in=postings.values("record_id")) | Q(pk__in=releases.values("record_id")))
        .order_by("formed_date", "id")
    )


def posting_rows(organs: Iterable[int], year: int) -> QuerySet[Posting]:
    """The postings of a year, oldest first."""
    return _year(organs, year)[0].order_by("from_date", "id")


def release_rows(organs: Iterable[int], year: int) -> QuerySet[Release]:
    """The releases of a year, oldest first."""
    return _year(organs, year)[1].order_by("published_date", "id")


def by_column(organs: Iterable[int], year: int) -> dict[int | None, int]:
    """Column id → placements of the year in it."""
    postings, releases = _year(organs, year)
    totals: dict[int | None, int] = {}
    for rows in (postings, releases):
        for column, count in rows.values_list("column_id").annotate(Count("pk")).order_by():
            totals[column] = totals.get(column, 0) + count
    return totals


def by_board_and_month(organs: Iterable[int], year: int) -> dict[tuple[int, int], int]:
    """(board id, month) → postings."""
    rows = _year(organs, year)[0].values_list("board_id", "from_date__month").annotate(Count("pk"))
    return {(board, month): count for board, month, count in rows.order_by()}


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


def columns(organ: int) -> QuerySet[Column]:
    """An organ's columns, each with its parent, in their order."""
    return Column.objects.filter(organ_id=organ).order_by("position", "id")


def in_column(column: Column) -> QuerySet[Record]:
    """The public records shown in a column, released or posted, newest first."""
    return (
        records.every()
        .filter(
            Q(pk__in=Posting.objects.filter(column=column).values("record_id"))
            | Q(pk__in=Release.objects.filter(column=column).values("record_id"))
        )
        .order_by("-formed_date", "-id")
    )


def years(organs: Iterable[int]) -> set[int]:
    """The years in which these organs posted or released anything."""
    ids = list(organs)
    posted = Posting.objects.filter(organ_id__in=ids).dates("from_date", "year")
    released = Release.objects.filter(organ_id__in=ids).dates("published_date", "year")
    return {day.year for day in (*posted, *released)}


def _year(organs: Iterable[int], year: int) -> tuple[QuerySet[Posting], QuerySet[Release]]:
    start, end = report_year(year)
    ids = list(organs)
    return (
        Posting.objects.filter(organ_id__in=ids, from_date__gte=start, from_date__lt=end),
        Release.objects.filter(organ_id__in=ids, published_date__gte=start, published_date__lt=end),
    )


def postings(
    organs: Iterable[int], start: date, end: date, *, columns: Iterable[int] | None = None
) -> QuerySet[Posting]:
    """Postings that begin in a period (end exclusive), with record and board."""
    rows = Posting.objects.filter(
        organ_id__in=list(organs), from_date__gte=start, from_date__lt=end
    )
    return _in(rows, columns).select_related("record", "board")


def releases(
    organs: Iterable[int], start: date, end: date, *, columns: Iterable[int] | None = None
) -> QuerySet[Release]:
    """Releases of a period (end exclusive), with record and column."""
    rows = Release.objects.filter(
        organ_id__in=list(organs), published_date__gte=start, published_date__lt=end
    )
    return _in(rows, columns).select_related("record", "column")


def _in(rows: QuerySet[Any], columns: Iterable[int] | None) -> QuerySet[Any]:
    return rows if columns is None else rows.filter(column_id__in=list(columns))


def shown(record: int, today: date) -> tuple[list[Posting], list[Release]]:
    """Where a record was made public up to today: its postings and its releases."""
    return (
        list(
            Posting.objects.filter(record_id=record, from_date__lte=today)
            .select_related("board", "organ", "column")
            .order_by("from_date", "id")
        ),
        list(
            Release.objects.filter(record_id=record, published_date__lte=today)
            .select_related("column", "organ")
            .order_by("published_date", "id")
        ),
    )


def shown_years(organs: Iterable[int], today: date) -> list[int]:
    """The years from the first to the last in which these organs made something public."""
    ids = list(organs)
    posted = Posting.objects.filter(organ_id__in=ids, from_date__lte=today)
    released = Release.objects.filter(organ_id__in=ids, published_date__lte=today)
    ends = [
        day
        for rows, field in ((posted, "from_date"), (released, "published_date"))
        for day in rows.aggregate(first=Min(field), last=Max(field)).values()
        if day is not None
    ]
    return list(range(max(ends).year, min(ends).year - 1, -1)) if ends else []


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


def newest_postings(before: date) -> QuerySet[Posting]:
    """Postings anywhere that began before a day, with record and board."""
    return Posting.objects.filter(from_date__lt=before).select_related("record", "board")


def newest_releases(before: date) -> QuerySet[Release]:
    """Releases anywhere of the time before a day, with record and column."""
    return Release.objects.filter(published_date__lt=before).select_related("record", "column")


def first_years(organs: Iterable[int]) -> dict[int, int]:
    """Organ id → the first year in which it posted anything; organs that never did are left out."""
    rows = Posting.objects.filter(organ_id__in=list(organs))
    firsts = rows.values_list("organ_id").annotate(Min("from_date")).order_by()
    return {organ: day.year for organ, day in firsts}


def sheets_to_hang(board: Board) -> list[Sheet]:
    """The sheets that wait to be hung on a board, oldest first."""
    rows = Sheet.objects.filter(board=board, state=SheetState.TO_HANG)
    return list(rows.select_related("record", "submission", "column").order_by("pk"))


# review


OPEN = (SubmissionState.REVIEWING, SubmissionState.RETURNED, SubmissionState.APPROVED)


def submissions() -> QuerySet[Submission]:
    """All submissions; whoever lists them narrows them down."""
    return Submission.objects.select_related("record", "organ")


def to_decide(actor: User, roles: Iterable[Held]) -> QuerySet[Submission]:
    """The submissions somebody may decide now, in the order they came to this step.

    ``roles`` are those of ``access.rules.held``.  What one drafted, submitted,
    changed or decided in this round is left out, and for a lent post also
    what its lender drafted or changed: the act would refuse it.
    """
    mine = Q(pk__in=[])
    for one in roles:
        serves = Q(organ_id=one.organ.pk) | Q(
            organ__parent_id=one.organ.pk, organ__kind=Kind.VILLAGE
        )
        waits = Q(pk__in=[])
        for step in range(MOST_STEPS):
            waits |= Q(step=step, **{f"steps__{step}": one.role})
        allowed = serves & waits
        if one.of is not None:
            allowed &= ~_touched(one.of.pk)
        mine |= allowed
    decided = Review.objects.filter(
        submission=OuterRef("pk"), round=OuterRef("round"), by_id=actor.pk
    )
    return (
        submissions()
        .filter(mine, ~_touched(actor.pk), ~Exists(decided), state=SubmissionState.REVIEWING)
        .order_by("moved_at", "pk")
    )


def _touched(user: int) -> Q:
    """Submissions somebody drafted, submitted, or changed the record of."""
    changed = records.changed_by(user).filter(pk=OuterRef("record_id"))
    return Q(drafter_id=user) | Q(submitted_by_id=user) | Q(Exists(changed))


def open_submissions(items: Iterable[int]) -> dict[int, Submission]:
    """Record id → its submission that is under review, returned or waits for its day."""
    rows = Submission.objects.filter(record_id__in=list(items), state__in=OPEN)
    return {s.record_id: s for s in rows}


def with_open_submission(state: str = "") -> QuerySet[Submission]:
    """For ``Exists`` below a record (outer ``pk``): its open submission, of a state or of any."""
    rows = Submission.objects.filter(record_id=OuterRef("pk"))
    return rows.filter(state=state) if state else rows.filter(state__in=OPEN)


def asked_in_column(column: int) -> Q:
    """Records released in a column or submitted for it."""
    released = Release.objects.filter(record_id=OuterRef("pk"), column_id=column)
    asked = Submission.columns.through.objects.filter(
        submission__record_id=OuterRef("pk"), column_id=column
    )
    return Q(Exists(released)) | Q(Exists(asked))


def submissions_of(record: int) -> list[Submission]:
    """Everything that was ever submitted of a record, newest first, with its reviews."""
    return list(
        Submission.objects.filter(record_id=record)
        .select_related("drafter", "submitted_by")
        .prefetch_related(
            Prefetch("reviews", Review.objects.select_related("by", "on_behalf_of").order_by("pk")),
            Prefetch("overrides", Override.objects.select_related("by").order_by("pk")),
            Prefetch("sheets", Sheet.objects.select_related("board").order_by("pk")),
        )
        .order_by("-pk")
    )


def places_of(some: Iterable[int]) -> dict[int, list[str]]:
    """Submission id → where it will appear, in words: columns first, then boards."""
    ids = list(some)
    told: dict[int, list[str]] = {pk: [] for pk in ids}
    asked = Submission.columns.through.objects.filter(submission_id__in=ids).order_by("pk")
    for pk, title in asked.values_list("submission_id", "column__title"):
        told[pk].append(f"栏目“{title}”")
    sheets = Sheet.objects.filter(submission_id__in=ids).order_by("pk")
    for pk, name in sheets.values_list("submission_id", "board__name"):
        told[pk].append(name)
    return told


def releases_of(record: int) -> list[Release]:
    """Where a record was released, oldest first, with the columns."""
    rows = Release.objects.filter(record_id=record).select_related("column")
    return list(rows.order_by("published_date", "pk"))


def columns_to_choose(organ: Organ) -> list[Column]:
    """The columns an organ may ask for: its own and its town's, none that is off."""
    owners = [organ.pk]
    if organ.kind == Kind.VILLAGE and organ.parent_id:
        owners.append(organ.parent_id)
    rows = Column.objects.filter(organ_id__in=owners, off_date__isnull=True)
    return list(rows.select_related("parent").order_by("organ_id", "position", "pk"))


def boards_to_choose(organ: Organ) -> list[Board]:
    """The boards an organ may ask for: its own, its villages' and, for a village, its town's."""
    owners = Q(organ=organ) | Q(organ__parent=organ, organ__kind=Kind.VILLAGE)
    if organ.kind == Kind.VILLAGE and organ.parent_id:
        owners |= Q(organ_id=organ.parent_id)
    return list(Board.objects.filter(owners).select_related("organ").order_by("position", "pk"))


def overridden(organs: Iterable[int], start: date, end: date) -> int:
    """How many findings of the guard were let pass with a reason in a period (end exclusive)."""
    rows = Override.objects.filter(organ_id__in=list(organs))
    return rows.filter(made_at__date__gte=start, made_at__date__lt=end).count()


# boards: slot maps, what is to be done, sheets by code, printings, the ledger


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


def ledger_postings(organs: Iterable[int], year: int) -> QuerySet[Posting]:
    """The postings of a year with what the ledger says of them, oldest first."""
    rows = _year(organs, year)[0]
    return (
        rows.select_related("record", "board", "column")
        .prefetch_related("sheet__submission__reviews__by")
        .order_by("from_date", "id")
    )


def ledger_releases(organs: Iterable[int], year: int) -> QuerySet[Release]:
    """The releases of a year with what the ledger says of them, oldest first."""
    rows = _year(organs, year)[1]
    return (
        rows.select_related("record", "column")
        .prefetch_related("submission__reviews__by")
        .order_by("published_date", "id")
    )


# portal


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column readers see: ``content`` of its own, or what was signed, or columns below it."""

    column: Column
    depth: int
    content: bool
    nothing: tuple[DutyAct, ...] = ()


def shown_columns(organ: Organ, today: date) -> tuple[ShownColumn, ...]:
    """The columns of an organ that are not empty today, in two queries, parents first.

    To be replaced by ``public_tree(organ, today).shown`` (same fields) when it is here.
    A village shows its own in the columns of its town.
    """
    village = organ.parent_id if organ.kind == "village" else None
    mine: dict[str, int] = {"organ_id": organ.pk} if village else {}
    posted = Posting.objects.filter(
        column_id=OuterRef("pk"), from_date__lte=today, record__withdrawn_date__isnull=True, **mine
    )
    released = Release.objects.filter(live(today), column_id=OuterRef("pk"), **mine)
    every = list(
        columns(village or organ.pk)
        .filter(Q(off_date__isnull=True) | Q(off_date__gt=today))
        .annotate(has_content=Exists(released) | Exists(posted))
    )
    signed: dict[int, list[DutyAct]] = {}
    for act in signed_nothing([c.pk for c in every], today, organ=organ.pk if village else None):
        signed.setdefault(act.obligation.column_id, []).append(act)
    below: dict[int | None, list[Column]] = {}
    known = {c.pk for c in every}
    for c in every:
        below.setdefault(c.parent_id if c.parent_id in known else None, []).append(c)
    return tuple(_shown(below, None, 0, signed))


def _shown(
    below: Mapping[int | None, list[Column]],
    parent: int | None,
    depth: int,
    signed: Mapping[int, list[DutyAct]],
) -> list[ShownColumn]:
    rows: list[ShownColumn] = []
    for column in below.get(parent, []):
        children = _shown(below, column.pk, depth + 1, signed)
        content, nothing = bool(vars(column)["has_content"]), tuple(signed.get(column.pk, ()))
        if content or nothing or children:
            rows += [ShownColumn(column, depth, content, nothing), *children]
    return rows


def live(today: date) -> Q:
    """Releases that show a record on a day: begun, not ended, expired or withdrawn."""
    return (
        Q(published_date__lte=today, record__withdrawn_date__isnull=True)
        & (Q(expires_date__isnull=True) | Q(expires_date__gte=today))
        & (Q(ended_date__isnull=True) | Q(ended_date__gt=today))
    )


def signed_nothing(
    columns: Iterable[int], today: date, *, organ: int | None = None
) -> QuerySet[DutyAct]:
    """The signed 本期无内容 that still speak of the present period, with who answers for them."""
    rows = DutyAct.objects.filter(
        Q(obligation__due_date__isnull=True) | Q(obligation__due_date__gte=today),
        kind=ActKind.NOTHING,
        day=F("obligation__met_date"),
        day__lte=today,
        obligation__met_kind=ActKind.NOTHING,
        obligation__column_id__in=list(columns),
    )
    if organ is not None:
        rows = rows.filter(obligation__organ_id=organ)
    return rows.select_related("obligation__organ", "signed_by").order_by("-day", "pk")


def obligation(organ: int, column: int) -> Obligation | None:
    """The duty an organ has in a column; None where there is none."""
    return Obligation.objects.filter(organ_id=organ, column_id=column).first()


def column_postings(
    columns: Iterable[int], today: date, *, organ: int | None = None
) -> QuerySet[Posting]:
    """What hung in these columns up to today and is not withdrawn, without the texts."""
    rows = Posting.objects.filter(
        column_id__in=list(columns), from_date__lte=today, record__withdrawn_date__isnull=True
    )
    rows = rows if organ is None else rows.filter(organ_id=organ)
    return rows.select_related("record__organ", "board").defer("record__body")


def column_releases(
    columns: Iterable[int], today: date, *, organ: int | None = None
) -> QuerySet[Release]:
    """What is released in these columns today, without the texts."""
    rows = Release.objects.filter(live(today), column_id__in=list(columns))
    rows = rows if organ is None else rows.filter(organ_id=organ)
    return rows.select_related("record__organ", "column").defer("record__body")


def column(organ: int, slug: str) -> Column | None:
    """The column with this name in addresses."""
    return Column.objects.select_related("parent").filter(organ_id=organ, slug=slug).first()


def columns_named(pks: Iterable[int]) -> dict[int, Column]:
    """Columns by id."""
    return Column.objects.in_bulk(list(pks))


def columns_below(column: Column) -> list[int]:
    """Ids of the columns right below one."""
    return list(Column.objects.filter(parent=column).values_list("pk", flat=True))


def columns_of_item(organ: int, item_code: str) -> list[int]:
    """The columns of an organ for one item of arts. 20 and 21."""
    rows = Column.objects.filter(organ_id=organ, item_code=item_code)
    return list(rows.values_list("pk", flat=True))


def newest_on_board(board: Board, today: date) -> QuerySet[Posting]:
    """What was hung on a board last and is not withdrawn, with record and its organ."""
    rows = Posting.objects.filter(
        board=board, from_date__lte=today, record__withdrawn_date__isnull=True
    )
    return rows.select_related("record__organ").defer("record__body").order_by("-from_date", "-pk")


def item_codes(organ: int) -> set[str]:
    """The items of arts. 20 and 21 for which an organ has columns."""
    rows = Column.objects.filter(organ_id=organ).exclude(item_code="")
    return set(rows.values_list("item_code", flat=True).distinct())


def places(records: Iterable[int]) -> dict[int, tuple[list[int], bool]]:
    """Record id → the columns it was put in, and whether it hung on a board."""
    ids = list(records)
    found: dict[int, tuple[list[int], bool]] = {}
    for record, column_id in Release.objects.filter(record_id__in=ids).values_list(
        "record_id", "column_id"
    ):
        found.setdefault(record, ([], False))[0].append(column_id)
    for record, column_id in Posting.objects.filter(record_id__in=ids).values_list(
        "record_id", "column_id"
    ):
        held = found.get(record, ([], False))[0]
        found[record] = ([*held, column_id] if column_id else held, True)
    return found


def placed_records(kind: str, pks: Iterable[str]) -> list[int]:
    """The records of releases, postings or sheets, given the model's name and ids."""
    models: dict[str, Any] = {
        "publishing.release": Release, "publishing.posting": Posting, "publishing.sheet": Sheet,
    }  # fmt: skip
    if kind not in models:
        return []
    return list(models[kind].objects.filter(pk__in=list(pks)).values_list("record_id", flat=True))


def override_counts(organs: Iterable[int], year: int) -> dict[str, int]:
    """Rule of the guard → how often it was let pass with a reason in a year."""
    start, end = report_year(year)
    rows = Override.objects.filter(
        organ_id__in=list(organs), made_at__date__gte=start, made_at__date__lt=end
    )
    return dict(rows.values_list("rule").annotate(Count("pk")).order_by("rule"))


def overrides(organs: Iterable[int], year: int) -> QuerySet[Override]:
    """The findings let pass in a year, with the record, newest first."""
    start, end = report_year(year)
    rows = Override.objects.filter(
        organ_id__in=list(organs), made_at__date__gte=start, made_at__date__lt=end
    )
    return rows.select_related("submission__record").order_by("-made_at", "-pk")


def timeliness(organs: Iterable[int], today: date) -> tuple[int, int]:
    """How many duties with a date there are, and how many of them are not late today."""
    rows = Obligation.objects.filter(
        organ_id__in=list(organs), due_date__isnull=False, column__off_date__isnull=True
    )
    counts = rows.aggregate(all=Count("pk"), on_time=Count("pk", filter=Q(due_date__gte=today)))
    return counts["all"], counts["on_time"]


def duties(organs: Iterable[int]) -> QuerySet[Obligation]:
    """The duties with a date, soonest first, with column and organ."""
    rows = Obligation.objects.filter(
        organ_id__in=list(organs), due_date__isnull=False, column__off_date__isnull=True
    )
    return rows.select_related("column", "organ").order_by("due_date", "pk")
