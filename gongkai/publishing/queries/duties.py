"""Duties of columns: what is due, late or empty, and the acts that meet them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet

from gongkai.law import duties
from gongkai.law.rules import parameters
from gongkai.orgs.models import Kind, Role
from gongkai.publishing.kinds import RequestState
from gongkai.publishing.models import (
    DutyAct,
    NothingRequest,
    Obligation,
    Policy,
)
from gongkai.publishing.queries.trees import has_content, nothing_stands

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from gongkai.access.rules import Held


Mark = Literal["ok", "soon", "overdue", "empty", "off"]


SEVERITY: Mapping[Mark, Literal["ok", "warn", "bad", ""]] = {
    "ok": "ok",
    "soon": "warn",
    "overdue": "bad",
    "empty": "bad",
    "off": "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a column stands: the colour and always the words."""

    mark: Mark
    words: str
    severity: str


def soon_days(today: date) -> int:
    """How many days before its last day a column is due soon."""
    return parameters("duties")["soon"].on(today).count


def standing_of(obligation: Obligation, today: date, soon: int, *, shown: bool) -> Standing:
    """The standing of one obligation; ``shown``: readers have something to see there."""
    due = obligation.due_date
    left = None if due is None else (due - today).days
    mark: Mark
    if obligation.column.off_date is not None:
        mark, words = "off", "已停用"
    elif left is not None and left < 0:
        mark, words = "overdue", f"{'' if shown else '空白，'}超期{-left}天"
    elif not shown and left is None:
        mark, words = "empty", "空白"
    elif left is not None and (left <= soon or not shown):
        mark, words = "soon", f"{'' if shown else '尚无内容，'}{_days_left(left)}"
    else:
        mark, words = "ok", "正常"
    return Standing(mark, words, SEVERITY[mark])


def _days_left(left: int) -> str:
    return f"还有{left}天" if left else "今天到期"


