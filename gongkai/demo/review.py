"""How the people of the demo review: each step by the person who holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from gongkai.orgs.models import Role
from gongkai.publishing import actions as publishing
from gongkai.publishing.kinds import Decision

ZONE = ZoneInfo("Asia/Shanghai")
LEAVE = (date(2023, 7, 10), date(2023, 7, 22))
"""The signer of the town is on leave up to, not including, the second day; a deputy signs."""


def reviewers(
    users: Mapping[str, User], town: str = "demo", *, day: date | None = None
) -> dict[str, User]:
    """Role → who holds it in a demo town on a day, or who acts for the holder."""
    roles = (Role.REVIEWER, Role.SECRECY, Role.SIGNER)
    holders: dict[str, User] = {
        role: users[f"{town}-{role}"] for role in roles if f"{town}-{role}" in users
    }
    if town == "demo" and day and LEAVE[0] <= day < LEAVE[1]:
        holders[Role.SIGNER] = users["demo-deputy"]
    return holders


def go_through(submitted: Iterable[Any], holders: Mapping[str, User], day: date) -> None:
    """Let every step be agreed to on ``day``, from ten o'clock on, until all is public."""
    waiting, hour = list(submitted), 10
    while waiting:
        at = datetime.combine(day, time(hour), ZONE)
        for role in sorted({s.steps[s.step] for s in waiting}):
            mine = [s for s in waiting if s.state == "reviewing" and s.steps[s.step] == role]
            publishing.decide_many(
                mine, Decision.APPROVE, by=holders[role], at=at, opinion="同意。"
            )
        waiting, hour = [s for s in waiting if s.state == "reviewing"], hour + 1
