"""What happened in the demo town besides its plan: the days one tells of.

2023: a number that stayed unused · a withheld record · a vice-leader who left
34 days before anybody noted it · a list the guard stopped in June · a leave
with a deputy who signs.  2024: one normative document replaces another, is
interpreted and amended.  The column that grew old in August is in ``upkeep``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from gongkai.annual.check.rules.privacy import passes_luhn
from gongkai.demo import plan
from gongkai.demo.cast import START, Cast, at
from gongkai.demo.review import LEAVE, go_through, reviewers
from gongkai.guard.markup import from_text, text_of
from gongkai.guard.mask import mask
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Appointment, FactGroup, FactKind, Leader, Role
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.publishing.catalogue import ColumnSpec
from gongkai.records import actions as records
from gongkai.records import numbers
from gongkai.records import queries as kept
from gongkai.records.kinds import Attribute, Ground, RelationKind
from gongkai.reporting import actions as reporting
from gongkai.reporting import queries as reported

LEFT, NOTED = date(2023, 4, 6), date(2023, 5, 10)
"""When the vice-leader's duties changed, and when the town's pages said so: 34 days."""
STOPPED = ("V03", "民湾村", 2023)
"""The list with an account number that the guard stopped before it was printed."""


class GuardSlept(AssertionError):
    """The guard let the story's account number pass: the demo must not be loaded like that."""


def happen(cast: Cast, day: date) -> None:
    """What happened on a day."""
    for act in DAYS.get(day, ()):
        act(cast, day)


def wording(sheet: plan.Sheet) -> str:
    """What the clerk wrote at first: for one list more than may be shown."""
    if not _is_stopped(sheet):
        return sheet.body
    return f"{sheet.body}\n开户银行账号：{_account()}"


def before_submission(cast: Cast, record: Any, sheet: plan.Sheet) -> None:
    """One list is stopped by the guard, and masked by its clerk before it goes on."""
    if not _is_stopped(sheet):
        return
    clerk, when = cast.drafter(sheet.owner), at(sheet.day, 9, 15)
    board = publishing.BoardPlan(cast.boards[sheet.owner], cast.columns[sheet.column])
    try:
        publishing.submit(record, boards=[board], by=clerk, at=when)
    except publishing.Guarded:
        covered = mask(text_of(record.body), subject=record.title).text
        records.revise(
            record, {"body": from_text(covered)}, version=record.version, by=clerk,
            at=at(sheet.day, 9, 25),
        )  # fmt: skip
    else:
        raise GuardSlept(record.pk)


def _is_stopped(sheet: plan.Sheet) -> bool:
    return (sheet.kind, sheet.owner, sheet.day.year) == STOPPED


def _account() -> str:
    """A card number that nobody has, with the check digit that makes it look real."""
    head = "622848" + "0" * 11 + "7"
    return next(head + str(n) for n in range(10) if passes_luhn(head + str(n)))


def _unused_number(cast: Cast, day: date) -> None:
    number = numbers.issue(
        cast.town, "杜政", day.year, record=None, by=cast.officer, at=at(day, 10)
    )
    numbers.void(
        number, reason="拟发文件并入防汛应急预案，不再单独印发，此号作废（演示）",
        by=cast.officer, at=at(day + timedelta(7), 10),
    )  # fmt: skip


def _withheld(cast: Cast, day: date) -> None:
    records.draft(
        cast.town,
        records.Draft(
            title="杜关镇2023年度防返贫监测对象入户核查工作底稿",
            formed_date=day,
            attribute=Attribute.WITHHELD,
            ground=Ground.THIRD_PARTY,
            ground_note="底稿记有农户家庭收入、病情等个人隐私，公开会损害第三方合法权益（演示）",
            subject="社会救助",
            genre="其他",
            department="社会事务办",
        ),
        by=cast.officer,
        at=at(day, 11),
        demo=True,
    )


def _still_withheld(cast: Cast, day: date) -> None:
    for record in kept.to_review_again([cast.town.pk], day + timedelta(14)):
        records.keep_withheld(
            record, reason="复核：个人隐私内容没有变化，继续不予公开（演示）", on=day,
            by=cast.officer, at=at(day, 11),
        )  # fmt: skip


def _noted_late(cast: Cast, day: date) -> None:
    """After the county's call: the change of 6 April is entered and checked."""
    old = Leader.objects.get(organ=cast.town, title="副镇长（分管社会事务）")
    orgs.leave(old, on=LEFT, by=cast.officer, at=at(day, 9))
    orgs.lead(
        cast.town, title="副镇长（分管社会事务、便民服务）",
        duties="分管民政、社会救助、教育、卫生、便民服务。", position=old.position,
        from_date=LEFT, by=cast.officer, at=at(day, 9, 10),
    )  # fmt: skip
    group = FactGroup.objects.get(organ=cast.town, kind=FactKind.LEADERS)
    assert group.due_date is not None, "assemble gives every group a day"
    orgs.confirm_facts(group, on=day, due=group.due_date, by=cast.officer, at=at(day, 9, 20))


def _leave(cast: Cast, day: date) -> None:
    signer = cast.users["demo-signer"]
    post = Appointment.objects.get(user=signer, post__role=Role.SIGNER)
    orgs.delegate(
        post, cast.users["demo-deputy"], from_date=LEAVE[0], to_date=LEAVE[1],
        reason="年休假（演示）", by=signer, at=at(day, 17),
    )  # fmt: skip


