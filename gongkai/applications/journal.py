"""The one way into a case's journal: an event is stored, and the case folded anew from all of them.

Nobody else writes what ``Application`` says of a case.  An event that is not
lawful where it falls, or that would make one already stored unlawful, is
refused with the sentence of the clock, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db.models import F
from django.utils.timezone import localdate

from gongkai.applications import coding
from gongkai.applications.coding import Told
from gongkai.applications.kinds import Status
from gongkai.applications.models import Application, CaseEvent
from gongkai.audit import chain
from gongkai.law import events as ev
from gongkai.law.clock import Reckoning, reckon
from gongkai.law.transitions import LEDGER, Unlawful
from gongkai.law.working_days import CalendarNotPublished, WorkCalendar


class StaleApplication(Exception):
    """Somebody else has moved the case since it was looked at."""

    def __init__(self, number: str) -> None:
        super().__init__(f"申请{number}刚刚由其他人办理过，请刷新页面，看过最新情况以后再办。")


class Fold(TypedDict):
    """What ``Application`` says of a case, computed from its events."""

    state: str
    status: str
    received_date: date | None
    due_date: date | None
    due_provisional: bool
    waiting_until: date | None
    next_date: date | None
    extension_days: int
    outcome: str | None
    closed_date: date | None
    reopened_date: date | None
    again_outcome: str | None
    again_date: date | None


def write(
    application: Application,
    *told: ev.Event | Told,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
    key: str = "",
) -> Reckoning:
    """Store events and fold the case anew, inside the transaction of the act.

    ``application`` is the case as its caller saw it: when it has moved on
    meanwhile, StaleApplication.  Raises Unlawful with a sentence for an event
    that is not lawful.  The same non-empty ``key`` again changes nothing.
    """
    if key and application.events.filter(key=key).exists():
        application.refresh_from_db()
        return reckoning(application, calendar)
    claim(application)
    before = list(application.events.all())
    faults = {fault.event for fault in _reckon(before, calendar).faults}
    entries = [coding.tell(one) if isinstance(one, ev.Event) else one for one in told]
    new = {coding.read(*entry) for entry in entries if entry.kind in coding.CLOCK}
    gone = {entry.payload["event"] for entry in entries if entry.kind == "voided"}
    standing = coding.clock_events(row for row in before if row.pk not in gone)
    if new & set(standing.values()):
        raise Unlawful("同一天的同一事项已经登记过，不用重复登记。")
    rows = [_row(application, entry, by, at, key if n == 0 else "") for n, entry in
            enumerate(entries)]  # fmt: skip
    CaseEvent.objects.bulk_create(rows)
    result = _reckon([*before, *rows], calendar)
    _refuse_new_faults(result, faults, new)
    _keep(application, [*before, *rows], result, calendar)
    for entry in entries:
        _record(application, entry, by, at)
    return result


def note(
    application: Application, kind: str, on: date, *, by: User | None, at: datetime,
    **payload: chain.Fact,
) -> CaseEvent:  # fmt: skip
    """Tell the timeline of something that leaves the clock alone."""
    if kind not in coding.NOTES:
        raise ValueError(f"{kind} moves the clock; use write()")
    entry = Told(kind, on, payload)
    row = _row(application, entry, by, at, "")
    row.save()
    _record(application, entry, by, at)
    return row


def refold(application: Application, calendar: WorkCalendar) -> Reckoning:
    """Fold the case anew from what is stored; changes nothing when nothing differs."""
    rows = list(application.events.all())
    result = _reckon(rows, calendar)
    _keep(application, rows, result, calendar)
    return result


def claim(application: Application) -> None:
    """Take the case for this transaction.  Raises StaleApplication when it was moved meanwhile."""
    seen = Application.objects.filter(pk=application.pk, version=application.version)
    if not seen.update(version=F("version") + 1):
        raise StaleApplication(application.number)


def reckoning(application: Application, calendar: WorkCalendar) -> Reckoning:
    """Where the case stands after its stored events."""
    return _reckon(application.events.all(), calendar)


def events_of(application: Application) -> list[ev.Event]:
    """The clock's events of the case."""
    return list(coding.clock_events(application.events.all()).values())


