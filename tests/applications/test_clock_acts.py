"""Acts on a case: each stores one event and folds the case anew, or changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from gongkai.applications import actions, journal, queries
from gongkai.applications.kinds import (
    DeliveryWay,
    Opinion,
    Outcome,
    Party,
    Satisfaction,
    Scale,
    Status,
    Way,
)
from gongkai.applications.models import Application, CaseEvent
from gongkai.audit import chain
from gongkai.law.working_days import calendar
from gongkai.orgs.models import Organ
from tests.applications.people import (
    CALENDAR,
    D,
    answered,
    at,
    form,
    on,
    received,
    searched,
    signed,
    text,
    user,
    when,
)

pytestmark = pytest.mark.django_db


def kinds(case: Application) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


def letter(name: str = "乙公司", party: Party = Party.THIRD_PARTY) -> actions.Letter:
    return actions.Letter(party, name, "是否同意公开")


def extend(case: Application, day: str, days: int = 20, **facts: Any) -> None:
    facts = {"consent_of": user("head"), "consented": D(day), "reason": "资料分散"} | facts
    actions.extend(case, days=days, **facts, **on(day))


def test_a_registered_application_has_a_number_and_its_last_day(case: Application) -> None:
    assert case.number == "〔2026〕第1号"
    assert case.due_date == case.next_date == D("2026-03-31")
    assert (case.status, case.outcome, case.closed_date) == (Status.REGISTERED, None, None)
    assert kinds(case) == ["arrived", "received"]
    verbs = [event.verb for event in chain.history(case)]
    assert verbs == ["application.arrived", "application.received"]
    assert chain.verify(case.organ) == []


def test_a_last_day_in_a_year_without_a_calendar_is_kept_as_provisional(town: Organ) -> None:
    published = calendar().last_year
    late = received(town, f"{published}-12-21")
    assert late.due_date is not None
    assert late.due_date.year == published + 1
    assert late.due_provisional
    assert not received(town, f"{published}-03-03").due_provisional


def test_article_30_the_period_stands_still_and_starts_afresh(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-12"), reply_by=D("2026-03-26"))
    assert (case.status, case.due_date) == (Status.CORRECTION, None)
    assert case.waiting_until == case.next_date == D("2026-03-26")
    actions.receive_correction(case, **on("2026-03-19"), subject="2023年村集体资产台账")
    assert case.due_date == D("2026-04-17")
    assert case.received_date == D("2026-03-03")
    assert (case.status, case.subject) == (Status.REGISTERED, "2023年村集体资产台账")
    old = case.events.get(kind="reworded").payload
    assert old["old_subject"] == "村集体资产台账"


def test_article_30_a_notice_after_seven_working_days_is_too_late(case: Application) -> None:
    with pytest.raises(actions.Unlawful, match="补正告知的最后一日是2026-03-12"):
        actions.ask_for_correction(case, **on("2026-03-13"))
    case.refresh_from_db()
    assert case.status == Status.REGISTERED
    assert kinds(case) == ["arrived", "received"]


def test_article_30_correction_is_asked_for_once(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-05"))
    actions.receive_correction(case, **on("2026-03-06"))
    with pytest.raises(actions.Unlawful, match="一次性告知"):
        actions.ask_for_correction(case, **on("2026-03-09"))


def test_articles_32_and_33_days_of_consulting_do_not_count(case: Application) -> None:
    actions.consult(case, letter(), **on("2026-03-09"))
    assert case.state == "third_party"
    actions.hear(case, name="乙公司", opinion=Opinion.OBJECTS, **on("2026-03-24"))
    assert case.due_date == D("2026-04-16")
    kept = case.consultations.get()
    assert (kept.heard_date, kept.opinion) == (D("2026-03-24"), "objects")


def test_silence_needs_the_full_time_from_the_day_the_letter_arrived(case: Application) -> None:
    actions.consult(case, letter(), **on("2026-03-09"))
    actions.letter_delivered(case, name="乙公司", **on("2026-03-11"))
    with pytest.raises(actions.Unlawful, match="期限到2026-04-01"):
        actions.hear(case, name="乙公司", opinion=Opinion.SILENT, **on("2026-03-31"))
    actions.hear(case, name="乙公司", opinion=Opinion.SILENT, **on("2026-04-01"))
    assert case.state == "processing"
    assert case.due_date == D("2026-04-24")


def test_two_letters_out_at_once_exclude_the_union_of_days(case: Application) -> None:
    actions.consult(case, letter(), **on("2026-03-09"))
    actions.consult(case, letter("丙局", Party.JOINT_ORGAN), **on("2026-03-10"))
    actions.hear(case, name="乙公司", opinion=Opinion.CONSENTS, **on("2026-03-12"))
    assert case.state == "organ_consult"
    actions.hear(case, name="丙局", opinion=Opinion.CONSENTS, **on("2026-03-24"))
    assert case.due_date == D("2026-04-16")


def test_article_33_an_extension_comes_once_in_time_within_twenty_days_with_consent(
    case: Application,
) -> None:
    refused = {
        "2026-03-31 21": ("不能延长21个工作日", lambda: extend(case, "2026-03-31", 21)),
        "late": ("已经届满", lambda: extend(case, "2026-04-01")),
        "no consent": ("负责人同意", lambda: extend(case, "2026-03-31", consent_of=None)),
        "consent after notice": (
            "先经负责人同意", lambda: extend(case, "2026-03-30", consented=D("2026-03-31")),
        ),
        "no reason": ("理由", lambda: extend(case, "2026-03-31", reason=" ")),
        "no days": ("至少为1", lambda: extend(case, "2026-03-31", 0)),
    }  # fmt: skip
    for sentence, act in refused.values():
        with pytest.raises(actions.Unlawful, match=sentence):
            act()
        case.refresh_from_db()
    extend(case, "2026-03-31")
    assert case.due_date == D("2026-04-29")
    with pytest.raises(actions.Unlawful, match="只延长一次"):
        extend(case, "2026-04-01", 1)
    case.refresh_from_db()
    assert kinds(case) == ["arrived", "received", "extended", "consented"]
    assert case.events.get(kind="consented").payload == {"of": "head", "reason": "资料分散"}


def test_article_35_reasons_are_asked_for_and_a_later_day_is_told(case: Application) -> None:
    actions.ask_for_reasons(case, **on("2026-03-05"))
    assert case.state == "reasons"
    actions.accept_reasons(case, until=D("2026-06-30"), **on("2026-03-12"))
    assert (case.state, case.due_date) == ("processing", D("2026-06-30"))


def test_an_answered_application_is_closed_in_one_row_with_its_proof(case: Application) -> None:
    answered(case, "2026-03-20")
    assert (case.status, case.state, case.outcome) == ("closed", "decided", "granted")
    assert case.closed_date == D("2026-03-20")
    assert case.reply_number == "依申请〔2026〕1号"
    sent = case.deliveries.get()
    assert (sent.way, sent.proof, sent.on) == ("post", "EMS1", D("2026-03-20"))
    actions.file(case, satisfaction=Satisfaction.SATISFIED, **on("2026-03-25"))
    assert case.state == "closed"
    assert case.events.get(kind="satisfaction").payload["answer"] == "satisfied"


AFTERWARDS: dict[str, Callable[[Application], object]] = {
    "extended": lambda c: extend(c, "2026-03-25", 5),
    "asked to correct": lambda c: actions.ask_for_correction(c, **on("2026-03-21")),
    "put before a third party": lambda c: actions.consult(c, letter(), **on("2026-03-21")),
    "ended": lambda c: actions.withdraw(c, letter="来信", **on("2026-03-25")),
    "drafted again": lambda c: actions.draft(
        c, text(c, "granted"), by=user("officer"), at=at("2026-03-23"), calendar=CALENDAR
    ),
}


@pytest.mark.parametrize("act", AFTERWARDS)
def test_an_answered_application_cannot_be(act: str, case: Application) -> None:
    answered(case, "2026-03-20")
    told = kinds(case)
    with pytest.raises(actions.Unlawful, match="已答复"):
        AFTERWARDS[act](case)
    stored = Application.objects.get(pk=case.pk)
    assert (stored.closed_date, stored.due_date) == (D("2026-03-20"), D("2026-03-31"))
    assert kinds(case) == told


def test_a_reply_after_withdrawal_is_refused(case: Application) -> None:
    reply = signed(case, "granted", "2026-03-20")
    case.refresh_from_db()
    actions.withdraw(case, letter="3月19日来信", **on("2026-03-20"))
    assert (case.outcome, case.state) == (Outcome.OTHER_MISC, "ended")
    with pytest.raises(actions.Unlawful, match="终止"):
        actions.dispatch(reply, way=DeliveryWay.POST, proof="EMS", **on("2026-03-23"))
    with pytest.raises(actions.Unlawful, match="书面撤回"):
        actions.withdraw(case, letter="", **on("2026-03-23"))


def test_the_view_of_somebody_else_is_stale(case: Application) -> None:
    stale = Application.objects.get(pk=case.pk)
    actions.ask_for_correction(case, **on("2026-03-05"))
    with pytest.raises(actions.StaleApplication, match="〔2026〕第1号.*刷新"):
        actions.withdraw(stale, letter="来信", **on("2026-03-05"))
    assert Application.objects.get(pk=case.pk).status == Status.CORRECTION


def test_a_form_sent_twice_with_its_key_is_one_event(case: Application) -> None:
    stale = Application.objects.get(pk=case.pk)
    actions.ask_for_correction(case, **on("2026-03-05"), key="form-1")
    actions.ask_for_correction(stale, **on("2026-03-05"), key="form-1")
    assert kinds(case).count("correction-asked") == 1
    assert stale.status == Status.CORRECTION


def test_a_day_to_come_cannot_be_entered(case: Application) -> None:
    with pytest.raises(actions.Unlawful, match="还没有到"):
        actions.ask_for_correction(case, by=None, at=at("2026-03-05"), on=D("2026-03-06"),
                                   calendar=CALENDAR)  # fmt: skip


def test_back_dated_mail_refolds_the_case(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-05"))
    facts = {"received": D("2026-02-27"), "reason": "收发室2月27日已经签收"}
    actions.redate(case, **facts, **when("2026-03-10"))
    assert case.received_date == D("2026-02-27")
    assert case.status == Status.CORRECTION
    assert [e.kind for e in case.events.order_by("id")][-2:] == ["voided", "received"]


def test_a_discovery_that_makes_a_later_entry_unlawful_is_refused(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-12"))
    with pytest.raises(actions.Unlawful, match="2026-03-12已经登记的“告知补正”就不合法"):
        actions.redate(case, received=D("2026-02-24"), reason="早已签收", **when("2026-03-13"))
    case.refresh_from_db()
    assert case.received_date == D("2026-03-03")
    assert "voided" not in kinds(case)


def test_an_entry_made_by_mistake_is_taken_back_with_a_reason(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-05"))
    wrong = case.events.get(kind="correction-asked")
    with pytest.raises(actions.BadApplication, match="理由"):
        actions.void(case, wrong, reason="", **when("2026-03-06"))
    actions.void(case, wrong, reason="误点", **when("2026-03-06"))
    assert (case.status, case.due_date) == (Status.REGISTERED, D("2026-03-31"))
    with pytest.raises(actions.BadApplication, match="已经更正过"):
        actions.void(case, wrong, reason="再一次", **when("2026-03-06"))
    actions.ask_for_correction(case, **on("2026-03-06"))
    assert case.status == Status.CORRECTION


def test_out_of_order_entry_gives_the_same_case(town: Organ) -> None:
    one, other = received(town, "2026-03-03"), received(town, "2026-03-03")
    actions.consult(one, letter(), **on("2026-03-09"))
    extend(one, "2026-03-30")
    extend(other, "2026-03-30")
    actions.consult(other, letter(), **(on("2026-03-09") | {"at": at("2026-03-31")}))
    names = ("status", "state", "due_date", "extension_days", "waiting_until")
    assert [getattr(one, n) for n in names] == [getattr(other, n) for n in names]


@pytest.mark.parametrize("day", ["2024-02-29", "2025-12-31", "2026-01-01"])
def test_leap_days_and_year_ends_are_days_like_others(town: Organ, day: str) -> None:
    case = received(town, day)
    assert case.number.startswith(f"〔{day[:4]}〕")
    assert case.due_date == CALENDAR.add_working_days(D(day), 20)


def test_article_36_not_held_needs_a_record_of_the_search(case: Application) -> None:
    with pytest.raises(actions.FactMissing, match="没有检索记录"):
        signed(case, "none.not_held", "2026-03-20")
    searched(case, "2026-03-18")
    answered(case, "2026-03-20", "none.not_held")
    assert case.outcome == Outcome.NONE_NOT_HELD


NEEDED = {
    "refused.third_party": "征求第三方意见",
    "none.unclear": "还没有补正",
    "ignored.repeat": "前一次答复",
    "ignored.excessive": "说明理由",
}


@pytest.mark.parametrize("outcome", NEEDED)
def test_an_outcome_needs_what_it_presupposes(outcome: str, case: Application) -> None:
    with pytest.raises(actions.FactMissing, match=NEEDED[outcome]):
        signed(case, outcome, "2026-03-20")


def test_an_overdue_correction_ends_the_case_after_its_day_only(case: Application) -> None:
    actions.ask_for_correction(case, **on("2026-03-05"), reply_by=D("2026-03-20"))
    facts: dict[str, Any] = {"outcome": Outcome.OTHER_NO_CORRECTION, "why": "逾期未补正"}
    with pytest.raises(actions.FactMissing, match="尚未届满"):
        actions.end(case, **facts, **on("2026-03-20"))
    actions.end(case, **facts, **on("2026-03-23"))
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.OTHER_NO_CORRECTION)


def test_a_case_not_confirmed_yet_can_be_withdrawn_and_is_in_no_table(town: Organ) -> None:
    coming = actions.Coming(Way.WEB, D("2026-03-03"))
    case = actions.arrive(town, coming, [form("账目")], **when("2026-03-03")).applications[0]
    actions.withdraw(case, letter="网上撤回", **on("2026-03-04"))
    assert (case.status, case.received_date) == (Status.CLOSED, None)
    assert queries.table3(2026, organs=[town.pk]) == {}
    assert not queries.table3_rows(town.pk, 2026, "results_total", "total").exists()


def test_fees_are_off_until_the_organ_turns_them_on(case: Application) -> None:
    with pytest.raises(actions.Unlawful, match="没有启用"):
        actions.notice_fee(case, pages=500, **on("2026-03-31"))


def test_article_42_a_fee_by_pages_stops_the_period_until_it_is_paid(
    town: Organ, case: Application
) -> None:
    actions.set_customs(town, fee_scale=Scale.PAGES, by=None, at=at("2026-03-01"))
    with pytest.raises(actions.Unlawful, match="没有超过免费数量"):
        actions.notice_fee(case, pages=30, **on("2026-03-31"))
    case.refresh_from_db()
    fee = actions.notice_fee(case, pages=201, **on("2026-03-31"))
    assert (fee.amount, [line["amount"] for line in fee.lines]) == (2740, [0, 700, 2000, 40])
    assert (case.status, case.due_date) == (Status.FEE_PENDING, None)
    with pytest.raises(actions.FactMissing, match="收费通知"):
        actions.end(case, outcome=Outcome.OTHER_FEE_UNPAID, why="未缴", **on("2026-05-20"))
    case.refresh_from_db()
    actions.letter_delivered(case, **on("2026-04-01"))
    assert case.waiting_until == D("2026-04-30")
    actions.take_payment(case, receipt_number="财0001", **on("2026-04-10"))
    assert case.due_date == D("2026-05-12")


def test_article_42_by_applications_the_rank_in_the_month_counts(town: Organ) -> None:
    actions.set_customs(town, fee_scale=Scale.APPLICATIONS, by=None, at=at("2026-03-01"))
    cases = [received(town, "2026-03-03", f"第{n}项") for n in range(12)]
    assert queries.rank_in_month(cases[11]) == 12
    with pytest.raises(actions.Unlawful, match="免费数量"):
        actions.notice_fee(cases[9], **on("2026-03-10"))
    assert actions.notice_fee(cases[10], **on("2026-03-10")).amount == 100
    assert queries.rank_in_month(received(town, "2026-04-01", "四月")) == 1


def test_an_unpaid_fee_ends_the_case_after_the_time(town: Organ, case: Application) -> None:
    actions.set_customs(town, fee_scale=Scale.PAGES, by=None, at=at("2026-03-01"))
    actions.notice_fee(case, pages=100, **on("2026-03-31"))
    actions.letter_delivered(case, **on("2026-04-01"))
    actions.end(case, outcome=Outcome.OTHER_FEE_UNPAID, why="逾期未缴", **on("2026-05-06"))
    assert case.outcome == Outcome.OTHER_FEE_UNPAID


def test_open_cases_come_by_their_last_day(town: Organ) -> None:
    late, soon, done = (received(town, f"2026-03-{day:02d}") for day in (9, 3, 4))
    answered(done, "2026-03-20")
    assert list(queries.open_on([town.pk], D("2026-12-31"))) == [soon, late]
    assert list(queries.work_list([town.pk])) == [soon, late]


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
    "in hand without a receipt date": {"received_date": None},
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_the_database_itself_refuses(what: str, case: Application) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(**IMPOSSIBLE[what])


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_an_event(act: str, case: Application) -> None:
    rows = CaseEvent.objects.filter(application=case)
    change = {
        "update": lambda: rows.update(on=D("2026-01-05")),
        "delete": lambda: rows._raw_delete(using="default"),
    }[act]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert rows.count() == 2
    assert connection.vendor in ("sqlite", "postgresql")


def test_folding_again_changes_nothing(case: Application) -> None:
    actions.consult(case, letter(), **on("2026-03-09"))
    before = Application.objects.filter(pk=case.pk).values().get()
    with transaction.atomic():
        journal.refold(case, CALENDAR)
        journal.refold(case, CALENDAR)
    assert Application.objects.filter(pk=case.pk).values().get() == before


def test_a_case_file_is_loaded_whole_in_a_fixed_number_of_queries(
    case: Application, django_assert_num_queries: Any
) -> None:
    actions.consult(case, letter(), **on("2026-03-09"))
    actions.hear(case, name="乙公司", opinion=Opinion.OBJECTS, **on("2026-03-24"))
    searched(case, "2026-03-25")
    with django_assert_num_queries(12):
        kept = queries.case_file([case.organ_id], case.pk, CALENDAR)
        assert kept is not None
        assert [one.kind for one in kept.timeline][:2] == ["arrived", "received"]
        assert kept.searches[0].place.name == "档案室"
        assert kept.consultations[0].opinion == "objects"
        assert (kept.replies, kept.fees, kept.deliveries, kept.remedies) == ([], [], [], [])
        assert kept.days[-1].day == case.due_date
        assert "answer" in [row.act for row in kept.acts]
    assert queries.case_file([case.organ_id + 1], case.pk, CALENDAR) is None


def test_an_unknown_year_is_a_sentence(town: Organ) -> None:
    with pytest.raises((actions.Unlawful, actions.BadApplication), match="2007"):
        received(town, date(2007, 3, 5))