def obligations(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """The obligations of these organs with column and organ, and ``shown``: not empty today."""
    return (
        Obligation.objects.filter(organ_id__in=list(organs))
        .select_related("column", "organ")
        .annotate(shown=_shown(today))
    )


def _shown(today: date) -> Q:
    content = has_content(today, column="column_id", organ=OuterRef("organ_id"))
    return Q(content) | nothing_stands(today)


def standing(obligations: Iterable[int], today: date) -> set[int]:
    """Which of these obligations have content that stands there today."""
    content = has_content(today, column="column_id", organ=OuterRef("organ_id"))
    rows = Obligation.objects.filter(content, pk__in=list(obligations))
    return set(rows.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many columns an organ answers for; ``empty``: never filled, with no day to do so."""

    late: int
    soon: int
    empty: int
    columns: int


def standing_counts(organs: Iterable[int], today: date) -> dict[int, Counts]:
    """Organ id → how its open columns stand, in one query; organs without any are left out."""
    until = today + timedelta(soon_days(today))
    rows = (
        Obligation.objects.filter(organ_id__in=list(organs), column__off_date__isnull=True)
        .values_list("organ_id")
        .annotate(
            n_late=Count("pk", filter=Q(due_date__lt=today)),
            n_soon=Count("pk", filter=Q(due_date__gte=today, due_date__lte=until)),
            n_empty=Count("pk", filter=Q(due_date__isnull=True, first_date__isnull=True)),
            n=Count("pk"),
        )
        .order_by()
    )
    return {organ: Counts(*counts) for organ, *counts in rows}


def obligations_due(organs: Iterable[int], until: date, today: date) -> QuerySet[Obligation]:
    """What must be updated by a day (included), the longest overdue first."""
    return (
        obligations(organs, today)
        .filter(due_date__lte=until, column__off_date__isnull=True)
        .order_by("due_date", "pk")
    )


def obligations_empty(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """Open columns with a duty but nothing for readers to see and no day by which to mend it."""
    return (
        obligations(organs, today)
        .filter(~_shown(today), due_date__isnull=True, column__off_date__isnull=True)
        .order_by("pk")
    )


def bad_obligations(organs: Iterable[int], today: date) -> QuerySet[Obligation]:
    """Late or empty: the red of the matrix, the longest overdue first."""
    return (
        obligations(organs, today)
        .filter(
            Q(due_date__lt=today) | Q(due_date__isnull=True) & ~_shown(today),
            column__off_date__isnull=True,
        )
        .order_by(F("due_date").asc(nulls_last=True), "pk")
    )


def acts_of(obligation: Obligation) -> QuerySet[DutyAct]:
    """The acts that met an obligation, newest first."""
    return (
        DutyAct.objects.filter(obligation=obligation)
        .select_related("record", "by", "signed_by")
        .order_by("-day", "-pk")
    )


def nothing_requests() -> QuerySet[NothingRequest]:
    """All prepared 本期无内容; whoever lists them narrows them down."""
    return NothingRequest.objects.select_related(
        "organ", "obligation__column", "by", "decided_by", "act"
    )


def nothing_to_sign(actor: User, roles: Iterable[Held]) -> QuerySet[NothingRequest]:
    """The 本期无内容 somebody may sign in the roles of ``access.rules.held``, oldest first."""
    mine = Q(pk__in=[])
    for one in roles:
        if one.role in (Role.SIGNER, Role.REVIEWER):
            serves = Q(organ_id=one.organ.pk) | Q(
                organ__parent_id=one.organ.pk, organ__kind=Kind.VILLAGE
            )
            mine |= serves & ~Q(by_id=one.of.pk) if one.of is not None else serves
    return (
        nothing_requests()
        .filter(mine, state=RequestState.WAITING)
        .exclude(by_id=actor.pk)
        .order_by("asked_at", "pk")
    )


def policies(organs: Iterable[int]) -> QuerySet[Policy]:
    """The policies of these organs that should be interpreted, the most urgent first."""
    return (
        Policy.objects.filter(organ_id__in=list(organs))
        .select_related("record", "organ", "interpretation")
        .order_by("due_date", "pk")
    )


def every_policy() -> QuerySet[Policy]:
    """All policies to interpret; whoever lists them narrows them down."""
    return Policy.objects.select_related("record", "organ")


def policies_open(organs: Iterable[int], until: date) -> QuerySet[Policy]:
    """Those not yet interpreted and not waived, due by a day (included)."""
    return policies(organs).filter(met_date__isnull=True, waived_reason="", due_date__lte=until)


def waiting_requests(organs: Iterable[int]) -> dict[int, NothingRequest]:
    """Obligation id → its prepared 本期无内容 that waits for a signature."""
    rows = nothing_requests().filter(organ_id__in=list(organs), state=RequestState.WAITING)
    return {row.obligation_id: row for row in rows}


def obligations_due_before(day: date) -> list[Obligation]:
    """Every obligation whose date is before ``day``, with column and organ, soonest first."""
    rows = Obligation.objects.filter(due_date__lt=day, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("due_date", "pk"))


def obligations_without_content() -> list[Obligation]:
    """The obligations in whose columns nothing was ever released, with column and organ."""
    rows = Obligation.objects.filter(content_date__isnull=True, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("pk"))


def obligations_of(organ: int) -> list[Obligation]:
    """What an organ answers for, with column and organ."""
    rows = Obligation.objects.filter(organ_id=organ, column__off_date__isnull=True)
    return list(rows.select_related("column", "organ").order_by("pk"))


def obligations_on(
    organs: Iterable[int], today: date
) -> list[tuple[Obligation, tuple[duties.Act, ...]]]:
    """What organs answered for on a day (columns open, duty begun), with the acts up to then."""
    rows = Obligation.objects.filter(organ_id__in=list(organs), since_date__lte=today).filter(
        Q(column__off_date__isnull=True) | Q(column__off_date__gt=today)
    )
    found = list(rows.select_related("column").order_by("organ_id", "column__position", "pk"))
    acts: dict[int, tuple[duties.Act, ...]] = {}
    done = DutyAct.objects.filter(obligation__in=rows, day__lte=today).order_by("pk")
    for owed, kind, day, period in done.values_list("obligation_id", "kind", "day", "period"):
        acts[owed] = (*acts.get(owed, ()), duties.Act(kind, day, period))  # type: ignore[arg-type]
    return [(o, acts.get(o.pk, ())) for o in found]


def obligation(organ: int, column: int) -> Obligation | None:
    """The duty an organ has in a column; None where there is none."""
    return Obligation.objects.filter(organ_id=organ, column_id=column).first()


def timeliness(organs: Iterable[int], today: date) -> tuple[int, int]:
    """How many duties with a date there are, and how many of them are not late today."""
    rows = Obligation.objects.filter(
        organ_id__in=list(organs), due_date__isnull=False, column__off_date__isnull=True
    )
    counts = rows.aggregate(all=Count("pk"), on_time=Count("pk", filter=Q(due_date__gte=today)))
    return counts["all"], counts["on_time"]


def last_act() -> date | None:
    """The last day on which any duty of any column was met."""
    last: date | None = DutyAct.objects.aggregate(last=Max("day"))["last"]
    return last


def dated_duties(organs: Iterable[int]) -> QuerySet[Obligation]:
    """The duties with a date, soonest first, with column and organ."""
    rows = Obligation.objects.filter(
        organ_id__in=list(organs), due_date__isnull=False, column__off_date__isnull=True
    )
    return rows.select_related("column", "organ").order_by("due_date", "pk")
