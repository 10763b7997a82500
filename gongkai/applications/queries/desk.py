"""What the pages of this room ask: work lists, tasks, the applicant's view, matching items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from gongkai.applications import coding
from gongkai.applications.kinds import Status
from gongkai.applications.letters.ledger import LedgerRow
from gongkai.applications.likeness import likeness, shingles
from gongkai.applications.models import (
    Application,
    Arrival,
    CaseEvent,
    Enclosure,
    EnclosureKind,
    Notice,
    Paper,
    Proposal,
    Reply,
    Seen,
)
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Organ
from gongkai.records import queries as records
from gongkai.search import Index, Query, SearchError, search

SOON: Final = 5
"""Working days before the last day from which on a case is urgent."""


def every() -> QuerySet[Application]:
    """All applications; whoever lists them narrows them down."""
    return Application.objects.all()


def papers() -> QuerySet[Paper]:
    """All documents of cases."""
    return Paper.objects.select_related("application__organ", "consultation")


def replies() -> QuerySet[Reply]:
    """All replies."""
    return Reply.objects.select_related("application__organ", "drafter", "signer")


def made_proposals(organ: Organ) -> QuerySet[Proposal]:
    """The organ's proposals to make information public, the newest first."""
    return Proposal.objects.filter(organ=organ).order_by("-id")


def enclosures() -> QuerySet[Enclosure]:
    """All files of cases that were not taken out; those of forms not sent yet are nobody's."""
    rows = Enclosure.objects.filter(dropped_at=None).select_related("application__organ")
    return rows.exclude(arrival=None, application=None)


def held(organ: Organ, key: str) -> list[Enclosure]:
    """The files of a form that is not sent yet, or of the arrival it became."""
    if not key:
        return []
    rows = Enclosure.objects.filter(organ=organ, key=key, dropped_at=None)
    return list(rows.order_by("id"))


def taken_in(organ: Organ, key: str) -> Arrival | None:
    """What a form with this key has become, when it was sent."""
    return Arrival.objects.filter(organ=organ, key=key).first() if key else None


def files_of(case: Application) -> list[Enclosure]:
    """The case's files and those that came with its envelope, as they came."""
    rows = Enclosure.objects.filter(dropped_at=None)
    where = Q(application=case) | Q(arrival__isnull=False, arrival=case.arrival_id)
    return list(rows.filter(where).select_related("source").order_by("id"))


def listed(
    organs: Iterable[int], *, status: str = "", words: str = "", late: date | None = None
) -> QuerySet[Application]:
    """The organs' cases for the work list.

    ``status``: "" is everything open, "all" everything, else a status.
    ``words`` is a number or part of the subject; ``late`` keeps what was due
    before that day.
    """
    ids = list(organs)
    rows = Application.objects.all()
    rows = rows.filter(organ_id=ids[0]) if len(ids) == 1 else rows.filter(organ_id__in=ids)
    if status == "":
        rows = rows.exclude(status=Status.CLOSED)
    elif status != "all":
        rows = rows.filter(status=status)
    if late is not None:
        rows = rows.filter(due_date__lt=late)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(subject__icontains=words))
    return rows


class Task(NamedTuple):
    """One thing that is due: ``left`` is in working days, negative when over."""

    case: Application
    what: str
    day: date
    left: int
    severity: Literal["bad", "warn", "ok"]

    @property
    def over(self) -> int:
        """Working days since the last day."""
        return max(-self.left, 0)


WHAT: Final[dict[str, str]] = {
    Status.INTAKE: "确认收到，登记收到日期",
    Status.REGISTERED: "答复",
    Status.CORRECTION: "等申请人补正；逾期不补正的终止办理",
    Status.CONSULTING: "等征求意见的答复",
    Status.FEE_PENDING: "等申请人缴费；逾期未缴的终止办理",
}


def tasks(
    organs: Iterable[int], day: date, calendar: WorkCalendar, *, most: int = 50
) -> list[Task]:
    """What the organs' open cases ask for, the most urgent first; at most ``most``."""
    rows = listed(organs).filter(next_date__isnull=False).select_related("organ")
    return [task(case, day, calendar) for case in rows.order_by("next_date", "id")[:most]]


