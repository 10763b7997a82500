"""Stored case events ↔ the events of ``law.events``.

Kinds in ``CLOCK`` are events of the clock, those in ``NOTES`` are only told in
the timeline.  Two kinds speak of others: ``letter-delivered`` gives a letter
or fee notice the day it arrived, ``voided`` takes an event back that had been
entered by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final, NamedTuple, Protocol

from gongkai.law import events as ev

Payload = Mapping[str, Any]


class Told(NamedTuple):
    """An event to be stored: its kind, the day it took effect, and what it says."""

    kind: str
    on: date
    payload: Payload


class Stored(Protocol):
    """A stored event: a ``CaseEvent``, or anything with its fields."""

    @property
    def pk(self) -> Any: ...

    kind: str
    on: date
    payload: Any


CLOCK: Final[dict[str, type[ev.Event]]] = {
    "received": ev.Received,
    "correction-asked": ev.CorrectionAsked,
    "correction-received": ev.CorrectionReceived,
    "consulted": ev.Consulted,
    "heard": ev.Heard,
    "extended": ev.Extended,
    "delayed": ev.Delayed,
    "fee-noticed": ev.FeeNoticed,
    "fee-paid": ev.FeePaid,
    "answered": ev.Answered,
    "ended": ev.Ended,
    "ordered-again": ev.OrderedAgain,
    "moved": ev.Moved,
}

NOTES: Final[dict[str, str]] = {
    "arrived": "收件",
    "confirmed": "确认收到",
    "consented": "负责人同意延长期限",
    "reworded": "申请内容更正",
    "ending-explained": "终止办理的依据",
    "assigned": "交办",
    "handed-over": "移交",
    "searched": "检索",
    "drafted": "拟稿",
    "returned": "退回修改",
    "signed": "签发",
    "repeat-linked": "指明前一次申请",
    "split": "一表多事，拆分办理",
    "delivered": "送达",
    "satisfaction": "申请人评价",
    "remedy-opened": "受理复议、诉讼",
    "remedy-closed": "复议、诉讼审结",
    "complained": "收到投诉举报",
    "complaint-closed": "投诉举报办结",
    "proposed": "建议转为主动公开",
    "calendar-changed": "节假日安排变动，期限重算",
    "letter-delivered": "文书送达",
    "voided": "更正登记",
    "migrated": "由旧台账转入",
}

TITLES: Final[dict[str, str]] = {
    "received": "收到申请",
    "correction-asked": "告知补正",
    "correction-received": "收到补正",
    "consulted": "征求意见",
    "heard": "收到意见",
    "extended": "延长答复期限",
    "delayed": "告知延迟答复",
    "fee-noticed": "发出收费通知",
    "fee-paid": "缴费",
    "answered": "答复",
    "ended": "终止办理",
    "ordered-again": "责令重新答复",
    "moved": "办理",
    **NOTES,
}
STEPS: Final[dict[str, str]] = {
    "ask_for_reasons": "要求说明理由",
    "accept_reasons": "理由合理，继续办理",
    "start": "开始办理",
    "submit_draft": "送审",
    "return_draft": "退回修改",
    "file": "归档",
    "open_remedy": "受理复议、诉讼",
    "close_remedy": "复议、诉讼审结",
}
_DATES: Final = frozenset({"reply_by", "delivered", "until"})
_KINDS: Final = {form: kind for kind, form in CLOCK.items()}


def tell(event: ev.Event) -> Told:
    """The event as it is stored."""
    payload = {}
    for part in fields(event):
        value = getattr(event, part.name)
        if part.name != "on" and value is not None:
            payload[part.name] = value.isoformat() if isinstance(value, date) else value
    return Told(_KINDS[type(event)], event.on, payload)


def read(kind: str, on: date, payload: Payload) -> ev.Event:
    """The clock's event of a stored one.  Raises KeyError for a kind that is only a note."""
    values = {
        name: date.fromisoformat(value) if name in _DATES else value
        for name, value in payload.items()
    }
    return CLOCK[kind](on, **values)


def clock_events(stored: Iterable[Stored]) -> dict[Any, ev.Event]:
    """Stored events that move the clock, by their ids: voided ones out, deliveries put in."""
    rows = sorted(stored, key=lambda row: (row.pk is None, row.pk or 0))
    void = {row.payload["event"] for row in rows if row.kind == "voided"}
    delivered = {
        row.payload["event"]: row.on
        for row in rows
        if row.kind == "letter-delivered" and row.pk not in void
    }
    events = {}
    for row in rows:
        if row.kind not in CLOCK or row.pk in void:
            continue
        event = read(row.kind, row.on, row.payload)
        if row.pk in delivered and isinstance(event, ev.Consulted | ev.FeeNoticed):
            event = replace(event, delivered=delivered[row.pk])
        events[row.pk] = event
    return events


def title(kind: str, payload: Payload) -> str:
    """What the timeline calls it."""
    if kind == "moved":
        return STEPS[payload["step"]]
    return TITLES[kind]
