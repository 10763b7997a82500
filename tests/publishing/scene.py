"""A small county for tests: two towns with people and columns, made through the acts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from gongkai.guard.markup import from_text
from gongkai.law.duty_words import duty_from
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Kind, Level, Organ, Post, Role
from gongkai.publishing import actions
from gongkai.publishing.kinds import ColumnKind, Decision
from gongkai.publishing.models import Column, Obligation
from gongkai.records import actions as records
from gongkai.records.models import Record

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SINCE = date(2024, 1, 1)
COLUMNS = (
    ("notices", "通知公告", "每季度更新一次", ColumnKind.STATUTORY),
    ("finance", "财务公开", "每月10日前公开上月", ColumnKind.STATUTORY),
    ("news", "工作动态", "每2周", ColumnKind.OTHER),
    ("penalty", "行政处罚", "信息形成或者变更之日起20个工作日内", ColumnKind.STATUTORY),
)


def founded(slug: str, parent: Organ | None, kind: Kind, level: Level, name: str) -> Organ:
    return orgs.found(
        name=name, short_name=name, slug=slug, kind=kind, level=level,
        index_prefix=slug.upper(), parent=parent, by=None, at=AT,
    )  # fmt: skip


def person(name: str, organ: Organ, role: Role) -> User:
    user = User.objects.create(username=name, first_name=name)
    post, _ = Post.objects.get_or_create(organ=organ, role=role, title=f"{name}的岗位")
    orgs.appoint(post, user, from_date=SINCE, by=None, at=AT)
    return user


def planted(organ: Organ, columns: Any = COLUMNS) -> dict[str, Column]:
    """Columns with duties, the organ answering for each since ``SINCE``."""
    made = {
        slug: actions.add_column(
            organ, parent=None, slug=slug, title=title, position=n, kind=kind,
            duty=duty_from(words).as_json(), opened=SINCE, by=None, at=AT,
        )
        for n, (slug, title, words, kind) in enumerate(columns)
    }  # fmt: skip
    actions.open_obligations(list(made.values()), organ, since=SINCE, by=None, at=AT)
    return made


class Scene:
    """County 甲县 with towns 甲镇 (all posts, a village) and 乙镇 (an officer and a signer)."""

    def __init__(self) -> None:
        self.county = founded("jia", None, Kind.GOVERNMENT, Level.COUNTY, "甲县人民政府")
        self.town = founded("jiazhen", self.county, Kind.GOVERNMENT, Level.TOWN, "甲镇人民政府")
        self.other = founded("yizhen", self.county, Kind.GOVERNMENT, Level.TOWN, "乙镇人民政府")
        self.village = founded("jiacun", self.town, Kind.VILLAGE, Level.VILLAGE, "甲村")
        self.officer = person("officer", self.town, Role.OFFICER)
        self.reviewer = person("reviewer", self.town, Role.REVIEWER)
        self.signer = person("signer", self.town, Role.SIGNER)
        self.clerk = person("clerk", self.village, Role.VILLAGE)
        self.foreign = person("foreign", self.other, Role.OFFICER)
        self.foreign_signer = person("foreign-signer", self.other, Role.SIGNER)
        self.supervisor = person("supervisor", self.county, Role.SUPERVISOR)
        self.columns = planted(self.town)
        self.others = planted(self.other)

    def obligation(self, slug: str, organ: Organ | None = None) -> Obligation:
        return Obligation.objects.select_related("column", "organ").get(
            organ=organ or self.town, column__slug=slug
        )

    def released(
        self, slug: str, at: datetime, title: str = "通知", *, expires: date | None = None,
        normative: str = "", **facts: Any,
    ) -> Record:  # fmt: skip
        """A record through review and signature into a column."""
        day = at.date()
        if normative:
            facts |= {
                "normative": normative,
                "issued_date": day,
                "document_number": "甲政〔2026〕1号",
            }
        draft = records.Draft(title, day, body=from_text("正文。"), genre="通知", **facts)
        record = records.draft(self.town, draft, by=self.officer, at=at)
        submission = actions.submit(
            record, columns=[self.columns[slug]], by=self.officer, at=at, expires_on=expires
        )
        for by in (self.reviewer, self.signer):
            submission.refresh_from_db()
            actions.decide(submission, Decision.APPROVE, by=by, at=at, opinion="同意。")
        record.refresh_from_db()
        return record


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
