"""Who and what the demo has before it begins: organs, boards, columns, people, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from gongkai.demo import plan
from gongkai.law.duties import Duty
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import FactKind, Kind, Level, Organ, Post, Role
from gongkai.publishing import actions as publishing
from gongkai.publishing import catalogue
from gongkai.publishing import queries as published

ZONE = ZoneInfo("Asia/Shanghai")
START = date(2022, 12, 1)
FIRST_CHECK = date(2023, 3, 31)
"""When the facts of the town are to be checked first; every quarter from then on."""
HEADINGS = frozenset({"statutory", "villages"})
"""Columns that only hold others: nothing is owed in them."""

BODIES = (("county", Level.COUNTY, None), ("town", Level.TOWN, "county"),
          ("other", Level.TOWN, "county"))  # fmt: skip


@dataclass(slots=True)
class Cast:
    """Who plays in the demo, by name; ``columns`` are the town's, by slug."""

    organs: dict[str, Organ]
    users: dict[str, User]
    boards: dict[str, Any]
    columns: dict[str, Any]
    clerks: dict[str, User]
    hanging: list[Any] = field(default_factory=list)
    asleep: set[int] = field(default_factory=set)
    """Organs whose people let their columns grow old."""
    letters: dict[int, Any] = field(default_factory=dict)

    @property
    def town(self) -> Organ:
        """The demo town."""
        return self.organs["town"]

    @property
    def officer(self) -> User:
        """信息公开专干 of the town."""
        return self.users["demo-officer"]

    def drafter(self, owner: str) -> User:
        """Who drafts and hangs for a board owner."""
        return self.officer if owner == plan.TOWN else self.clerks[owner]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the demo, local time."""
    return datetime.combine(day, time(hour, minute), ZONE)


def assemble() -> Cast:
    """Found everything on the demo's first day."""
    data, opening = plan.town_data(), at(START, 9)
    organs: dict[str, Organ] = {}
    for name, level, above in BODIES:
        parent = organs[above] if above else None
        organs[name] = _organ(data[name], Kind.GOVERNMENT, level, parent, opening)
    town, other = organs["town"], organs["other"]
    boards = {plan.TOWN: _board(town, "DG00", "镇级政务公开栏", "镇便民服务中心门前", 0, opening)}
    for number, village in enumerate(data["villages"], 1):
        name = village[0]
        organs[name] = _village(village, number, town, opening)
        boards[name] = _board(
            organs[name], f"DG{number:02d}", f"{name}公开栏", village[3], number, opening
        )
    organs["village"] = organs[data["villages"][0][0]]
    boards["other"] = _board(other, "SF00", "示范镇政务公开栏", "镇政府门前（虚构）", 0, opening)
    users = _people(organs, opening)
    clerks = {data["villages"][0][0]: users["demo-village"]}
    for number, (name, *_) in enumerate(data["villages"][1:], 2):
        clerks[name] = _person(
            f"demo-village-{number:02}", "信息员", organs[name], "village", opening
        )
    cast = Cast(organs, users, boards, _columns(organs, opening), clerks)
    _chains(cast, opening)
    _facts(cast, opening)
    return cast


def recall() -> Cast:
    """The cast of a demo that was loaded before."""
    data = plan.town_data()
    organs = {name: Organ.objects.get(slug=data[name]["slug"]) for name, *_ in BODIES}
    boards = {board.code: board for board in published.all_boards()}
    by_owner = {plan.TOWN: boards["DG00"], "other": boards["SF00"]}
    users = {user.username: user for user in User.objects.filter(username__startswith="demo-")}
    clerks = {}
    for number, (name, _, slug, _) in enumerate(data["villages"], 1):
        organs[name] = Organ.objects.get(slug=f"{organs['town'].slug}-{slug}")
        by_owner[name] = boards[f"DG{number:02d}"]
        clerks[name] = users["demo-village" if number == 1 else f"demo-village-{number:02}"]
    organs["village"] = organs[data["villages"][0][0]]
    columns = {column.slug: column for column in published.columns(organs["town"].pk)}
    hanging = list(published.on_board(board.pk for board in boards.values()))
    return Cast(organs, users, by_owner, columns, clerks, hanging)


def _board(organ: Organ, code: str, name: str, place: str, position: int, opening: datetime) -> Any:
    return publishing.put_up(
        organ, code=code, name=name, place=place, position=position,
        kind="village" if organ.kind == Kind.VILLAGE else "town", demo=True, by=None, at=opening,
    )  # fmt: skip


