"""Puts the triggers back after every migration: SQLite loses them when it remakes a table."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from gongkai.audit import triggers


def _install(using: str, **_: object) -> None:
    triggers.install(connections[using])


class AuditConfig(AppConfig):
    """The room of the event chain and of what may not be changed."""

    name = "gongkai.audit"

    def ready(self) -> None:
        post_migrate.connect(_install, sender=self, dispatch_uid="gongkai.audit.triggers")
