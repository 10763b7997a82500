"""Table 三 of every organ from a big ledger, and the whole report of one town, per database.

    python benchmarks/table3.py [--applications 1000000] [--organs 1000] [--items 100000]
                                [--rounds 5] [--save FILE]

Each database is filled from one seed in a folder of its own; PostgreSQL is a
private server started by ``scripts/with-postgres`` and left out when it is not
installed.  Within a round the sides take turns; medians are compared, as
multiples of reading every row once in the same engine (``scan``).

* scan: SELECT COUNT and SUM over all columns of table 三 in the whole ledger
* by hand: one GROUP BY written by hand for this database, rows fetched
* table 三: ``reporting.queries.table3_all``: 175 cells of every organ
* a report: the whole draft of the demo town, text and three tables, while the
  other organs have ``--items`` records on their boards (a county has 100,000)
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.filled.engines import ENGINES, in_child

YEAR = 2023
SEED = 891
GOAL_REPORT_MS = 30.0
COLUMNS = (
    "organ_id", "number", "channel", "applicant_class", "subject", "received_date", "due_date",
    "due_provisional", "status", "outcome", "closed_date", "extension_days", "reply_number", "demo",
    "request", "wanted_form", "electronic", "code_hash", "state", "version",
)  # fmt: skip
SCAN = (
    "SELECT COUNT(*), COUNT(outcome), MIN(received_date), MAX(closed_date), SUM(organ_id), "
    "MAX(applicant_class) FROM applications_application"
)
BY_HAND = """
SELECT organ_id, applicant_class, outcome,
       COUNT(*) FILTER (WHERE received_date >= '{0}-01-01' AND received_date < '{1}-01-01'),
       COUNT(*) FILTER (WHERE received_date < '{0}-01-01'),
       COUNT(*) FILTER (WHERE closed_date < '{1}-01-01'),
       COUNT(*) FILTER (WHERE closed_date IS NULL OR closed_date >= '{1}-01-01')
FROM applications_application
WHERE received_date < '{1}-01-01' AND (closed_date IS NULL OR closed_date >= '{0}-01-01')
GROUP BY organ_id, applicant_class, outcome
""".format(YEAR, YEAR + 1)


def main() -> None:
    """Measure both databases and print the table."""
    args = _arguments()
    if args.engine:
        print(json.dumps(measure(args)))
        return
    results = {engine: found for engine in ENGINES if (found := _in_child(engine, args))}
    lines = list(_table(results, args))
    print("\n".join(lines))
    if args.save:
        Path(args.save).parent.mkdir(parents=True, exist_ok=True)
        Path(args.save).write_text("\n".join(lines) + "\n", "utf-8")


def measure(args: argparse.Namespace) -> dict[str, float]:
    """Fill the database of this process and time the sides, milliseconds each."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from gongkai.demo import load
    from gongkai.orgs import queries as orgs
    from gongkai.reporting import draft, queries

    call_command("migrate", verbosity=0)
    load.load()
    town = orgs.named("杜关镇")
    started = time.perf_counter()
    fill(args.applications, args.organs, args.items, town.pk)
    filled = time.perf_counter() - started

    def fetched(statement: str) -> Callable[[], object]:
        def run() -> object:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()

        return run

    sides: dict[str, Callable[[], object]] = {
        "scan": fetched(SCAN),
        "by hand": fetched(BY_HAND),
        "table 三": lambda: queries.table3_all(YEAR),
        "a report": lambda: draft.draft(town, YEAR),
    }
    _same(queries.table3_all(YEAR), fetched(BY_HAND)())
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(args.rounds):
        for name, side in sides.items():
            started = time.perf_counter()
            side()
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: median(taken) for name, taken in times.items()} | {"fill": filled * 1000}


def fill(applications: int, organs: int, items: int, town: int) -> None:
    """Invented organs, their boards and ledgers, from the seed; the demo town gets cases too."""
    from django.db import connection

    from gongkai.orgs.models import Organ

    made = Organ.objects.bulk_create(
        Organ(
            name=f"第{n}镇人民政府", short_name=f"第{n}镇", slug=f"bench-{n}", path=f"bench-{n}/",
            kind="government", level="town", index_prefix=f"B{n:05d}", demo=True,
        )
        for n in range(organs)
    )  # fmt: skip
    hang([organ.pk for organ in made], items)
    rows = ledger(applications, [town, *(organ.pk for organ in made)])
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY applications_application ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("VACUUM ANALYZE")
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.execute("BEGIN")
            cursor.executemany(
                f"INSERT INTO applications_application ({names}) VALUES ({marks})", rows
            )
            cursor.execute("COMMIT")
            cursor.execute("ANALYZE")


