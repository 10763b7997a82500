"""The reply: drafted, checked, signed by somebody else, sent with proof, filed.

The day of the reply is the day it left: of posting, or of signing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from gongkai.applications import journal, legality, numbers
from gongkai.applications.actions.handling import needs
from gongkai.applications.journal import StaleApplication
from gongkai.applications.kinds import DeliveryWay, Outcome, ReplyState, Satisfaction
from gongkai.applications.models import Application, Delivery, Reply
from gongkai.law import events as ev
from gongkai.law.clock import Reckoning
from gongkai.law.transitions import ENDINGS, State, Unlawful, next_state
from gongkai.law.working_days import WorkCalendar

_MOVED: Final = ["state", "signer", "signed_at", "opinion", "number", "sent_date"]

Check = Callable[[Reply], Sequence[str]]
"""A legality check: the sentences that stop the reply, none when it may be signed."""


class NotLawful(Unlawful):
    """The legality check found something; the message is its sentences."""


class SameHand(Unlawful):
    """Whoever drafted the reply may not sign it."""

    def __init__(self) -> None:
        super().__init__("拟稿人不能自己签发，请由其他负责人审签。")


class NoProof(Unlawful):
    """A document has not left until something proves it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer drafts; see ``Reply`` for the fields.

    ``withheld``: a partial disclosure that keeps something back under arts. 14–16.
    An empty ``remedy`` is filled with the lawful sentence.
    """

    outcome: Outcome
    ground: str
    text: str
    remedy: str = ""
    withheld: bool = False
    content: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def draft(
    application: Application, text: Draft, *, by: User, at: datetime, calendar: WorkCalendar
) -> Reply:
    """Draft the reply, or draft it anew after it was returned.

    Raises FactMissing for an outcome that presupposes what is not on record,
    Unlawful for a case that cannot be answered or an outcome that needs no reply.
    """
    if text.outcome in ENDINGS:
        raise Unlawful("这种办理结果不需要答复书，请用“终止办理”。")
    next_state(_state(application, calendar), "answer")
    needs(application, text.outcome, localdate(at), calendar)
    if application.replies.filter(state__in=[ReplyState.DRAFT, ReplyState.SIGNED]).exists():
        raise Unlawful("这件申请已经有一份答复书在审签，请先修改或者退回那一份。")
    body = legality.reviewing_body(application.organ)
    reply = Reply(
        application=application, outcome=text.outcome, ground=text.ground,
        withheld=text.withheld, text=text.text, content=dict(text.content),
        remedy=text.remedy or legality.remedy_sentence(
            text.outcome, localdate(at), withheld=text.withheld, body=body
        ),
        drafter=by, drafted_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:  # somebody else's draft was stored this very moment
        raise StaleApplication(application.number) from error
    journal.note(application, "drafted", localdate(at), by=by, at=at, outcome=text.outcome,
                 ground=text.ground)  # fmt: skip
    return reply


@transaction.atomic
def return_draft(reply: Reply, *, opinion: str, by: User, at: datetime) -> None:
    """Send the draft back with the reason.  Raises StaleApplication when it has moved on."""
    if not opinion.strip():
        raise Unlawful("请写明退回的理由。")
    waiting = Reply.objects.filter(pk=reply.pk, state__in=[ReplyState.DRAFT, ReplyState.SIGNED])
    if not waiting.update(state=ReplyState.RETURNED, opinion=opinion):
        raise StaleApplication(reply.application.number)
    reply.refresh_from_db(fields=_MOVED)
    journal.note(reply.application, "returned", localdate(at), by=by, at=at, opinion=opinion)


@transaction.atomic
def sign(
    reply: Reply, *, by: User, at: datetime, calendar: WorkCalendar, opinion: str = "同意",
    check: Check | None = None, number: str = "",
) -> None:  # fmt: skip
    """Sign the reply, after the legality check, by another person than the drafter.

    ``check`` is asked beside the check of this room.  The reply gets the next
    number of the organ's series unless ``number`` is given.  Raises SameHand,
    NotLawful with all sentences, StaleApplication when it has moved on.
    """
    if by.pk == reply.drafter_id:
        raise SameHand
    needs(reply.application, reply.outcome, localdate(at), calendar)
    found = [*legality.check(reply), *(check(reply) if check else ())]
    if found:
        raise NotLawful("\n".join(dict.fromkeys(found)))
    waiting = Reply.objects.filter(pk=reply.pk, state=ReplyState.DRAFT)
    if not waiting.update(state=ReplyState.SIGNED, signer=by, signed_at=at, opinion=opinion):
        raise StaleApplication(reply.application.number)
    if not number:
        organ = reply.application.organ
        pattern = numbers.custom(organ).reply_pattern
        number = numbers.take(organ, "reply", localdate(at).year, pattern)
    Reply.objects.filter(pk=reply.pk).update(number=number)
    reply.refresh_from_db(fields=_MOVED)
    journal.note(reply.application, "signed", localdate(at), by=by, at=at, number=number,
                 opinion=opinion)  # fmt: skip


PROOFS: Final[dict[DeliveryWay, str]] = {
    DeliveryWay.DIRECT: "直接送达的，请登记签收人和送达回证。",
    DeliveryWay.ENTRUSTED: "委托送达的，请登记受托机关和送达回证。",
    DeliveryWay.POST: "邮寄的，请登记邮政企业的邮件号码。",
    DeliveryWay.ELECTRONIC: "电子方式送达的，请登记发送记录。",
}


@transaction.atomic
def dispatch(
    reply: Reply, *, way: DeliveryWay, proof: str, on: date, by: User | None, at: datetime,
    calendar: WorkCalendar, key: str = "",
) -> Reckoning:  # fmt: skip
    """The signed reply left: the case ends in exactly one row of table 三.

    ``proof`` is the postal number, the signature or the send log.  Raises
    NoProof, StaleApplication when somebody answered first, FactMissing, Unlawful.
    """
    application = reply.application
    if key and application.events.filter(key=key).exists():
        return journal.reckoning(application, calendar)
    if not proof.strip():
        raise NoProof(PROOFS[way])
    if way == DeliveryWay.ELECTRONIC and not application.electronic:
        raise NoProof("申请人没有选择电子方式，不能以电子方式送达；请邮寄或者直接送达。")
    if reply.signed_at is None or on < localdate(reply.signed_at):
        raise Unlawful("答复书签发以后才能送出，送出日期不能早于签发日期。")
    needs(application, reply.outcome, on, calendar)
    waiting = Reply.objects.filter(pk=reply.pk, state=ReplyState.SIGNED)
    if not waiting.update(state=ReplyState.SENT, sent_date=on):
        raise StaleApplication(application.number)
    result = journal.write(
        application, ev.Answered(on, reply.outcome), by=by, at=at,
        calendar=calendar, key=key,
    )  # fmt: skip
    Delivery.objects.create(
        application=application, reply=reply, document=f"答复书{reply.number}", way=way,
        proof=proof, on=on, received_date=on if way == DeliveryWay.DIRECT else None,
    )  # fmt: skip
    journal.note(application, "delivered", on, by=by, at=at, number=reply.number, way=way)
    Application.objects.filter(pk=application.pk).update(reply_number=reply.number)
    application.refresh_from_db(fields=["reply_number"])
    reply.refresh_from_db(fields=_MOVED)
    return result


@transaction.atomic
def delivered(delivery: Delivery, *, on: date, by: User | None, at: datetime) -> None:
    """The applicant got it on that day, which starts the times for remedies."""
    if not delivery.on <= on <= localdate(at):
        raise Unlawful("收到日期应当在送出之后、今天以前，请核对。")
    delivery.received_date = on
    delivery.save(update_fields=["received_date"])
    journal.note(delivery.application, "delivered", on, by=by, at=at, number=delivery.document)


@transaction.atomic
def answer_on_the_spot(
    application: Application, text: Draft, *, drafter: User, signer: User, signed_for: str,
    at: datetime, calendar: WorkCalendar,
) -> Reply:  # fmt: skip
    """Answer while the applicant waits (art. 33 (1)): drafted, signed and handed over at once."""
    reply = draft(application, text, by=drafter, at=at, calendar=calendar)
    sign(reply, by=signer, at=at, calendar=calendar)
    dispatch(
        reply, way=DeliveryWay.DIRECT, proof=signed_for, on=localdate(at), by=drafter, at=at,
        calendar=calendar,
    )  # fmt: skip
    return reply


@transaction.atomic
def file(
    application: Application, *, satisfaction: Satisfaction = Satisfaction.UNASKED,
    by: User | None, at: datetime, on: date, calendar: WorkCalendar,
) -> None:  # fmt: skip
    """Put the answered case away, with the applicant's answer to the one question if given."""
    if not application.deliveries.exists():
        raise NoProof("还没有送达凭证，不能归档。")
    journal.write(application, ev.Moved(on, "file"), by=by, at=at, calendar=calendar)
    if satisfaction:
        journal.note(application, "satisfaction", on, by=by, at=at, answer=satisfaction)


def _state(application: Application, calendar: WorkCalendar) -> State:
    """Where the stored case stands, whatever the caller's copy says."""
    return journal.reckoning(application, calendar).status
