"""The open year 2024 of the demo town: four invented applications and one remedy.

申请人甲 (a person, by letter, asked to correct) · 申请人乙 (a person, on line,
nothing held after a search, then a reconsideration) · 某公司 (a third party
objects, partly granted) · 某律所 (extended, still open on 31 December).  A
fifth came to the neighbouring town: 申请人丙 was asked for a fee.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils.timezone import localdate

from gongkai.applications import actions as applications
from gongkai.applications import papers
from gongkai.applications import queries as applied
from gongkai.applications.kinds import (
    ApplicantClass,
    DeliveryWay,
    Opinion,
    Outcome,
    Party,
    RemedyKind,
    RemedyResult,
    Scale,
    Way,
)
from gongkai.applications.queries import search_places
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.records import actions as records

ZONE = ZoneInfo("Asia/Shanghai")
PLACES = ("镇档案室目录", "党政办电子文档")


def play(
    organs: dict[str, Organ],
    users: dict[str, User],
    columns: dict[str, Any],
    boards: dict[str, Any],
) -> None:
    """Let the year happen."""
    town, officer, reviewer = organs["town"], users["demo-officer"], users["demo-reviewer"]
    _customs(town, officer)
    _corrected(town, officer, reviewer)
    _nothing_held(town, officer, reviewer)
    _third_party(town, officer, reviewer)
    _extended(town, officer, reviewer)
    _other_town(organs["other"], users, boards["other"])


def _customs(town: Organ, officer: User) -> None:
    day = date(2024, 1, 2)
    applications.set_customs(
        town,
        reply_pattern="杜政依申〔{year}〕{number}号",
        review_body="卢氏县人民政府",
        court="卢氏县人民法院",
        by=officer,
        at=_at(day, 9),
    )
    for place in PLACES:
        applications.add_search_place(town, place, by=officer, at=_at(day, 9))


def arrive(
    organ: Organ, officer: User, coming: applications.Coming, kind: str, name: str, subject: str
) -> Any:
    person = applications.Person(
        name, id_kind="演示证件", id_number=f"演示-{name}", phone="000-0000000",
        address="（演示地址）",
    )  # fmt: skip
    form = applications.Form(person, ApplicantClass(kind), (applications.Wish(subject),))
    taken = applications.arrive(
        organ, coming, [form], by=officer, at=_at(coming.arrived, 10), calendar=calendar(),
        demo=True,
    )  # fmt: skip
    return taken.applications[0]


def _by_post(day: date, number: str) -> applications.Coming:
    return applications.Coming(
        Way.SIGNED_POST, day, post_number=f"演示邮件{number}", signed_by="党政办收发岗"
    )


def _letter(
    case: Any, kind: str, by: User, at: datetime, *, consulted: Any = None, **content: Any
) -> None:
    """A document of the case in the platform's own wording, with the next notice number."""
    file = applied.case_file([case.organ_id], case.pk, calendar())
    assert file is not None, "the case was just made"
    words = papers.composed(kind, file, localdate(at), content=content, number="x")
    applications.keep_paper(
        case, kind, words, day=localdate(at), numbered=kind != "receipt", consultation=consulted,
        by=by, at=at,
    )  # fmt: skip


def _answer(
    case: Any, officer: User, signer: User, sent: date, outcome: Outcome, ground: str,
    **content: Any,
) -> None:  # fmt: skip
    """Draft in the morning, look through and sign at noon, post in the afternoon."""
    days = calendar()
    file = applied.case_file([case.organ_id], case.pk, days)
    assert file is not None, "the case was just made"
    told = content | {"outcome": outcome, "ground": ground}
    kind = papers.kind_for(outcome, ground).id
    words = papers.composed(kind, file, sent, content=told, number=papers.UNNUMBERED)
    made = papers.drafted(file, kind, words, told, sent)
    text = applications.Draft(outcome, ground, made.text, made.remedy, made.withheld, made.content)
    reply = applications.draft(case, text, by=officer, at=_at(sent, 9), calendar=days)

    def check(one: Any) -> list[str]:
        people = applications.read_applicants(
            one.application, reason="签发前核对（演示）", by=signer, at=_at(sent, 12)
        )
        return papers.stops(papers.found_in_reply(file, one, people, sent))

    applications.sign(reply, by=signer, at=_at(sent, 12), calendar=days, check=check)
    applications.dispatch(
        reply, way=DeliveryWay.POST, proof=f"演示邮件{case.number}", on=sent, by=officer,
        at=_at(sent, 16), calendar=days,
    )  # fmt: skip


def _corrected(town: Organ, officer: User, signer: User) -> None:
    case = arrive(
        town, officer, _by_post(date(2024, 3, 5), "1"), "person", "申请人甲",
        "本村产业道路项目的资金安排和验收情况",
    )  # fmt: skip
    asked, mended, sent = date(2024, 3, 11), date(2024, 3, 18), date(2024, 4, 10)
    applications.ask_for_correction(
        case, by=officer, at=_at(asked, 11), on=asked, calendar=calendar(),
        reply_by=date(2024, 4, 1),
    )  # fmt: skip
    _letter(
        case, "correction", officer, _at(asked, 11),
        problems=["请写明是哪一个产业道路项目，以及需要哪些年度的资料。"],
        supply="项目名称、所需年度",
    )  # fmt: skip
    applications.receive_correction(
        case, by=officer, at=_at(mended, 9), on=mended, calendar=calendar()
    )
    _answer(
        case, officer, signer, sent, Outcome.GRANTED, "第三十六条第（二）项",
        provided_form="以纸质形式随本答复书邮寄提供",
    )  # fmt: skip


