"""Receipt, correction and reasons: the acts of arts. 30, 31 and 35."""

from __future__ import annotations

from gongkai.applications import actions
from gongkai.applications.forms import day, long, text
from gongkai.applications.office.acts.base import (
    ActForm,
    Asked,
    Cleaned,
    act,
    lawful,
    lines,
    must_long,
    when,
)


class Confirm(ActForm):
    office = day("工作人员确认的日期", "平常信函：与申请人电话确认的日期。", required=False)
    applicant = day(
        "申请人确认的日期", "网上、传真提交的，申请人电话确认或者在网上点了确认。", required=False
    )
    unreachable = text("当日未能联系的原因", 200)


@act(
    "confirm",
    "确认收到",
    "第三十一条",
    "网上、传真的申请，双方都确认的那天是收到之日；平常信函当日电话确认。",
    Confirm,
    when(lambda f: f.application.state == "intake" and f.application.arrival_id is not None),
)
def confirm(asked: Asked, facts: Cleaned) -> str:
    arrival = asked.case.arrival
    assert arrival is not None, "the act is open for arrivals only"
    if not (facts["office"] or facts["applicant"] or facts["unreachable"]):
        raise actions.BadApplication("请至少填写一方确认的日期，或者未能联系的原因。")
    told = actions.confirm(
        arrival,
        office=facts["office"],
        applicant=facts["applicant"],
        unreachable=facts["unreachable"],
        **asked.who,
    )
    asked.case.refresh_from_db()
    if asked.case.received_date is None:
        return told
    asked.paper("receipt", asked.today)
    return f"收到日期是{asked.case.received_date.isoformat()}，答复期限开始计算。{told}"


class CorrectionAsk(ActForm):
    on = day("发出日期")
    reply_by = day("请申请人在哪一天前补正", "一般给15个工作日。")
    problems = must_long("哪里不明确", "一行一项，一次写全；补正只能告知一次。")
    supply = must_long("请申请人补充什么", rows=2)


@act(
    "ask_for_correction",
    "发补正告知书",
    "第三十条",
    "内容看不明白的，收到之日起7个工作日内一次性告知。",
    CorrectionAsk,
    lawful("ask_for_correction"),
)
def ask_for_correction(asked: Asked, facts: Cleaned) -> str:
    actions.ask_for_correction(asked.case, on=facts["on"], reply_by=facts["reply_by"], **asked.who)
    content = {"problems": lines(facts["problems"]), "supply": facts["supply"]}
    asked.paper("correction", facts["on"], content=content)
    return "已登记补正告知，答复期限停止计算。"


class CorrectionReceive(ActForm):
    on = day("收到补正的日期")
    subject = text("补正后的信息名称", 200, "没有改变的不填。")
    request = long("补正后的描述", 20_000, "没有改变的不填。")


@act(
    "receive_correction",
    "收到补正",
    "第三十条",
    "答复期限从收到补正的第二天重新计算。",
    CorrectionReceive,
    lawful("receive_correction"),
)
def receive_correction(asked: Asked, facts: Cleaned) -> str:
    actions.receive_correction(
        asked.case,
        on=facts["on"],
        subject=facts["subject"],
        request=facts["request"],
        **asked.who,
    )
    return "已登记补正，答复期限重新计算。"


class ReasonsAsk(ActForm):
    on = day("发出日期")
    explain_by = day("请申请人在哪一天前说明", required=False)
    why = must_long("数量、频次的情况", "例如：三个月内就同一村的账目提出申请48件。", rows=2)


@act(
    "ask_for_reasons",
    "要求说明理由",
    "第三十五条",
    "申请数量、频次明显超过合理范围的，可以要求说明理由；期限继续计算。",
    ReasonsAsk,
    lawful("ask_for_reasons"),
    "other",
)
def ask_for_reasons(asked: Asked, facts: Cleaned) -> str:
    actions.ask_for_reasons(asked.case, on=facts["on"], **asked.who)
    asked.paper(
        "reasons_request",
        facts["on"],
        content={"explain_by": facts["explain_by"], "why": facts["why"]},
    )
    return "已登记要求说明理由。"


class ReasonsAccept(ActForm):
    on = day("日期")
    until = day("延迟到哪一天答复", "能按期答复的不填。", required=False)
    why = text("延迟的原因", 200)


@act(
    "accept_reasons",
    "理由合理，继续办理",
    "第三十五条",
    "理由合理但无法按期答复的，告知延迟答复的合理期限。",
    ReasonsAccept,
    lawful("accept_reasons"),
)
def accept_reasons(asked: Asked, facts: Cleaned) -> str:
    actions.accept_reasons(asked.case, on=facts["on"], until=facts["until"], **asked.who)
    if facts["until"] is not None:
        asked.paper("delay", facts["on"], content={"why": facts["why"]})
    return "已登记理由合理。"
