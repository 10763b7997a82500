"""Acts on an application: each moves the state once, leaves one event, or changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.applications import actions, queries
from gongkai.applications.kinds import (
    ApplicantClass,
    Channel,
    Outcome,
    RemedyKind,
    RemedyResult,
    Status,
)
from gongkai.applications.models import Application, Remedy
from gongkai.audit import chain
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
D = date.fromisoformat
TALE: dict[str, Any] = {"by": None, "at": AT}
TIMED: dict[str, Any] = TALE | {"calendar": calendar()}


@pytest.fixture
def town(db: None) -> Organ:
    return organ()


@pytest.fixture
def case(town: Organ) -> Application:
    return received(town, "2026-03-03")


def received(town: Organ, day: str) -> Application:
    return actions.register(
        town, channel=Channel.POST, applicant_class=ApplicantClass.PERSON,
        subject="村集体资产台账", received=D(day), **TIMED,
    )  # fmt: skip


def answered(case: Application, day: str = "2026-03-20") -> None:
    actions.answer(case, outcome=Outcome.GRANTED, sent=D(day), reply_number="1号", **TALE)


def verbs(case: Application) -> list[str]:
    return [event.verb for event in chain.history(case)]


def test_a_registered_application_has_a_number_and_its_last_day(case: Application) -> None:
    assert case.number == "〔2026〕第1号"
    assert case.due_date == D("2026-03-31")
    assert (case.status, case.outcome, case.closed_date) == (Status.REGISTERED, None, None)
    assert verbs(case) == ["application.registered"]


def test_a_last_day_in_a_year_without_a_calendar_is_kept_as_provisional(town: Organ) -> None:
    published = calendar().last_year
    late = received(town, f"{published}-12-21")
    assert late.due_date.year == published + 1
    assert late.due_provisional
    actions.ask_for_correction(late, on=D(f"{published}-12-23"), **TIMED)
    actions.receive_correction(late, on=D(f"{published}-12-24"), **TIMED)
    assert late.due_provisional
    assert not received(town, f"{published}-03-03").due_provisional


def test_numbers_count_up_within_an_organ_and_year(town: Organ, case: Application) -> None:
    assert received(town, "2026-04-01").number == "〔2026〕第2号"
    assert received(town, "2025-12-30").number == "〔2025〕第1号"
    assert received(organ(2), "2026-04-01").number == "〔2026〕第1号"


def test_article_30_the_period_starts_afresh_when_the_correction_arrives(case: Application) -> None:
    actions.ask_for_correction(case, on=D("2026-03-12"), **TIMED)
    assert (case.status, case.paused_date) == (Status.CORRECTION, D("2026-03-12"))
    due = actions.receive_correction(case, on=D("2026-03-19"), **TIMED)
    assert due == case.due_date == D("2026-04-17")
    assert case.received_date == D("2026-03-03")
    assert (case.status, case.paused_date) == (Status.REGISTERED, None)


def test_article_30_a_notice_after_seven_working_days_is_too_late(case: Application) -> None:
    with pytest.raises(actions.TooLate):
        actions.ask_for_correction(case, on=D("2026-03-13"), **TIMED)
    case.refresh_from_db()
    assert case.status == Status.REGISTERED
    assert verbs(case) == ["application.registered"]


def test_articles_32_and_33_days_of_consulting_do_not_count(case: Application) -> None:
    actions.consult_third_party(case, on=D("2026-03-09"), **TALE)
    due = actions.hear_third_party(case, on=D("2026-03-24"), consents=None, **TIMED)
    assert due == case.due_date == D("2026-04-16")


def test_article_33_an_extension_comes_once_in_time_and_within_twenty_days(
    case: Application,
) -> None:
    facts: dict[str, Any] = TIMED | {"consent_of": None, "on": D("2026-03-31")}
    with pytest.raises(ValueError, match=r"1\.\.20"):
        actions.extend(case, days=21, **facts)
    with pytest.raises(actions.TooLate):
        actions.extend(case, days=20, **facts | {"on": D("2026-04-01")})
    assert actions.extend(case, days=20, **facts) == D("2026-04-29")
    with pytest.raises(actions.AlreadyExtended):
        actions.extend(case, days=1, **facts)
    assert verbs(case) == ["application.registered", "application.extended"]


def test_an_answered_application_is_closed_in_one_row(case: Application) -> None:
    answered(case)
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.GRANTED)
    assert case.closed_date == D("2026-03-20")
    assert verbs(case)[-1] == "application.answered"


AFTERWARDS: dict[str, Callable[[Application], object]] = {
    "extended": lambda c: actions.extend(c, days=5, consent_of=None, on=D("2026-03-25"), **TIMED),
    "answered again": lambda c: answered(c, "2026-03-21"),
    "asked to correct": lambda c: actions.ask_for_correction(c, on=D("2026-03-05"), **TIMED),
    "put before a third party": lambda c: actions.consult_third_party(
        c, on=D("2026-03-05"), **TALE
    ),
    "ended": lambda c: actions.end(c, outcome=Outcome.OTHER_MISC, on=D("2026-03-25"), **TALE),
}


@pytest.mark.parametrize("act", AFTERWARDS)
def test_an_answered_application_cannot_be(act: str, case: Application) -> None:
    stale = Application.objects.get(pk=case.pk)
    answered(case)
    for view_of_it in (case, stale):
        with pytest.raises(actions.StaleApplication):
            AFTERWARDS[act](view_of_it)
    stored = Application.objects.get(pk=case.pk)
    assert (stored.closed_date, stored.due_date) == (D("2026-03-20"), D("2026-03-31"))
    assert verbs(case) == ["application.registered", "application.answered"]


def test_article_36_not_held_needs_a_record_of_the_search(case: Application) -> None:
    facts: dict[str, Any] = TALE | {
        "outcome": Outcome.NONE_NOT_HELD, "sent": D("2026-03-20"), "reply_number": "1号",
    }  # fmt: skip
    for blank in ("", "  \n"):
        with pytest.raises(actions.NoSearchLog):
            actions.answer(case, search_log=blank, **facts)
    actions.answer(case, search_log="镇档案室目录，检索词：改制", **facts)
    assert case.outcome == Outcome.NONE_NOT_HELD


def test_an_overdue_correction_ends_the_case_without_a_reply(case: Application) -> None:
    actions.ask_for_correction(case, on=D("2026-03-05"), **TIMED)
    actions.end(case, outcome=Outcome.OTHER_NO_CORRECTION, on=D("2026-04-01"), **TALE)
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.OTHER_NO_CORRECTION)


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.REFUSED_SECRET])
def test_only_a_reply_gives_a_result_on_the_substance(case: Application, outcome: Outcome) -> None:
    with pytest.raises(ValueError, match="reply"):
        actions.end(case, outcome=outcome, on=D("2026-03-20"), **TALE)
    with pytest.raises(ValueError, match="end"):
        actions.answer(
            case, outcome=Outcome.OTHER_MISC, sent=D("2026-03-20"), reply_number="", **TALE
        )


def test_a_remedy_is_opened_and_closed_once(town: Organ, case: Application) -> None:
    answered(case)
    remedy = actions.open_remedy(
        town, kind=RemedyKind.REVIEW, filed=D("2026-04-10"), application=case, **TALE
    )
    actions.close_remedy(remedy, result=RemedyResult.CORRECTED, on=D("2026-06-01"), **TALE)
    with pytest.raises(actions.StaleApplication):
        actions.close_remedy(remedy, result=RemedyResult.UPHELD, on=D("2026-06-02"), **TALE)
    assert Remedy.objects.get(pk=remedy.pk).result == RemedyResult.CORRECTED


def test_a_remedy_on_another_organs_application_is_refused(case: Application) -> None:
    with pytest.raises(ValueError, match="another organ"):
        actions.open_remedy(
            organ(2), kind=RemedyKind.REVIEW, filed=D("2026-04-10"), application=case, **TALE
        )


def test_open_cases_come_by_their_last_day(town: Organ) -> None:
    late, soon, done = (received(town, f"2026-03-{day:02d}") for day in (9, 3, 4))
    answered(done)
    assert list(queries.open_on([town.pk], D("2026-12-31"))) == [soon, late]


IMPOSSIBLE: dict[str, dict[str, object]] = {
    "closed before it was received": {
        "status": "closed", "outcome": "granted", "closed_date": D("2026-03-02"),
    },
    "an outcome on an open case": {"outcome": "granted"},
    "closed without an outcome": {"status": "closed", "closed_date": D("2026-03-05")},
    "a closing date on an open case": {"closed_date": D("2026-03-05")},
    "an outcome that is no row": {
        "status": "closed", "outcome": "lost", "closed_date": D("2026-03-05"),
    },
    "an applicant that is no column": {"applicant_class": "alien"},
    "an extension of 21 days": {"extension_days": 21},
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_the_database_itself_refuses(what: str, case: Application) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(**IMPOSSIBLE[what])


def test_the_database_refuses_a_remedy_with_half_a_result(town: Organ) -> None:
    remedy = actions.open_remedy(town, kind=RemedyKind.REVIEW, filed=D("2026-04-10"), **TALE)
    halves: list[dict[str, object]] = [
        {"result": "upheld"},
        {"closed_date": D("2026-05-01")},
        {"result": "upheld", "closed_date": D("2026-04-09")},
        {"kind": "appeal"},
    ]
    for half in halves:
        with pytest.raises(IntegrityError), transaction.atomic():
            Remedy.objects.filter(pk=remedy.pk).update(**half)