def task(case: Application, day: date, calendar: WorkCalendar) -> Task:
    """What an open case asks for on ``day``."""
    due = case.next_date or day
    left = days_left(day, due, calendar)
    urgent = "bad" if left <= 0 else "warn" if left <= SOON else "ok"
    return Task(case, WHAT.get(case.status, "办理"), due, left, urgent)  # type: ignore[arg-type]


def days_left(day: date, due: date, calendar: WorkCalendar) -> int:
    """Working days from ``day`` (not counted) to ``due`` (counted); negative when over."""
    open_ended = calendar.continued
    return open_ended.rank(due) - open_ended.rank(day)


def unread(user: int, *, most: int = 50) -> list[Notice]:
    """The user's notices not read yet, the newest first."""
    rows = Notice.objects.filter(user=user, read_at=None).select_related("application")
    return list(rows.order_by("-on", "-id")[:most])


# Before sending: what is published already.

_NOISE: Final = re.compile(
    r"关于|有关|申请|公开|政府信息|相关|情况|文件|材料|信息|内容|全部|所有|[的和及与等之年月日]|[\W_]+"
)


class Match(NamedTuple):
    """A published item like what is asked for."""

    pk: int
    title: str
    index_number: str
    public_date: date
    alike: int


_LOOKED_AT: Final = 3000
_LEAST: Final = 18


def matching(organ: Organ, wishes: Sequence[str], *, most: int = 5) -> list[Match]:
    """Public items of the organ that are most like one of the wishes.

    What the search index finds comes first, then the newest ``_LOOKED_AT`` titles;
    shared words count against the wish's own length, so that a short wish
    finds a long title.
    """
    wanted = [shingles(_NOISE.sub(" ", wish)) for wish in wishes]
    wanted = [one for one in wanted if one]
    if not wanted:
        return []
    newest = (
        records.public()
        .filter(organ=organ)
        .order_by("-public_date", "-id")
        .values_list("pk", "title", "index_number", "public_date")[:_LOOKED_AT]
    )
    found = _indexed(organ, wishes, most)
    known = {one.pk for one in found}
    for pk, title, number, day in newest:
        if pk in known or day is None:
            continue
        words = shingles(_NOISE.sub(" ", title))
        shared = max(round(100 * len(one & words) / len(one)) for one in wanted)
        if shared >= 50 or max(likeness(one, words) for one in wanted) >= _LEAST:
            found.append(Match(pk, title, number, day, shared))
    return sorted(found, key=lambda one: (-one.alike, -one.pk))[:most]


def _indexed(organ: Organ, wishes: Sequence[str], most: int) -> list[Match]:
    """What the site's index finds with all words of a wish; nothing while there is none."""
    hits: list[int] = []
    for wish in wishes[:5]:
        words = " ".join(word for word in _NOISE.sub(" ", wish).split() if len(word) > 1)[:80]
        if not words:
            continue
        asked = Query(text=words, organs=(organ.pk,), size=most, facets=False)
        try:
            hits += [hit.id for hit in search(_index(), asked).hits]
        except SearchError:
            return []  # Not built yet, or being built: the titles are looked through anyway.
    rows = records.public().filter(organ=organ, pk__in=hits)
    told = rows.values_list("pk", "title", "index_number", "public_date")
    return [Match(pk, title, number, day, 100) for pk, title, number, day in told if day]


@lru_cache(maxsize=1)
def _index() -> Index:
    return Index(Path(settings.DATA) / "search" / "index")


def item_address(organ: Organ, pk: int) -> str | None:
    """The index number of a public item of the organ; None when there is none."""
    return (
        records.public().filter(organ=organ, pk=pk).values_list("index_number", flat=True).first()
    )


def seen(organs: Iterable[int], start: date, end: date) -> dict[str, int]:
    """How often published items were shown, opened, and enough; ``end`` exclusive."""
    rows = Seen.objects.filter(organ_id__in=list(organs), day__gte=start, day__lt=end)
    told = rows.aggregate(shown=Sum("shown"), opened=Sum("opened"), ended=Sum("ended"))
    return {name: value or 0 for name, value in told.items()}


# The ledger.


