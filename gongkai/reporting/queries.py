"""The cells of tables 二, 三, 四 for an organ and year, and the rows each cell counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from django.db.models import QuerySet, Sum

from gongkai.annual.form import APPLICANTS, NOT_RESULTS, Cell, Form, form_for_year
from gongkai.applications import queries as applications
from gongkai.law.periods import ReportDue, report_due, report_year
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Level, Organ
from gongkai.publishing import queries as publishing
from gongkai.publishing.queries import Items
from gongkai.records import queries as records
from gongkai.reporting.models import AnnualReport, CountKind, DatedCount, Promise, State

Value = int | Decimal
Cells = dict[str, Value]

WAN = Decimal(10_000)
"""元 in one 万元."""

FEN = Decimal("0.01")
"""One 分 in 元."""

COUNTED = {
    "a20_5.license.decisions": CountKind.LICENSE,
    "a20_6.penalty.decisions": CountKind.PENALTY,
    "a20_6.coercion.decisions": CountKind.COERCION,
    "a20_8.fees.amount": CountKind.FEES,
}
"""Cells of table 二 that add up dated counts."""


class NoComputedReport(LookupError):
    """Reports are computed for the form of 2021 on; the message says what to do."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"不能生成{year}年的年度报告：本平台按2021年格式统计，适用于2021年及以后年度。"
        )


class NothingRecorded(LookupError):
    """Nothing at all was recorded for the year: no report, not even of zeros."""

    def __init__(self, organ: Organ, year: int, known: list[int]) -> None:
        years = f"有登记的年度：{'、'.join(map(str, known))}。" if known else "请先登记。"
        super().__init__(f"{organ.short_name}{year}年没有任何登记，不能生成年度报告。{years}")


def form_of(year: int) -> Form:
    """The form a report is computed in.  Raises NoComputedReport before 2021."""
    if not 2021 <= year <= 2100:
        raise NoComputedReport(year)
    return form_for_year(year)


def cells(organ: Organ, year: int) -> Cells:
    """Every cell of the form, in its order, computed from the records in four queries.

    Counts are int, the fee income is in 万元 (Decimal).
    """
    form_of(year)
    ids = [organ.pk]
    return (
        _table2(
            records.normative(year, organs=ids).get(organ.pk, {}),
            _sums(year, ids).get(organ.pk, {}),
        )
        | _table3(applications.table3(year, organs=ids).get(organ.pk, {}))
        | _table4(applications.table4(year, organs=ids).get(organ.pk, {}))
    )


