"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
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

    request.getfixturevalue("transactional_db")
    _guard(connection)
    yield
    _unguard(connection)
    request.config.stash[_REMOVED] = True


@pytest.fixture
def db(request: pytest.FixtureRequest, db: None) -> None:
    """The database, with the triggers that a committing test before may have removed."""
    if request.config.stash.get(_REMOVED, False):
        from django.db import connection

        _guard(connection)


def _guard(connection: BaseDatabaseWrapper) -> None:
    from gongkai.audit import triggers

    for table in APPEND_ONLY:
        triggers.install(connection, table)


def _unguard(connection: BaseDatabaseWrapper) -> None:
    from gongkai.audit import triggers

    for table in APPEND_ONLY:
        triggers.remove(connection, table)


APPEND_ONLY = ("audit_event", "applications_caseevent")
_REMOVED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def demo_year(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The demo, loaded and committed once for all tests of a module."""
    with django_db_blocker.unblock():
        from django.core.management import call_command
        from django.db import connection

        from gongkai.demo import load

        _guard(connection)
        load.load()
    yield
    with django_db_blocker.unblock():
        _unguard(connection)
        call_command("flush", verbosity=0, interactive=False)
        _guard(connection)


@pytest.fixture
def town(demo_year: None, db: None) -> Organ:
    """The demo town with its year."""
    from gongkai.orgs.models import Organ

    return Organ.objects.get(slug="duguan")
