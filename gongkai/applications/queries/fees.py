"""What a case may cost by either scale, band by band."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from gongkai.applications.kinds import Scale
from gongkai.applications.models import Application
from gongkai.applications.queries.people import same_applicant
from gongkai.law.fees import Line, tariff


class Charge(NamedTuple):
    """``units``: the rank of the application in its month, or the pages; amounts in 元."""

    units: int
    amount: int
    free: int
    lines: tuple[Line, ...]


def charge(application: Application, scale: Scale, *, pages: int = 0, on: date) -> Charge:
    """The fee of one application by the scale in force on ``on``."""
    if scale == Scale.PAGES:
        bands = tariff("pages", on)
        lines = bands.lines(pages)
        return Charge(pages, bands.total(pages), bands.free, lines)
    bands = tariff("applications", on)
    rank = rank_in_month(application)
    price = bands.price(rank)
    return Charge(rank, price, bands.free, (Line(rank, rank, price),))


def rank_in_month(application: Application) -> int:
    """The place among the same applicant's applications received in the calendar month."""
    received = application.received_date
    if received is None:
        raise ValueError("an application that is not received has no month")
    holders = [one.applicant for one in application.involved.select_related("applicant")
               if one.standing == "applicant"]  # fmt: skip
    if not holders:
        return 1
    same = Application.objects.filter(
        organ=application.organ_id,
        involved__standing="applicant",
        involved__applicant__in=same_applicant(holders[0]),
        received_date__year=received.year,
        received_date__month=received.month,
    )
    earlier = same.filter(received_date__lt=received) | same.filter(
        received_date=received, pk__lt=application.pk
    )
    return earlier.distinct().count() + 1
