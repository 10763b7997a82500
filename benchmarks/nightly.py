"""One night's evaluation of all columns in the database, beside reading the rows alone.

    python benchmarks/nightly.py [--rounds 5] [--organs 400] [--columns 600]

The first run moves every date; then a run that finds nothing to move is
timed against a plain read of the same columns of the same rows (A B A B,
medians).  Prints seconds per 10,000 columns, the ratio and the peak memory.
Goals: at most 12 times the plain read, at most 150 MiB more than before.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from statistics import median

from benchmarks.filled.database import empty_database


def main() -> None:
    """Fill, run once, then measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--organs", type=int, default=400)
    parser.add_argument("--columns", type=int, default=600)
    given = parser.parse_args()
    with empty_database():
        from benchmarks.filled.rows import fill
        from gongkai.publishing.actions import evaluate_all

        fill(given.organs, given.columns)
        total = given.organs * given.columns
        before = _memory()
        first, moved = _timed(evaluate_all)
        assert 0 < moved <= total, moved
        nights, reads = [], []
        for _ in range(given.rounds):
            seconds, read = _timed(_read)
            assert read == total, (read, total)
            reads.append(seconds)
            seconds, moved_again = _timed(evaluate_all)
            assert moved_again == 0, moved_again
            nights.append(seconds)
        per = 10_000 / total
        night, plain = median(nights), median(reads)
        print(f"columns                       {total:>10,}")
        print(f"first night, {moved:,} moved   {first * per:>10.3f} s per 10,000")
        print(f"a night without a move        {night * per:>10.3f} s per 10,000 ({night:.1f} s)")
        print(f"plain read of the rows        {plain * per:>10.3f} s per 10,000")
        print(f"night / plain read            {night / plain:>10.1f}")
        print(f"peak memory more than before  {_memory() - before:>10.0f} MiB")


def _read() -> int:
    from gongkai.publishing.models import Obligation

    names = ("pk", "column__duty", "since_date", "met_date", "plain_date", "due_date")
    rows = Obligation.objects.order_by("pk").values_list(*names)
    return sum(1 for _ in rows.iterator(5000))


def _timed(act: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    done = act()
    return time.perf_counter() - start, done


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