def voided(application: Application) -> set[int]:
    """The ids of the case's events that were taken back."""
    rows = application.events.filter(kind="voided").values_list("payload", flat=True)
    return {payload["event"] for payload in rows}


def fold(events: Sequence[ev.Event], result: Reckoning, calendar: WorkCalendar) -> Fold:
    """What the ledger says of a case with these events; ``result`` is their reckoning."""
    again = [event for event in events if isinstance(event, ev.OrderedAgain)]
    first = result
    if again:
        start = min(event.on for event in again)
        # The order is the last act of its day, so all else of that day came before it.
        first = reckon(
            [e for e in events if e.on <= start and not isinstance(e, ev.OrderedAgain)], calendar
        )
    theirs = [limit for limit in result.limits if limit.who == "申请人"]
    waits = result.status in ("correction", "fee_pending") and theirs
    waiting = theirs[-1].due.day if waits else None
    received = min((e.on for e in events if isinstance(e, ev.Received)), default=None)
    return {
        "state": result.status,
        "status": LEDGER.get(result.status, Status.INTAKE),
        "received_date": received,
        "due_date": result.due.day if result.due else None,
        "due_provisional": bool(result.due and result.due.provisional),
        "waiting_until": waiting,
        "next_date": result.due.day if result.due else waiting,
        "extension_days": result.extension,
        "outcome": first.outcome,
        "closed_date": first.closed,
        "reopened_date": max(event.on for event in again) if again else None,
        "again_outcome": result.outcome if again else None,
        "again_date": result.closed if again else None,
    }


def _keep(
    application: Application, rows: Iterable[CaseEvent], result: Reckoning, calendar: WorkCalendar
) -> None:
    values = fold(list(coding.clock_events(rows).values()), result, calendar)
    pending = values["status"] == Status.CLOSED and (
        application.remedies.filter(closed_date__isnull=True).exists()
    )
    if pending:
        values["state"] = "remedy"
    Application.objects.filter(pk=application.pk).update(**values)
    application.refresh_from_db(fields=[*values, "version"])


def _reckon(rows: Iterable[CaseEvent], calendar: WorkCalendar) -> Reckoning:
    try:
        return reckon(coding.clock_events(rows).values(), calendar)
    except CalendarNotPublished as error:
        raise Unlawful(str(error)) from error


def _refuse_new_faults(result: Reckoning, known: set[ev.Event], new: set[ev.Event]) -> None:
    faults = [fault for fault in result.faults if fault.event not in known]
    for fault in faults:
        if fault.event in new:
            raise Unlawful(fault.sentence)
    for fault in faults:
        told = coding.tell(fault.event)
        name = coding.title(told.kind, told.payload)
        raise Unlawful(
            f"这样登记以后，{told.on.isoformat()}已经登记的“{name}”"
            f"就不合法了：{fault.sentence}请核对日期，或者先更正原来的登记。"
        )


def _row(
    application: Application, entry: Told, by: User | None, at: datetime, key: str
) -> CaseEvent:
    if entry.on > localdate(at):
        raise Unlawful(f"日期{entry.on.isoformat()}还没有到，不能先登记，请核对。")
    return CaseEvent(
        application=application, kind=entry.kind, on=entry.on, payload=_plain(entry.payload),
        entered_at=at, by=by, key=key,
    )  # fmt: skip


def _plain(payload: coding.Payload) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in payload.items()
    }


def _record(application: Application, entry: Told, by: User | None, at: datetime) -> None:
    facts: dict[str, chain.Fact] = {"number": application.number, "on": entry.on}
    facts |= dict(entry.payload)
    chain.record(
        f"application.{entry.kind}", organ=application.organ, by=by, at=at,
        subject=application, after=facts,
    )  # fmt: skip
