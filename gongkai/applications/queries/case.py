"""One case with everything on file, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gongkai.applications import coding
from gongkai.applications.models import (
    Application,
    Assignment,
    CaseEvent,
    Complaint,
    Consultation,
    Delivery,
    Fee,
    Remedy,
    RepeatLink,
    Reply,
    SearchEntry,
)
from gongkai.applications.queries.lists import deputy_of
from gongkai.law.clock import Reckoning, reckon
from gongkai.law.explain import Day, explain
from gongkai.law.transitions import Transition, acts_from
from gongkai.law.working_days import WorkCalendar
from gongkai.orgs.models import Post

_LISTS = (
    "searches__place", "consultations", "fees", "replies", "deliveries", "remedies__steps",
    "complaints", "assignments__post", "repeat_of__earlier", "events__by",
)  # fmt: skip


@dataclass(frozen=True)
class CaseFile:
    """A case as loaded by ``case_file``: the timeline, the clock, and every list by its day."""

    application: Application
    calendar: WorkCalendar

    @cached_property
    def timeline(self) -> list[CaseEvent]:
        """All that happened, by the day of its effect, then as entered."""
        return sorted(self.application.events.all(), key=lambda one: (one.on, one.pk))

    @cached_property
    def clock(self) -> Reckoning:
        """Where the case stands."""
        events = coding.clock_events(self.application.events.all()).values()
        return reckon(events, self.calendar)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days of the period one by one."""
        return explain(self.clock, self.calendar)

    @property
    def acts(self) -> tuple[Transition, ...]:
        """What the clock allows next."""
        return acts_from(self.clock.status)

    @property
    def searches(self) -> list[SearchEntry]:
        return sorted(self.application.searches.all(), key=lambda one: (one.on, one.pk))

    @property
    def consultations(self) -> list[Consultation]:
        return sorted(self.application.consultations.all(), key=lambda one: one.pk)

    @property
    def fees(self) -> list[Fee]:
        return sorted(self.application.fees.all(), key=lambda one: one.pk)

    @property
    def replies(self) -> list[Reply]:
        return sorted(self.application.replies.all(), key=lambda one: one.pk)

    @property
    def deliveries(self) -> list[Delivery]:
        return sorted(self.application.deliveries.all(), key=lambda one: (one.on, one.pk))

    @property
    def remedies(self) -> list[Remedy]:
        return sorted(self.application.remedies.all(), key=lambda one: (one.filed_date, one.pk))

    @property
    def complaints(self) -> list[Complaint]:
        return sorted(self.application.complaints.all(), key=lambda one: one.pk)

    @property
    def assignments(self) -> list[Assignment]:
        return sorted(self.application.assignments.all(), key=lambda one: one.pk)

    @property
    def repeats(self) -> list[RepeatLink]:
        """Earlier cases of the same applicant that ask for nearly the same."""
        return sorted(self.application.repeat_of.all(), key=lambda one: -one.similarity)


def case_file(organs: Iterable[int], number: int, calendar: WorkCalendar) -> CaseFile | None:
    """The case with this id if it is one of these organs', with all lists loaded; else None."""
    found = (
        Application.objects.filter(organ_id__in=list(organs), pk=number)
        .select_related("organ", "arrival", "parent", "earlier")
        .prefetch_related(*_LISTS)
        .first()
    )
    return CaseFile(found, calendar) if found is not None else None


def responsible_on(application: Application, day: date) -> Post | None:
    """Who is responsible on ``day``, absences taken into account; None before assignment."""
    held = (
        application.assignments.filter(responsible=True, to_date__isnull=True)
        .select_related("post").first()
    )  # fmt: skip
    return deputy_of(held.post, day) if held is not None else None
