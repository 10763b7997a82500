"""The report of an organ and a year as a value, computed or as signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.annual.json_form import from_json
from gongkai.annual.report import Report, TableSeen
from gongkai.orgs.models import Organ
from gongkai.reporting import narrative, queries
from gongkai.reporting.material import gather
from gongkai.reporting.models import AnnualReport, State


@dataclass(frozen=True)
class Draft:
    """A computed report; ``sources`` says for each of ``report.facts`` what opens its rows."""

    report: Report
    sources: tuple[str, ...]


def draft(organ: Organ, year: int) -> Draft:
    """Compute the report from the records, whatever was signed.

    Raises NoComputedReport for a year before 2021.
    """
    material = gather(organ, year)
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
