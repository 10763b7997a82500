"""Applicants: finding the same one again, and whose data may go (read: ``actions.people``)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from gongkai.applications import sealed
from gongkai.applications.kinds import Standing
from gongkai.applications.models import Applicant, Application, Purge
from gongkai.orgs.models import Organ


def same_applicant(applicant: Applicant) -> QuerySet[Applicant]:
    """The organ's entries of the same applicant, this one included: same number, or same
    name and telephone."""
    same = Q(pk=applicant.pk)
    if applicant.id_hash:
        same |= Q(id_hash=applicant.id_hash)
    if applicant.name_hash and applicant.phone_hash:
        same |= Q(name_hash=applicant.name_hash, phone_hash=applicant.phone_hash)
    return Applicant.objects.filter(same, organ=applicant.organ_id)


def found_by(
    organ: Organ, *, name: str = "", id_number: str = "", phone: str = ""
) -> QuerySet[Application]:
    """The organ's cases of whoever has all of these, newest first; nothing for no question."""
    asked = {
        "name_hash": sealed.mark("name", name),
        "id_hash": sealed.mark("id", id_number),
        "phone_hash": sealed.mark("phone", phone),
    }
    given = {f"involved__applicant__{key}": value for key, value in asked.items() if value}
    if not given:
        return Application.objects.none()
    return Application.objects.filter(organ=organ, **given).distinct().order_by("-id")


def with_code(number: str, proof: str) -> Application | None:
    """The case with this number whose query code or phone tail ``proof`` is, or None.

    Wrong number and wrong proof look alike.  Ask ``limits.allowed`` first.
    """
    cases = Application.objects.filter(number=number.strip()).select_related("organ")
    code, tail = sealed.mark("code", proof), sealed.mark("tail", proof)
    is_tail = len(sealed.normalise("phone", proof)) == 4 == len(proof.strip())
    for case in cases.order_by("id"):
        if case.code_hash and code == case.code_hash:
            return case
        if is_tail and case.involved.filter(applicant__tail_hash=tail).exists():
            return case
    return None


class Evidence(NamedTuple):
    """What shows an excess (art. 35): one earlier application of the same applicant."""

    application: Application
    alike: int


def evidence(application: Application, *, months: int = 12) -> list[Evidence]:
    """The same applicant's applications of the ``months`` before, oldest first, with likeness."""
    from gongkai.applications.likeness import likeness, shingles

    holder = application.involved.filter(standing=Standing.APPLICANT).first()
    if holder is None or application.received_date is None:
        return []
    since = application.received_date - timedelta(days=round(months * 30.44))
    cases = Application.objects.filter(
        organ=application.organ_id, involved__applicant__in=same_applicant(holder.applicant),
        received_date__gte=since, received_date__lte=application.received_date,
    )  # fmt: skip
    mine = shingles(application.subject + application.request)
    return [
        Evidence(case, likeness(mine, shingles(case.subject + case.request)))
        for case in cases.exclude(pk=application.pk).distinct().order_by("received_date", "id")
    ]


def purges(organ: Organ) -> QuerySet[Purge]:
    """The proofs of an organ's purges.  Page by (``on``, ``id``)."""
    return Purge.objects.filter(organ=organ)


def due_for_purge(
    organ: Organ, day: date, *, years: tuple[int, int] | None = None
) -> list[Applicant]:
    """Applicants none of whose cases is open or still within the organ's retention.

    ``years`` asks how it would be with another retention (without and with a remedy).
    """
    from gongkai.applications.numbers import custom

    if years is None:
        rule = custom(organ)
        years = rule.retention_years, rule.retention_remedy_years
    least = min(years)
    # Most cases are younger: only people with one that old are looked at whole.
    old = Application.objects.filter(organ=organ, closed_date__lt=day - timedelta(365 * least))
    candidates = Applicant.objects.filter(
        purged_date__isnull=True, pk__in=old.values("involved__applicant")
    )
    return [
        applicant
        for applicant in candidates.order_by("id").prefetch_related(
            "involved__application__remedies", "involved__application__complaints"
        )
        if all(_over(one.application, day, *years) for one in applicant.involved.all())
    ]


def _over(case: Application, day: date, years: int, years_with_remedy: int) -> bool:
    if case.status != "closed" or case.closed_date is None:
        return False
    remedies = list(case.remedies.all())
    if any(remedy.closed_date is None for remedy in remedies):
        return False
    ends = [case.closed_date, case.again_date, *(remedy.closed_date for remedy in remedies)]
    last = max(end for end in ends if end is not None)
    contested = bool(remedies) or bool(case.complaints.all())
    keep = years_with_remedy if contested else years
    return day >= _anniversary(last, keep)


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
