"""The open year 2024 of the demo town: four invented applications, one remedy, one document.

申请人甲 (a person, by letter, asked to correct) · 申请人乙 (a person, on line,
nothing held after a search, then a reconsideration) · 某公司 (a third party
objects, partly granted) · 某律所 (extended, still open on 31 December).
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from gongkai.applications import actions as applications
from gongkai.applications.kinds import (
    ApplicantClass,
    Channel,
    Outcome,
    RemedyKind,
    RemedyResult,
)
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.records import actions as records

ZONE = ZoneInfo("Asia/Shanghai")
REGULATION_BODY = (
    "第一条 为了管护农村人居环境设施，结合本镇实际，制定本办法。\n"
    "第二条 本办法适用于本镇各村（社区）道路保洁、垃圾收运、公厕和绿化的日常管护。\n"
    "第三条 本办法自印发之日起施行，有效期五年。\n"
    "（演示数据：本文件为演示而编写，不具有法律效力。）"
)


def play(
    organs: dict[str, Organ],
    users: dict[str, User],
    columns: dict[str, Any],
    boards: dict[str, Any],
) -> None:
    """Let the year happen."""
    town, officer, reviewer = organs["town"], users["demo-officer"], users["demo-reviewer"]
    _document(town, columns, users, officer)
    _corrected(town, officer)
    _nothing_held(town, officer)
    _third_party(town, officer)
    _extended(town, officer, reviewer)
    _other_town(organs["other"], users, boards["other"])


def _document(town: Organ, columns: dict[str, Any], users: dict[str, User], officer: User) -> None:
    day = date(2024, 6, 14)
    record = records.draft(
        town,
        records.Draft(
            title="杜关镇农村人居环境设施管护办法（试行）",
            formed_date=day,
            body=from_text(REGULATION_BODY),
            document_number="杜政〔2024〕9号",
            subject="规范性文件",
            genre="办法",
            normative="norms",
            issued_date=day,
            expires_date=date(2029, 6, 13),
        ),
        by=officer,
        at=_at(day, 9),
        demo=True,
    )
    submitted = publishing.submit(
        record, columns=[columns["documents"]], by=officer, at=_at(day, 10)
    )
    go_through([submitted], reviewers(users), day)


def _register(
    organ: Organ, officer: User, received: date, channel: str, kind: str, subject: str
) -> Any:
    return applications.register(
        organ,
        channel=Channel(channel),
        applicant_class=ApplicantClass(kind),
        subject=subject,
        received=received,
        by=officer,
        at=_at(received, 10),
        calendar=calendar(),
        demo=True,
    )


def _corrected(town: Organ, officer: User) -> None:
    case = _register(
        town, officer, date(2024, 3, 5), "post", "person", "本村产业道路项目的资金安排和验收情况"
    )
    asked, mended, sent = date(2024, 3, 11), date(2024, 3, 18), date(2024, 4, 10)
    applications.ask_for_correction(
        case, by=officer, at=_at(asked, 11), on=asked, calendar=calendar()
    )
    applications.receive_correction(
        case, by=officer, at=_at(mended, 9), on=mended, calendar=calendar()
    )
    applications.answer(
        case, outcome=Outcome.GRANTED, by=officer, at=_at(sent, 16), sent=sent,
        reply_number="杜政依申〔2024〕1号",
    )  # fmt: skip


def _nothing_held(town: Organ, officer: User) -> None:
    case = _register(
        town, officer, date(2024, 5, 13), "web", "person", "某年度镇办企业改制会议记录"
    )
    sent = date(2024, 6, 6)
    applications.answer(
        case, outcome=Outcome.NONE_NOT_HELD, by=officer, at=_at(sent, 16), sent=sent,
        reply_number="杜政依申〔2024〕2号",
        search_log="检索镇档案室目录和党政办电子文档；检索词：改制、镇办企业；由党政办档案岗位检索，未检索到。",
    )  # fmt: skip
    filed, decided = date(2024, 7, 2), date(2024, 8, 26)
    remedy = applications.open_remedy(
        town, kind=RemedyKind.REVIEW, filed=filed, application=case,
        number="〔2024〕演示复字第1号", by=officer, at=_at(filed, 15), demo=True,
    )  # fmt: skip
    applications.close_remedy(
        remedy, result=RemedyResult.UPHELD, by=officer, at=_at(decided, 15), on=decided
    )


def _third_party(town: Organ, officer: User) -> None:
    case = _register(
        town, officer, date(2024, 8, 20), "counter", "enterprise", "食用菌大棚建设项目的中标合同"
    )
    asked, heard, sent = date(2024, 8, 27), date(2024, 9, 12), date(2024, 9, 24)
    applications.consult_third_party(case, by=officer, at=_at(asked, 9), on=asked)
    applications.hear_third_party(
        case, by=officer, at=_at(heard, 9), on=heard, consents=False, calendar=calendar()
    )
    applications.answer(
        case, outcome=Outcome.PARTIAL, by=officer, at=_at(sent, 16), sent=sent,
        reply_number="杜政依申〔2024〕3号",
    )  # fmt: skip


def _extended(town: Organ, officer: User, head: User) -> None:
    case = _register(
        town, officer, date(2024, 11, 27), "post", "legal", "近三年公益性岗位资金拨付情况"
    )
    asked, sent = date(2024, 12, 20), date(2025, 1, 20)
    applications.extend(
        case, days=20, consent_of=head, by=officer, at=_at(asked, 10), on=asked, calendar=calendar()
    )
    applications.answer(
        case, outcome=Outcome.GRANTED, by=officer, at=_at(sent, 16), sent=sent,
        reply_number="杜政依申〔2025〕1号",
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
    _register(other, officer, date(2024, 12, 16), "post", "person", "镇级道路养护经费使用情况")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
