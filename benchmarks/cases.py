"""Work list, case page and a new calendar with 100,000 cases in one town's office.

    python benchmarks/cases.py [--cases 100000] [--open 2000] [--samples 300] [--rounds 5]
                               [--save FILE]

The baseline is the same question by hand in SQL, cursor to tuples, in the same
database; within a round the two sides take turns (A B A B) on the same cases.
Given are the 95th percentiles over all samples, and the median of the rounds'
ratios.  Table 三 of every organ is in ``benchmarks/table3.py``, the clock in
``benchmarks/deadlines.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.filled.engines import ENGINES, in_child

SEED = 711
PAGE = 50
LIST = (
    "SELECT id, number, subject, status, next_date FROM applications_application"
    " WHERE organ_id = {0} AND NOT (status = 'closed') ORDER BY next_date, id LIMIT 50"
)
CASE = (
    "SELECT * FROM applications_application WHERE id = {0}",
    "SELECT * FROM applications_caseevent WHERE application_id = {0}",
)


def main() -> None:
    """Measure both databases and print the table."""
    args = _arguments()
    if args.engine:
        print(json.dumps(measure(args)))
        return
    lines = [
        f"{args.cases:,} cases ({args.open:,} open), {args.rounds} rounds of {args.samples} "
        "samples: median / p95 in ms (the same by hand; median of the rounds' ratios of medians)",
        "| database | work list | case file | new calendar, all open cases |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {engine} | {found['list']} | {found['case']} | {found['calendar']} |"
        for engine in ENGINES
        if (found := _in_child(engine, args)) is not None
    ]
    print("\n".join(lines))
    if args.save:
        Path(args.save).parent.mkdir(parents=True, exist_ok=True)
        Path(args.save).write_text("\n".join(lines) + "\n", "utf-8")


def measure(args: argparse.Namespace) -> dict[str, str]:
    """Fill the database of this process and time the sides."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from gongkai.applications import queries
    from gongkai.law.working_days import calendar

    call_command("migrate", verbosity=0)
    organ, ids = fill(args.cases, args.open)
    days = calendar()
    draw = random.Random(SEED)

    def by_hand(*statements: str) -> list[list[tuple[object, ...]]]:
        found = []
        for statement in statements:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                found.append(cursor.fetchall())
        return found

    def work_list() -> object:
        return list(queries.work_list([organ])[:PAGE])

    def case_file(pk: int) -> object:
        kept = queries.case_file([organ], pk, days)
        assert kept is not None
        return kept.timeline, kept.days, kept.acts, kept.searches, kept.replies, kept.remedies

    ours, theirs = work_list(), by_hand(LIST.format(organ))[0]
    assert [case.pk for case in ours] == [row[0] for row in theirs]  # type: ignore[attr-defined]
    pairs: dict[str, list[tuple[list[float], list[float]]]] = {"list": [], "case": []}
    for _ in range(args.rounds):
        chosen = draw.sample(ids, min(args.samples, len(ids)))
        pairs["list"].append(
            _turns(lambda _: work_list(), lambda _: by_hand(LIST.format(organ)), chosen)
        )
        pairs["case"].append(
            _turns(case_file, lambda pk: by_hand(*(one.format(pk) for one in CASE)), chosen)
        )
    year = days.last_year + 1
    text = f"[{year}]\ndays_off = [{year}-01-01]\nmakeup_days = []\n"
    started = time.perf_counter()
    change = queries.calendar_change(text)
    took = time.perf_counter() - started
    told = f"{took * 1000:,.0f} ms, {len(change.moved):,} moved"
    return {name: _told(rounds) for name, rounds in pairs.items()} | {"calendar": told}


def _turns(
    ours: Callable[[int], object], theirs: Callable[[int], object], chosen: list[int]
) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for pk in chosen:
        for side, kept in ((ours, times[0]), (theirs, times[1])):
            started = time.perf_counter()
            side(pk)
            kept.append((time.perf_counter() - started) * 1000)
    return times


def _told(rounds: list[tuple[list[float], list[float]]]) -> str:
    ours = [t for mine, _ in rounds for t in mine]
    theirs = [t for _, hand in rounds for t in hand]
    ratio = median(median(mine) / median(hand) for mine, hand in rounds)
    return (
        f"{median(ours):.1f} / {quantiles(ours, n=20)[-1]:.1f} "
        f"(by hand {median(theirs):.2f} / {quantiles(theirs, n=20)[-1]:.1f}; {ratio:.0f}×)"
    )


def fill(cases: int, still_open: int) -> tuple[int, list[int]]:
    """One organ's cases, the youngest of them open, each with its events; returns ids."""
    from django.db import connection, transaction

    from gongkai.applications import coding, journal
    from gongkai.applications.models import Application, CaseEvent
    from gongkai.law.clock import reckon
    from gongkai.law.working_days import calendar
    from gongkai.orgs.models import Organ

    days = calendar()
    organ = Organ.objects.create(
        name="某镇人民政府", short_name="某镇", slug="bench", path="bench/", kind="government",
        level="town", index_prefix="B", demo=True,
    )  # fmt: skip
    entered = datetime(2026, 12, 31, tzinfo=ZoneInfo("Asia/Shanghai"))
    lives = journals(cases, still_open)
    for first in range(0, cases, 5000):
        batch = [next(lives) for _ in range(min(5000, cases - first))]
        rows = [
            Application(
                organ=organ,
                number=f"基准{first + n}",
                channel="post",
                applicant_class="person",
                subject="所需信息",
                **journal.fold(events, reckon(events, days), days),
            )
            for n, events in enumerate(batch)
        ]
        with transaction.atomic():
            kept = Application.objects.bulk_create(rows)
            CaseEvent.objects.bulk_create(
                CaseEvent(
                    application=case,
                    kind=told.kind,
                    on=told.on,
                    payload=dict(told.payload),
                    entered_at=entered,
                )
                for case, events in zip(kept, batch, strict=True)
                for told in map(coding.tell, events)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organ.pk, list(Application.objects.values_list("pk", flat=True))


def journals(cases: int, still_open: int) -> Iterator[list[object]]:
    """The events of the cases in the order they came in: 2019-06 to 2026."""
    from gongkai.law import events as ev
    from gongkai.law.working_days import calendar

    draw = random.Random(SEED)
    first, span = date(2019, 6, 1), (date(2026, 12, 25) - date(2019, 6, 1)).days
    days = calendar().continued
    for n in range(cases):
        received = first + timedelta(n * span // cases)
        events: list[object] = [ev.Received(received)]
        if n % 3 == 0:
            sent = days.add_working_days(received, 4)
            back = days.add_working_days(sent, 9)
            events.append(ev.Consulted(sent, "第三方", "third_party", sent))
            events.append(ev.Heard(back, "第三方", "third_party", "objects"))
        if n % 5 == 0:
            events.append(ev.Extended(days.add_working_days(received, 15), 20, True))
        if n < cases - still_open:
            closed = days.add_working_days(received, draw.randrange(16, 20))
            events.append(ev.Answered(closed, "granted"))
        yield events


def _in_child(engine: str, args: argparse.Namespace) -> dict[str, Any] | None:
    sizes = {name: getattr(args, name) for name in ("cases", "open", "samples", "rounds")}
    return in_child(__file__, engine, **sizes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--save")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
