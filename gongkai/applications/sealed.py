"""What applicants tell about themselves, sealed, and keyed hashes to find it again."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Literal

from gongkai.records import sealing

Mark = Literal["name", "id", "phone", "tail", "code", "connection"]
"""What a hash is of; equal texts of different marks have different hashes."""

LABEL = "applicant"


def seal(facts: Mapping[str, str]) -> str:
    """The facts as one sealed text; the same facts never give the same text twice."""
    plain = json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)
    return sealing.vault().seal_text(plain, LABEL)


def open_sealed(text: str) -> dict[str, str]:
    """The facts again.  Raises ``guard.vault.VaultError``."""
    facts: dict[str, str] = json.loads(sealing.vault().open_text(text, LABEL))
    return facts


def mark(kind: Mark, text: str) -> str:
    """A keyed hash of ``text`` in hex; empty for an empty text."""
    normal = normalise(kind, text)
    return sealing.keyed_hash(f"{kind}:{normal}", "applicants") if normal else ""


def normalise(kind: Mark, text: str) -> str:
    """What does not distinguish two spellings of the same, taken away."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if kind in ("phone", "tail"):
        digits = "".join(c for c in plain if c in "0123456789")
        digits = digits.removeprefix("86") if len(digits) == 13 else digits
        return digits[-4:] if kind == "tail" else digits
    return plain.replace("-", "") if kind == "code" else plain
