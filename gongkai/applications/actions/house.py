"""What an organ arranges for itself: customs, places to search, assignments, absences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from gongkai.applications import journal, numbers
from gongkai.applications.actions.calendars import ChangedMeanwhile
from gongkai.applications.kinds import Scale
from gongkai.applications.models import (
    Absence,
    Application,
    Assignment,
    Custom,
    SearchEntry,
    SearchPlace,
)
from gongkai.applications.queries.lists import absences, held_by
from gongkai.audit import chain
from gongkai.law.transitions import Unlawful
from gongkai.orgs.models import Organ, Post


class BadEntry(ValueError):
    """What was to be entered is incomplete or contradicts itself; the message says how."""


@transaction.atomic
def set_customs(
    organ: Organ, *, number_pattern: str = "", reply_pattern: str = "",
    fee_scale: Scale | None = None, fee_payment: str = "", retention_years: int = 0,
    retention_remedy_years: int = 0, notice_pattern: str = "", review_body: str = "",
    court: str = "", by: User | None, at: datetime,
) -> Custom:  # fmt: skip
    """Change the organ's customs; what is not given stays.

    Raises ``numbers.BadPattern``, or BadEntry for a retention that is too short.
    """
    rule = numbers.custom(organ)
    for pattern in filter(None, (number_pattern, reply_pattern, notice_pattern)):
        numbers.check(pattern)
    given = {
        "number_pattern": number_pattern, "reply_pattern": reply_pattern,
        "notice_pattern": notice_pattern, "review_body": review_body, "court": court,
        "fee_payment": fee_payment, "retention_years": retention_years,
        "retention_remedy_years": retention_remedy_years,
    }  # fmt: skip
    before = {name: getattr(rule, name) for name in (*given, "fee_scale")}
    for name, value in given.items():
        setattr(rule, name, value or getattr(rule, name))
    if fee_scale is not None:
        rule.fee_scale = fee_scale
    if rule.retention_remedy_years < rule.retention_years:
        raise BadEntry("有救济的案卷，保存年限不能短于一般案卷。")
    rule.save()
    after = {name: getattr(rule, name) for name in before}
    chain.record("customs.changed", organ=organ, by=by, at=at, subject=rule,
                 before=before, after=after)  # fmt: skip
    return rule


@transaction.atomic
def add_search_place(organ: Organ, name: str, *, by: User | None, at: datetime) -> SearchPlace:
    """Put a place on the organ's own list; one that was retired is taken up again."""
    if not name.strip():
        raise BadEntry("请填写检索地点的名称。")
    place, _ = SearchPlace.objects.update_or_create(
        organ=organ, name=name.strip(), defaults={"active": True}
    )
    chain.record("search-place.added", organ=organ, by=by, at=at, subject=place,
                 after={"name": place.name})  # fmt: skip
    return place


@transaction.atomic
def log_search(
    application: Application, place: SearchPlace, *, terms: str, period: str, searcher: str,
    on: date, found: bool, result: str, by: User | None, at: datetime,
) -> SearchEntry:  # fmt: skip
    """Enter one search: where, which terms, which period, who, when, with what result."""
    if place.organ_id != application.organ_id or not place.active:
        raise BadEntry("检索地点应当从本机关的检索地点清单里选择。")
    told = {"检索词": terms, "时间范围": period, "检索人": searcher, "检索结果": result}
    blank = [name for name, value in told.items() if not value.strip()]
    if blank:
        raise BadEntry(f"检索记录不完整，请补填：{'、'.join(blank)}。")
    if application.received_date is None or not application.received_date <= on <= localdate(at):
        raise BadEntry("检索日期应当在收到申请之后、今天以前，请核对。")
    entry = SearchEntry.objects.create(
        application=application, place=place, terms=terms, period=period, searcher=searcher,
        on=on, found=found, result=result,
    )  # fmt: skip
    journal.note(application, "searched", on, by=by, at=at, place=place.name, terms=terms,
                 period=period, searcher=searcher, found=found)  # fmt: skip
    return entry


