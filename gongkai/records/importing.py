"""Many records from one spreadsheet: tried first, then taken in, and undone if need be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.records.actions import AlreadyPublic, Draft, draft_many
from gongkai.records.kinds import Attribute, Normative
from gongkai.records.models import ImportBatch, Record

MOST_ROWS = 5000
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "名称", "信息名称"),
    "document_number": ("文号", "发文字号"),
    "formed_date": ("成文日期", "生成日期", "形成日期"),
    "subject": ("主题分类",),
    "genre": ("体裁分类", "体裁"),
    "keywords": ("主题词",),
    "summary": ("内容概述", "摘要"),
    "department": ("来源部门", "发文机关", "提供部门"),
    "body": ("正文", "内容"),
    "attribute": ("公开属性", "公开方式"),
    "normative": ("规范性文件",),
    "issued_date": ("制发日期",),
    "expires_date": ("有效期至",),
}
NEEDED = ("title", "formed_date")
LIMITS = {
    "title": 200,
    "document_number": 60,
    "subject": 60,
    "genre": 30,
    "keywords": 100,
    "summary": 200,
    "department": 60,
}
"""The longest text of a cell in characters, as in ``Record``."""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row and what to do; ``row`` as the spreadsheet numbers it."""

    row: int
    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run: the drafts that would be taken in and the rows that would not."""

    drafts: tuple[tuple[int, Draft], ...]
    errors: tuple[RowError, ...]
    ignored: tuple[str, ...]


def try_rows(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], organ: Organ
) -> Trial:
    """Read rows of a spreadsheet as drafts; nothing is stored.

    Columns are found by heading; unknown ones are named in ``ignored``.  A
    title and formed date the organ has already, or twice in the file, is an
    error, so that nothing is taken in twice.
    """
    places, ignored = _places(header)
    missing = [HEADINGS[name][0] for name in NEEDED if name not in places]
    if missing:
        words = "”和“".join(missing)
        return Trial(
            (), (RowError(1, missing[0], f"表头里没有“{words}”这一列，请补上。"),), ignored
        )
    if len(rows) > MOST_ROWS:
        message = f"一次最多导入 {MOST_ROWS} 行，这个文件有 {len(rows)} 行，请分成几个文件。"
        return Trial((), (RowError(MOST_ROWS + 1, "", message),), ignored)
    drafts: list[tuple[int, Draft]] = []
    errors: list[RowError] = []
    for number, cells in rows:
        entry, wrong = _entry(number, cells, places)
        errors += wrong
        if entry is not None:
            drafts.append((number, entry))
    known = _known(organ, [entry for _, entry in drafts])
    seen: dict[tuple[str, date], int] = {}
    for number, entry in drafts:
        key = (entry.title, entry.formed_date)
        if key in known:
            errors.append(RowError(number, "标题", "本机关已有同一标题、同一成文日期的信息。"))
        elif key in seen:
            errors.append(RowError(number, "标题", f"与第 {seen[key]} 行重复。"))
        seen.setdefault(key, number)
    return Trial(tuple(drafts), tuple(sorted(errors, key=lambda e: e.row)), ignored)


@transaction.atomic
def take_in(
    organ: Organ, name: str, trial: Trial, *, by: User | None, at: datetime, demo: bool = False
) -> ImportBatch:
    """Take the drafts of a trial without errors in as one batch.

    Raises ValueError when the trial has errors or no rows.
    """
    if trial.errors or not trial.drafts:
        raise ValueError("a trial with errors is not taken in")
    batch = ImportBatch.objects.create(
        organ=organ, name=name[:120], rows=len(trial.drafts), made_at=at, by=by
    )
    draft_many(organ, [entry for _, entry in trial.drafts], by=by, at=at, demo=demo, batch=batch)
    chain.record(
        "import.made", organ=organ, by=by, at=at, subject=batch,
        after={"name": batch.name, "rows": batch.rows},
    )  # fmt: skip
    return batch


@transaction.atomic
def undo(batch: ImportBatch, *, by: User | None, at: datetime) -> int:
    """Discard the drafts of a batch; returns how many.

    Raises AlreadyPublic when one of them has been submitted or made public:
    then each has to be looked at on its own.
    """
    mine = Record.objects.filter(batch=batch)
    # Locked first and asked afterwards: PostgreSQL does not lock through an outer join.
    list(mine.select_for_update().values_list("pk", flat=True))
    busy = mine.filter(public_date__isnull=False) | mine.filter(submissions__isnull=False)
    if busy.exists():
        raise AlreadyPublic(batch.pk)
    if not ImportBatch.objects.filter(pk=batch.pk, undone_at__isnull=True).update(undone_at=at):
        raise AlreadyPublic(batch.pk)
    number = mine.filter(discarded_at__isnull=True).update(discarded_at=at)
    batch.refresh_from_db()
    chain.record(
        "import.undone", organ=batch.organ, by=by, at=at, subject=batch, after={"rows": number}
    )
    return number


def read_date(written: str) -> date | None:
    """A day as people write it: 2018年12月21日, 2018-12-21, 2018/12/21, 2018.12.21, 20181221."""
    text = written.strip()
    match = re.fullmatch(
        r"(\d{4})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})\s*日?(?:[ T]0:?00.*)?",
        text,
    ) or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _places(header: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(header):
        plain = re.sub(r"\s", "", heading)
        name = next((n for n, words in HEADINGS.items() if plain in words), None)
        if name is not None and name not in places:
            places[name] = place
        elif plain:
            ignored.append(heading)
    return places, tuple(ignored)


def _entry(
    number: int, cells: Sequence[str], places: Mapping[str, int]
) -> tuple[Draft | None, list[RowError]]:
    from gongkai.guard.markup import from_text

    given = {n: cells[p].strip() if p < len(cells) else "" for n, p in places.items()}
    if not any(given.values()):
        return None, []
    errors = []
    days: dict[str, date | None] = {}
    for name in ("formed_date", "issued_date", "expires_date"):
        days[name] = read_date(given.get(name, ""))
        if given.get(name) and days[name] is None:
            errors.append(
                RowError(
                    number,
                    HEADINGS[name][0],
                    f"“{given[name][:20]}”不是日期，请写成 2023-06-05 或者 2023年6月5日。",
                )
            )
    errors += [
        RowError(number, HEADINGS[name][0], "这一格是空的，请补上。")
        for name in NEEDED
        if not given.get(name)
    ]
    for name, most in LIMITS.items():
        if len(given.get(name, "")) > most:
            errors.append(
                RowError(number, HEADINGS[name][0], f"超过 {most} 个字，请缩短后再导入。")
            )
    attributes: dict[str, Attribute] = {str(a.label): a for a in Attribute}
    attribute = attributes.get(given.get("attribute") or "主动公开")
    if attribute is None or attribute == Attribute.WITHHELD:
        errors.append(
            RowError(
                number,
                "公开属性",
                "只能批量导入“主动公开”或“依申请公开”的信息；不予公开的请逐条登记理由。",
            )
        )
    kinds: dict[str, Normative] = {"": Normative.NONE, **{str(n.label): n for n in Normative}}
    normative = kinds.get(given.get("normative", ""))
    if normative is None:
        errors.append(RowError(number, "规范性文件", "请写“否”“规章”或“行政规范性文件”。"))
    formed = days["formed_date"]
    if errors or formed is None or attribute is None or normative is None:
        return None, errors
    return (
        Draft(
            title=given["title"],
            formed_date=formed,
            body=from_text(given.get("body", "")),
            attribute=attribute,
            document_number=given.get("document_number", ""),
            summary=given.get("summary", ""),
            department=given.get("department", ""),
            subject=given.get("subject", ""),
            genre=given.get("genre", ""),
            keywords=given.get("keywords", ""),
            normative=normative,
            issued_date=(days["issued_date"] or formed) if normative else None,
            expires_date=days["expires_date"] if normative else None,
        ),
        [],
    )


def _known(organ: Organ, entries: Sequence[Draft]) -> set[tuple[str, date]]:
    titles = {entry.title for entry in entries}
    rows = Record.objects.filter(organ=organ, title__in=titles, discarded_at__isnull=True)
    return set(rows.values_list("title", "formed_date"))
