"""Is everything there that must be, and nothing that must not: names, outcome, attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from gongkai.applications.letters.check.findings import (
    body,
    decides,
    kind_of,
    sent,
    stop,
    warn,
)
from gongkai.applications.letters.compose import clean
from gongkai.applications.letters.facts import Addressee, CaseFacts
from gongkai.applications.letters.letter import Letter
from gongkai.guard.finding import Finding
from gongkai.law.outcomes import missing, outcomes

_PLACEHOLDER: Final = re.compile(
    r"\{\w*\}|[×✕]{1,}|[XＸ]{2,}|[_＿]{2,}|〔\s*〕|【[^】]*】|某某|TODO|待填|此处填"
)
_DECIDED: Final[tuple[tuple[str, str, str], ...]] = (
    ("granted", r"(?<!不)予以公开|决定公开|主动公开", r"不予公开|无法提供|不予处理"),
    ("partial", r"部分公开", r"无法提供|不予处理"),
    ("refused.inquiry", r"查询", r"无法提供|不予处理|(?<!不)予以公开"),
    ("refused.", r"不予公开", r"无法提供|不予处理|(?<!不)予以公开"),
    ("none.not_held", r"不存在|不属于本机关", r"不予公开|不予处理|(?<!不)予以公开"),
    ("none.must_make", r"不予提供|无法提供", r"不予公开|不予处理|(?<!不)予以公开"),
    ("none.unclear", r"仍不明确", r"不予公开|不予处理|(?<!不)予以公开"),
    ("ignored.petition", r"不作为政府信息公开申请处理", r"不予公开|(?<!不)予以公开"),
    ("ignored.publication", r"公开出版物", r"不予公开|(?<!不)予以公开"),
    ("ignored.", r"不予(?:重复)?处理", r"不予公开|(?<!不)予以公开"),
    ("other.misc", r"终止办理", r"不予公开|(?<!不)予以公开"),
    ("other.", r"不再处理", r"不予公开|(?<!不)予以公开"),
)
"""Outcome (or how it begins) → what the reply must say, and what it must not."""


def placeholders(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """Nothing is left to be filled in; a slip for others is theirs."""
    if not sent(letter):
        return
    for found in dict.fromkeys(
        _PLACEHOLDER.findall("\n".join((*letter.title, letter.number, body(letter))))
    ):
        yield stop("placeholder", f"文书中还有没有填写的内容“{found}”。", "请填写后再签发。", found)


def organ(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The organ itself signs, not one of its units."""
    if sent(letter) and letter.organ != facts.organ.name:
        yield stop(
            "organ",
            f"文书落款是“{letter.organ}”，应当以本机关“{facts.organ.name}”的名义作出。",
            "请改为机关全称；内设机构不能以自己的名义答复。",
        )