@transaction.atomic
def assign(
    application: Application, post: Post, *, part: str, responsible: bool = False,
    by: User | None, at: datetime, on: date,
) -> Assignment:  # fmt: skip
    """Give a part to a post; a new responsible post takes over from the one before."""
    if not part.strip():
        raise BadEntry("请写明交办的内容。")
    if post.organ_id != application.organ_id:
        raise BadEntry("只能交给本机关的岗位；其他机关请发函征求意见。")
    if application.status == "closed":
        raise Unlawful("这件申请已经办结，不能再交办。")
    if responsible:
        Application.objects.select_for_update().get(pk=application.pk)  # one at a time
        _end(application.assignments.filter(responsible=True, to_date__isnull=True), on)
    given = Assignment.objects.create(
        application=application, post=post, part=part, responsible=responsible, from_date=on
    )
    journal.note(application, "assigned", on, by=by, at=at, post=post.title, part=part,
                 responsible=responsible)  # fmt: skip
    return given


@transaction.atomic
def finish_assignment(
    assignment: Assignment, *, result: str, by: User | None, at: datetime, on: date
) -> None:
    """The post has done its part; ``result`` is its opinion.  Raises BadEntry when it is over."""
    if not result.strip():
        raise BadEntry("请写明承办意见。")
    if on < assignment.from_date:
        raise BadEntry("完成日期早于交办日期，请核对。")
    waiting = Assignment.objects.filter(pk=assignment.pk, to_date__isnull=True)
    if not waiting.update(to_date=on, result=result):
        raise BadEntry("这一项交办已经完成或者移交。")
    assignment.refresh_from_db()
    journal.note(assignment.application, "handed-over", on, by=by, at=at,
                 post=assignment.post.title, result=result)  # fmt: skip


@transaction.atomic
def hand_over(
    post: Post, to: Post, *, seen: Sequence[int], by: User | None, at: datetime, on: date
) -> int:
    """Move everything open from one post to another of the same organ; returns how many.

    ``seen`` are the assignments of the list shown (``queries.held_by``).
    Raises BadEntry, ChangedMeanwhile when the post holds others by now.
    """
    if post.pk == to.pk or post.organ_id != to.organ_id:
        raise BadEntry("请选择本机关的另一个岗位接手。")
    mine = held_by(post)
    if [one.pk for one in mine] != list(seen):
        raise ChangedMeanwhile
    for one in mine:
        _end(Assignment.objects.filter(pk=one.pk), on)
        Assignment.objects.create(
            application=one.application, post=to, part=one.part,
            responsible=one.responsible, from_date=on,
        )  # fmt: skip
        journal.note(one.application, "handed-over", on, by=by, at=at,
                     post=post.title, to=to.title)  # fmt: skip
    return len(mine)


@transaction.atomic
def enter_absence(
    post: Post, deputy: Post, *, from_date: date, to_date: date, by: User | None, at: datetime
) -> Absence:
    """Let a deputy post stand in; ``to_date`` is exclusive.

    Raises BadEntry, also for days on which the post has a deputy already.
    """
    if to_date <= from_date:
        raise BadEntry("代岗的结束日期应当晚于开始日期。")
    if post.pk == deputy.pk or post.organ_id != deputy.organ_id:
        raise BadEntry("请选择本机关的另一个岗位代岗。")
    other = (
        absences(post.organ_id)
        .filter(post=post, from_date__lt=to_date, to_date__gt=from_date).order_by("id").first()
    )  # fmt: skip
    if other is not None:
        raise BadEntry(
            f"{post.title}从{other.from_date.isoformat()}起已经登记由{other.deputy.title}代岗，"
            "日期有重叠。请先结束那一次，或者改日期。"
        )
    absence = Absence.objects.create(post=post, deputy=deputy, from_date=from_date, to_date=to_date)
    chain.record("absence.entered", organ=post.organ, by=by, at=at, subject=absence,
                 after={"post": post.title, "deputy": deputy.title, "from": from_date,
                        "to": to_date})  # fmt: skip
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User | None, at: datetime, on: date) -> None:
    """The post is manned again from ``on``; an absence not begun by then is struck out.

    Raises BadEntry when it is over.
    """
    if not Absence.objects.filter(pk=absence.pk, to_date__gt=on).exists():
        raise BadEntry("这次代岗已经结束，不用再登记。")
    chain.record("absence.ended", organ=absence.post.organ, by=by, at=at, subject=absence,
                 before={"from": absence.from_date, "to": absence.to_date},
                 after={"to": max(on, absence.from_date)})  # fmt: skip
    if on <= absence.from_date:
        absence.delete()
    else:
        Absence.objects.filter(pk=absence.pk).update(to_date=on)


def _end(open_ones: QuerySet[Assignment], on: date) -> None:
    for one in open_ones:
        one.to_date = max(on, one.from_date)
        one.save(update_fields=["to_date"])
