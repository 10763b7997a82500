"""Meeting the duty of a column, by exactly three acts, and knowing its next date.

A release (or a posting), the confirmation that what stands there is still
valid, and the signed 本期无内容.  The next date is computed by ``law.duties``
whenever one of them happens and again every night.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from gongkai.access.rules import acting_as, held
from gongkai.audit import chain
from gongkai.law import duties as law
from gongkai.law.working_days import WorkCalendar, calendar
from gongkai.orgs.models import Organ, Role
from gongkai.publishing import queries
from gongkai.publishing.kinds import ActKind, RequestState
from gongkai.publishing.models import Column, DutyAct, NothingRequest, Obligation, Policy
from gongkai.publishing.periods import months

if TYPE_CHECKING:
    from gongkai.records.models import Record

BATCH = 5000

FEW = 8

KEPT = (
    "first_date", "content_date", "met_date", "met_kind", "plain_date", "due_date", "provisional",
)  # fmt: skip
"""What an obligation keeps of its acts."""

SIGNING = (Role.SIGNER, Role.REVIEWER)
"""Who may sign a 本期无内容, the more fitting post first."""


class NotSigned(Exception):
    """本期无内容 needs a reason and the signature of somebody else; a column with nothing
    in it cannot be confirmed."""


class NoDuty(Exception):
    """The column is switched off: there is nothing to meet."""


class AlreadyActed(Exception):
    """The same act was done today already."""


class AlreadyAsked(Exception):
    """A 本期无内容 of this column waits for its signature already."""


class StaleRequest(Exception):
    """The request was signed, sent back or taken back meanwhile."""


class NotYours(Exception):
    """Signing is for another person with a reviewing or signing post of the organ."""


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
        Obligation(column=column, organ=organ, since_date=since) for column in fresh
    )
    _reckon(opened)
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
    placed: Iterable[tuple[int, int, Record, date | None]],
    kind: ActKind,
    *,
    day: date,
    by: User | None,
    at: datetime,
) -> None:
    """Count releases and postings as acts: (column id, organ id that placed it, record, period).

    ``period``: a day of the period the record is about, None for the one of
    ``day``; only columns with a cycle by the calendar heed it.  Called by the
    acts of ``review`` and ``boards`` in their transaction.
    """
    rows = _heeded(list(placed))
    keys = {(column, organ) for column, organ, _, _ in rows}
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
            period=period, done_at=at, by=by,
        )
        for column, organ, record, period in rows
    )  # fmt: skip
    for column, organ, _, period in rows:
        _count(obligations[column, organ], kind, day, period)
    _reckon([obligations[key] for key in sorted(keys)])


def _heeded(
    rows: list[tuple[int, int, Record, date | None]],
) -> list[tuple[int, int, Record, date | None]]:
    """The same without the periods of columns that know none."""
    named = {column for column, _, _, period in rows if period is not None}
    if not named:
        return rows
    duties = Column.objects.filter(pk__in=named).values_list("pk", "duty")
    heed = {pk for pk, duty in duties if months(law.Duty.from_json(duty))}
    return [(c, organ, record, period if c in heed else None) for c, organ, record, period in rows]


@transaction.atomic
def confirm_valid(
    obligation: Obligation, *, on: date, by: User, at: datetime, period: date | None = None
) -> DutyAct:
    """State that what stands in the column was checked and is still valid.

    Raises NotSigned when nothing stands there, AlreadyActed for a second time on one day.
    """
    return confirm_many([obligation], on=on, by=by, at=at, period=period)[0]


@transaction.atomic
def confirm_many(
    obligations: Sequence[Obligation], *, on: date, by: User, at: datetime,
    period: date | None = None,
) -> list[DutyAct]:  # fmt: skip
    """``confirm_valid`` for several columns, of one organ or more; all or none."""
    stand = queries.standing([o.pk for o in obligations], on)
    if empty := [o.pk for o in obligations if o.pk not in stand]:
        raise NotSigned(empty)
    return _act(
        obligations, ActKind.CONFIRM, {}, on=on, by=by, signed_by=None, at=at, period=period
    )


def sign_nothing(
    obligation: Obligation, *, reason: str, on: date, by: User | None, signed_by: User,
    at: datetime, period: date | None = None,
) -> DutyAct:  # fmt: skip
    """Sign that there is nothing to publish in a period (None: the one of the day), and why.

    ``signed_by`` is not the one who prepared it.  Raises NotSigned otherwise,
    AlreadyActed for a second time on one day.
    """
    return sign_nothing_many(
        [obligation], reasons={obligation.pk: reason}, on=on, by=by, signed_by=signed_by, at=at,
        period=period,
    )[0]  # fmt: skip


@transaction.atomic
def sign_nothing_many(
    obligations: Sequence[Obligation], *, reasons: Mapping[int, str], on: date,
    by: User | None, signed_by: User, at: datetime, period: date | None = None,
) -> list[DutyAct]:  # fmt: skip
    """``sign_nothing`` for several columns, each with its reason (obligation id → why)."""
    told = {o.pk: reasons.get(o.pk, "").strip() for o in obligations}
    if not all(told.values()) or (by is not None and by.pk == signed_by.pk):
        raise NotSigned(sorted(told))
    return _act(
        obligations, ActKind.NOTHING, told, on=on, by=by, signed_by=signed_by, at=at,
        period=period,
    )  # fmt: skip


@transaction.atomic
def ask_nothing(
    obligation: Obligation, *, reason: str, by: User, at: datetime, period: date | None = None
) -> NothingRequest:
    """Prepare a 本期无内容 for somebody else's signature.

    Raises NotSigned without a reason, AlreadyAsked while one waits, NoDuty for
    a column that is switched off.
    """
    if not reason.strip():
        raise NotSigned(obligation.pk)
    if obligation.column.off_date is not None:
        raise NoDuty(obligation.pk)
    try:
        with transaction.atomic():
            request = NothingRequest.objects.create(
                organ=obligation.organ, obligation=obligation, reason=reason.strip(),
                period=period, by=by, asked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyAsked(obligation.pk) from error
    chain.record(
        "nothing.asked", organ=obligation.organ, by=by, at=at, subject=request,
        after={"column": obligation.column_id, "reason": request.reason, "period": period},
    )  # fmt: skip
    return request


@transaction.atomic
def sign_request(request: NothingRequest, *, on: date, by: User, at: datetime) -> DutyAct:
    """Sign a prepared 本期无内容: then the duty is met.

    ``by`` holds a reviewing or signing post of the organ and has not prepared
    it; in a lent post neither has the lender.  Raises NotYours otherwise,
    StaleRequest when it was decided meanwhile, NoDuty, AlreadyActed.
    """
    post = next(
        (found for role in SIGNING if (found := acting_as(held(by, on), request.organ, role))),
        None,
    )
    if post is None or request.by_id in (by.pk, post.of.pk if post.of else None):
        raise NotYours(request.pk)
    _decide(request)
    if request.obligation.column.off_date is not None:
        raise NoDuty(request.obligation_id)
    act = sign_nothing(
        request.obligation, reason=request.reason, period=request.period, on=on,
        by=request.by, signed_by=by, at=at,
    )  # fmt: skip
    _decided(request, RequestState.SIGNED, by=by, at=at, act=act)
    return act


@transaction.atomic
def refuse_request(request: NothingRequest, *, opinion: str, by: User, at: datetime) -> None:
    """Send a prepared 本期无内容 back; whoever prepared it takes it back this way.

    Raises NotSigned without a reason, StaleRequest when it was decided meanwhile.
    """
    if not opinion.strip():
        raise NotSigned(request.pk)
    _decide(request)
    own = request.by_id == by.pk
    _decided(
        request, RequestState.BACK if own else RequestState.REFUSED, by=by, at=at,
        opinion=opinion.strip(),
    )  # fmt: skip


def _decide(request: NothingRequest) -> None:
    """Lock a request that still waits, so that two signers do not both decide it."""
    waiting = NothingRequest.objects.select_for_update().filter(
        pk=request.pk, state=RequestState.WAITING
    )
    if waiting.first() is None:
        raise StaleRequest(request.pk)


def _decided(
    request: NothingRequest, state: RequestState, *, by: User, at: datetime,
    opinion: str = "", act: DutyAct | None = None,
) -> None:  # fmt: skip
    NothingRequest.objects.filter(pk=request.pk, state=RequestState.WAITING).update(
        state=state, decided_by=by, decided_at=at, opinion=opinion, act=act
    )
    request.refresh_from_db()
    chain.record(
        f"nothing.{state}", organ=request.organ, by=by, at=at, subject=request,
        after={"column": request.obligation.column_id, "opinion": opinion},
    )  # fmt: skip


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

    Run every night: a new calendar or a changed duty moves dates.  Reads
    ``BATCH`` rows at a time and writes only what moved, all rows that move to
    one day together; can be stopped and started.
    """
    used, known, moved, last = days or calendar(), Reckoned(), 0, 0
    while True:
        with transaction.atomic():
            rows = list(
                Obligation.objects.filter(column__off_date__isnull=True, pk__gt=last)
                .order_by("pk")
                .select_for_update(of=("self",))
                .values_list(
                    "pk", Cast("column__duty", TextField()), "since_date", "met_date",
                    "plain_date", "due_date", "provisional",
                )[:BATCH]
            )  # fmt: skip
            if not rows:
                return moved
            moved += _move(rows, known, used)
            last = rows[-1][0]


