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
    """Do what is due before the next working day."""
    until = calendar().add_working_days(day, 1)
    slug, from_day, mended = FORGOTTEN
    for owed in published.obligations_due_before(until):
        if owed.column.slug == slug and from_day < day < mended:
            continue
        if owed.content_date and owed.column.slug not in NEVER_CONFIRMED:
            publishing.confirm_valid(owed, on=day, by=_keeper(cast, owed), at=at(day, 16, 30))
        else:
            _nothing(cast, owed, day)
    if day == OPENING or day in EACH_YEAR:
        for owed in published.obligations_without_content():
            if owed.met_date != day:
                _nothing(cast, owed, day)
    if day == from_day:
        town = {o.column.slug: o for o in published.obligations_of(cast.town.pk)}
        _nothing(cast, town[slug], day)
    _facts(cast, until, day)


def _nothing(cast: Cast, owed: Any, day: date) -> None:
    reasons = plan.town_data()["columns"]["nothing"]
    near = owed.organ_id == cast.town.pk or owed.organ.kind == Kind.VILLAGE
    reason = reasons.get(owed.column.slug, reasons["default"]) if near else reasons["others"]
    publishing.sign_nothing(
        owed, reason=reason, on=day, by=_keeper(cast, owed), signed_by=_signer(cast, owed, day),
        at=at(day, 16, 45),
    )  # fmt: skip


def _keeper(cast: Cast, owed: Any) -> User:
    if owed.organ.kind == Kind.VILLAGE:
        return cast.clerks[owed.organ.short_name]
    return cast.users[{"county": "demo-county-officer", "other": "demo-other"}.get(
        _name(cast, owed), "demo-officer"
    )]  # fmt: skip


def _signer(cast: Cast, owed: Any, day: date) -> User:
    if owed.organ.kind == Kind.VILLAGE:
        return cast.users["demo-reviewer"]
    name = _name(cast, owed)
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
