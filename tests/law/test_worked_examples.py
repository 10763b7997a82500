"""The worked examples of the fact sheet, one by one (2026 calendar)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law import events as ev
from gongkai.law.clock import Reckoning, reckon
from gongkai.law.explain import explain
from gongkai.law.periods import correction_notice_due, reply_due
from gongkai.law.rules import parameters
from gongkai.law.working_days import calendar

D = date.fromisoformat
CALENDAR = calendar()


def last_day(reckoning: Reckoning) -> str:
    assert not reckoning.faults
    return str(reckoning.due)


def limit(reckoning: Reckoning, name: str) -> str:
    return next(str(limit.due) for limit in reckoning.limits if limit.name == name)


@pytest.mark.parametrize(
    ("received", "notice", "reply"),
    [
        ("2026-03-03", "2026-03-12", "2026-03-31"),
        pytest.param("2026-02-13", "2026-03-02", "2026-03-19", id="before Spring Festival"),
        pytest.param("2026-09-21", "2026-10-08", "2026-10-26", id="before National Day"),
        pytest.param("2025-12-31", "2026-01-12", "2026-01-29", id="over the end of the year"),
    ],
)
def test_articles_30_and_33_notice_and_reply(received: str, notice: str, reply: str) -> None:
    case = reckon([ev.Received(D(received))], CALENDAR)
    assert last_day(case) == reply
    assert limit(case, "补正告知期限") == notice
    assert reply_due(D(received), CALENDAR) == D(reply)
    assert correction_notice_due(D(received), CALENDAR) == D(notice)


def test_articles_32_and_33_3_a_third_party_with_four_days_used() -> None:
    case = reckon(
        [
            ev.Received(D("2026-03-03")),
            ev.Consulted(D("2026-03-09"), "甲公司", "third_party", D("2026-03-11")),
            ev.Heard(D("2026-03-24"), "甲公司", "third_party", "objects"),
        ],
        CALENDAR,
    )
    assert last_day(case) == "2026-04-16"
    used = [d for d in explain(case, CALENDAR) if d.kind == "counted" and d.day <= D("2026-03-09")]
    assert [d.number for d in used] == [1, 2, 3, 4]
    assert 20 - len(used) == 16


def test_article_32_opinion_of_a_third_party_that_got_the_letter_on_11_march() -> None:
    case = reckon(
        [
            ev.Received(D("2026-03-03")),
            ev.Consulted(D("2026-03-09"), "甲公司", "third_party", D("2026-03-11")),
        ],
        CALENDAR,
    )
    assert limit(case, "甲公司提出意见") == "2026-04-01"
    assert case.waiting == ("甲公司",)


def test_article_42_fee_noticed_paid_and_counted_afresh() -> None:
    noticed = [
        ev.Received(D("2026-03-03")),
        ev.FeeNoticed(D("2026-03-31"), D("2026-04-01")),
    ]
    waiting = reckon(noticed, CALENDAR)
    assert (waiting.status, waiting.due) == ("fee_pending", None)
    assert limit(waiting, "缴费期限") == "2026-04-30"

    paid = reckon([*noticed, ev.FeePaid(D("2026-04-10"))], CALENDAR)
    assert last_day(paid) == "2026-05-12"
    fresh = [day for day in explain(paid, CALENDAR) if day.run == 2]
    assert next(day.day for day in fresh if day.number == 1) == D("2026-04-13")
    assert next(day.kind for day in fresh if day.day == D("2026-05-09")) == "counted"


def test_article_26_an_item_formed_on_30_january_is_published_by_5_march() -> None:
    assert CALENDAR.add_working_days(D("2026-01-30"), 20) == D("2026-03-05")


def test_seven_working_days_over_two_holidays() -> None:
    assert CALENDAR.add_working_days(D("2026-09-24"), 7) == D("2026-10-12")


@pytest.mark.parametrize(
    ("name", "count", "article", "verified"),
    [
        ("reply", 20, "第三十三条第二款", True),
        ("extension", 20, "第三十三条第二款", True),
        ("correction_notice", 7, "第三十条", True),
        ("third_party", 15, "第三十二条", True),
        ("joint_organ", 15, "第三十四条", True),
        ("other_organ", 15, "条例未规定", False),
        ("correction_reply", 15, "第三十条只规定", False),
        ("fee_payment", 20, "缴纳期限", True),
        ("excluded", 0, "第三十三条第三款", True),
        ("excluded_days", 0, "", False),
        ("fresh_after_correction", 0, "第三十条", True),
        ("fresh_after_payment", 0, "", False),
        ("extension_once", 0, "", False),
        ("delay", 0, "第三十五条", True),
        ("start_day", 0, "", False),
        ("receipt_in_person", 0, "第三十一条第（一）项", True),
        ("receipt_signed_post", 0, "第三十一条第（二）项", True),
        ("receipt_ordinary_letter", 0, "第三十一条第（二）项", True),
        ("receipt_electronic", 0, "第三十一条第（三）项", True),
        ("receipt_oral", 0, "", False),
    ],
)
def test_every_number_stands_at_its_article(
    name: str, count: int, article: str, verified: bool
) -> None:
    rule = parameters("application")[name].on(D("2026-03-03"))
    assert rule.count == count
    assert article in rule.citation.article
    assert rule.citation.verified is verified
    assert str(rule.citation).startswith("《" if verified else "平台口径，非法律条文")
