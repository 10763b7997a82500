"""The cell rules on all reports of a matrix, block by block while the block is in the cache.

A check fails where two sums differ.  Whether one of its cells is absent is
asked only where it fails, so that good reports cost one pass over memory.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongkai.annual.check import RULES, findings_of
from gongkai.annual.check.cells import SMALLEST_MISUSE, SMALLEST_TABLE, SumCheck, sum_checks
from gongkai.annual.check.context import Context
from gongkai.annual.corpus.columns import ABSENT, BLANK, Columns
from gongkai.annual.form import Form
from gongkai.annual.report import Finding, Report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_IDS = (
    *("T3_BALANCE", "T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL", "NEGATIVE", "TOTAL_BLANK"),
    *("BLANK", "TABLE_BLANK", "NORMS_FLOW", "RULES_LEVEL", "COLUMN_MISUSE", "UNIT"),
)
CELL_RULES = tuple(rule for rule in RULES if rule.id in _IDS)
"""The rules that look at cells (and the organ's name) only."""

TABLES = ("t2", "t3", "t4")
BLOCK = 2048
"""Reports worked on together: their cells stay in a processor's own cache."""


def plain_findings(report: Report) -> list[Finding]:
    """The cell rules on one report, without a matrix."""
    context = Context(report)
    return [finding for rule in CELL_RULES for finding in findings_of(rule, context)]


@dataclass(frozen=True)
class Hits:
    """What failed: report by report, the rule (place in CELL_RULES) and which of its checks.

    ``item`` is the place of the sum check in ``sum_checks``, of the cell in
    the form, or of the table in TABLES.  Sorted by report and rule.
    """

    columns: Columns
    report: NDArray[np.int64]
    rule: NDArray[np.int64]
    item: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.report)

    def of_rule(self, rule_id: str) -> int:
        """How many findings a rule gives."""
        place = next(i for i, rule in enumerate(CELL_RULES) if rule.id == rule_id)
        return int((self.rule == place).sum())

    def findings(self, index: int) -> list[Finding]:
        """The findings of one report, worded by the plain rules that hit."""
        import numpy as np

        first, last = np.searchsorted(self.report, [index, index + 1])
        context = Context(self.columns.report(index))
        return [
            finding
            for place in sorted(set(self.rule[first:last].tolist()))
            for finding in findings_of(CELL_RULES[place], context)
        ]


def check_cells(columns: Columns) -> Hits:
    """Every finding of the cell rules on every report."""
    import numpy as np

    plan = _plan(columns.form)
    seen = _walk(columns, plan)
    found = [
        *_failing_sums(columns, plan, seen),
        *_impossible(columns, seen),
        *_rules_made(columns),
        *_fees(columns),
    ]
    found += _blanks(columns, seen, found)
    found += _left_to_the_plain_rules(columns)
    report, rule, item = (
        np.concatenate([part[i] for part in found]) if found else np.zeros(0, np.int64)
        for i in range(3)
    )
    order = np.lexsort((item, rule, report))
    return Hits(columns, report[order], rule[order], item[order])


Part = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]


@dataclass(frozen=True)
class _Group:
    """Sum checks of one shape: for each, the rows of the matrix to add on either side."""

    rule: int
    first: int
    checks: tuple[SumCheck, ...]
    lhs: tuple[slice | list[int], ...]
    rhs: tuple[slice | list[int], ...]
    op: str


@cache
def _place(rule_id: str) -> int:
    return next(i for i, rule in enumerate(CELL_RULES) if rule.id == rule_id)


def _plan(the_form: Form) -> tuple[_Group, ...]:
    """The sum checks of the form, those of one rule and shape together."""
    rows = {cell: row for row, cell in enumerate(the_form.cells)}
    groups: list[_Group] = []
    checks = sum_checks(the_form.version)
    start = 0
    while start < len(checks):
        end = start + 1
        shape = (checks[start].rule, len(checks[start].lhs), len(checks[start].rhs))
        while end < len(checks) and shape == (
            checks[end].rule,
            len(checks[end].lhs),
            len(checks[end].rhs),
        ):
            end += 1
        some = checks[start:end]
        groups.append(
            _Group(
                _place(some[0].rule),
                start,
                some,
                tuple(
                    _slice([rows[c] for c in term])
                    for term in zip(*(k.lhs for k in some), strict=True)
                ),
                tuple(
                    _slice([rows[c] for c in term])
                    for term in zip(*(k.rhs for k in some), strict=True)
                ),
                some[0].op,
            )
        )
        start = end
    return tuple(groups)


def _slice(rows: list[int]) -> slice | list[int]:
    """Evenly spaced rows as a slice, which is read without a copy."""
    if len(rows) == 1:
        return slice(rows[0], rows[0] + 1)
    step = rows[1] - rows[0]
    if step > 0 and all(b - a == step for a, b in itertools.pairwise(rows)):
        return slice(rows[0], rows[-1] + 1, step)
    return rows


@dataclass
class _Seen:
    """What one walk over the matrix notes: failing sums by group, and reports to look at again."""

    sums: list[tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]]
    negative: list[int]
    blank: list[NDArray[np.int64]]


def _walk(columns: Columns, plan: tuple[_Group, ...]) -> _Seen:
    """Each block is read from memory once and asked everything."""
    import numpy as np

    seen = _Seen([([], []) for _ in plan], [], [])
    for start in range(0, len(columns), BLOCK):
        block = columns.values[:, start : start + BLOCK]
        for group, (numbers, reports) in zip(plan, seen.sums, strict=True):
            fails = _fails(block, group)
            if fails.any():
                check, report = np.nonzero(fails)
                numbers.append(check)
                reports.append(report + start)
        # The sign bits of all numbers together.
        if np.bitwise_or.reduce(block, axis=0).min() < 0:
            seen.negative.append(start)
        marks = columns.marks[:, start : start + BLOCK]
        worst = marks.max(axis=0)
        if worst.max() >= BLANK:
            (report,) = np.nonzero(worst >= BLANK)
            seen.blank.append(report + start)
    return seen


