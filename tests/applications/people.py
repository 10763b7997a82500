"""Short ways to a case for the tests of this room."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from gongkai.applications import actions
from gongkai.applications.kinds import ApplicantClass, DeliveryWay, Outcome, Way
from gongkai.applications.models import Application, Reply
from gongkai.law.outcomes import outcomes
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ

D = date.fromisoformat
CALENDAR = calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
PERSON = actions.Person("申请人甲", id_kind="护照", id_number="E1234", phone="0398-7130001")


def at(day: str | date, hour: int = 10) -> datetime:
    """An instant of a day, local time."""
    return datetime.combine(D(day) if isinstance(day, str) else day, time(hour), SHANGHAI)


def when(day: str | date) -> dict[str, Any]:
    """``by``, ``at`` and ``calendar`` of an act entered on the day."""
    return {"by": None, "at": at(day), "calendar": CALENDAR}


def on(day: str | date) -> dict[str, Any]:
    """The same with the day itself as the day of legal effect."""
    return when(day) | {"on": D(day) if isinstance(day, str) else day}


def user(name: str) -> User:
    """The account of that name, made when it is not there."""
    found, _ = User.objects.get_or_create(username=name)
    return found


def form(*subjects: str, person: actions.Person = PERSON, **facts: Any) -> actions.Form:
    """One form with these wishes."""
    kind = facts.pop("applicant_class", ApplicantClass.PERSON)
    return actions.Form(person, kind, tuple(actions.Wish(s) for s in subjects), **facts)


def received(
    town: Organ, day: str | date, subject: str = "村集体资产台账", **facts: Any
) -> Application:
    """A case handed in at the counter on the day."""
    arrived = D(day) if isinstance(day, str) else day
    coming = actions.Coming(Way.COUNTER, arrived)
    taken = actions.arrive(town, coming, [form(subject, **facts)], **when(arrived))
    return taken.applications[0]


def text(case: Application, outcome: str, **facts: Any) -> actions.Draft:
    """A lawful draft with that outcome."""
    ground = facts.pop("ground", None) or next(iter(outcomes()[outcome].grounds), "")
    body = facts.pop("text", None) or f"{case.organ.name}经审查，依据条例{ground}答复如下。"
    return actions.Draft(Outcome(outcome), ground, body, **facts)


def signed(case: Application, outcome: str, day: str | date, **facts: Any) -> Reply:
    """A reply ready to go."""
    reply = actions.draft(
        case, text(case, outcome, **facts), by=user("officer"), at=at(day, 9), calendar=CALENDAR
    )
    actions.sign(reply, by=user("head"), at=at(day, 11), calendar=CALENDAR)
    return reply


def answered(case: Application, day: str | date, outcome: str = "granted", **facts: Any) -> Reply:
    """The case answered by post on the day."""
    reply = signed(case, outcome, day, **facts)
    sent = D(day) if isinstance(day, str) else day
    actions.dispatch(
        reply, way=DeliveryWay.POST, proof="EMS1", on=sent, by=None, at=at(day, 16),
        calendar=CALENDAR,
    )  # fmt: skip
    return reply


def searched(case: Application, day: str | date, place: str = "档案室") -> None:
    """A search that found nothing."""
    actions.log_search(
        case, actions.add_search_place(case.organ, place, by=None, at=at(day)), terms="改制",
        period="2000—2005年", searcher="档案岗", on=D(day) if isinstance(day, str) else day,
        found=False, result="未检索到", by=None, at=at(day),
    )  # fmt: skip
