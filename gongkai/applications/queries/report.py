"""What the ledger says of a year: one predicate per row, used for counts and for lists.

A case that was ordered to be answered again keeps its first ending here, so
it is neither new nor carried over, and the years before stay as reported.
A case whose receipt date is not fixed yet, or never was, is in no row.

A case is in a year's 新收 when received in it, in 上年结转 when received before
and not closed before, in a result row when closed in it, in 结转下年度 when
received by its end and not closed by then.  So each case that is in 一 or 二
is in exactly one of 三 and 四, and 四 of a year is 二 of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from gongkai.annual.form import APPLICANTS
from gongkai.applications.kinds import Outcome, RemedyKind, RemedyResult
from gongkai.applications.models import Application, Remedy
from gongkai.law.periods import report_year

Tally = dict[str, int]
"""Row and column id joined by a dot (``granted.person``, ``review.upheld``) → count."""


def received(start: date, end: date) -> Q:
    """一、本年新收."""
    return Q(received_date__gte=start, received_date__lt=end)


def carried_in(start: date, end: date) -> Q:
    """二、上年结转."""
    return Q(received_date__lt=start) & _open_at(start)


def closed(start: date, end: date) -> Q:
    """三、本年度办理结果 (all rows together)."""
    return Q(closed_date__gte=start, closed_date__lt=end)


def carried_out(start: date, end: date) -> Q:
    """四、结转下年度继续办理."""
    return Q(received_date__lt=end) & _open_at(end)


def _open_at(day: date) -> Q:
    return Q(closed_date__isnull=True) | Q(closed_date__gte=day)


ROWS: dict[str, Callable[[date, date], Q]] = {
    "new": received,
    "carried_in": carried_in,
    "results_total": closed,
    "carried_out": carried_out,
}


def table3(year: int, *, organs: Iterable[int] | None = None) -> dict[int, Tally]:
    """Per organ the non-zero input counts of table 三, in one query.

    ``organs`` limits to these ids; None means all.  Only cases alive in the
    year are read: received by its end and not closed before it began.
    """
    start, end = report_year(year)
    ledger = Application.objects.filter(Q(received_date__lt=end) & _open_at(start))
    if organs is not None:
        ledger = ledger.filter(organ_id__in=list(organs))
    groups = ledger.values_list("organ_id", "applicant_class", "outcome").annotate(
        **{f"n_{name}": Count("pk", filter=rule(start, end)) for name, rule in ROWS.items()}
    )
    tallies: dict[int, Tally] = defaultdict(lambda: defaultdict(int))
    for organ, applicant, outcome, new, before, done, after in groups:
        tally = tallies[organ]
        tally[f"new.{applicant}"] += new
        tally[f"carried_in.{applicant}"] += before
        tally[f"carried_out.{applicant}"] += after
        if outcome:
            tally[f"{outcome}.{applicant}"] += done
    return tallies


def table3_rows(organ: int, year: int, row: str, column: str) -> QuerySet[Application]:
    """The cases counted in one cell of table 三, by date of receipt."""
    start, end = report_year(year)
    rule = ROWS[row](start, end) if row in ROWS else closed(start, end) & Q(outcome=Outcome(row))
    rule &= Q(received_date__isnull=False)
    if column != "total":
        if column not in APPLICANTS:
            raise KeyError(column)
        rule &= Q(applicant_class=column)
    return Application.objects.filter(rule, organ_id=organ).order_by("received_date", "id")


def table4(year: int, *, organs: Iterable[int] | None = None) -> dict[int, Tally]:
    """Per organ the counts of table 四: concluded in the year, or open at its end."""
    start, end = report_year(year)
    remedies = Remedy.objects.filter(Q(filed_date__lt=end) & _open_at(start))
    if organs is not None:
        remedies = remedies.filter(organ_id__in=list(organs))
    groups = remedies.values_list("organ_id", "kind", "result").annotate(
        n_done=Count("pk", filter=closed(start, end)), n_open=Count("pk", filter=_open_at(end))
    )
    tallies: dict[int, Tally] = defaultdict(lambda: defaultdict(int))
    for organ, kind, result, done, pending in groups:
        tallies[organ][f"{kind}.pending"] += pending
        if result:
            tallies[organ][f"{kind}.{result}"] += done
    return tallies


def table4_rows(organ: int, year: int, group: str, column: str) -> QuerySet[Remedy]:
    """The cases counted in one cell of table 四, by date of filing."""
    start, end = report_year(year)
    pending = Q(filed_date__lt=end) & _open_at(end)
    rules = {"pending": pending, "total": pending | closed(start, end)}
    rule = rules.get(column)
    if rule is None:
        rule = closed(start, end) & Q(result=RemedyResult(column))
    return Remedy.objects.filter(rule, organ_id=organ, kind=RemedyKind(group)).order_by(
        "filed_date", "id"
    )


def open_on(organs: Iterable[int], day: date) -> QuerySet[Application]:
    """Cases of these organs that were open at the end of a day, the most urgent first."""
    again = Q(reopened_date__lte=day) & (Q(again_date__isnull=True) | Q(again_date__gt=day))
    return (
        Application.objects.filter(organ_id__in=list(organs), received_date__lte=day)
        .filter(Q(closed_date__isnull=True) | Q(closed_date__gt=day) | again)
        .order_by(F("due_date").asc(nulls_last=True), "id")
    )


def years(organ: int) -> set[int]:
    """The years in which the organ received or closed a case."""
    cases = Application.objects.filter(organ_id=organ, received_date__isnull=False)
    closings = cases.filter(closed_date__isnull=False).dates("closed_date", "year")
    return {day.year for day in (*cases.dates("received_date", "year"), *closings)}
