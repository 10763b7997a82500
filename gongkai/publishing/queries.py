"""What hangs where, what was released, and how many items (条) and placements (条次) that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet

from gongkai.law import duties
from gongkai.law.indicators import ColumnFacts
from gongkai.law.indicators import ColumnKind as FactKind
from gongkai.law.periods import report_year
from gongkai.law.rules import parameters
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Kind, Organ, Role
from gongkai.publishing.kinds import ActKind, RequestState, SheetState, SubmissionState
from gongkai.publishing.models import (
    ApprovalChain,
    Board,
    Column,
    DutyAct,
    NothingRequest,
    Obligation,
    Override,
    Photo,
    Policy,
    Posting,
    Release,
    Review,
    Sheet,
    Submission,
    TreeVersion,
)
from gongkai.records import queries as records
from gongkai.records.kinds import WithdrawalClass

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


# public columns: what anybody may see of a tree today


def live_releases(today: date) -> Q:
    """Releases that show a record on a day: begun, not ended, expired or withdrawn."""
    return (
        Q(published_date__lte=today)
        & (Q(expires_date__isnull=True) | Q(expires_date__gte=today))
        & (Q(ended_date__isnull=True) | Q(ended_date__gt=today))
        & (Q(record__withdrawn_date__isnull=True) | Q(record__withdrawn_date__gt=today))
    )


def live_postings(today: date) -> Q:
    """Postings that count as content: what hung may be read on, unless it was withdrawn."""
    return Q(from_date__lte=today) & (
        Q(record__withdrawn_date__isnull=True) | Q(record__withdrawn_date__gt=today)
    )


def _content(today: date, *, column: str, organ: object) -> Exists:
    """Whether a column has content; ``organ``: only what this organ placed, None for anybody's."""
    mine: dict[str, object] = {} if organ is None else {"organ_id": organ}
    released = Release.objects.filter(live_releases(today), column_id=OuterRef(column), **mine)
    posted = Posting.objects.filter(live_postings(today), column_id=OuterRef(column), **mine)
    return Exists(released) | Exists(posted)  # type: ignore[return-value]


def _nothing_stands(today: date, path: str = "") -> Q:
    """Obligations whose last act is a signed 本期无内容 that still speaks of the present period.

    ``path`` leads from the rows asked to the obligation, e.g. ``obligation__``.
    """
    last = {f"{path}met_kind": ActKind.NOTHING, f"{path}met_date__lte": today}
    return Q(**last) & (
        Q(**{f"{path}due_date__isnull": True}) | Q(**{f"{path}due_date__gte": today})
    )


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column readers see: ``content`` of its own, or what was signed, or columns below it."""

    column: Column
    depth: int
    content: bool
    nothing: tuple[DutyAct, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicTree:
    """The columns to show, parents before children, and those switched off with their reasons."""

    shown: tuple[PublicColumn, ...]
    off: tuple[Column, ...]


def public_tree(organ: Organ, today: date) -> PublicTree:
    """The columns of an organ that are not empty today, in two queries.

    Public is a column with content that is not withdrawn or expired, with a
    signed 本期无内容 whose period has not run out, or with such a column below
    it.  A village shows its own in the columns of its town.
    """
    village = organ.kind == Kind.VILLAGE and organ.parent_id is not None
    only = organ.pk if village else None
    every = list(
        columns(organ.parent_id if village and organ.parent_id else organ.pk).annotate(
            has_content=_content(today, column="pk", organ=only)
        )
    )
    signed: dict[int, list[DutyAct]] = {}
    acts = DutyAct.objects.filter(
        _nothing_stands(today, "obligation__"),
        kind=ActKind.NOTHING,
        day=F("obligation__met_date"),
        obligation__column_id__in=[c.pk for c in every],
    )
    if only is not None:
        acts = acts.filter(obligation__organ_id=only)
    for act in acts.select_related("obligation__organ").order_by("pk"):
        signed.setdefault(act.obligation.column_id, []).append(act)
    off = tuple(c for c in every if c.off_date is not None and c.off_date <= today)
    closed = {c.pk for c in off}
    shown = tuple(
        PublicColumn(c, depth, bool(getattr(c, "has_content")), tuple(signed.get(c.pk, ())))  # noqa: B009
        for c, depth in in_order(every)
        if c.pk not in closed
    )
    return PublicTree(_without_empty(shown), off)


def in_order(some: Sequence[Column]) -> list[tuple[Column, int]]:
    """Columns with their depth, parents before children; a lost parent makes a column a top one."""
    known = {c.pk for c in some}
    below: dict[int | None, list[Column]] = {}
    for c in some:
        below.setdefault(c.parent_id if c.parent_id in known else None, []).append(c)
    ordered: list[tuple[Column, int]] = []
    waiting = [(c, 0) for c in reversed(below.get(None, []))]
    while waiting:
        c, depth = waiting.pop()
        ordered.append((c, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(c.pk, []))]
    return ordered


def _without_empty(rows: Sequence[PublicColumn]) -> tuple[PublicColumn, ...]:
    kept: list[PublicColumn] = []
    needed: set[int] = set()
    for row in reversed(rows):  # children come before their parents here
        if row.content or row.nothing or row.column.pk in needed:
            kept.append(row)
            if row.column.parent_id is not None:
                needed.add(row.column.parent_id)
    return tuple(reversed(kept))


# duties: what is due, late or empty, for the office and the supervisors

Mark = Literal["ok", "soon", "overdue", "empty", "off"]
SEVERITY: Mapping[Mark, Literal["ok", "warn", "bad", ""]] = {
    "ok": "ok",
    "soon": "warn",
    "overdue": "bad",
    "empty": "bad",
    "off": "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a column stands: the colour and always the words."""

    mark: Mark
    words: str
    severity: str


