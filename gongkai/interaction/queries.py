"""Questions: published ones for readers, waiting ones for the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from gongkai.interaction.models import Letter

MOST = 50


def published() -> QuerySet[Letter]:
    """What readers may see, newest first; the question as published is ``shown``."""
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
    midnight = make_aware(datetime.combine(today + timedelta(1), time.min))
    return (
        every()
        .filter(organ_id__in=list(organs), answered_at__isnull=True, received_at__lt=midnight)
        .order_by("due_date", "pk")
    )


def answered(organs: Iterable[int]) -> QuerySet[Letter]:
    """The answered questions of these organs, newest first."""
    return (
        every()
        .filter(organ_id__in=list(organs), answered_at__isnull=False)
        .order_by("-received_at", "-pk")
    )
