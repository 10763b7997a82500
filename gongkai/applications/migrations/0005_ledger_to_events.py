"""The lines of the simple ledger become events.

What happened is read from the audit chain, where every act of the simple
ledger left its day; a line without a chain (an import) gets what its columns
tell.  Where the events of a line do not fold to the outcome and the day the
ledger says, only receipt and ending are kept: what was reported stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from django.db import migrations
from django.utils.timezone import localdate, now

from gongkai.law import events as ev
from gongkai.law.clock import reckon
from gongkai.law.transitions import ENDINGS, LEDGER
from gongkai.law.working_days import CalendarNotPublished, calendar

BATCH = 1000
ASKED = "第三方（由旧台账转入）"
OPINIONS = {True: "consents", False: "objects", None: "silent"}


def forward(apps, schema_editor):
    Application = apps.get_model("applications", "Application")
    Series = apps.get_model("applications", "Series")
    numbers, counted = defaultdict(int), defaultdict(int)
    batch = []
    for case in Application.objects.order_by("id").iterator(BATCH):
        year = case.received_date.year
        found = re.search(r"([0-9]+)号?$", case.number)
        place = (case.organ_id, year)
        told = int(found[1]) if found and len(found[1]) < 9 else 0
        counted[place] += 1
        numbers[place] = max(numbers[place], counted[place], told)
        batch.append(case)
        if len(batch) == BATCH:
            convert(apps, batch)
            batch = []
    convert(apps, batch)
    Series.objects.bulk_create(
        [
            Series(organ_id=organ, name="application", year=year, last=last)
            for (organ, year), last in numbers.items()
        ],
        batch_size=BATCH,
    )


def convert(apps, cases):
    Application = apps.get_model("applications", "Application")
    CaseEvent = apps.get_model("applications", "CaseEvent")
    Event = apps.get_model("audit", "Event")
    chains = defaultdict(list)
    for event in Event.objects.filter(
        object_type="applications.application", object_id__in=[str(case.pk) for case in cases]
    ).order_by("id"):
        chains[event.object_id].append(event)
    rows = []
    entered = now()
    for case in cases:
        chain = chains.get(str(case.pk), [])
        events = told_by(chain, case)
        stand = reckoned(events)
        if stand is None or not agrees(stand, case):
            events = columns(case)
            stand = reckoned(events)
        if stand is None or not agrees(stand, case):
            events = columns(case, bare=True)
            stand = reckoned(events)
        rows += [
            CaseEvent(application=case, kind=kind, on=event.on, payload=payload,
                      entered_at=entered)
            for event in events
            for kind, payload in [stored(event)]
        ]
        rows.append(
            CaseEvent(application=case, kind="migrated", on=localdate(entered), payload={},
                      entered_at=entered)
        )
        fold(case, stand)
    CaseEvent.objects.bulk_create(rows, batch_size=BATCH)
    Application.objects.bulk_update(
        cases, ["state", "status", "due_date", "due_provisional", "waiting_until", "next_date"],
        batch_size=BATCH // 10,
    )


def told_by(chain, case):
    """The events the audit chain tells of."""
    found = []
    for event in chain:
        told = event.after
        on = date.fromisoformat(told["on"]) if "on" in told else localdate(event.at)
        verb = event.verb.removeprefix("application.")
        if verb == "registered":
            found.append(ev.Received(date.fromisoformat(told["received"])))
        elif verb == "correction-asked":
            found.append(ev.CorrectionAsked(on))
        elif verb == "correction-received":
            found.append(ev.CorrectionReceived(on))
        elif verb == "third-party-consulted":
            found.append(ev.Consulted(on, ASKED, "third_party"))
        elif verb == "third-party-heard":
            opinion = OPINIONS[told.get("consents")]
            found.append(ev.Heard(on, ASKED, "third_party", opinion))
        elif verb == "extended":
            found.append(ev.Extended(on, told["days"], True))
        elif verb == "answered":
            found.append(ev.Answered(date.fromisoformat(told["sent"]), told["outcome"]))
        elif verb == "ended":
            found.append(ev.Ended(on, told["outcome"]))
    return found


def columns(case, bare=False):
    """The events the columns of the ledger tell of."""
    found = [ev.Received(case.received_date)]
    if case.extension_days and not bare:
        found.append(ev.Extended(case.received_date, case.extension_days, True))
    if case.paused_date and not bare:
        if case.status == "correction":
            found.append(ev.CorrectionAsked(case.paused_date))
        elif case.status == "consulting":
            found.append(ev.Consulted(case.paused_date, ASKED, "third_party"))
    if case.outcome:
        form = ev.Ended if case.outcome in ENDINGS else ev.Answered
        found.append(form(case.closed_date, case.outcome))
    return found


def reckoned(events):
    try:
        return reckon(events, calendar())
    except CalendarNotPublished:
        return None


def agrees(stand, case):
    return (
        not stand.faults
        and stand.outcome == case.outcome
        and stand.closed == case.closed_date
        and LEDGER.get(stand.status) == case.status
        and bool(stand.runs)
        and stand.runs[0].start == case.received_date
    )


def stored(event):
    """How ``coding`` writes the events used here."""
    if isinstance(event, ev.Received):
        return "received", {}
    if isinstance(event, ev.CorrectionAsked):
        return "correction-asked", {}
    if isinstance(event, ev.CorrectionReceived):
        return "correction-received", {}
    if isinstance(event, ev.Consulted):
        return "consulted", {"name": event.name, "party": event.party}
    if isinstance(event, ev.Heard):
        return "heard", {"name": event.name, "party": event.party, "opinion": event.opinion}
    if isinstance(event, ev.Extended):
        return "extended", {"days": event.days, "consent": event.consent}
    kind = "ended" if isinstance(event, ev.Ended) else "answered"
    return kind, {"outcome": event.outcome}


def fold(case, stand):
    """What the ledger newly says; receipt, outcome and closing stay as they are.

    ``stand`` is None for a year before the first calendar: then the line stays whole.
    """
    if stand is None:
        case.state = "decided" if case.outcome else "registered"
        case.next_date = case.due_date
        return
    case.state = stand.status
    if not case.outcome:
        case.status = LEDGER[stand.status]
    theirs = [limit for limit in stand.limits if limit.who == "申请人"]
    if stand.due is not None:
        case.due_date, case.due_provisional = stand.due.day, stand.due.provisional
    else:
        case.due_date, case.due_provisional = None, False
    waits = stand.status in ("correction", "fee_pending") and theirs
    case.waiting_until = theirs[-1].due.day if waits else None
    case.next_date = case.due_date or case.waiting_until


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_cases"), ("audit", "0001_initial")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop, elidable=False)]
