"""What stands behind a figure of the narrative: its source opened as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.reporting import queries
from gongkai.reporting.models import CountKind, Promise

Kind = Literal[
    "application", "remedy", "record", "count", "posting", "release", "board", "column", "promise"
]


class NoSuchSource(LookupError):
    """The text names no source of this kind."""


@dataclass(frozen=True)
class Behind:
    """The rows of a figure; several parts when postings and releases count together."""

    parts: tuple[tuple[Kind, QuerySet[Any]], ...]
    measure: Literal["count", "quantity", "amount"] = "count"

    def total(self) -> object:
        """The figure computed from the rows alone."""
        if self.measure == "count":
            return sum(rows.count() for _, rows in self.parts)
        ((_, rows),) = self.parts
        return sum(getattr(row, self.measure) for row in rows)


def behind(organ: Organ, year: int, source: str) -> Behind:
    """Open a source of the narrative of the organ's report.  Raises NoSuchSource."""
    kind, _, which = source.partition(":")
    openers = {
        "cell": _cell,
        "suits": _suits,
        "items": _items,
        "placements": _placements,
        "postings": _placements,
        "releases": _placements,
        "columns": _columns,
        "counts": _counts,
        "records": _records,
        "site-columns": _site_columns,
        "boards": _boards,
        "promises": _promises,
    }
    if kind not in openers:
        raise NoSuchSource(source)
    return openers[kind](organ, year, kind, which)


def _cell(organ: Organ, year: int, kind: str, which: str) -> Behind:
    try:
        opened = queries.rows(organ, year, which)
    except KeyError as error:
        raise NoSuchSource(which) from error
    return Behind(((opened.kind, opened.rows),), opened.measure)


def _suits(organ: Organ, year: int, kind: str, which: str) -> Behind:
    return Behind(
        tuple(
            ("remedy", queries.rows(organ, year, f"t4.{group}.total").rows)
            for group in ("suit_direct", "suit_after_review")
        )
    )


def _owners(organ: Organ, which: str) -> list[int]:
    below = list(orgs.villages(organ).values_list("pk", flat=True))
    known = {"": [organ.pk, *below], "own": [organ.pk], "villages": below}
    if which not in known:
        raise NoSuchSource(which)
    return known[which]


def _items(organ: Organ, year: int, kind: str, which: str) -> Behind:
    return Behind((("record", publishing.item_rows(_owners(organ, which), year)),))


def _placements(organ: Organ, year: int, kind: str, which: str) -> Behind:
    owners = _owners(organ, which)
    both: tuple[tuple[Kind, QuerySet[Any]], ...] = (
        ("posting", publishing.posting_rows(owners, year)),
        ("release", publishing.release_rows(owners, year)),
    )
    chosen = {"placements": both, "postings": both[:1], "releases": both[1:]}
    return Behind(chosen[kind])


def _columns(organ: Organ, year: int, kind: str, which: str) -> Behind:
    _, _, slug = which.partition("/")
    owners = _owners(organ, "")
    column = publishing.columns(organ.pk).filter(slug=slug).first()
    if column is None:
        raise NoSuchSource(which)
    return Behind(
        (
            ("posting", publishing.posting_rows(owners, year).filter(column=column)),
            ("release", publishing.release_rows(owners, year).filter(column=column)),
        )
    )


def _counts(organ: Organ, year: int, kind: str, which: str) -> Behind:
    if which not in CountKind.values:
        raise NoSuchSource(which)
    money = which in (CountKind.FEES, CountKind.HANDLING_FEE)
    return Behind(
        (("count", queries.counts(organ, year, which)),), "amount" if money else "quantity"
    )


def _records(organ: Organ, year: int, kind: str, which: str) -> Behind:
    return Behind((("record", records.formed(organ.pk, year, which)),))


def _site_columns(organ: Organ, year: int, kind: str, which: str) -> Behind:
    columns = publishing.columns(organ.pk)
    return Behind((("column", columns.filter(statutory=True) if which else columns),))


def _boards(organ: Organ, year: int, kind: str, which: str) -> Behind:
    return Behind((("board", publishing.boards(_owners(organ, which))),))


def _promises(organ: Organ, year: int, kind: str, which: str) -> Behind:
    if not which.isdecimal():
        raise NoSuchSource(which)
    kept = Promise.objects.filter(organ=organ, year=int(which)).order_by("position")
    return Behind((("promise", kept),))
