"""Asking and answering."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.timezone import localdate

from gongkai.audit import chain
from gongkai.guard.check import Context, check
from gongkai.guard.finding import Finding, Part
from gongkai.interaction.kinds import Channel
from gongkai.interaction.models import Letter
from gongkai.law.rules import parameters
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Organ
from gongkai.records.sealing import vault

if TYPE_CHECKING:
    from gongkai.publishing.models import Board
    from gongkai.records.models import Record

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
STOPPING = ("refuse", "stop")


class Answered(Exception):
    """Somebody answered the question in the meantime."""


class Guarded(Exception):
    """The guard found something in what would leave; ``findings`` say what and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f.message for f in findings))
        self.findings = tuple(findings)


def answer_due(received: date, days: WorkCalendar | None = None) -> date:
    """The last day for answering: working days after the day of receipt, which does not count.

    How many is a dated parameter (``interaction.toml``: an inspection indicator, not law).
    """
    rule = parameters("interaction")["question"].on(received)
    return (days or calendar()).continued.add_working_days(received, rule.count)


def examine(texts: Sequence[tuple[str, str]]) -> list[Finding]:
    """What the guard finds in texts on their way out, each with where it stands."""
    return check([Part(where, "body", text) for where, text in texts if text], context=Context())


@transaction.atomic
def ask(
    organ: Organ,
    *,
    question: str,
    channel: Channel,
    by: User | None,
    at: datetime,
    contact: str = "",
    record: Record | None = None,
    board: Board | None = None,
    demo: bool = False,
) -> Letter:
    """Receive a question; the asker follows it by ``code``.

    ``contact`` is sealed.  ``by`` is the officer who wrote it down, None for the asker.  Raises
    ValueError for an empty question.
    """
    if not question.strip():
        raise ValueError("a question asks something")
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    letter = Letter.objects.create(
        organ=organ, record=record, board=board, code=code, channel=channel,
        question=question.strip(), received_at=at,
        contact=vault().seal_text(contact.strip(), f"letter:{code}"),
        due_date=answer_due(localdate(at)), demo=demo,
    )  # fmt: skip
    chain.record(
        "letter.received", organ=organ, by=by, at=at, subject=letter,
        after={
            "channel": channel, "record": record.pk if record else None,
            "board": board.pk if board else None, "due": letter.due_date,
        },
    )  # fmt: skip
    return letter


@transaction.atomic
def answer(letter: Letter, text: str, *, shown: str, by: User, at: datetime) -> None:
    """Answer a question; with ``shown`` question and answer are published, without they are not.

    ``shown`` is the question as readers see it, masked.  Raises Answered,
    Guarded for what may not leave, ValueError without an answer.
    """
    text, shown = text.strip(), shown.strip()
    if not text:
        raise ValueError("an answer says something")
    found = examine([("答复", text), ("公开的问题", shown)])
    if stopped := [f for f in found if f.severity in STOPPING]:
        raise Guarded(stopped)
    waiting = Letter.objects.filter(pk=letter.pk, answered_at__isnull=True)
    if not waiting.update(
        answer=text, answered_at=at, answered_by=by, shown=shown,
        published_date=localdate(at) if shown else None,
    ):  # fmt: skip
        raise Answered(letter.pk)
    letter.refresh_from_db()
    chain.record(
        "letter.answered", organ=letter.organ, by=by, at=at, subject=letter,
        after={"published": bool(shown)},
    )  # fmt: skip


@transaction.atomic
def see_contact(letter: Letter, *, by: User, at: datetime) -> str:
    """The contact of the asker, opened; that somebody looked is an event."""
    told = vault().open_text(letter.contact, f"letter:{letter.code}")
    chain.record("letter.contact-seen", organ=letter.organ, by=by, at=at, subject=letter)
    return told
