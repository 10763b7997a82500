"""Records get index numbers without gaps or twins, and what is withheld has its ground."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.orgs.models import Organ
from gongkai.records import actions, queries
from gongkai.records.actions import Draft
from gongkai.records.kinds import Attribute
from gongkai.records.models import Record
from tests.reporting.ledgers import organ

pytestmark = pytest.mark.django_db
TALE: dict[str, Any] = {"by": None, "at": datetime(2024, 5, 1, tzinfo=UTC)}
D = date.fromisoformat


@pytest.fixture
def town(db: None) -> Organ:
    return organ()


def test_numbers_go_on_per_month_in_the_order_given(town: Organ) -> None:
    days = ["2024-04-02", "2024-05-06", "2024-04-01"]
    first = actions.draft_many(town, [Draft("甲", D(day)) for day in days], **TALE)
    later = actions.draft(town, Draft("乙", D("2024-04-30")), **TALE)
    assert [r.index_number for r in (*first, later)] == [
        "T001/202404-00001", "T001/202405-00001", "T001/202404-00002", "T001/202404-00003",
    ]  # fmt: skip


def test_a_refused_record_takes_no_number(town: Organ) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.draft(town, Draft("丙", D("2024-04-01"), attribute=Attribute.WITHHELD), **TALE)
    assert Record.objects.count() == 0
    kept = actions.draft(town, Draft("丁", D("2024-04-01")), **TALE)
    assert kept.index_number.endswith("-00001")


def test_a_ground_belongs_to_withheld_records_only(town: Organ) -> None:
    withheld = Draft("戊", D("2024-04-01"), attribute=Attribute.WITHHELD, ground="secret")
    assert actions.draft(town, withheld, **TALE).ground == "secret"
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.draft(town, Draft("己", D("2024-04-01"), ground="secret"), **TALE)


def test_only_a_normative_document_in_force_is_repealed_and_only_once(town: Organ) -> None:
    day = D("2022-03-01")
    document = actions.draft(town, Draft("办法", day, normative="norms", issued_date=day), **TALE)
    actions.repeal(document, on=D("2024-06-30"), **TALE)
    with pytest.raises(ValueError, match="in force"):
        actions.repeal(document, on=D("2024-07-01"), **TALE)
    with pytest.raises(ValueError, match="normative"):
        actions.repeal(actions.draft(town, Draft("通知", day), **TALE), on=day, **TALE)
    counted = {year: queries.normative(year, organs=[town.pk])[town.pk] for year in (2023, 2024)}
    assert counted[2023] == {"norms.issued": 0, "norms.repealed": 0, "norms.in_force": 1}
    assert counted[2024] == {"norms.issued": 0, "norms.repealed": 1, "norms.in_force": 0}


@pytest.mark.parametrize(("expires", "in_force"), [("2024-12-31", 1), ("2024-12-30", 0)])
def test_a_document_is_in_force_on_its_last_day(town: Organ, expires: str, in_force: int) -> None:
    day = D("2022-03-01")
    actions.draft(
        town,
        Draft("办法", day, normative="norms", issued_date=day, expires_date=D(expires)),
        **TALE,
    )
    counted = {year: queries.normative(year)[town.pk] for year in (2024, 2025)}
    assert counted[2024]["norms.in_force"] == in_force
    # The day after its last day it has lapsed, and counts among the repealed of that year.
    assert [counted[y]["norms.repealed"] for y in (2024, 2025)] == [1 - in_force, in_force]


def test_a_record_for_applicants_only_is_not_found_by_the_public(town: Organ) -> None:
    shown = actions.draft(town, Draft("庚", D("2024-04-01")), **TALE)
    with pytest.raises(Record.DoesNotExist):
        queries.numbered(shown.index_number)
    actions.mark_public([shown], D("2024-04-02"))
    hidden = actions.draft(
        town, Draft("辛", D("2024-04-01"), attribute=Attribute.ON_REQUEST), **TALE
    )
    assert queries.numbered(shown.index_number) == shown
    with pytest.raises(Record.DoesNotExist):
        queries.numbered(hidden.index_number)


def test_the_database_refuses_a_repeal_before_the_issue(town: Organ) -> None:
    day = D("2022-03-01")
    document = actions.draft(town, Draft("办法", day, normative="norms", issued_date=day), **TALE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=document.pk).update(repealed_date=D("2022-02-28"))
