"""The remedy paragraph of a reply: one of the law sheet's three cases, with organ and term.

Terms and articles come from ``law.remedies`` and its parameters.  A paragraph
number of another statute is printed only where its text was read.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gongkai.applications.letters.facts import CaseFacts, Organ
from gongkai.law.remedies import must_reconsider_first
from gongkai.law.rules import Citation, Rule, parameters

_ARTICLE: Final = re.compile(r"第[一二三四五六七八九十百零]+条")
_EDITION: Final = re.compile(r"（[^）]*年[^）]*）$")
_WITHHOLDING: Final = re.compile(r"第十[四五六]条")
_UNITS: Final = {"days": "日", "months": "个月", "working_days": "个工作日"}


def cite(citation: Citation) -> str:
    """《title》article; without paragraph and item where the text was not read."""
    title = _EDITION.sub("", citation.title)
    if citation.verified:
        return f"《{title}》{citation.article}"
    article = _ARTICLE.search(citation.article)
    return f"《{title}》{article[0] if article else ''}"


def withholds(facts: CaseFacts) -> bool:
    """Whether something is kept back under arts. 14–16 of the Regulation."""
    return any(not part.instrument and _WITHHOLDING.match(part.article) for part in facts.withheld)


def first(facts: CaseFacts) -> bool:
    """Whether a suit against the reply needs a reconsideration before it.

    Raises KeyError for an outcome that is none.
    """
    return must_reconsider_first(facts.outcome, facts.day, withheld=withholds(facts))


def remedy_paragraph(facts: CaseFacts, paper: str) -> str:
    """The paragraph for the reply of the case; ``paper`` is what it calls itself (本答复书).

    An empty outcome is a decision to disclose in spite of a third party's objection: the third
    party has the choice.  Raises ValueError when the organ has not said who reconsiders or
    which court it is.
    """
    if facts.outcome and first(facts):
        return first_paragraph(facts.organ, facts.day, paper)
    return choice_paragraph(facts.organ, facts.day, paper)


def choice_paragraph(organ: Organ, day: date, paper: str) -> str:
    """Reconsideration or suit, as the addressee chooses."""
    request, suit = _rule("reconsideration_request", day), _rule("suit_direct", day)
    return (
        f"如对{paper}不服，可以自收到{paper}之日起{term(request)}内，依照{cite(request.citation)}"
        f"，向{_named(organ.reconsideration, '复议机关')}申请行政复议；也可以自收到{paper}之日起"
        f"{term(suit)}内，依照{cite(suit.citation)}，"
        f"直接向{_named(organ.court, '管辖法院')}提起行政诉讼。"
    )


def first_paragraph(organ: Organ, day: date, paper: str) -> str:
    """Reconsideration first, and a suit only against its decision (or its silence)."""
    request, after = (
        _rule("reconsideration_request", day),
        _rule("suit_after_reconsideration", day),
    )
    compulsory = _rule("reconsideration_first", day)
    return (
        f"如对{paper}不服，根据{cite(compulsory.citation)}的规定，应当先申请行政复议，不能直接"
        f"提起行政诉讼。可以自收到{paper}之日起{term(request)}内，依照"
        f"{cite(request.citation)}，向{_named(organ.reconsideration, '复议机关')}"
        "申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起"
        f"{term(after)}内（复议机关逾期不作决定的，自复议期满之日起{term(after)}内），依照"
        f"{cite(after.citation)}，向人民法院提起行政诉讼。"
    )


def term(rule: Rule) -> str:
    """The length of a period as printed: 60日, 6个月."""
    return f"{rule.count}{_UNITS[rule.unit]}"


def _rule(name: str, day: date) -> Rule:
    return parameters("remedies")[name].on(day)


def _named(name: str, what: str) -> str:
    if not name.strip():
        raise ValueError(f"机关资料中没有登记{what}，不能写救济途径。请先在机关设置中补充。")
    return name.strip()
