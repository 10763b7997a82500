"""The demo never mixes with real data."""

from __future__ import annotations

import pytest

from gongkai.demo import load
from gongkai.orgs.models import Organ


def test_a_database_with_real_organs_is_refused_and_left_alone(db: None) -> None:
    Organ.objects.create(
        name="某县人民政府", short_name="某县", slug="real", kind="government", level="county",
        index_prefix="RE", path="1/",
    )  # fmt: skip
    with pytest.raises(load.RealDataHere, match="--data"):
        load.load()
    assert Organ.objects.count() == 1
