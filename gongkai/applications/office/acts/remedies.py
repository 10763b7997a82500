"""Complaints, reconsiderations and suits (art. 51)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.applications import actions
from gongkai.applications.forms import day, text
from gongkai.applications.kinds import (
    RemedyKind,
    RemedyResult,
)
from gongkai.applications.office.acts.base import (
    ActForm,
    Asked,
    Cleaned,
    act,
    choice,
    must,
    must_long,
    when,
)
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.queries.remedies import doubts


class RemedyOpen(ActForm):
    kind = choice("类型", RemedyKind.choices)
    filed = day("受理日期")
    number = text("案号", 60)
    body = text("审理机关", 100)


@act(
    "open_remedy",
    "收到复议、诉讼的通知",
    "第五十一条",
    "登记以后计入表四。",
    RemedyOpen,
    when(lambda f: f.application.received_date is not None),
    "remedy",
)
def open_remedy(asked: Asked, facts: Cleaned) -> str:

    actions.open_remedy(
        asked.case.organ,
        kind=RemedyKind(facts["kind"]),
        filed=facts["filed"],
        number=facts["number"],
        body=facts["body"],
        application=asked.case,
        **asked.who,
    )
    asked.warnings += [
        f"可以答辩：{told}"
        for told in doubts(asked.case, facts["kind"], facts["filed"], asked.calendar)
    ]
    return "已登记。"


class RemedyStep(ActForm):
    remedy = choice("哪一件")
    name = must("环节", 60, "例如：收到副本、提交答复书、听证、收到决定。")
    on = day("日期")
    note = text("说明", 500)

    def offer(self, file: CaseFile) -> None:
        self.choose("remedy", _open_remedies(file))


def _open_remedies(file: CaseFile) -> list[tuple[Any, str]]:
    return [
        (str(r.pk), f"{r.get_kind_display()}{r.number}")
        for r in file.remedies
        if r.closed_date is None
    ]


@act(
    "enter_step",
    "登记复议、诉讼的环节",
    "第五十一条",
    "收到副本、答辩、开庭……",
    RemedyStep,
    when(lambda f: bool(_open_remedies(f))),
    "remedy",
)
def enter_step(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.remedies.get(pk=int(facts["remedy"]))
    actions.enter_step(
        one, facts["name"], on=facts["on"], note=facts["note"], by=asked.by, at=asked.at
    )
    return "已登记。"


class RemedyClose(ActForm):
    remedy = choice("哪一件")
    result = choice("结果", RemedyResult.choices)
    on = day("审结日期")
    again_days = forms.IntegerField(
        label="责令几个工作日内重新答复",
        required=False,
        min_value=1,
        max_value=60,
        help_text="没有责令的不填。重新答复不计入新收。",
    )

    def offer(self, file: CaseFile) -> None:
        self.choose("remedy", _open_remedies(file))


@act(
    "close_remedy",
    "登记复议、诉讼的结果",
    "第五十一条",
    "纠正并责令重新答复的，案件重新打开。",
    RemedyClose,
    when(lambda f: bool(_open_remedies(f))),
    "remedy",
)
def close_remedy(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.remedies.select_related("application__organ", "organ").get(
        pk=int(facts["remedy"])
    )
    actions.close_remedy(
        one,
        result=RemedyResult(facts["result"]),
        on=facts["on"],
        again_days=facts["again_days"],
        **asked.who,
    )
    return "已登记结果。"


class Complain(ActForm):
    body = must("受理机关", 100)
    matter = must_long("反映的问题", rows=2)
    filed = day("收到日期")


@act(
    "complain",
    "登记投诉、举报",
    "第五十一条",
    "上一级机关或者主管部门转来的。",
    Complain,
    when(lambda f: True),
    "remedy",
)
def complain(asked: Asked, facts: Cleaned) -> str:
    actions.complain(
        asked.case,
        body=facts["body"],
        matter=facts["matter"],
        filed=facts["filed"],
        by=asked.by,
        at=asked.at,
    )
    return "已登记投诉、举报。"


class ComplaintClose(ActForm):
    complaint = choice("哪一件")
    result = must_long("处理结果", rows=2)
    on = day("办结日期")

    def offer(self, file: CaseFile) -> None:
        self.choose(
            "complaint",
            [
                (str(c.pk), f"{c.body}：{c.matter[:30]}")
                for c in file.complaints
                if c.closed_date is None
            ],
        )


@act(
    "close_complaint",
    "投诉、举报办结",
    "第五十一条",
    "登记处理结果。",
    ComplaintClose,
    when(lambda f: any(c.closed_date is None for c in f.complaints)),
    "remedy",
)
def close_complaint(asked: Asked, facts: Cleaned) -> str:
    one = asked.case.complaints.get(pk=int(facts["complaint"]))
    actions.close_complaint(one, result=facts["result"], on=facts["on"], by=asked.by, at=asked.at)
    return "已登记处理结果。"
