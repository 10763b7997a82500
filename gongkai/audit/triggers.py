"""Triggers by which the database itself refuses to change or delete what must stay.

A package names its tables next to their models with ``protect``; its
migration installs the triggers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "this row is append-only"

_TABLES: dict[str, tuple[str, ...]] = {}


def protect(table: str, *columns: str) -> None:
    """Rows of ``table`` are never deleted and ``columns`` (none named: all) never changed."""
    _TABLES[table] = columns


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Create the triggers of these tables (None: of all that exist); twice does no harm."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in _TABLES if tables is None else tables:
            if table in there:
                for statement in (
                    *_removal(connection.vendor, table),
                    *_creation(connection, table),
                ):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Drop the triggers: only for undoing a migration and for emptying a test database."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in _TABLES if tables is None else tables:
            if table in there:
                for statement in _removal(connection.vendor, table):
                    cursor.execute(statement)


def _removal(vendor: str, table: str) -> Iterator[str]:
    on = f" ON {table}" if vendor == "postgresql" else ""
    yield f"DROP TRIGGER IF EXISTS {table}_no_update{on}"
    yield f"DROP TRIGGER IF EXISTS {table}_no_delete{on}"


def _creation(connection: BaseDatabaseWrapper, table: str) -> Iterator[str]:
    columns = _TABLES[table]
    differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    when = f" WHEN ({changed})" if columns else ""
    if connection.vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{when} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        return
    yield (
        "CREATE OR REPLACE FUNCTION gongkai_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    refuse = "EXECUTE FUNCTION gongkai_refuse()"
    yield (f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW{when} {refuse}")
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
