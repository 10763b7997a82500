"""What is known of an organ's year, gathered once for the text and the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.annual.form import Form
from gongkai.law.periods import report_year
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.reporting import queries
from gongkai.reporting.models import Confirmation, CountKind, DatedCount, Promise
from gongkai.reporting.prose import Figure
from gongkai.reporting.queries import Cells, ItemSplit

if TYPE_CHECKING:
    from gongkai.publishing.models import Column

WE = {"town": "我镇", "county": "我县", "city": "我市", "province": "我省"}

VILLAGE_COLUMNS = "villages"
"""Slug of the column below which village items are catalogued."""


@dataclass(frozen=True)
class ColumnCount:
    """How many placements of the year stand in a column, and whose it is."""

    slug: str
    title: str
    placements: int
    villages: bool


@dataclass(frozen=True)
class Material:
    """What is known of the year; ``records`` maps attribute labels to numbers of records."""

    organ: Organ
    year: int
    form: Form
    cells: Cells
    items: ItemSplit
    columns: Sequence[ColumnCount]
    column_totals: tuple[int, int]
    boards: tuple[int, int]
    records: Mapping[str, int]
    counts: Mapping[str, int | Decimal]
    confirmations: Sequence[Confirmation]
    promises: Sequence[Promise]
    last_promises: Sequence[Promise]

    @property
    def we(self) -> str:
        """How the organ calls itself."""
        named = WE.get(self.organ.level) if self.organ.kind == Kind.GOVERNMENT else None
        return named or "本机关"

    def cell(self, place: str, unit: str = "件", name: str = "", words: str = "") -> Figure:
        """A figure that is a cell of a table."""
        return Figure(name or place, self.cells[place], unit, f"cell:{place}", words)

    def count(self, kind: CountKind, unit: str) -> Figure:
        """A figure that adds up dated counts."""
        return Figure(kind.value, self.counts.get(kind, 0), unit, f"counts:{kind.value}")

    def checked(self, subject: str) -> str:
        """The evidence of a zero in words; empty when nobody confirmed it."""
        channels = [c.channel for c in self.confirmations if c.subject == subject]
        return f"（经核对{'、'.join(channels)}，均无记录）" if channels else ""


def gather(organ: Organ, year: int) -> Material:
    """Read everything the report of a year needs.  Raises NoComputedReport before 2021."""
    villages = list(orgs.villages(organ).values_list("pk", flat=True))
    columns = list(publishing.columns(organ.pk))
    boards = publishing.boards([organ.pk, *villages])
    owners = list(boards.values_list("organ_id", flat=True))
    start, end = report_year(year)
    counts: dict[str, int | Decimal] = {}
    for count in DatedCount.objects.filter(organ=organ, date__gte=start, date__lt=end):
        value = count.amount if count.amount is not None else count.quantity
        assert value is not None, "a database constraint sets one of the two"
        counts[count.kind] = counts.get(count.kind, 0) + value
    promises = list(
        Promise.objects.filter(organ=organ, year__in=(year - 1, year)).order_by("year", "position")
    )
    return Material(
        organ=organ,
        year=year,
        form=queries.form_of(year),
        cells=queries.cells(organ, year),
        items=queries.items(organ, year),
        columns=_column_counts([organ.pk, *villages], year, columns),
        column_totals=(len(columns), sum(c.statutory for c in columns)),
        boards=(owners.count(organ.pk), len(owners) - owners.count(organ.pk)),
        records=records.by_attribute(organ.pk, year),
        counts=counts,
        confirmations=list(
            Confirmation.objects.filter(organ=organ, year=year).order_by("confirmed_date", "id")
        ),
        promises=[p for p in promises if p.year == year],
        last_promises=[p for p in promises if p.year == year - 1],
    )


def _column_counts(organs: list[int], year: int, columns: list[Column]) -> list[ColumnCount]:
    placements = publishing.by_column(organs, year)
    parents = {c.pk: c.parent_id for c in columns}
    roots = {c.pk for c in columns if c.slug == VILLAGE_COLUMNS}
    return [
        ColumnCount(c.slug, c.title, placements[c.pk], parents[c.pk] in roots)
        for c in columns
        if placements.get(c.pk)
    ]
