"""Reports side by side: cells that differ, what was carried over, how much text is shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.annual.form import VERSIONS, form
from gongkai.annual.report import CellValue, Report

SHINGLE = 12
"""Characters of one piece of text; shorter pieces are shared by any two reports."""

NOT_WORDS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose values are not all the same; None where a report does not have it."""

    cell: str
    values: tuple[CellValue | None, ...]

    @property
    def change(self) -> int | Decimal | None:
        """Last number minus first, or None when one of them is not a number."""
        first, last = self.values[0], self.values[-1]
        if isinstance(first, int | Decimal) and isinstance(last, int | Decimal):
            return last - first
        return None


@dataclass(frozen=True, slots=True)
class CarryOver:
    """A column in which last year's 结转下年度 is not this year's 上年结转 (art. 50)."""

    earlier: int
    later: int
    column: str
    carried_out: int | Decimal
    carried_in: int | Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``compare`` found.

    ``shares[i][j]`` is the part of report j's text that is also in report i.
    """

    differences: tuple[Difference, ...]
    carry_over: tuple[CarryOver, ...]
    shares: tuple[tuple[float, ...], ...]


def compare(reports: Sequence[Report]) -> Comparison:
    """The reports cell by cell, in the order of the form."""
    order = {cell: n for version in VERSIONS for n, cell in enumerate(form(version).cells)}
    cells = sorted(
        {cell for r in reports for cell in r.cells}, key=lambda c: (order.get(c, 999), c)
    )
    rows = [Difference(cell, tuple(r.cells.get(cell) for r in reports)) for cell in cells]
    pieces = [shingles(narrative(report)) for report in reports]
    return Comparison(
        tuple(row for row in rows if len(set(row.values)) > 1),
        tuple(_carry_over(reports)),
        tuple(tuple(share(other, mine) for mine in pieces) for other in pieces),
    )


def narrative(report: Report) -> str:
    """The report's running text without tables."""
    return "\n".join(section.text for section in report.sections)


def shingles(text: str) -> frozenset[str]:
    """Every run of ``SHINGLE`` characters, digits and punctuation left out."""
    plain = NOT_WORDS.sub("", text)
    return frozenset(plain[i : i + SHINGLE] for i in range(len(plain) - SHINGLE + 1))


def share(source: frozenset[str], copy: frozenset[str]) -> float:
    """The part of ``copy`` that is in ``source``, 0 to 1."""
    return len(source & copy) / len(copy) if copy else 0.0


def _carry_over(reports: Sequence[Report]) -> list[CarryOver]:
    found = []
    for i, earlier in enumerate(reports):
        for j, later in enumerate(reports):
            if not _next_year(earlier, later):
                continue
            for column in form("2021").t3_columns:
                out = earlier.number(f"t3.carried_out.{column.id}")
                carried = later.number(f"t3.carried_in.{column.id}")
                if out is not None and carried is not None and out != carried:
                    found.append(CarryOver(i, j, column.id, out, carried))
    return found


def _next_year(earlier: Report, later: Report) -> bool:
    same = earlier.organ is not None and earlier.organ == later.organ
    years = earlier.year is not None and later.year is not None and later.year == earlier.year + 1
    return same and years
