"""A chain of events holds, and every way of tampering with it is found."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.audit import chain, triggers
from gongkai.audit.models import Chain, Event
from gongkai.orgs.models import Organ

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 1, 1, 2, 3, 456, tzinfo=UTC)


@pytest.fixture
def organ(db: None) -> Organ:
    return Organ.objects.create(
        name="示范镇人民政府", short_name="示范镇", slug="t", kind="government", level="town",
        index_prefix="SF01",
    )  # fmt: skip


@pytest.fixture
def five(organ: Organ) -> list[Event]:
    with transaction.atomic():
        return [
            chain.record(
                "organ.renamed", organ=organ, by=None, at=AT, subject=organ,
                before={"n": n}, after={"n": n + 1, "day": AT.date()},
            )
            for n in range(5)
        ]  # fmt: skip


def test_the_hash_is_sm3_of_the_standards_example() -> None:
    # GB/T 32905-2016, appendix A.1
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.sm3(b"abc") == expected


def test_without_sm3_in_openssl_cryptography_gives_the_same_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = chain.sm3("公开".encode())

    def refuse(name: str, data: bytes = b"") -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", refuse)
    assert chain.sm3("公开".encode()) == ours


def test_an_untouched_chain_verifies(organ: Organ, five: list[Event]) -> None:
    assert [e.seq for e in five] == [1, 2, 3, 4, 5]
    assert chain.verify(organ) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(organ: Organ) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        chain.record("organ.renamed", organ=organ, by=None, at=AT, subject=organ)
    assert chain.verify(organ) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_its_transaction_rolls_back(organ: Organ) -> None:
    with transaction.atomic():
        chain.record("organ.renamed", organ=organ, by=None, at=AT, subject=organ)
        transaction.set_rollback(True)
    assert Event.objects.count() == 0
    assert chain.verify(organ) == []


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_an_event(
    organ: Organ, five: list[Event], act: str
) -> None:
    rows = Event.objects.filter(pk=five[2].pk)
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic():
        rows.delete() if act == "delete" else rows.update(verb="nothing.happened")
    assert chain.verify(organ) == []


TAMPERINGS = {
    "changed": (lambda e: Event.objects.filter(pk=e[2].pk).update(after={"n": 99}), 3),
    "removed from the middle": (lambda e: Event.objects.filter(pk=e[1].pk).delete(), 2),
    "removed at the end": (lambda e: Event.objects.filter(pk=e[4].pk).delete(), 5),
    "all removed": (lambda e: Event.objects.all().delete(), 1),
    "moment moved": (
        lambda e: Event.objects.filter(pk=e[0].pk).update(at=AT.replace(microsecond=457)),
        1,
    ),
    "head removed": (lambda e: Chain.objects.all().delete(), 0),
    "head rewound": (
        lambda e: Chain.objects.update(seq=4, hash=e[3].hash),
        4,
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_at_its_place(organ: Organ, five: list[Event], name: str) -> None:
    tamper, place = TAMPERINGS[name]
    triggers.remove(connection)
    tamper(five)
    breaks = chain.verify(organ)
    assert breaks
    assert breaks[0].seq == place


def test_two_events_that_changed_places_are_found(organ: Organ, five: list[Event]) -> None:
    triggers.remove(connection)
    Event.objects.filter(pk=five[1].pk).update(seq=99)
    Event.objects.filter(pk=five[2].pk).update(seq=2)
    Event.objects.filter(pk=five[1].pk).update(seq=3)
    assert {b.seq for b in chain.verify(organ)} >= {2, 3}
