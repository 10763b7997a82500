"""What the acts of this room refuse with, and the sentence people read."""

from __future__ import annotations

from typing import Final

from gongkai.applications import actions
from gongkai.applications.guide import BadAnswer
from gongkai.applications.letters.compose import MissingFacts
from gongkai.applications.letters.pages import CannotRedact
from gongkai.applications.papers import Untold
from gongkai.guard.vault import VaultError
from gongkai.records.store import NotKept

REFUSALS: Final = (
    actions.BadApplication, actions.BadEntry, actions.BadPattern, actions.ChangedMeanwhile,
    actions.NoReason, actions.Purged, actions.Refused, actions.StaleApplication,
    actions.TooManyFiles, actions.Unlawful, BadAnswer, CannotRedact, MissingFacts, Untold,
    NotKept, VaultError,
)  # fmt: skip
"""Everything an act may refuse with; each carries a sentence for people."""


def sentence(error: Exception) -> str:
    """What people read; a KeyError's quotes are not for them."""
    return str(error.args[0]) if error.args else str(error)
