"""The acts between registration and reply: correction, reasons, consultation, extension, fee.

Each stores one event; what the clock does not allow is refused with its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.applications import journal, numbers
from gongkai.applications.coding import Told
from gongkai.applications.kinds import Opinion, Outcome, Party, Scale
from gongkai.applications.models import Application, Consultation, Fee
from gongkai.applications.queries import facts
from gongkai.applications.queries.fees import Charge, charge
from gongkai.law import events as ev
from gongkai.law.clock import Reckoning
from gongkai.law.outcomes import missing
from gongkai.law.transitions import ENDINGS, Unlawful
from gongkai.law.working_days import WorkCalendar


class FactMissing(Unlawful):
    """An outcome presupposes something that is not on record; the message says what."""


@transaction.atomic
def ask_for_correction(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar,
    reply_by: date | None = None, key: str = "",
) -> Reckoning:  # fmt: skip
    """Send the one notice to correct, within 7 working days of receipt (art. 30).

    ``reply_by`` is the last day the notice sets for the applicant.
    """
    if reply_by is not None and reply_by <= on:
        raise Unlawful("补正的最后一日应当晚于补正告知的日期。")
    return journal.write(
        application, ev.CorrectionAsked(on, reply_by), by=by, at=at, calendar=calendar, key=key
    )


@transaction.atomic
def receive_correction(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar,
    subject: str = "", request: str = "", key: str = "",
) -> Reckoning:  # fmt: skip
    """Take the correction in; the period starts afresh (art. 30).

    A corrected ``subject`` or ``request`` takes the place of the old wording,
    which stays readable in the event.
    """
    result = journal.write(
        application, ev.CorrectionReceived(on), by=by, at=at, calendar=calendar, key=key
    )
    if subject or request:
        changes = {"subject": subject or application.subject,
                   "request": request or application.request}  # fmt: skip
        journal.note(
            application, "reworded", on, by=by, at=at,
            old_subject=application.subject, old_request=application.request,
        )  # fmt: skip
        Application.objects.filter(pk=application.pk).update(**changes)
        application.refresh_from_db(fields=list(changes))
    return result


@transaction.atomic
def ask_for_reasons(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar
) -> Reckoning:
    """Ask why there are so many applications (art. 35); the period goes on running."""
    event = ev.Moved(on, "ask_for_reasons")
    return journal.write(application, event, by=by, at=at, calendar=calendar)


@transaction.atomic
def accept_reasons(
    application: Application, *, by: User | None, at: datetime, on: date, calendar: WorkCalendar,
    until: date | None = None,
) -> Reckoning:  # fmt: skip
    """The reasons are good (art. 35).

    ``until`` is the reasonable later day the applicant is told; None when the
    period is long enough.
    """
    events: list[ev.Event] = [ev.Moved(on, "accept_reasons")]
    if until is not None:
        events.append(ev.Delayed(on, until))
    return journal.write(application, *events, by=by, at=at, calendar=calendar)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter asking ``name`` for an opinion: its number and what is asked."""

    party: Party
    name: str
    question: str
    number: str = ""


