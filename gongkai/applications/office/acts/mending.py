"""Entries made by mistake."""

from __future__ import annotations

from gongkai.applications import actions
from gongkai.applications.actions.mending import VOIDABLE
from gongkai.applications.coding import title
from gongkai.applications.forms import day
from gongkai.applications.office.acts.base import (
    ActForm,
    Asked,
    Cleaned,
    act,
    choice,
    must,
    when,
)
from gongkai.applications.queries.case import CaseFile


class Redate(ActForm):
    received = day("正确的收到日期")
    reason = must("理由", 200)


@act(
    "redate",
    "更正收到日期",
    "第三十一条",
    "例如发现信件早已签收。以后的期限都重新计算。",
    Redate,
    when(lambda f: f.application.received_date is not None),
    "mending",
)
def redate(asked: Asked, facts: Cleaned) -> str:
    actions.redate(asked.case, received=facts["received"], reason=facts["reason"], **asked.who)
    return "已更正，期限重新计算。"


class Void(ActForm):
    event = choice("撤销哪一项登记")
    reason = must("理由", 200)

    def offer(self, file: CaseFile) -> None:

        gone = {e.payload["event"] for e in file.timeline if e.kind == "voided"}
        self.choose(
            "event",
            [
                (str(e.pk), f"{e.on.isoformat()} {title(e.kind, e.payload)}")
                for e in file.timeline
                if e.kind in VOIDABLE and e.pk not in gone
            ],
        )


@act(
    "void",
    "撤销登记错误的一项",
    "平台口径",
    "原来的登记和撤销的理由都留着。",
    Void,
    when(lambda f: f.application.received_date is not None),
    "mending",
)
def void(asked: Asked, facts: Cleaned) -> str:
    event = asked.case.events.get(pk=int(facts["event"]))
    actions.void(asked.case, event, reason=facts["reason"], **asked.who)
    return "已撤销这一项登记。"


class RedateReply(ActForm):
    sent = day("正确的送出日期")
    reason = must("理由", 200)


@act(
    "redate_reply",
    "更正送出日期",
    "第三十三条",
    "例如邮戳日期与登记的不一致。是否逾期、救济期限都重新计算。",
    RedateReply,
    when(lambda f: f.clock.closed is not None and bool(f.deliveries)),
    "mending",
)
def redate_reply(asked: Asked, facts: Cleaned) -> str:
    actions.redate_reply(asked.case, sent=facts["sent"], reason=facts["reason"], **asked.who)
    return "已更正送出日期。"