def soon_days(today: date) -> int:
    """How many days before its last day a column is due soon."""
    return parameters("duties")["soon"].on(today).count


def standing_of(obligation: Obligation, today: date, soon: int, *, shown: bool) -> Standing:
    """The standing of one obligation; ``shown``: readers have something to see there."""
    due = obligation.due_date
    left = None if due is None else (due - today).days
    mark: Mark
    if obligation.column.off_date is not None:
        mark, words = "off", "已停用"
    elif left is not None and left < 0:
        mark, words = "overdue", f"{'' if shown else '空白，'}超期{-left}天"
    elif not shown and left is None:
        mark, words = "empty", "空白"
    elif left is not None and (left <= soon or not shown):
        mark, words = "soon", f"{'' if shown else '尚无内容，'}{_days_left(left)}"
    else:
        mark, words = "ok", "正常"
    return Standing(mark, words, SEVERITY[mark])


def _days_left(left: int) -> str:
    return f"还有{left}天" if left else "今天到期"


def obligations(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """The obligations of these organs with column and organ, and ``shown``: not empty today."""
    return (
        Obligation.objects.filter(organ_id__in=list(organs))
        .select_related("column", "organ")
        .annotate(shown=_shown(today))
    )


def _shown(today: date) -> Q:
    content = _content(today, column="column_id", organ=OuterRef("organ_id"))
    return Q(content) | _nothing_stands(today)


def standing(obligations: Iterable[int], today: date) -> set[int]:
    """Which of these obligations have content that stands there today."""
    content = _content(today, column="column_id", organ=OuterRef("organ_id"))
    rows = Obligation.objects.filter(content, pk__in=list(obligations))
    return set(rows.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many columns an organ answers for; ``empty``: never filled, with no day to do so."""

    late: int
    soon: int
    empty: int
    columns: int


def standing_counts(organs: Iterable[int], today: date) -> dict[int, Counts]:
    """Organ id → how its open columns stand, in one query; organs without any are left out."""
    until = today + timedelta(soon_days(today))
    rows = (
        Obligation.objects.filter(organ_id__in=list(organs), column__off_date__isnull=True)
        .values_list("organ_id")
        .annotate(
            n_late=Count("pk", filter=Q(due_date__lt=today)),
            n_soon=Count("pk", filter=Q(due_date__gte=today, due_date__lte=until)),
            n_empty=Count("pk", filter=Q(due_date__isnull=True, first_date__isnull=True)),
            n=Count("pk"),
        )
        .order_by()
    )
    return {organ: Counts(*counts) for organ, *counts in rows}


def obligations_due(organs: Iterable[int], until: date, today: date) -> QuerySet[Obligation]:
    """What must be updated by a day (included), the longest overdue first."""
    return (
        obligations(organs, today)
        .filter(due_date__lte=until, column__off_date__isnull=True)
        .order_by("due_date", "pk")
    )


def obligations_empty(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """Open columns with a duty but nothing for readers to see and no day by which to mend it."""
    return (
        obligations(organs, today)
        .filter(~_shown(today), due_date__isnull=True, column__off_date__isnull=True)
        .order_by("pk")
    )


def bad_obligations(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """Late or empty: the red of the matrix, the longest overdue first."""
    return (
        obligations(organs, today)
        .filter(
            Q(due_date__lt=today) | Q(due_date__isnull=True) & ~_shown(today),
            column__off_date__isnull=True,
        )
        .order_by(F("due_date").asc(nulls_last=True), "pk")
    )


def acts_of(obligation: Obligation) -> QuerySet[DutyAct]:
    """The acts that met an obligation, newest first."""
    return (
        DutyAct.objects.filter(obligation=obligation)
        .select_related("record", "by", "signed_by")
        .order_by("-day", "-pk")
    )


def nothing_requests() -> QuerySet[NothingRequest]:
    """All prepared 本期无内容; whoever lists them narrows them down."""
    return NothingRequest.objects.select_related(
        "organ", "obligation__column", "by", "decided_by", "act"
    )


def nothing_to_sign(actor: User, roles: Iterable[Held]) -> QuerySet[NothingRequest]:
    """The 本期无内容 somebody may sign in the roles of ``access.rules.held``, oldest first."""
    mine = Q(pk__in=[])
    for one in roles:
        if one.role in (Role.SIGNER, Role.REVIEWER):
            serves = Q(organ_id=one.organ.pk) | Q(
                organ__parent_id=one.organ.pk, organ__kind=Kind.VILLAGE
            )
            mine |= serves & ~Q(by_id=one.of.pk) if one.of is not None else serves
    return (
        nothing_requests()
        .filter(mine, state=RequestState.WAITING)
        .exclude(by_id=actor.pk)
        .order_by("asked_at", "pk")
    )


def submissions_in(organs: Iterable[int], state: str) -> QuerySet[Submission]:
    """The submissions of these organs in a state, oldest first."""
    return (
        Submission.objects.filter(organ_id__in=list(organs), state=state)
        .select_related("record", "organ")
        .order_by("moved_at", "pk")
    )


def policies(organs: Iterable[int]) -> QuerySet[Policy]:
    """The policies of these organs that should be interpreted, the most urgent first."""
    return (
        Policy.objects.filter(organ_id__in=list(organs))
        .select_related("record", "organ", "interpretation")
        .order_by("due_date", "pk")
    )


def every_policy() -> QuerySet[Policy]:
    """All policies to interpret; whoever lists them narrows them down."""
    return Policy.objects.select_related("record", "organ")


def policies_open(organs: Iterable[int], until: date) -> QuerySet[Policy]:
    """Those not yet interpreted and not waived, due by a day (included)."""
    return policies(organs).filter(met_date__isnull=True, waived_reason="", due_date__lte=until)


def waiting_requests(organs: Iterable[int]) -> dict[int, NothingRequest]:
    """Obligation id → its prepared 本期无内容 that waits for a signature."""
    rows = nothing_requests().filter(organ_id__in=list(organs), state=RequestState.WAITING)
    return {row.obligation_id: row for row in rows}


def tree_versions(organ: int) -> QuerySet[TreeVersion]:
    """The kept column trees of an organ, newest first."""
    return TreeVersion.objects.filter(organ_id=organ).select_related("by").order_by("-number")


def chains_of(organ: int) -> QuerySet[ApprovalChain]:
    """The approval chains an organ has set, the most general first."""
    return (
        ApprovalChain.objects.filter(organ_id=organ)
        .select_related("column")
        .order_by(F("column_id").asc(nulls_first=True), "genre")
    )


# oversight: organ by column, for supervisors


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column of the matrix: the same slug at all organs; ``red``: how many are late there."""

    slug: str
    title: str
    red: int
    organs: int


def matrix_columns(organs: Iterable[int], today: date) -> list[MatrixColumn]:
    """The columns these organs answer for, those with the most late or never filled first."""
    late = Q(due_date__lt=today) | Q(due_date__isnull=True, first_date__isnull=True)
    rows = (
        Obligation.objects.filter(organ_id__in=list(organs), column__off_date__isnull=True)
        .values_list("column__slug")
        .annotate(n_title=Min("column__title"), n_late=Count("pk", filter=late), n=Count("pk"))
        .order_by()
    )
    found = [MatrixColumn(*row) for row in rows]
    return sorted(found, key=lambda c: (-c.red, c.slug))


def matrix_cells(
    organs: Iterable[int], slugs: Iterable[str], today: date
) -> dict[tuple[int, str], tuple[Obligation, Standing]]:
    """(organ id, slug) → the obligation and how it stands, in one query."""
    soon = soon_days(today)
    rows = (
        obligations(organs, today)
        .filter(column__slug__in=list(slugs))
        .select_related(None)
        .select_related("column")
        .only(
            "organ_id", "due_date", "met_date", "column__slug", "column__title",
            "column__off_date",
        )
    )  # fmt: skip
    return {
        (o.organ_id, o.column.slug): (o, standing_of(o, today, soon, shown=_is_shown(o)))
        for o in rows
    }


def standings(rows: Iterable[Obligation], today: date) -> list[tuple[Obligation, Standing]]:
    """Each of ``obligations`` with how it stands."""
    soon = soon_days(today)
    return [(o, standing_of(o, today, soon, shown=_is_shown(o))) for o in rows]


def _is_shown(obligation: Obligation) -> bool:
    shown: bool = obligation.shown  # type: ignore[attr-defined]
    return shown


def column_facts(organs: Iterable[int], today: date) -> dict[int, list[ColumnFacts]]:
    """Organ id → what the website inspection sees of each of its open columns.

    A signed 本期无内容 is something to see: such a column is not blank.
    """
    ids = list(organs)
    seen: dict[tuple[int, int], tuple[int, date]] = {}
    found: list[QuerySet[Any]] = [
        Release.objects.filter(live_releases(today), organ_id__in=ids).values_list(
            "organ_id", "column_id"
        ).annotate(Count("pk"), Max("published_date")),
        Posting.objects.filter(
            live_postings(today), organ_id__in=ids, column__isnull=False
        ).values_list("organ_id", "column_id").annotate(Count("pk"), Max("from_date")),
    ]  # fmt: skip
    for rows in found:
        for organ, column, count, newest in rows.order_by():
            before = seen.get((organ, column), (0, newest))
            seen[organ, column] = (before[0] + count, max(before[1], newest))
    facts: dict[int, list[ColumnFacts]] = {pk: [] for pk in ids}
    open_ones = Obligation.objects.filter(organ_id__in=ids, column__off_date__isnull=True)
    nothing = set(open_ones.filter(_nothing_stands(today)).values_list("pk", flat=True))
    for o in open_ones.select_related("column").order_by("organ_id", "pk"):
        count, last = seen.get((o.organ_id, o.column_id), (0, None))
        rule = str(o.column.duty.get("rule", ""))
        kind: FactKind = (
            "news" if rule == "news" else "documents" if rule == "documents" else "other"
        )
        confirmed = o.met_date if o.met_kind == ActKind.CONFIRM else None
        facts[o.organ_id].append(
            ColumnFacts(
                o.column.slug,
                kind,
                max(filter(None, (last, confirmed)), default=None) if kind == "other" else last,
                count or int(o.pk in nothing),
                first_level=o.column.parent_id is None,
                expected=o.column.duty.get("kind") == "cycle" and o.pk not in nothing,
            )
        )
    return facts


def newest_days(organs: Iterable[int], today: date) -> dict[int, date]:
    """Organ id → the day of the newest release that stands; organs without are left out."""
    rows = Release.objects.filter(live_releases(today), organ_id__in=list(organs))
    return dict(rows.values_list("organ_id").annotate(Max("published_date")).order_by())


def shown_wrong(organs: Iterable[int], since: date, today: date) -> QuerySet[Record]:
    """Public records taken back for an error, a leak or no ground since a day; newest first."""
    return (
        records.every()
        .filter(
            organ_id__in=list(organs),
            withdrawn_date__gte=since,
            withdrawn_date__lte=today,
        )
        .exclude(withdrawn_class=WithdrawalClass.EXPIRED)
        .select_related("organ")
        .order_by("-withdrawn_date", "-pk")
    )


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


# selfcheck: what `publishing.selfcheck` and the demo read.


def obligations_due_before(day: date) -> list[Obligation]:
    """Every obligation whose date is before ``day``, with column and organ, soonest first."""
    rows = Obligation.objects.filter(due_date__lt=day, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("due_date", "pk"))


def obligations_without_content() -> list[Obligation]:
    """The obligations in whose columns nothing was ever released, with column and organ."""
    rows = Obligation.objects.filter(content_date__isnull=True, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("pk"))


def obligations_of(organ: int) -> list[Obligation]:
    """What an organ answers for, with column and organ."""
    rows = Obligation.objects.filter(organ_id=organ, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("pk"))


def obligations_on(
    organs: Iterable[int], today: date
) -> list[tuple[Obligation, tuple[duties.Act, ...]]]:
    """What organs answered for on a day (columns open, duty begun), with the acts up to then."""
    rows = Obligation.objects.filter(organ_id__in=list(organs), since_date__lte=today).filter(
        Q(column__off_date__isnull=True) | Q(column__off_date__gt=today)
    )
    found = list(rows.select_related("column").order_by("organ_id", "column__position", "pk"))
    acts: dict[int, tuple[duties.Act, ...]] = {}
    done = DutyAct.objects.filter(obligation__in=rows, day__lte=today).order_by("pk")
    for owed, kind, day, period in done.values_list("obligation_id", "kind", "day", "period"):
        acts[owed] = (*acts.get(owed, ()), duties.Act(kind, day, period))  # type: ignore[arg-type]
    return [(o, acts.get(o.pk, ())) for o in found]


def public_by(organs: Iterable[int], today: date) -> QuerySet[Record]:
    """What these organs had made public by a day and not taken back, with the organ."""
    return (
        records.public()
        .filter(organ_id__in=list(organs), public_date__lte=today)
        .select_related("organ")
        .order_by("organ_id", "pk")
    )


def overrides_of(organs: Iterable[int]) -> set[tuple[int, str, str]]:
    """(record id, rule, place) of every finding that was let pass with a reason."""
    rows = Override.objects.filter(organ_id__in=list(organs))
    return set(rows.values_list("submission__record_id", "rule", "place"))


@dataclass(frozen=True, slots=True)
class Placement:
    """A release or a posting, its day, and when the last step before it was agreed to."""

    pk: int
    organ: int
    day: date
    index_number: str
    title: str
    approved_at: datetime | None


def placements(kind: str, organs: Iterable[int], today: date) -> Iterator[Placement]:
    """The releases or postings (``kind``) of these organs up to a day, oldest first."""
    rows: QuerySet[Any]
    if kind == "release":
        rows, day, way = Release.objects.all(), "published_date", "submission"
    else:
        rows, day, way = Posting.objects.all(), "from_date", "sheet__submission"
    agreed = Max(
        f"{way}__reviews__decided_at", filter=Q(**{f"{way}__reviews__decision": "approve"})
    )
    found = (
        rows.filter(organ_id__in=list(organs), **{f"{day}__lte": today})
        .annotate(agreed=agreed)
        .order_by(day, "pk")
        .values_list("pk", "organ_id", day, "record__index_number", "record__title", "agreed")
    )
    return (Placement(*row) for row in found)


@dataclass(frozen=True, slots=True)
class Shown:
    """A title a village showed on a day."""

    organ: int
    day: date
    title: str


def shown_by_villages(channel: str, organs: Iterable[int], today: date) -> Iterator[Shown]:
    """What villages showed on the ``site`` or on a ``board`` up to a day.

    The day is the record's own, so that what is put on the site later counts
    for the period it tells of.
    """
    rows: QuerySet[Any]
    if channel == "site":
        rows = Release.objects.filter(published_date__lte=today)
    else:
        rows = Posting.objects.filter(from_date__lte=today)
    mine = rows.filter(organ_id__in=list(organs), organ__kind=Kind.VILLAGE)
    found = mine.order_by("pk").values_list("organ_id", "record__formed_date", "record__title")
    return (Shown(*row) for row in found)


# portal


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
    rows = Release.objects.filter(live_releases(today), column_id__in=list(columns))
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


def dated_duties(organs: Iterable[int]) -> QuerySet[Obligation]:
    """The duties with a date, soonest first, with column and organ."""
    rows = Obligation.objects.filter(
        organ_id__in=list(organs), due_date__isnull=False, column__off_date__isnull=True
    )
    return rows.select_related("column", "organ").order_by("due_date", "pk")
