"""What is wrong in an annual report, as findings in plain Chinese.

``check(report)`` runs every rule of ``rules.RULES``.  A rule says nothing
where the report does not tell: absent and uncertain cells, cut tables and
abridged text silence the rules that would need them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Severity, Slip
from gongkai.annual.check.rules import RULES
from gongkai.annual.report import Finding, Report

__all__ = ["RULES", "Rule", "Severity", "check", "findings_of"]


def check(
    report: Report, *, previous: Report | None = None, neighbours: Sequence[Report] = ()
) -> list[Finding]:
    """Everything the rules find in ``report``, in the order of the rules.

    ``previous`` is last year's report of the same organ (carry-over, norms
    in force, repeated text), ``neighbours`` are reports of other organs
    whose text may have been copied.
    """
    context = Context(report, previous, neighbours)
    return [finding for rule in RULES for finding in findings_of(rule, context)]


def findings_of(rule: Rule, context: Context) -> Iterator[Finding]:
    """The findings of one rule, the same slip never twice."""
    seen: set[tuple[str, str, object]] = set()
    for slip in rule.find(context):
        key = (slip.message, slip.quote, slip.place)
        if key not in seen:
            seen.add(key)
            yield _finding(rule, slip)


def _finding(rule: Rule, slip: Slip) -> Finding:
    return Finding(
        rule=rule.id,
        severity=slip.severity or rule.severity,
        message=slip.message,
        citation=rule.citation if slip.citation is None else slip.citation,
        cells=slip.cells,
        quote=slip.quote,
        place=slip.place,
    )
