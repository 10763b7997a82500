"""A town and a case for the tests of acts."""

from __future__ import annotations

import pytest

from gongkai.applications.models import Application
from gongkai.orgs.models import Organ
from tests.applications.people import received
from tests.reporting.ledgers import organ


@pytest.fixture
def town(db: None) -> Organ:
    """The town, without the demo."""
    return organ()


@pytest.fixture
def case(town: Organ) -> Application:
    """A case of the town, handed in on 3 March 2026."""
    return received(town, "2026-03-03")
