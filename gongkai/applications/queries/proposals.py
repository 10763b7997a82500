"""Information several applicants were given: candidates for making it public (art. 44)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from gongkai.applications.kinds import Standing
from gongkai.applications.likeness import likeness, shingles
from gongkai.applications.models import Application, Involved
from gongkai.orgs.models import Organ

ALIKE = 60
_LOOKED_AT = 500


class Common(NamedTuple):
    """Cases that ask for nearly the same; ``applicants`` counts different ones."""

    cases: tuple[Application, ...]
    applicants: int


def similar_answered(organ: Organ, *, least: int = 2, since: date | None = None) -> list[Common]:
    """Groups of granted cases of at least ``least`` applicants, the largest first.

    Cases that are in a proposal already are left out.  Looks at the newest 500.
    """
    granted = Application.objects.filter(
        organ=organ, outcome__in=["granted", "partial"], proposals__isnull=True
    )
    if since is not None:
        granted = granted.filter(closed_date__gte=since)
    groups: list[tuple[frozenset[str], list[Application]]] = []
    for case in granted.order_by("-id")[:_LOOKED_AT]:
        mine = shingles(case.subject)
        for known, cases in groups:
            if likeness(known, mine) >= ALIKE:
                cases.append(case)
                break
        else:
            groups.append((mine, [case]))
    asking = _applicants(case.pk for _, cases in groups for case in cases)
    found = [
        Common(tuple(cases), len({asking.get(case.pk, f"#{case.pk}") for case in cases}))
        for _, cases in groups
    ]
    return sorted(
        (one for one in found if one.applicants >= least),
        key=lambda one: (-one.applicants, -len(one.cases), one.cases[0].pk),
    )


def _applicants(cases: Iterable[int]) -> dict[int, str]:
    """Case → what tells its applicant from others: the number's hash, else the name's."""
    rows = Involved.objects.filter(
        application__in=list(cases), standing=Standing.APPLICANT
    ).values_list("application_id", "applicant__id_hash", "applicant__name_hash")
    return {case: number or name for case, number, name in rows if number or name}
