"""Hanging and taking down as people do it: what was sent becomes acts, facts become sentences.

The desk page and the clerk's phone send the same fields.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils.timezone import localdate

from gongkai.access.names import called
from gongkai.guard.files.refused import Refused
from gongkai.guard.photos import photo
from gongkai.publishing import actions, queries
from gongkai.publishing.kinds import SheetState
from gongkai.records import store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from gongkai.publishing.models import Board, Photo, Posting, Sheet

MOST = 60
"""So many sheets are hung or taken down in one go."""
_ACT = re.compile(r"[0-9a-f-]{16,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent to hang: sheets, day, slots (sheet id → place), photo, the act's own key."""

    sheets: Sequence[int]
    day: date
    act: str
    slots: Mapping[int, int] = field(default_factory=dict)
    photo: UploadedFile[bytes] | None = None
    kept: int | None = None
    """A photo that was received before."""


@dataclass(slots=True)
class Told:
    """What came of it: what was done, what was not and why, and what to look at."""

    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: bool = False
    """Somebody else was quicker with at least one sheet."""
    photo: int | None = None

    def sentences(self) -> list[str]:
        """All of it, in the order people should read it."""
        return [*self.done, *self.refused, *self.warnings]


class Unclear(ValueError):
    """What was sent cannot be read; the message is a sentence for people."""


def numbers(written: Sequence[str]) -> list[int]:
    """Ids as sent by a form.  Raises Unclear for none, too many or no numbers."""
    if not written:
        raise Unclear("请先勾选至少一张。")
    if len(written) > MOST:
        raise Unclear(f"一次最多登记 {MOST} 张，请分几次登记。")
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in written):
        raise Unclear("提交的内容看不懂，请刷新页面后重新勾选。")
    return [int(one) for one in dict.fromkeys(written)]


def day(written: str, today: date) -> date:
    """The day of an act; today where none was written.  Raises Unclear."""
    if not written.strip():
        return today
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise Unclear("日期看不懂，请按 2023-06-07 的样子填写，或者从日历里选。") from error


def places(posted: Mapping[str, str]) -> dict[int, int]:
    """The slots chosen on the form (``slot-<sheet>``).  Raises Unclear."""
    chosen = {}
    for name, value in posted.items():
        sheet = name.removeprefix("slot-")
        if sheet != name and sheet.isascii() and sheet.isdigit() and value:
            if not (value.isascii() and value.isdigit() and len(value) < 5):
                raise Unclear("栏位要填数字，请重新选择。")
            chosen[int(sheet)] = int(value)
    return chosen


def act_key(written: str) -> str:
    """The key that makes one act one act, however often it is sent.  Raises Unclear."""
    if not _ACT.fullmatch(written):
        raise Unclear("页面已经过期，请刷新后再提交。")
    return written


def hang(board: Board, asked: Asked, *, by: User, at: datetime) -> Told:
    """Hang what can be hung; what somebody else hung first is told, nothing is doubled."""
    told = Told()
    found = list(queries.all_sheets().filter(board=board, pk__in=asked.sheets).order_by("pk"))
    if len(found) != len(asked.sheets):
        told.refused.append("有的张贴件已不在这块公开栏的清单里，请刷新页面核对。")
    photo = _photo(board, asked, told, by, at)
    if told.photo is None and asked.photo is not None:
        return told
    keys = {s.pk: hashlib.sha256(f"{asked.act}:{s.pk}".encode()).hexdigest()[:40] for s in found}
    slots = {pk: slot for pk, slot in asked.slots.items() if pk in keys}
    rest = found
    while rest:
        try:
            hung = actions.hang(
                board, rest, day=asked.day, by=by, at=at, photo=photo, find_slots=True,
                slots={s.pk: slots[s.pk] for s in rest if s.pk in slots},
                keys={s.pk: keys[s.pk] for s in rest},
            )  # fmt: skip
        except actions.AlreadyHung as lost:
            told.lost = True
            told.refused += [_lost(s, by) for s in rest if s.pk in lost.sheets]
            rest = [s for s in rest if s.pk not in lost.sheets]
        except actions.WrongDay as wrong:
            told.refused.append(_wrong_day(wrong, asked.day, "张贴", at))
            break
        except actions.NoSuchSlot as wrong_slot:
            told.refused.append(f"这块公开栏只有 {wrong_slot.slots} 个栏位，请重新选择栏位。")
            break
        except actions.SlotTaken as taken:
            told.refused.append(
                f"第 {taken.slot} 个栏位已经登记了一张。请先把那一张登记取下，或者换一个栏位。"
            )
            break
        else:
            told.done += [_hung(posting, s) for posting, s in zip(hung, rest, strict=True)]
            break
    return told


