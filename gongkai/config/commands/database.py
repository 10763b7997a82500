"""Whether the database can be used, and bringing it up to date."""

from __future__ import annotations


class NotReady(Exception):
    """The database lacks tables or cannot be reached; the message says what to do."""


def up_to_date() -> None:
    """Raise NotReady unless every migration has been applied."""
    if _pending():
        raise NotReady(
            "数据库还没有建好或者不是最新，请先运行：gongkai migrate（加上同样的 --data）。"
        )


def bring_up_to_date() -> int:
    """Apply the missing migrations; returns how many."""
    from django.core.management import call_command

    missing = _pending()
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    return missing


def _pending() -> int:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise NotReady(
            f"数据库无法使用（{error}）。请检查 --data 目录的读写权限，或者 DATABASE_URL。"
        ) from error
