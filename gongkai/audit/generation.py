"""A mark that changes whenever something the public sees may have changed.

Every act leaves an event, so the chain bumps the mark when the transaction is
done; finished pages made under an older mark are thrown away (``web.finished``).
"""

from __future__ import annotations

import mmap
import os
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

WIDTH = 8
"""Bytes of the mark."""

OFFICE_ONLY = frozenset(
    {"access", "submission", "correction", "import", "photo", "application", "zero", "applicant"}
)
"""First words of verbs that change nothing the public sees."""


def concerns_public(verbs: Iterable[str]) -> bool:
    """Whether one of these events may change a public page."""
    return any(verb.partition(".")[0] not in OFFICE_ONLY for verb in verbs)


def path() -> Path:
    """The file of eight bytes that holds the mark."""
    return Path(settings.DATA) / "generation"


def bump() -> None:
    """Change the mark."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        os.pwrite(handle, time.time_ns().to_bytes(WIDTH, "little"), 0)
    finally:
        os.close(handle)


class Watch:
    """Looks at the mark without asking the system each time: the file is mapped into memory."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if os.fstat(handle).st_size < WIDTH:
                os.ftruncate(handle, WIDTH)
            self._map = mmap.mmap(handle, WIDTH, prot=mmap.PROT_READ)
        finally:
            os.close(handle)

    def mark(self) -> bytes:
        """The mark now; zeros before the first event."""
        return self._map[:]
