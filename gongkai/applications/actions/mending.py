"""Putting entries right: the old one stays readable and is taken back by a further event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.applications import journal
from gongkai.applications.coding import Told
from gongkai.applications.kinds import ReplyState
from gongkai.applications.models import Application, CaseEvent
from gongkai.applications.people import BadApplication
from gongkai.law import events as ev
from gongkai.law.working_days import WorkCalendar

VOIDABLE: Final = frozenset({
    "correction-asked", "correction-received", "consulted", "heard", "extended", "delayed",
    "fee-noticed", "fee-paid", "ended", "moved", "letter-delivered",
})  # fmt: skip
"""Receipt and reply are not taken back, only dated anew; notes tell of rows of their own."""


@transaction.atomic
def redate(
    application: Application,
    *,
    received: date,
    reason: str,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
) -> None:
    """Put the receipt date right, e.g. a letter found to have been signed for earlier.

    Everything after it is counted again.  Raises Unlawful when that makes a
    later entry unlawful.
    """
    entry = _standing(application, "received")
    if entry is None:
        raise BadApplication("收到日期还没有确定，请先登记确认。")
    _need(reason, "请写明更正收到日期的理由。")
    told = _voided(entry, reason, at)
    journal.write(application, told, ev.Received(received), by=by, at=at, calendar=calendar)


@transaction.atomic
def redate_reply(
    application: Application,
    *,
    sent: date,
    reason: str,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
) -> None:
    """Put the day right on which the last reply left; proof and outcome stay as they are."""
    entry = _standing(application, "answered")
    if entry is None:
        raise BadApplication("还没有送出答复书。")
    _need(reason, "请写明更正送出日期的理由。")
    reply = application.replies.filter(state=ReplyState.SENT).order_by("-sent_date", "-id").first()
    if reply is not None and reply.signed_at is not None and sent < localdate(reply.signed_at):
        raise BadApplication("送出日期不能早于签发日期，请核对。")
    told = _voided(entry, reason, at)
    event = ev.Answered(sent, entry.payload["outcome"])
    journal.write(application, told, event, by=by, at=at, calendar=calendar)
    if reply is not None and reply.sent_date is not None:
        reply.deliveries.filter(on=reply.sent_date).update(on=sent)
        reply.sent_date = sent
        reply.save(update_fields=["sent_date"])


@transaction.atomic
def void(
    application: Application, event: CaseEvent, *, reason: str, by: User | None, at: datetime,
    calendar: WorkCalendar,
) -> None:  # fmt: skip
    """Take an entry back that was made by mistake; it stays readable with the reason.

    Raises Unlawful when another entry depends on it, BadApplication for an
    entry that cannot be taken back.
    """
    _need(reason, "请写明更正的理由。")
    if event.application_id != application.pk or event.kind not in VOIDABLE:
        raise BadApplication("这一项不能撤销；收到、送出日期有误的，请更正日期。")
    if event.pk in journal.voided(application):
        raise BadApplication("这一项已经更正过。")
    journal.write(application, _voided(event, reason, at), by=by, at=at, calendar=calendar)
    _undo(application, event)


def _undo(application: Application, event: CaseEvent) -> None:
    """What the entry had written besides the event."""
    letters = application.consultations.filter(void=False, name=event.payload.get("name", ""))
    fees = application.fees.filter(void=False)
    match event.kind:
        case "consulted":
            letters.update(void=True)
        case "heard":
            letters.update(heard_date=None, opinion="", answer="")
        case "fee-noticed":
            fees.filter(noticed_date=event.on).update(void=True)
        case "fee-paid":
            fees.filter(paid_date=event.on).update(paid_date=None, receipt_number="")
        case "letter-delivered":
            sent = application.events.get(pk=event.payload["event"])
            application.consultations.filter(void=False, name=sent.payload.get("name", "")).update(
                delivered_date=None
            )
        case _:
            pass  # nothing besides the event


def _standing(application: Application, kind: str) -> CaseEvent | None:
    """The last event of the kind that was not taken back."""
    gone = journal.voided(application)
    return application.events.filter(kind=kind).exclude(pk__in=gone).order_by("-id").first()


def _voided(event: CaseEvent, reason: str, at: datetime) -> Told:
    return Told("voided", localdate(at), {"event": event.pk, "reason": reason})


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise BadApplication(sentence)
