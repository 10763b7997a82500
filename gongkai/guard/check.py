"""Placeholder until the rules are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.guard.finding import Finding, Part


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need to know."""


def check(parts: Sequence[Part], *, context: Context) -> list[Finding]:
    """Nothing yet."""
    return []