def recipient(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The document is addressed to the applicant, or to whom is asked."""
    if not sent(letter):
        return
    whom = _whom(letter, facts)
    if whom is None:
        yield stop("recipient.unknown", "案件没有登记文书的受送达人。", "请先登记受送达人。")
    elif not letter.addressee:
        yield stop("recipient.missing", "文书没有抬头。", f"请写明受送达人“{whom.name}”。")
    elif letter.addressee != clean(whom.name + whom.title):
        yield stop(
            "recipient.other",
            f"文书抬头是“{letter.addressee}”，案件登记的受送达人是“{whom.name}”。",
            "请核对抬头，避免送错人。",
            letter.addressee,
        )


def strangers(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """Whoever is asked for an opinion does not learn who the applicant is."""
    if kind_of(letter).to != "asked" or facts.applicant is None:
        return
    applicant = facts.applicant
    private = {
        "名称": applicant.name,
        "地址": applicant.address,
        "电话": applicant.phone,
        "电子邮箱": applicant.email,
        "证件号码": applicant.id_number,
    }
    for label, value in private.items():
        if value and value in letter.text:
            yield stop(
                "applicant.shown",
                f"文书写出了申请人的{label}，被征求意见方不需要知道。",
                "请删去申请人的个人信息。",
            )


def number(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """A document that leaves has a number, and names the application's."""
    if not sent(letter) or letter.kind == "receipt":
        return
    if not letter.number:
        yield stop("number.missing", "文书没有文号。", "请先编号。")
    if not facts.application_number:
        yield stop("number.application", "案件没有申请编号。", "请先登记编号。")
    elif facts.application_number not in letter.text:
        yield stop(
            "number.application",
            f"文书没有写明申请编号“{facts.application_number}”。",
            "请在文书中写明申请编号。",
        )


def request(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The reply restates what was asked for, and says what was found."""
    if not decides(letter):
        return
    asked = clean(facts.request).rstrip("。；;.")
    if not asked:
        yield stop("request.missing", "案件没有登记申请内容。", "请先登记申请内容。")
    elif asked not in letter.text:
        yield warn(
            "request.told", "文书没有照录申请内容。", "请核对文书对申请内容的表述与申请一致。"
        )


def outcome(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """The reply decides what the case says, in words and in code."""
    if not decides(letter):
        return
    if facts.outcome not in outcomes():
        yield stop("outcome.missing", "案件没有登记办理结果。", "请先选定办理结果。")
        return
    if letter.outcome != facts.outcome:
        yield stop(
            "outcome.code",
            "文书的种类与案件登记的办理结果不一致。",
            "请按登记的办理结果重新生成文书，或者改正办理结果。",
        )
    _, must, never = next(row for row in _DECIDED if facts.outcome.startswith(row[0]))
    text = body(letter)
    if not re.search(must, text):
        yield stop(
            "outcome.words",
            "文书没有写出与办理结果相符的处理决定。",
            "请写明处理决定，或者重新生成文书。",
        )
    found = re.search(never, text.replace("不予公开的内容和理由", ""))
    if found is not None and facts.outcome != "partial":
        yield stop(
            "outcome.contrary",
            f"文书中的“{found[0]}”与登记的办理结果相反。",
            "请核对处理决定，一件申请只能有一个办理结果。",
            found[0],
        )


def presupposed(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """What the outcome presupposes is on record: search, consultation, correction …"""
    if not decides(letter) or letter.outcome not in outcomes():
        return
    for sentence in missing(letter.outcome, _established(letter, facts)):
        yield stop("presupposed", sentence, "补齐记录后再签发。")
    for entry in facts.searches if letter.outcome == "none.not_held" else ():
        if not (entry.place and entry.terms and entry.result):
            yield stop(
                "search.incomplete",
                "检索记录不完整，缺少检索地点、检索词或者结果。",
                "请补充检索记录。",
            )
    if letter.outcome == "partial" and not facts.withheld:
        yield stop(
            "withheld.missing",
            "部分公开没有写明不予公开的内容、条款和理由。",
            "请逐项登记不予公开的部分。",
        )
    if letter.outcome == "refused.law" and not (facts.withheld and facts.withheld[0].instrument):
        yield stop(
            "withheld.law",
            "没有写明禁止公开的法律、行政法规及条文。",
            "请登记该法律、行政法规的名称和条文。",
        )


def attachments(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """Every file that goes out has passed the guard, and is named in the reply."""
    for file in facts.attachments if sent(letter) else ():
        if not file.guarded:
            yield stop(
                "attachment.unguarded",
                f"附件“{file.name}”没有通过发布前检查。",
                "请先检查附件（个人信息、隐藏内容、密级标志），处理后再签发。",
            )
        if decides(letter) and clean(file.name) not in letter.attachments:
            yield stop(
                "attachment.unnamed",
                f"附件“{file.name}”没有写入文书的附件说明。",
                "请重新生成文书，或者从案件中移除该附件。",
            )
    if letter.outcome == "partial" and not facts.attachments:
        yield warn(
            "attachment.none",
            "部分公开没有附上区分处理后的文件。",
            "请附上处理后的文件，或者写明获取的方式、地点和时间。",
        )


def personal(
    letter: Letter, facts: CaseFacts, scan: Callable[[str], list[Finding]]
) -> Iterator[Finding]:
    """What ``scan`` finds in the text, but for the contact data that belong there."""
    text = letter.text
    own = _own(letter, facts)
    for finding in scan(text):
        if finding.start >= 0 and text[finding.start : finding.end] in own:
            continue
        yield replace(finding, where=finding.where or "文书")


def _own(letter: Letter, facts: CaseFacts) -> set[str]:
    """The data of the organ and of the one the document is for."""
    house = facts.organ
    own = {house.address, house.phone, house.email, house.postcode}
    whom = _whom(letter, facts)
    if whom is not None:
        own |= {whom.name, whom.address, whom.phone, whom.email, whom.id_number, whom.postcode}
    if facts.right_organ is not None:
        right = facts.right_organ
        own |= {right.address, right.phone, right.email}
    return own


def _whom(letter: Letter, facts: CaseFacts) -> Addressee | None:
    if kind_of(letter).to != "asked":
        return facts.applicant
    return None if facts.asked is None else facts.asked.to


def _established(letter: Letter, facts: CaseFacts) -> frozenset[str]:
    """The facts of ``law.outcomes.NEEDS`` that are on record on the letter's day."""
    correction, fee, excess = facts.correction, facts.fee, facts.excess
    told = {
        "search_logged": bool(facts.searches),
        "third_party_asked": any(
            c.party == "third_party" and c.sent is not None for c in facts.consultations
        ),
        "corrected": facts.corrected is not None,
        "earlier_reply": facts.earlier is not None,
        "reasons_asked": excess is not None and excess.explain_by is not None,
        "correction_overdue": correction is not None
        and facts.corrected is None
        and letter.day > correction.due,
        "fee_overdue": fee is not None and fee.pay_by is not None and letter.day > fee.pay_by,
    }
    return frozenset(name for name, holds in told.items() if holds)