def take_down(postings: Sequence[Posting], on: date, *, by: User, at: datetime) -> Told:
    """Note that sheets came down; what was noted before is told, nothing is doubled."""
    told = Told()
    for posting in postings:
        title = posting.record.title
        try:
            actions.take_down(posting, on=on, by=by, at=at)
        except actions.NotHanging:
            posting.refresh_from_db()
            if posting.down_by_id == by.pk and posting.down_date == on:
                told.done.append(f"《{title}》已登记取下（{on}）。")
            else:
                told.lost = True
                who = _who(posting.down_by, by)
                told.refused.append(
                    f"《{title}》已由{who}登记为 {posting.down_date} 取下，没有重复登记。"
                )
        except actions.WrongDay as wrong:
            told.refused.append(f"《{title}》：{_wrong_day(wrong, on, '取下', at)}")
        else:
            told.done.append(f"《{title}》已登记取下（{on}）。")
    return told


def _photo(board: Board, asked: Asked, told: Told, by: User, at: datetime) -> Photo | None:
    if asked.photo is None:
        kept = queries.photos().filter(board=board, pk=asked.kept).first() if asked.kept else None
        told.photo = kept.pk if kept else None
        return kept
    try:
        made = photo(asked.photo.read(), asked.photo.name or "照片")
    except Refused as refused:
        told.refused.append(refused.sentence)
        return None
    kept = actions.keep_photo(
        board, sha256=store.keep_photo(made.data), width=made.width, height=made.height,
        taken_at=made.taken_at, by=by, at=at,
    )  # fmt: skip
    told.warnings += made.warnings
    told.photo = kept.pk
    return kept


def _hung(posting: Posting, sheet: Sheet) -> str:
    until = f"挂到 {posting.to_date}" if posting.to_date else "长期张贴"
    place = f"第 {posting.slot} 栏，" if posting.slot else ""
    return f"《{sheet.record.title}》已登记张贴：{place}{posting.from_date} 起，{until}。"


def _lost(sheet: Sheet, by: User) -> str:
    """Why a sheet could not be hung, and who was quicker."""
    title = sheet.record.title
    posting = queries.all_postings().filter(sheet=sheet).first()
    if posting is not None:
        return (
            f"《{title}》已由{_who(posting.by, by)}登记为 {posting.from_date} 张贴，没有重复登记。"
        )
    state = queries.all_sheets().filter(pk=sheet.pk).values_list("state", flat=True).get()
    if state == SheetState.PLANNED:
        return f"《{title}》还在审核，审核通过后才能张贴。"
    return f"《{title}》已撤回或者不再张贴，没有登记；如果已经挂上，请取下。"


def _who(user: User | None, by: User) -> str:
    if user is None:
        return "系统"
    return "您" if user.pk == by.pk else f" {called(user)} "


def _wrong_day(wrong: actions.WrongDay, on: date, what: str, at: datetime) -> str:
    if on > localdate(at):
        return f"{what}日期 {on} 还没有到，请改成今天或者以前的日期。"
    if what == "取下":
        return f"取下日期 {on} 早于张贴日期 {wrong.first}，请改正日期。"
    return f"张贴日期 {on} 早于审核通过的日期 {wrong.first}，请改成 {wrong.first} 或者以后。"
