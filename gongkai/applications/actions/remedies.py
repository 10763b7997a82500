"""Complaints, reconsiderations and suits: entered when they come, closed with their result."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.applications import journal
from gongkai.applications.journal import StaleApplication
from gongkai.applications.kinds import RemedyKind, RemedyResult
from gongkai.applications.models import Application, Complaint, Remedy, RemedyStep
from gongkai.audit import chain
from gongkai.law import events as ev
from gongkai.law.transitions import Unlawful
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ


@transaction.atomic
def open_remedy(
    organ: Organ,
    *,
    kind: RemedyKind,
    filed: date,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
    application: Application | None = None,
    number: str = "",
    body: str = "",
    demo: bool = False,
) -> Remedy:
    """Enter a reconsideration or a suit in which the organ answers (art. 51).

    Whether it was admissible is for the body that hears it
    (``queries.remedies.doubts`` says what to plead).  A suit after a
    reconsideration is tied to that.  Raises Unlawful for a day to come, for
    another organ's case, for a suit after a reconsideration that is not there.
    """
    _not_later(filed, at)
    follows = None
    if application is not None:
        if application.organ_id != organ.pk:
            raise Unlawful("这件申请不是本机关的，请核对。")
        if application.received_date is None or filed < application.received_date:
            raise Unlawful("复议、诉讼的受理日期早于收到申请的日期，请核对。")
        if kind == RemedyKind.SUIT_AFTER_REVIEW:
            follows = application.remedies.filter(kind=RemedyKind.REVIEW).order_by("-id").first()
            if follows is None:
                raise Unlawful(
                    "没有登记过这件申请的行政复议；请先登记复议，或者选“未经复议直接起诉”。"
                )
    remedy = Remedy.objects.create(
        organ=organ, application=application, kind=kind, filed_date=filed, number=number,
        body=body, follows=follows, demo=demo,
    )  # fmt: skip
    chain.record(
        "remedy.opened", organ=organ, by=by, at=at, subject=remedy,
        after={"kind": kind, "filed": filed},
    )  # fmt: skip
    if application is not None:
        journal.claim(application)
        journal.note(application, "remedy-opened", filed, by=by, at=at, what=kind, number=number)
        journal.refold(application, calendar)
    return remedy


@transaction.atomic
def enter_step(
    remedy: Remedy, name: str, *, on: date, note: str = "", by: User | None, at: datetime
) -> RemedyStep:
    """Enter a step: copy received, answer filed, hearing, decision received …"""
    if not name.strip():
        raise Unlawful("请写明复议、诉讼的环节。")
    if not remedy.filed_date <= on <= localdate(at):
        raise Unlawful("日期应当在受理之后、今天以前，请核对。")
    step = RemedyStep.objects.create(remedy=remedy, name=name, on=on, note=note)
    chain.record("remedy.moved", organ=remedy.organ, by=by, at=at, subject=remedy,
                 after={"step": name, "on": on})  # fmt: skip
    return step


@transaction.atomic
def close_remedy(
    remedy: Remedy, *, result: RemedyResult, on: date, by: User | None, at: datetime,
    calendar: WorkCalendar, again_days: int | None = None,
) -> None:  # fmt: skip
    """Enter the result; with ``again_days`` the organ must answer again in so many working days.

    The case is then open again under its old number and not counted as new.
    Raises StaleApplication when the result has been entered already.
    """
    _not_later(on, at)
    if on < remedy.filed_date:
        raise Unlawful("审结日期早于受理日期，请核对。")
    if again_days is not None and (result != RemedyResult.CORRECTED or again_days < 1):
        raise Unlawful("只有结果纠正的才会责令重新答复，期限至少为1个工作日。")
    waiting = Remedy.objects.filter(pk=remedy.pk, result__isnull=True)
    if not waiting.update(result=result, closed_date=on):
        raise StaleApplication(remedy.number or str(remedy))
    remedy.refresh_from_db(fields=["result", "closed_date"])
    chain.record(
        "remedy.closed", organ=remedy.organ, by=by, at=at, subject=remedy,
        after={"result": result, "on": on},
    )  # fmt: skip
    application = remedy.application
    if application is None:
        if again_days is not None:
            raise Unlawful("这件复议、诉讼没有对应的申请，不能责令重新答复。")
        return
    if again_days is not None:
        journal.write(application, ev.OrderedAgain(on, again_days), by=by, at=at, calendar=calendar)
    else:
        journal.claim(application)
        journal.refold(application, calendar)
    journal.note(application, "remedy-closed", on, by=by, at=at, result=result)


@transaction.atomic
def complain(
    application: Application, *, body: str, matter: str, filed: date, by: User | None, at: datetime
) -> Complaint:
    """Enter a complaint or report to the next higher organ (art. 51)."""
    _not_later(filed, at)
    if not (body.strip() and matter.strip()):
        raise Unlawful("请写明受理机关和反映的问题。")
    complaint = Complaint.objects.create(
        application=application, body=body, matter=matter, filed_date=filed
    )
    journal.note(application, "complained", filed, by=by, at=at, body=body)
    return complaint


@transaction.atomic
def close_complaint(
    complaint: Complaint, *, result: str, on: date, by: User | None, at: datetime
) -> None:
    """Enter what came of it.  Raises StaleApplication when that has been entered already."""
    _not_later(on, at)
    if not result.strip() or on < complaint.filed_date:
        raise Unlawful("请写明处理结果；办结日期不能早于收到日期。")
    waiting = Complaint.objects.filter(pk=complaint.pk, closed_date__isnull=True)
    if not waiting.update(result=result, closed_date=on):
        raise StaleApplication(complaint.application.number)
    complaint.refresh_from_db(fields=["result", "closed_date"])
    journal.note(complaint.application, "complaint-closed", on, by=by, at=at, result=result)


def _not_later(day: date, at: datetime) -> None:
    if day > localdate(at):
        raise Unlawful(f"日期{day.isoformat()}还没有到，不能先登记，请核对。")
