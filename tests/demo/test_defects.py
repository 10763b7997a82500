"""Every planted defect is found by the product, by the rule that is named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.annual.check import check
from gongkai.annual.report import Finding, Report
from gongkai.demo import defects
from gongkai.orgs.models import Organ
from gongkai.publishing import queries as published
from gongkai.publishing import selfcheck
from gongkai.reporting import draft

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@dataclass
class Looks:
    """What the self-check found: at the end of both demo years, and with the defects."""

    clean: dict[date, list[selfcheck.Found]]
    planted: list[selfcheck.Found]


@pytest.fixture(scope="module")
def looks(
    demo_year: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Looks]:
    from django.test import override_settings

    home = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=home):
        organs = list(Organ.objects.order_by("path"))
        days = (date(2023, 12, 31), defects.TODAY)
        clean = {day: selfcheck.run(organs, today=day) for day in days}
        assert not defects.is_planted()
        defects.plant()
        assert defects.is_planted()
        yield Looks(clean, selfcheck.run(organs, today=defects.TODAY))


@pytest.mark.parametrize("day", [date(2023, 12, 31), defects.TODAY], ids=str)
def test_the_clean_demo_has_nothing_that_must_be_mended(looks: Looks, day: date) -> None:
    assert [f for f in looks.clean[day] if f.severity in ("refuse", "stop")] == []


@pytest.mark.parametrize("defect", defects.DEFECTS, ids=lambda d: f"{d.name} {d.rule}")
def test_a_planted_defect_is_found_by_its_rule(looks: Looks, defect: defects.Defect) -> None:
    found = _found(looks.planted, defect)
    assert found, [f for f in looks.planted if f.rule == defect.rule]
    assert _found(looks.clean[defects.TODAY], defect) == []
    for one in found:
        assert one.message.endswith(("。", "）")) or "：" in one.message
        assert one.advice


def test_nothing_that_was_not_planted_is_called_grave(looks: Looks) -> None:
    grave = [f for f in looks.planted if f.severity in ("refuse", "stop")]
    told = {id(f) for d in defects.DEFECTS for f in _found(looks.planted, d)}
    # The release that was moved back is told twice: before its approval, and not as logged.
    rest = [f for f in grave if id(f) not in told and f.rule != "dates.not_in_log"]
    assert rest == []


def test_the_moved_date_differs_from_the_operation_log(looks: Looks) -> None:
    (moved,) = [f for f in looks.planted if f.rule == "dates.not_in_log"]
    assert "公开指南（2024年版）" in moved.place
    assert "操作记录中是" in moved.message


def test_no_finding_repeats_a_persons_number(looks: Looks) -> None:
    for one in looks.planted:
        assert "13900000001" not in one.message + one.place
        assert "4112241985" not in one.message + one.place


def test_the_matrix_shows_the_empty_and_the_late_columns_red(looks: Looks, town: Organ) -> None:
    rows = published.obligations([town.pk], defects.TODAY)
    marks = {o.column.slug: s for o, s in published.standings(rows, defects.TODAY)}
    assert marks["planted-empty"].mark in ("empty", "soon")
    assert "尚无内容" in marks["planted-empty"].words or "空白" in marks["planted-empty"].words
    assert marks["planted-news"].words.endswith("超期15天")
    assert marks["planted-papers"].words.endswith("超期190天")


def _found(some: list[selfcheck.Found], defect: defects.Defect) -> list[selfcheck.Found]:
    return [
        f
        for f in some
        if f.rule == defect.rule and f.organ == defect.organ and defect.words in f.place + f.message
    ]


# The annual report: the tables and the text are checked together.


@pytest.fixture
def reports(town: Organ) -> tuple[Report, Report]:
    return draft.draft(town, 2023).report, draft.draft(town, 2024).report


def _errors(report: Report, **others: Any) -> dict[str, Finding]:
    return {f.rule: f for f in check(report, **others) if f.severity == "error"}


def test_the_reports_of_the_demo_have_no_errors(reports: tuple[Report, Report]) -> None:
    last, this = reports
    assert _errors(last) == {}
    assert _errors(this, previous=last) == {}


def test_a_column_of_table_three_that_does_not_balance_is_found(
    reports: tuple[Report, Report],
) -> None:
    last, this = reports
    cells = {**this.cells, "t3.new.person": int(str(this.cells["t3.new.person"])) + 1}
    found = _errors(replace(this, cells=cells), previous=last)
    assert "t3.new.person" in found["T3_BALANCE"].cells


def test_a_carry_over_that_differs_from_last_year_is_found(
    reports: tuple[Report, Report],
) -> None:
    last, this = reports
    cells = {**this.cells, "t3.carried_in.legal": 2}
    found = _errors(replace(this, cells=cells), previous=last)
    assert "t3.carried_in.legal" in found["CARRY_OVER"].cells


def test_a_number_in_the_text_that_is_not_the_tables_is_found(
    reports: tuple[Report, Report],
) -> None:
    last, this = reports
    said = re.search(r"申请4件", this.text)
    assert said is not None, "the draft tells how many applications there were"
    text = this.text.replace(said[0], "申请6件")
    sections = [replace(s, text=s.text.replace(said[0], "申请6件")) for s in this.sections]
    changed = replace(this, text=text, sections=sections)
    assert "NARR_TABLE" in _errors(changed, previous=last)
