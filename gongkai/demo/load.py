"""Put the demo into the database through the same acts officials use.

One transaction: a demo that was interrupted is not there.  Loading twice
does not double anything; a database with real organs is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import resources
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from gongkai.demo import open_year, plan
from gongkai.demo.review import go_through, reviewers
from gongkai.guard.markup import from_text
from gongkai.law.working_days import calendar
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Kind, Level, Organ, Post, Role
from gongkai.publishing import actions as publishing
from gongkai.publishing import queries as published
from gongkai.records import actions as records
from gongkai.reporting import actions as reporting

ZONE = ZoneInfo("Asia/Shanghai")
START = date(2022, 12, 1)
YEARS = (2023, 2024)

REPORTS = (
    (2023, date(2024, 1, 17), date(2024, 1, 18)),
    (2024, date(2025, 1, 22), date(2025, 1, 23)),
)
"""Which reports were signed and published when."""

Progress = Callable[[int, int], None]


class RealDataHere(Exception):
    """The database holds organs that are not demo data."""

    def __init__(self) -> None:
        super().__init__("这个数据目录中已有正式数据，不能载入演示数据。请用 --data 另选一个目录。")


@dataclass(slots=True)
class Cast:
    """Who plays in the demo: organs, people, boards and columns by name."""

    organs: dict[str, Organ]
    users: dict[str, User]
    boards: dict[str, Any]
    columns: dict[str, Any]
    clerks: dict[str, User]
    hanging: list[Any] = field(default_factory=list)


def is_loaded() -> bool:
    """Whether the demo town is in the database."""
    return Organ.objects.filter(slug=plan.town_data()["town"]["slug"], demo=True).exists()


def load(progress: Progress = lambda done, total: None) -> bool:
    """Load the demo; returns False when it was there already.

    Raises RealDataHere when there is an organ that is not demo data.
    """
    if Organ.objects.filter(demo=False).exists():
        raise RealDataHere
    if is_loaded():
        return False
    sheets = {year: plan.sheets(year) for year in YEARS}
    total = sum(map(len, sheets.values()))
    with transaction.atomic():
        cast = _found()
        _facts(cast.organs["town"], cast.users["demo-officer"])
        done = 0
        for year in YEARS:
            for day, groups in _by_day(sheets[year]):
                _take_down(cast, day)
                _hang(day, groups, cast)
                done += sum(map(len, groups))
                progress(done, total)
        open_year.play(cast.organs, cast.users, cast.columns, cast.boards)
        for year, signed, published in REPORTS:
            report = reporting.sign(
                cast.organs["town"], year, by=cast.users["demo-reviewer"], at=at(signed, 16)
            )
            reporting.publish(
                report, on=published, by=cast.users["demo-officer"], at=at(published, 9)
            )
    return True


def set_passwords() -> str:
    """Give all demo accounts one new random password and return it."""
    password = secrets.token_urlsafe(9)
    for account in plan.town_data()["accounts"]:
        user = User.objects.get(username=account["username"])
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the demo, local time."""
    return datetime.combine(day, time(hour, minute), ZONE)


def _found() -> Cast:
    data = plan.town_data()
    opening = at(START, 9)
    county = _organ(data["county"], Kind.GOVERNMENT, Level.COUNTY, None, opening)
    town = _organ(data["town"], Kind.GOVERNMENT, Level.TOWN, county, opening)
    other = _organ(data["other"], Kind.GOVERNMENT, Level.TOWN, county, opening)
    organs = {"county": county, "town": town, "other": other}
    boards = {
        plan.TOWN: publishing.put_up(
            town, code="DG00", name="镇级政务公开栏", place="镇便民服务中心门前",
            position=0, demo=True, by=None, at=opening,
        )
    }  # fmt: skip
    for number, (name, code, slug, seat) in enumerate(data["villages"], 1):
        committee = "居民委员会" if name.endswith("社区") else "村民委员会"
        facts = {
            "name": f"{data['town']['short_name']}{name.removesuffix('村')}{committee}",
            "short_name": name,
            "slug": f"{data['town']['slug']}-{slug}",
            "code": code,
            "index_prefix": f"DG{number + 1:02d}",
            "position": number,
        }
        village = _organ(facts, Kind.VILLAGE, Level.VILLAGE, town, opening)
        organs[name] = village
        boards[name] = publishing.put_up(
            village, code=f"DG{number:02d}", name=f"{name}公开栏", place=seat,
            position=number, demo=True, by=None, at=opening,
        )  # fmt: skip
    organs["village"] = organs[data["villages"][0][0]]
    boards["other"] = publishing.put_up(
        other, code="SF00", name="示范镇政务公开栏", place="镇政府门前（虚构）",
        position=0, demo=True, by=None, at=opening,
    )  # fmt: skip
    columns = _columns(town, data["columns"], opening)
    _columns(other, data["columns"], opening)
    users = _people(organs, opening)
    clerks = {data["villages"][0][0]: users["demo-village"]}
    for number, (name, *_) in enumerate(data["villages"][1:], 2):
        clerks[name] = _person(
            f"demo-village-{number:02}", "信息员", organs[name], "village", opening
        )
    _chains(town, columns, opening)
    _chains(other, {}, opening)
    return Cast(organs, users, boards, columns, clerks)


def _chains(organ: Organ, columns: dict[str, Any], opening: datetime) -> None:
    """审核 and 签发; money and documents also 保密审查; village sheets 审核 alone."""
    long = [Role.REVIEWER, Role.SECRECY, Role.SIGNER]
    publishing.set_chain(organ, [Role.REVIEWER, Role.SIGNER], by=None, at=opening)
    for slug in ("documents", "budget"):
        if slug in columns:
            publishing.set_chain(organ, long, column=columns[slug], by=None, at=opening)
    for slug in ("village-finance", "village-affairs", "party-affairs"):
        if slug in columns:
            publishing.set_chain(organ, [Role.REVIEWER], column=columns[slug], by=None, at=opening)