def ledger(organ: Organ, start: date, end: date) -> Iterable[LedgerRow]:
    """The organ's cases received from ``start`` to before ``end``, as the ledger prints them.

    Applicants' names and contacts are not in it: they are read case by case.
    """
    cases = (
        Application.objects.filter(organ=organ, received_date__gte=start, received_date__lt=end)
        .select_related("arrival")
        .prefetch_related("events", "consultations", "fees", "deliveries", "remedies")
        .order_by("received_date", "id")
    )
    for case in cases.iterator(chunk_size=500):
        yield _ledger_row(case)


def _ledger_row(case: Application) -> LedgerRow:
    standing = coding.clock_events(case.events.all())
    days = {coding.tell(event).kind: event.on for event in standing.values()}
    asked = "；".join(
        f"{one.name}（{one.get_party_display()}）"
        for one in case.consultations.all()
        if not one.void
    )
    fees = [fee.amount for fee in case.fees.all() if not fee.void]
    sent = sorted(case.deliveries.all(), key=lambda one: (one.on, one.pk))
    last = sent[-1] if sent else None
    remedies = "；".join(
        f"{one.get_kind_display()}{one.number}"
        f"（{one.get_result_display() if one.result else '尚未审结'}）"
        for one in case.remedies.all()
    )
    return LedgerRow(
        number=case.number,
        channel=case.get_channel_display(),
        arrived=case.arrival.arrived_date if case.arrival else None,
        received=case.received_date,
        applicant_class=case.get_applicant_class_display(),
        request=case.request or case.subject,
        wanted_form=case.wanted_form,
        due=case.due_date,
        correction_asked=days.get("correction-asked"),
        corrected=days.get("correction-received"),
        consulted=asked,
        extended_until=case.due_date if case.extension_days else None,
        fee=fees[-1] if fees else None,
        status=case.get_status_display(),
        replied=case.again_date or case.closed_date,
        document_number=case.reply_number,
        outcome=case.get_again_outcome_display() or case.get_outcome_display() or "",
        delivery_way=last.get_way_display() if last else "",
        tracking=last.proof if last and last.way == "post" else "",
        delivered=last.received_date if last else None,
        remedy=remedies,
    )


# The applicant's own view.


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline as the applicant reads it."""

    on: date
    words: str
    more: str = ""


_HIDDEN: Final = frozenset(
    {
        "assigned",
        "handed-over",
        "searched",
        "drafted",
        "returned",
        "signed",
        "repeat-linked",
        "reworded",
        "ending-explained",
        "proposed",
        "voided",
        "migrated",
        "letter-delivered",
        "calendar-changed",
        "complained",
        "complaint-closed",
    }
)
_STEPS_SHOWN: Final = ("ask_for_reasons", "accept_reasons", "file")


def timeline(events: Iterable[CaseEvent]) -> list[Told]:
    """What the applicant may know of the case: no names of others, no inner steps."""
    rows = list(events)
    gone = {row.payload["event"] for row in rows if row.kind == "voided"}
    told = []
    for row in sorted(rows, key=lambda one: (one.on, one.pk)):
        hidden = row.kind in _HIDDEN or row.pk in gone
        if hidden or (row.kind == "moved" and row.payload["step"] not in _STEPS_SHOWN):
            continue
        told.append(Told(row.on, coding.title(row.kind, row.payload), _more(row)))
    return told


def _more(row: CaseEvent) -> str:
    payload = row.payload
    match row.kind:
        case "confirmed":
            return f"{payload['who']}已确认"
        case "consulted":
            who = "第三方" if payload["party"] == "third_party" else "其他行政机关"
            return f"向{who}书面征求意见，所需时间不计入答复期限（条例第三十三条第三款）"
        case "correction-asked":
            by = payload.get("reply_by")
            return f"请在{by}前补正" if by else ""
        case "correction-received":
            return "答复期限自收到补正之日重新计算"
        case "extended":
            return f"延长{payload['days']}个工作日，经负责人同意"
        case "delayed":
            return f"延迟至{payload['until']}答复"
        case "delivered":
            return str(payload.get("number", ""))
        case _:
            return ""


def outgoing_sent(case: Application) -> tuple[Reply | None, list[Enclosure]]:
    """The last reply that left, and the files that went with it."""
    reply = case.replies.filter(state="sent").order_by("-sent_date", "-id").first()
    if reply is None:
        return None, []
    files = case.enclosures.filter(kind=EnclosureKind.OUTGOING, dropped_at=None)
    return reply, list(files.order_by("id"))
