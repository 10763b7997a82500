"""Organs form a tree and are found by the names people use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from gongkai.audit import chain
from gongkai.orgs import actions, queries
from gongkai.orgs.models import Appointment, Organ, Post

pytestmark = pytest.mark.django_db
TALE: dict[str, Any] = {"by": None, "at": datetime(2024, 5, 6, tzinfo=UTC)}


def founded(
    name: str, parent: Organ | None, level: str = "town", kind: str = "government"
) -> Organ:
    return actions.found(
        name=f"{name}人民政府", short_name=name, slug=f"o-{Organ.objects.count()}", kind=kind,
        level=level, index_prefix=f"P{Organ.objects.count()}", parent=parent, **TALE,
    )  # fmt: skip


@pytest.fixture
def county(db: None) -> Organ:
    return founded("某县", None, "county")


def test_a_subtree_is_an_organ_and_all_below_it(county: Organ) -> None:
    towns = [founded(f"第{n}镇", county) for n in range(12)]
    village = founded("甲村", towns[0], "village", "village")
    assert set(queries.subtree(county)) == {county, *towns, village}
    assert set(queries.subtree(towns[0])) == {towns[0], village}
    assert list(queries.villages(towns[0])) == [village]
    assert list(queries.villages(county)) == []


@pytest.mark.parametrize("name", ["杜关镇", "杜关镇人民政府", " 杜关镇 "])
def test_an_organ_is_found_by_its_short_or_full_name(county: Organ, name: str) -> None:
    town = founded("杜关镇", county)
    assert queries.named(name) == town


def test_an_unknown_name_suggests_the_names_most_like_it(county: Organ) -> None:
    founded("杜关镇", county)
    with pytest.raises(queries.NoSuchOrgan, match="是不是“杜关镇”") as raised:
        queries.named("杜官镇")
    assert raised.value.near[0] == "杜关镇"


def test_without_any_organ_the_sentence_says_to_enter_one(db: None) -> None:
    with pytest.raises(queries.NoSuchOrgan, match="请先录入机关"):
        queries.named("杜关镇")


def test_founding_and_appointing_leave_events(county: Organ) -> None:
    post = Post.objects.create(organ=county, role="supervisor", title="督导员")
    user = User.objects.create(username="someone")
    actions.appoint(post, user, from_date=date(2024, 1, 1), **TALE)
    appointment = Appointment.objects.get()
    assert [e.verb for e in chain.history(county)] == ["organ.founded"]
    assert [e.verb for e in chain.history(appointment)] == ["appointment.made"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(to_date=date(2024, 1, 1))
