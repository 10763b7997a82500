"""Sealing of applicant data and keyed hashes to find it again.

The key lives outside the database (``settings.APPLICANT_KEY``).  Several keys
may be given, one a line: the first seals, all of them open, and the last, which
is the oldest, keys the hashes, so that a new key does not lose old applicants.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

Mark = Literal["name", "id", "phone", "tail", "code", "connection"]
"""What a hash is of; equal texts of different marks have different hashes."""


class CannotOpen(Exception):
    """The text was sealed with a key that is not here, or it was changed."""

    def __init__(self) -> None:
        super().__init__("申请人信息无法解密：密钥不是登记时所用的，或者数据被改动。请联系管理员。")


def seal(facts: Mapping[str, str]) -> str:
    """The facts as one sealed text; the same facts never give the same text twice."""
    plain = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True).encode()
    return _box(settings.APPLICANT_KEY).encrypt(plain).decode()


def open_sealed(text: str) -> dict[str, str]:
    """The facts again.  Raises CannotOpen."""
    try:
        plain = _box(settings.APPLICANT_KEY).decrypt(text.encode())
    except InvalidToken as error:
        raise CannotOpen from error
    facts: dict[str, str] = json.loads(plain)
    return facts


def mark(kind: Mark, text: str) -> str:
    """A keyed hash of ``text`` in hex; empty for an empty text."""
    normal = normalise(kind, text)
    if not normal:
        return ""
    key = _derive(settings.APPLICANT_KEY.split()[-1], "index")
    return hmac.new(key, f"{kind}:{normal}".encode(), hashlib.sha256).hexdigest()


def normalise(kind: Mark, text: str) -> str:
    """What does not distinguish two spellings of the same, taken away."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if kind in ("phone", "tail"):
        digits = "".join(c for c in plain if c in "0123456789")
        digits = digits.removeprefix("86") if len(digits) == 13 else digits
        return digits[-4:] if kind == "tail" else digits
    return plain.replace("-", "") if kind == "code" else plain


@lru_cache(maxsize=4)
def _box(keys: str) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(_derive(key, "seal"))) for key in keys.split()
    )


def _derive(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), f"gongkai applicants {purpose}".encode(), hashlib.sha256).digest()