def _village(village: Sequence[str], number: int, town: Organ, opening: datetime) -> Organ:
    name, code, slug, _ = village
    committee = "居民委员会" if name.endswith("社区") else "村民委员会"
    facts = {
        "name": f"{town.short_name}{name.removesuffix('村')}{committee}",
        "short_name": name,
        "slug": f"{town.slug}-{slug}",
        "code": code,
        "index_prefix": f"DG{number + 1:02d}",
        "position": number,
    }
    return _organ(facts, Kind.VILLAGE, Level.VILLAGE, town, opening)


def _organ(
    facts: dict[str, Any], kind: Kind, level: Level, parent: Organ | None, opening: datetime
) -> Organ:
    return orgs.found(
        **facts, kind=kind, level=level, parent=parent, confirmed_date=START, demo=True,
        by=None, at=opening,
    )  # fmt: skip


def _columns(organs: dict[str, Organ], opening: datetime) -> dict[str, Any]:
    """Plant the trees, close what is not used, and open what everybody answers for."""
    rules = plan.town_data()["columns"]
    own = {slug: Duty.from_json(duty) for slug, duty in rules["duties"].items()}
    specs = [
        replace(spec, duty=own[spec.slug]) if spec.slug in own else spec
        for spec in catalogue.standard_tree("town")
    ]
    town = organs["town"]
    planted = publishing.plant(
        town, specs, note="按标准目录开设栏目（乡镇）", opened=START, by=None, at=opening
    )
    columns = {column.slug: column for column in planted}
    unused = {
        column: rules["closed"][column.kind].format(title=column.title)
        for column in planted
        if column.slug not in rules["town"]
    }
    publishing.switch_off_many(unused, on=START, by=None, at=opening)
    kept = [columns[slug] for slug in rules["town"] if slug not in HEADINGS]
    shared = [column for column in kept if column.kind == "village"]
    mine = [column for column in kept if column.kind != "village"]
    publishing.open_obligations(mine, town, since=START, by=None, at=opening)
    for name, *_ in plan.town_data()["villages"]:
        publishing.open_obligations(shared, organs[name], since=START, by=None, at=opening)
    for name, level in (("county", "county"), ("other", "town")):
        tree = [s for s in catalogue.standard_tree(level) if s.slug in rules["others"]]  # type: ignore[arg-type]
        made = publishing.plant(
            organs[name], tree, note="固定栏目（演示）", opened=START, by=None, at=opening
        )
        owed = [column for column in made if column.slug not in HEADINGS]
        publishing.open_obligations(owed, organs[name], since=START, by=None, at=opening)
    return columns


def _chains(cast: Cast, opening: datetime) -> None:
    """审核 and 签发; money and documents also 保密审查; village sheets 审核 alone."""
    usual = [Role.REVIEWER, Role.SIGNER]
    for name in ("town", "other"):
        publishing.set_chain(cast.organs[name], usual, by=None, at=opening)
    steps = {
        "documents": [Role.REVIEWER, Role.SECRECY, Role.SIGNER],
        "budget": [Role.REVIEWER, Role.SECRECY, Role.SIGNER],
        "village-finance": [Role.REVIEWER],
        "village-affairs": [Role.REVIEWER],
        "party-affairs": [Role.REVIEWER],
    }
    for slug, roles in steps.items():
        publishing.set_chain(cast.town, roles, column=cast.columns[slug], by=None, at=opening)


def _people(organs: dict[str, Organ], opening: datetime) -> dict[str, User]:
    return {
        account["username"]: _person(
            account["username"], account["title"], organs[account["organ"]], account["role"],
            opening,
        )
        for account in plan.town_data()["accounts"]
    }  # fmt: skip


def _person(username: str, title: str, organ: Organ, role: str, opening: datetime) -> User:
    user = User(username=username, first_name=title)
    user.set_unusable_password()
    user.save()
    post = Post.objects.create(organ=organ, role=Role(role), title=title)
    orgs.appoint(post, user, from_date=START, by=None, at=opening)
    return user


def _facts(cast: Cast, opening: datetime) -> None:
    """Leaders by role, and who answers for which facts of the town."""
    for position, leader in enumerate(plan.town_data()["leaders"], 1):
        orgs.lead(
            cast.town, title=leader["title"], duties=leader["duties"], position=position,
            from_date=START, by=None, at=opening,
        )  # fmt: skip
    owner = Post.objects.get(organ=cast.town, role=Role.OFFICER)
    for kind in FactKind.values:
        orgs.answer_for(cast.town, kind, owner, due=FIRST_CHECK, by=None, at=opening)
