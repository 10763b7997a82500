"""Records an organ keeps, and what table 二 counts of its normative documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from gongkai.law.periods import report_year
from gongkai.records.kinds import Attribute, Normative
from gongkai.records.models import Record

DAY = timedelta(1)


def issued(start: date, end: date) -> Q:
    """本年制发件数."""
    return Q(issued_date__gte=start, issued_date__lt=end)


def repealed(start: date, end: date) -> Q:
    """本年废止件数: repealed in the year, or lapsed because its term ended.

    A document ceases once, on the day of its repeal or the day after its last
    day, whichever comes first.  Lapses count here because only then does last
    year's 现行有效 plus 制发 less 废止 give this year's 现行有效.
    """
    before_repeal = Q(repealed_date__isnull=True) | Q(repealed_date__gt=F("expires_date"))
    lapsed = Q(expires_date__gte=start - DAY, expires_date__lt=end - DAY) & before_repeal
    in_term = Q(expires_date__isnull=True) | Q(expires_date__gte=F("repealed_date"))
    return lapsed | (Q(repealed_date__gte=start, repealed_date__lt=end) & in_term)


def in_force(start: date, end: date) -> Q:
    """现行有效件数: in force on the last day of the year."""
    return (
        Q(issued_date__lt=end)
        & (Q(repealed_date__isnull=True) | Q(repealed_date__gte=end))
        & (Q(expires_date__isnull=True) | Q(expires_date__gte=end - DAY))
    )


COLUMNS: dict[str, Callable[[date, date], Q]] = {
    "issued": issued,
    "repealed": repealed,
    "in_force": in_force,
}


def normative(year: int, *, organs: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """Per organ ``rules.issued`` … ``norms.in_force`` for the year, in one query."""
    start, end = report_year(year)
    documents = Record.objects.exclude(normative="")
    if organs is not None:
        documents = documents.filter(organ_id__in=list(organs))
    groups = documents.values_list("organ_id", "normative").annotate(
        **{f"n_{name}": Count("pk", filter=rule(start, end)) for name, rule in COLUMNS.items()}
    )
    tallies: dict[int, dict[str, int]] = {}
    for organ, kind, *counts in groups:
        tally = tallies.setdefault(organ, {})
        tally.update({f"{kind}.{name}": n for name, n in zip(COLUMNS, counts, strict=True)})
    return tallies


def normative_rows(organ: int, year: int, kind: str, column: str) -> QuerySet[Record]:
    """The documents counted in one cell of table 二, 第二十条第（一）项."""
    return Record.objects.filter(
        COLUMNS[column](*report_year(year)), organ_id=organ, normative=Normative(kind)
    ).order_by("issued_date", "id")


def numbered(index_number: str) -> Record:
    """The public record with this index number.  Raises Record.DoesNotExist."""
    return Record.objects.select_related("organ").get(
        index_number=index_number, attribute="proactive"
    )


def neighbours(record: Record) -> tuple[Record | None, Record | None]:
    """The public records of the same organ just before and after this one.

    Only what was made public counts: a record without posting or release has
    no page.
    """
    shown = Record.objects.filter(organ_id=record.organ_id, attribute="proactive").filter(
        Q(postings__isnull=False) | Q(releases__isnull=False)
    )
    day = record.formed_date
    earlier = shown.filter(
        Q(formed_date__lt=day) | Q(formed_date=day, pk__lt=record.pk), formed_date__lte=day
    ).order_by("-formed_date", "-pk")
    later = shown.filter(
        Q(formed_date__gt=day) | Q(formed_date=day, pk__gt=record.pk), formed_date__gte=day
    ).order_by("formed_date", "pk")
    return earlier.first(), later.first()


def validity(record: Record, today: date) -> str:
    """有效性 of a normative document; empty for anything else."""
    if not record.normative:
        return ""
    if record.repealed_date and record.repealed_date <= today:
        return "废止"
    if record.expires_date and record.expires_date < today:
        return "失效"
    return "有效"


def formed(organ: int, year: int, attribute: str = "") -> QuerySet[Record]:
    """The records an organ formed in a year, all or those with this attribute label."""
    start, end = report_year(year)
    rows = Record.objects.filter(organ_id=organ, formed_date__gte=start, formed_date__lt=end)
    if attribute:
        labels = {choice.label: choice.value for choice in Attribute}
        rows = rows.filter(attribute=labels[attribute])
    return rows.order_by("formed_date", "id")


def by_attribute(organ: int, year: int) -> dict[str, int]:
    """Attribute label → records formed in the year; labels without records are left out."""
    groups = formed(organ, year).order_by().values_list("attribute").annotate(n=Count("pk"))
    counts = dict(groups)
    return {str(a.label): counts[a.value] for a in Attribute if counts.get(a.value)}
