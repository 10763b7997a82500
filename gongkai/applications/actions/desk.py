"""Small acts of the pages: papers kept, the applicant's answer, what was shown before sending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from gongkai.applications import journal, numbers
from gongkai.applications.actions.files import belong
from gongkai.applications.actions.intake import Coming, Form, Taken, arrive
from gongkai.applications.actions.reply import Draft, draft, return_draft
from gongkai.applications.durable import durable
from gongkai.applications.journal import StaleApplication
from gongkai.applications.kinds import ReplyState, Satisfaction
from gongkai.applications.models import (
    Application,
    Consultation,
    Notice,
    Paper,
    Reply,
    Seen,
)
from gongkai.audit import chain
from gongkai.law.transitions import Unlawful
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ


def send(
    organ: Organ,
    coming: Coming,
    forms: Sequence[Form],
    *,
    key: str,
    by: User | None,
    at: datetime,
    calendar: WorkCalendar,
) -> Taken:
    """Take in a form with the files it holds; the same key again gives the same numbers.

    Raises BadApplication.  What is returned is on disk, files included.
    """
    with durable():
        taken = arrive(organ, coming, forms, by=by, at=at, calendar=calendar, key=key)
        if taken.new:
            belong(taken.arrival, key)
    return taken


@transaction.atomic
def keep_paper(
    application: Application,
    kind: str,
    markup: str,
    *,
    day: date,
    numbered: bool,
    consultation: Consultation | None = None,
    by: User | None,
    at: datetime,
) -> Paper:
    """Keep a document of the case; one that leaves the house gets the next notice number."""
    number = ""
    if numbered:
        pattern = numbers.custom(application.organ).notice_pattern
        number = numbers.take(application.organ, "notice", day.year, pattern)
    paper = Paper.objects.create(
        application=application,
        kind=kind,
        number=number,
        day=day,
        markup=markup,
        consultation=consultation,
        made_at=at,
        by=by,
    )
    chain.record(
        "paper.made",
        organ=application.organ,
        by=by,
        at=at,
        subject=application,
        after={"kind": kind, "number": number},
    )
    return paper


@transaction.atomic
def rewrite_paper(paper: Paper, markup: str, *, by: User | None, at: datetime) -> None:
    """Change the words of a document."""
    before = paper.markup
    Paper.objects.filter(pk=paper.pk).update(markup=markup)
    paper.markup = markup
    chain.record(
        "paper.changed",
        organ=paper.application.organ,
        by=by,
        at=at,
        subject=paper.application,
        before={"kind": paper.kind, "markup": before},
        after={"markup": markup},
    )


@transaction.atomic
def redraft(reply: Reply, text: Draft, *, by: User, at: datetime, calendar: WorkCalendar) -> Reply:
    """Put a new draft in the place of one that is not signed yet; the old one stays readable.

    Raises StaleApplication when it was signed meanwhile, and as ``draft``.
    """
    if not Reply.objects.filter(pk=reply.pk, state=ReplyState.DRAFT).exists():
        raise StaleApplication(reply.application.number)
    return_draft(reply, opinion="拟稿人修改", by=by, at=at)
    return draft(reply.application, text, by=by, at=at, calendar=calendar)


@transaction.atomic
def rate(application: Application, answer: Satisfaction, *, at: datetime) -> None:
    """The applicant's answer to the one question, once, after the case is closed."""
    if application.status != "closed":
        raise Unlawful("申请还没有办结，办结以后再评价。")
    if application.events.filter(kind="satisfaction").exists():
        raise Unlawful("您已经评价过，谢谢。")
    journal.note(application, "satisfaction", localdate(at), by=None, at=at, answer=answer)


@transaction.atomic
def count_seen(organ: Organ, what: Literal["shown", "opened", "ended"], *, at: datetime) -> None:
    """Count one visitor to whom published items were shown before sending."""
    day = localdate(at)
    Seen.objects.bulk_create([Seen(organ=organ, day=day)], ignore_conflicts=True)
    Seen.objects.filter(organ=organ, day=day).update(**{what: F(what) + 1})


@transaction.atomic
def read_notices(user: User, numbers_read: Iterable[int], *, at: datetime) -> int:
    """Mark one's own notices as read; returns how many."""
    mine = Notice.objects.filter(user=user, pk__in=list(numbers_read), read_at=None)
    return mine.update(read_at=at)
