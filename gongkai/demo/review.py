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


def reviewers(users: Mapping[str, User], town: str = "demo") -> dict[str, User]:
    """Role → who holds it in a demo town."""
    roles = (Role.REVIEWER, Role.SECRECY, Role.SIGNER)
    return {role: users[f"{town}-{role}"] for role in roles if f"{town}-{role}" in users}


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
