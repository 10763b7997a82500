"""What can be done against a reply, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.outcomes import outcomes
from gongkai.law.remedies import (
    Level,
    add_months,
    must_reconsider_first,
    reconsideration_organ,
    reconsideration_steps,
    remedies,
    remedies_untold,
    suit_after_reconsideration,
)
from gongkai.law.working_days import calendar

D = date.fromisoformat
REPLIED = D("2026-03-31")
FIRST = (
    "refused.secret", "refused.law", "refused.security", "refused.third_party",
    "refused.internal", "refused.process", "refused.case_file",
)  # fmt: skip


@pytest.mark.parametrize("outcome", sorted(outcomes()))
def test_denials_under_articles_14_to_16_go_to_reconsideration_first(outcome: str) -> None:
    assert must_reconsider_first(outcome, REPLIED) is (outcome in FIRST)


def test_a_partial_disclosure_goes_there_first_if_articles_14_to_16_withhold_the_rest() -> None:
    assert must_reconsider_first("partial", REPLIED, withheld=True)
    assert not must_reconsider_first("partial", REPLIED, withheld=False)
    assert not must_reconsider_first("granted", REPLIED, withheld=True)


def test_before_2024_there_was_a_choice() -> None:
    assert not must_reconsider_first("refused.secret", D("2023-12-31"))
    assert must_reconsider_first("refused.secret", D("2024-01-01"))
    assert remedies("refused.secret", D("2023-12-31"), D("2023-12-31")).suit is not None


def test_a_choice_names_60_days_and_six_months() -> None:
    found = remedies("none.not_held", REPLIED, D("2026-04-02"))
    assert not found.first
    assert found.reconsideration.last_day == D("2026-06-01")
    assert found.suit is not None
    assert found.suit.last_day == D("2026-10-02")
    assert "第四十六条" in found.suit.rule.citation.article
    assert found.basis is None


def test_reconsideration_first_names_no_suit_and_its_article() -> None:
    found = remedies("refused.internal", REPLIED, D("2026-04-02"))
    assert found.first
    assert found.reconsideration.last_day == D("2026-06-01")
    assert found.suit is None
    assert found.basis is not None
    assert "第二十三条" in str(found.basis.citation)


def test_an_end_on_a_day_off_moves_only_when_asked_to() -> None:
    known = D("2026-08-04")  # 60 days later is 2026-10-03, in the National Day holiday
    plain = remedies("granted", REPLIED, known)
    moved = remedies("granted", REPLIED, known, rest_days=calendar())
    assert plain.reconsideration.last_day == D("2026-10-03")
    assert moved.reconsideration.last_day == D("2026-10-08")
    assert moved.suit is not None
    assert moved.suit.last_day == D("2027-02-04")  # no calendar: not moved, not guessed


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-12-15", 6, "2027-06-15"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-07-01", 18, "2028-01-01"),
    ],
)
def test_months_end_on_the_same_number_or_the_end_of_a_shorter_month(
    start: str, months: int, end: str
) -> None:
    assert add_months(D(start), months) == D(end)


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (None, "2027-04-02"),
        ("2026-05-01", "2026-06-30"),
        ("2027-03-01", "2027-04-02"),
    ],
)
def test_untold_of_the_remedy_the_time_runs_from_telling_for_a_year_at_most(
    told: str | None, end: str
) -> None:
    assert remedies_untold(REPLIED, D("2026-04-02"), told and D(told)).last_day == D(end)


def test_after_reconsideration_a_suit_has_fifteen_days() -> None:
    decided = D("2026-06-30")
    assert suit_after_reconsideration(decided, D("2026-07-02")).last_day == D("2026-07-17")
    assert suit_after_reconsideration(decided, None).last_day == D("2026-07-15")


@pytest.mark.parametrize(
    ("procedure", "extended", "ends"),
    [
        ("simplified", False, ["2026-03-10", "2026-03-06", "2026-03-12", "2026-04-02"]),
        ("ordinary", False, ["2026-03-10", "2026-03-12", "2026-03-19", "2026-05-02"]),
        ("ordinary", True, ["2026-03-10", "2026-03-12", "2026-03-19", "2026-06-01"]),
    ],
)
def test_the_steps_of_a_reconsideration(procedure: str, extended: bool, ends: list[str]) -> None:
    assert procedure in ("simplified", "ordinary")
    steps = reconsideration_steps(
        D("2026-03-03"), D("2026-03-05"), procedure, calendar(), extended=extended  # type: ignore[arg-type]
    )  # fmt: skip
    assert [str(step.last_day) for step in steps] == ends
    unread = [step.name for step in steps if not step.rule.citation.verified]
    assert len(unread) == (2 if procedure == "ordinary" else 0)


def test_the_simplified_procedure_is_not_extended() -> None:
    with pytest.raises(ValueError, match="不能延长"):
        reconsideration_steps(REPLIED, REPLIED, "simplified", calendar(), extended=True)


@pytest.mark.parametrize(
    ("level", "department", "organ"),
    [
        ("town", False, "县级人民政府"),
        ("county", False, "上一级（市级）人民政府"),
        ("city", False, "上一级（省级）人民政府"),
        ("county", True, "本级人民政府"),
        ("province", True, "本级人民政府"),
    ],
)
def test_article_24_who_reconsiders(level: Level, department: bool, organ: str) -> None:
    assert reconsideration_organ(level, department=department) == organ


@pytest.mark.parametrize(
    ("level", "department"),
    [("village", False), ("town", True), ("province", False), ("state", False), ("state", True)],
)
def test_who_reconsiders_is_not_guessed(level: Level, department: bool) -> None:
    with pytest.raises(ValueError, match="不能由系统确定"):
        reconsideration_organ(level, department=department)


def test_without_being_told_more_the_plain_case_is_taken() -> None:
    known = D("2026-04-02")
    assert not remedies("partial", REPLIED, known).first
    assert remedies("partial", REPLIED, known, withheld=True).first
    decided = reconsideration_steps(D("2026-03-03"), D("2026-03-05"), "ordinary", calendar())[-1]
    assert decided.last_day == D("2026-05-02")
    assert reconsideration_organ("county") == "上一级（市级）人民政府"
