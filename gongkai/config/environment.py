"""Typed reading of the environment: nonsense stops the program with the variable's name."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from datetime import time
from pathlib import Path

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSetting(SystemExit):
    """A variable holds something that cannot be used; the message names it."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"环境变量 {name} 的值“{value}”无法使用：{wanted}。请改正后重新启动。")


def text(name: str, default: str) -> str:
    """The variable, or ``default``."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise BadSetting(name, value, "应为 1 或 0（true/false、yes/no、on/off 也可以）")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between ``low`` and ``high``, both included."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadSetting(name, value, f"应为 {low} 到 {high} 之间的整数")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def token() -> str:
    """Fresh random words for signing."""
    return secrets.token_urlsafe(50)


def key() -> str:
    """A fresh key for ``guard.vault``: 32 random bytes as one line."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def hours(name: str, default: str) -> tuple[time, time]:
    """Two times of day, ``21:00-08:00``; the second may be after midnight."""
    value = text(name, default)
    try:
        start, end = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError:
        raise BadSetting(name, value, "应为两个时刻，例如 21:00-08:00") from None
    return start, end


def pairs(name: str, default: str) -> dict[str, str]:
    """``name=value`` separated by commas."""
    value = text(name, default)
    found = {}
    for part in words(name, default):
        key, equals, told = part.partition("=")
        if not (equals and key.strip() and told.strip()):
            raise BadSetting(name, value, "应为“名称=值”，用逗号隔开")
        found[key.strip()] = told.strip()
    return found


def secret(name: str, keep_in: Path, make: Callable[[], str] = token) -> str:
    """A secret: from ``NAME_FILE``, from ``NAME``, or made once and kept in ``keep_in``."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text("utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE", path, f"文件无法读取（{error.strerror}）") from error
    if value := os.environ.get(name):
        return value
    if not keep_in.exists():
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        fresh = keep_in.with_name(f"{keep_in.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(make(), "utf-8")
        # Two processes may start at once: the first link wins, both then read the same secret.
        with contextlib.suppress(FileExistsError):
            keep_in.hardlink_to(fresh)
        fresh.unlink()
    return keep_in.read_text("utf-8").strip()
