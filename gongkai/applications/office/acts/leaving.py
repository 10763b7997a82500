"""The end of a case: dispatch with proof, receipt by the applicant, filing, ending."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import actions
from gongkai.applications.forms import day
from gongkai.applications.kinds import (
    DeliveryWay,
    Outcome,
    ReplyState,
    Satisfaction,
)
from gongkai.applications.models import EnclosureKind
from gongkai.applications.office.acts.base import (
    ActForm,
    Asked,
    Cleaned,
    act,
    choice,
    lawful,
    must,
    must_long,
    when,
)
from gongkai.applications.queries.case import CaseFile
from gongkai.law.transitions import ENDINGS


class End(ActForm):
    outcome = choice("办理结果", [(o, Outcome(o).label) for o in ENDINGS])
    why = must_long("依据", "申请人撤回的，写书面撤回的日期和方式。", rows=2)
    on = day("日期")


@act(
    "end",
    "终止办理",
    "第三十条",
    "逾期不补正、逾期未缴费，或者申请人书面撤回。",
    End,
    lawful("end"),
    "other",
)
def end(asked: Asked, facts: Cleaned) -> str:
    actions.end(
        asked.case,
        outcome=Outcome(facts["outcome"]),
        why=facts["why"],
        on=facts["on"],
        **asked.who,
    )
    asked.paper(
        facts["outcome"],
        facts["on"],
        content={"ended_why": facts["why"], "outcome": facts["outcome"]},
    )
    return "已终止办理。"


def _on_its_way(file: CaseFile, state: str) -> Any:
    return next((one for one in file.replies if one.state == state), None)


class Dispatch(ActForm):
    way = choice("送达方式", DeliveryWay.choices)
    proof = must("凭证", 200, "邮件号码、签收人和送达回证，或者发送记录。")
    on = day("送出日期", "邮寄的填交邮之日。只能交邮政企业，不能用其他快递。")
    receipt = forms.FileField(label="凭证照片", required=False)


@act(
    "dispatch",
    "送出答复",
    "第三十六条",
    "送出的那天就是答复的日期。",
    Dispatch,
    when(lambda f: _on_its_way(f, ReplyState.SIGNED) is not None),
)
def dispatch(asked: Asked, facts: Cleaned) -> str:
    reply = _on_its_way(asked.file, ReplyState.SIGNED)
    reply.application = asked.case
    actions.dispatch(
        reply, way=DeliveryWay(facts["way"]), proof=facts["proof"], on=facts["on"], **asked.who
    )
    if facts["receipt"]:
        upload = actions.Upload(str(facts["receipt"].name), facts["receipt"].read())
        try:
            actions.put_on_file(asked.case, upload, EnclosureKind.PROOF, by=asked.by, at=asked.at)
        except actions.Refused as error:
            asked.warnings.append(f"答复已经登记送出，但凭证照片没有收下：{error}")
    asked.paper("delivery", facts["on"])
    if facts["way"] == DeliveryWay.POST:
        asked.paper("envelope", facts["on"])
    return "已登记送出，这件申请已经答复。"


class Arrived(ActForm):
    delivery = choice("哪一份")
    on = day("申请人收到的日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "delivery",
            [
                (str(d.pk), f"{d.document}（{d.get_way_display()}）")
                for d in file.deliveries
                if d.received_date is None
            ],
        )


@act(
    "delivered",
    "登记申请人收到",
    "第五十一条",
    "复议、诉讼的期限从申请人收到的第二天起算。",
    Arrived,
    when(lambda f: any(d.received_date is None for d in f.deliveries)),
)
def delivered(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.deliveries.get(pk=int(facts["delivery"]))
    actions.delivered(one, on=facts["on"], by=asked.by, at=asked.at)
    return "已登记收到日期。"


class Filing(ActForm):
    satisfaction = choice("申请人的评价", Satisfaction.choices, required=False)
    on = day("归档日期")


@act("file", "归档", "第四十五条", "送达凭证已经入卷。", Filing, lawful("file"))
def file_away(asked: Asked, facts: Cleaned) -> str:
    actions.file(
        asked.case, satisfaction=Satisfaction(facts["satisfaction"]), on=facts["on"], **asked.who
    )
    asked.paper("closing", facts["on"])
    asked.paper("closing_note", facts["on"], content={"outcome": asked.case.outcome or ""})
    return "已归档。"
