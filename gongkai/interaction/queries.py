"""Questions: published ones for readers, waiting ones for the office, a year in figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import make_aware

from gongkai.interaction.models import Letter, Override
from gongkai.law.periods import report_year

MOST = 50


def published() -> QuerySet[Letter]:
    """What readers may see, newest first; the question as published is ``shown``.

    Of an answer taken back only the day and the class of reason are left.
    """
    return (
        Letter.objects.filter(published_date__isnull=False)
        .select_related("organ", "record")
        .order_by("-published_date", "-pk")
    )


def about_record(record: int) -> list[Letter]:
    """The newest published questions about a record."""
    return list(published().filter(record_id=record)[:MOST])


def about_board(board: int) -> list[Letter]:
    """The newest published questions about a board."""
    return list(published().filter(board_id=board)[:MOST])


def by_code(code: str) -> Letter | None:
    """The letter with this query code, as people write it."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return Letter.objects.filter(code=plain).select_related("organ").first() if plain else None


def every() -> QuerySet[Letter]:
    """All letters; whoever lists them narrows them down."""
    return Letter.objects.select_related("organ", "record", "board", "answered_by")


def waiting(organs: Iterable[int], today: date) -> QuerySet[Letter]:
    """The questions to these organs that were received by ``today`` and wait, most urgent first."""
    until = _midnight(today + timedelta(1))
    return (
        every()
        .filter(organ_id__in=list(organs), answered_at__isnull=True, received_at__lt=until)
        .order_by("due_date", "pk")
    )


def answered(organs: Iterable[int]) -> QuerySet[Letter]:
    """The answered questions of these organs, newest first."""
    return (
        every()
        .filter(organ_id__in=list(organs), answered_at__isnull=False)
        .order_by("-received_at", "-pk")
    )


FIGURES: Final[Mapping[str, Q]] = MappingProxyType(
    {
        "asked": Q(),
        "answered": Q(answered_at__isnull=False),
        "in-time": Q(first_date__lte=F("due_date")),
        "published": Q(published_date__isnull=False, withdrawn_date__isnull=True),
        "withdrawn": Q(withdrawn_date__isnull=False),
    }
)
"""What a figure of a year's questions counts, and what its list shows.

``answered`` counts what was answered even if the answer was taken back later; ``in-time`` goes by
the first answer; ``published`` and ``withdrawn`` tell how it stands now.
"""


def counts(organs: Iterable[int], year: int) -> dict[str, int]:
    """Each of ``FIGURES`` over the questions these organs received in a year, in one query."""
    told = _received(organs, year).aggregate(
        **{name.replace("-", "_"): Count("pk", filter=rule) for name, rule in FIGURES.items()}
    )
    return {name: told[name.replace("-", "_")] for name in FIGURES}


def counted(organs: Iterable[int], year: int, figure: str) -> QuerySet[Letter]:
    """The questions a figure counts.  Page by (``due_date``, ``id``): the order of receipt.

    Raises KeyError for a figure that is none.
    """
    return _received(organs, year).filter(FIGURES[figure]).select_related("organ", "record")


def override_counts(organs: Iterable[int], year: int) -> dict[str, int]:
    """Rule of the guard → how often an answer was let pass with a reason in a year."""
    rows = overrides(organs, year).order_by("rule")
    return dict(rows.values_list("rule").annotate(Count("pk")))


def overrides(organs: Iterable[int], year: int) -> QuerySet[Override]:
    """The findings let pass in answers of a year, with the question, newest first."""
    start, end = report_year(year)
    rows = Override.objects.filter(
        organ_id__in=list(organs), made_at__gte=_midnight(start), made_at__lt=_midnight(end)
    )
    return rows.select_related("letter__organ").order_by("-made_at", "-pk")


def _received(organs: Iterable[int], year: int) -> QuerySet[Letter]:
    start, end = report_year(year)
    return Letter.objects.filter(
        organ_id__in=list(organs), received_at__gte=_midnight(start), received_at__lt=_midnight(end)
    )


def _midnight(day: date) -> datetime:
    """When a day begins here."""
    return make_aware(datetime.combine(day, time.min))
