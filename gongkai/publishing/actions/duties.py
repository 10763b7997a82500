"""Meeting the duty of a column, by exactly three acts, and knowing its next date.

A release (or a posting), the confirmation that what stands there is still
valid, and the signed 本期无内容.  The next date is computed by ``law.duties``
whenever one of them happens and again every night.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.audit import chain
from gongkai.law import duties as law
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Organ
from gongkai.publishing.kinds import ActKind
from gongkai.publishing.models import Column, DutyAct, Obligation, Policy

if TYPE_CHECKING:
    from gongkai.records.models import Record

BATCH = 2000


class NotSigned(Exception):
    """本期无内容 needs a reason and the signature of somebody else; a column with nothing
    in it cannot be confirmed."""


@transaction.atomic
def open_obligations(
    columns: Sequence[Column], organ: Organ, *, since: date, by: User | None, at: datetime
) -> list[Obligation]:
    """Make an organ answer for columns from a day on; those it answers for already stay."""
    known = set(
        Obligation.objects.filter(organ=organ, column__in=columns).values_list(
            "column_id", flat=True
        )
    )
    fresh = [column for column in columns if column.pk not in known]
    opened = Obligation.objects.bulk_create(
        Obligation(column=column, organ=organ, since_date=since, **_next(column, None, "", since))
        for column in fresh
    )
    chain.record_many(
        [
            chain.Entry("obligation.opened", o, after={"column": o.column_id, "since": since})
            for o in opened
        ],
        organ=organ,
        by=by,
        at=at,
    )
    return opened


def meet(
    placed: Iterable[tuple[int, int, Record]],
    kind: ActKind,
    *,
    day: date,
    by: User | None,
    at: datetime,
) -> None:
    """Count releases and postings as acts: (column id, organ id that placed it, record).

    Called by the acts of ``review`` and ``boards`` in their transaction.
    """
    rows = list(placed)
    columns = Column.objects.in_bulk({column for column, _, _ in rows})
    keys = {(column, organ) for column, organ, _ in rows}
    found = Obligation.objects.select_for_update().filter(
        column_id__in={c for c, _ in keys}, organ_id__in={o for _, o in keys}
    )
    obligations = {(o.column_id, o.organ_id): o for o in found}
    missing = [key for key in sorted(keys) if key not in obligations]
    for made in Obligation.objects.bulk_create(
        Obligation(column_id=column, organ_id=organ, since_date=day) for column, organ in missing
    ):
        obligations[made.column_id, made.organ_id] = made
    DutyAct.objects.bulk_create(
        DutyAct(
            obligation=obligations[column, organ], kind=kind, day=day, record=record,
            done_at=at, by=by,
        )
        for column, organ, record in rows
    )  # fmt: skip
    for key in keys:
        _moved(obligations[key], columns[key[0]], kind, day)
    Obligation.objects.bulk_update(
        [obligations[key] for key in keys],
        ["first_date", "content_date", "met_date", "met_kind", "due_date", "provisional"],
    )


@transaction.atomic
def confirm_valid(obligation: Obligation, *, on: date, by: User, at: datetime) -> DutyAct:
    """State that what stands in the column was checked and is still valid.

    Raises NotSigned when nothing stands there.
    """
    if obligation.content_date is None:
        raise NotSigned(obligation.pk)
    return _act(obligation, ActKind.CONFIRM, "", on=on, by=by, signed_by=None, at=at)


@transaction.atomic
def sign_nothing(
    obligation: Obligation, *, reason: str, on: date, by: User | None, signed_by: User,
    at: datetime,
) -> DutyAct:  # fmt: skip
    """Sign that there is nothing to publish in this period, with the reason.

    ``signed_by`` is not the one who prepared it.  Raises NotSigned otherwise.
    """
    if not reason.strip() or (by is not None and by.pk == signed_by.pk):
        raise NotSigned(obligation.pk)
    return _act(
        obligation, ActKind.NOTHING, reason.strip(), on=on, by=by, signed_by=signed_by, at=at
    )


@transaction.atomic
def waive_interpretation(policy: Policy, *, reason: str, by: User, at: datetime) -> None:
    """Say why a policy needs no interpretation.  Raises NotSigned without a reason."""
    if not reason.strip():
        raise NotSigned(policy.pk)
    waiting = Policy.objects.filter(pk=policy.pk, met_date__isnull=True, waived_reason="")
    if waiting.update(waived_reason=reason.strip()):
        policy.refresh_from_db()
        chain.record(
            "interpretation.waived", organ=policy.organ, by=by, at=at, subject=policy,
            after={"reason": reason},
        )  # fmt: skip


def evaluate_all(days: WorkCalendar | None = None) -> int:
    """Compute the next date of every open obligation anew; returns how many moved.

    Run every night: a new calendar or a changed duty moves dates.
    """
    used = days or calendar()
    moved = 0
    rows = Obligation.objects.filter(column__off_date__isnull=True).select_related("column")
    batch: list[Obligation] = []
    known: dict[tuple[str, date | None, str, date], dict[str, Any]] = {}
    for obligation in rows.order_by("pk").iterator(BATCH):
        key = (
            repr(obligation.column.duty), obligation.met_date, obligation.met_kind,
            obligation.since_date,
        )  # fmt: skip
        if key not in known:
            known[key] = _next(
                obligation.column, obligation.met_date, obligation.met_kind,
                obligation.since_date, used,
            )  # fmt: skip
        new = known[key]
        if (obligation.due_date, obligation.provisional) != (new["due_date"], new["provisional"]):
            obligation.due_date, obligation.provisional = new["due_date"], new["provisional"]
            batch.append(obligation)
        if len(batch) >= BATCH:
            moved += Obligation.objects.bulk_update(batch, ["due_date", "provisional"])
            batch = []
    return moved + Obligation.objects.bulk_update(batch, ["due_date", "provisional"])


def _act(
    obligation: Obligation,
    kind: ActKind,
    reason: str,
    *,
    on: date,
    by: User | None,
    signed_by: User | None,
    at: datetime,
) -> DutyAct:
    locked = (
        Obligation.objects.select_for_update()
        .select_related("column", "organ")
        .get(pk=obligation.pk)
    )
    act = DutyAct.objects.create(
        obligation=locked, kind=kind, day=on, reason=reason, by=by, signed_by=signed_by, done_at=at
    )
    _moved(locked, locked.column, kind, on)
    locked.save()
    obligation.refresh_from_db()
    chain.record(
        f"duty.met-by-{kind}", organ=locked.organ, by=by, at=at, subject=locked,
        after={
            "column": locked.column_id, "on": on, "reason": reason, "next": locked.due_date,
            "signed_by": signed_by.pk if signed_by else None,
        },
    )  # fmt: skip
    return act


def _moved(obligation: Obligation, column: Column, kind: ActKind, day: date) -> None:
    if kind != ActKind.CONFIRM:
        obligation.first_date = min(filter(None, (obligation.first_date, day)))
    if kind == ActKind.RELEASE:
        obligation.content_date = max(filter(None, (obligation.content_date, day)))
    if obligation.met_date is None or day >= obligation.met_date:
        obligation.met_date, obligation.met_kind = day, kind
    after = _next(column, obligation.met_date, obligation.met_kind, obligation.since_date)
    obligation.due_date, obligation.provisional = after["due_date"], after["provisional"]


def _next(
    column: Column, met: date | None, kind: str, since: date, days: WorkCalendar | None = None
) -> dict[str, Any]:
    duty = law.Duty.from_json(column.duty)
    if duty.kind != "cycle" or column.off_date is not None:
        return {"due_date": None, "provisional": False}
    acts = [law.Act(kind, met)] if met is not None else []  # type: ignore[arg-type]
    after = law.next_due(duty, acts, since, days or calendar())
    return {"due_date": after.due, "provisional": after.provisional} if after else {
        "due_date": None, "provisional": False,
    }  # fmt: skip
