"""送审 → 审核 → 发布: nothing is public before others than its drafter agreed.

A submission carries a record through the steps of its chain; the last
agreement releases it in its columns and frees its board sheets, at once or
on the day asked for.  There is no silent agreement.  The guard looks at what
is submitted; what it stops goes on only with a reason, which is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.utils.timezone import localdate

from gongkai.access.rules import Held, acting_as, held
from gongkai.audit import chain
from gongkai.guard.finding import Finding, held_back, let_pass
from gongkai.law.duties import interpretation_due
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from gongkai.publishing import exits, queries
from gongkai.publishing.actions.duties import meet
from gongkai.publishing.chains import Chains
from gongkai.publishing.codes import fresh_codes
from gongkai.publishing.kinds import (
    ActKind,
    Decision,
    SheetState,
    SubmissionKind,
    SubmissionState,
)
from gongkai.publishing.models import (
    Board,
    Column,
    Override,
    Policy,
    Release,
    Review,
    Sheet,
    Submission,
)
from gongkai.records import actions as records
from gongkai.records import files
from gongkai.records import queries as record_queries
from gongkai.records.kinds import Attribute, RelationKind, WithdrawalClass

if TYPE_CHECKING:
    from gongkai.records.models import File, Record

OPEN = (SubmissionState.REVIEWING, SubmissionState.RETURNED, SubmissionState.APPROVED)


class NotForThePublic(Exception):
    """The record's attribute is not 主动公开, or it was withdrawn or discarded."""


class StaleSubmission(Exception):
    """Somebody else has decided, the record changed, or it is before the reviewers already."""


class NotYourStep(Exception):
    """The step is somebody else's, or one's own draft, or one has decided in this round."""


class PastItsDay(Exception):
    """The last day it should be public (公开至) is over; its dates are to be mended."""