def table3_all(year: int, organs: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """Table 三 of every organ that has a case in the year, in one query."""
    form_of(year)
    tallies = applications.table3(year, organs=organs)
    return {organ: _table3(tally) for organ, tally in tallies.items()}


def carry_over(organ: Organ, year: int) -> dict[str, int]:
    """What table 三 of ``year`` must carry in: last year's 结转下年度, cell id → count."""
    before = _table3(applications.table3(year - 1, organs=[organ.pk]).get(organ.pk, {}))
    return {
        f"t3.carried_in.{column}": before[f"t3.carried_out.{column}"]
        for column in (*APPLICANTS, "total")
    }


@dataclass(frozen=True, slots=True)
class CellRows:
    """What one cell counts.

    ``kind`` says what the rows are; ``measure``: ``count`` when the cell is
    the number of rows, ``quantity`` or ``amount`` when it is the sum of that
    field (amount in 元, the cell in 万元).
    """

    cell: Cell
    kind: Literal["application", "remedy", "record", "count"]
    rows: QuerySet[Any]
    measure: Literal["count", "quantity", "amount"] = "count"

    def total(self) -> Value:
        """The cell's value computed from its rows alone."""
        if self.measure == "count":
            return self.rows.count()
        total = self.rows.aggregate(total=Sum(self.measure))["total"] or 0
        return wan(Decimal(total)) if self.measure == "amount" else int(total)


def rows(organ: Organ, year: int, cell_id: str) -> CellRows:
    """The rows a cell counts, by the same predicates that count them.

    Raises KeyError for an id that is not a cell of the year's form.
    """
    cell = form_of(year).cells[cell_id]
    if cell.table == "t3":
        return CellRows(
            cell,
            "application",
            applications.table3_rows(organ.pk, year, cell.row, cell.column),
        )
    if cell.table == "t4":
        return CellRows(
            cell, "remedy", applications.table4_rows(organ.pk, year, cell.row, cell.column)
        )
    counted = COUNTED.get(cell_id.removeprefix("t2."))
    if counted is None:
        kind = cell.row.removeprefix("a20_1.")
        return CellRows(cell, "record", records.normative_rows(organ.pk, year, kind, cell.column))
    return CellRows(
        cell,
        "count",
        counts(organ, year, counted),
        "amount" if counted == CountKind.FEES else "quantity",
    )


def counts(organ: Organ, year: int, *kinds: str) -> QuerySet[DatedCount]:
    """The dated counts of these kinds in a year, oldest first."""
    start, end = report_year(year)
    return DatedCount.objects.filter(
        organ=organ, kind__in=kinds, date__gte=start, date__lt=end
    ).order_by("date", "id")


def recorded_years(organ: Organ) -> list[int]:
    """The years in which anything was shown, received, closed or counted."""
    below = orgs.villages(organ).values_list("pk", flat=True)
    years = publishing.years([organ.pk, *below]) | applications.years(organ.pk)
    days = DatedCount.objects.filter(organ=organ).dates("date", "year")
    return sorted(years | {day.year for day in days})


def needs_records(organ: Organ, year: int) -> None:
    """Refuse a year without a form (NoComputedReport) or without any record (NothingRecorded)."""
    form_of(year)
    known = recorded_years(organ)
    if year not in known:
        raise NothingRecorded(organ, year, [y for y in known if y >= 2021])


@dataclass(frozen=True, slots=True)
class ItemSplit:
    """条 and 条次 of a town: its own boards and columns, its villages' boards, and both.

    ``own.items + villages.items`` exceeds ``whole.items`` when one record was
    shown by both.
    """

    whole: Items
    own: Items
    villages: Items


def items(organ: Organ, year: int) -> ItemSplit:
    """How much was made public in a year, town and villages apart.

    Village items are not 政府信息 in the strict sense; the split is always
    shown beside the total.
    """
    below = list(orgs.villages(organ).values_list("pk", flat=True))
    groups = publishing.items_by_group(
        {"whole": [organ.pk, *below], "own": [organ.pk], "villages": below}, year
    )
    return ItemSplit(groups["whole"], groups["own"], groups["villages"])


def signed_years(organ: Organ) -> set[int]:
    """The years whose report was signed, published or not."""
    rows = AnnualReport.objects.filter(organ=organ).exclude(state=State.DRAFT)
    return set(rows.values_list("year", flat=True))


def promises_open(organ: Organ, year: int) -> QuerySet[Promise]:
    """What the report of a year promised to mend and nobody noted as done, in its order."""
    return Promise.objects.filter(organ=organ, year=year, done_date=None).order_by("position")


def wan(yuan: Decimal) -> Decimal:
    """元 → 万元, exact to the 分, without trailing zeros.

    Rounds to the 分 first: SQLite adds decimals as floating point.
    """
    value = (yuan.quantize(FEN) / WAN).normalize()
    return value if value.as_tuple().exponent <= 0 else value.quantize(Decimal(1))  # type: ignore[operator]


def _sums(year: int, organs: Iterable[int]) -> dict[int, dict[str, Value]]:
    start, end = report_year(year)
    groups = (
        DatedCount.objects.filter(organ_id__in=list(organs), date__gte=start, date__lt=end)
        .values_list("organ_id", "kind")
        .annotate(Sum("quantity"), Sum("amount"))
        .order_by()
    )
    sums: dict[int, dict[str, Value]] = {}
    for organ, kind, quantity, amount in groups:
        sums.setdefault(organ, {})[kind] = quantity if amount is None else Decimal(amount)
    return sums


def _table2(normative: Mapping[str, int], sums: Mapping[str, Value]) -> Cells:
    cells: Cells = {}
    for cell in _ids("t2"):
        place = cell.removeprefix("t2.")
        counted = COUNTED.get(place)
        if counted is None:
            cells[cell] = normative.get(place.removeprefix("a20_1."), 0)
        elif counted == CountKind.FEES:
            cells[cell] = wan(Decimal(sums.get(counted, 0)))
        else:
            cells[cell] = int(sums.get(counted, 0))
    return cells


def _table3(tally: Mapping[str, int]) -> dict[str, int]:
    """All 175 cells of table 三 from its input counts; totals are sums, never counted again."""
    cells = dict.fromkeys(_ids("t3"), 0)
    for place, count in tally.items():
        row, _, column = place.rpartition(".")
        added = [row] if row in NOT_RESULTS else [row, "results_total"]
        for one in added:
            cells[f"t3.{one}.{column}"] += count
            cells[f"t3.{one}.total"] += count
    return cells


def _table4(tally: Mapping[str, int]) -> dict[str, int]:
    cells = dict.fromkeys(_ids("t4"), 0)
    for place, count in tally.items():
        group, _, _ = place.rpartition(".")
        cells[f"t4.{place}"] += count
        cells[f"t4.{group}.total"] += count
    return cells


@cache
def _ids(table: str) -> tuple[str, ...]:
    return tuple(cell.id for cell in form_for_year(2021).table_cells(table))


def report_due_of(organ: Organ, year: int) -> ReportDue:
    """The last day for the report of ``year``, by the kind of body that publishes it."""
    if organ.level in (Level.TOWN, Level.VILLAGE):
        return report_due(year, "town")
    whole = organ.name.endswith("人民政府")
    return report_due(year, "government" if whole else "department")
