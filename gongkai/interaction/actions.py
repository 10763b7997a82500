"""Asking and answering."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from gongkai.audit import chain
from gongkai.guard.check import Context, check
from gongkai.guard.finding import Finding, Part, held_back, let_pass
from gongkai.interaction.kinds import Channel
from gongkai.interaction.models import Letter, Override, Withdrawal
from gongkai.law.rules import parameters
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Organ
from gongkai.orgs.queries import own_phones
from gongkai.records.kinds import WithdrawalClass
from gongkai.records.sealing import vault

if TYPE_CHECKING:
    from gongkai.publishing.models import Board
    from gongkai.records.models import Record

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


class Answered(Exception):
    """Somebody answered the question in the meantime."""


class NothingToTakeBack(Exception):
    """There is no answer, or somebody took it back or wrote a new one in the meantime."""


class Guarded(Exception):
    """The guard found something in what would leave; ``findings`` say what and where.

    A ``stop`` among them may go out with a reason, a ``refuse`` never.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f.message for f in findings))
        self.findings = tuple(findings)


def answer_due(received: date, days: WorkCalendar | None = None) -> date:
    """The last day for answering: working days after the day of receipt, which does not count.

    How many is a dated parameter (``interaction.toml``: an inspection indicator, not law).
    """
    rule = parameters("interaction")["question"].on(received)
    return (days or calendar()).continued.add_working_days(received, rule.count)


def examine_answer(organ: Organ, text: str, shown: str) -> list[Finding]:
    """What the guard finds in an organ's answer and in the question as it would be shown."""
    parts = [("答复", text.strip()), ("公开的问题", shown.strip())]
    context = Context(allowed_phones=own_phones(organ))
    return check([Part(where, "body", told) for where, told in parts if told], context=context)


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
def answer(
    letter: Letter,
    text: str,
    *,
    shown: str,
    by: User,
    at: datetime,
    overrides: Mapping[str, str] | None = None,
) -> None:
    """Answer a question; with ``shown`` question and answer are published, without they are not.

    ``shown`` is the question as readers see it, masked.  ``overrides`` (finding
    key → reason) let single findings of the guard pass.  What was taken back
    may be answered anew.  Raises Answered, Guarded for what may not leave,
    ValueError without an answer.
    """
    text, shown = text.strip(), shown.strip()
    if not text:
        raise ValueError("an answer says something")
    found, overrides = examine_answer(letter.organ, text, shown), overrides or {}
    if stopped := held_back(found, overrides):
        raise Guarded(stopped)
    open_ones = Q(answered_at__isnull=True) | Q(withdrawn_date__isnull=False)
    today = localdate(at)
    if not Letter.objects.filter(open_ones, pk=letter.pk).update(
        answer=text, answered_at=at, answered_by=by, shown=shown,
        first_date=Coalesce("first_date", Value(today)), published_date=today if shown else None,
        withdrawn_date=None, withdrawn_class="",
    ):  # fmt: skip
        raise Answered(letter.pk)
    letter.refresh_from_db()
    passed = let_pass(found, overrides)
    Override.objects.bulk_create(
        Override(
            letter=letter, organ_id=letter.organ_id, rule=finding.rule,
            place=finding.where[:200], reason=reason, made_at=at, by=by,
        )
        for finding, reason in passed
    )  # fmt: skip
    chain.record(
        "letter.answered", organ=letter.organ, by=by, at=at, subject=letter,
        after={
            "published": bool(shown), "again": letter.withdrawals.exists(),
            "overrides": len(passed),
        },
    )  # fmt: skip


@transaction.atomic
def take_back(
    letter: Letter, kind: WithdrawalClass, *, reason: str, by: User, at: datetime
) -> None:
    """Take an answer back at once: readers see the day and the class of reason in its place.

    ``letter`` is the one whose answer was seen.  Raises NothingToTakeBack,
    ValueError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("an answer is taken back for a reason")
    standing = Letter.objects.filter(
        pk=letter.pk, answered_at=letter.answered_at, withdrawn_date__isnull=True
    )
    if letter.answered_at is None or letter.answered_by is None:
        raise NothingToTakeBack(letter.pk)
    if not standing.update(answer="", shown="", withdrawn_date=localdate(at), withdrawn_class=kind):
        raise NothingToTakeBack(letter.pk)
    Withdrawal.objects.create(
        letter=letter, answer=letter.answer, shown=letter.shown, answered_at=letter.answered_at,
        answered_by=letter.answered_by, published_date=letter.published_date, kind=kind,
        reason=reason, made_at=at, by=by,
    )  # fmt: skip
    letter.refresh_from_db()
    chain.record(
        "letter.answer-withdrawn", organ=letter.organ, by=by, at=at, subject=letter,
        after={"class": kind, "reason": reason},
    )  # fmt: skip


@transaction.atomic
def see_contact(letter: Letter, *, by: User, at: datetime) -> str:
    """The contact of the asker, opened; that somebody looked is an event."""
    told = vault().open_text(letter.contact, f"letter:{letter.code}")
    chain.record("letter.contact-seen", organ=letter.organ, by=by, at=at, subject=letter)
    return told
