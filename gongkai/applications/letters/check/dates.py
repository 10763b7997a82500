"""Do the days of the case agree with each other and with the time limits."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.applications.letters.check.findings import decides, sent, stop
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Letter, chinese_date
from gongkai.guard.finding import Finding
from gongkai.law.fees import tariff
from gongkai.law.rules import parameters
from gongkai.law.working_days import WorkCalendar

_COMPARE = "请核对案件登记的日期。"


def order(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """No day lies before the one it follows from, and the letter says the days of the case."""
    if not sent(letter):
        return
    if letter.day != facts.day:
        yield stop(
            "date.letter",
            f"文书落款日期是{chinese_date(letter.day)}，案件登记的是{chinese_date(facts.day)}。",
            _COMPARE,
        )
    if facts.received is None:
        yield stop("date.received", "没有登记收到申请之日，不能发出文书。", "请先确定收到日期。")
        return
    if letter.day < facts.received:
        yield stop(
            "date.before",
            f"文书日期{chinese_date(letter.day)}早于收到申请之日{chinese_date(facts.received)}。",
            _COMPARE,
        )
    if facts.arrived is not None and facts.received < facts.arrived:
        yield stop("date.arrived", "收到申请之日早于申请到达的日期。", _COMPARE)
    if facts.corrected is not None and facts.corrected < facts.received:
        yield stop("date.corrected", "收到补正之日早于收到申请之日。", _COMPARE)
    if decides(letter) and chinese_date(facts.received) not in letter.text:
        yield stop(
            "date.told",
            f"文书没有写明收到申请之日{chinese_date(facts.received)}，或者与登记的不一致。",
            "请重新生成文书，或者改正文书中的日期。",
        )


def in_time(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """A document that must leave within the reply period is dated within it."""
    if not decides(letter) and letter.kind not in ("extension", "delay", "fee_notice"):
        return
    last = facts.last_day if decides(letter) or letter.kind == "fee_notice" else facts.due
    if last is None:
        yield stop("date.due", "案件没有答复期限，不能核对是否逾期。", "请先登记收到日期。")
    elif letter.day > last and not letter.outcome.startswith("other."):
        told = (
            "并且没有延长期限的告知"
            if facts.extension is None and facts.excess is None
            else "已延长的期限也已届满"
        )
        yield stop(
            "date.late",
            f"文书日期{chinese_date(letter.day)}晚于期限{chinese_date(last)}，{told}。",
            "逾期已成事实的，请由负责人说明原因后签发，并如实填写日期。",
        )


def extension(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """Consent of the head before the notice, notice before expiry, at most the lawful length."""
    given = facts.extension
    if given is None:
        if letter.kind == "extension":
            yield stop("extension.none", "案件没有登记延长期限。", "请先登记延长的天数和理由。")
        return
    most = parameters("application")["extension"].on(facts.received or facts.day).count
    if not 1 <= given.days <= most:
        yield stop(
            "extension.days",
            f"延长{given.days}个工作日，超出最长{most}个工作日的规定。",
            "请改正延长的天数。",
        )
    if given.consented is None:
        yield stop(
            "extension.consent",
            "延长期限没有政府信息公开工作机构负责人同意的记录。",
            "请先由负责人签署同意。",
        )
    elif given.consented > (letter.day if letter.kind == "extension" else facts.day):
        yield stop("extension.consent", "负责人同意的日期晚于文书日期。", _COMPARE)
    late = facts.due is not None and given.notified is not None and given.notified > facts.due
    if decides(letter) and (given.notified is None or late):
        yield stop(
            "extension.notice",
            "没有在原期限届满前告知申请人延长期限的记录，延长不发生效力。",
            "请补登延期告知书的发出日期；未告知的，按原期限处理。",
        )


def consultations(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """No reply while somebody who was asked may still answer."""
    if not decides(letter) or letter.outcome.startswith("other."):
        return
    for asked in facts.consultations:
        open_still = asked.opinion is None and (asked.due is None or letter.day <= asked.due)
        if asked.sent is not None and open_still:
            yield stop(
                "consultation.open",
                f"征求{asked.to.name}的意见还没有答复，提出意见的期限也没有届满。",
                "请等收到意见或者期限届满后再答复。",
            )


def correction(
    letter: Letter, facts: CaseFacts, calendar: WorkCalendar | None
) -> Iterator[Finding]:
    """The one notice within seven working days, with a day that lies after it."""
    if letter.kind != "correction" or facts.correction is None:
        return
    if facts.correction.due <= letter.day:
        yield stop("correction.due", "补正期限不晚于告知书的日期。", "请给申请人合理的补正期限。")
    if calendar is None or facts.received is None:
        return
    count = parameters("application")["correction_notice"].on(facts.received).count
    last = calendar.add_working_days(facts.received, count)
    if letter.day > last:
        yield stop(
            "correction.late",
            f"补正告知应当在收到申请之日起{count}个工作日内作出，"
            f"最迟{chinese_date(last)}，文书日期是{chinese_date(letter.day)}。",
            "逾期不能再要求补正，请按现有内容办理，或者与申请人电话沟通并记录。",
        )


def fee(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The amount is the one the scale gives."""
    if letter.kind not in ("fee_notice", "other.fee_unpaid") or facts.fee is None:
        return
    scale = tariff(facts.fee.scale, facts.fee.noticed or facts.day)
    units = facts.fee.units
    right = scale.price(units) if facts.fee.scale == "applications" else scale.total(units)
    if right != facts.fee.amount:
        yield stop(
            "fee.amount",
            f"收费金额{facts.fee.amount}元与标准不符，按{scale.name}应为{right}元。",
            "请按收费标准重新计算。",
        )
