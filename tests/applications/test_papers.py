"""From a case to its documents: each letter says what the case says, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongkai.applications import actions, papers, queries
from gongkai.applications.kinds import Opinion, Outcome, Party, Scale, Standing
from gongkai.applications.letters.check import check
from gongkai.applications.letters.compose import kinds
from gongkai.applications.letters.letter import chinese_date
from gongkai.applications.models import Application, EnclosureKind
from gongkai.applications.queries.case import CaseFile
from gongkai.law.outcomes import outcomes
from gongkai.law.transitions import ENDINGS
from tests.applications.office import BODY, COURT, House, town
from tests.applications.people import CALENDAR, D, answered, at, on, received, searched

pytestmark = pytest.mark.django_db
WHO = actions.Person(
    "申请人甲", "护照", "E1234567", "13800001234", "测试镇民湾村1号", "472200", "jia@example.com"
)
PEOPLE = [(Standing.APPLICANT, WHO)]
DAY = "2026-03-10"


@pytest.fixture
def house(db: None, tmp_path: Any, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    return town("test-town", "测试镇人民政府")


@pytest.fixture
def case(house: House) -> Application:
    return received(house.organ, "2026-03-03", "村集体资产台账", person=WHO)


def file_of(case: Application) -> CaseFile:
    found = queries.case_file([case.organ_id], case.pk, CALENDAR)
    assert found is not None
    return found


def correction(case: Application) -> dict[str, Any]:
    actions.ask_for_correction(case, **on(DAY), reply_by=D("2026-03-31"))
    return {"problems": ["没有写年度"], "supply": "所需信息的年度"}


def reasons(case: Application) -> dict[str, Any]:
    actions.ask_for_reasons(case, **on(DAY))
    return {"why": "三个月内提出申请48件"}


def delay(case: Application) -> dict[str, Any]:
    reasons(case)
    actions.accept_reasons(case, **on(DAY), until=D("2026-05-29"))
    return {"why": "三个月内提出申请48件"}


def consulting(party: Party) -> Callable[[Application], dict[str, Any]]:
    def ask(case: Application) -> dict[str, Any]:
        actions.consult(case, actions.Letter(party, "某单位", "资产台账明细"), **on(DAY))
        return {"reason": "该信息的公开涉及贵单位"} if party == Party.OTHER_ORGAN else {}

    return ask


def extension(case: Application) -> dict[str, Any]:
    from django.contrib.auth.models import User

    head = User.objects.get(username="test-town-signer")
    actions.extend(
        case,
        days=20,
        consent_of=head,
        consented=D("2026-03-09"),
        reason="需要查找多年档案",
        **on(DAY),
    )
    return {}


def fee(case: Application) -> dict[str, Any]:
    actions.set_customs(
        case.organ, fee_scale=Scale.PAGES, fee_payment="到镇财政所缴纳", by=None, at=at(DAY)
    )
    actions.notice_fee(case, pages=240, **on(DAY))
    return {}


def withdrawn(case: Application) -> dict[str, Any]:
    actions.withdraw(case, letter="3月9日来信", **on(DAY))
    return {"ended_why": "申请人于2026年3月9日书面撤回该申请", "outcome": "other.misc"}


def silent(case: Application) -> dict[str, Any]:
    actions.ask_for_correction(case, **on("2026-03-04"), reply_by=D("2026-03-09"))
    actions.end(case, outcome=Outcome.OTHER_NO_CORRECTION, why="逾期不补正", **on(DAY))
    return {"outcome": "other.no_correction"}


def sent(case: Application) -> dict[str, Any]:
    answered(case, DAY)
    return {"outcome": "granted"}


def found_nothing(case: Application) -> dict[str, Any]:
    searched(case, DAY)
    return {"finding": "没有检索到"}


MADE: dict[str, tuple[Callable[[Application], dict[str, Any]], str]] = {
    "receipt": (lambda case: {}, "2026年3月31日"),
    "correction": (correction, "2026年3月31日"),
    "reasons_request": (reasons, "48件"),
    "delay": (delay, "2026年5月29日"),
    "third_party_inquiry": (consulting(Party.THIRD_PARTY), "资产台账明细"),
    "joint_organ_inquiry": (consulting(Party.JOINT_ORGAN), "资产台账明细"),
    "other_organ_inquiry": (consulting(Party.OTHER_ORGAN), "资产台账明细"),
    "third_party_notice": (consulting(Party.THIRD_PARTY), "第三十三条第三款"),
    "extension": (extension, "需要查找多年档案"),
    "fee_notice": (fee, "4300元"),
    "other.misc": (withdrawn, "书面撤回"),
    "other.no_correction": (silent, "不再处理"),
    "delivery": (sent, "EMS1"),
    "envelope": (sent, "472200"),
    "closing": (sent, "已经办结"),
    "closing_note": (sent, "予以公开"),
    "search_record": (found_nothing, "档案室"),
}


@pytest.mark.parametrize("kind", MADE)
def test_the_letter_of_each_act_is_made_from_the_case(case: Application, kind: str) -> None:
    prepare, words = MADE[kind]
    content = prepare(case)
    file = file_of(case)
    markup = papers.composed(kind, file, D(DAY), content=content, number="x")
    for private in (WHO.name, WHO.phone, WHO.address, WHO.id_number):
        assert private not in markup
    numbered = kinds()[kind].group in ("reply", "notice", "inquiry")
    made = papers.letter(
        kind, markup, case.organ, D(DAY), number="依申请告〔2026〕1号" if numbered else ""
    )
    whole = papers.filled(made, PEOPLE)
    assert words in whole.text
    assert "｛" not in whole.text
    told = papers.facts(file, D(DAY), people=PEOPLE, content=content, number=made.number)
    found = check(whole, told, calendar=CALENDAR)
    assert papers.stops(found) == []


@pytest.mark.parametrize("kind", ["third_party_inquiry", "joint_organ_inquiry"])
def test_whoever_is_asked_does_not_learn_who_the_applicant_is(case: Application, kind: str) -> None:
    party = Party.THIRD_PARTY if kind.startswith("third") else Party.JOINT_ORGAN
    consulting(party)(case)
    markup = papers.composed(kind, file_of(case), D(DAY), number="x")
    assert all(sign not in markup for sign, _ in papers.SIGNS.values())


def lawful(case: Application, outcome: str) -> dict[str, Any]:
    """The facts that make the outcome lawful, and what an officer types for it."""
    told: dict[str, Any] = {
        "finding": "经查该信息的情况如此",
        "provided_form": "以纸质形式邮寄提供",
    }
    needs = outcomes()[outcome].needs
    if "third_party_asked" in needs or outcome == "partial":
        consulting(Party.THIRD_PARTY)(case)
        actions.hear(
            case, name="某单位", opinion=Opinion.OBJECTS, answer="商业秘密", **on("2026-03-16")
        )
    if "search_logged" in needs:
        searched(case, DAY)
    if "corrected" in needs:
        actions.ask_for_correction(case, **on("2026-03-04"), reply_by=D("2026-03-31"))
        actions.receive_correction(case, **on("2026-03-06"))
    if "earlier_reply" in needs:
        earlier = received(case.organ, "2026-01-05", "村集体资产台账", person=WHO)
        answered(earlier, "2026-01-15")
        actions.link_earlier(case, earlier, by=None, at=at(DAY))
    if "reasons_asked" in needs:
        reasons(case)
    if outcome == "partial" or outcome.startswith("refused."):
        article = next((g for g in outcomes()[outcome].grounds if g < "第三十六"), "第十五条")
        article = "第十五条" if outcome == "partial" else outcomes()[outcome].grounds[0]
        law = {
            "refused.law": "中华人民共和国反洗钱法",
            "refused.inquiry": "不动产登记暂行条例",
        }.get(outcome, "")
        told["withheld"] = [
            {
                "what": "报价明细",
                "article": "第五条" if law else article,
                "why": "公开会损害第三方的竞争地位",
                "instrument": law,
            }
        ]
    told["right_organ"] = {"name": "卢氏县农业农村局", "address": "县城1号", "phone": "0398-1"}
    told["right_channel"] = "向镇信访接待室反映"
    told["published"] = [{"title": "资产台账", "where": "本机关网站“村务公开”栏目"}]
    return told


REPLIES = [
    (outcome, ground)
    for outcome, rule in outcomes().items()
    if outcome not in ENDINGS
    for ground in (
        rule.grounds if outcome in ("granted", "none.not_held") else rule.grounds[:1] or ("",)
    )
]


@pytest.mark.parametrize(("outcome", "ground"), REPLIES)
def test_every_reply_is_made_lawful_and_names_bodies_and_receipt(
    case: Application, outcome: str, ground: str
) -> None:
    content = lawful(case, outcome) | {"outcome": outcome, "ground": ground}
    kind = papers.kind_for(outcome, ground)
    day = D("2026-03-20")
    file = file_of(case)
    words = papers.composed(kind.id, file, day, content=content, number=papers.UNNUMBERED)
    made = papers.drafted(file, kind.id, words, content, day)
    assert WHO.name not in made.text
    assert BODY in made.remedy
    assert (COURT in made.remedy) == (
        outcomes()[outcome].remedy == "choice" or (outcome == "partial" and not made.withheld)
    )
    whole = papers.filled(
        papers.letter(kind.id, words, case.organ, day, number=papers.UNNUMBERED), PEOPLE
    )
    assert chinese_date(D("2026-03-03")) in whole.text
    told = papers.facts(file, day, people=PEOPLE, content=content)
    assert papers.stops(check(whole, told, calendar=CALENDAR)) == []


def test_what_the_applicant_did_not_tell_is_named_and_a_form_stays_blank(house: House) -> None:
    who = actions.Person("申请人甲", phone="13800001234")
    case = received(house.organ, "2026-03-03", "台账", person=who)
    sent(case)
    people = [(Standing.APPLICANT, who)]
    words = papers.composed("envelope", file_of(case), D(DAY), number="x")
    letter = papers.letter("envelope", words, case.organ, D(DAY))
    with pytest.raises(papers.Untold, match="通信地址、邮政编码"):
        papers.filled(letter, people)
    slip = papers.composed("delivery", file_of(case), D(DAY), number="x")
    papers.filled(papers.letter("delivery", slip, case.organ, D(DAY)), people)


def test_an_organ_without_remedy_bodies_is_told_so(house: House) -> None:
    from gongkai.applications.models import Custom

    Custom.objects.update(court="")
    case = received(house.organ, "2026-03-03", "台账")
    content = {"outcome": "granted", "finding": "有", "provided_form": "邮寄"}
    with pytest.raises(ValueError, match="没有登记管辖法院"):
        papers.composed("granted.provided", file_of(case), D(DAY), content=content, number="x")


def test_files_that_go_out_are_named_in_the_reply(case: Application) -> None:
    data = "所需台账\n".encode()
    upload = actions.Upload("台账.txt", data)
    actions.put_on_file(case, upload, EnclosureKind.OUTGOING, by=None, at=at(DAY))
    told = papers.facts(file_of(case), D(DAY))
    assert [one.name for one in told.attachments] == ["台账.txt"]
    assert not told.attachments[0].guarded