def _tree_note(cast: Cast, day: date) -> None:
    """The yearly catalogue: the tree as it stands is kept as a version."""
    last = published.tree_versions(cast.town.pk)[0]
    publishing.keep_tree(
        cast.town,
        [ColumnSpec.from_json(row) for row in last.columns],
        note=f"{day.year}年目录编制时核对，启用栏目没有增减（演示）",
        by=cast.officer,
        at=at(day, 15),
    )


WASTE = (
    "第一条 为了规范农村生活垃圾的收集和转运，结合本镇实际，制定本办法。\n"
    "第二条 各村（社区）设置收集点，镇级统一转运。\n"
    "第三条 本办法自印发之日起试行。"
)
CARE = (
    "第一条 为了管护农村人居环境设施，结合本镇实际，制定本办法。\n"
    "第二条 本办法适用于本镇各村（社区）道路保洁、垃圾收运、公厕和绿化的日常管护。\n"
    "第三条 本办法自印发之日起施行，有效期五年；此前试行的生活垃圾收运管理办法同时废止。"
)
EXPLAINED = (
    "一、为什么制定：把分散的保洁、收运和绿化管护放到一起，明确由谁管、管到哪里。\n"
    "二、与原办法相比：增加了公厕和绿化，收集点由村里决定位置。\n"
    "三、群众怎么监督：可以拨打镇便民服务中心电话，也可以扫公开栏上的二维码反映。"
)
CHANGED = "一、将第二条中的“公厕和绿化”修改为“公厕、绿化和路灯”。\n二、本决定自印发之日起施行。"


def _policy(
    cast: Cast, day: date, *, title: str, body: str, genre: str, expires: date | None = None,
    normative: str = "norms", bearing: tuple[RelationKind, str] | None = None,
) -> Any:  # fmt: skip
    """Draft, relate and release a policy paper with a number of the town's counter."""
    record = records.draft(
        cast.town,
        records.Draft(
            title=title,
            formed_date=day,
            body=from_text(f"{body}\n（演示数据：本文件为演示而编写，不具有法律效力。）"),
            subject="规范性文件" if normative else "政策与办事指南",
            genre=genre,
            normative=normative,
            issued_date=day if normative else None,
            expires_date=expires,
        ),
        by=cast.officer,
        at=at(day, 9),
        demo=True,
    )
    if normative:
        numbers.issue(
            cast.town, "杜政", day.year, record=record, by=cast.officer, at=at(day, 9, 10)
        )
    if bearing:
        kind, target = bearing
        records.relate(
            record, _titled(cast, target), kind, on=day, by=cast.officer, at=at(day, 9, 20)
        )
    column = cast.columns["documents" if normative else "policies"]
    submitted = publishing.submit(record, columns=[column], by=cast.officer, at=at(day, 9, 30))
    go_through([submitted], reviewers(cast.users, day=day), day)
    return record


def _titled(cast: Cast, title: str) -> Any:
    return kept.every().get(organ=cast.town, title=title)


FIRST = "杜关镇农村生活垃圾收运管理办法（试行）"
SECOND = "杜关镇农村人居环境设施管护办法（试行）"


def _first(cast: Cast, day: date) -> None:
    _policy(cast, day, title=FIRST, body=WASTE, genre="办法")
    _not_explained(cast, day, "内容简单，办法正文已写明各方做法（演示）")


def _second(cast: Cast, day: date) -> None:
    """The second replaces the first, which is repealed through it."""
    made = _policy(cast, day, title=SECOND, body=CARE, genre="办法", expires=date(2029, 6, 13))
    records.repeal(
        _titled(cast, FIRST), on=day, through=made, replaced=True, by=cast.officer,
        at=at(day, 15),
    )  # fmt: skip


def _explained(cast: Cast, day: date) -> None:
    _policy(
        cast, day, title=f"《{SECOND}》解读", body=EXPLAINED, genre="解读", normative="",
        bearing=(RelationKind.INTERPRETS, SECOND),
    )  # fmt: skip


def _amended(cast: Cast, day: date) -> None:
    _policy(
        cast, day, title=f"关于修改《{SECOND}》的决定", body=CHANGED, genre="决定",
        bearing=(RelationKind.AMENDS, SECOND),
    )  # fmt: skip
    _not_explained(cast, day, "只改动一处文字，修改决定已经写明（演示）")


def _not_explained(cast: Cast, day: date, reason: str) -> None:
    for policy in list(published.policies_open([cast.town.pk], date.max)):
        publishing.waive_interpretation(
            policy, reason=reason, by=cast.users["demo-signer"], at=at(day, 16)
        )


Happening = Callable[[Cast, date], None]


def _kept_promise(cast: Cast, day: date) -> None:
    """The next thing the report of the year before promised is done."""
    promise = reported.promises_open(cast.town, day.year - 1).first()
    if promise is not None:
        reporting.keep_promise(
            promise, answer="已按承诺完成（演示）", on=day, by=cast.officer, at=at(day, 17)
        )


DAYS: Mapping[date, tuple[Happening, ...]] = {
    date(2023, 2, 13): (_unused_number,),
    date(2023, 3, 20): (_withheld,),
    date(2023, 3, 28): (_tree_note,),
    NOTED: (_noted_late,),
    date(2023, 7, 7): (_leave,),
    date(2024, 2, 20): (_first,),
    date(2024, 3, 12): (_still_withheld,),
    date(2024, 3, 28): (_tree_note,),
    date(2024, 6, 14): (_second,),
    date(2024, 6, 18): (_explained,),
    date(2024, 10, 22): (_amended,),
    date(2025, 3, 11): (_still_withheld,),
    date(2025, 6, 27): (_kept_promise,),
    date(2026, 3, 11): (_still_withheld,),
}

assert all(day > START for day in DAYS), "the story begins after the demo's first day"
