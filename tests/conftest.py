"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


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
