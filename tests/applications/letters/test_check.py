"""Each thing that stops a document before it is signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from gongkai.applications.letters.check import check
from gongkai.applications.letters.compose import compose, kinds
from gongkai.applications.letters.facts import Attachment, CaseFacts, Extension, FeeDemand, Search
from gongkai.applications.letters.letter import Block, Letter, markup, parse
from gongkai.applications.letters.sample import sample
from gongkai.guard.finding import Finding
from gongkai.law.working_days import calendar

D = date.fromisoformat


def rules(letter: Letter, facts: CaseFacts) -> list[str]:
    return [finding.rule.removeprefix("letter.") for finding in found(letter, facts)]


def found(letter: Letter, facts: CaseFacts) -> list[Finding]:
    made = check(letter, facts, calendar=calendar())
    for finding in made:
        assert finding.message.endswith("。")
        assert finding.advice.endswith("。")
    return made


def edited(kind: str, old: str, new: str) -> tuple[Letter, CaseFacts]:
    """The sample letter after an officer changed its words."""
    facts = sample(kind)
    letter = compose(kind, facts)
    text = markup(letter.blocks)
    assert old in text
    return replace(letter, blocks=parse(text.replace(old, new))), facts


def told(kind: str, change: Callable[[CaseFacts], CaseFacts]) -> list[str]:
    """What is found when the case tells something else than the letter was made from."""
    return rules(compose(kind, sample(kind)), change(sample(kind)))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_document_made_from_its_facts_may_be_signed(kind: str) -> None:
    assert found(compose(kind, sample(kind)), sample(kind)) == []


WORDS: list[tuple[str, str, str, str]] = [
    (
        "none.absent",
        "向卢氏县人民政府申请行政复议",
        "向三门峡市人民政府申请行政复议",
        "remedy.organ",
    ),
    ("none.absent", "向卢氏县人民政府申请行政复议", "申请行政复议", "remedy.organ"),
    ("none.absent", "向卢氏县人民法院", "向三门峡市中级人民法院", "remedy.court"),
    ("none.absent", "60日内", "三十日内", "remedy.term"),
    ("none.absent", "6个月内", "三个月内", "remedy.term"),
    ("none.absent", "自收到本答复书之日起60日内", "", "remedy.term"),
    (
        "refused.internal",
        "应当先申请行政复议，不能直接提起行政诉讼",
        "可以申请行政复议",
        "remedy.first",
    ),
    ("refused.internal", "不能直接提起行政诉讼", "也可以直接提起行政诉讼", "remedy.direct"),
    (
        "none.absent",
        "如对本答复书不服，",
        "如对本答复书不服，应当先申请行政复议。",
        "remedy.choice",
    ),
    ("refused.process", "第十六条第二款", "第十六条", "article.part"),
    ("refused.process", "第三十六条第（三）项", "第三十六条", "article.part"),
    ("ignored.petition", "第三十九条第一款", "第三十九条", "article.part"),
    ("extension", "第三十三条第二款", "第三十三条", "article.part"),
    ("refused.internal", "第十六条第一款", "第十六条第二款", "article.missing"),
    ("none.absent", "第三十六条第（四）项", "第三十六条第（六）项", "article.other"),
    ("none.absent", "第四十六条第一款", "第四十六条第二款", "article.unread"),
    ("none.absent", "无法提供该政府信息", "不予公开该政府信息", "outcome.contrary"),
    ("refused.secret", "决定不予公开", "决定予以公开", "outcome.contrary"),
    ("refused.secret", "决定不予公开", "已收悉", "outcome.words"),
    ("ignored.repeat", "不予重复处理", "已经知悉", "outcome.words"),
    ("granted.provided", "本机关于2024年3月4日", "本机关于2024年3月14日", "date.told"),
    ("granted.provided", "资金使用情况”", "××情况”", "placeholder"),
    ("granted.provided", "> 申请人甲：", "> 申请人乙：", "recipient.other"),
    ("granted.provided", "> 申请人甲：", "", "recipient.missing"),
    ("granted.provided", "〔2024〕第1号", "〔2023〕第9号", "number.application"),
    ("granted.provided", "资金使用情况”", "验收情况”", "request.told"),
    ("third_party_inquiry", "对一件", "对申请人甲的一件", "applicant.shown"),
]


@pytest.mark.parametrize(
    ("kind", "old", "new", "rule"), WORDS, ids=[f"{w[3]}-{n}" for n, w in enumerate(WORDS)]
)
def test_changed_words_are_found(kind: str, old: str, new: str, rule: str) -> None:
    if rule == "applicant.shown":
        facts = sample(kind)
        letter = compose(kind, facts)
        assert facts.applicant is not None
        shown = Block("paragraph", f"申请人是{facts.applicant.name}。")
        letter = replace(letter, blocks=(*letter.blocks[:2], shown, *letter.blocks[2:]))
    else:
        letter, facts = edited(kind, old, new)
    assert rule in rules(letter, facts)


def test_a_reply_without_any_remedy_is_stopped() -> None:
    facts = sample("none.absent")
    letter = compose("none.absent", facts)
    cut = tuple(b for b in letter.blocks if "行政复议" not in b.text)
    assert rules(replace(letter, blocks=cut), facts) == ["remedy.missing"]


def test_an_organ_that_has_not_named_its_court_is_stopped() -> None:
    def change(facts: CaseFacts) -> CaseFacts:
        return replace(facts, organ=replace(facts.organ, court=""))

    assert "remedy.unknown" in told("granted.provided", change)


def test_only_paragraphs_not_read_are_doubted() -> None:
    letter, facts = edited("none.absent", "第四十六条第一款", "第四十六条")
    assert rules(letter, facts) == []


SEARCH = Search("镇档案室", "", "1998年", D("2024-08-29"), "档案管理员", "未查得")

FACTS: list[tuple[str, dict[str, object], str]] = [
    ("none.absent", {"searches": ()}, "presupposed"),
    ("none.elsewhere", {"searches": ()}, "presupposed"),
    ("none.absent", {"searches": (SEARCH,)}, "search.incomplete"),
    ("refused.third_party", {"consultations": ()}, "presupposed"),
    ("none.unclear", {"corrected": None}, "presupposed"),
    ("ignored.repeat", {"earlier": None}, "presupposed"),
    ("ignored.excessive", {"excess": None}, "presupposed"),
    ("other.no_correction", {"corrected": D("2024-05-02")}, "presupposed"),
    ("other.fee_unpaid", {"fee": None}, "presupposed"),
    ("partial", {"withheld": ()}, "withheld.missing"),
    ("partial", {"attachments": ()}, "attachment.none"),
    ("refused.law", {"withheld": ()}, "withheld.law"),
    ("granted.provided", {"outcome": "partial"}, "outcome.code"),
    ("granted.provided", {"outcome": ""}, "outcome.missing"),
    ("granted.provided", {"applicant": None}, "recipient.unknown"),
    ("granted.provided", {"application_number": ""}, "number.application"),
    ("granted.provided", {"request": ""}, "request.missing"),
    ("granted.provided", {"received": None}, "date.received"),
    ("granted.provided", {"received": D("2024-04-08")}, "date.before"),
    ("granted.provided", {"arrived": D("2024-03-05")}, "date.arrived"),
    ("granted.provided", {"corrected": D("2024-03-01")}, "date.corrected"),
    ("granted.provided", {"day": D("2024-03-29")}, "date.letter"),
    ("granted.provided", {"due": None}, "date.due"),
    ("granted.provided", {"due": D("2024-03-27")}, "date.late"),
    ("extension", {"due": D("2024-03-26")}, "date.late"),
    ("extension", {"extension": None}, "extension.none"),
    ("extension", {"extension": Extension(21, D("2024-04-30"), "多")}, "extension.days"),
    ("extension", {"extension": Extension(10, D("2024-04-16"), "多")}, "extension.consent"),
    ("extension", {"extension": Extension(10, D("2024-04-16"), "多", D("2024-03-28"))},
     "extension.consent"),
    ("granted.provided",
     {"extension": Extension(10, D("2024-04-16"), "多", D("2024-03-20"))}, "extension.notice"),
    ("granted.provided",
     {"extension": Extension(10, D("2024-04-16"), "多", D("2024-03-20"), D("2024-04-02"))},
     "extension.notice"),
    ("correction", {"received": D("2024-04-01")}, "correction.late"),
    ("fee_notice", {"fee": FeeDemand("pages", 240, 9600, None, "柜台")}, "fee.amount"),
    ("fee_notice", {"fee": FeeDemand("applications", 12, 200, None, "柜台")}, "fee.amount"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change", "rule"), FACTS, ids=[f"{f[2]}-{n}" for n, f in enumerate(FACTS)]
)
def test_facts_that_do_not_carry_the_document_are_found(
    kind: str, change: dict[str, object], rule: str
) -> None:
    assert rule in told(kind, lambda facts: replace(facts, **change))  # type: ignore[arg-type]


def test_a_correction_is_asked_for_with_time_to_answer() -> None:
    facts = sample("correction")
    assert facts.correction is not None
    facts = replace(facts, correction=replace(facts.correction, due=facts.day))
    assert rules(compose("correction", facts), facts) == ["correction.due"]


def test_the_seven_working_days_are_counted_with_the_calendar_only() -> None:
    facts = replace(sample("correction"), received=D("2024-04-03"), arrived=D("2024-04-03"))
    # 4–6 April were days off and Sunday the 7th was worked: day seven is Monday the 15th.
    letter = compose("correction", facts)
    assert [f.rule for f in check(letter, facts, calendar=calendar())] == ["letter.correction.late"]
    assert "2024年4月15日" in check(letter, facts, calendar=calendar())[0].message
    assert check(letter, facts) == []


def test_a_reply_waits_for_those_who_may_still_answer() -> None:
    facts = sample("refused.third_party")
    asked = replace(facts.consultations[0], opinion=None, answered=None, due=D("2024-07-18"))
    assert told("refused.third_party", lambda f: replace(f, consultations=(asked,))) == [
        "consultation.open"
    ]
    over = replace(asked, due=D("2024-07-17"))
    assert told("refused.third_party", lambda f: replace(f, consultations=(over,))) == []


def test_an_attachment_past_the_guard_or_not_named_is_stopped() -> None:
    raw = Attachment("名册.xlsx", 2)

    def change(facts: CaseFacts) -> CaseFacts:
        return replace(facts, attachments=(*facts.attachments, raw))

    assert told("granted.provided", change) == ["attachment.unguarded", "attachment.unnamed"]
    facts = change(sample("granted.provided"))
    assert rules(compose("granted.provided", facts), facts) == ["attachment.unguarded"]


def test_a_document_without_a_number_is_stopped() -> None:
    facts = sample("granted.provided")
    letter = replace(compose("granted.provided", facts), number="")
    assert rules(letter, facts) == ["number.missing"]


def test_a_unit_of_the_organ_cannot_reply() -> None:
    facts = sample("granted.provided")
    letter = replace(compose("granted.provided", facts), organ="杜关镇党政办公室")
    assert rules(letter, facts) == ["organ"]


def scan(text: str) -> list[Finding]:
    """Finds telephone and identity numbers, as the guard does."""
    return [
        Finding("personal.number", "stop", "文中有号码。", "请遮盖。", start=m.start(), end=m.end())
        for m in re.finditer(r"\d{17}[\dX]|\d{4}-\d{7}", text)
    ]


def test_personal_data_of_others_are_found_and_the_organs_own_number_is_not() -> None:
    facts = sample("granted.public")
    letter = compose("granted.public", facts)
    assert facts.organ.phone in letter.text
    assert check(letter, facts, scan=scan) == []
    other = Block("paragraph", "另有村民，身份证号码11010119900307123X，电话0398-7777777。")
    letter = replace(letter, blocks=(letter.blocks[0], other, *letter.blocks[1:]))
    hits = check(letter, facts, scan=scan)
    assert [hit.rule for hit in hits] == ["personal.number", "personal.number"]
    assert {hit.where for hit in hits} == {"文书"}


def test_a_slip_for_others_may_have_blanks() -> None:
    letter = compose("third_party_inquiry", sample("third_party_inquiry"))
    assert "____" in letter.text
    assert rules(letter, sample("third_party_inquiry")) == []
