"""Consultation, extension and fee: the acts of arts. 32–34 and 42."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib.auth.models import User

from gongkai.access.names import called
from gongkai.applications import actions
from gongkai.applications.forms import day, long, text
from gongkai.applications.kinds import (
    Opinion,
    Party,
)
from gongkai.applications.models import Application
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
from gongkai.orgs.models import Appointment, Role


class Consult(ActForm):
    party = choice("征求谁的意见", Party.choices)
    name = must("名称", 100, "第三方的姓名或者名称，或者机关全称。")
    question = must_long("申请公开的信息（写给对方看）", "不写申请人是谁。", rows=2)
    reason = text("为什么征求意见", 300, "写给其他机关的函里要用；第三方、共同制作机关的不用填。")
    on = day("发出日期")


_INQUIRY: Final = {
    "third_party": "third_party_inquiry",
    "joint_organ": "joint_organ_inquiry",
    "other_organ": "other_organ_inquiry",
}


@act(
    "consult",
    "书面征求意见",
    "第三十二条、第三十四条",
    "对方15个工作日内答复，这段时间不计入期限。第三方不答复不等于同意；共同制作的机关不答复视为同意。",
    Consult,
    lawful("consult_third_party", "consult_organ"),
)
def consult(asked: Asked, facts: Cleaned) -> str:
    if facts["party"] == Party.OTHER_ORGAN and not facts["reason"]:
        raise actions.BadApplication("征求其他机关意见的，请写明为什么征求。")
    letter = actions.Letter(Party(facts["party"]), facts["name"], facts["question"])
    actions.consult(asked.case, letter, on=facts["on"], **asked.who)
    sent = asked.case.consultations.filter(void=False).order_by("id")
    place = sent.count() - 1
    asked.paper(
        _INQUIRY[facts["party"]],
        facts["on"],
        content={"reason": facts["reason"]},
        asking=place,
        consultation=sent.last(),
    )
    asked.paper("third_party_notice", facts["on"], asking=place, consultation=sent.last())
    return f"已登记向“{facts['name']}”征求意见，等答复的时间不计入期限。"


class Delivered(ActForm):
    name = choice("哪一份")
    on = day("签收日期")

    def offer(self, file: CaseFile) -> None:
        sent = [
            (c.name, f"给{c.name}的征求意见书")
            for c in file.consultations
            if not c.void and c.delivered_date is None
        ]
        fee = [("-", "收费通知")] if any(not f.void and not f.paid_date for f in file.fees) else []
        self.choose("name", [*sent, *fee])


@act(
    "letter_delivered",
    "登记文书签收",
    "第三十二条",
    "对方的期限从签收的第二天起算。",
    Delivered,
    when(
        lambda f: (
            any(
                not c.void and c.delivered_date is None and c.heard_date is None
                for c in f.consultations
            )
            or f.clock.status == "fee_pending"
        )
    ),
    "other",
)
def letter_delivered(asked: Asked, facts: Cleaned) -> str:
    name = "" if facts["name"] == "-" else facts["name"]
    actions.letter_delivered(asked.case, name=name, on=facts["on"], **asked.who)
    return "已登记签收日期。"


class Hear(ActForm):
    name = choice("谁的意见")
    opinion = choice("意见", Opinion.choices)
    answer = long("答复的内容、理由", 5000)
    on = day("收到日期（期满未答复的，填期满之日或者以后）")

    def offer(self, file: CaseFile) -> None:
        self.choose("name", [(n, n) for n in file.clock.waiting])


@act(
    "hear",
    "登记收到的意见",
    "第三十二条、第三十四条",
    "收到意见的第二天起继续计算期限。",
    Hear,
    lawful("hear_third_party", "hear_organ"),
)
def hear(asked: Asked, facts: Cleaned) -> str:
    actions.hear(
        asked.case,
        name=facts["name"],
        opinion=Opinion(facts["opinion"]),
        answer=facts["answer"],
        on=facts["on"],
        **asked.who,
    )
    return f"已登记“{facts['name']}”的意见。"


class Extend(ActForm):
    days = forms.IntegerField(
        label="延长几个工作日",
        min_value=1,
        max_value=20,
        initial=20,
        help_text="最多20个，只能延长一次。",
    )
    consent_of = choice("同意的负责人", help_text="政府信息公开工作机构负责人。")
    consented = day("同意的日期")
    reason = must("理由", 200, "写进告知书：因……，无法在期限内答复。")
    on = day("告知书发出日期", "必须在原期限届满以前。")

    def offer(self, file: CaseFile) -> None:
        self.choose("consent_of", [(str(pk), name) for pk, name in heads(file.application)])


def heads(case: Application) -> list[tuple[int, str]]:
    """Who may consent or sign for the organ: holders of its reviewer's and signer's posts."""
    rows = Appointment.objects.filter(
        post__organ=case.organ_id,
        post__role__in=[Role.REVIEWER, Role.SIGNER],
        to_date__isnull=True,
        user__is_active=True,
    ).select_related("post", "user")
    return [
        (one.user_id, f"{one.post.title}（{called(one.user)}）")
        for one in rows.order_by("post__role", "id")[:50]
    ]


@act(
    "extend",
    "延长答复期限",
    "第三十三条第二款",
    "期限届满前，经负责人同意并告知申请人。",
    Extend,
    when(lambda f: lawful("extend")(f) and not f.clock.extension),
)
def extend(asked: Asked, facts: Cleaned) -> str:
    head = User.objects.get(pk=int(facts["consent_of"]))
    actions.extend(
        asked.case,
        days=facts["days"],
        consent_of=head,
        consented=facts["consented"],
        reason=facts["reason"],
        on=facts["on"],
        **asked.who,
    )
    asked.paper("extension", facts["on"])
    return f"已延长{facts['days']}个工作日。"


class Fee(ActForm):
    pages = forms.IntegerField(
        label="提供信息的页数", required=False, min_value=0, initial=0, help_text="按量计收的填写。"
    )
    on = day("发出日期")


@act(
    "notice_fee",
    "发收费通知",
    "第四十二条",
    "一般都不收。超过免费数量、机关已决定收取的，在期限内通知。",
    Fee,
    lawful("ask_for_fee"),
    "other",
)
def notice_fee(asked: Asked, facts: Cleaned) -> str:
    fee = actions.notice_fee(asked.case, pages=facts["pages"] or 0, on=facts["on"], **asked.who)
    asked.paper("fee_notice", facts["on"])
    return f"已登记收费通知，{fee.amount}元。"


class Pay(ActForm):
    receipt_number = must("财政票据号", 60)
    on = day("缴费日期")


@act(
    "take_payment",
    "登记缴费",
    "第四十二条",
    "期限从缴费的第二天重新计算。",
    Pay,
    lawful("take_payment"),
)
def take_payment(asked: Asked, facts: Cleaned) -> str:
    actions.take_payment(
        asked.case, receipt_number=facts["receipt_number"], on=facts["on"], **asked.who
    )
    return "已登记缴费。"
