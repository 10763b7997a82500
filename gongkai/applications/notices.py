"""Notices before and after last days: in the office, by mail as a digest, by SMS through a gateway.

``run`` is called by the scheduler as often as it likes: a notice is written
once per person, case, matter and day, and a digest takes along what was not
sent yet, outside the quiet hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.applications.actions import sweep
from gongkai.applications.kinds import Status
from gongkai.applications.models import Application, Notice
from gongkai.applications.queries import calendar, days_left
from gongkai.applications.queries.desk import WHAT
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Appointment, Role

BEFORE: Final = (5, 3, 1, 0)
"""Working days before the last day on which the officer is told; the superior from 1 on."""
EVERY_AFTER: Final = 5
"""Working days between two notices of a case that is overdue."""
_BATCH: Final = 500


class Done(NamedTuple):
    """What a run did."""

    written: int
    mails: int
    messages: int
    swept: int


class Gateway(Protocol):
    """Sends one short message; raises OSError when it could not."""

    def send(self, number: str, text: str, *, at: datetime) -> None: ...


class FileOutbox:
    """The gateway by default: messages are put into a file, for whoever sends them on."""

    def send(self, number: str, text: str, *, at: datetime) -> None:
        path = Path(settings.SMS_OUTBOX)
        path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{timezone.localtime(at).isoformat()}\t{number}\t{' '.join(text.split())}\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(line)


def run(now: datetime) -> Done:
    """Write the notices of the day and send what waits, unless it is a quiet hour."""
    day = timezone.localdate(now)
    written = _write(day, now, calendar())
    quiet = is_quiet(timezone.localtime(now).time())
    mails, messages = (0, 0) if quiet else _send(now)
    return Done(written, mails, messages, sweep(now))


def is_quiet(moment: time) -> bool:
    """Whether nothing is sent at that time of day; the quiet hours may go over midnight."""
    start, end = settings.QUIET_HOURS
    if start <= end:
        return bool(start <= moment < end)
    return bool(moment >= start or moment < end)


def _write(day: date, now: datetime, working: WorkCalendar) -> int:
    if not working.continued.is_working_day(day):
        return 0
    count = 0
    last = working.continued.add_working_days(day, max(BEFORE) + 1)
    cases = (
        Application.objects.exclude(status=Status.CLOSED)
        .filter(next_date__lte=last)
        .select_related("organ")
        .order_by("id")
    )
    chunk: list[Application] = []
    for case in cases.iterator(_BATCH):
        chunk.append(case)
        if len(chunk) == _BATCH:
            count += _write_some(chunk, day, now, working)
            chunk = []
    return count + _write_some(chunk, day, now, working)


def _write_some(cases: list[Application], day: date, now: datetime, working: WorkCalendar) -> int:
    people = _people({case.organ_id for case in cases}, day)
    rows = []
    for case in cases:
        left = days_left(day, case.next_date or day, working)
        if not _due(case, left):
            continue
        kind, words = _words(case, left)
        for role, user in people.get(case.organ_id, ()):
            if role == Role.OFFICER or left <= 1:
                rows.append(
                    Notice(
                        user_id=user,
                        application=case,
                        kind=kind,
                        on=day,
                        text=words,
                        urgent=left <= 0,
                        made_at=now,
                    )
                )
    with transaction.atomic():
        before = Notice.objects.filter(on=day).count()
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
        return Notice.objects.filter(on=day).count() - before


def _due(case: Application, left: int) -> bool:
    if case.status == Status.INTAKE:
        return True  # Every working day until both sides have confirmed.
    return left in BEFORE or (left < 0 and -left % EVERY_AFTER == 1)


def _words(case: Application, left: int) -> tuple[str, str]:
    what = WHAT[case.status]
    name = f"{case.organ.short_name}申请{case.number}"
    if case.status == Status.INTAKE:
        return "intake", f"{name}还没有确认收到：{what}。"
    if left < 0:
        return "late", f"{name}已超期{-left}个工作日：{what}。"
    if left == 0:
        return "today", f"{name}今天到期：{what}。"
    return "soon", f"{name}还有{left}个工作日到期：{what}。"


def _people(organs: Iterable[int], day: date) -> dict[int, list[tuple[str, int]]]:
    """Organ → (role, user) of those who are told: officers, and their superiors."""
    rows = Appointment.objects.filter(
        post__organ__in=list(organs),
        post__role__in=[Role.OFFICER, Role.SIGNER],
        from_date__lte=day,
        user__is_active=True,
    ).exclude(to_date__lte=day)
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for organ, role, user in rows.values_list("post__organ_id", "post__role", "user_id"):
        found[organ].append((role, user))
    return found


def _send(now: datetime) -> tuple[int, int]:
    """One digest a person; notices count as sent once the mail was handed over."""
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    waiting: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(sent_at=None).order_by("user_id", "id")[:5000]:
        waiting[notice.user_id].append(notice)
    users = {user.pk: user for user in User.objects.filter(pk__in=list(waiting))}
    mails = messages = 0
    for pk, notices in waiting.items():
        user = users[pk]
        if user.email:
            EmailMessage(
                f"依申请公开：{len(notices)}项提醒",
                "\n".join([*(notice.text for notice in notices), "", "请登录公开工作台办理。"]),
                settings.DEFAULT_FROM_EMAIL,
                [user.email],
            ).send()
            mails += 1
        phone = settings.SMS_NUMBERS.get(user.username)
        urgent = [notice for notice in notices if notice.urgent]
        if phone and urgent:
            gateway.send(phone, f"{urgent[0].text}共{len(urgent)}项须当日处理。", at=now)
            messages += 1
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=now)
    return mails, messages
