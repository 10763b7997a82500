"""Columns and their trees, and what anybody may see of them today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gongkai.orgs.models import Kind, Organ
from gongkai.publishing.kinds import ActKind
from gongkai.publishing.models import (
    Column,
    DutyAct,
    Posting,
    Release,
    TreeVersion,
)
from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.records.models import Record


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


def has_content(today: date, *, column: str, organ: object) -> Exists:
    """Whether a column has content; ``organ``: only what this organ placed, None for anybody's."""
    mine: dict[str, object] = {} if organ is None else {"organ_id": organ}
    released = Release.objects.filter(live_releases(today), column_id=OuterRef(column), **mine)
    posted = Posting.objects.filter(live_postings(today), column_id=OuterRef(column), **mine)
    return Exists(released) | Exists(posted)  # type: ignore[return-value]


def nothing_stands(today: date, path: str = "") -> Q:
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
        columns(organ.parent_id if village and organ.parent_id else organ.pk)
        .defer("duty", "carriers")  # JSON, read row by row, and no list shows it
        .annotate(has_content=has_content(today, column="pk", organ=only))
    )
    signed: dict[int, list[DutyAct]] = {}
    acts = DutyAct.objects.filter(
        nothing_stands(today, "obligation__"),
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


def tree_versions(organ: int) -> QuerySet[TreeVersion]:
    """The kept column trees of an organ, newest first."""
    return TreeVersion.objects.filter(organ_id=organ).select_related("by").order_by("-number")


def columns_to_choose(organ: Organ) -> list[Column]:
    """The columns an organ may ask for: its own and its town's, none that is off."""
    owners = [organ.pk]
    if organ.kind == Kind.VILLAGE and organ.parent_id:
        owners.append(organ.parent_id)
    rows = Column.objects.filter(organ_id__in=owners, off_date__isnull=True)
    return list(rows.select_related("parent").order_by("organ_id", "position", "pk"))


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


def item_codes(organ: int) -> set[str]:
    """The items of arts. 20 and 21 for which an organ has columns."""
    rows = Column.objects.filter(organ_id=organ).exclude(item_code="")
    return set(rows.values_list("item_code", flat=True).distinct())
