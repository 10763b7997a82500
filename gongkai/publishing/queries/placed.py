"""Where records are shown: released in columns, hung on boards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from gongkai.orgs.models import Kind
from gongkai.publishing.models import (
    Posting,
    Release,
    Sheet,
)
from gongkai.publishing.queries.trees import live_releases
from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.records.models import Record


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


def public_by(organs: Iterable[int], today: date) -> QuerySet[Record]:
    """What these organs had made public by a day and not taken back, with the organ."""
    return (
        records.public()
        .filter(organ_id__in=list(organs), public_date__lte=today)
        .select_related("organ")
        .order_by("organ_id", "pk")
    )


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
