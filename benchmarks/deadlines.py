"""Nanoseconds for one last day, beside what one would take otherwise.

    python benchmarks/deadlines.py [--rounds 7] [--one 20000] [--batch 10000000]

The sides take turns within a round, medians are compared; the days are drawn
from a seed.  All sides give the same days, which is checked first.  Goals:
one day ≤ 1 µs, with its list ≤ 100 µs, a batch ≤ 10 × a copy of its memory.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import chinese_calendar
import numpy as np

from gongkai.law import events as ev
from gongkai.law.batch import due_dates
from gongkai.law.clock import reckon
from gongkai.law.explain import explain
from gongkai.law.periods import reply_due
from gongkai.law.working_days import calendar

CALENDAR = calendar()
FIRST, LAST = date(2019, 6, 1), date(2026, 10, 1)
ORDINALS = [day.toordinal() for day in CALENDAR.working_days()]
BUSDAYS = np.busdaycalendar(
    weekmask="1111111",
    holidays=[
        day
        for day in (date(2019, 1, 1) + timedelta(n) for n in range(8 * 365 + 2))
        if not CALENDAR.is_working_day(day)
    ],
)


def stepping(received: date) -> date:
    """One day at a time, asking chinesecalendar."""
    day, left = received, 20
    while left:
        day += timedelta(1)
        left -= chinese_calendar.is_workday(day)
    return day


def sorted_table(received: date) -> date:
    """The least one can do by hand: bisect in a list of working days."""
    return date.fromordinal(ORDINALS[bisect_right(ORDINALS, received.toordinal()) + 19])


def numpy_busday(received: date) -> date:
    """NumPy's own business days, one at a time; every rest day is a holiday to it."""
    day = np.busday_offset(received, 20, roll="backward", busdaycal=BUSDAYS)
    return day.item()  # type: ignore[no-any-return]


def ours(received: date) -> date:
    """The product's answer without events."""
    return reply_due(received, CALENDAR)


def folded(received: date) -> date:
    """The clock's answer for a case with a letter to a third party."""
    due = reckon(_case(received), CALENDAR).due
    if due is None:
        raise AssertionError("the case is open")
    return due.day


def listed(received: date) -> int:
    """The same with its list of days."""
    return len(explain(reckon(_case(received), CALENDAR), CALENDAR))


def _case(received: date) -> list[ev.Event]:
    out = CALENDAR.add_working_days(received, 3)
    back = CALENDAR.add_working_days(out, 9)
    return [
        ev.Received(received),
        ev.Consulted(out, "甲公司", "third_party", out),
        ev.Heard(back, "甲公司", "third_party", "objects"),
    ]


def measure(
    sides: dict[str, tuple[Callable[[], object], int]], rounds: int
) -> dict[str, float]:  # fmt: skip
    """Median nanoseconds an element; the sides take turns."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, (run, size) in sides.items():
            started = time.perf_counter_ns()
            run()
            taken[name].append((time.perf_counter_ns() - started) / size)
    return {name: median(values) for name, values in taken.items()}


def run_one(count: int, rounds: int) -> dict[str, float]:
    """One last day at a time; the slow side sees a hundredth of the days."""
    draw = random.Random(2019)
    days = [FIRST + timedelta(draw.randrange((LAST - FIRST).days)) for _ in range(count)]
    few = days[: max(count // 100, 1)]
    some = days[: max(count // 10, 1)]
    for day in few:
        if not stepping(day) == sorted_table(day) == numpy_busday(day) == ours(day):
            raise SystemExit(f"the sides disagree on {day}")

    def over(
        side: Callable[[date], object], chosen: list[date]
    ) -> tuple[Callable[[], object], int]:
        return lambda: [side(day) for day in chosen], len(chosen)

    return measure(
        {
            "stepping with chinesecalendar": over(stepping, few),
            "NumPy busday": over(numpy_busday, days),
            "sorted table": over(sorted_table, days),
            "ours, one day": over(ours, days),
            "ours, case with a letter": over(folded, some),
            "ours, case and its list of days": over(listed, some),
        },
        rounds,
    )


def run_batch(count: int, rounds: int) -> dict[str, float]:
    """Many at once, beside a copy of the same memory."""
    draw = np.random.default_rng(2019)
    first = np.datetime64(FIRST)
    received = first + draw.integers(0, (LAST - FIRST).days, count)
    each = draw.integers(20, 56, count)
    copy = np.empty_like(received)
    if (due_dates(received, CALENDAR, 20)[:1000] != np.busday_offset(
        received[:1000], 20, roll="backward", busdaycal=BUSDAYS
    )).any():  # fmt: skip
        raise SystemExit("the sides disagree")
    early = received - np.timedelta64(120, "D")  # 55 working days fit in the calendar
    return measure(
        {
            "memory copy": (lambda: np.copyto(copy, received), count),
            "ours, batch": (lambda: due_dates(received, CALENDAR, 20), count),
            "ours, batch, days for each": (lambda: due_dates(early, CALENDAR, each), count),
            "NumPy busday, batch": (
                lambda: np.busday_offset(
                    received[: count // 20], 20, roll="backward", busdaycal=BUSDAYS
                ),
                max(count // 20, 1),
            ),
        },
        rounds,
    )


def table(one: dict[str, float], batch: dict[str, float]) -> str:
    lines = [f"{'':34}{'ns each':>12}"]
    lines += [f"{name:34}{taken:12,.1f}" for name, taken in {**one, **batch}.items()]
    copy = batch["memory copy"]
    goals = [
        ("one day ≤ 1 µs", one["ours, one day"] / 1_000),
        ("with its list ≤ 100 µs", one["ours, case and its list of days"] / 100_000),
        ("batch ≤ 10 × a memory copy", batch["ours, batch"] / copy / 10),
        ("batch, days for each ≤ 10 ×", batch["ours, batch, days for each"] / copy / 10),
    ]
    lines += [
        f"{name:34}{share:11.2f}× of the goal {'ok' if share <= 1 else 'MISSED'}"
        for name, share in goals
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=10_000_000)
    parser.add_argument("--save", type=Path, default=Path("var/bench/deadlines.txt"))
    args = parser.parse_args()
    text = table(run_one(args.one, args.rounds), run_batch(args.batch, args.rounds))
    print(text)
    args.save.parent.mkdir(parents=True, exist_ok=True)
    args.save.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