def _failing_sums(columns: Columns, plan: tuple[_Group, ...], seen: _Seen) -> Iterator[Part]:
    import numpy as np

    for group, (numbers, reports) in zip(plan, seen.sums, strict=True):
        if numbers:
            check, report = np.concatenate(numbers), np.concatenate(reports)
            keep = _all_there(columns, group, check, report)
            check, report = check[keep], report[keep]
            yield report, np.full(len(report), group.rule), check + group.first


def _fails(block: NDArray[np.int64], group: _Group) -> NDArray[np.bool_]:
    left, right = _sum(block, group.lhs), _sum(block, group.rhs)
    fails: NDArray[np.bool_]
    if group.op == "==":
        fails = left != right
        return fails
    if group.op == "<=":
        fails = left > right
        return fails
    fails = (left == right) & (right >= SMALLEST_MISUSE)
    for term in (*group.lhs, *group.rhs):
        fails &= block[term] != 0
    return fails


def _sum(block: NDArray[np.int64], terms: tuple[slice | list[int], ...]) -> NDArray[np.int64]:
    import numpy as np

    if len(terms) == 1:
        return block[terms[0]]
    total = np.add(block[terms[0]], block[terms[1]])
    for term in terms[2:]:
        np.add(total, block[term], out=total)
    return total


def _all_there(
    columns: Columns, group: _Group, check: NDArray[np.int64], report: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which failures rest on cells that are all there and certain."""
    import numpy as np

    rows = {cell: row for row, cell in enumerate(columns.form.cells)}
    cells = np.array([[rows[c] for c in k.cells] for k in group.checks])
    keep = np.ones(len(check), np.bool_)
    for term in range(cells.shape[1]):
        keep &= columns.marks[cells[check, term], report] != ABSENT
    return keep


def _impossible(columns: Columns, seen: _Seen) -> Iterator[Part]:
    """NEGATIVE.  Fractions never come into the matrix."""
    import numpy as np

    signed = np.array([c.type == "int_signed" for c in columns.form.cells.values()])
    for start in seen.negative:
        block = columns.values[:, start : start + BLOCK]
        cell, report = np.nonzero((block < 0) & ~signed[:, None])
        yield report + start, np.full(len(report), _place("NEGATIVE")), cell


def _rules_made(columns: Columns) -> Iterator[Part]:
    import numpy as np

    rows = [r for r, c in enumerate(columns.form.cells) if c.startswith("t2.a20_1.rules.")]
    (report,) = np.nonzero((columns.values[rows] > 0).any(axis=0) & columns.barred)
    yield report, np.full(len(report), _place("RULES_LEVEL")), np.zeros_like(report)


def _fees(columns: Columns) -> Iterator[Part]:
    import numpy as np

    row = next((r for r, c in enumerate(columns.form.cells) if c == "t2.a20_8.fees.amount"), None)
    if row is not None:
        (report,) = np.nonzero(columns.values[row] >= columns.fee_limit)
        yield report, np.full(len(report), _place("UNIT")), np.zeros_like(report)


def _blanks(columns: Columns, seen: _Seen, found: list[Part]) -> list[Part]:
    """TABLE_BLANK, TOTAL_BLANK and BLANK, looking only at reports with a blank or absent cell."""
    import numpy as np

    if not seen.blank:
        return []
    some = np.concatenate(seen.blank)
    marks = columns.marks[:, some]
    blank = marks == BLANK
    totals = blank & _failing_totals(columns, found, some)
    cells = list(columns.form.cells.values())
    parts: list[Part] = []
    for number, table in enumerate(TABLES):
        rows = [row for row, cell in enumerate(cells) if cell.table == table]
        there = (marks[rows] != ABSENT).sum(axis=0)
        blanks = blank[rows].sum(axis=0)
        empty = (there >= SMALLEST_TABLE) & (blanks == there)
        bare_totals = totals[rows].sum(axis=0)
        for rule, hit in (
            ("TABLE_BLANK", empty),
            ("TOTAL_BLANK", ~empty & (bare_totals > 0)),
            ("BLANK", ~empty & (blanks > bare_totals)),
        ):
            report = some[hit]
            parts.append((report, np.full(len(report), _place(rule)), np.full(len(report), number)))
    return parts


def _failing_totals(
    columns: Columns, found: list[Part], some: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """``[cell, report]``: the cell is the total of an identity that fails."""
    import numpy as np

    rows = {cell: row for row, cell in enumerate(columns.form.cells)}
    checks = sum_checks(columns.form.version)
    adding = {_place(rule) for rule in ("T3_RESULT_SUM", "T3_ROW_TOTAL", "T4_TOTAL")}
    totals = np.array([rows[check.rhs[0]] for check in checks])
    failing = np.zeros((len(rows), len(some)), np.bool_)
    where = np.full(len(columns), -1)
    where[some] = np.arange(len(some))
    for report, rule, item in found:
        if len(rule) and int(rule[0]) in adding:
            column = where[report]
            known = column >= 0
            failing[totals[item[known]], column[known]] = True
    return failing


def _left_to_the_plain_rules(columns: Columns) -> list[Part]:
    import numpy as np

    parts: list[Part] = []
    places = {rule.id: place for place, rule in enumerate(CELL_RULES)}
    for index, report in columns.others.items():
        rules = np.array([places[f.rule] for f in plain_findings(report)], np.int64)
        parts.append((np.full(len(rules), index), rules, np.arange(len(rules))))
    return parts
