"""What the sums of table 三 tell: how joined numbers part, and whether placed rows fit.

The printed identities hold in nearly every real report.  They are used only
to choose among readings, never to replace a printed number.
"""

from __future__ import annotations

from operator import add

from gongkai.annual.form import NOT_RESULTS
from gongkai.annual.read.columns3 import STATUTORY
from gongkai.annual.read.labels import T3_ROWS
from gongkai.annual.read.slots import Cells, Run

COUNT = len(STATUTORY)
SUB_OTHER = ("other.no_correction", "other.fee_unpaid", "other.misc")
MOST = 20_000
"""Readings of a whole table beyond which none is looked for."""

Rows = dict[str, tuple[Run, Cells]]
Balance = tuple[int, ...]


def complete(chosen: Rows) -> bool:
    """Whether every row the column sums need is there, （六） whole or in its three rows."""
    others = "other" in chosen or all(row in chosen for row in SUB_OTHER)
    return others and all(row in chosen for row in T3_ROWS if row not in SUB_OTHER)


def join(chosen: Rows) -> None:
    """Narrow the ways of joined rows to those with which all column sums hold.

    When no way does, rows that could be parted in more than one place are lost:
    the report's own sums are wrong somewhere.
    """
    joined = {row: cells for row, (_, cells) in chosen.items() if cells.status == "joined"}
    if not joined or not complete(chosen):
        return
    start: Balance = (0,) * (2 * COUNT)
    size = 1
    for row, (run, cells) in chosen.items():
        if row in joined:
            size *= len(cells.ways)
            continue
        numbers = _numbers(run, cells)
        if numbers is None:
            return
        start = tuple(map(add, start, _balance(row, numbers)))
    if size > MOST:
        return
    good = _combinations(joined, start)
    for i, (row, cells) in enumerate(joined.items()):
        digits = sum(len(t.name) for t in chosen[row][0].filled)
        if good:
            cells.ways = sorted({combination[i] for combination in good})
        elif digits > COUNT:
            cells.status, cells.reason = "lost", "数字连写在一起，各种分法都不符合表内勾稽关系"


def _combinations(joined: dict[str, Cells], start: Balance) -> list[tuple[tuple[int, ...], ...]]:
    """The choices of one way a row with which everything balances."""
    states: list[tuple[Balance, tuple[tuple[int, ...], ...]]] = [(start, ())]
    for row, cells in joined.items():
        steps = [(way, _balance(row, way)) for way in cells.ways]
        states = [
            (tuple(map(add, balance, change)), (*taken, way))
            for balance, taken in states
            for way, change in steps
        ]
    return [taken for balance, taken in states if not any(balance)]


def _balance(row: str, numbers: tuple[int, ...]) -> Balance:
    """What a row adds to Σ results − 总计 and to 一 + 二 − 总计 − 四, column by column."""
    results = -1 if row == "results_total" else 0 if row in NOT_RESULTS else 1
    flow = {"new": 1, "carried_in": 1, "results_total": -1, "carried_out": -1}.get(row, 0)
    return (*(results * n for n in numbers), *(flow * n for n in numbers))


def balances(chosen: Rows) -> bool:
    """Whether the column sums hold and every row placed by counting adds up.

    The total column is left out: there a lost cell spoils the sum.
    """
    if not complete(chosen):
        return False
    total: Balance = (0,) * (2 * COUNT)
    for row, (run, cells) in chosen.items():
        numbers = _numbers(run, cells)
        if numbers is None and cells.status == "joined" and len(cells.ways) == 1:
            numbers = cells.ways[0]
        if numbers is None or (run.inferred and sum(numbers[:-1]) != numbers[-1]):
            return False
        total = tuple(map(add, total, _balance(row, numbers)))
    return not any(total[: COUNT - 1]) and not any(total[COUNT:-1])


def _numbers(run: Run, cells: Cells) -> tuple[int, ...] | None:
    if cells.status == "blank":
        return (0,) * COUNT
    if cells.status != "clean" and not (cells.status == "short" and cells.tokens):
        return None
    try:
        return tuple(
            0 if t is None or t.kind != "value" else int(t.name.replace(",", ""))
            for t in cells.tokens
        )
    except ValueError:
        return None
