"""The acts on an application, each one transaction with its event.

Which states an act may leave is ``law.transitions``; the UPDATE names them,
so that of two officers only one succeeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.applications.kinds import ApplicantClass, Channel, Outcome, RemedyKind, RemedyResult
from gongkai.applications.models import Application, Remedy
from gongkai.audit import chain
from gongkai.law import periods
from gongkai.law.transitions import ENDINGS, TRANSITIONS
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ


class StaleApplication(Exception):
    """The application is no longer in a state this act may leave."""


class AlreadyExtended(Exception):
    """A time limit is extended once only (art. 33 (2))."""


class TooLate(Exception):
    """The act's own time limit is over."""


class NoSearchLog(Exception):
    """不掌握 needs a record of the search (art. 36 (4))."""


@transaction.atomic
def register(
    organ: Organ,
    *,
    channel: Channel,
    applicant_class: ApplicantClass,
    subject: str,
    received: date,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
    demo: bool = False,
) -> Application:
    """Enter an application in the ledger under the next number of the year it came in.

    A last day beyond the published calendars is kept as provisional.
    """
    Organ.objects.select_for_update().get(pk=organ.pk)  # one number at a time per organ
    taken = Application.objects.filter(organ=organ, received_date__year=received.year).count()
    application = Application.objects.create(
        organ=organ,
        number=f"〔{received.year}〕第{taken + 1}号",
        channel=channel,
        applicant_class=applicant_class,
        subject=subject,
        received_date=received,
        demo=demo,
        **_due(periods.reply_due(received, calendar.continued), calendar),
    )
    _tell("application.registered", application, by, at, received=received)
    return application


@transaction.atomic
def ask_for_correction(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar
) -> None:
    """Send the one notice to correct, within 7 working days of receipt (art. 30).

    Raises TooLate after that, StaleApplication when the case has moved on.
    """
    if on > periods.correction_notice_due(application.received_date, calendar.continued):
        raise TooLate(application.pk)
    _move(application, "ask_for_correction", paused_date=on)
    _tell("application.correction-asked", application, by, at, on=on)


@transaction.atomic
def receive_correction(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar
) -> date:
    """Take the correction in; the period starts afresh.  Returns the new last day."""
    due = periods.reply_due(on, calendar.continued, extension=application.extension_days)
    _move(application, "receive_correction", paused_date=None, **_due(due, calendar))
    _tell("application.correction-received", application, by, at, on=on, due=due)
    return due


@transaction.atomic
def consult_third_party(
    application: Application, *, by: User | None, at: datetime, on: date
) -> None:
    """Ask a third party for its opinion (art. 32); the days until it is heard do not count."""
    _move(application, "consult_third_party", paused_date=on)
    _tell("application.third-party-consulted", application, by, at, on=on)


@transaction.atomic
def hear_third_party(
    application: Application,
    *,
    by: User | None,
    at: datetime,
    on: date,
    consents: bool | None,
    calendar: WorkCalendar,
) -> date:
    """The third party answered, or its 15 working days are over (``consents`` None).

    Silence is not consent.  Returns the new last day.
    """
    asked = application.paused_date
    if asked is None:
        raise StaleApplication(application.pk)
    due = periods.resumed_due(application.due_date, asked, on, calendar.continued)
    _move(application, "hear_third_party", paused_date=None, **_due(due, calendar))
    _tell("application.third-party-heard", application, by, at, on=on, consents=consents, due=due)
    return due


@transaction.atomic
def extend(
    application: Application,
    *,
    days: int,
    consent_of: User | None,
    by: User | None,
    at: datetime,
    on: date,
    calendar: WorkCalendar,
) -> date:
    """Extend the limit by ``days`` working days, once, before it ends (art. 33 (2)).

    ``consent_of`` is the head of the disclosure office.  Returns the new last
    day; raises AlreadyExtended, TooLate or StaleApplication.
    """
    if application.extension_days:
        raise AlreadyExtended(application.pk)
    if on > application.due_date:
        raise TooLate(application.pk)
    most = periods.longest_extension(application.received_date)
    if not 1 <= days <= most:
        raise ValueError(f"days must be 1..{most}, not {days}")
    due = calendar.continued.add_working_days(application.due_date, days)
    _move(application, "extend", extension_days=days, **_due(due, calendar))
    consent = consent_of.get_username() if consent_of else ""
    _tell("application.extended", application, by, at, days=days, due=due, consent=consent)
    return due


