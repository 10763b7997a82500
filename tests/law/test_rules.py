"""Parameters: the version of the day, the citation, and no slip in a file goes unseen."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.law.rules import NotInForce, parameter_from, parameters, rules_on

D = date.fromisoformat
FILES = ("application", "remedies")


@pytest.mark.parametrize(
    ("name", "count", "unit", "verified"),
    [
        ("reconsideration_request", 60, "days", True),
        ("reconsideration_untold", 12, "months", True),
        ("reconsideration_admission", 5, "working_days", True),
        ("reconsideration_correction_notice", 5, "working_days", True),
        ("reconsideration_correction_reply", 10, "working_days", True),
        ("copy_simplified", 3, "working_days", True),
        ("answer_simplified", 5, "working_days", True),
        ("answer_ordinary", 10, "working_days", False),
        ("decision_simplified", 30, "days", True),
        ("decision_ordinary", 60, "days", True),
        ("decision_extension", 30, "days", True),
        ("suit_direct", 6, "months", True),
        ("suit_after_reconsideration", 15, "days", True),
    ],
)
def test_the_numbers_of_the_remedies(name: str, count: int, unit: str, verified: bool) -> None:
    rule = parameters("remedies")[name].on(D("2026-03-03"))
    assert (rule.count, rule.unit, rule.citation.verified) == (count, unit, verified)


def test_the_version_of_the_day_is_taken() -> None:
    reply = parameters("application")["reply"]
    assert [reply.on(D(day)).count for day in ("2008-05-01", "2019-05-14", "2019-05-15")] == [
        15, 15, 20,
    ]  # fmt: skip
    assert reply.on(D("2019-05-14")).citation.number == "国务院令第492号"
    with pytest.raises(NotInForce, match="2008-04-30时没有关于“答复期限”的规定"):
        reply.on(D("2008-04-30"))


def test_a_rule_younger_than_the_case_is_there_in_its_first_version() -> None:
    assert rules_on(D("2019-06-03")).fee_payment.count == 20
    assert rules_on(D("2019-05-14")).extension.count == 15


@pytest.mark.parametrize("file", FILES)
def test_every_parameter_is_cited_dated_and_never_calls_practice_law(file: str) -> None:
    for parameter in parameters(file).values():
        for rule in parameter.versions:
            assert rule.name
            assert rule.citation.article
            assert rule.citation.valid_on >= rule.starts
            printed = str(rule.citation)
            if rule.citation.verified:
                assert printed.startswith("《")
                assert "未核" not in printed or "条号未核" in printed
            else:
                assert "非法律条文" in printed or "未核" in printed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": "weeks"}, "unknown unit"),
        ({"unit": "rule"}, "no number for the unit"),
        ({"values": []}, "order of their first days"),
        ({"values": [("2019-05-15", 20), ("2008-05-01", 15)]}, "order of their first days"),
        ({"values": [("2019-05-15", -1)]}, "no number for the unit"),
        ({"values": [("2019-05-15", 0)]}, "no number for the unit"),
        ({"source": "practice"}, "practice is not verified law"),
    ],
)
def test_a_slip_in_a_parameter_stops_the_program(change: dict[str, object], message: str) -> None:
    source = change.get("source", "regulation")
    values = [
        {"from": D(day), "value": count, "source": source, "article": "第一条", "verified": True}
        for day, count in change.get("values", [("2019-05-15", 20)])  # type: ignore[attr-defined]
    ]
    entry = {
        "name": "期限",
        "unit": change.get("unit", "working_days"),
        "valid_on": D("2026-11-23"),
        "values": values,
    }
    with pytest.raises(ValueError, match=message):
        parameter_from("term", entry)