def _organ(
    facts: dict[str, Any], kind: Kind, level: Level, parent: Organ | None, opening: datetime
) -> Organ:
    return orgs.found(
        **facts,
        kind=kind,
        level=level,
        parent=parent,
        confirmed_date=START,
        demo=True,
        by=None,
        at=opening,
    )


def _columns(organ: Organ, listed: list[dict[str, Any]], opening: datetime) -> dict[str, Any]:
    made: dict[str, Any] = {}

    def add(entries: Iterable[dict[str, Any]], parent: Any) -> None:
        for entry in entries:
            column = publishing.add_column(
                organ,
                parent=parent,
                slug=entry["slug"],
                title=entry["title"],
                position=len(made),
                statutory="basis" in entry,
                basis=entry.get("basis", ""),
                by=None,
                at=opening,
            )
            made[entry["slug"]] = column
            add(entry.get("children", ()), column)

    add(listed, None)
    return made


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


def _facts(town: Organ, officer: User) -> None:
    source = resources.files("gongkai.demo") / "data" / "facts.yaml"
    facts = yaml.safe_load(source.read_text("utf-8"))
    for day, kind, quantity, written in facts["counts"]:
        reporting.count(
            town, kind=kind, on=day, quantity=quantity, source=written,
            by=officer, at=at(day, 17), demo=True,
        )  # fmt: skip
    for entry in facts["confirmations"]:
        for channel in entry["channels"]:
            reporting.confirm_zero(
                town, entry["year"], subject=entry["subject"], channel=channel,
                by_post=entry["post"], by=officer, at=at(entry["date"], 16), demo=True,
            )  # fmt: skip
    for entry in facts["promises"]:
        promise = reporting.promise(
            town, entry["year"], problem=entry["problem"], measure=entry["measure"],
            due=entry["due"], source=entry["source"], by=officer,
            at=at(date(entry["year"] + 1, 1, 10), 10), demo=True,
        )  # fmt: skip
        if "done" in entry:
            reporting.keep_promise(
                promise, answer=entry["answer"], on=entry["done"], by=officer,
                at=at(entry["done"], 17),
            )  # fmt: skip


def _by_day(sheets: list[plan.Sheet]) -> list[tuple[date, list[list[plan.Sheet]]]]:
    """The sheets of each day, those of one board owner together."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.day, sheet.owner, sheet.kind))
    return [
        (day, [list(group) for _, group in groupby(some, key=lambda s: s.owner)])
        for day, some in groupby(ordered, key=lambda s: s.day)
    ]


def _hang(day: date, groups: list[list[plan.Sheet]], cast: Cast) -> None:
    """Draft, submit, review, sign and hang the sheets of a day."""
    submitted: list[Any] = []
    for sheets in groups:
        submitted += _submit(sheets, cast)
    go_through(submitted, reviewers(cast.users), day)
    for sheets in groups:
        owner = sheets[0].owner
        board = cast.boards[owner]
        cast.hanging += publishing.hang(
            board, published.sheets_to_hang(board), day=day, by=_drafter(owner, cast),
            at=at(day, 15),
        )  # fmt: skip


def _drafter(owner: str, cast: Cast) -> User:
    return cast.users["demo-officer"] if owner == plan.TOWN else cast.clerks[owner]


def _submit(sheets: list[plan.Sheet], cast: Cast) -> list[Any]:
    """Draft and submit the sheets of one board owner and day."""
    first = sheets[0]
    drafter = _drafter(first.owner, cast)
    organ = cast.organs["town" if first.owner == plan.TOWN else first.owner]
    drafts = [
        records.Draft(
            title=sheet.title,
            formed_date=sheet.day,
            body=from_text(sheet.body),
            document_number=sheet.document_number,
            subject=cast.columns[sheet.column].title,
            genre=_genre(sheet.title),
        )
        for sheet in sheets
    ]
    kept = records.draft_many(organ, drafts, by=drafter, at=at(first.day, 9), demo=True)
    pairs = list(zip(kept, sheets, strict=True))
    submitted: list[Any] = []
    for column in sorted({sheet.column if sheet.released else "" for sheet in sheets}):
        some = {r: s for r, s in pairs if (s.column if s.released else "") == column}
        submitted += publishing.submit_many(
            list(some),
            columns=[cast.columns[column]] if column else [],
            boards={
                record.pk: [
                    publishing.BoardPlan(
                        cast.boards[sheet.owner], cast.columns[sheet.column], to_date=sheet.to_day
                    )
                ]
                for record, sheet in some.items()
            },
            by=drafter,
            at=at(first.day, 9, 30),
        )
    return submitted


def _take_down(cast: Cast, day: date) -> None:
    """Take down what hung long enough, on the working day after its last day."""
    days = calendar()
    due: dict[tuple[int, date], list[Any]] = {}
    left = []
    for posting in cast.hanging:
        off = posting.to_date and days.on_or_after(posting.to_date + timedelta(1))
        if off and off <= day:
            due.setdefault((posting.organ_id, off), []).append(posting)
        else:
            left.append(posting)
    cast.hanging = left
    for (_, off), some in sorted(due.items(), key=lambda item: item[0][::-1]):
        publishing.take_down_many(some, on=off, by=some[0].by, at=at(off, 16))


def _genre(title: str) -> str:
    for word in ("通告", "公告", "公示", "通知", "通报", "报告", "预案", "指南"):
        if word in title:
            return word
    return "其他"