@transaction.atomic
def answer(
    application: Application,
    *,
    outcome: Outcome,
    by: User | None,
    at: datetime,
    sent: date,
    reply_number: str,
    search_log: str = "",
) -> None:
    """Send the reply: the case ends in exactly one row of table 三.

    ``search_log`` says where was searched, with which words, by which post;
    without it 本机关不掌握 raises NoSearchLog.
    """
    if outcome in ENDINGS:
        raise ValueError(f"{outcome} is an ending without a reply; use end()")
    if outcome == Outcome.NONE_NOT_HELD and not search_log.strip():
        raise NoSearchLog(application.pk)
    _move(application, "answer", outcome=outcome, closed_date=sent, reply_number=reply_number)
    _tell(
        "application.answered", application, by, at, outcome=outcome, sent=sent, search=search_log
    )


@transaction.atomic
def end(
    application: Application, *, outcome: Outcome, by: User | None, at: datetime, on: date
) -> None:
    """Close a case that is not answered any more: no correction, unpaid fee, withdrawal."""
    if outcome not in ENDINGS:
        raise ValueError(f"{outcome} needs a reply; use answer()")
    _move(application, "end", outcome=outcome, closed_date=on, paused_date=None)
    _tell("application.ended", application, by, at, outcome=outcome, on=on)


@transaction.atomic
def open_remedy(
    organ: Organ,
    *,
    kind: RemedyKind,
    filed: date,
    by: User | None,
    at: datetime,
    application: Application | None = None,
    number: str = "",
    demo: bool = False,
) -> Remedy:
    """Enter a reconsideration or a suit in which the organ answers (art. 51)."""
    if application is not None and application.organ_id != organ.pk:
        raise ValueError("the application is another organ's")
    remedy = Remedy.objects.create(
        organ=organ, application=application, kind=kind, filed_date=filed, number=number, demo=demo
    )
    chain.record(
        "remedy.opened", organ=organ, by=by, at=at, subject=remedy,
        after={"kind": kind, "filed": filed},
    )  # fmt: skip
    return remedy


@transaction.atomic
def close_remedy(
    remedy: Remedy, *, result: RemedyResult, by: User | None, at: datetime, on: date
) -> None:
    """Enter the result.  Raises StaleApplication when it has been entered already."""
    waiting = Remedy.objects.filter(pk=remedy.pk, result__isnull=True)
    if not waiting.update(result=result, closed_date=on):
        raise StaleApplication(remedy.pk)
    remedy.refresh_from_db()
    chain.record(
        "remedy.closed", organ=remedy.organ, by=by, at=at, subject=remedy,
        after={"result": result, "on": on},
    )  # fmt: skip


class _DueFields(TypedDict):
    due_date: date
    due_provisional: bool


def _due(day: date, calendar: WorkCalendar) -> _DueFields:
    """A last day beyond the published years was found with plain weeks: provisional."""
    return {"due_date": day, "due_provisional": day.year > calendar.last_year}


def _move(application: Application, act: str, **changes: object) -> None:
    leaves, enters = TRANSITIONS[act]
    waiting = Application.objects.filter(pk=application.pk, status__in=leaves)
    if not waiting.update(status=enters, **changes):
        raise StaleApplication(application.pk)
    application.refresh_from_db()


def _tell(
    verb: str, application: Application, by: User | None, at: datetime, **after: chain.Fact
) -> None:
    facts: Mapping[str, chain.Fact] = {"number": application.number, **after}
    chain.record(verb, organ=application.organ, by=by, at=at, subject=application, after=facts)
