"""From the end of the told years to today, so that the demo town looks like an office at work.

Fewer sheets are hung than in the told years, columns are kept up to date, each
January the report of the year before is published.  The neighbouring town fell
asleep two months ago.  In the last weeks something waits for everybody: a draft
the guard stops, submissions at each step, sheets to hang and to take down, two
applications and a question in hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from gongkai.applications import actions as applications
from gongkai.applications.kinds import Party, Way
from gongkai.demo import load, open_year, plan
from gongkai.demo.cast import Cast, at, recall
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.interaction import actions as interaction
from gongkai.interaction.kinds import Channel
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Role
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.publishing.kinds import Decision
from gongkai.records import actions as records
from gongkai.records import queries as kept
from gongkai.reporting import actions as reporting
from gongkai.reporting import queries as reported

ASLEEP = timedelta(60)
"""How long the neighbouring town's people have not looked after their columns."""
LONG = timedelta(21)
"""A demo that was used this recently is left as it is, apart from its daily work."""
REPORT_DAY = 16
"""From this day of January on the report of the year before is published."""


@transaction.atomic
def go_on(today: date, progress: load.Progress = lambda done, total: None) -> int:
    """Live from the day after the last draft and duty met up to yesterday.

    Returns how many working days.  Called again it does nothing twice.
    """
    drafted, met = kept.last_drafted(), published.last_act()
    assert drafted is not None, "the told years have records"
    assert met is not None, "the told years have met duties"
    lived = max(localdate(drafted), met)
    days = [d for d in calendar().continued.working_days() if lived < d < today]
    if not days:
        return 0
    cast = recall()
    told = reported.signed_years(cast.town)
    planned = plan.by_day(range(days[0].year, today.year + 1))
    for number, day in enumerate(days, 1):
        if day >= today - ASLEEP:
            cast.asleep = {cast.organs["other"].pk}
        load.live(cast, day, planned.get(day, []))
        if day.month == 1 and day.day >= REPORT_DAY and day.year - 1 not in told:
            told.add(day.year - 1)
            _report(cast, day)
        progress(number, len(days))
    if days[-1] - days[0] > LONG:
        _at_work(cast, days)
    return len(days)


def _report(cast: Cast, day: date) -> None:
    reviewer = cast.users["demo-reviewer"]
    signed = reporting.sign(cast.town, day.year - 1, by=reviewer, at=at(day, 10))
    reporting.publish(signed, on=day, by=cast.officer, at=at(day, 16))


def _at_work(cast: Cast, days: list[date]) -> None:
    """What is under way this morning."""
    _submissions(cast, days)
    _boards(cast, days)
    _cases(cast, days)
    interaction.ask(
        cast.town, question="镇便民服务中心周末上班吗？（演示）", channel=Channel.WEB, by=None,
        at=at(days[-4], 20), demo=True,
    )  # fmt: skip


def _draft(cast: Cast, title: str, day: date, body: str, *, subject: str, genre: str) -> Any:
    draft = records.Draft(
        title=title, formed_date=day, body=from_text(f"{body}\n{plan.MARK}"), subject=subject,
        genre=genre,
    )  # fmt: skip
    return records.draft(cast.town, draft, by=cast.officer, at=at(day, 9), demo=True)


def _submissions(cast: Cast, days: list[date]) -> None:
    """A draft with what may not be shown, one submission at each step, one sent back."""
    year, holders = days[-1].year, reviewers(cast.users, day=days[-1])
    _draft(
        cast, f"杜关镇{year}年冬春救助拟救助对象名单", days[-1],
        "现将拟救助对象公示如下，有异议的请在公示期内反映。\n"
        "王某某，身份证号11010519491231002X，家庭住址杜关村三组12号，救助金额600元。",
        subject="社会救助", genre="公示",
    )  # fmt: skip
    waiting = (
        (3, f"关于做好{year}年冬季安全用电用气工作的通知", "notices", "通知", ()),
        (2, f"杜关镇{year}年部门预算执行情况说明", "budget", "报告", (Role.REVIEWER,)),
        (2, f"关于调整{year}年冬季便民服务中心办公时间的公告", "notices", "公告", (Role.REVIEWER,)),
    )
    for before, title, slug, genre, agreed in waiting:
        day = days[-before]
        record = _draft(
            cast, title, day, "现将有关事项通知如下，请各村（社区）、各站所遵照办理。",
            subject=cast.columns[slug].title, genre=genre,
        )  # fmt: skip
        submission = publishing.submit(
            record, columns=[cast.columns[slug]], by=cast.officer, at=at(day, 10)
        )
        for role in agreed:
            publishing.decide(
                submission, Decision.APPROVE, by=holders[role], at=at(day, 15), opinion="同意。"
            )
    day = days[-5]
    record = _draft(
        cast, f"杜关镇{year}年秋冬季植树造林工作动态", day, "全镇已完成整地挖穴，苗木陆续到位。",
        subject="工作动态", genre="其他",
    )  # fmt: skip
    submission = publishing.submit(
        record, columns=[cast.columns["news"]], by=cast.officer, at=at(day, 10)
    )
    publishing.decide(
        submission, Decision.RETURN, by=holders[Role.REVIEWER], at=at(day, 16),
        opinion="请写明面积和数据来源。（演示）",
    )  # fmt: skip


def _boards(cast: Cast, days: list[date]) -> None:
    """Sheets agreed to yesterday that nobody has hung yet, and one whose days are over."""
    day = days[-1]
    year, village = day.year, next(name for name in cast.clerks)
    model = plan.Sheet(
        "V06",
        village,
        day,
        None,
        "village-affairs",
        "",
        f"经村民代表会议评议，现予公示。{plan.MARK}",
    )
    over = replace(
        model, title=f"{village}{year}年秋季护林员补贴发放公示", day=days[-8], to_day=days[-2]
    )
    load.hang(over.day, [over], cast)
    sheets = [
        replace(model, title=f"{village}{year}年冬季临时救助对象公示"),
        replace(model, title=f"{village}{year}年困难群众取暖补贴发放公示"),
        replace(
            model, owner=plan.TOWN, column="relief", title=f"杜关镇{year}年冬春救助资金分配公示"
        ),
    ]
    holders = reviewers(cast.users, day=day)
    for owner in (village, plan.TOWN):
        some = load.submit([sheet for sheet in sheets if sheet.owner == owner], cast)
        go_through(some, holders, day)


def _cases(cast: Cast, days: list[date]) -> None:
    """A letter of three weeks ago with a third party asked, and a form of yesterday."""
    known, town, officer = calendar(), cast.town, cast.officer
    came, asked = days[-14], days[-9]
    letter = applications.Coming(
        Way.SIGNED_POST, came, post_number="演示邮件7", signed_by="党政办收发岗"
    )
    wish = f"{came.year}年村内道路硬化项目的施工合同"
    case = open_year.arrive(town, officer, letter, "person", "申请人丁", wish)
    builder = "施工单位（演示）"
    applications.consult(
        case,
        applications.Letter(Party.THIRD_PARTY, builder, wish),
        by=officer, at=at(asked, 9), on=asked, calendar=known,
    )  # fmt: skip
    applications.letter_delivered(
        case, name=builder, by=officer, at=at(days[-8], 9), on=days[-8], calendar=known
    )
    form = applications.Coming(
        Way.WEB, days[-1], confirmed_by_office=days[-1], confirmed_by_applicant=days[-1]
    )
    asked_for = f"{town.short_name}{came.year}年高标准农田建设项目验收报告"
    open_year.arrive(town, officer, form, "person", "申请人戊", asked_for)
