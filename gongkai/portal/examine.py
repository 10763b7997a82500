"""年报体检 of a file nobody has vouched for, in a process of its own.

The readers refuse what they know to be harmful; what they do not know must
not take the site down.  So the file is read by a child process with limits on
time and memory, which hands back JSON and is gone.  Nothing is kept.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from threading import BoundedSemaphore
from typing import Any

from gongkai.annual.read import Unreadable
from gongkai.annual.report import Finding, Place, Report

SECONDS = 30
MEMORY = 2 * 1024**3
AT_ONCE = max(2, os.cpu_count() or 2)
PATIENCE = 10

logger = logging.getLogger(__name__)
_places = BoundedSemaphore(AT_ONCE)


class Busy(RuntimeError):
    """Too many files are being examined at this moment."""


@dataclass(frozen=True)
class Examined:
    """A report that was read, and what the rules found in it."""

    report: Report
    findings: list[Finding]


def examine(data: bytes, name: str) -> Examined:
    """Read and check a file.  ``name`` is only used in messages.

    Raises Unreadable with a Chinese sentence for its owner, and Busy when
    no place became free within ``PATIENCE`` seconds.
    """
    if not _places.acquire(timeout=PATIENCE):
        raise Busy
    try:
        answer = _in_a_child(data, name)
    finally:
        _places.release()
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    from gongkai.annual.json_form import from_json

    return Examined(from_json(answer["report"]), [_finding(f) for f in answer["findings"]])


def _in_a_child(data: bytes, name: str) -> dict[str, Any]:
    command = [sys.executable, "-I", "-m", __name__, name]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            f"“{name}”读了 {SECONDS} 秒还没有读完。请去掉图片和附件，或者另存为纯文本后再试。"
        ) from error
    if done.returncode != 0:
        logger.error(
            "examination failed",
            extra={
                "code": done.returncode,
                "trace": done.stderr.decode("utf-8", "replace")[-2000:],
            },
        )
        raise Unreadable(
            f"“{name}”没有读成：文件可能已损坏，或者结构过于复杂。请用办公软件打开后另存，再试一次。"
        )
    answer: dict[str, Any] = json.loads(done.stdout, parse_float=Decimal)
    return answer


def _finding(raw: dict[str, Any]) -> Finding:
    place = raw["place"]
    return Finding(
        rule=raw["rule"],
        severity=raw["severity"],
        message=raw["message"],
        citation=raw["citation"],
        cells=tuple(raw["cells"]),
        quote=raw["quote"],
        place=Place(**place) if place else None,
    )


def _child(name: str) -> None:
    """The child: a file on standard input, JSON on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY // 16, MEMORY // 16))

    from gongkai.annual.check import check
    from gongkai.annual.json_form import finding_json, to_json
    from gongkai.annual.read import recognise
    from gongkai.annual.read.formats import load

    answer: dict[str, Any]
    try:
        report = recognise(load(sys.stdin.buffer.read(), name))
    except Unreadable as error:
        answer = {"unreadable": str(error)}
    else:
        answer = {
            "report": to_json(report),
            "findings": [finding_json(finding) for finding in check(report)],
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _child(sys.argv[1])
