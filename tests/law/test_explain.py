"""The days one by one: a case counted by hand, and the list against the last day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from gongkai.law import events as ev
from gongkai.law.clock import reckon
from gongkai.law.explain import explain
from gongkai.law.working_days import calendar

D = date.fromisoformat
CALENDAR = calendar()

# Correction, third party with an organ inside its time, National Day with its
# shifted weekends (2026-09-20 and 2026-10-10 are worked), an extension.
HARD_CASE: list[ev.Event] = [
    ev.Received(D("2026-09-04")),
    ev.CorrectionAsked(D("2026-09-09")),
    ev.CorrectionReceived(D("2026-09-14")),
    ev.Moved(D("2026-09-15"), "start"),
    ev.Consulted(D("2026-09-17"), "甲公司", "third_party", D("2026-09-18")),
    ev.Consulted(D("2026-09-21"), "乙局", "other_organ", D("2026-09-21")),
    ev.Heard(D("2026-09-23"), "乙局", "other_organ", "consents"),
    ev.Heard(D("2026-10-09"), "甲公司", "third_party", "objects"),
    ev.Extended(D("2026-10-28"), 3, consent=True),
    ev.Answered(D("2026-11-04"), "partial"),
]

# Counted with a paper calendar: day, run, number reached (0: does not count), kind.
BY_HAND = """
2026-09-04 1 0 start
2026-09-05 1 0 rest
2026-09-06 1 0 rest
2026-09-07 1 1 counted
2026-09-08 1 2 counted
2026-09-09 1 3 counted
2026-09-10 1 0 stopped
2026-09-11 1 0 stopped
2026-09-12 1 0 stopped
2026-09-13 1 0 stopped
2026-09-14 2 0 start
2026-09-15 2 1 counted
2026-09-16 2 2 counted
2026-09-17 2 3 counted
2026-09-18 2 0 excluded
2026-09-19 2 0 rest
2026-09-20 2 0 excluded
2026-09-21 2 0 excluded
2026-09-22 2 0 excluded
2026-09-23 2 0 excluded
2026-09-24 2 0 excluded
2026-09-25 2 0 rest
2026-09-26 2 0 rest
2026-09-27 2 0 rest
2026-09-28 2 0 excluded
2026-09-29 2 0 excluded
2026-09-30 2 0 excluded
2026-10-01 2 0 rest
2026-10-02 2 0 rest
2026-10-03 2 0 rest
2026-10-04 2 0 rest
2026-10-05 2 0 rest
2026-10-06 2 0 rest
2026-10-07 2 0 rest
2026-10-08 2 0 excluded
2026-10-09 2 0 excluded
2026-10-10 2 4 counted
2026-10-11 2 0 rest
2026-10-12 2 5 counted
2026-10-13 2 6 counted
2026-10-14 2 7 counted
2026-10-15 2 8 counted
2026-10-16 2 9 counted
2026-10-17 2 0 rest
2026-10-18 2 0 rest
2026-10-19 2 10 counted
2026-10-20 2 11 counted
2026-10-21 2 12 counted
2026-10-22 2 13 counted
2026-10-23 2 14 counted
2026-10-24 2 0 rest
2026-10-25 2 0 rest
2026-10-26 2 15 counted
2026-10-27 2 16 counted
2026-10-28 2 17 counted
2026-10-29 2 18 counted
2026-10-30 2 19 counted
2026-10-31 2 0 rest
2026-11-01 2 0 rest
2026-11-02 2 20 counted
2026-11-03 2 21 counted
2026-11-04 2 22 counted
2026-11-05 2 23 counted
"""


def test_a_hard_case_over_national_day_is_counted_as_by_hand() -> None:
    case = reckon(HARD_CASE, CALENDAR)
    assert not case.faults
    days = explain(case, CALENDAR)
    printed = [f"{day.day} {day.run} {day.number} {day.kind}" for day in days]
    assert printed == BY_HAND.split("\n")[1:-1]
    assert str(case.due) == "2026-11-05"
    assert str(case.plain_due) == "2026-11-02"
    assert case.late is False


@pytest.mark.parametrize(
    ("day", "reason", "basis"),
    [
        ("2026-09-04", "收到申请当日不计入，次日起算", "平台口径，非法律条文"),
        ("2026-09-05", "周六", "第三十三条第二款"),
        ("2026-09-07", "工作日（周一）", "第三十三条第二款"),
        ("2026-09-10", "等待申请人补正，期限停止计算", "第三十条"),
        ("2026-09-14", "收到补正当日不计入，次日起算", "平台口径，非法律条文"),
        ("2026-09-15", "工作日（周二）", "第三十条"),
        ("2026-09-20", "征求意见：甲公司", "第三十三条第三款"),
        ("2026-09-22", "征求意见：甲公司、乙局", "第三十三条第三款"),
        ("2026-09-25", "法定节假日或者调休放假（周五）", "第三十条"),
        ("2026-10-03", "法定节假日或者调休放假（周六）", "第三十条"),
        ("2026-10-10", "调休上班（周六）", "第三十条"),
        ("2026-10-16", "工作日（周五）", "第三十条"),
        ("2026-11-03", "延长期内的工作日（周二）", "第三十三条第二款"),
    ],
)
def test_every_day_says_why_and_where_it_stands(day: str, reason: str, basis: str) -> None:
    days = {entry.day: entry for entry in explain(reckon(HARD_CASE, CALENDAR), CALENDAR)}
    assert days[D(day)].reason == reason
    assert basis in days[D(day)].basis


def test_days_beyond_the_calendar_are_called_provisional_one_by_one() -> None:
    days = explain(reckon([ev.Received(D("2026-12-20"))], CALENDAR), CALENDAR)
    for day in days[1:]:
        assert ("2027年放假安排未公布，暂定" in day.reason) is (day.day.year == 2027)


def test_waiting_for_money_is_not_called_waiting_for_a_correction() -> None:
    case = reckon(
        [
            ev.Received(D("2026-03-03")),
            ev.FeeNoticed(D("2026-03-10"), D("2026-03-11")),
            ev.FeePaid(D("2026-03-16")),
        ],
        CALENDAR,
    )
    stopped = [day for day in explain(case, CALENDAR) if day.kind == "stopped"]
    assert [day.day for day in stopped] == [D("2026-03-11") + timedelta(n) for n in range(5)]
    assert {day.reason for day in stopped} == {"等待申请人缴费，期限停止计算"}


def test_a_correction_on_the_same_day_makes_one_line_of_the_day() -> None:
    case = reckon(
        [
            ev.Received(D("2026-03-03")),
            ev.CorrectionAsked(D("2026-03-05")),
            ev.CorrectionReceived(D("2026-03-05")),
        ],
        CALENDAR,
    )
    assert str(case.due) == "2026-04-02"
    assert [d.kind for d in explain(case, CALENDAR) if d.day == D("2026-03-05")] == ["start"]


def test_a_delay_lists_the_days_after_the_twentieth_as_delay() -> None:
    case = reckon(
        [
            ev.Received(D("2026-03-03")),
            ev.Moved(D("2026-03-10"), "start"),
            ev.Delayed(D("2026-03-20"), D("2026-04-02")),
        ],
        CALENDAR,
    )
    days = explain(case, CALENDAR)
    assert [day.kind for day in days[-3:]] == ["counted", "delayed", "delayed"]
    assert days[-1].day == D("2026-04-02")
    assert "第三十五条" in days[-1].basis


def test_a_case_that_ended_is_listed_up_to_its_end() -> None:
    received, ended = ev.Received(D("2026-03-03")), ev.Ended(D("2026-03-16"), "other.misc")
    assert explain(reckon([received, ended], CALENDAR), CALENDAR)[-1].day == D("2026-03-16")


def test_before_receipt_there_is_nothing_to_list() -> None:
    assert explain(reckon([], CALENDAR), CALENDAR) == ()


def test_the_manual_tells_the_same_case_with_the_same_days() -> None:
    manual = (Path(__file__).parents[2] / "docs/manual/期限计算.md").read_text("utf-8")
    case = reckon(HARD_CASE, CALENDAR)
    limits = {limit.who: limit.due.day for limit in case.limits}
    assert case.due is not None
    assert f"答复期限：{case.due.day:%Y}年{case.due.day.month}月{case.due.day.day}日" in manual
    asked = limits["甲公司"]
    assert f"甲公司的15个工作日到{asked.month}月{asked.day}日" in manual
    known = f"已载入{CALENDAR.first_year}年至{CALENDAR.last_year}年"
    assert known in manual
