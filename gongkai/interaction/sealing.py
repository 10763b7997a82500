"""The contact of an asker is sealed with the site's key; without a key it is not kept."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from gongkai.guard.vault import Vault, load_keys


def available() -> bool:
    """Whether contacts can be kept."""
    return bool(_keys())


def seal(contact: str, code: str) -> str:
    """The contact of the letter with this code sealed; empty where it cannot be kept."""
    return _vault(_keys()).seal_text(contact, f"letter:{code}") if contact and _keys() else ""


def unseal(sealed: str, code: str) -> str:
    """What ``seal`` sealed.  Raises VaultError."""
    return _vault(_keys()).open_text(sealed, f"letter:{code}") if sealed else ""


def _keys() -> str:
    return str(getattr(settings, "VAULT_KEY", ""))


@lru_cache(maxsize=4)
def _vault(keys: str) -> Vault:
    return Vault(load_keys(keys))
