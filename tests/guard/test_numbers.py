"""Check digits against python-stdnum, and the words that decide about a number."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from gongkai.annual.check.rules.privacy import passes_luhn
from gongkai.guard.digits import (
    is_citizen_number,
    is_old_citizen_number,
    is_unified_code,
    numbers_in,
)
from gongkai.guard.personal import find
from tests.guard.passages import card, citizen_number, mobile, old_citizen_number, unified_code

seeds = st.integers(0, 2**32).map(random.Random)
digit_strings = st.text("0123456789", min_size=17, max_size=17)


@given(seeds)
def test_a_valid_identity_number_is_one_by_either_reckoning(chance: random.Random) -> None:
    number = citizen_number(chance)
    assert ric.calc_check_digit(number) == number[-1]
    assert is_citizen_number(number)


@given(seeds, st.sampled_from("0123456789X"))
def test_an_identity_number_with_another_check_digit_is_none(
    chance: random.Random, last: str
) -> None:
    number = citizen_number(chance)[:17] + last
    assert is_citizen_number(number) == (ric.calc_check_digit(number) == last)


@pytest.mark.parametrize("day", ["19850230", "20231301", "18990101", "24000101"])
def test_an_identity_number_needs_a_day_that_exists(day: str) -> None:
    head = f"411224{day}123"
    assert not is_citizen_number(head + ric.calc_check_digit(head + "0"))


def test_a_province_that_does_not_exist_makes_no_identity_number() -> None:
    head = "91122419800101123"
    assert not is_citizen_number(head + ric.calc_check_digit(head + "0"))


@given(seeds)
def test_a_unified_code_is_valid_by_either_reckoning(chance: random.Random) -> None:
    code = unified_code(chance)
    assert uscc.is_valid(code)
    assert is_unified_code(code)


@given(seeds, st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_unified_code_with_another_check_character_is_none(
    chance: random.Random, last: str
) -> None:
    code = unified_code(chance)[:17] + last
    assert is_unified_code(code) == uscc.is_valid(code)


@given(digit_strings)
def test_luhn_agrees(digits: str) -> None:
    assert passes_luhn(digits) == luhn.is_valid(digits)


@given(seeds)
def test_old_numbers_of_fifteen_digits_are_known(chance: random.Random) -> None:
    number = old_citizen_number(chance)
    assert is_old_citizen_number(number)
    assert date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))


@given(seeds)
def test_numbers_printed_against_each_other_are_told_apart(chance: random.Random) -> None:
    phone, number = mobile(chance), citizen_number(chance)
    kinds = [n.kind for n in numbers_in(phone + number)]
    assert kinds == ["mobile", "id18"]


@given(seeds, st.sampled_from(["", " ", "-", "\u3000", "\u200b", "－"]))
def test_gaps_between_groups_hide_no_number(chance: random.Random, gap: str) -> None:
    number, account = citizen_number(chance), card(chance)
    spaced = gap.join((number[:6], number[6:10], number[10:14], number[14:]))
    assert [n.kind for n in numbers_in(f"号{spaced}。")] == ["id18"]
    spaced = gap.join(account[at : at + 4] for at in range(0, 19, 4))
    assert [n.kind for n in numbers_in(f"号{spaced}。")] == ["card"]


def rules(text: str, **known: object) -> list[str]:
    return [finding.rule for finding in find(text, **known)]  # type: ignore[arg-type]


@given(seeds)
def test_codes_of_organisations_never_alarm(chance: random.Random) -> None:
    assert rules(f"统一社会信用代码：{unified_code(chance, '0123456789')}") == []
    assert rules(f"供应商 {unified_code(chance)} 中标") == []


@given(seeds)
def test_a_number_with_covered_digits_never_alarms(chance: random.Random) -> None:
    number, phone, account = citizen_number(chance), mobile(chance), card(chance)
    for star in "*＊":
        text = f"李{star * 2} {number[:3]}{star * 11}{number[-4:]} {phone[:3]}{star * 4}{phone[7:]}"
        assert rules(text) == []
        assert rules(f"账号{account[:4]}{star * 11}{account[-4:]}") == []
        assert rules(f"身份证{number[:14]}{star * 4}") == []


def test_a_telephone_the_organ_publishes_itself_is_no_finding() -> None:
    phone = mobile(random.Random(1))
    assert rules(f"户主电话{phone}") == ["personal.mobile"]
    assert rules(f"户主电话{phone}", allowed_phones={phone}) == []


def test_a_service_telephone_is_only_a_hint() -> None:
    phone = mobile(random.Random(2))
    assert [f.severity for f in find(f"监督电话：{phone}")] == ["hint"]
    assert [f.severity for f in find(f"监督对象户主电话：{phone}")] == ["stop"]


@pytest.mark.parametrize(
    "text",
    [
        "总投资13812345678元",
        "投资13812345678.50元",
        "索引号 411224-13812345678",
        "0398-7880123",
        "文号 411224198802301234",
        "合同编号 13812345678",
        "坐标 111.13812345678",
    ],
)
def test_amounts_codes_and_office_telephones_never_alarm(text: str) -> None:
    assert rules(text) == []


def test_quotes_do_not_repeat_what_they_warn_of() -> None:
    chance = random.Random(3)
    for value in (citizen_number(chance), mobile(chance), card(chance)):
        (finding,) = find(f"王建国 {value}")
        assert "*" in finding.quote
        assert value not in finding.quote + finding.message + finding.advice


def test_offsets_are_those_of_the_text_given() -> None:
    number = citizen_number(random.Random(4))
    text = f"姓名：王建国，身份证号：{number}。"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == number


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_read(text: str) -> None:
    for finding in find(text):
        assert 0 <= finding.start < finding.end <= len(text)
