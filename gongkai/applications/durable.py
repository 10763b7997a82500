"""A transaction that is on disk when it returns: what got a number survives a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def durable() -> Iterator[None]:
    """An atomic block whose commit waits for the disk.

    SQLite here runs with ``synchronous=NORMAL``, where the last commits of the
    write-ahead log may be lost with the power; FULL syncs the log at each
    commit.  The level cannot change inside a transaction, so a caller that
    has begun one already must have begun it here too.  PostgreSQL is told for
    this transaction only, whatever the server's default.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    if connection.vendor == "sqlite":
        _pragma("FULL")
        try:
            with transaction.atomic():
                yield
        finally:
            _pragma("NORMAL")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO on")
        yield


def _pragma(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
