"""The receipt date by the way an application came (art. 31)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.receipt import Arrival, Channel, NotReceived, receipt

D = date.fromisoformat
SATURDAY = D("2026-03-07")


@pytest.mark.parametrize(
    ("channel", "article"),
    [
        ("counter", "第三十一条第（一）项"),
        ("signed_post", "第三十一条第（二）项"),
        ("oral", "第二十九条"),
    ],
)
def test_handed_in_signed_for_or_written_down_counts_that_day(
    channel: Channel, article: str
) -> None:
    found = receipt(Arrival(channel, D("2026-03-03")))
    assert found.day == D("2026-03-03")
    assert article in found.rule.citation.article
    assert found.warning == ""


@pytest.mark.parametrize("channel", ["letter", "misdirected"])
def test_an_ordinary_letter_counts_from_the_call_on_the_day_it_came(channel: Channel) -> None:
    found = receipt(Arrival(channel, D("2026-03-03"), confirmed_by_office=D("2026-03-03")))
    assert (found.day, found.warning) == (D("2026-03-03"), "")
    assert "第（二）项" in found.rule.citation.article


def test_a_letter_without_a_call_is_not_received_yet() -> None:
    with pytest.raises(NotReceived, match="电话联系申请人"):
        receipt(Arrival("letter", D("2026-03-03")))


def test_an_applicant_out_of_reach_is_noted_and_the_day_of_contact_counts() -> None:
    found = receipt(
        Arrival("letter", D("2026-03-03"), confirmed_by_office=D("2026-03-09"), unreachable=True)
    )
    assert (found.day, found.warning) == (D("2026-03-09"), "")
    assert found.rule.citation.number == "国办公开办函〔2015〕207号"


def test_a_call_on_a_later_day_without_a_reason_warns_the_officer() -> None:
    found = receipt(Arrival("letter", D("2026-03-03"), confirmed_by_office=D("2026-03-04")))
    assert found.day == D("2026-03-04")
    assert "当日" in found.warning


@pytest.mark.parametrize("channel", ["web", "email", "fax"])
@pytest.mark.parametrize(
    ("office", "applicant", "day"),
    [
        ("2026-03-04", "2026-03-03", "2026-03-04"),
        ("2026-03-03", "2026-03-05", "2026-03-05"),
    ],
)
def test_internet_and_fax_count_when_both_sides_have_confirmed(
    channel: Channel, office: str, applicant: str, day: str
) -> None:
    found = receipt(Arrival(channel, D("2026-03-03"), D(office), D(applicant)))
    assert found.day == D(day)
    assert "第（三）项" in found.rule.citation.article


@pytest.mark.parametrize(
    ("office", "applicant", "sentence"),
    [(None, "2026-03-03", "自动回执不能代替"), ("2026-03-03", None, "申请人的确认")],
)
def test_an_automatic_receipt_or_one_side_alone_is_not_enough(
    office: str | None, applicant: str | None, sentence: str
) -> None:
    arrival = Arrival(
        "web", D("2026-03-03"), office and D(office), applicant and D(applicant)
    )  # fmt: skip
    with pytest.raises(NotReceived, match=sentence):
        receipt(arrival)


def test_a_confirmation_on_a_rest_day_counts_that_day() -> None:
    assert receipt(Arrival("web", SATURDAY, SATURDAY, SATURDAY)).day == SATURDAY


def test_a_confirmation_before_the_arrival_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="2026-03-02早于到达日期"):
        receipt(Arrival("web", D("2026-03-03"), D("2026-03-03"), D("2026-03-02")))
