"""The year in figures: 条 and 条次, the ledger, by column, board and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from gongkai.law.periods import report_year
from gongkai.publishing.models import (
    Posting,
    Release,
)
from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.records.models import Record


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


def first_years(organs: Iterable[int]) -> dict[int, int]:
    """Organ id → the first year in which it posted anything; organs that never did are left out."""
    rows = Posting.objects.filter(organ_id__in=list(organs))
    firsts = rows.values_list("organ_id").annotate(Min("from_date")).order_by()
    return {organ: day.year for organ, day in firsts}


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
