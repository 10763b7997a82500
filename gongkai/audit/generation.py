"""A mark that changes whenever something the public sees may have changed.

Every act leaves an event, so the chain bumps the mark when the transaction is
done; finished pages made under an older mark are thrown away (``web.finished``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

OFFICE_ONLY = frozenset(
    {"access", "submission", "correction", "import", "photo", "application", "zero", "applicant"}
)
"""First words of verbs that change nothing the public sees."""


def concerns_public(verbs: Iterable[str]) -> bool:
    """Whether one of these events may change a public page."""
    return any(verb.partition(".")[0] not in OFFICE_ONLY for verb in verbs)


def path() -> Path:
    """The file whose time of change is the mark."""
    return Path(settings.DATA) / "generation"


def bump() -> None:
    """Change the mark."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def current(file: str) -> int:
    """The mark; 0 before the first event."""
    try:
        return os.stat(file).st_mtime_ns
    except FileNotFoundError:
        return 0