def evaluate(rows: Iterable[Obligation]) -> None:
    """Compute these obligations anew from all their acts: after a column changed its duty."""
    _reckon(list(rows))


class Reckoned(dict[tuple[str, date, tuple[law.Act, ...]], tuple[date | None, bool]]):
    """What was reckoned already: columns share few duties and few days.

    A night of very many columns must not keep them all, hence the bound.
    """

    MOST = 200_000

    def of(
        self, duty: str, since: date, acts: tuple[law.Act, ...], days: WorkCalendar
    ) -> tuple[date | None, bool]:
        """Due date and whether it is provisional; ``duty`` is its JSON."""
        key = (duty, since, acts)
        found = self.get(key)
        if found is None:
            if len(self) >= self.MOST:
                self.clear()
            after = law.next_due(_duty(duty), acts, since, days)
            found = self[key] = (after.due, after.provisional) if after else (None, False)
        return found


@cache
def _duty(written: str) -> law.Duty:
    return law.Duty.from_json(json.loads(written))


def _move(rows: Sequence[Any], known: Reckoned, days: WorkCalendar) -> int:
    later = _later_acts([row[0] for row in rows if row[3] != row[4]])
    moves: dict[tuple[date | None, bool], list[int]] = {}
    for pk, duty, since, _, plain, due, provisional in rows:
        acts = later.get(pk, ())
        if plain is not None:
            acts = (*acts, law.Act("release", plain))
        new = known.of(duty, since, acts, days)
        if new != (due, provisional):
            moves.setdefault(new, []).append(pk)
    for (due, provisional), pks in moves.items():
        Obligation.objects.filter(pk__in=pks).update(due_date=due, provisional=provisional)
    return sum(map(len, moves.values()))


