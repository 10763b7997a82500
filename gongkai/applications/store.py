"""Files of cases on disk, each sealed under a name of its own.

The keys are derived from ``settings.APPLICANT_KEY``, whose first line seals
and each of whose lines opens, as for applicant data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

from gongkai.guard.vault import Vault, VaultError

__all__ = ["VaultError", "drop", "get", "put"]


def put(data: bytes) -> str:
    """Seal the bytes into a new file that is on disk when this returns; gives its name."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".part")
    with made.open("wb") as file:
        file.write(_vault().seal(data, _label(name)))
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
    return name


def get(name: str) -> bytes:
    """The bytes again.  Raises VaultError, FileNotFoundError."""
    return _vault().open_sealed(_path(name).read_bytes(), _label(name))


def drop(name: str) -> None:
    """Throw the file away: one that never became part of a case, or whose time is over."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "cases" / name[:2] / name


def _label(name: str) -> str:
    return f"case-file:{name}"


def _vault() -> Vault:
    return Vault(
        [
            hmac.new(line.encode(), b"gongkai case files", hashlib.sha256).digest()
            for line in settings.APPLICANT_KEY.split()
        ]
    )
