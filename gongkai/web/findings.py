"""What the guard found, as pages show it, and the reasons typed for letting it pass.

Every room that lets something out uses the same words and the same fields
(``web/finding.html``, ``web/override.html``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongkai.guard.finding import Finding, key

CLASSES = {"refuse": "error", "stop": "error", "warn": "warning", "hint": "hint"}
WORDS = {"refuse": "不得公开", "stop": "必须处理", "warn": "请核对", "hint": "提示"}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with its number on the page, and its paragraph of the text (0: none)."""

    number: int
    finding: Finding
    paragraph: int = 0

    @property
    def key(self) -> str:
        """The finding's short name."""
        return key(self.finding)

    @property
    def css(self) -> str:
        """How grave it is, as the style sheet names it."""
        return CLASSES[self.finding.severity]

    @property
    def word(self) -> str:
        """How grave it is, for people."""
        return WORDS[self.finding.severity]


def reasons(typed: Mapping[str, str], findings: Iterable[Finding]) -> dict[str, str]:
    """Finding key → the reason typed for letting it pass; only for what a reason can let pass."""
    keys = [key(finding) for finding in findings if finding.severity == "stop"]
    given = {name: typed.get(f"override-{name}", "").strip()[:LONGEST] for name in keys}
    return {name: reason for name, reason in given.items() if reason}


def with_reasons(found: Iterable[Remark], typed: Mapping[str, str]) -> list[tuple[Remark, str]]:
    """Each remark with the reason typed for it, so that an error loses none."""
    return [(remark, typed.get(f"override-{remark.key}", "")) for remark in found]
