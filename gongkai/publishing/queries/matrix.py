"""Organ by column, for supervisors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q, QuerySet

from gongkai.law.indicators import ColumnFacts
from gongkai.law.indicators import ColumnKind as FactKind
from gongkai.publishing.kinds import ActKind
from gongkai.publishing.models import (
    Obligation,
    Posting,
    Release,
)
from gongkai.publishing.queries.duties import (
    Standing,
    obligations,
    soon_days,
    standing_of,
)
from gongkai.publishing.queries.trees import live_postings, live_releases, nothing_stands
from gongkai.records import queries as records
from gongkai.records.kinds import WithdrawalClass

if TYPE_CHECKING:
    from gongkai.records.models import Record


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
    nothing = set(open_ones.filter(nothing_stands(today)).values_list("pk", flat=True))
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
