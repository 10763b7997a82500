"""The rules on real reports: what they must find, and what they must leave alone."""

from __future__ import annotations

import pytest

from benchmarks.findings import Outcome, outcomes
from gongkai.annual.check import check
from gongkai.annual.read import read
from tests.annual.examples import DATA, clean


@pytest.fixture(scope="module")
def real() -> list[Outcome]:
    return list(outcomes())


def test_every_finding_on_the_real_reports_was_read_and_found_true(real: list[Outcome]) -> None:
    doubtful = [(o.file, f.rule, f.message) for o in real for f in (*o.false, *o.unjudged)]
    assert doubtful == []


@pytest.mark.parametrize(("severity", "least"), [("error", 0.9), ("warning", 0.85)])
def test_most_slips_of_the_real_reports_are_found(
    real: list[Outcome], severity: str, least: float
) -> None:
    found = sum(v["severity"] == severity for o in real for v in o.found)
    missed = sum(v["severity"] == severity for o in real for v in o.missed)
    assert found / (found + missed) >= least


def test_the_published_report_of_duguan_has_exactly_its_five_slips() -> None:
    report = read(DATA / "reports/raw/000.txt")
    found = [(f.rule, f.severity, f.quote) for f in check(report)]
    assert [(rule, severity) for rule, severity, _ in found] == [
        ("LAW_NAME", "error"),
        ("LEGAL_BASIS", "warning"),
        ("TYPO", "warning"),
        ("TYPO", "warning"),
        ("LOGIC", "hint"),
    ]
    quotes = [quote for *_, quote in found]
    assert quotes[0] == "《政府信息管理条例》"
    assert quotes[2] == "告"
    assert "杜关镇镇网站" in quotes[3]


def test_a_finding_quotes_the_report_exactly_where_it_says() -> None:
    report = read(DATA / "reports/raw/000.txt")
    for finding in check(report):
        assert finding.place is not None
        assert report.text[finding.place.start : finding.place.end] == finding.quote
        line = report.text.count("\n", 0, finding.place.start) + 1
        assert finding.place.line == line


def test_a_clean_report_has_no_findings() -> None:
    assert check(clean()) == []
