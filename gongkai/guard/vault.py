"""Sealing what must not lie open: original files and what applicants tell about themselves.

AES-256-GCM with keys that are kept outside the database.  What is sealed
carries the mark of its key, so keys can be added; the first key seals.  The
label (``original:17``) is bound in: a sealed value moved to another row does
not open there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"GKV1"
MARK, NONCE, TAG, KEY = 4, 12, 16, 32
"""Bytes of the key's mark, the nonce, the tag and the key."""


class VaultError(ValueError):
    """Sealing or opening failed; the message is a Chinese sentence for the operator."""


class BadKeys(VaultError):
    """The text with the keys is not usable."""


class KeyMissing(VaultError):
    """The key that sealed this is not among the keys given."""


class NotSealed(VaultError):
    """The bytes were never sealed here, or their beginning is damaged."""


class Damaged(VaultError):
    """Sealed bytes were changed or cut, or belong to another label."""


def new_key() -> str:
    """A new random key as one line for the key file."""
    return base64.urlsafe_b64encode(os.urandom(KEY)).decode()


def load_keys(text: str) -> list[bytes]:
    """Keys from the key file, the newest first: one per line, ``#`` starts a comment.

    Raises BadKeys for no key, a key of another length, and a key given twice.
    """
    keys: list[bytes] = []
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        try:
            key = base64.b64decode(written.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise BadKeys(_bad_line(number)) from error
        if len(key) != KEY:
            raise BadKeys(_bad_line(number))
        if key in keys:
            raise BadKeys(f"密钥文件第 {number} 行与前面的密钥重复，请删去一行。")
        keys.append(key)
    if not keys:
        raise BadKeys("密钥文件里没有密钥，请先生成密钥，每行一个，最新的放在最前面。")
    return keys


def _bad_line(number: int) -> str:
    return f"密钥文件第 {number} 行不是有效的密钥（应为 44 个字符），请核对是否复制完整。"


class Vault:
    """Seals with the first of ``keys`` and opens with any of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Raises BadKeys when there is no key, or one is not 32 bytes long."""
        if not keys or any(len(key) != KEY for key in keys):
            raise BadKeys("没有可用的密钥，或密钥长度不对，请检查密钥文件。")
        self._keys = {_mark(key): AESGCM(key) for key in keys}
        if len(self._keys) < len(keys):
            raise BadKeys("密钥有重复，请检查密钥文件。")
        self._newest = _mark(keys[0])

    def seal(self, data: bytes, label: str) -> bytes:
        """``data`` sealed with the newest key; never the same bytes twice."""
        nonce = os.urandom(NONCE)
        head = MAGIC + self._newest
        return head + nonce + self._keys[self._newest].encrypt(nonce, data, _bound(head, label))

    def open_sealed(self, sealed: bytes, label: str) -> bytes:
        """What was sealed under this label; raises NotSealed, KeyMissing or Damaged."""
        mark = self._mark_of(sealed)
        key = self._keys.get(mark)
        if key is None:
            raise KeyMissing("封存这份内容的密钥不在密钥文件里，请把旧密钥加回密钥文件后再试。")
        head, rest = sealed[: len(MAGIC) + MARK], sealed[len(MAGIC) + MARK :]
        try:
            return key.decrypt(rest[:NONCE], rest[NONCE:], _bound(head, label))
        except InvalidTag as error:
            raise Damaged(
                "封存的内容已被改动、损坏，或不属于这条记录，不能打开。请从备份恢复。"
            ) from error

    def seal_text(self, text: str, label: str) -> str:
        """Text sealed into ASCII, for a text column; an empty text stays empty."""
        return base64.urlsafe_b64encode(self.seal(text.encode(), label)).decode() if text else ""

    def open_text(self, sealed: str, label: str) -> str:
        """The text that ``seal_text`` sealed; raises like ``open_sealed``."""
        if not sealed:
            return ""
        try:
            data = base64.b64decode(sealed.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise NotSealed(NOT_SEALED) from error
        return self.open_sealed(data, label).decode()

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this; raises NotSealed for other bytes."""
        return self._mark_of(sealed) == self._newest

    def renew(self, sealed: bytes, label: str) -> bytes:
        """The same content sealed with the newest key; raises like ``open_sealed``."""
        return (
            sealed if self.is_current(sealed) else self.seal(self.open_sealed(sealed, label), label)
        )

    @staticmethod
    def _mark_of(sealed: bytes) -> bytes:
        if not sealed.startswith(MAGIC) or len(sealed) < len(MAGIC) + MARK + NONCE + TAG:
            raise NotSealed(NOT_SEALED)
        return sealed[len(MAGIC) : len(MAGIC) + MARK]


NOT_SEALED = "这份内容不是系统封存的，或开头已损坏，不能打开。请从备份恢复。"


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"gongkai vault" + key).digest()[:MARK]


def _bound(head: bytes, label: str) -> bytes:
    return head + label.encode()