def _nothing_held(town: Organ, officer: User, signer: User) -> None:
    day, searched, sent = date(2024, 5, 13), date(2024, 5, 28), date(2024, 6, 6)
    coming = applications.Coming(Way.WEB, day, confirmed_by_office=day, confirmed_by_applicant=day)
    case = arrive(town, officer, coming, "person", "申请人乙", "某年度镇办企业改制会议记录")
    for place in search_places(town):
        applications.log_search(
            case, place, terms="改制、镇办企业、会议记录", period="全部年度",
            searcher="党政办档案岗", on=searched, found=False, result="未检索到相关文件",
            by=officer, at=_at(searched, 15),
        )  # fmt: skip
    _answer(
        case, officer, signer, sent, Outcome.NONE_NOT_HELD, "第三十六条第（四）项",
        finding="镇办企业已于二十世纪末改制注销，接收的档案目录中没有会议记录一类",
    )  # fmt: skip
    filed, decided = date(2024, 7, 2), date(2024, 8, 26)
    remedy = applications.open_remedy(
        town, kind=RemedyKind.REVIEW, filed=filed, application=case, body="（演示）县人民政府",
        number="〔2024〕演示复字第1号", by=officer, at=_at(filed, 15), calendar=calendar(),
        demo=True,
    )  # fmt: skip
    applications.close_remedy(
        remedy, result=RemedyResult.UPHELD, by=officer, at=_at(decided, 15), on=decided,
        calendar=calendar(),
    )  # fmt: skip


def _third_party(town: Organ, officer: User, signer: User) -> None:
    coming = applications.Coming(Way.COUNTER, date(2024, 8, 20))
    case = arrive(
        town, officer, coming, "enterprise", "某公司（演示）", "食用菌大棚建设项目的中标合同"
    )
    asked, heard, sent = date(2024, 8, 27), date(2024, 9, 12), date(2024, 9, 24)
    builder = "中标企业（演示）"
    letter = applications.Letter(
        Party.THIRD_PARTY, builder, "食用菌大棚建设项目的中标合同，含报价明细"
    )
    days = calendar()
    applications.consult(case, letter, by=officer, at=_at(asked, 9), on=asked, calendar=days)
    consulted = case.consultations.get()
    _letter(case, "third_party_inquiry", officer, _at(asked, 9), consulted=consulted)
    applications.letter_delivered(
        case, name=builder, by=officer, at=_at(date(2024, 8, 29), 9), on=date(2024, 8, 28),
        calendar=days,
    )  # fmt: skip
    applications.hear(
        case, name=builder, opinion=Opinion.OBJECTS, answer="报价明细属于商业秘密。",
        by=officer, at=_at(heard, 9), on=heard, calendar=days,
    )  # fmt: skip
    _answer(
        case, officer, signer, sent, Outcome.PARTIAL, "第三十七条",
        finding="该合同由本机关在项目招标过程中获取",
        provided_form="以纸质形式随本答复书邮寄提供",
        withheld=[
            {
                "what": "合同附件中的报价明细", "article": "第十五条",
                "why": "该内容涉及中标企业的商业秘密，中标企业不同意公开，"
                "不公开不会对公共利益造成重大影响",
                "instrument": "",
            }
        ],
    )  # fmt: skip


def _extended(town: Organ, officer: User, head: User) -> None:
    case = arrive(
        town, officer, _by_post(date(2024, 11, 27), "4"), "legal", "某律所（演示）",
        "近三年公益性岗位资金拨付情况",
    )  # fmt: skip
    asked, sent = date(2024, 12, 20), date(2025, 1, 20)
    applications.extend(
        case, days=20, consent_of=head, consented=asked, reason="资料分散在三个站所，需要核对。",
        by=officer, at=_at(asked, 10), on=asked, calendar=calendar(),
    )  # fmt: skip
    _letter(case, "extension", officer, _at(asked, 10))
    _answer(
        case, officer, head, sent, Outcome.GRANTED, "第三十六条第（二）项",
        provided_form="以纸质形式随本答复书邮寄提供",
    )  # fmt: skip


def _other_town(other: Organ, users: dict[str, User], board: Any) -> None:
    officer = users["demo-other"]
    day = date(2024, 4, 9)
    record = records.draft(
        other,
        records.Draft(
            title="示范镇便民服务中心办公时间公告",
            formed_date=day,
            body=from_text("示范镇为虚构单位，本条用于演示不同机关之间互不可见。（演示数据）"),
            subject="通知公告",
            genre="公告",
        ),
        by=officer,
        at=_at(day, 9),
        demo=True,
    )
    submitted = publishing.submit(
        record, boards=[publishing.BoardPlan(board)], by=officer, at=_at(day, 9)
    )
    go_through([submitted], reviewers(users, "demo-other"), day)
    publishing.hang(board, published.sheets_to_hang(board), day=day, by=officer, at=_at(day, 15))
    _with_fee(other, officer)


def _with_fee(other: Organ, officer: User) -> None:
    """The other town charges by pages; its applicant has not paid when the year ends."""
    came, asked = date(2024, 12, 16), date(2024, 12, 24)
    applications.set_customs(
        other, fee_scale=Scale.PAGES, fee_payment="到镇财政所缴纳（演示）",
        review_body="卢氏县人民政府", court="卢氏县人民法院", by=officer, at=_at(came, 9),
    )  # fmt: skip
    case = arrive(
        other, officer, _by_post(came, "5"), "person", "申请人丙", "镇级道路养护经费使用情况"
    )
    applications.notice_fee(
        case, pages=240, by=officer, at=_at(asked, 16), on=asked, calendar=calendar()
    )
    _letter(case, "fee_notice", officer, _at(asked, 16))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
