"""Does the reply name the right remedy: organ, court, terms, and reconsideration first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gongkai.applications.letters import remedy as paragraph
from gongkai.applications.letters.check.findings import decides, remedy_text, stop
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Letter
from gongkai.guard.finding import Finding
from gongkai.law.outcomes import outcomes
from gongkai.law.rules import parameters

_TERM: Final = re.compile(r"(\d+)\s*(日|天|个月|个工作日)(?:之?内)")
_SPELLED: Final = {
    "六十日": "60日", "六十天": "60日", "十五日": "15日", "三十日": "30日", "二十日": "20日",
    "六个月": "6个月", "三个月": "3个月", "一年": "12个月",
}  # fmt: skip
_ASKED: Final = re.compile(r"向([^，。；、]{2,40}?)(?:提出)?申请行政复议")
_SUED: Final = re.compile(r"(?:直接)?向([^，。；、]{2,40}?法院)(?:依法)?提起行政诉讼")
_FIRST: Final = re.compile(r"先[^，。；]{0,40}申请行政复议")
_DIRECT: Final = re.compile(
    r"(?<!不能)(?<!不得)(?<!不可以)直接[^，。；]{0,40}提起行政诉讼"
    r"|(?:也可以|或者)[^。；]{0,80}提起行政诉讼"
)
_ADVICE: Final = "请按机关设置和法律规定重新生成救济段落。"


def remedy(letter: Letter, facts: CaseFacts) -> Iterator[Finding]:
    """Every document that ends a case, and the decision against a third party's will."""
    if not decides(letter) and letter.kind != "third_party_decision":
        return
    if not facts.organ.reconsideration or not facts.organ.court:
        yield stop(
            "remedy.unknown", "机关设置中没有登记复议机关或者管辖法院，无法核对救济途径。",
            "请先在机关设置中补充复议机关和管辖法院。",
        )  # fmt: skip
        return
    text = remedy_text(letter)
    if not text:
        yield stop(
            "remedy.missing", "文书没有告知申请行政复议、提起行政诉讼的途径和期限。", _ADVICE
        )
        return
    first = decides(letter) and facts.outcome in outcomes() and paragraph.first(facts)
    yield from _order(text, first=first)
    yield from _organs(text, facts, first=first)
    yield from _terms(text, facts, first=first)


def _order(text: str, *, first: bool) -> Iterator[Finding]:
    told = _FIRST.search(text) is not None
    direct = _DIRECT.search(text)
    if first and not told:
        yield stop(
            "remedy.first",
            "依据第十四条至第十六条不予公开的，应当告知申请人先申请行政复议，文书没有写明。",
            _ADVICE,
        )
    if first and direct is not None:
        yield stop(
            "remedy.direct", "应当先申请行政复议的，不能告知申请人直接提起行政诉讼。",
            _ADVICE, direct[0],
        )  # fmt: skip
    if not first and told:
        yield stop(
            "remedy.choice",
            "这一处理结果可以复议也可以直接起诉，文书却要求先申请行政复议。",
            _ADVICE,
        )


def _organs(text: str, facts: CaseFacts, *, first: bool) -> Iterator[Finding]:
    asked = _ASKED.search(text)
    if asked is None:
        yield stop("remedy.organ", "文书没有写明向哪个机关申请行政复议。", _ADVICE)
    elif asked[1] != facts.organ.reconsideration:
        yield stop(
            "remedy.organ",
            f"文书写的复议机关是“{asked[1]}”，本机关的复议机关是“{facts.organ.reconsideration}”。",
            _ADVICE,
            asked[0],
        )
    if first:
        return
    sued = _SUED.search(text)
    if sued is None:
        yield stop("remedy.court", "文书没有写明向哪个法院提起行政诉讼。", _ADVICE)
    elif sued[1] != facts.organ.court:
        yield stop(
            "remedy.court",
            f"文书写的法院是“{sued[1]}”，本机关登记的管辖法院是“{facts.organ.court}”。",
            _ADVICE,
            sued[0],
        )


def _terms(text: str, facts: CaseFacts, *, first: bool) -> Iterator[Finding]:
    """Exactly the terms in force on the day, spelled in digits or in words."""
    for spelled, digits in _SPELLED.items():
        text = text.replace(spelled, digits)
    told = {f"{count}{'日' if unit == '天' else unit}" for count, unit in _TERM.findall(text)}
    names = ("reconsideration_request", "suit_after_reconsideration" if first else "suit_direct")
    wanted = {paragraph.term(parameters("remedies")[name].on(facts.day)) for name in names}
    wrong = sorted(told - wanted)
    if wrong:
        yield stop(
            "remedy.term",
            f"救济期限写成了{'、'.join(wrong)}，应当是{'、'.join(sorted(wanted))}。",
            _ADVICE,
            "、".join(wrong),
        )
    elif wanted - told:
        yield stop(
            "remedy.term", f"文书没有写明救济期限{'、'.join(sorted(wanted - told))}。", _ADVICE
        )
