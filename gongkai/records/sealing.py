"""The vault of this site: what people tell about themselves and sealed files open with its keys.

The keys lie outside the database (``settings.VAULT_KEY``, one a line): the
first seals, all of them open, and the last, which is the oldest, keys the
hashes, so that a new key loses nothing that was found by the old one.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

from gongkai.guard.vault import Vault, load_keys


def vault() -> Vault:
    """The vault with the keys of now.  Raises ``guard.vault.BadKeys``."""
    return _vault(settings.VAULT_KEY)


def keyed_hash(text: str, purpose: str) -> str:
    """A hash of ``text`` in hex that nobody without the keys can make; one for each purpose."""
    key = hmac.new(_keys(settings.VAULT_KEY)[-1], purpose.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _vault(keys: str) -> Vault:
    return Vault(_keys(keys))


@lru_cache(maxsize=4)
def _keys(written: str) -> list[bytes]:
    return load_keys(written)
