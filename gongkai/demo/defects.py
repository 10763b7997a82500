"""Planted defects: what inspectors find in the field, put into a copy of the demo on purpose.

Loaded only by tests and by ``gongkai demo --with-defects`` into data of their
own.  What the acts allow is done through the acts.  What they refuse is done
as it would be done to a real platform, past them (``_tampered``): that is what
the nightly self-check is for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

from gongkai.audit import triggers
from gongkai.demo import plan
from gongkai.demo.cast import at
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.law.working_days import calendar
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.records import actions as records
from gongkai.records import files
from gongkai.records import queries as kept

TODAY = date(2024, 12, 31)
"""The day on which the defects are as old as they are said to be."""
DAY = date(2024, 12, 10)
NOTICE = "一、各村（社区）要组织值守；二、发现火情及时报告镇平安建设办。（演示数据）"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the defects are planted."""

    town: Organ
    users: dict[str, User]
    columns: dict[str, Any]
    board: Any

    @property
    def officer(self) -> User:
        """信息公开专干 of the town."""
        return self.users["demo-officer"]


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong, the rule of the self-check that must find it, and how it gets there.

    ``organ`` and ``words`` tell the finding: its organ's short name, and what
    its place or sentence holds.
    """

    name: str
    rule: str
    plant: Callable[[Stage], None]
    words: str
    organ: str = "杜关镇"


@transaction.atomic
def plant() -> None:
    """Plant every defect of ``DEFECTS`` in the demo that is loaded."""
    town = orgs.named("杜关镇")
    stage = Stage(
        town,
        {user.username: user for user in User.objects.filter(username__startswith="demo-")},
        {column.slug: column for column in published.columns(town.pk)},
        published.board("DG00"),
    )
    for defect in DEFECTS:
        defect.plant(stage)


def is_planted() -> bool:
    """Whether the database holds the planted defects."""
    return any(c.slug == EMPTY for c in published.columns(orgs.named("杜关镇").pk))


EMPTY = "planted-empty"


def _column(stage: Stage, slug: str, title: str, duty: dict[str, Any], since: date) -> Any:
    column = publishing.add_column(
        stage.town, parent=stage.columns["statutory"], slug=slug, title=title, position=90,
        duty=duty, opened=since, by=stage.officer, at=at(since, 9),
    )  # fmt: skip
    (owed,) = publishing.open_obligations(
        [column], stage.town, since=since, by=stage.officer, at=at(since, 9)
    )
    return owed


def _empty(stage: Stage) -> None:
    duty = {"kind": "cycle", "every": 1, "unit": "year"}
    _column(stage, EMPTY, "专项规划（演示缺陷）", duty, date(2024, 11, 1))


def _overdue(slug: str, title: str, cycle: int, late: int) -> Callable[[Stage], None]:
    """A column that was signed for once, ``cycle`` and ``late`` days before TODAY."""

    def planted(stage: Stage) -> None:
        day = TODAY - timedelta(cycle + late)
        duty = {"kind": "cycle", "every": cycle, "unit": "day"}
        owed = _column(stage, slug, title, duty, day)
        publishing.sign_nothing(
            owed, reason="栏目新开，下期起更新（演示缺陷）", on=day, by=stage.officer,
            signed_by=stage.users["demo-signer"], at=at(day, 16),
        )  # fmt: skip

    return planted


def _released(stage: Stage, title: str, body: str, *, attached: bytes = b"") -> Any:
    """A notice of the town, through the acts."""
    record = records.draft(
        stage.town,
        records.Draft(
            title=title, formed_date=DAY, body=from_text(body), subject="通知公告", genre="通知"
        ),
        by=stage.officer,
        at=at(DAY, 9),
        demo=True,
    )
    if attached:
        file = files.Examined(attached, attached, "值班表.txt", "txt", attached.decode(), (), ())
        files.attach(record, file, alt="", by=stage.officer, at=at(DAY, 9, 10))
        record.refresh_from_db()
    submitted = publishing.submit(
        record, columns=[stage.columns["notices"]], by=stage.officer, at=at(DAY, 9, 30)
    )
    go_through([submitted], reviewers(stage.users), DAY)
    return record


def _notice(title: str, body: str) -> Callable[[Stage], None]:
    def planted(stage: Stage) -> None:
        _released(stage, title, body)

    return planted


def _lost_file(stage: Stage) -> None:
    """Somebody tidied up the folder of files by hand."""
    record = _released(
        stage, "关于公布冬季值班安排的通知", f"值班表见附件。{NOTICE}",
        attached="冬季值班表：党政办公室，0398-0000000。".encode(),
    )  # fmt: skip
    (file,) = kept.files([record.pk])[record.pk]
    Path(settings.MEDIA_ROOT, "clean", file.sha256[:2], file.sha256).unlink()


def _tampered(title: str, more: str) -> Callable[[Stage], None]:
    """A public text of the town changed past the acts, by an import or a foreign tool."""

    def planted(stage: Stage) -> None:
        rows = kept.every().filter(organ=stage.town, title=title, public_date__isnull=False)
        record = rows.get()
        rows.filter(pk=record.pk).update(body=record.body + more)

    return planted


def _persons() -> str:
    """One row with a mobile phone and an identity number that nobody has, both well-formed."""
    head = "41122419850230"[:10] + "0101" + "999"
    weights = [pow(2, 17 - n, 11) for n in range(17)]
    check = "10X98765432"[sum(int(c) * w for c, w in zip(head, weights, strict=True)) % 11]
    return f"<p>户主A01，联系电话：139{0:04d}{1:04d}，身份证号：{head}{check}</p>"


HIDDEN = '<p><a href="https://elsewhere.example/" style="display:none">点击进入</a></p>'
WRONG_LAW = "<p>依照《中华人民共和国政府信息管理条例》公开。</p>"


def _before_approval(stage: Stage) -> None:
    """Somebody with access to the database moved a release back by ten days."""
    rows = published.release_rows([stage.town.pk], 2024).filter(
        record__title="杜关镇政府信息公开指南（2024年版）"
    )
    release = rows.get()
    triggers.remove(connection, ["publishing_release"])
    rows.filter(pk=release.pk).update(published_date=release.published_date - timedelta(10))
    triggers.install(connection, ["publishing_release"])


def _twice(stage: Stage) -> None:
    """The list of October hung again in December under the same title."""
    old = kept.every().get(organ=stage.town, title="杜关镇2024年10月临时救助发放情况公示")
    again = records.draft(
        stage.town,
        records.Draft(
            title=old.title, formed_date=DAY, body=old.body, subject=old.subject, genre=old.genre
        ),
        by=stage.officer,
        at=at(DAY, 9),
        demo=True,
    )
    place = publishing.BoardPlan(stage.board, stage.columns["relief"], period_days=7)
    submitted = publishing.submit(again, boards=[place], by=stage.officer, at=at(DAY, 9, 30))
    go_through([submitted], reviewers(stage.users), DAY)
    publishing.hang(
        stage.board, published.sheets_to_hang(stage.board), day=DAY, by=stage.officer,
        at=at(DAY, 15),
    )  # fmt: skip


LEFT_OUT = "郭家村"


def _left_out(stage: Stage) -> None:
    """The third quarter's lists of all villages but one go to the site too."""
    rows = kept.every().filter(
        organ__parent=stage.town, title__contains="2024年第三季度最低生活保障"
    )
    submitted = [
        publishing.submit(
            record,
            columns=[stage.columns["village-affairs"]],
            by=record.drafted_by or stage.officer,
            at=at(DAY, 9),
        )
        for record in rows.exclude(organ__short_name=LEFT_OUT).select_related(
            "organ", "drafted_by"
        )
    ]  # fmt: skip
    go_through(submitted, reviewers(stage.users), DAY)


