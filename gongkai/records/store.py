"""Where files lie: below ``MEDIA_ROOT``, named by what they hold.

Clean copies lie open for serving; originals and files that wait for an
import are sealed (``guard.vault``).  A file is on disk before the row that
names it is committed, and the same bytes are kept once.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from gongkai.guard.vault import Vault, VaultError, load_keys

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotKept(LookupError):
    """No file with this name is in the store."""


def keep(data: bytes) -> str:
    """Keep a clean copy and return its SHA-256 in hex."""
    name = hashlib.sha256(data).hexdigest()
    _write(_place("clean", name), data)
    return name


def read(name: str) -> bytes:
    """The clean copy with this hash.  Raises NotKept."""
    return _read(_place("clean", name))


def is_kept(name: str) -> bool:
    """Whether there is a clean copy with this hash."""
    return bool(HASH.fullmatch(name)) and _place("clean", name).is_file()


def seal(data: bytes) -> str:
    """Keep an original sealed and return the SHA-256 of what was handed in."""
    name = hashlib.sha256(data).hexdigest()
    place = _place("sealed", name)
    if not place.exists():
        _write(place, _vault(settings.VAULT_KEY).seal(data, f"original:{name}"))
    return name


def unseal(name: str) -> bytes:
    """The original with this hash.  Raises NotKept, or VaultError when it cannot be opened."""
    return _vault(settings.VAULT_KEY).open_sealed(_read(_place("sealed", name)), f"original:{name}")


def put_by(data: bytes, owner: str) -> str:
    """Keep a file for ``owner`` until it is taken in; only ``owner`` finds it again."""
    name = hashlib.sha256(owner.encode() + b"\0" + data).hexdigest()
    _write(_place("waiting", name), _vault(settings.VAULT_KEY).seal(data, f"waiting:{owner}"))
    return name


def waiting(name: str, owner: str) -> bytes:
    """The file ``put_by`` kept.  Raises NotKept for another owner's like for none."""
    sealed = _read(_place("waiting", name))
    try:
        data = _vault(settings.VAULT_KEY).open_sealed(sealed, f"waiting:{owner}")
    except VaultError as error:  # sealed for somebody else, or damaged: to be chosen again
        raise NotKept(name) from error
    if hashlib.sha256(owner.encode() + b"\0" + data).hexdigest() != name:
        raise NotKept(name)
    return data


def let_go(name: str) -> None:
    """Remove a file that waited."""
    _place("waiting", name).unlink(missing_ok=True)


def sweep(older_than: float) -> int:
    """Remove what waited longer than so many seconds; returns how many files."""
    gone = 0
    for path in (Path(settings.MEDIA_ROOT) / "waiting").glob("*/*"):
        if path.stat().st_mtime < time.time() - older_than:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


@lru_cache(maxsize=4)
def _vault(keys: str) -> Vault:
    return Vault(load_keys(keys))


def _place(room: str, name: str) -> Path:
    if not HASH.fullmatch(name):
        raise NotKept(name)
    return Path(settings.MEDIA_ROOT) / room / name[:2] / name


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except FileNotFoundError as error:
        raise NotKept(place.name) from error


def _write(place: Path, data: bytes) -> None:
    """All or nothing, and on the disk when it returns (a power cut loses no kept file)."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    with fresh.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
