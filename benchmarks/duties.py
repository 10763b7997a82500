"""Seconds for one night's evaluation of all columns, beside stepping day by day.

    python benchmarks/duties.py [--rounds 5] [--organs 400] [--columns 600] [--sample 2400]

Columns have duties of the standard trees and one act of the last eighteen
months, drawn from a seed.  The baseline steps through the days with
chinesecalendar on a sample; it and the single function must give the same
days, which is checked first.  Goals: all columns ≤ 2 s, and per column at
least 20 times faster than stepping.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import chinese_calendar

from gongkai.law.duties import MONTHS, Act, DutyCase, evaluate, evaluate_many
from gongkai.law.duty_words import duty_from
from gongkai.law.working_days import calendar

CALENDAR = calendar()
TODAY = date(2026, 11, 25)
DUTIES = [
    duty_from(text)
    for text in (
        "每2周",
        "每15日",
        "每10个工作日",
        "每60个工作日",
        "每月更新一次",
        "每季度更新一次",
        "每半年更新一次",
        "每月10日前公开上月",
        "每季度首月底前",
        "每年1月31日前",
        "信息形成或者变更之日起20个工作日内",
        "及时公开",
        "长期公开",
    )
]


def draw_columns(organs: int, columns: int) -> list[DutyCase]:
    """``columns`` of each organ; every organ has the same duties, its own acts."""
    draw = random.Random(711)
    duties = [draw.choice(DUTIES) for _ in range(columns)]
    opened = date(2024, 1, 1)
    return [
        DutyCase(duty, (Act("release", date(2025, 2, 1) + timedelta(draw.randrange(540))),), opened)
        for _ in range(organs)
        for duty in duties
    ]


def stepping(column: DutyCase) -> date | None:
    """The last day by walking there, one day at a time."""
    duty, acts, _ = column
    if duty.kind != "cycle":
        return None
    day = acts[-1].day
    if duty.unit not in MONTHS:
        left = duty.every * (7 if duty.unit == "week" else 1)
        while left:
            day += timedelta(1)
            left -= chinese_calendar.is_workday(day) if duty.unit == "working_day" else 1
        return day
    length = MONTHS[duty.unit]
    day = _boundary(day, length)
    if duty.by is None:
        return _boundary(day, length) - timedelta(1)
    first = day
    while (day.month - first.month) % 12 < duty.by.month - 1:
        day += timedelta(1)
    month = day.month
    while day.day < duty.by.day and (day + timedelta(1)).month == month:
        day += timedelta(1)
    return day


def _boundary(day: date, length: int) -> date:
    """The first day of the next period after ``day``."""
    day += timedelta(1)
    while day.day != 1 or (day.month - 1) % length:
        day += timedelta(1)
    return day


def check(columns: list[DutyCase]) -> None:
    """All three ways agree on the sample."""
    for column, standing in zip(columns, evaluate_many(columns, TODAY, 7, CALENDAR), strict=True):
        walked = stepping(column)
        found = standing.next.due if standing.next else None
        if walked != found or standing != evaluate(column, TODAY, 7, CALENDAR):
            raise SystemExit(f"the sides disagree on {column}: {walked} and {found}")


def measure(sides: dict[str, tuple[Callable[[], object], int]], rounds: int) -> dict[str, float]:
    """Median microseconds a column; the sides take turns."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, (run, size) in sides.items():
            started = time.perf_counter_ns()
            run()
            taken[name].append((time.perf_counter_ns() - started) / size / 1000)
    return {name: median(values) for name, values in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--organs", type=int, default=400)
    parser.add_argument("--columns", type=int, default=600)
    parser.add_argument("--sample", type=int, default=2400)
    parser.add_argument("--save", type=Path, default=Path("var/bench/duties.txt"))
    args = parser.parse_args()
    columns = draw_columns(args.organs, args.columns)
    sample = columns[:: max(len(columns) // args.sample, 1)]
    check(sample)
    each = measure(
        {
            "stepping with chinesecalendar": (
                lambda: [stepping(one) for one in sample],
                len(sample),
            ),
            "ours, one column": (
                lambda: [evaluate(one, TODAY, 7, CALENDAR) for one in sample],
                len(sample),
            ),
            "ours, all columns": (
                lambda: evaluate_many(columns, TODAY, 7, CALENDAR),
                len(columns),
            ),
        },
        args.rounds,
    )
    whole = each["ours, all columns"] * len(columns) / 1e6
    ratio = each["stepping with chinesecalendar"] / each["ours, all columns"]
    single = each["stepping with chinesecalendar"] / each["ours, one column"]
    lines = [f"{'':34}{'µs each':>10}"]
    lines += [f"{name:34}{taken:10,.2f}" for name, taken in each.items()]
    lines += [
        f"{len(columns):,} columns in {whole:.2f} s (goal 2 s) {'ok' if whole <= 2 else 'MISSED'}",
        f"all at once {ratio:.0f} × faster than stepping (goal 20 ×) "
        f"{'ok' if ratio >= 20 else 'MISSED'}; one at a time {single:.1f} ×",
    ]
    text = "\n".join(lines)
    print(text)
    args.save.parent.mkdir(parents=True, exist_ok=True)
    args.save.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
