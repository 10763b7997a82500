"""Tables 二, 三, 四 come out of any ledger balanced, and every cell is the rows it opens."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.annual.form import APPLICANTS, form
from gongkai.reporting import queries
from tests.reporting.ledgers import LEDGERS, Ledger, kept, organ

pytestmark = pytest.mark.django_db

YEARS = st.integers(2021, 2025)
FORM = form("2021")
many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@many
@given(ledger=LEDGERS, year=YEARS)
def test_any_ledger_satisfies_every_identity_of_the_form(
    db: None, ledger: Ledger, year: int
) -> None:
    with kept(ledger) as town:
        cells = queries.cells(town, year)
        before = queries.cells(town, year - 1) if year > 2021 else None
    assert list(cells) == list(FORM.cells)
    for identity in FORM.identities:
        if identity.cross_year and before is None:
            continue
        right = before if identity.cross_year else cells
        assert sum(cells[c] for c in identity.lhs) == sum(right[c] for c in identity.rhs), identity


@many
@given(ledger=LEDGERS, year=st.integers(2022, 2025))
def test_carry_over_of_a_year_is_what_the_next_year_carries_in(
    db: None, ledger: Ledger, year: int
) -> None:
    with kept(ledger) as town:
        cells = queries.cells(town, year)
        carried = queries.carry_over(town, year)
    assert {cell: cells[cell] for cell in carried} == carried


@many
@given(ledger=LEDGERS, year=st.integers(2022, 2025))
def test_documents_in_force_are_last_years_plus_issued_less_repealed(
    db: None, ledger: Ledger, year: int
) -> None:
    with kept(ledger) as town:
        before, now = queries.cells(town, year - 1), queries.cells(town, year)
    for kind in ("rules", "norms"):
        place = f"t2.a20_1.{kind}"
        assert (
            before[f"{place}.in_force"] + now[f"{place}.issued"] - now[f"{place}.repealed"]
            == now[f"{place}.in_force"]
        )


@settings(many, max_examples=15)
@given(ledger=LEDGERS, year=YEARS)
def test_every_cell_is_exactly_the_rows_it_opens(db: None, ledger: Ledger, year: int) -> None:
    with kept(ledger) as town:
        cells = queries.cells(town, year)
        for cell, value in cells.items():
            behind = queries.rows(town, year, cell)
            assert behind.total() == value, cell
            if behind.measure == "count":
                assert len(behind.rows) == value, cell
            if not behind.rows:
                assert value == 0, cell


@settings(many, max_examples=15)
@given(ledger=LEDGERS, year=YEARS)
def test_all_organs_at_once_give_what_each_gives_alone(db: None, ledger: Ledger, year: int) -> None:
    half = {"cases": ledger["cases"][::2], "remedies": [], "documents": [], "counts": []}
    with kept(ledger, 1) as one, kept(half, 2) as other:
        together = queries.table3_all(year)
        for town in (one, other):
            alone = {c: v for c, v in queries.cells(town, year).items() if c.startswith("t3.")}
            assert together.get(town.pk, dict.fromkeys(alone, 0)) == alone


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [("0", "0"), ("400", "0.04"), ("961716000.00", "96171.6"), ("10000", "1"), ("1200000", "120"),
     ("0.01", "0.000001")],
)  # fmt: skip
def test_fees_in_yuan_are_reported_in_wan_yuan_without_loss(yuan: str, wan: str) -> None:
    value = queries.wan(Decimal(yuan))
    assert str(value.quantize(Decimal("0.000001"))) == str(
        Decimal(wan).quantize(Decimal("0.000001"))
    )
    assert f"{value:f}" == wan


def test_fees_add_up_to_the_fen_on_any_database(db: None) -> None:
    from gongkai.reporting.models import DatedCount

    town = organ()
    for amount in ("0.10", "0.20", "123456789.71"):
        DatedCount.objects.create(
            organ=town, kind="fees", date="2024-03-01", amount=Decimal(amount), source="财政所"
        )
    assert queries.cells(town, 2024)["t2.a20_8.fees.amount"] == Decimal("12345.679001")


@pytest.mark.parametrize("year", [2018, 2020, 2101])
def test_a_year_without_a_computable_form_is_refused_with_a_sentence(db: None, year: int) -> None:
    with pytest.raises(queries.NoComputedReport, match=str(year)):
        queries.cells(organ(), year)


def test_an_unknown_cell_opens_nothing(db: None) -> None:
    with pytest.raises(KeyError):
        queries.rows(organ(), 2024, "t3.granted.nobody")


def test_the_tables_of_one_organ_take_four_queries(
    db: None, django_assert_num_queries: CaptureQueriesContext
) -> None:
    town = organ()
    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.cells(town, 2024)


def test_the_applicant_columns_are_the_forms(db: None) -> None:
    from gongkai.applications.kinds import ApplicantClass, Outcome, RemedyKind, RemedyResult

    assert tuple(ApplicantClass.values) == APPLICANTS
    results = [
        r.id for r in FORM.t3_rows
        if r.id not in ("new", "carried_in", "results_total", "carried_out")
    ]  # fmt: skip
    assert Outcome.values == results
    assert RemedyKind.values == [g.id for g in FORM.t4_groups]
    assert [*RemedyResult.values, "pending", "total"] == [c.id for c in FORM.t4_columns]
