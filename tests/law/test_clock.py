"""The clock of an application: what moves the last day, what does not, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.law import events as ev
from gongkai.law.clock import Due, Reckoning, moved, reckon
from gongkai.law.rules import rules_on
from gongkai.law.working_days import CalendarNotPublished, Year, calendar

D = date.fromisoformat
CALENDAR = calendar()
RECEIVED = ev.Received(D("2026-03-03"))
LETTER = ev.Consulted(D("2026-03-09"), "甲公司", "third_party", D("2026-03-11"))


def after(*events: ev.Event) -> Reckoning:
    return reckon(events, CALENDAR)


def due_of(*events: ev.Event) -> str:
    case = after(*events)
    assert not case.faults, case.faults
    return str(case.due)


def refusal(*events: ev.Event) -> str:
    case = after(*events)
    assert len(case.faults) == 1, case.faults
    return case.faults[0].sentence


def test_without_a_receipt_date_nothing_runs() -> None:
    case = after()
    assert (case.status, case.due, case.limits) == ("intake", None, ())


def test_article_30_the_period_starts_afresh_when_the_correction_comes() -> None:
    asked = ev.CorrectionAsked(D("2026-03-12"))
    waiting = after(RECEIVED, asked)
    assert (waiting.status, waiting.due) == ("correction", None)
    assert due_of(RECEIVED, asked, ev.CorrectionReceived(D("2026-03-20"))) == "2026-04-20"


def test_article_30_a_notice_after_seven_working_days_does_not_stop_the_clock() -> None:
    late = ev.CorrectionAsked(D("2026-03-13"))
    assert "2026-03-12" in refusal(RECEIVED, late)
    assert str(after(RECEIVED, late).due) == "2026-03-31"


def test_article_30_correction_is_asked_for_once() -> None:
    events = (
        RECEIVED,
        ev.CorrectionAsked(D("2026-03-05")),
        ev.CorrectionReceived(D("2026-03-06")),
        ev.CorrectionAsked(D("2026-03-09")),
    )
    assert "一次性" in refusal(*events)


def test_article_30_the_applicants_time_is_the_notices_or_the_default() -> None:
    def limit(*events: ev.Event) -> str:
        return next(str(li.due) for li in after(*events).limits if li.who == "申请人")

    assert limit(RECEIVED, ev.CorrectionAsked(D("2026-03-12"))) == "2026-04-02"
    stated = ev.CorrectionAsked(D("2026-03-12"), D("2026-03-31"))
    assert limit(RECEIVED, stated) == "2026-03-31"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([("乙局", "2026-03-09", "2026-03-24")], "2026-04-16", id="the same days"),
        pytest.param([("乙局", "2026-03-12", "2026-03-18")], "2026-04-16", id="inside"),
        pytest.param([("乙局", "2026-03-23", "2026-03-26")], "2026-04-20", id="overlapping"),
        pytest.param([("乙局", "2026-03-24", "2026-03-26")], "2026-04-20", id="adjoining"),
        pytest.param([("乙局", "2026-03-30", "2026-04-01")], "2026-04-20", id="apart"),
    ],
)
def test_article_33_3_several_letters_exclude_the_union_of_their_days(
    others: list[tuple[str, str, str]], expected: str
) -> None:
    events: list[ev.Event] = [
        RECEIVED,
        LETTER,
        ev.Heard(D("2026-03-24"), "甲公司", "third_party", "consents"),
    ]
    for name, out, back in others:
        events += [
            ev.Consulted(D(out), name, "other_organ", D(out)),
            ev.Heard(D(back), name, "other_organ", "consents"),
        ]
    assert due_of(*events) == expected


def test_article_32_after_fifteen_working_days_the_clock_runs_again() -> None:
    silent = ev.Heard(D("2026-04-01"), "甲公司", "third_party", "silent")
    answered_late = ev.Heard(D("2026-04-09"), "甲公司", "third_party", "objects")
    assert due_of(RECEIVED, LETTER, silent) == "2026-04-24"
    assert due_of(RECEIVED, LETTER, answered_late) == "2026-04-24"
    assert due_of(RECEIVED, LETTER) == "2026-04-24"


def test_article_32_silence_is_not_established_before_the_time_is_over() -> None:
    too_soon = ev.Heard(D("2026-03-31"), "甲公司", "third_party", "silent")
    assert "2026-04-01" in refusal(RECEIVED, LETTER, too_soon)
    assert str(after(RECEIVED, LETTER, too_soon).due) == "2026-04-24"


def test_without_a_day_of_delivery_the_earlier_day_of_posting_counts() -> None:
    posted = ev.Consulted(D("2026-03-09"), "甲公司", "third_party")
    case = after(RECEIVED, posted)
    assert [str(li.due) for li in case.limits if li.who == "甲公司"] == ["2026-03-30"]


def test_silence_means_the_opposite_for_a_third_party_and_a_joint_organ() -> None:
    def silence(party: ev.Party) -> str:
        case = after(RECEIVED, ev.Consulted(D("2026-03-09"), "某方", party))
        return next(li.silence for li in case.limits if li.who == "某方")

    assert "不视为同意" in silence("third_party")
    assert silence("joint_organ").endswith("视为同意公开")
    assert "没有规定" in silence("other_organ")


def test_while_letters_are_out_the_status_names_whom_one_waits_for() -> None:
    organ = ev.Consulted(D("2026-03-10"), "乙局", "joint_organ")
    heard = ev.Heard(D("2026-03-12"), "甲公司", "third_party", "consents")
    assert after(RECEIVED, LETTER).status == "third_party"
    assert after(RECEIVED, organ).status == "organ_consult"
    assert after(RECEIVED, LETTER, organ).status == "third_party"
    assert after(RECEIVED, LETTER, organ, heard).status == "organ_consult"
    answered = ev.Heard(D("2026-03-13"), "乙局", "joint_organ", "consents")
    assert after(RECEIVED, LETTER, organ, heard, answered).status == "processing"


def test_a_letter_on_the_last_day_leaves_nothing_to_exclude() -> None:
    letter = ev.Consulted(D("2026-03-31"), "甲公司", "third_party")
    heard = ev.Heard(D("2026-04-10"), "甲公司", "third_party", "consents")
    assert due_of(RECEIVED, letter, heard) == "2026-03-31"


def test_a_letter_after_the_last_day_is_refused() -> None:
    letter = ev.Consulted(D("2026-04-01"), "甲公司", "third_party")
    assert "已经届满" in refusal(RECEIVED, letter)


def test_the_same_party_is_not_asked_twice() -> None:
    heard = ev.Heard(D("2026-03-12"), "甲公司", "third_party", "consents")
    again = ev.Consulted(D("2026-03-16"), "甲公司", "third_party")
    assert "不能重复扣除" in refusal(RECEIVED, LETTER, heard, again)


def test_an_answer_to_no_letter_is_refused() -> None:
    stray = ev.Heard(D("2026-03-12"), "乙公司", "third_party", "consents")
    assert "请核对名称" in refusal(RECEIVED, LETTER, stray)


@pytest.mark.parametrize(("days", "expected"), [(1, "2026-04-01"), (20, "2026-04-29")])
def test_article_33_2_an_extension_adds_its_working_days(days: int, expected: str) -> None:
    case = after(RECEIVED, ev.Extended(D("2026-03-31"), days, consent=True))
    assert str(case.due) == expected
    assert str(case.plain_due) == "2026-03-31"
    assert case.extension == days


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (ev.Extended(D("2026-04-01"), 5, consent=True), "已经届满"),
        (ev.Extended(D("2026-03-20"), 5, consent=False), "负责人同意"),
        (ev.Extended(D("2026-03-20"), 21, consent=True), "最多20个工作日"),
    ],
)
def test_article_33_2_an_unlawful_extension_adds_nothing(event: ev.Extended, sentence: str) -> None:
    assert sentence in refusal(RECEIVED, event)
    assert str(after(RECEIVED, event).due) == "2026-03-31"


def test_an_extension_is_given_once() -> None:
    first = ev.Extended(D("2026-03-20"), 5, consent=True)
    second = ev.Extended(D("2026-03-25"), 5, consent=True)
    assert "只延长一次" in refusal(RECEIVED, first, second)


def test_an_extension_is_added_after_the_excluded_days() -> None:
    heard = ev.Heard(D("2026-03-24"), "甲公司", "third_party", "objects")
    told = ev.Extended(D("2026-04-16"), 10, consent=True)
    assert due_of(RECEIVED, LETTER, heard, told) == "2026-04-30"


def test_article_35_a_reasonable_delay_moves_the_last_day() -> None:
    told = (
        ev.Moved(D("2026-03-10"), "ask_for_reasons"),
        ev.Moved(D("2026-03-16"), "accept_reasons"),
    )
    delay = ev.Delayed(D("2026-03-20"), D("2026-06-30"))
    assert due_of(RECEIVED, *told) == "2026-03-31"
    assert due_of(RECEIVED, *told, delay) == "2026-06-30"
    earlier = ev.Delayed(D("2026-03-20"), D("2026-03-31"))
    assert "晚于" in refusal(RECEIVED, *told, earlier)


def test_a_fee_paid_late_does_not_start_the_period() -> None:
    noticed = ev.FeeNoticed(D("2026-03-31"), D("2026-04-01"))
    assert "逾期缴费" in refusal(RECEIVED, noticed, ev.FeePaid(D("2026-05-06")))
    assert due_of(RECEIVED, noticed, ev.FeePaid(D("2026-04-30"))) == "2026-06-01"


def test_a_fee_noticed_after_the_last_day_does_not_stop_the_clock() -> None:
    assert "已经届满" in refusal(RECEIVED, ev.FeeNoticed(D("2026-04-01")))


def test_the_reply_is_in_time_when_it_leaves_on_the_last_day() -> None:
    for day, late in (("2026-03-31", False), ("2026-04-01", True)):
        case = after(RECEIVED, ev.Answered(D(day), "granted"))
        assert (case.status, case.outcome, case.late) == ("decided", "granted", late)


def test_a_reply_after_withdrawal_changes_nothing() -> None:
    ended = ev.Ended(D("2026-03-10"), "other.misc")
    reply = ev.Answered(D("2026-03-12"), "granted")
    assert "终止" in refusal(RECEIVED, ended, reply)
    case = after(RECEIVED, ended, reply)
    assert (case.status, case.outcome, case.due) == ("ended", "other.misc", None)


def test_two_replies_are_one() -> None:
    first, second = ev.Answered(D("2026-03-10"), "granted"), ev.Answered(D("2026-03-11"), "partial")
    assert "已答复" in refusal(RECEIVED, first, second)


@pytest.mark.parametrize(
    "event",
    [
        ev.Answered(D("2026-03-10"), "other.no_correction"),
        ev.Ended(D("2026-03-10"), "granted"),
        ev.Answered(D("2026-03-10"), "new"),
    ],
)
def test_a_case_closes_only_with_an_outcome_of_that_act(event: ev.Event) -> None:
    assert "重新选择办理结果" in refusal(RECEIVED, event)
    assert after(RECEIVED, event).closed is None


def test_what_was_excluded_ends_with_the_case() -> None:
    ended = ev.Ended(D("2026-03-16"), "other.misc")
    case = after(RECEIVED, LETTER, ended)
    assert [pause.until for pause in case.excluded] == [D("2026-03-16")]
    assert case.waiting == ()


def test_an_event_before_receipt_has_no_effect() -> None:
    assert "收件" in refusal(RECEIVED, ev.Extended(D("2026-03-01"), 5, consent=True))


def test_an_order_to_answer_again_starts_the_period_it_sets() -> None:
    replied = ev.Answered(D("2026-03-20"), "refused.internal")
    order = ev.OrderedAgain(D("2026-07-01"), 15)
    case = after(RECEIVED, replied, ev.Moved(D("2026-05-06"), "open_remedy"), order)
    assert not case.faults
    assert (case.status, str(case.due), case.outcome) == ("registered", "2026-07-22", None)


def test_a_case_that_ended_before_its_receipt_may_be_ordered_to_be_answered() -> None:
    ended = ev.Ended(D("2026-03-09"), "other.misc")
    order = ev.OrderedAgain(D("2026-07-01"), 15)
    case = after(ended, ev.Moved(D("2026-05-06"), "open_remedy"), order)
    assert not case.faults
    assert (case.status, str(case.due), case.outcome) == ("registered", "2026-07-22", None)


def test_a_day_beyond_the_calendar_is_provisional() -> None:
    case = after(ev.Received(D("2026-12-20")))
    assert case.due == Due(D("2027-01-15"), True)
    assert str(case.due) == "2027-01-15（暂定）"
    assert after(ev.Received(D("2026-12-03"))).due == Due(D("2026-12-31"), False)
    assert after(ev.Received(D("2026-12-04"))).due == Due(D("2027-01-01"), True)


def test_the_calendar_of_the_next_year_lists_the_cases_it_moves_before_it_moves_them() -> None:
    off = frozenset(D("2027-01-01") + timedelta(n) for n in range(3))
    published = CALENDAR.with_years({2027: Year(off, frozenset())})
    cases = {
        "over": [ev.Received(D("2026-12-20"))],
        "inside": [ev.Received(D("2026-11-02"))],
        "answered": [ev.Received(D("2026-12-20")), ev.Answered(D("2026-12-25"), "granted")],
        "waiting": [ev.Received(D("2026-12-18")), ev.CorrectionAsked(D("2026-12-21"))],
    }
    assert moved(cases, CALENDAR, published) == {
        "over": (Due(D("2027-01-15"), True), Due(D("2027-01-18"), False))
    }


def test_an_event_before_the_first_calendar_is_an_error() -> None:
    with pytest.raises(CalendarNotPublished, match="2018"):
        after(ev.Received(D("2018-12-31")))


def test_a_case_is_counted_by_the_law_of_its_receipt() -> None:
    assert rules_on(D("2019-05-14")).reply.count == 15
    assert rules_on(D("2019-05-15")).reply.count == 20
    assert due_of(ev.Received(D("2019-05-14"))) == "2019-06-04"
    assert due_of(ev.Received(D("2019-05-15"))) == "2019-06-13"


@pytest.mark.parametrize("day", ["2020-02-29", "2024-02-29"])
def test_29_february_is_a_day_like_any_other(day: str) -> None:
    case = after(ev.Received(D(day)))
    assert case.due is not None
    assert CALENDAR.count_between(D(day), case.due.day) == 20


@pytest.mark.parametrize(
    "make",
    [
        lambda: ev.Extended(D("2026-03-20"), 0, consent=True),
        lambda: ev.OrderedAgain(D("2026-03-20"), 0),
        lambda: ev.Moved(D("2026-03-20"), "answer"),
    ],
)
def test_an_event_that_cannot_be_is_not_made(make: object) -> None:
    with pytest.raises(ValueError, match=r"至少为1|no act"):
        make()  # type: ignore[operator]


def test_an_open_case_is_neither_late_nor_in_time() -> None:
    assert after(RECEIVED).late is None
    assert after(RECEIVED, ev.Ended(D("2026-05-20"), "other.misc")).late is None


def test_the_last_day_to_tell_of_an_extension_is_shown_while_it_is_open() -> None:
    def shown(*events: ev.Event) -> list[str]:
        return [str(li.due) for li in after(*events).limits if li.name == "告知延期的最后一日"]

    assert shown(RECEIVED) == ["2026-03-31"]
    assert shown(RECEIVED, ev.Extended(D("2026-03-20"), 5, consent=True)) == ["2026-03-31"]
    assert shown(RECEIVED, ev.CorrectionAsked(D("2026-03-05"))) == []
    assert shown(RECEIVED, ev.Answered(D("2026-03-10"), "granted")) == []


def test_a_notice_handed_over_the_same_day_is_no_mistake() -> None:
    day = D("2026-03-10")
    assert after(RECEIVED, ev.FeeNoticed(day, day)).status == "fee_pending"
    assert "早于发出日期" in refusal(RECEIVED, ev.FeeNoticed(day, D("2026-03-09")))
    assert after(RECEIVED, ev.Consulted(day, "甲公司", "third_party", day)).waiting == ("甲公司",)
    early = ev.Consulted(day, "甲公司", "third_party", D("2026-03-09"))
    assert "早于发出日期" in refusal(RECEIVED, early)


def test_an_answer_under_another_heading_does_not_end_the_excluded_time() -> None:
    wrong = ev.Heard(D("2026-03-12"), "甲公司", "joint_organ", "consents")
    assert "请核对名称" in refusal(RECEIVED, LETTER, wrong)
    assert str(after(RECEIVED, LETTER, wrong).due) == "2026-04-24"


def test_an_order_to_answer_again_allows_a_new_extension_and_ends_the_old_run() -> None:
    told = ev.Extended(D("2026-03-10"), 5, consent=True)
    replied = ev.Answered(D("2026-03-20"), "granted")
    order = ev.OrderedAgain(D("2026-07-01"), 15)
    case = after(RECEIVED, told, replied, order)
    assert (case.extension, str(case.due)) == (0, "2026-07-22")
    assert (case.runs[0].stopped, case.runs[0].stop) == (D("2026-03-20"), "order_again")
    again = ev.Extended(D("2026-07-22"), 1, consent=True)
    assert due_of(RECEIVED, told, replied, order, again) == "2026-07-23"