def _later_acts(obligations: Sequence[int]) -> dict[int, tuple[law.Act, ...]]:
    """Obligation id → its acts that name a period and are later than any that does not.

    These and the last plain act decide the next date alone: a plain act covers
    at least what an earlier one about some period can.
    """
    if not obligations:
        return {}
    found: dict[int, tuple[law.Act, ...]] = {}
    rows = DutyAct.objects.filter(
        Q(obligation__plain_date__isnull=True) | Q(day__gt=F("obligation__plain_date")),
        obligation_id__in=obligations,
        period__isnull=False,
    )
    for pk, day, period in rows.order_by("pk").values_list("obligation_id", "day", "period"):
        found[pk] = (*found.get(pk, ()), law.Act("release", day, period))
    return found


def _act(
    obligations: Sequence[Obligation],
    kind: ActKind,
    reasons: Mapping[int, str],
    *,
    on: date,
    by: User | None,
    signed_by: User | None,
    at: datetime,
    period: date | None,
) -> list[DutyAct]:
    locked = list(
        Obligation.objects.select_for_update(of=("self",))
        .select_related("column", "organ")
        .filter(pk__in=[o.pk for o in obligations])
        .order_by("pk")
    )
    if off := [o.pk for o in locked if o.column.off_date is not None]:
        raise NoDuty(off)
    try:
        with transaction.atomic():
            acts = DutyAct.objects.bulk_create(
                DutyAct(
                    obligation=o, kind=kind, day=on, period=period, reason=reasons.get(o.pk, ""),
                    by=by, signed_by=signed_by, done_at=at,
                )
                for o in locked
            )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyActed([o.pk for o in locked]) from error
    for o in locked:
        _count(o, kind, on, period)
    _reckon(locked)
    fresh = {o.pk: o for o in locked}
    for o in obligations:
        for name in KEPT:
            setattr(o, name, getattr(fresh[o.pk], name))
    chain.record_across(
        [
            (
                o.organ_id,
                chain.Entry(
                    f"duty.met-by-{kind}",
                    o,
                    after={
                        "column": o.column_id,
                        "on": on,
                        "reason": reasons.get(o.pk, ""),
                        "next": o.due_date,
                        "period": period,
                        "signed_by": signed_by.pk if signed_by else None,
                    },
                ),
            )
            for o in locked
        ],
        by=by,
        at=at,
    )
    return acts


def _count(obligation: Obligation, kind: ActKind, day: date, period: date | None) -> None:
    """Take an act into what the obligation says of its acts; the next date is ``_reckon``'s."""
    if kind != ActKind.CONFIRM:
        obligation.first_date = min(filter(None, (obligation.first_date, day)))
    if kind == ActKind.RELEASE:
        obligation.content_date = max(filter(None, (obligation.content_date, day)))
    if obligation.met_date is None or day >= obligation.met_date:
        obligation.met_date, obligation.met_kind = day, kind
    if period is None:
        obligation.plain_date = max(filter(None, (obligation.plain_date, day)))


def _reckon(rows: Sequence[Obligation]) -> None:
    """Set the next date of these obligations from their acts, and keep them."""
    columns = Column.objects.in_bulk({o.column_id for o in rows})
    later = _later_acts([o.pk for o in rows if o.met_date != o.plain_date])
    days, known = calendar(), Reckoned()
    # Names a plain date that is not kept yet: acts not later than it do no harm in the reckoning.
    for o in rows:
        column = columns[o.column_id]
        if column.off_date is not None:
            o.due_date, o.provisional = None, False
            continue
        acts = later.get(o.pk, ())
        if o.plain_date is not None:
            acts = (*acts, law.Act("release", o.plain_date))
        o.due_date, o.provisional = known.of(
            json.dumps(column.duty, sort_keys=True), o.since_date, acts, days
        )
    if len(rows) <= FEW:  # one CASE for each field costs more than a few plain updates
        for o in rows:
            Obligation.objects.filter(pk=o.pk).update(**{name: getattr(o, name) for name in KEPT})
    else:
        Obligation.objects.bulk_update(rows, KEPT, batch_size=BATCH)
