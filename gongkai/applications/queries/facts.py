"""What is on record in a case, for the outcomes that presuppose it (``law.outcomes.NEEDS``)."""

from __future__ import annotations

from datetime import date

from gongkai.applications import journal
from gongkai.applications.models import Application
from gongkai.law import events as ev
from gongkai.law.clock import reckon
from gongkai.law.working_days import WorkCalendar


def established(application: Application, on: date, calendar: WorkCalendar) -> frozenset[str]:
    """The facts that are on record for ``on``."""
    events = [event for event in journal.events_of(application) if event.on <= on]
    kinds = {type(event) for event in events}
    found = {
        "third_party_asked": any(
            isinstance(event, ev.Consulted) and event.party == "third_party" for event in events
        ),
        "corrected": ev.CorrectionReceived in kinds,
        "reasons_asked": any(
            isinstance(event, ev.Moved) and event.step == "ask_for_reasons" for event in events
        ),
        "search_logged": application.searches.filter(on__lte=on).exists(),
        "earlier_reply": _earlier_reply(application),
        **_overdue(events, on, calendar),
    }
    return frozenset(name for name, holds in found.items() if holds)


def _earlier_reply(application: Application) -> bool:
    """An earlier case of the same applicant that was really answered."""
    earlier = application.earlier
    return earlier is not None and earlier.closed_date is not None and (
        not str(earlier.outcome).startswith("other.")
    )  # fmt: skip


def _overdue(events: list[ev.Event], on: date, calendar: WorkCalendar) -> dict[str, bool]:
    stand = reckon(events, calendar)
    theirs = [limit for limit in stand.limits if limit.who == "申请人"]
    over = bool(theirs) and on > theirs[-1].due.day
    # Until the notice is known to have arrived, the time for paying has not begun.
    notices = [event for event in events if isinstance(event, ev.FeeNoticed)]
    told = bool(notices) and max(notices, key=lambda e: e.on).delivered is not None
    return {
        "correction_overdue": stand.status == "correction" and over,
        "fee_overdue": stand.status == "fee_pending" and over and told,
    }