def hang(organs: list[int], items: int) -> None:
    """Records of 2023, each posted once on its organ's board."""
    from django.apps import apps
    from django.contrib.auth.models import User

    record, board, submission, sheet, posting = (
        apps.get_model(name)
        for name in (
            "records.Record", "publishing.Board", "publishing.Submission", "publishing.Sheet",
            "publishing.Posting",
        )
    )  # fmt: skip
    clerk = User.objects.create(username="bench")
    boards = board.objects.bulk_create(
        board(organ_id=organ, code=f"B{organ}", name="公开栏", demo=True) for organ in organs
    )
    day, moment = date(YEAR, 1, 1), f"{YEAR}-01-01T00:00:00Z"
    for first in range(0, items, 10_000):
        kept = record.objects.bulk_create(
            record(
                organ_id=organs[n % len(organs)], index_number=f"B/{n}", title=f"第{n}条",
                formed_date=day + timedelta(n % 365), attribute="proactive", created_at=moment,
                demo=True,
            )
            for n in range(first, min(first + 10_000, items))
        )  # fmt: skip
        asked = submission.objects.bulk_create(
            submission(
                organ_id=one.organ_id, record=one, kind="release", version=1, drafter=clerk,
                submitted_by=clerk, steps=[], state="done", submitted_at=moment, moved_at=moment,
            )
            for one in kept
        )  # fmt: skip
        sheets = sheet.objects.bulk_create(
            sheet(
                organ_id=one.organ_id, board=boards[n % len(organs)], record=one,
                submission=asked[n - first], code=f"B{n}", state="hanging",
            )
            for n, one in enumerate(kept, first)
        )  # fmt: skip
        posting.objects.bulk_create(
            posting(
                organ_id=one.organ_id, board=boards[n % len(organs)], record=one,
                sheet=sheets[n - first], from_date=one.formed_date, posted_at=moment,
            )
            for n, one in enumerate(kept, first)
        )  # fmt: skip


def ledger(applications: int, organs: list[int]) -> Iterator[tuple[object, ...]]:
    """The rows, in the order they came in: 2019 to 2025, one in fifty still open."""
    from gongkai.applications.kinds import ApplicantClass, Outcome

    draw = random.Random(SEED)
    classes, outcomes = ApplicantClass.values, Outcome.values  # not anew for every row
    first, days = date(2019, 1, 1), (date(2026, 1, 1) - date(2019, 1, 1)).days
    for n in range(applications):
        received = first + timedelta(n * days // applications)
        closed = None if draw.random() < 0.02 else received + timedelta(draw.randrange(1, 60))
        yield (
            draw.choice(organs), f"基准{n}", "post",
            draw.choices(classes, (80, 8, 1, 2, 7, 2))[0], "所需信息",
            received.isoformat(), (received + timedelta(28)).isoformat(), False,
            "closed" if closed else "registered",
            draw.choice(outcomes) if closed else None,
            closed.isoformat() if closed else None, 0, "", True,
            "", "", False, "", "closed" if closed else "registered", 1,
        )  # fmt: skip


def _same(computed: dict[int, dict[str, int]], rows: object) -> None:
    """Both ways must count the same cases, or the times mean nothing."""
    assert isinstance(rows, list)
    for place, wanted in (("new", 3), ("carried_in", 4), ("results_total", 5), ("carried_out", 6)):
        ours = sum(cells[f"t3.{place}.total"] for cells in computed.values())
        theirs = sum(row[wanted] for row in rows)
        assert ours == theirs, (place, ours, theirs)


def _in_child(engine: str, args: argparse.Namespace) -> dict[str, Any] | None:
    sizes = {name: getattr(args, name) for name in ("applications", "organs", "items", "rounds")}
    return in_child(__file__, engine, **sizes)


def _table(results: dict[str, dict[str, float]], args: argparse.Namespace) -> Iterator[str]:
    yield (
        f"Table 三 of {args.organs:,} organs from {args.applications:,} applications, {YEAR} "
        f"({args.items:,} items on boards), "
        f"median of {args.rounds} rounds, ms (multiple of the scan)"
    )
    sides = ("scan", "by hand", "table 三", "a report")
    yield "| database | " + " | ".join(sides) + " |"
    yield "|---" * (len(sides) + 1) + "|"
    for engine, times in results.items():
        shown = (f"{times[side]:,.1f} ({times[side] / times['scan']:.2f}×)" for side in sides)
        yield f"| {engine} | " + " | ".join(shown) + " |"
    for engine, times in results.items():
        met = "met" if times["a report"] <= GOAL_REPORT_MS else "missed"
        yield f"{engine}: whole report {times['a report']:.1f} ms, goal {GOAL_REPORT_MS:.0f}: {met}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--organs", type=int, default=1_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--save")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
