"""A small county for tests of boards: two towns, a village in each, their people and boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Organ, Post
from gongkai.publishing import actions, queries
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import Board, Sheet
from gongkai.records import actions as records

START = datetime(2024, 5, 6, 1, 0, tzinfo=UTC)
DAY = date(2024, 5, 6)

TABLE = (
    "<p>现予公示，有异议的请在公示期内反映。</p><table><thead><tr><th>序号</th><th>户主</th>"
    "<th>金额（元）</th></tr></thead><tbody>"
    + "".join(f"<tr><td>{n}</td><td>王**</td><td>{n * 98.5:.2f}</td></tr>" for n in range(1, 21))
    + "</tbody></table>"
)


@dataclass(frozen=True)
class World:
    """Who and what there is; people by role name, ``other-officer`` is of the other town."""

    town: Organ
    village: Organ
    other: Organ
    other_village: Organ
    people: dict[str, User]
    town_board: Board
    board: Board
    other_board: Board


def world() -> World:
    """Found it."""
    county = _organ("示范县人民政府", "示范县", "county", "government", None)
    town = _organ("示范县甲镇人民政府", "甲镇", "town", "government", county)
    other = _organ("示范县乙镇人民政府", "乙镇", "town", "government", county)
    village = _organ("甲镇东村村民委员会", "东村", "village", "village", town)
    other_village = _organ("乙镇西村村民委员会", "西村", "village", "village", other)
    people = {
        name: _person(name, organ, role)
        for name, organ, role in (
            ("officer", town, "officer"), ("reviewer", town, "reviewer"),
            ("signer", town, "signer"), ("clerk", village, "village"),
            ("clerk2", village, "village"), ("other-officer", other, "officer"),
            ("other-clerk", other_village, "village"),
        )
    }  # fmt: skip
    return World(
        town, village, other, other_village, people,
        _board(town, "JZ00", "甲镇政务公开栏", "town"),
        _board(village, "JZ01", "东村公开栏", "village"),
        _board(other_village, "YZ01", "西村公开栏", "village"),
    )  # fmt: skip


def sheet(
    w: World,
    title: str = "东村2024年低保对象公示",
    *,
    board: Board | None = None,
    at: datetime = START,
    body: str = TABLE,
    approved: bool = True,
    **plan: Any,
) -> Sheet:
    """A record drafted by the clerk for a board, through its steps unless ``approved`` is off."""
    board = board or w.board
    drafter = w.people["clerk"]
    draft = records.draft(
        board.organ, records.Draft(title, at.date(), body=body), by=drafter, at=at
    )
    plan = {"period_days": 7} | plan
    submission = actions.submit(draft, boards=[actions.BoardPlan(board, **plan)], by=drafter, at=at)
    while approved and submission.state == "reviewing":
        by = w.people[submission.steps[submission.step]]
        actions.decide(submission, Decision.APPROVE, by=by, at=at, opinion="同意。")
        submission.refresh_from_db()
    return queries.all_sheets().get(submission=submission)


def _organ(name: str, short: str, level: str, kind: str, parent: Organ | None) -> Organ:
    number = Organ.objects.count() + 1
    return orgs.found(
        name=name, short_name=short, slug=f"organ-{number}", kind=kind, level=level,
        index_prefix=f"X{number}", parent=parent, by=None, at=START, position=number,
        phone="0000-0000001" if level == "town" else "",
        supervision_phone="0000-0000002" if level == "town" else "",
    )  # fmt: skip


def _person(name: str, organ: Organ, role: str) -> User:
    # No password: Argon2 is slow on purpose, and tests sign people in without it.
    user = User.objects.create(username=name, password="!")
    post = Post.objects.create(organ=organ, role=role, title=name)
    orgs.appoint(post, user, from_date=date(2020, 1, 1), by=None, at=START)
    return user


def _board(organ: Organ, code: str, name: str, kind: str) -> Board:
    return actions.put_up(
        organ, code=code, name=name, place="村委会门前", position=organ.position, by=None, at=START,
        kind=kind, slots=6,
    )  # fmt: skip