class Guarded(Exception):
    """The guard stops the submission; ``findings`` say what and where."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("；".join(f.message for f in findings))
        self.findings = tuple(findings)


class Refused(Guarded):
    """The guard found a mark of secrecy: no reason lets it pass."""


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """A board a record shall hang on; the days count as in ``Sheet``.

    ``column``: where the sheet belongs in the catalogue, whether or not the
    record is also released there.
    """

    board: Board
    column: Column | None = None
    period_days: int | None = None
    to_date: date | None = None
    hang_by: date | None = None


def submit(
    record: Record,
    *,
    columns: Sequence[Column] = (),
    boards: Sequence[BoardPlan] = (),
    by: User,
    at: datetime,
    release_on: date | None = None,
    expires_on: date | None = None,
    period: date | None = None,
    note: str = "",
    overrides: Mapping[str, str] | None = None,
) -> Submission:
    """Put one record before the reviewers; see ``submit_many``."""
    return submit_many(
        [record], columns=columns, boards={record.pk: boards}, by=by, at=at,
        release_on=release_on, expires_on=expires_on, period=period, note=note,
        overrides={record.pk: overrides or {}},
    )[0]  # fmt: skip


@transaction.atomic
def submit_many(
    items: Sequence[Record],
    *,
    columns: Sequence[Column] = (),
    boards: Mapping[int, Sequence[BoardPlan]] | None = None,
    by: User,
    at: datetime,
    release_on: date | None = None,
    expires_on: date | None = None,
    period: date | None = None,
    note: str = "",
    overrides: Mapping[int, Mapping[str, str]] | None = None,
) -> list[Submission]:
    """Put records of one organ before the reviewers, for columns and boards (record id → plans).

    ``period``: a day of the period they are about, None for the day of release.
    ``overrides`` (record id → finding key → reason) let single findings of the
    guard pass; ``guard.finding.key`` names a finding.  Raises NotForThePublic,
    StaleSubmission when one is under review already, Guarded with the
    findings that stop it, ValueError without any column or board.
    """
    boards, overrides = boards or {}, overrides or {}
    organ = items[0].organ
    _may_be_shown(items, organ, columns, boards)
    examined = exits.examine_many(items)
    for item in items:
        _pass(examined[item.pk], overrides.get(item.pk, {}))
    if Submission.objects.filter(record__in=items, state__in=OPEN).exists():
        raise StaleSubmission([item.pk for item in items])
    chains = Chains(organ)
    made = Submission.objects.bulk_create(
        Submission(
            organ=organ,
            record=item,
            kind=SubmissionKind.RELEASE,
            version=item.version,
            drafter=item.drafted_by or by,
            submitted_by=by,
            steps=list(chains.steps(_asked(columns, boards.get(item.pk, ())), item.genre)),
            note=note,
            findings=[asdict(f) for f in examined[item.pk]],
            release_on=release_on,
            expires_on=expires_on,
            period=period,
            submitted_at=at,
            moved_at=at,
        )
        for item in items
    )
    through = Submission.columns.through
    through.objects.bulk_create(
        through(submission_id=s.pk, column_id=column.pk) for s in made for column in columns
    )
    _plan_sheets(made, boards)
    _note_overrides(made, examined, overrides, by, at)
    chain.record_many(
        [
            chain.Entry(
                "submission.made",
                s,
                after={"record": s.record_id, "version": s.version, "steps": "、".join(s.steps)},
            )
            for s in made
        ],
        organ=organ,
        by=by,
        at=at,
    )
    return made


@transaction.atomic
def submit_correction(
    record: Record,
    change: Mapping[str, str],
    *,
    note: str,
    by: User,
    at: datetime,
    adds: Sequence[File] = (),
    drops: Sequence[File] = (),
    overrides: Mapping[str, str] | None = None,
) -> Submission:
    """Put a correction of a public record before the reviewers; ``note`` is shown to readers.

    ``change`` maps fields of ``records.actions.CONTENT`` to their new text;
    ``adds`` are files of ``bring_file`` and ``drops`` attachments.  What ``by``
    brought and does not add now will not come.  Raises as ``submit_many``;
    StaleSubmission when a file came or went meanwhile, files.TooMany,
    ValueError without a change or a note.
    """
    real = {k: v for k, v in change.items() if str(getattr(record, k)) != v}
    if not (real or adds or drops) or not note.strip():
        raise ValueError("a correction has a change and a note")
    if record.public_date is None or record.withdrawn_date is not None:
        raise NotForThePublic(record.pk)
    _may_be_exchanged(record, adds, drops)
    findings = exits.examine(record, change=real, adds=adds, drops=drops)
    _pass(findings, overrides or {})
    if Submission.objects.filter(record=record, state__in=OPEN).exists():
        raise StaleSubmission(record.pk)
    columns = [r.column for r in record.releases.select_related("column")]
    made = Submission.objects.create(
        organ=record.organ,
        record=record,
        kind=SubmissionKind.CORRECTION,
        version=record.version,
        drafter=by,
        submitted_by=by,
        steps=list(Chains(record.organ).steps(columns, record.genre)),
        change=real,
        note=note.strip(),
        findings=[asdict(f) for f in findings],
        submitted_at=at,
        moved_at=at,
    )
    _exchange_planned(made, adds, drops, by=by, at=at)
    _note_overrides([made], {record.pk: findings}, {record.pk: overrides or {}}, by, at)
    chain.record(
        "correction.submitted", organ=record.organ, by=by, at=at, subject=made,
        after={
            "record": record.pk, "fields": "、".join(real), "note": note,
            "adds": _names(adds), "drops": _names(drops),
        },
    )  # fmt: skip
    return made


def decide(
    submission: Submission,
    decision: Decision,
    *,
    by: User,
    at: datetime,
    opinion: str = "",
) -> None:
    """Agree to the step a submission waits for, or return it with the reason."""
    decide_many([submission], decision, by=by, at=at, opinion=opinion)


@transaction.atomic
def decide_many(
    submissions: Sequence[Submission],
    decision: Decision,
    *,
    by: User,
    at: datetime,
    opinion: str = "",
) -> None:
    """Decide several submissions at the step each waits for; the last agreement makes public.

    Each is decided at the step, round and version it carries: what the
    reviewer saw.  Raises NotYourStep when ``by`` drafted, submitted or changed
    one of them, decided it in this round or does not hold the post of the step
    (or its delegation), StaleSubmission when somebody decided in between or
    the record changed, PastItsDay when it would be released after its last
    day, ValueError when returning without an opinion.  All or none.
    """
    if decision == Decision.RETURN and not opinion.strip():
        raise ValueError("a submission is returned with a reason")
    today = localdate(at)
    if decision == Decision.APPROVE:
        _still_in_time(submissions, today)
    mine = held(by, today)
    posts: dict[tuple[int, str], Held | None] = {}
    reviews = []
    hands = _hands(submissions)
    for s in submissions:
        role = s.steps[s.step] if s.step < len(s.steps) else ""
        if (s.organ_id, role) not in posts:
            posts[s.organ_id, role] = acting_as(mine, s.organ, role)
        post = posts[s.organ_id, role]
        lender = post.of.pk if post and post.of else None
        if post is None or by.pk in hands[s.pk] or lender in hands[s.pk]:
            raise NotYourStep(s.pk)
        reviews.append(
            Review(
                submission=s,
                round=s.round,
                step=s.step,
                role=role,
                post=post.title,
                by=by,
                on_behalf_of=post.of,
                drafter_id=s.drafter_id,
                decision=decision,
                opinion=opinion.strip(),
                decided_at=at,
            )
        )
    _advance(submissions, decision, at)
    Review.objects.bulk_create(reviews)
    _tell(submissions, f"submission.{PAST[decision]}", by, at, opinion=opinion.strip())
    if decision == Decision.APPROVE:
        ready = [
            s
            for s in submissions
            if s.state == SubmissionState.APPROVED and (s.release_on or today) <= today
        ]
        _make_public(ready, by=by, at=at)


PAST = {Decision.APPROVE: "approved", Decision.RETURN: "returned"}


@transaction.atomic
def resubmit(
    submission: Submission,
    *,
    by: User,
    at: datetime,
    overrides: Mapping[str, str] | None = None,
    change: Mapping[str, str] | None = None,
    adds: Sequence[File] | None = None,
    drops: Sequence[File] | None = None,
    note: str | None = None,
    release_on: date | None = None,
    expires_on: date | None = None,
    period: date | None = None,
) -> None:
    """Put a returned submission before the reviewers again, in a new round.

    What was changed meanwhile is looked at by the guard again.  A correction
    takes its mended ``change``, ``adds``, ``drops`` and ``note`` (None: as
    they were); the dates and the period given replace the earlier ones.
    Raises Guarded, StaleSubmission unless it is returned, ValueError for a
    correction that changes nothing, and for its files as ``submit_correction``.
    """
    record = submission.record
    record.refresh_from_db()
    adds = list(submission.adds.all()) if adds is None else adds
    drops = list(submission.drops.all()) if drops is None else drops
    if submission.kind == SubmissionKind.CORRECTION:
        wanted = submission.change if change is None else change
        change = {k: v for k, v in wanted.items() if str(getattr(record, k)) != v}
        if not (change or adds or drops):
            raise ValueError("a correction has a change")
        _may_be_exchanged(record, adds, drops)
    else:
        change = {}
    findings = exits.examine(record, change=change, adds=adds, drops=drops)
    _pass(findings, overrides or {})
    waiting = Submission.objects.filter(
        pk=submission.pk, state=SubmissionState.RETURNED, round=submission.round
    )
    if not waiting.update(
        state=SubmissionState.REVIEWING,
        step=0,
        round=submission.round + 1,
        version=record.version,
        findings=[asdict(f) for f in findings],
        change=change,
        note=submission.note if note is None else note.strip(),
        submitted_by=by,
        release_on=release_on,
        expires_on=expires_on,
        period=period,
        moved_at=at,
    ):
        raise StaleSubmission(submission.pk)
    submission.refresh_from_db()
    if submission.kind == SubmissionKind.CORRECTION:
        _exchange_planned(submission, adds, drops, by=by, at=at)
    _note_overrides([submission], {record.pk: findings}, {record.pk: overrides or {}}, by, at)
    _tell([submission], "submission.resubmitted", by, at, version=record.version)


@transaction.atomic
def cancel(submission: Submission, *, reason: str, by: User | None, at: datetime) -> None:
    """Take a submission back before it is released: its sheets are not hung, its files do not come.

    Raises ValueError without a reason, StaleSubmission when it is over already.
    """
    if not reason.strip():
        raise ValueError("a submission is taken back with a reason")
    waiting = Submission.objects.filter(pk=submission.pk, state__in=OPEN)
    if not waiting.update(state=SubmissionState.CANCELLED, moved_at=at):
        raise StaleSubmission(submission.pk)
    submission.refresh_from_db()
    submission.sheets.filter(state=SheetState.PLANNED).update(state=SheetState.CANCELLED)
    files.let_go(submission.record, list(submission.adds.all()), by=by, at=at)
    _tell([submission], "submission.cancelled", by, at, reason=reason)


@transaction.atomic
def release_due(today: date, *, at: datetime) -> int:
    """Release what was agreed to for a day that has come; returns how many.

    What is past its last day by now, or was changed in spite of everything
    after it was agreed to, is not released but goes back to its drafter.
    """
    due = list(
        Submission.objects.select_for_update(of=("self",))
        .filter(state=SubmissionState.APPROVED, release_on__lte=today)
        .select_related("record__organ", "organ")
        .order_by("pk")[:500]
    )
    ready = [
        s
        for s in due
        if s.version == s.record.version and (s.expires_on is None or s.expires_on >= today)
    ]
    _make_public(ready, by=None, at=at)
    back = [s for s in due if s not in ready]
    Submission.objects.filter(pk__in=[s.pk for s in back]).update(
        state=SubmissionState.RETURNED, moved_at=at
    )
    _tell(back, "submission.returned", None, at, opinion="过了公开截止日，或者批准后内容有变化")
    return len(ready)


@transaction.atomic
def end_due(today: date, *, at: datetime) -> int:
    """End the releases whose last day is over; returns how many records are public no more.

    A record leaves the public only when nothing of it is shown any more; then
    its tombstone says 公示期满.
    """
    over = list(
        Release.objects.select_for_update(of=("self",))
        .filter(expires_date__lt=today, ended_date__isnull=True)
        .select_related("record__organ")
        .order_by("pk")[:500]
    )
    Release.objects.filter(pk__in=[r.pk for r in over]).update(ended_date=today)
    gone = 0
    for record in {r.record_id: r.record for r in over}.values():
        still = record.releases.filter(ended_date__isnull=True).exists()
        hangs = record.sheets.filter(state__in=[SheetState.TO_HANG, SheetState.HANGING]).exists()
        if still or hangs or record.withdrawn_date is not None:
            continue
        records.mark_withdrawn(
            record, WithdrawalClass.EXPIRED, reason="公示期满", on=today, by=None, at=at
        )
        for open_one in Submission.objects.filter(record=record, state__in=OPEN):
            cancel(open_one, reason="公示期满", by=None, at=at)
        gone += 1
    return gone


@transaction.atomic
def withdraw(record: Record, kind: WithdrawalClass, *, reason: str, by: User, at: datetime) -> None:
    """Take a public record back at once; a tombstone with the class of reason stays.

    Sheets not yet hung are cancelled; those that hang are to be taken down.
    Raises records.NotPublic, records.NoReason.
    """
    on = localdate(at)
    records.mark_withdrawn(record, kind, reason=reason, on=on, by=by, at=at)
    Release.objects.filter(record=record, ended_date__isnull=True).update(ended_date=on)
    Sheet.objects.filter(record=record, state__in=[SheetState.TO_HANG, SheetState.PLANNED]).update(
        state=SheetState.CANCELLED
    )
    for open_one in Submission.objects.filter(record=record, state__in=OPEN):
        cancel(open_one, reason="信息已撤回", by=by, at=at)


@transaction.atomic
def interpret(interpretation: Record, policy: Record, *, on: date, by: User, at: datetime) -> None:
    """Link a 解读 to its text, both ways; one that is public meets the duty to interpret."""
    records.relate(interpretation, policy, RelationKind.INTERPRETS, on=on, by=by, at=at)
    if interpretation.public_date is not None and interpretation.withdrawn_date is None:
        Policy.objects.filter(record=policy, met_date__isnull=True).update(
            interpretation=interpretation, met_date=localdate(at)
        )


def _may_be_shown(
    items: Sequence[Record],
    organ: Organ,
    columns: Sequence[Column],
    boards: Mapping[int, Sequence[BoardPlan]],
) -> None:
    for item in items:
        away = item.discarded_at is not None or item.withdrawn_date is not None
        if item.attribute != Attribute.PROACTIVE or away or item.organ_id != organ.pk:
            raise NotForThePublic(item.pk)
        if not columns and not boards.get(item.pk):
            raise ValueError("a submission names a column or a board")
    owners = {organ.pk, organ.parent_id}
    plans = [plan for some in boards.values() for plan in some]
    if any(column.organ_id not in owners or column.off_date for column in _asked(columns, plans)):
        raise ValueError("a column of another organ, or one that is switched off")


def _may_be_exchanged(record: Record, adds: Sequence[File], drops: Sequence[File]) -> None:
    waiting = set(record_queries.waiting_files(record.pk))
    attached = set(record_queries.files([record.pk]).get(record.pk, []))
    if not (waiting.issuperset(adds) and attached.issuperset(drops)):
        raise StaleSubmission(record.pk)
    if len(attached) - len(drops) + len(adds) > files.MOST:
        raise files.TooMany(record.pk)


def _exchange_planned(
    submission: Submission, adds: Sequence[File], drops: Sequence[File], *, by: User, at: datetime
) -> None:
    """Note what comes and goes with a correction; what was offered and not taken will not come."""
    offered = queries.files_to_bring(submission.record_id, by, submission)
    submission.adds.set(adds)
    submission.drops.set(drops)
    left = [file for file in offered if file not in adds]
    files.let_go(submission.record, left, by=by, at=at)


def _names(some: Sequence[File]) -> str:
    return "、".join(file.name for file in some)


def _asked(columns: Sequence[Column], plans: Sequence[BoardPlan]) -> list[Column]:
    return [*columns, *(plan.column for plan in plans if plan.column is not None)]


def _pass(findings: Sequence[Finding], overrides: Mapping[str, str]) -> None:
    held = held_back(findings, overrides)
    if refused := [f for f in held if f.severity == "refuse"]:
        raise Refused(refused)
    if held:
        raise Guarded(held)


def _plan_sheets(made: Sequence[Submission], boards: Mapping[int, Sequence[BoardPlan]]) -> None:
    plans = [(s, plan) for s in made for plan in boards.get(s.record_id, ())]
    codes = fresh_codes(len(plans))
    Sheet.objects.bulk_create(
        Sheet(
            organ_id=plan.board.organ_id,
            board=plan.board,
            record_id=s.record_id,
            column=plan.column,
            submission=s,
            code=code,
            period_days=plan.period_days,
            to_date=plan.to_date,
            hang_by=plan.hang_by,
        )
        for (s, plan), code in zip(plans, codes, strict=True)
    )


def _note_overrides(
    made: Iterable[Submission],
    findings: Mapping[int, Sequence[Finding]],
    overrides: Mapping[int, Mapping[str, str]],
    by: User,
    at: datetime,
) -> None:
    Override.objects.bulk_create(
        Override(
            submission=s,
            organ_id=s.organ_id,
            rule=finding.rule,
            place=finding.where[:200],
            reason=reason,
            made_at=at,
            by=by,
        )
        for s in made
        for finding, reason in let_pass(findings[s.record_id], overrides.get(s.record_id, {}))
    )


def _hands(submissions: Sequence[Submission]) -> dict[int, set[int | None]]:
    """Who drafted, submitted or changed each record, brought it a file, or decided this round."""
    editors = record_queries.editors([s.record_id for s in submissions])
    hands: dict[int, set[int | None]] = {
        s.pk: {s.drafter_id, s.submitted_by_id, *editors.get(s.record_id, ())} for s in submissions
    }
    decided = Review.objects.filter(
        submission__in=submissions, round=F("submission__round")
    ).values_list("submission_id", "by_id")
    brought = Submission.adds.through.objects.filter(submission__in=submissions)
    for pk, by in [*decided, *brought.values_list("submission_id", "file__by_id")]:
        hands[pk].add(by)
    return hands


def _still_in_time(submissions: Sequence[Submission], today: date) -> None:
    late = [s.pk for s in submissions if s.expires_on is not None and s.expires_on < today]
    if late:
        raise PastItsDay(late)


def _advance(submissions: Sequence[Submission], decision: Decision, at: datetime) -> None:
    """Move each from the step it was read at; raises StaleSubmission for a lost race."""
    groups: dict[tuple[int, int, int], list[Submission]] = {}
    for s in submissions:
        if s.version != s.record.version:
            raise StaleSubmission(s.pk)
        groups.setdefault((s.step, s.round, len(s.steps)), []).append(s)
    for (step, round_, steps), some in groups.items():
        if decision == Decision.RETURN:
            state, to = SubmissionState.RETURNED, step
        elif step + 1 == steps:
            state, to = SubmissionState.APPROVED, step + 1
        else:
            state, to = SubmissionState.REVIEWING, step + 1
        waiting = Submission.objects.filter(
            pk__in=[s.pk for s in some], state=SubmissionState.REVIEWING, step=step, round=round_
        )
        if waiting.update(state=state, step=to, moved_at=at) != len(some):
            raise StaleSubmission([s.pk for s in some])
        for s in some:
            s.state, s.step, s.moved_at = state, to, at


def _make_public(ready: Sequence[Submission], *, by: User | None, at: datetime) -> None:
    if not ready:
        return
    day = localdate(at)
    waiting = Submission.objects.filter(
        pk__in=[s.pk for s in ready], state=SubmissionState.APPROVED
    )
    if waiting.update(state=SubmissionState.DONE, moved_at=at) != len(ready):
        raise StaleSubmission([s.pk for s in ready])
    corrections = [s for s in ready if s.kind == SubmissionKind.CORRECTION]
    prefetch_related_objects(corrections, "adds", "drops")
    for s in ready:
        s.state = SubmissionState.DONE
    for s in corrections:
        records.correct(s.record, _typed(s.change), note=s.note, by=s.drafter, at=at)
        adds, drops = list(s.adds.all()), list(s.drops.all())
        files.exchange(s.record, adds, drops, by=s.drafter, at=at)
    fresh = [s for s in ready if s.kind == SubmissionKind.RELEASE]
    Sheet.objects.filter(submission__in=fresh, state=SheetState.PLANNED).update(
        state=SheetState.TO_HANG
    )
    _release(fresh, day, by, at)


def _release(submissions: Sequence[Submission], day: date, by: User | None, at: datetime) -> None:
    through = Submission.columns.through
    wanted = through.objects.filter(submission_id__in=[s.pk for s in submissions]).order_by("pk")
    by_pk = {s.pk: s for s in submissions}
    site = [(by_pk[w.submission_id], w.column_id) for w in wanted]
    made = Release.objects.bulk_create(
        Release(
            organ_id=s.organ_id,
            record_id=s.record_id,
            column_id=column,
            submission=s,
            published_date=day,
            expires_date=s.expires_on,
            released_at=at,
            by=by,
        )
        for s, column in site
    )
    if not made:
        return
    shown = {s.pk: s.record for s, _ in site}
    records.mark_public(list(shown.values()), day)
    meet(
        [
            (r.column_id, r.organ_id, by_pk[r.submission_id].record, by_pk[r.submission_id].period)
            for r in made
        ],
        ActKind.RELEASE, day=day, by=by, at=at,
    )  # fmt: skip
    _interpretations(list(shown.values()), day, by, at)
    chain.record_across(
        [
            (
                r.organ_id,
                chain.Entry(
                    "release.made",
                    r,
                    after={"record": r.record_id, "column": r.column_id, "day": day},
                ),
            )
            for r in made
        ],
        by=by,
        at=at,
    )


def _interpretations(shown: Sequence[Record], day: date, by: User | None, at: datetime) -> None:
    """A released policy starts the duty to interpret it; a released interpretation meets it."""
    for record in shown:
        if record.normative:
            due = interpretation_due(day, calendar().continued).due
            Policy.objects.get_or_create(
                record=record, defaults={"organ_id": record.organ_id, "due_date": due}
            )
        for relation in record_queries.relations_from(record, RelationKind.INTERPRETS):
            Policy.objects.filter(record_id=relation.target_id, met_date__isnull=True).update(
                interpretation=record, met_date=day
            )


def _typed(change: Mapping[str, str]) -> dict[str, object]:
    return {
        name: date.fromisoformat(value) if name == "formed_date" else value
        for name, value in change.items()
    }


def _tell(
    submissions: Sequence[Submission], verb: str, by: User | None, at: datetime, **facts: chain.Fact
) -> None:
    chain.record_across(
        [
            (
                s.organ_id,
                chain.Entry(
                    verb,
                    s,
                    after={"record": s.record_id, "round": s.round, "step": s.step, **facts},
                ),
            )
            for s in submissions
        ],
        by=by,
        at=at,
    )
