"""A database of its own for a benchmark, made and thrown away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def empty_database() -> Iterator[None]:
    """Django set up on a new SQLite file, migrated; gone afterwards.

    ``DATABASE_URL`` chooses another server: then its database must be empty.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("GONGKAI_DATA", folder)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield
        from django.db import connections

        connections.close_all()
