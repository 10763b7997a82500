"""Where files lie: below ``MEDIA_ROOT``, named by what they hold.

Clean copies lie open for serving, and photos of boards for the office;
originals, files of cases and files that wait for an import are sealed.  A
file is on disk before the row that names it is committed, and the same bytes
are kept once (of cases: once each, under a name that says nothing of them).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings

from gongkai.guard.vault import VaultError
from gongkai.records.sealing import vault

NAME = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{32})?", re.ASCII)


class NotKept(LookupError):
    """No file with this name is in the store; the message is a sentence for people."""

    def __init__(self) -> None:
        super().__init__("文件库里找不到这个文件，请联系管理员从备份恢复。")


def keep(data: bytes) -> str:
    """Keep a clean copy and return its SHA-256 in hex."""
    return _keep("clean", data)


def read(name: str) -> bytes:
    """The clean copy with this hash.  Raises NotKept."""
    return _read(_place("clean", name))


def is_kept(name: str) -> bool:
    """Whether there is a clean copy with this hash."""
    return bool(NAME.fullmatch(name)) and _place("clean", name).is_file()


def keep_photo(data: bytes) -> str:
    """Keep a photo of a board and return its SHA-256 in hex."""
    return _keep("photos", data)


def photo(name: str) -> bytes:
    """The photo with this hash.  Raises NotKept."""
    return _read(_place("photos", name))


def seal(data: bytes) -> str:
    """Keep an original sealed and return the SHA-256 of what was handed in."""
    name = hashlib.sha256(data).hexdigest()
    place = _place("sealed", name)
    if not place.exists():
        _write(place, vault().seal(data, f"original:{name}"))
    return name


def unseal(name: str) -> bytes:
    """The original with this hash.  Raises NotKept, or VaultError when it cannot be opened."""
    return vault().open_sealed(_read(_place("sealed", name)), f"original:{name}")


def put(data: bytes) -> str:
    """Seal a file of a case; gives the name it is found by, which says nothing of what it holds."""
    name = secrets.token_hex(16)
    _write(_place("cases", name), vault().seal(data, f"case:{name}"))
    return name


def get(name: str) -> bytes:
    """The file of a case again.  Raises NotKept, VaultError."""
    return vault().open_sealed(_read(_place("cases", name)), f"case:{name}")


def drop(name: str) -> None:
    """Destroy a file of a case: one that never became part of it, or whose time is over."""
    _place("cases", name).unlink(missing_ok=True)


def put_by(data: bytes, owner: str) -> str:
    """Keep a file for ``owner`` until it is taken in; only ``owner`` finds it again."""
    name = hashlib.sha256(owner.encode() + b"\0" + data).hexdigest()
    _write(_place("waiting", name), vault().seal(data, f"waiting:{owner}"))
    return name


def waiting(name: str, owner: str) -> bytes:
    """The file ``put_by`` kept.  Raises NotKept for another owner's like for none."""
    sealed = _read(_place("waiting", name))
    try:
        data = vault().open_sealed(sealed, f"waiting:{owner}")
    except VaultError as error:  # sealed for somebody else, or damaged: to be chosen again
        raise NotKept from error
    if hashlib.sha256(owner.encode() + b"\0" + data).hexdigest() != name:
        raise NotKept
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


def _keep(room: str, data: bytes) -> str:
    name = hashlib.sha256(data).hexdigest()
    _write(_place(room, name), data)
    return name


def _place(room: str, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise NotKept
    return Path(settings.MEDIA_ROOT) / room / name[:2] / name


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except FileNotFoundError as error:
        raise NotKept from error


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
