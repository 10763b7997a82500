"""The triggers that keep a table of events append-only, per database."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "audit events are append-only"

_INSTALL = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS {0}_no_update BEFORE UPDATE ON {0}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        "CREATE TRIGGER IF NOT EXISTS {0}_no_delete BEFORE DELETE ON {0}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION {0}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE OR REPLACE TRIGGER {0}_no_change BEFORE UPDATE OR DELETE ON {0}"
        " FOR EACH ROW EXECUTE FUNCTION {0}_refuse()",
    ),
}
_REMOVE = {
    "sqlite": ("DROP TRIGGER IF EXISTS {0}_no_update", "DROP TRIGGER IF EXISTS {0}_no_delete"),
    "postgresql": ("DROP TRIGGER IF EXISTS {0}_no_change ON {0}",),
}


def install(connection: BaseDatabaseWrapper, table: str = "audit_event") -> None:
    """Create the triggers of ``table``; doing it twice does no harm."""
    _run(connection, _INSTALL, table)


def remove(connection: BaseDatabaseWrapper, table: str = "audit_event") -> None:
    """Drop the triggers: only for undoing the migration and for emptying a test database."""
    _run(connection, _REMOVE, table)


def _run(
    connection: BaseDatabaseWrapper, statements: Mapping[str, tuple[str, ...]], table: str
) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement.format(table))
