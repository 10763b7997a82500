"""The report as a value: nothing to mend, text equal to tables, every figure opening its rows."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.annual.check import check
from gongkai.annual.form import form
from gongkai.annual.json_form import from_json, to_json
from gongkai.audit import chain
from gongkai.orgs.models import Organ
from gongkai.reporting import actions, draft, queries, sources
from gongkai.reporting.models import AnnualReport
from tests.reporting.ledgers import LEDGERS, Ledger, kept

YEARS = (2023, 2024, 2025)
AT = "2025-02-01T00:00:00Z"


def test_the_2023_report_states_891_items_and_the_check_finds_nothing(town: Organ) -> None:
    report = draft.draft(town, 2023).report
    stated = {fact.name: fact.value for fact in report.facts}
    assert stated["proactive_items"] == 891
    assert (stated["own_items"], stated["village_items"]) == (191, 700)
    assert stated["applications_received"] == 0
    assert check(report) == []


def test_the_2024_report_has_no_error_and_no_warning_beside_last_years(town: Organ) -> None:
    before, report = (draft.draft(town, year).report for year in (2023, 2024))
    assert [f for f in check(report, previous=before) if f.severity != "hint"] == []


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_is_the_total_of_the_rows_its_source_opens(town: Organ, year: int) -> None:
    made = draft.draft(town, year)
    assert len(made.sources) == len(made.report.facts) > 10
    for fact, source in zip(made.report.facts, made.sources, strict=True):
        if fact.name == "last_promises_kept":  # the list behind it shows kept and open ones
            continue
        assert sources.behind(town, year, source).total() == fact.value, (fact, source)


@pytest.mark.parametrize("year", YEARS)
def test_places_of_sections_and_figures_point_at_their_text(town: Organ, year: int) -> None:
    report = draft.draft(town, year).report
    for section in report.sections:
        printed = report.text[section.start : section.end]
        assert printed == "\n".join(filter(None, (section.heading, section.text)))
    for fact in report.facts:
        words = report.text[fact.place.start : fact.place.end]
        assert words.startswith(str(fact.value)) or fact.value == 0, fact
        assert words in fact.quote
        assert report.text.splitlines()[fact.place.line - 1].find(fact.quote) >= 0


def test_sections_come_in_the_statutory_order_with_their_five_parts(town: Organ) -> None:
    report = draft.draft(town, 2024).report
    statutory = form("2021").sections
    assert [s.heading for s in report.sections[1:]] == [s.heading for s in statutory]
    overview = report.section_text("s1")
    places = [overview.index(part) for part in statutory[0].parts]
    assert places == sorted(places)


def test_zeros_are_told_with_the_channels_that_were_checked(town: Organ) -> None:
    text = draft.draft(town, 2023).report.text
    assert "未收到政府信息公开申请（经核对党政办当面申请登记簿、收发室信函登记簿" in text
    assert "行政复议的案件" in text


def test_nothing_is_said_that_was_not_recorded(town: Organ) -> None:
    other = Organ.objects.get(slug="shifan")
    text = draft.draft(other, 2024).report.text
    assert "没有登记培训、考核、社会评议和责任追究情况" in text
    assert "经核对" not in text
    assert "杜关" not in text


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ledger=LEDGERS, year=st.integers(2021, 2025))
@pytest.mark.django_db
def test_for_any_ledger_text_and_tables_agree(db: None, ledger: Ledger, year: int) -> None:
    with kept(ledger) as place:
        made = draft.draft(place, year)
        errors = [f for f in check(made.report) if f.severity == "error"]
        cells = {
            source.removeprefix("cell:"): fact.value
            for fact, source in zip(made.report.facts, made.sources, strict=True)
            if source.startswith("cell:")
        }
    # A town cannot make 规章; random ledgers give it some, and the check says so.
    assert [f for f in errors if not all(c.startswith("t2.a20_1.rules") for c in f.cells)] == []
    assert cells == {cell: made.report.cells[cell] for cell in cells}


def test_the_whole_report_of_a_town_takes_few_queries(
    town: Organ, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        draft.draft(town, 2023)


def test_the_draft_goes_through_json_unchanged(town: Organ) -> None:
    report = draft.draft(town, 2024).report
    assert from_json(json.loads(json.dumps(to_json(report)))) == report


def test_a_signed_report_stays_as_signed_and_later_entries_show_as_drift(town: Organ) -> None:
    signed = draft.report(town, 2024)
    actions.count(
        town, kind="license", on=date(2024, 8, 1), quantity=5, source="补录", by=None, at=_at()
    )
    assert draft.report(town, 2024) == signed
    assert draft.drift(town, 2024) == {"t2.a20_5.license.decisions": (12, 17)}
    assert draft.drift(town, 2023) == {}
    assert draft.draft(town, 2024).report.cells["t2.a20_5.license.decisions"] == 17


def test_a_report_is_signed_once_and_published_once_after_signing(town: Organ) -> None:
    with pytest.raises(actions.AlreadySigned):
        actions.sign(town, 2023, by=None, at=_at())
    signed = actions.sign(town, 2025, by=None, at=_at())
    assert signed.state == "signed"
    actions.publish(signed, on=date(2026, 1, 20), by=None, at=_at())
    with pytest.raises(actions.NotSigned):
        actions.publish(signed, on=date(2026, 1, 21), by=None, at=_at())
    assert AnnualReport.objects.get(organ=town, year=2025).published_date == date(2026, 1, 20)
    assert [e.verb for e in chain.history(signed)] == ["report.signed", "report.published"]


@pytest.mark.parametrize(
    "source",
    ["cell:t3.none", "counts:nothing", "items:neighbours", "columns:own/nowhere", "promises:x", ""],
)
def test_a_source_that_is_not_there_is_refused(town: Organ, source: str) -> None:
    with pytest.raises(sources.NoSuchSource):
        sources.behind(town, 2023, source)


def test_a_year_nobody_recorded_is_not_a_year_of_zeros(town: Organ) -> None:
    with pytest.raises(queries.NothingRecorded, match="2023、2024、2025"):
        queries.needs_records(town, 2021)


def _at() -> Any:
    from django.utils.dateparse import parse_datetime

    return parse_datetime(AT)
