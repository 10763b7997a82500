"""The same job for many files: in order, on several processors, none stopping the rest.

A reader library that crashes (a damaged PDF can bring down the process) costs
only its own file: the files under way are then tried again one by one.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")

FEW = 12
"""Up to this many files one process is faster than starting others."""

AT_ONCE = 64
"""Files handed to the workers together; a crash repeats at most so many."""

QUIET_SECONDS = 2.0
"""Jobs shorter than this show no progress."""


def files_in(names: Sequence[str]) -> list[Path]:
    """The files named, and those inside directories named, sorted; hidden ones are left out."""
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            found += sorted(
                p
                for p in path.rglob("*")
                if p.is_file()
                and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
        else:
            found.append(path)
    return found


def each(
    job: Callable[[Path], Result],
    crashed: Callable[[Path], Result],
    files: Sequence[Path],
    *,
    jobs: int | None = None,
) -> Iterator[Result]:
    """``job(file)`` of every file in the order given.

    ``crashed(file)`` stands in for a job that brought its process down.
    ``jobs`` bounds the processes (default: one per processor).
    """
    workers = min(jobs or os.cpu_count() or 1, len(files))
    if workers <= 1 or len(files) <= FEW:
        for file in files:
            yield job(file)
        return
    start = 0
    while start < len(files):
        part = files[start : start + AT_ONCE * workers]
        yield from _part(job, crashed, part, workers)
        start += len(part)


def _part(
    job: Callable[[Path], Result],
    crashed: Callable[[Path], Result],
    files: Sequence[Path],
    workers: int,
) -> Iterator[Result]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    with ProcessPoolExecutor(workers) as pool:
        futures: list[Future[Result]] = [pool.submit(job, file) for file in files]
        try:
            for future in futures:
                result = future.result()
                done += 1
                yield result
        except BrokenProcessPool:
            pass  # the rest is tried below, each file alone
    for file in files[done:]:
        with ProcessPoolExecutor(1) as alone:
            try:
                result = alone.submit(job, file).result()
            except BrokenProcessPool:
                result = crashed(file)
        yield result


def with_progress(results: Iterator[Result], total: int, words: str) -> Iterator[Result]:
    """The same results; on a terminal, a bar on stderr once two seconds have passed."""
    if not sys.stderr.isatty():
        yield from results
        return
    began = time.monotonic()
    shown = None
    try:
        for number, result in enumerate(results, start=1):
            if shown is None and time.monotonic() - began > QUIET_SECONDS and number < total:
                shown = _bar(total, words)
            if shown is not None:
                shown(number)
            yield result
    finally:
        if shown is not None:
            shown(None)


def _bar(total: int, words: str) -> Callable[[int | None], None]:
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task(words, total=total)
    progress.start()

    def show(number: int | None) -> None:
        if number is None:
            progress.stop()
        else:
            progress.update(task, completed=number)

    return show
