"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from gongkai.orgs.models import Organ


# Tests are never timed: a busy machine is no fault of the code.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")


@pytest.fixture(autouse=True)
def _events_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let pytest-django empty the database after tests that commit.

    Events cannot be deleted, so the triggers go before such a flush and come
    back with the next test that asks for the database.
    """
    names = set(request.fixturenames)
    committing = bool(names & {"transactional_db", "live_server"}) or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    if not committing:
        yield
        return
    from django.db import connection

    from gongkai.audit import triggers

    request.getfixturevalue("transactional_db")
    triggers.install(connection)
    yield
    triggers.remove(connection)
    request.config.stash[_REMOVED] = True


@pytest.fixture
def db(request: pytest.FixtureRequest, db: None) -> None:
    """The database, with the triggers that a committing test before may have removed."""
    if request.config.stash.get(_REMOVED, False):
        from django.db import connection

        from gongkai.audit import triggers

        triggers.install(connection)


_REMOVED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def demo_year(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The demo, loaded and committed once for all tests of a module."""
    with django_db_blocker.unblock():
        from django.core.management import call_command
        from django.db import connection

        from gongkai.audit import triggers
        from tests import demo_cache

        demo_cache.put_in_place()
    yield
    with django_db_blocker.unblock():
        triggers.remove(connection)
        call_command("flush", verbosity=0, interactive=False)
        triggers.install(connection)


@pytest.fixture
def town(demo_year: None, db: None) -> Organ:
    """The demo town with its year."""
    from gongkai.orgs.models import Organ

    return Organ.objects.get(slug="duguan")
