"""Until when a column must be kept up: cases with their articles, and what always holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.duties import (
    MONTHS,
    Act,
    By,
    Duty,
    DutyCase,
    Posted,
    Since,
    Unit,
    duty_of,
    evaluate,
    evaluate_many,
    event_due,
    interpretation_due,
    next_due,
    overdue_days,
    posting_end,
    state,
)
from gongkai.law.duty_words import UnknownWording, duty_from, wording
from gongkai.law.rules import parameters
from gongkai.law.working_days import CalendarNotPublished, WorkCalendar, Year, calendar

CALENDAR = calendar()
DAYS = st.dates(date(2019, 6, 1), date(2026, 12, 31))
KINDS = st.sampled_from(["release", "confirm", "nothing"])
ROLLING: list[Unit] = ["day", "working_day", "week"]
CALENDAR_UNITS: list[Unit] = ["month", "quarter", "half_year", "year"]


@st.composite
def cycles(draw: st.DrawFn) -> Duty:
    grace = draw(st.integers(0, 20))
    if draw(st.booleans()):
        return Duty("cycle", draw(st.integers(1, 90)), draw(st.sampled_from(ROLLING)), grace=grace)
    unit = draw(st.sampled_from(CALENDAR_UNITS))
    if draw(st.booleans()):
        by = By(draw(st.integers(1, MONTHS[unit])), draw(st.integers(1, 29) | st.just(31)))
        return Duty("cycle", 1, unit, by=by, grace=grace)
    most = {"month": [1, 2, 3, 4, 6, 12], "quarter": [1, 2, 4], "half_year": [1, 2], "year": [1, 2]}
    return Duty("cycle", draw(st.sampled_from(most[unit])), unit, grace=grace)


@st.composite
def events(draw: st.DrawFn) -> Duty:
    units: list[Unit] = ["day", "working_day"]
    posted = st.builds(Posted, st.integers(1, 60), st.sampled_from(units))
    way = draw(st.integers(0, 2))
    if way == 0:
        return Duty("event", posted=draw(st.none() | posted))
    if way == 1:
        return Duty("event", since="posted", posted=draw(posted))
    since: Since = draw(
        st.sampled_from(
            ["formed", "obtained", "decided", "approved", "received", "result", "released"]
        )
        | st.just("before")
    )
    every, unit = draw(st.integers(1, 60)), draw(st.sampled_from(units))
    return Duty("event", every, unit, since=since, posted=draw(st.none() | posted))


def acts(days: st.SearchStrategy[date] = DAYS) -> st.SearchStrategy[list[Act]]:
    return st.lists(st.builds(Act, KINDS, days, st.none() | days), max_size=6)


def due(
    text: str, opened: date, *days: date | Act, calendar: WorkCalendar = CALENDAR
) -> date:  # fmt: skip
    done = [day if isinstance(day, Act) else Act("release", day) for day in days]
    found = next_due(duty_from(text), done, opened, calendar)
    assert found is not None
    return found.due


@pytest.mark.parametrize(
    ("text", "opened", "done", "expected"),
    [
        pytest.param("每2周", date(2026, 3, 2), None, date(2026, 3, 16), id="rolling from opening"),
        pytest.param(
            "每2周", date(2026, 3, 2), date(2026, 3, 30), date(2026, 4, 13), id="rolling from act"
        ),
        pytest.param(
            "每10个工作日",
            date(2026, 9, 1),
            date(2026, 9, 24),
            date(2026, 10, 15),
            id="Mid-Autumn, National Day and the shifted Saturday",
        ),
        pytest.param(
            "每月10日前公开上月", date(2026, 1, 15), None, date(2026, 2, 10), id="village accounts"
        ),
        pytest.param(
            "每月10日前公开上月",
            date(2026, 1, 5),
            None,
            date(2026, 1, 10),
            id="village accounts, opened before the day: December too",
        ),
        pytest.param(
            "每月10日前公开上月",
            date(2026, 1, 15),
            date(2026, 12, 3),
            date(2027, 1, 10),
            id="village accounts over the year's end",
        ),
        pytest.param(
            "每季度首月底前", date(2026, 2, 1), None, date(2026, 4, 30), id="village affairs"
        ),
        pytest.param(
            "每年1月31日前",
            date(2025, 6, 1),
            date(2026, 1, 20),
            date(2027, 1, 31),
            id="report art. 49",
        ),
        pytest.param("每季度更新一次", date(2026, 2, 14), None, date(2026, 3, 31), id="quarter"),
        pytest.param(
            "每季度更新一次", date(2026, 2, 14), date(2026, 3, 31), date(2026, 6, 30), id="last day"
        ),
        pytest.param(
            "每月更新一次", date(2024, 2, 1), None, date(2024, 2, 29), id="February of a leap year"
        ),
        pytest.param("每月更新一次", date(2023, 2, 1), None, date(2023, 2, 28), id="February"),
        pytest.param(
            "每年2月底前", date(2024, 1, 5), None, date(2024, 2, 29), id="end of February"
        ),
        pytest.param("每年更新一次，宽限5日", date(2026, 3, 1), None, date(2027, 1, 5), id="grace"),
        pytest.param(
            "每月30日前公开上月", date(2026, 2, 3), None, date(2026, 2, 28), id="no 30 February"
        ),
    ],
)
def test_the_next_last_day_of_a_column(
    text: str, opened: date, done: date | None, expected: date
) -> None:
    assert due(text, opened, *([done] if done else [])) == expected


def test_the_accounts_of_october_put_up_late_do_not_stand_for_november() -> None:
    opened = date(2026, 6, 1)
    about = Act("release", date(2026, 12, 3), period=date(2026, 10, 1))
    assert due("每月10日前公开上月", opened, about) == date(2026, 12, 10)
    assert due("每月10日前公开上月", opened, date(2026, 12, 3)) == date(2027, 1, 10)


def test_nobody_signs_off_a_period_in_advance() -> None:
    early = Act("nothing", date(2026, 4, 3), period=date(2027, 1, 1))
    assert due("每季度更新一次", date(2026, 1, 1), early) == date(2026, 9, 30)


def test_each_of_the_three_acts_meets_a_duty() -> None:
    duty, opened = duty_from("每季度更新一次"), date(2026, 1, 1)
    found = {
        next_due(duty, [Act(kind, date(2026, 2, 1))], opened, CALENDAR)
        for kind in ("release", "confirm", "nothing")
    }
    assert {one.due for one in found if one} == {date(2026, 6, 30)}


def test_a_column_without_a_cycle_has_no_day() -> None:
    for text in ("长期公开", "及时公开", "信息形成或者变更之日起20个工作日内"):
        assert next_due(duty_from(text), [], date(2026, 1, 1), CALENDAR) is None
    assert state(None, date(2026, 1, 1), 7) == "ok"
    assert overdue_days(None, date(2026, 1, 1)) == 0


def test_the_last_day_itself_is_in_time() -> None:
    found = next_due(duty_from("每季度更新一次"), [], date(2026, 1, 1), CALENDAR)
    assert found is not None
    assert found.period == (date(2026, 1, 1), date(2026, 4, 1))
    states = {day: state(found, day, 7) for day in (date(2026, 3, 23), date(2026, 3, 24))}
    assert states == {date(2026, 3, 23): "ok", date(2026, 3, 24): "soon"}
    assert state(found, date(2026, 3, 31), 7) == "soon"
    assert state(found, date(2026, 4, 1), 7) == "overdue"
    assert overdue_days(found, date(2026, 4, 3)) == 3


@pytest.mark.parametrize(
    ("text", "rule", "day", "expected", "says"),
    [
        pytest.param(
            "信息形成或者变更之日起20个工作日内",
            "proactive",
            date(2026, 9, 18),
            date(2026, 10, 22),
            "依据：《中华人民共和国政府信息公开条例》第二十六条",
            id="art. 26",
        ),
        pytest.param(
            "本级人民代表大会批准后20日内",
            "budget",
            date(2026, 2, 20),
            date(2026, 3, 12),
            "《中华人民共和国预算法（2018年修正）》第十四条",
            id="budget law art. 14: calendar days",
        ),
        pytest.param(
            "决定作出之日起7个工作日内",
            "decision",
            date(2026, 4, 29),
            date(2026, 5, 12),
            "依据：《国务院办公厅关于全面推行行政执法公示制度",
            id="decisions, over the May holidays and the worked Saturday",
        ),
        pytest.param(
            "信息形成或变更之日起3个工作日内",
            "proactive",
            date(2026, 11, 20),
            date(2026, 11, 25),
            "栏目自定，主动公开的期限为20个工作日",
            id="a town's own stricter limit",
        ),
        pytest.param(
            "组织听证7个工作日前",
            "",
            date(2026, 11, 25),
            date(2026, 11, 16),
            "事前7个工作日公开",
            id="before a hearing",
        ),
        pytest.param(
            "提前一周发布会议通知",
            "",
            date(2026, 11, 25),
            date(2026, 11, 18),
            "事前7日公开",
            id="a week before",
        ),
        pytest.param(
            "及时公开",
            "",
            date(2026, 11, 25),
            date(2026, 11, 28),
            "平台口径，非法律条文",
            id="at once is practice",
        ),
        pytest.param(
            "公示7天后实时公开",
            "",
            date(2026, 11, 1),
            date(2026, 11, 11),
            "平台口径，非法律条文",
            id="after a posting",
        ),
    ],
)
def test_what_an_event_brings_about_has_its_last_day(
    text: str, rule: str, day: date, expected: date, says: str
) -> None:
    found = event_due(duty_from(text, rule), day, CALENDAR)
    assert found.due == expected
    assert says in found.why


def test_the_interpretation_of_a_policy_is_never_called_law() -> None:
    found = interpretation_due(date(2026, 11, 20), CALENDAR)
    assert found.due == date(2026, 11, 25)
    assert "平台口径，非法律条文" in found.why
    assert "《" not in found.why


def test_a_sheet_hangs_working_days_or_days() -> None:
    assert posting_end(duty_from("公示7个工作日"), date(2026, 9, 25), CALENDAR) == date(
        2026, 10, 12
    )
    assert posting_end(duty_from("公告不少于30日"), date(2026, 2, 1), CALENDAR) == date(2026, 3, 3)
    with pytest.raises(ValueError, match="没有公示期"):
        posting_end(duty_from("及时公开"), date(2026, 2, 1), CALENDAR)


def test_a_day_beyond_the_published_calendar_is_provisional() -> None:
    found = event_due(duty_from("信息形成或者变更之日起20个工作日内"), date(2026, 12, 20), CALENDAR)
    assert found.provisional
    assert "日期暂定" in found.why
    sure = next_due(duty_from("每年1月31日前"), [], date(2026, 3, 1), CALENDAR)
    assert sure is None or sure.due == date(2027, 1, 31)
    with pytest.raises(CalendarNotPublished):
        event_due(duty_from("决定作出之日起7个工作日内"), date(2010, 1, 4), CALENDAR)
    with pytest.raises(ValueError, match="不从事件起算"):
        event_due(duty_from("每月"), date(2026, 1, 4), CALENDAR)


def test_calendar_periods_need_no_holidays_and_are_never_provisional() -> None:
    found = next_due(duty_from("每月10日前公开上月"), [], date(2031, 5, 11), CALENDAR)
    assert found is not None
    assert (found.due, found.provisional) == (date(2031, 6, 10), False)


def test_every_parameter_says_where_it_stands_and_practice_is_not_law() -> None:
    table = parameters("duties")
    unread = {"at_once", "interpretation", "facts", "standing", "documents", "soon"}
    for key in unread:
        for version in table[key].versions:
            assert not version.citation.verified
            assert str(version.citation).startswith("平台口径，非法律条文")
    assert table["proactive"].on(date(2026, 1, 1)).citation.article == "第二十六条"
    # The law of villages was renumbered; its new text was not read.
    assert table["village_affairs"].on(date(2025, 12, 31)).citation.verified
    assert "条文待核" in str(table["village_affairs"].on(date(2026, 1, 1)).citation)


def test_a_parameter_makes_a_duty() -> None:
    day = date(2026, 11, 25)
    assert duty_of("proactive", day) == duty_from("信息形成或者变更之日起20个工作日内", "proactive")
    assert duty_of("village_finance", day, by=By(1, 10)) == duty_from(
        "每月10日前公开上月", "village_finance"
    )
    assert duty_of("facts", day) == duty_from("每季度更新一次", "facts")
    with pytest.raises(ValueError, match="没有名为“nowhere”的期限规定"):
        Duty("none", rule="nowhere")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Duty("cycle", 0, "week"), "至少为1"),
        (lambda: Duty("cycle", 5, "month"), "整分一年"),
        (lambda: Duty("cycle", 1, "month", grace=-1), "负数"),
        (lambda: Duty("cycle", 2, "month", by=By(1, 10)), "只用于"),
        (lambda: Duty("cycle", 1, "week", by=By(1, 10)), "只用于"),
        (lambda: Duty("cycle", 1, "month", by=By(2, 10)), "截止日不存在"),
        (lambda: Duty("cycle", 1, "year", by=By(2, 30)), "截止日不存在"),
        (lambda: Duty("cycle", 1, "year", since="decided"), "没有起算事件"),
        (lambda: Duty("event", 2, "month"), "若干个工作日"),
        (lambda: Duty("event", 0, since="decided"), "及时公开"),
        (lambda: Duty("event", 3, grace=1), "没有周期截止日"),
        (lambda: Duty("event", since="posted"), "公示若干日后"),
        (lambda: Duty("event", 1, posted=Posted(0, "day")), "公示期只能"),
        (lambda: Duty("none", 1), "长期公开"),
    ],
)
def test_what_cannot_be_a_duty_is_refused_with_a_sentence(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=says):
        make()


# Wordings


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("每月10日前公开上月", "每月10日前公开上月"),
        ("每个月10号之前公布上月收支", "每月10日前公开上月"),
        ("每季度首月底前", "每季度首月底前"),
        ("每季度首月20日前公开上季度", "每季度首月20日前"),
        ("每季度结束后15日内", "每季度首月15日前"),
        ("每2周", "每2周更新一次"),
        ("每两周更新1次", "每2周更新一次"),
        ("每半月", "每15日更新一次"),
        ("至少每季度公开一次", "每季度更新一次"),
        ("每季度核对一次。", "每季度更新一次"),
        ("信息形成或者变更之日起20个工作日内", "信息形成或者变更之日起20个工作日内"),
        ("信息形成之后２０个工作日内公开", "信息形成或者变更之日起20个工作日内"),
        ("制定或获取扶持补贴政策之日起10个工作日内", "制定或获取信息之日起10个工作日内"),
        ("制定或获取信息之日起10个工作日内；公示7个工作日",
         "制定或获取信息之日起10个工作日内，公示7个工作日"),
        ("本级人民代表大会常务委员会（乡镇为人民代表大会）批准后20日内", "批准之日起20日内"),
        ("现状调查结束后5个工作日内", "结果确定之日起5个工作日内"),
        ("每年1月31日前", "每年1月31日前"),
        ("每年三月底前", "每年3月31日前"),
        ("按进展情况及时公开", "及时公开"),
        ("长期公开", "长期公开"),
        ("公示7个工作日", "及时公开，公示7个工作日"),
        ("每十五个工作日", "每15个工作日更新一次"),
    ],
)  # fmt: skip
def test_the_wordings_of_catalogues_are_understood(text: str, canonical: str) -> None:
    assert wording(duty_from(text)) == canonical


@pytest.mark.parametrize("text", ["", "尽快", "每月几次", "20个工作日", "启动时在村公示栏公开"])
def test_a_wording_that_is_not_understood_is_quoted_back(text: str) -> None:
    with pytest.raises(UnknownWording, match=f"看不懂更新要求“{text}”，请写成"):
        duty_from(text)


@pytest.mark.parametrize("text", ["每5个月", "每年2月30日前", "每0周", "信息形成之日起0个工作日内"])
def test_a_wording_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="请"):
        duty_from(text)


@given(cycles() | events() | st.just(Duty("none")))
def test_every_duty_survives_its_wording(duty: Duty) -> None:
    assert duty_from(wording(duty)) == duty


@given(cycles() | events() | st.just(Duty("none", rule="proactive")))
def test_every_duty_survives_storage(duty: Duty) -> None:
    for stored in (duty.as_json(), asdict(duty)):  # with and without what is at its default
        assert Duty.from_json(json.loads(json.dumps(stored))) == duty


def test_stored_data_that_is_no_duty_is_refused() -> None:
    assert Duty.from_json({}) == Duty("none")
    for data in ({"every": 1}, {"kind": "often"}, {"kind": "none", "colour": 1}):
        with pytest.raises(ValueError, match="请重新选择"):
            Duty.from_json(data)


# What always holds


@given(cycles(), acts(), DAYS, st.builds(Act, KINDS, DAYS, st.none() | DAYS))
def test_an_act_never_brings_the_last_day_nearer(
    duty: Duty, done: list[Act], opened: date, more: Act
) -> None:
    before = next_due(duty, done, opened, CALENDAR)
    after = next_due(duty, [*done, more], opened, CALENDAR)
    assert before is not None
    assert after is not None
    assert after.due >= before.due


@given(cycles(), acts(), DAYS, st.integers(1, 400), KINDS)
def test_an_act_after_the_last_day_makes_the_column_current(
    duty: Duty, done: list[Act], opened: date, late: int, kind: str
) -> None:
    before = next_due(duty, done, opened, CALENDAR)
    assert before is not None
    today = before.due + timedelta(late)
    assert state(before, today, 7) == "overdue"
    assert overdue_days(before, today) == late
    act = Act("confirm" if kind == "confirm" else "release", today)
    after = next_due(duty, [*done, act], opened, CALENDAR)
    assert after is not None
    assert state(after, today, 7) != "overdue"


@given(cycles(), DAYS, st.data())
def test_the_order_of_acts_does_not_matter(duty: Duty, opened: date, data: st.DataObject) -> None:
    done = data.draw(acts())
    again = data.draw(st.permutations(done))
    assert next_due(duty, done, opened, CALENDAR) == next_due(duty, again, opened, CALENDAR)


@given(cycles(), DAYS, DAYS)
def test_a_later_opening_is_never_due_earlier(duty: Duty, one: date, other: date) -> None:
    first = next_due(duty, [], min(one, other), CALENDAR)
    second = next_due(duty, [], max(one, other), CALENDAR)
    assert first is not None
    assert second is not None
    assert first.due <= second.due
    assert first.due >= min(one, other)


@given(events(), DAYS, DAYS, st.integers(1, 30))
def test_a_later_event_and_more_days_are_never_due_earlier(
    duty: Duty, one: date, other: date, more: int
) -> None:
    early, late = min(one, other), max(one, other)
    if duty.since == "before":  # the days lie before the event: more of them are due earlier
        early += timedelta(200)
        late += timedelta(200)
    assert event_due(duty, early, CALENDAR).due <= event_due(duty, late, CALENDAR).due
    if duty.every and duty.since != "before":
        longer = Duty("event", duty.every + more, duty.unit, since=duty.since)
        assert event_due(longer, early, CALENDAR).due > event_due(duty, early, CALENDAR).due


@given(st.integers(1, 60), DAYS, st.dates(date(2019, 1, 1), date(2026, 12, 31)))
def test_one_more_holiday_never_shortens_a_duty_in_working_days(
    every: int, start: date, holiday: date
) -> None:
    year = CALENDAR.years[holiday.year]
    more = Year(year.days_off | {holiday}, year.makeup_days - {holiday})
    changed = CALENDAR.with_years({holiday.year: more})
    duty, cycle = Duty("event", every, "working_day"), Duty("cycle", every, "working_day")
    assert event_due(duty, start, changed).due >= event_due(duty, start, CALENDAR).due
    one, other = (next_due(cycle, [], start, which) for which in (changed, CALENDAR))
    assert one is not None
    assert other is not None
    assert one.due >= other.due


@given(cycles(), DAYS)
def test_the_sentence_names_requirement_and_day(duty: Duty, opened: date) -> None:
    found = next_due(duty, [], opened, CALENDAR)
    assert found is not None
    assert found.why.startswith(wording(duty))
    assert f"{found.due.year}年{found.due.month}月{found.due.day}日" in found.why
    assert found.why.endswith("。")


@given(
    st.lists(
        st.builds(DutyCase, cycles() | events() | st.just(Duty("none")), acts(), DAYS), max_size=8
    ),
    DAYS,
)
def test_all_columns_at_once_stand_as_each_alone(columns: list[DutyCase], today: date) -> None:
    twice = [*columns, *columns]
    assert evaluate_many(twice, today, 7, CALENDAR) == [
        evaluate(column, today, 7, CALENDAR) for column in twice
    ]
