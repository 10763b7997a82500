"""A small world for the office pages: a town with a village, its people, and another town."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Kind, Level, Organ, Post, Role
from gongkai.publishing import actions
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import Board, Column, Submission
from gongkai.records import actions as records
from gongkai.records.models import Record

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
LONG = (Role.REVIEWER, Role.SECRECY, Role.SIGNER)
BODY = "<p>各村民小组：现将有关事项通知如下。</p><p>请按时办理，详情可到便民服务中心咨询。</p>"


@dataclass
class World:
    """Organs, people by role (``other-…`` for the other town), a column and two boards."""

    town: Organ
    village: Organ
    other: Organ
    people: dict[str, User] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A browser in which somebody is signed in."""
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(self.people[who], backend)
        return client

    def draft(self, title: str = "关于做好春耕备耕工作的通知", **facts: Any) -> Record:
        """A draft of the town's officer."""
        by = self.people[facts.pop("by", "officer")]
        organ = facts.pop("organ", self.town)
        facts = {"body": BODY, "genre": "通知", "subject": "农业、林业、水利"} | facts
        return records.draft(organ, records.Draft(title, DAY, **facts), by=by, at=AT)

    def submit(self, record: Record | None = None, **options: Any) -> Submission:
        """Put a record before the reviewers of the long chain."""
        by = self.people[options.pop("by", "officer")]
        options = {"columns": [self.columns["news"]]} | options
        return actions.submit(record or self.draft(), by=by, at=AT, **options)

    def agree(self, submission: Submission, *roles: str, at: datetime = AT) -> Submission:
        """Let the holders of the roles agree one after the other (none named: all left)."""
        for role in roles or submission.steps[submission.step :]:
            fresh = Submission.objects.select_related("record__organ", "organ").get(
                pk=submission.pk
            )
            actions.decide(fresh, Decision.APPROVE, by=self.people[role], at=at, opinion="同意")
        submission.refresh_from_db()
        return submission

    def released(self, **facts: Any) -> Record:
        """A public record."""
        record = self.draft(**facts)
        self.agree(self.submit(record))
        record.refresh_from_db()
        return record


def build() -> World:
    """The world, all through acts."""
    county = _organ("county", "某县", Level.COUNTY, None)
    world = World(
        _organ("town", "甲镇", Level.TOWN, county, phone="0398-7000001"),
        county,
        _organ("other", "乙镇", Level.TOWN, county),
    )
    world.village = _organ("town-li", "李村", Level.VILLAGE, world.town, kind=Kind.VILLAGE)
    places = {"": world.town, "other-": world.other}
    for prefix, organ in places.items():
        for role in (Role.OFFICER, *LONG):
            person(world, f"{prefix}{role}", role, organ)
        actions.set_chain(organ, LONG, by=None, at=AT)
    person(world, "village", Role.VILLAGE, world.village)
    for name, organ in (("news", world.town), ("other", world.other)):
        world.columns[name] = actions.add_column(
            organ, parent=None, slug=name, title="通知公告", position=0, by=None, at=AT
        )
    for name, organ in (("town", world.town), ("village", world.village), ("other", world.other)):
        world.boards[name] = actions.put_up(
            organ, code=name.upper(), name=f"{organ.short_name}公开栏", place="门前", position=0,
            by=None, at=AT,
        )  # fmt: skip
    return world


def _organ(
    slug: str, name: str, level: Level, parent: Organ | None, *, kind: Kind = Kind.GOVERNMENT,
    **facts: Any,
) -> Organ:  # fmt: skip
    return orgs.found(
        name=f"{name}人民政府" if kind == Kind.GOVERNMENT else f"{name}村民委员会",
        short_name=name, slug=slug, kind=kind, level=level, index_prefix=slug.upper(),
        parent=parent, by=None, at=AT, **facts,
    )  # fmt: skip


def person(world: World, name: str, role: Role, organ: Organ) -> None:
    """Somebody with a post of an organ."""
    user = User.objects.create(username=name, first_name=f"{name}同志")
    post = Post.objects.create(organ=organ, role=role, title=f"{Role(role).label} {name}")
    orgs.appoint(post, user, from_date=date(2026, 1, 1), by=None, at=AT)
    world.people[name] = user