@transaction.atomic
def consult(
    application: Application, letter: Letter, *, by: User | None, at: datetime, on: date,
    calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """Ask a third party (art. 32), a joint organ (art. 34) or another organ in writing.

    The days until the answer, or until its time is over, do not count.
    """
    if not (letter.name.strip() and letter.question.strip()):
        raise Unlawful("请写明向谁征求意见、征求什么意见。")
    result = journal.write(
        application, ev.Consulted(on, letter.name, _party(letter.party)), by=by, at=at,
        calendar=calendar,
    )  # fmt: skip
    Consultation.objects.create(
        application=application, party=letter.party, name=letter.name, sent_date=on,
        letter_number=letter.number, question=letter.question,
    )  # fmt: skip
    return result


@transaction.atomic
def letter_delivered(
    application: Application, *, name: str = "", by: User | None, at: datetime, on: date,
    calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """Enter the day a consultation letter, or with no ``name`` the fee notice, arrived."""
    kind = "consulted" if name else "fee-noticed"
    rows = application.events.filter(kind=kind).order_by("-id")
    sent = next((row for row in rows if not name or row.payload["name"] == name), None)
    if sent is None:
        raise Unlawful("没有发出过这份文书，请核对。")
    if sent.pk in journal.voided(application):
        raise Unlawful("这份文书的登记已经更正，请核对。")
    if on < sent.on:
        raise Unlawful("签收日期早于发出日期，请核对。")
    told = Told("letter-delivered", on, {"event": sent.pk})
    result = journal.write(application, told, by=by, at=at, calendar=calendar)
    if name:
        application.consultations.filter(name=name, void=False).update(delivered_date=on)
    return result


@transaction.atomic
def hear(
    application: Application, *, name: str, opinion: Opinion, answer: str = "",
    by: User | None, at: datetime, on: date, calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """Enter the opinion, or that the time is over (silent).

    Silence of a third party is not consent; a joint organ's is (arts. 32, 34).
    """
    letter = application.consultations.filter(name=name, void=False).first()
    if letter is None:
        raise Unlawful(f"没有向“{name}”发出过征求意见书，请核对名称。")
    event = ev.Heard(on, name, _party(letter.party), cast(ev.Opinion, Opinion(opinion).value))
    result = journal.write(application, event, by=by, at=at, calendar=calendar)
    Consultation.objects.filter(pk=letter.pk).update(heard_date=on, opinion=opinion, answer=answer)
    return result


@transaction.atomic
def extend(
    application: Application, *, days: int, consent_of: User | None, consented: date, reason: str,
    by: User | None, at: datetime, on: date, calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """Extend the period by ``days`` working days, once, before it ends (art. 33 (2)).

    ``consent_of`` is the head of the disclosure office, who agreed on
    ``consented``; ``on`` is the day the notice left.
    """
    if days < 1:
        raise Unlawful(f"延长的工作日数至少为1，不能是{days}。")
    if consented > on:
        raise Unlawful("应当先经负责人同意，再告知申请人；同意日期晚于告知日期，请核对。")
    if not reason.strip():
        raise Unlawful("请写明延长答复期限的理由。")
    event = ev.Extended(on, days, consent_of is not None)
    who = consent_of.get_username() if consent_of is not None else ""
    told = Told("consented", consented, {"of": who, "reason": reason})
    return journal.write(application, event, told, by=by, at=at, calendar=calendar)


@transaction.atomic
def notice_fee(
    application: Application, *, pages: int = 0, notice_number: str = "",
    by: User | None, at: datetime, on: date, calendar: WorkCalendar,
) -> Fee:  # fmt: skip
    """Send a fee notice by the organ's scale (art. 42); refused where the organ charges nothing.

    ``pages`` is needed by the scale that goes by pages.
    """
    scale = Scale(numbers.custom(application.organ).fee_scale)
    if scale == Scale.NONE:
        raise Unlawful("本机关没有启用信息处理费；启用须由机关决定并在指南中公布。")
    if scale == Scale.PAGES and pages < 1:
        raise Unlawful("按量计收的，请填写提供信息的页数。")
    worked: Charge = charge(application, scale, pages=pages, on=on)
    if worked.amount == 0:
        raise Unlawful(f"没有超过免费数量（{worked.free}），不收取信息处理费。")
    journal.write(application, ev.FeeNoticed(on), by=by, at=at, calendar=calendar)
    return Fee.objects.create(
        application=application, scale=scale, units=worked.units, amount=worked.amount,
        lines=[line._asdict() | {"amount": line.amount} for line in worked.lines],
        notice_number=notice_number, noticed_date=on,
    )  # fmt: skip


@transaction.atomic
def take_payment(
    application: Application, *, receipt_number: str, by: User | None, at: datetime, on: date,
    calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """Enter that the fee was paid; the period starts afresh the day after."""
    if not receipt_number.strip():
        raise Unlawful("请填写财政票据号。")
    result = journal.write(application, ev.FeePaid(on), by=by, at=at, calendar=calendar)
    unpaid = application.fees.filter(paid_date__isnull=True, void=False)
    unpaid.update(paid_date=on, receipt_number=receipt_number)
    return result


@transaction.atomic
def end(
    application: Application, *, outcome: Outcome, why: str, by: User | None, at: datetime,
    on: date, calendar: WorkCalendar, key: str = "",
) -> Reckoning:  # fmt: skip
    """Close a case that is not answered any more: no correction, unpaid fee, withdrawal.

    ``why`` tells of the proof, for a withdrawal the applicant's letter.
    Raises FactMissing while the applicant's time is not over.
    """
    if outcome not in ENDINGS:
        raise Unlawful("这种办理结果需要书面答复，请拟写答复书。")
    if not why.strip():
        raise Unlawful("请写明终止办理的依据；申请人撤回的，请写明书面撤回的日期和方式。")
    needs(application, outcome, on, calendar)
    told = Told("ending-explained", on, {"why": why})
    return journal.write(
        application, ev.Ended(on, outcome), told, by=by, at=at, calendar=calendar, key=key
    )


def withdraw(
    application: Application, *, letter: str, by: User | None, at: datetime, on: date,
    calendar: WorkCalendar,
) -> Reckoning:  # fmt: skip
    """The applicant takes the application back in writing; ``letter`` says when and how."""
    return end(
        application, outcome=Outcome.OTHER_MISC, why=letter and f"申请人书面撤回：{letter}",
        by=by, at=at, on=on, calendar=calendar,
    )  # fmt: skip


def needs(application: Application, outcome: str, on: date, calendar: WorkCalendar) -> None:
    """Raise FactMissing with every sentence that stands against ``outcome`` on that day."""
    against = missing(outcome, facts.established(application, on, calendar))
    if against:
        raise FactMissing("\n".join(against))


def _party(party: str) -> ev.Party:
    return cast(ev.Party, Party(party).value)
