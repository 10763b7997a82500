"""Writers of one document beside each other: who takes how long, and whether the goal is met."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeVar

Facts = TypeVar("Facts")


def measure(
    sides: Mapping[str, Callable[[Facts], bytes]],
    facts: Callable[[int], Facts],
    *,
    rounds: int,
    batch: int,
) -> dict[str, float]:
    """Median milliseconds a document of each side, in turn; the first call does not count.

    ``facts(n)`` are those of the n-th document; each is written once by every side.
    """
    times: dict[str, list[float]] = {name: [] for name in sides}
    for name, side in sides.items():
        start = time.perf_counter()
        size = len(side(facts(0)))
        first = (time.perf_counter() - start) * 1000
        print(f"  {name}: first call {first:.0f} ms, {size:,} bytes")
    for turn in range(rounds):
        some = [facts(1 + turn * batch + n) for n in range(batch)]
        for name, side in sides.items():
            start = time.perf_counter()
            for one in some:
                side(one)
            times[name].append((time.perf_counter() - start) * 1000 / batch)
    return {name: median(values) for name, values in times.items()}


def table(ours: str, found: Mapping[str, float], goals: Mapping[str, float]) -> list[str]:
    """One line for each side with its ratio to ours, and the goal where there is one."""
    lines = []
    for name, milliseconds in found.items():
        ratio = milliseconds / found[ours]
        goal = goals.get(name)
        verdict = (
            "" if goal is None else f"  goal ≥ {goal:g}x: {'met' if ratio >= goal else 'MISSED'}"
        )
        lines.append(f"{name:22} {milliseconds:9.2f} ms {ratio:8.1f}x{verdict}")
    return lines
