"""What is before the reviewers, who may decide it, and what the guard let pass with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from gongkai.law.duties import Duty
from gongkai.law.periods import report_year
from gongkai.orgs.models import Kind
from gongkai.publishing.kinds import SubmissionState
from gongkai.publishing.models import (
    ApprovalChain,
    Override,
    Release,
    Review,
    Sheet,
    Submission,
)
from gongkai.publishing.periods import months
from gongkai.publishing.periods import name as period_name
from gongkai.records import queries as records

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from gongkai.access.rules import Held
    from gongkai.records.models import File


MOST_STEPS = 4


def submissions_in(organs: Iterable[int], state: str) -> QuerySet[Submission]:
    """The submissions of these organs in a state, oldest first."""
    return (
        Submission.objects.filter(organ_id__in=list(organs), state=state)
        .select_related("record", "organ")
        .order_by("moved_at", "pk")
    )


def chains_of(organ: int) -> QuerySet[ApprovalChain]:
    """The approval chains an organ has set, the most general first."""
    return (
        ApprovalChain.objects.filter(organ_id=organ)
        .select_related("column")
        .order_by(F("column_id").asc(nulls_first=True), "genre")
    )


OPEN = (SubmissionState.REVIEWING, SubmissionState.RETURNED, SubmissionState.APPROVED)


def submissions() -> QuerySet[Submission]:
    """All submissions; whoever lists them narrows them down."""
    return Submission.objects.select_related("record", "organ")


def to_decide(actor: User, roles: Iterable[Held]) -> QuerySet[Submission]:
    """The submissions somebody may decide now, in the order they came to this step.

    ``roles`` are those of ``access.rules.held``.  What one drafted, submitted,
    changed or decided in this round is left out, and for a lent post also
    what its lender drafted or changed: the act would refuse it.
    """
    mine = Q(pk__in=[])
    for one in roles:
        serves = Q(organ_id=one.organ.pk) | Q(
            organ__parent_id=one.organ.pk, organ__kind=Kind.VILLAGE
        )
        waits = Q(pk__in=[])
        for step in range(MOST_STEPS):
            waits |= Q(step=step, **{f"steps__{step}": one.role})
        allowed = serves & waits
        if one.of is not None:
            allowed &= ~_touched(one.of.pk)
        mine |= allowed
    decided = Review.objects.filter(
        submission=OuterRef("pk"), round=OuterRef("round"), by_id=actor.pk
    )
    return (
        submissions()
        .filter(mine, ~_touched(actor.pk), ~Exists(decided), state=SubmissionState.REVIEWING)
        .order_by("moved_at", "pk")
    )


def _touched(user: int) -> Q:
    """Submissions somebody drafted, submitted, brought a file for, or changed the record of."""
    changed = records.changed_by(user).filter(pk=OuterRef("record_id"))
    brought = Submission.adds.through.objects.filter(submission_id=OuterRef("pk"), file__by_id=user)
    mine = Q(drafter_id=user) | Q(submitted_by_id=user)
    return mine | Q(Exists(changed)) | Q(Exists(brought))


def open_submissions(items: Iterable[int]) -> dict[int, Submission]:
    """Record id → its submission that is under review, returned or waits for its day."""
    rows = Submission.objects.filter(record_id__in=list(items), state__in=OPEN)
    return {s.record_id: s for s in rows}


def with_open_submission(state: str = "") -> QuerySet[Submission]:
    """For ``Exists`` below a record (outer ``pk``): its open submission, of a state or of any."""
    rows = Submission.objects.filter(record_id=OuterRef("pk"))
    return rows.filter(state=state) if state else rows.filter(state__in=OPEN)


def asked_in_column(column: int) -> Q:
    """Records released in a column or submitted for it."""
    released = Release.objects.filter(record_id=OuterRef("pk"), column_id=column)
    asked = Submission.columns.through.objects.filter(
        submission__record_id=OuterRef("pk"), column_id=column
    )
    return Q(Exists(released)) | Q(Exists(asked))


def submissions_of(record: int) -> list[Submission]:
    """Everything that was ever submitted of a record, newest first, with its reviews."""
    return list(
        Submission.objects.filter(record_id=record)
        .select_related("drafter", "submitted_by")
        .prefetch_related(
            Prefetch("reviews", Review.objects.select_related("by", "on_behalf_of").order_by("pk")),
            Prefetch("overrides", Override.objects.select_related("by").order_by("pk")),
            Prefetch("sheets", Sheet.objects.select_related("board").order_by("pk")),
            "adds",
            "drops",
        )
        .order_by("-pk")
    )


def places_of(some: Iterable[int]) -> dict[int, list[str]]:
    """Submission id → where it will appear, in words: columns first, then boards.

    A column with a cycle by the calendar comes with the period the item is about.
    """
    ids = list(some)
    told: dict[int, list[str]] = {pk: [] for pk in ids}
    asked = Submission.columns.through.objects.filter(submission_id__in=ids).order_by("pk")
    for pk, title, duty, period in asked.values_list(
        "submission_id", "column__title", "column__duty", "submission__period"
    ):
        about = Duty.from_json(duty)
        of = f"（所属期次：{period_name(about, period)}）" if period and months(about) else ""
        told[pk].append(f"栏目“{title}”{of}")
    sheets = Sheet.objects.filter(submission_id__in=ids).order_by("pk")
    for pk, name in sheets.values_list("submission_id", "board__name"):
        told[pk].append(name)
    return told


def files_to_bring(record: int, user: User, correction: Submission | None) -> list[File]:
    """The files ``user`` may add to a correction of a record, in the order they were added.

    What they brought and nobody submitted yet, and what ``correction`` brings.
    """
    mine = Q(by_id=user.pk, brought_by__isnull=True)
    if correction is not None:
        mine |= Q(brought_by=correction)
    return list(records.waiting_files(record).filter(mine))


def releases_of(record: int) -> list[Release]:
    """Where a record was released, oldest first, with the columns."""
    rows = Release.objects.filter(record_id=record).select_related("column")
    return list(rows.order_by("published_date", "pk"))


def overrides_of(organs: Iterable[int]) -> set[tuple[int, str, str]]:
    """(record id, rule, place) of every finding that was let pass with a reason."""
    rows = Override.objects.filter(organ_id__in=list(organs))
    return set(rows.values_list("submission__record_id", "rule", "place"))


def override_counts(organs: Iterable[int], year: int) -> dict[str, int]:
    """Rule of the guard → how often it was let pass with a reason in a year."""
    start, end = report_year(year)
    rows = Override.objects.filter(
        organ_id__in=list(organs), made_at__date__gte=start, made_at__date__lt=end
    )
    return dict(rows.values_list("rule").annotate(Count("pk")).order_by("rule"))


def overrides(organs: Iterable[int], year: int) -> QuerySet[Override]:
    """The findings let pass in a year, with the record, newest first."""
    start, end = report_year(year)
    rows = Override.objects.filter(
        organ_id__in=list(organs), made_at__date__gte=start, made_at__date__lt=end
    )
    return rows.select_related("submission__record").order_by("-made_at", "-pk")
