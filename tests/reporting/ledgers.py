"""Random ledgers for property tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from gongkai.applications.kinds import ApplicantClass, Outcome, RemedyKind, RemedyResult
from gongkai.applications.models import Application, Remedy
from gongkai.orgs.models import Organ
from gongkai.records.models import Record
from gongkai.reporting.models import MONEY, CountKind, DatedCount

DAYS = st.one_of(
    st.dates(date(2021, 12, 28), date(2025, 1, 5)),
    st.sampled_from([date(y, m, d) for y in (2022, 2023) for m, d in ((1, 1), (12, 31))]),
)
LENGTHS = st.one_of(st.none(), st.integers(0, 500))


@st.composite
def cases(draw: Callable[[Any], Any]) -> dict[str, Any]:
    received, length = draw(DAYS), draw(LENGTHS)
    closed = None if length is None else received + timedelta(length)
    return {
        "received_date": received,
        "due_date": received + timedelta(28),
        "applicant_class": draw(st.sampled_from(ApplicantClass.values)),
        "channel": "post",
        "subject": "所需信息",
        "closed_date": closed,
        "outcome": draw(st.sampled_from(Outcome.values)) if closed else None,
        "status": "closed" if closed else "registered",
    }


@st.composite
def remedies(draw: Callable[[Any], Any]) -> dict[str, Any]:
    filed, length = draw(DAYS), draw(LENGTHS)
    closed = None if length is None else filed + timedelta(length)
    return {
        "kind": draw(st.sampled_from(RemedyKind.values)),
        "filed_date": filed,
        "closed_date": closed,
        "result": draw(st.sampled_from(RemedyResult.values)) if closed else None,
    }


@st.composite
def documents(draw: Callable[[Any], Any]) -> dict[str, Any]:
    issued = draw(DAYS)
    repealed, expires = (
        None if length is None else issued + timedelta(length)
        for length in (draw(LENGTHS), draw(LENGTHS))
    )
    return {
        "normative": draw(st.sampled_from(["rules", "norms"])),
        "issued_date": issued,
        "formed_date": issued,
        "repealed_date": repealed,
        "expires_date": expires,
    }


@st.composite
def dated_counts(draw: Callable[[Any], Any]) -> dict[str, Any]:
    kind = draw(st.sampled_from(CountKind.values))
    money = kind in MONEY
    return {
        "kind": kind,
        "date": draw(DAYS),
        "quantity": None if money else draw(st.integers(0, 500)),
        "amount": draw(st.decimals(0, 10**9, places=2)) if money else None,
        "source": "执法台账",
    }


LEDGERS = st.fixed_dictionaries(
    {
        "cases": st.lists(cases(), max_size=25),
        "remedies": st.lists(remedies(), max_size=8),
        "documents": st.lists(documents(), max_size=8),
        "counts": st.lists(dated_counts(), max_size=8),
    }
)
Ledger = dict[str, list[dict[str, Any]]]


def organ(number: int = 1) -> Organ:
    """An organ of its own for a test."""
    return Organ.objects.create(
        name=f"第{number}镇人民政府", short_name=f"第{number}镇", slug=f"town-{number}",
        kind="government", level="town", index_prefix=f"T{number:03d}", path=f"test-{number}/",
    )  # fmt: skip


@contextmanager
def kept(ledger: Ledger, number: int = 1) -> Iterator[Organ]:
    """An organ with the ledger in the database until the block ends."""
    with transaction.atomic():
        at = organ(number)
        Application.objects.bulk_create(
            Application(organ=at, number=str(n), **row) for n, row in enumerate(ledger["cases"])
        )
        Remedy.objects.bulk_create(Remedy(organ=at, **row) for row in ledger["remedies"])
        Record.objects.bulk_create(
            Record(
                organ=at, index_number=f"{at.index_prefix}/{n}", title="规定",
                attribute="proactive", created_at="2024-01-01T00:00:00Z", **row,
            )
            for n, row in enumerate(ledger["documents"])
        )  # fmt: skip
        DatedCount.objects.bulk_create(
            DatedCount(organ=at, **(row | {"amount": row["amount"] and Decimal(row["amount"])}))
            for row in ledger["counts"]
        )
        yield at
        transaction.set_rollback(True)
