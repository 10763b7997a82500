"""Every date about remedies in a case, by ``law.remedies``."""

from __future__ import annotations

from datetime import date

from gongkai.applications.kinds import DeliveryWay, ReplyState
from gongkai.applications.models import Application, Delivery, Remedy
from gongkai.law.remedies import (
    Procedure,
    Remedies,
    Step,
    must_reconsider_first,
    reconsideration_steps,
    remedies,
    suit_after_reconsideration,
)
from gongkai.law.working_days import WorkCalendar


def open_to(application: Application, calendar: WorkCalendar) -> Remedies | None:
    """What the applicant can do against the last reply, by when; None without a reply.

    Until it is known when the reply arrived, the day it left stands in: the
    earlier last day, shown to the applicant as such.
    """
    sent = last_delivery(application)
    if sent is None or sent.reply is None:
        return None
    return remedies(
        sent.reply.outcome, sent.on, sent.received_date or sent.on,
        withheld=sent.reply.withheld, rest_days=calendar,
    )  # fmt: skip


def last_delivery(application: Application) -> Delivery | None:
    """The delivery of the reply that stands."""
    return (
        application.deliveries.filter(reply__state=ReplyState.SENT)
        .select_related("reply").order_by("-on", "-id").first()
    )  # fmt: skip


def doubts(application: Application, kind: str, filed: date, calendar: WorkCalendar) -> list[str]:
    """What the organ may plead against a remedy: too early, too late, the wrong way first."""
    ways = open_to(application, calendar)
    sent = last_delivery(application)
    if ways is None or sent is None or sent.reply is None:
        return ["还没有答复书送出；这是对不履行答复职责提出的，请核对期限是否已满。"]
    found = []
    if kind == "review" and filed > ways.reconsideration.last_day:
        found.append(f"申请行政复议的期限到{ways.reconsideration.last_day}，已经超过。")
    if kind == "suit_direct":
        if must_reconsider_first(sent.reply.outcome, sent.on, withheld=sent.reply.withheld):
            found.append("这种答复应当先申请行政复议，不能直接起诉。")
        elif ways.suit is not None and filed > ways.suit.last_day:
            found.append(f"直接起诉的期限到{ways.suit.last_day}，已经超过。")
    if kind == "suit_after_review":
        review = application.remedies.filter(kind="review").order_by("-id").first()
        if review is not None and review.closed_date is not None:
            last = suit_after_reconsideration(
                review.closed_date, review.closed_date, rest_days=calendar
            ).last_day
            if filed > last:
                found.append(f"复议后起诉的期限到{last}（自复议决定之日起算），请核对送达日期。")
    if sent.received_date is None and sent.way == DeliveryWay.POST:
        found.append("还没有登记申请人收到答复书的日期，期限按送出之日计算，仅供参考。")
    return found


def steps(
    remedy: Remedy, calendar: WorkCalendar, *, procedure: Procedure = "simplified",
    copied: date | None = None, extended: bool = False,
) -> tuple[Step, ...]:  # fmt: skip
    """The limits of a reconsideration, in order; () for a suit, whose limits the court sets.

    ``copied`` is the day the copy of the request reached the organ, by default
    the day that was entered as a step, else the day of filing.
    """
    if remedy.kind != "review":
        return ()
    step = remedy.steps.filter(name__contains="副本").order_by("id").first()
    day = copied or (step.on if step else remedy.filed_date)
    return reconsideration_steps(remedy.filed_date, day, procedure, calendar, extended=extended)
