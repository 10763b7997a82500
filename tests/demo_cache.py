"""The loaded demo, kept between runs: loading it through all its acts takes a while.

The copy is keyed by every file of the package, so a change of code, data or
migration loads anew.  SQLite is copied whole; of PostgreSQL the rows are.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

ROOT = Path(__file__).parents[1]
KEPT = {".py", ".yaml", ".json", ".toml", ".txt"}


def put_in_place() -> None:
    """Bring the demo into the test database, from the copy when there is one."""
    from gongkai.audit import triggers
    from gongkai.demo import load

    folder = Path(settings.DATA) / "demo-cache"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{connection.vendor}-{_key()}"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if copy.exists():
            _restore(copy)
        else:
            for old in folder.glob(f"{connection.vendor}-*"):
                old.unlink()
            triggers.install(connection)
            load.load()
            waiting = copy.with_suffix(".part")
            _keep(waiting)
            waiting.rename(copy)


def _key() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "gongkai").rglob("*")):
        if path.suffix in KEPT and "templates" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _keep(path: Path) -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return
    with path.open("wb") as out, connection.cursor() as cursor:
        for table in _tables(cursor):
            rows = bytearray()
            with cursor.cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copying:
                for piece in copying:
                    rows += piece
            out.write(f"{table} {len(rows)}\n".encode() + rows)


def _restore(path: Path) -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(path)
        copy.backup(connection.connection)
        copy.close()
        return
    with path.open("rb") as kept, connection.cursor() as cursor:
        tables = _tables(cursor)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        while line := kept.readline():
            table, size = line.decode().split()
            with cursor.cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copying:
                copying.write(kept.read(int(size)))
        cursor.execute("SET session_replication_role = DEFAULT")
        _reset_sequences(cursor)


def _tables(cursor: Any) -> list[str]:
    names = connection.introspection.table_names(cursor)
    return sorted(name for name in names if name != "django_migrations")


def _reset_sequences(cursor: Any) -> None:
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)


assert os.name == "posix", "the lock needs a POSIX system; tests run on Linux"
