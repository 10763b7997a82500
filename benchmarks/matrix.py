"""The supervisors' matrix, 50 organs × 40 columns, beside one plain SQL group by.

    python benchmarks/matrix.py [--rounds 5] [--organs 400] [--columns 600]

The database holds all organs and columns; a page of the matrix (two queries
and its cells) takes turns with the one statement that counts the late
obligations of the same organs by column.  Goals: a page under 1 s and at
most 12 times the statement.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

from benchmarks.filled.database import empty_database

SQL = """
SELECT c.slug, COUNT(*), SUM(CASE WHEN o.due_date < %s THEN 1 ELSE 0 END)
FROM publishing_obligation o JOIN publishing_column c ON c.id = o.column_id
WHERE o.organ_id IN ({}) AND c.off_date IS NULL GROUP BY c.slug
"""


def main() -> None:
    """Fill, reckon once, then measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--organs", type=int, default=400)
    parser.add_argument("--columns", type=int, default=600)
    given = parser.parse_args()
    with empty_database():
        from benchmarks.filled.rows import TODAY, fill
        from gongkai.oversight.matrix import COLUMNS, ROWS, matrix
        from gongkai.publishing.actions import evaluate_all

        towns = fill(given.organs, given.columns)[:ROWS]
        evaluate_all()
        ids = [town.pk for town in towns]

        def page() -> int:
            made = matrix(towns, TODAY)
            return sum(cell is not None for row in made.rows for _, cell in row.cells)

        def plain() -> int:
            from django.db import connection

            with connection.cursor() as cursor:
                marks = ", ".join(["%s"] * len(ids))
                cursor.execute(SQL.format(marks), [TODAY.isoformat(), *ids])
                return len(cursor.fetchall())

        assert page() == len(towns) * min(COLUMNS, given.columns)
        assert plain() == given.columns
        pages, plains = [], []
        for _ in range(given.rounds):
            pages.append(_seconds(page))
            plains.append(_seconds(plain))
        one, other = median(pages), median(plains)
        print(f"obligations in the database   {given.organs * given.columns:>10,}")
        size = f"{len(towns)} × {min(COLUMNS, given.columns)}"
        print(f"matrix of {size:<20}{one * 1000:>10.0f} ms")
        print(f"plain group by                {other * 1000:>10.0f} ms")
        print(f"matrix / group by             {one / other:>10.1f}")


def _seconds(act: Callable[[], int]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
