"""How the people of the demo keep columns and facts up to date, day by day.

On the last working day before a date passes they do what is lawful: confirm
what still stands, or have 本期无内容 signed by somebody else with the reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User

from gongkai.demo import plan
from gongkai.demo.cast import START, Cast, at
from gongkai.demo.review import reviewers
from gongkai.law.working_days import calendar
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import FactGroup, Kind
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published

OPENING = date(2022, 12, 30)
"""The day on which everything still empty gets its first signed 本期无内容."""
FORGOTTEN = ("statistics", date(2023, 2, 10), date(2023, 9, 8))
"""A column nobody looks at from the second day to the third: overdue in August, then mended."""
NEVER_CONFIRMED = frozenset({"news"})
"""Old news is not confirmed to be still valid; where nothing happened, that is signed."""
EACH_YEAR = (date(2024, 1, 2),)
"""When columns without a cycle and without content are signed for again."""


def keep_up(cast: Cast, day: date) -> None:
    """Do what is due before the next working day, but for what its people neglect."""
    until = calendar().add_working_days(day, 1)
    slug, from_day, mended = FORGOTTEN
    due = [
        owed
        for owed in published.obligations_due_before(until)
        if not (owed.column.slug == slug and from_day < day < mended)
        and owed.organ_id not in cast.asleep
    ]
    still = [o for o in due if o.content_date and o.column.slug not in NEVER_CONFIRMED]
    none = [o for o in due if o not in still]
    if day == OPENING or day in EACH_YEAR:
        none += [o for o in published.obligations_without_content() if o not in none]
    if day == from_day:
        none += [o for o in published.obligations_of(cast.town.pk) if o.column.slug == slug]
    for name, some in _by_body(cast, still).items():
        publishing.confirm_many(some, on=day, by=_keeper(cast, name), at=at(day, 16, 30))
    for name, some in _by_body(cast, none).items():
        publishing.sign_nothing_many(
            some, reasons={o.pk: _reason(name, o) for o in some}, on=day,
            by=_keeper(cast, name), signed_by=_signer(cast, name, day), at=at(day, 16, 45),
        )  # fmt: skip
    _facts(cast, until, day)


def _by_body(cast: Cast, owed: list[Any]) -> dict[str, list[Any]]:
    """The obligations by whose people see to them: the town's also keep its villages' columns."""
    groups: dict[str, list[Any]] = {}
    for one in owed:
        name = "town" if one.organ.kind == Kind.VILLAGE else _name(cast, one)
        groups.setdefault(name, []).append(one)
    return groups


def _reason(name: str, owed: Any) -> str:
    reasons: dict[str, str] = plan.town_data()["columns"]["nothing"]
    if name != "town":
        return reasons["others"]
    return reasons.get(owed.column.slug, reasons["default"])


def _keeper(cast: Cast, name: str) -> User:
    names = {"county": "demo-county-officer", "other": "demo-other", "town": "demo-officer"}
    return cast.users[names[name]]


def _signer(cast: Cast, name: str, day: date) -> User:
    if name == "town":
        return reviewers(cast.users, day=day)["signer"]
    return cast.users[f"demo-{name}-signer"]


def _name(cast: Cast, owed: Any) -> str:
    names = {cast.organs[name].pk: name for name in ("county", "other", "town")}
    return names[owed.organ_id]


def _facts(cast: Cast, until: date, day: date) -> None:
    """The quarterly look at duties, leaders and contacts of the town."""
    for group in FactGroup.objects.filter(organ=cast.town, due_date__lt=until):
        orgs.confirm_facts(group, on=day, due=_quarter_end(day), by=cast.officer, at=at(day, 17))


def _quarter_end(day: date) -> date:
    """The last day of the quarter after the one of ``day``."""
    month = (day.month - 1) // 3 * 3 + 6
    year, month = (day.year, month) if month <= 12 else (day.year + 1, month - 12)
    return date(year, month, 30 if month in (6, 9) else 31)


assert START < OPENING, "columns are open before they are signed for"
