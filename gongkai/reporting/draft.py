"""The report of an organ and a year as a value, computed or as signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.annual.json_form import from_json
from gongkai.annual.report import Report, TableSeen
from gongkai.law.periods import report_year
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.reporting import narrative, queries
from gongkai.reporting.models import AnnualReport, Confirmation, DatedCount, Promise, State

if TYPE_CHECKING:
    from gongkai.publishing.models import Column

VILLAGE_COLUMNS = "villages"
"""Slug of the column below which village items are catalogued."""


@dataclass(frozen=True)
class Draft:
    """A computed report; ``sources`` says for each of ``report.facts`` what opens its rows."""

    report: Report
    sources: tuple[str, ...]


def draft(organ: Organ, year: int) -> Draft:
    """Compute the report from the records, whatever was signed.

    Raises NoComputedReport for a year before 2021.
    """
    material = _material(organ, year)
    prose = narrative.draft(material)
    report = Report(
        form=material.form.version,
        organ=organ.name,
        year=year,
        title=material.form.title(organ.name, year),
        period=(date(year, 1, 1), date(year, 12, 31)),
        contact=narrative.contact(organ),
        cells=dict(material.cells),
        sections=prose.sections,
        facts=prose.facts(),
        tables={table: TableSeen("whole") for table in ("t2", "t3", "t4")},
        text=prose.text,
        source=f"{organ.short_name}{year}年",
    )
    return Draft(report, prose.figure_sources())


def report(organ: Organ, year: int) -> Report:
    """The report: as signed when it has been signed, else computed now."""
    signed = AnnualReport.objects.filter(organ=organ, year=year).exclude(state=State.DRAFT).first()
    return from_json(signed.document) if signed else draft(organ, year).report


def drift(organ: Organ, year: int) -> dict[str, tuple[object, object]]:
    """Cells of a signed report that the records no longer give: id → (signed, now).

    Not empty means that entries were made after signing: a public, dated
    correction is due.
    """
    signed, now = report(organ, year).cells, queries.cells(organ, year)
    return {cell: (signed.get(cell), now[cell]) for cell in now if signed.get(cell) != now[cell]}


def _material(organ: Organ, year: int) -> narrative.Material:
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
    return narrative.Material(
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


def _column_counts(
    organs: list[int], year: int, columns: list[Column]
) -> list[narrative.ColumnCount]:
    placements = publishing.by_column(organs, year)
    parents = {c.pk: c.parent_id for c in columns}
    roots = {c.pk for c in columns if c.slug == VILLAGE_COLUMNS}
    return [
        narrative.ColumnCount(c.slug, c.title, placements[c.pk], parents[c.pk] in roots)
        for c in columns
        if placements.get(c.pk)
    ]
