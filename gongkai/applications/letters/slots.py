"""The words a template may ask for, each with its Chinese name, taken from the facts.

``SLOTS`` are single texts, ``LISTS`` give one line (or table row) for each item.
A slot answers "" when the case does not tell it; the templates decide whether
that is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, NamedTuple

from gongkai.applications.letters.facts import CHANNELS, DELIVERY_WAYS, Addressee, CaseFacts
from gongkai.applications.letters.letter import chinese_date
from gongkai.applications.letters.remedy import choice_paragraph, remedy_paragraph
from gongkai.law.fees import Scale, tariff
from gongkai.law.outcomes import outcomes

_FEE_UNITS: Final[dict[Scale, str]] = {"applications": "当月第几件", "pages": "页码范围"}
REGULATION: Final = "中华人民共和国政府信息公开条例"
Item = dict[str, str]


class Slot(NamedTuple):
    """What the fact is called for people, and how it is read."""

    label: str
    read: Callable[[CaseFacts], str]


class ListSlot(NamedTuple):
    """As ``Slot``, for facts of which there may be several."""

    label: str
    read: Callable[[CaseFacts], list[Item]]


def _day(day: date | None) -> str:
    return "" if day is None else chinese_date(day)


def _sentence(text: str) -> str:
    """Without the stop at its end: the template has its own."""
    return text.strip().rstrip("。；;.")


def _applicant(part: str) -> Callable[[CaseFacts], str]:
    return lambda f: "" if f.applicant is None else str(getattr(f.applicant, part))


def _salutation(somebody: Addressee | None) -> str:
    return "" if somebody is None else f"{somebody.name}{somebody.title}"


def _due(f: CaseFacts) -> str:
    return _day(f.due) + ("（暂定）" if f.due is not None and f.provisional else "")


def _asked_ground(f: CaseFacts) -> str:
    if f.asked is None:
        return ""
    if f.asked.party == "third_party":
        return (
            f"该申请涉及第三方，公开可能损害第三方合法权益，根据《{REGULATION}》第三十二条的规定，"
        )
    if f.asked.party == "joint_organ":
        return f"该信息由本机关与其他行政机关共同制作，根据《{REGULATION}》第三十四条的规定，"
    return f"该信息的公开涉及其他行政机关，根据《{REGULATION}》第十一条的规定，"


def _asked_result(f: CaseFacts) -> str:
    asked = f.asked
    if asked is None or asked.opinion is None:
        return ""
    if asked.opinion == "silent":
        return f"{asked.to.you}在规定期限内没有提出意见。"
    word = "同意" if asked.opinion == "consents" else "不同意"
    return f"{asked.to.you}于{_day(asked.answered)}答复{word}公开。"


def _third_party_result(f: CaseFacts) -> str:
    asked = next((c for c in f.consultations if c.party == "third_party" and c.opinion), None)
    if asked is None:
        return ""
    if asked.opinion == "silent":
        return "第三方在规定期限内没有提出意见，由本机关依照该条的规定决定是否公开。"
    if asked.opinion == "consents":
        return "第三方同意公开。"
    reason = f"，理由是：{_sentence(asked.reason)}" if asked.reason else ""
    return f"第三方不同意公开{reason}。"


def _consulted_summary(f: CaseFacts) -> str:
    words = {"consents": "同意公开", "objects": "不同意公开", "silent": "逾期未提出意见"}
    told = [
        f"{_day(c.sent)}征求{c.to.name}意见，{words[c.opinion] if c.opinion else '尚未答复'}"
        for c in f.consultations
    ]
    return "；".join(told) or "未征求"


def _fee_summary(f: CaseFacts) -> str:
    return "未收取" if f.fee is None else f"{f.fee.amount}元"


def _outcome(f: CaseFacts) -> str:
    return OUTCOME_NAMES.get(f.outcome, "")


def _grounds(f: CaseFacts) -> str:
    """The articles the officer chose; else those of the outcome where it has no choice."""
    chosen = f.articles
    if not chosen and f.outcome in outcomes() and f.outcome not in ("granted", "none.not_held"):
        chosen = outcomes()[f.outcome].grounds
    return f"《{REGULATION}》" + "、".join(chosen) if chosen else ""


def _opinion(step: str) -> Callable[[CaseFacts], str]:
    def read(f: CaseFacts) -> str:
        found = [o for o in f.opinions if o.step == step]
        return "；".join(
            f"{_sentence(o.opinion) or '同意'}（{o.post}{'，' + _day(o.day) if o.day else ''}）"
            for o in found
        )

    return read


def _first_withheld(part: str) -> Callable[[CaseFacts], str]:
    return lambda f: _sentence(str(getattr(f.withheld[0], part))) if f.withheld else ""


def law(instrument: str, article: str) -> str:
    """《title》article; the Regulation where no other instrument is named."""
    return f"《{(instrument or REGULATION).strip('《》')}》{article}"


def _number_in(f: CaseFacts) -> str:
    return f"（{f.delivery.number}）" if f.delivery and f.delivery.number else ""


_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")


def amount_in_words(yuan: int) -> str:
    """A whole amount below 1 亿 元 in the capital digits of receipts: 14700 → 壹万肆仟柒佰元整.

    Raises ValueError outside 0..99,999,999.
    """
    if not 0 <= yuan < 10**8:
        raise ValueError(f"金额{yuan}元超出范围。")
    if yuan == 0:
        return "零元整"
    high, low = divmod(yuan, 10_000)
    words = (_group(high) + "万") if high else ""
    if low:
        words += ("零" if high and low < 1000 else "") + _group(low)
    return words + "元整"


def _group(number: int) -> str:
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + _DIGITS[digit] + _PLACES[place]
        zero = digit == 0
    return words


OUTCOME_NAMES: Final = {
    "granted": "予以公开",
    "partial": "部分公开",
    "refused.secret": "不予公开：属于国家秘密",
    "refused.law": "不予公开：其他法律行政法规禁止公开",
    "refused.security": "不予公开：危及“三安全一稳定”",
    "refused.third_party": "不予公开：保护第三方合法权益",
    "refused.internal": "不予公开：属于三类内部事务信息",
    "refused.process": "不予公开：属于四类过程性信息",
    "refused.case_file": "不予公开：属于行政执法案卷",
    "refused.inquiry": "不予公开：属于行政查询事项",
    "none.not_held": "无法提供：本机关不掌握相关政府信息",
    "none.must_make": "无法提供：没有现成信息需要另行制作",
    "none.unclear": "无法提供：补正后申请内容仍不明确",
    "ignored.petition": "不予处理：信访举报投诉类申请",
    "ignored.repeat": "不予处理：重复申请",
    "ignored.publication": "不予处理：要求提供公开出版物",
    "ignored.excessive": "不予处理：无正当理由大量反复申请",
    "ignored.reissue": "不予处理：要求行政机关确认或重新出具已获取信息",
    "other.no_correction": "其他处理：无正当理由逾期不补正",
    "other.fee_unpaid": "其他处理：逾期未缴纳费用",
    "other.misc": "其他处理：其他",
}
"""Row of table 三 → its label in the form of the annual report."""

SLOTS: Final[dict[str, Slot]] = {
    "organ": Slot("机关名称", lambda f: f.organ.name),
    "office": Slot("政府信息公开工作机构名称", lambda f: f.organ.office),
    "organ_address": Slot("机关地址", lambda f: f.organ.address),
    "organ_postcode": Slot("机关邮政编码", lambda f: f.organ.postcode),
    "organ_phone": Slot("机关联系电话", lambda f: f.organ.phone),
    "application_number": Slot("申请编号", lambda f: f.application_number),
    "query_code": Slot("查询码", lambda f: f.query_code),
    "applicant": Slot("申请人", _applicant("name")),
    "salutation": Slot("申请人", lambda f: _salutation(f.applicant)),
    "applicant_to": Slot(
        "申请人", lambda f: f"{_salutation(f.applicant)}（收）" if f.applicant else ""
    ),
    "you": Slot("申请人", _applicant("you")),
    "applicant_class": Slot("申请人类型", lambda f: f.applicant_class),
    "applicant_address": Slot("申请人通信地址", _applicant("address")),
    "applicant_postcode": Slot("申请人邮政编码", _applicant("postcode")),
    "applicant_phone": Slot("申请人联系电话", _applicant("phone")),
    "applicant_place": Slot(
        "申请人送达地址", lambda f: _applicant("address")(f) or _applicant("email")(f)
    ),
    "applicant_phone_blank": Slot("申请人联系电话", _applicant("phone")),
    "applicant_address_blank": Slot("申请人通信地址", _applicant("address")),
    "applicant_id_kind": Slot("申请人证件名称", _applicant("id_kind")),
    "applicant_id_blank": Slot("申请人证件号码", _applicant("id_number")),
    "channel": Slot("申请提交方式", lambda f: CHANNELS[f.channel] if f.channel else ""),
    "received": Slot("收到申请之日", lambda f: _day(f.received)),
    "request": Slot("申请内容", lambda f: _sentence(f.request)),
    "request_brief": Slot("申请内容", lambda f: _sentence(f.request_brief or f.request)),
    "wanted_form": Slot("要求的提供方式", lambda f: f.wanted_form),
    "provided_form": Slot("提供的方式", lambda f: _sentence(f.provided_form)),
    "due": Slot("答复期限", _due),
    "last_day": Slot("答复期限", lambda f: _day(f.last_day)),
    "correction_supply": Slot(
        "需要补充的内容", lambda f: _sentence(f.correction.supply) if f.correction else ""
    ),
    "correction_due": Slot("补正期限", lambda f: _day(f.correction.due) if f.correction else ""),
    "corrected": Slot("收到补正之日", lambda f: _day(f.corrected)),
    "asked_salutation": Slot("被征求意见方", lambda f: _salutation(f.asked.to) if f.asked else ""),
    "asked_you": Slot("被征求意见方", lambda f: f.asked.to.you if f.asked else ""),
    "asked_information": Slot(
        "征求意见所涉信息", lambda f: _sentence(f.asked.information) if f.asked else ""
    ),
    "asked_sent": Slot("征求意见书发出日期", lambda f: _day(f.asked.sent) if f.asked else ""),
    "asked_due": Slot("提出意见的期限", lambda f: _day(f.asked.due) if f.asked else ""),
    "asked_reason": Slot(
        "征求意见（决定公开）的理由", lambda f: _sentence(f.asked.reason) if f.asked else ""
    ),
    "asked_ground": Slot("被征求意见方", _asked_ground),
    "asked_result": Slot("被征求意见方的意见", _asked_result),
    "third_party_result": Slot("第三方的意见", _third_party_result),
    "consulted_summary": Slot("征求意见情况", _consulted_summary),
    "decided_content": Slot("决定公开的内容", lambda f: _sentence(f.disclosed)),
    "ordered": Slot("责令重新答复的决定", lambda f: _sentence(f.ordered)),
    "extension_reason": Slot(
        "延长期限的原因", lambda f: _sentence(f.extension.reason) if f.extension else ""
    ),
    "extension_days": Slot(
        "延长的工作日数", lambda f: str(f.extension.days) if f.extension else ""
    ),
    "extension_due": Slot(
        "延长后的答复期限", lambda f: _day(f.extension.due) if f.extension else ""
    ),
    "excess_count": Slot("申请件数", lambda f: str(f.excess.count) if f.excess else ""),
    "excess_since": Slot("统计起始日期", lambda f: _day(f.excess.since) if f.excess else ""),
    "excess_until": Slot("统计截止日期", lambda f: _day(f.excess.until) if f.excess else ""),
    "excess_why": Slot(
        "数量、频次的情况说明", lambda f: _sentence(f.excess.why) if f.excess else ""
    ),
    "explain_by": Slot("说明理由的期限", lambda f: _day(f.excess.explain_by) if f.excess else ""),
    "explained": Slot("收到理由说明的日期", lambda f: _day(f.excess.explained) if f.excess else ""),
    "delayed_until": Slot(
        "延迟答复的日期", lambda f: _day(f.excess.delayed_until) if f.excess else ""
    ),
    "fee_scale": Slot("信息处理费", lambda f: tariff(f.fee.scale, f.day).name if f.fee else ""),
    "fee_unit_name": Slot("信息处理费", lambda f: _FEE_UNITS[f.fee.scale] if f.fee else ""),
    "fee_amount": Slot("信息处理费金额", lambda f: str(f.fee.amount) if f.fee else ""),
    "fee_amount_words": Slot(
        "信息处理费金额", lambda f: amount_in_words(f.fee.amount) if f.fee else ""
    ),
    "fee_how": Slot("缴纳方式", lambda f: _sentence(f.fee.how) if f.fee else ""),
    "fee_pay_by": Slot("缴费期限", lambda f: _day(f.fee.pay_by) if f.fee else ""),
    "fee_noticed": Slot("收费通知书发出日期", lambda f: _day(f.fee.noticed) if f.fee else ""),
    "fee_summary": Slot("信息处理费", _fee_summary),
    "finding": Slot("查明的事实", lambda f: _sentence(f.finding)),
    "why": Slot("理由", _first_withheld("why")),
    "withheld_law": Slot(
        "不予公开所依据的法律、行政法规条文",
        lambda f: (
            law(f.withheld[0].instrument, f.withheld[0].article)
            if f.withheld and f.withheld[0].instrument
            else ""
        ),
    ),
    "searches_count": Slot("检索记录", lambda f: str(len(f.searches)) if f.searches else ""),
    "right_organ": Slot("负责公开的机关", lambda f: f.right_organ.name if f.right_organ else ""),
    "right_organ_contact": Slot("负责公开的机关的联系方式", lambda f: _contact(f.right_organ)),
    "right_channel": Slot("办理的渠道", lambda f: _sentence(f.right_channel)),
    "earlier_day": Slot("前一次答复的日期", lambda f: _day(f.earlier.day) if f.earlier else ""),
    "earlier_number": Slot("前一次答复的文号", lambda f: f.earlier.number if f.earlier else ""),
    "ended_why": Slot("终止办理的原因", lambda f: _sentence(f.ended_why)),
    "attachment_pages": Slot("附件页数", lambda f: str(sum(a.pages for a in f.attachments))),
    "unit": Slot("协办单位", lambda f: f.unit),
    "assist_by": Slot("协办期限", lambda f: _day(f.assist_by)),
    "outcome": Slot("办理结果", _outcome),
    "grounds": Slot("依据条款", _grounds),
    "document_ref": Slot(
        "答复书文号",
        lambda f: f"《政府信息公开申请答复书》（{f.document_number}）" if f.document_number else "",
    ),
    "delivery_document": Slot("送达文书", lambda f: f.delivery.document if f.delivery else ""),
    "delivery_number": Slot("送达文书编号", lambda f: f.delivery.number if f.delivery else ""),
    "delivery_number_blank": Slot(
        "送达文书编号", lambda f: f.delivery.number if f.delivery else ""
    ),
    "delivery_number_in": Slot("送达文书编号", _number_in),
    "delivery_way": Slot("送达方式", lambda f: DELIVERY_WAYS[f.delivery.way] if f.delivery else ""),
    "delivery_tracking": Slot("邮件号码", lambda f: f.delivery.tracking if f.delivery else ""),
    "delivery_tracking_blank": Slot(
        "邮件号码", lambda f: f.delivery.tracking if f.delivery else ""
    ),
    "delivery_day": Slot("送达日期", lambda f: _day(f.delivery.day) if f.delivery else ""),
    "opinion_draft": Slot("拟稿意见", _opinion("draft")),
    "opinion_office": Slot("工作机构审核意见", _opinion("office")),
    "opinion_secrecy": Slot("保密审查意见", _opinion("secrecy")),
    "opinion_legal": Slot("法制审核意见", _opinion("legal")),
    "opinion_sign": Slot("签发意见", _opinion("sign")),
    "third_remedy": Slot("救济途径", lambda f: choice_paragraph(f.organ, f.day, "本告知书")),
    "remedy": Slot(
        "救济途径",
        lambda f: remedy_paragraph(f, "本告知书" if f.outcome.startswith("other.") else "本答复书"),
    ),
}

OPTIONAL: Final = frozenset(
    {
        "applicant_phone_blank",
        "applicant_address_blank",
        "applicant_id_kind",
        "applicant_id_blank",
        "delivery_number_blank",
        "delivery_number_in",
        "delivery_tracking_blank",
        "opinion_draft",
        "opinion_office",
        "opinion_secrecy",
        "opinion_legal",
        "opinion_sign",
    }
)
"""Slots that may stay empty: they are filled in by hand on the printed form."""


def _contact(organ: Addressee | None) -> str:
    if organ is None:
        return ""
    parts = [("地址", organ.address), ("电话", organ.phone), ("电子邮箱", organ.email)]
    return "，".join(f"{label}{text}" for label, text in parts if text)


def _fee_lines(f: CaseFacts) -> list[Item]:
    """What the fee is made of; of an application counted by rank only its own line."""
    if f.fee is None:
        return []
    table = tariff(f.fee.scale, f.day)
    if f.fee.scale == "applications":
        price = str(table.price(f.fee.units))
        return [{"range": f"第{f.fee.units}件", "units": "1", "price": price, "amount": price}]
    return [
        {
            "range": f"第{line.first}至{line.last}页",
            "units": str(line.units),
            "price": str(line.price),
            "amount": str(line.amount),
        }
        for line in table.lines(f.fee.units)
    ]


def _attachments(f: CaseFacts) -> list[Item]:
    return _numbered(
        {
            "name": a.name,
            "pages": str(a.pages) if a.pages else "",
            "date": a.date.isoformat() if a.date else "",
        }
        for a in f.attachments
    )


def _numbered(items: Iterable[Item]) -> list[Item]:
    return [{"i": str(number), **item} for number, item in enumerate(items, start=1)]


LISTS: Final[dict[str, ListSlot]] = {
    "problems": ListSlot(
        "需要补正的事项",
        lambda f: _numbered(
            {"text": _sentence(text)} for text in (f.correction.problems if f.correction else ())
        ),
    ),
    "published": ListSlot(
        "已公开信息的名称和获取途径",
        lambda f: _numbered(
            {
                "title": p.title.strip("《》"),
                "where": _sentence(p.where),
                "day": f"（{_day(p.day)}公开）" if p.day else "",
            }
            for p in f.published
        ),
    ),
    "withheld": ListSlot(
        "不予公开的内容、条款和理由",
        lambda f: _numbered(
            {
                "what": _sentence(w.what),
                "law": law(w.instrument, w.article),
                "why": _sentence(w.why),
            }
            for w in f.withheld
        ),
    ),
    "searches": ListSlot(
        "检索记录",
        lambda f: _numbered(
            {
                "place": s.place,
                "terms": s.terms,
                "period": s.period,
                "day": _day(s.day),
                "date": s.day.isoformat(),
                "by": s.by,
                "result": _sentence(s.result),
            }
            for s in f.searches
        ),
    ),
    "attachments": ListSlot("提供的政府信息（附件）", _attachments),
    "fee_lines": ListSlot("信息处理费", _fee_lines),
}