DEFECTS: tuple[Defect, ...] = (
    Defect("空白栏目", "columns.empty", _empty, "专项规划（演示缺陷）"),
    Defect(
        "动态栏目超期15天", "columns.overdue",
        _overdue("planted-news", "便民动态（演示缺陷）", 14, 15), "超过更新期限15天",
    ),
    Defect(
        "文件栏目超期190天", "columns.overdue",
        _overdue("planted-papers", "部门文件（演示缺陷）", 90, 190), "超过更新期限190天",
    ),
    Defect("附件404", "files.missing", _lost_file, "值班表.txt"),
    Defect(
        "隐藏的外部链接", "links.hidden",
        _tampered("杜关镇人民政府2024年“三公”经费预算公开", HIDDEN), "三公",
    ),
    Defect(
        "名单中的完整手机号", "personal.mobile",
        _tampered("杜关镇2024年3月临时救助发放情况公示", _persons()), "3月临时救助",
    ),
    Defect(
        "名单中的完整身份证号", "personal.id_number", lambda stage: None, "3月临时救助",
    ),
    Defect(
        "发布日期早于审批", "dates.before_approval", _before_approval, "公开指南（2024年版）"
    ),
    Defect("同一公开栏重复张贴", "repeats.exact", _twice, "2024年10月临时救助"),
    Defect("上墙未上网", "omissions.site", _left_out, "第三季度最低生活保障", LEFT_OUT),
    Defect(
        "公文没有文号", "wording.document_number",
        _notice("杜关镇人民政府关于做好冬季森林防火工作的通知", NOTICE),
        "冬季森林防火",
    ),
    Defect(
        "法规名称错误", "wording.law_name",
        _tampered("杜关镇人民政府2024年部门预算公开", WRONG_LAW), "部门预算",
    ),
    Defect(
        "叠字", "wording.doubled",
        _notice("关于冬季用火用电安全的提示", f"杜关镇镇人民政府提醒各村做好检查。{NOTICE}"),
        "用火用电",
    ),
)  # fmt: skip
"""The defects that live in the database; those of the annual report are in its tests."""

assert calendar().is_working_day(DAY), "the acts of the planted defects are done on a working day"
assert plan.TOWN, "the demo's plan is what the defects are planted in"
