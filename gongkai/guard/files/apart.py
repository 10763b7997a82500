"""Examine or read a file in a process of its own, with limits on time and memory.

qpdf, pdfium and libjpeg are C programs that read what strangers send: a crash
or an endless loop in them ends the child, and the upload gets a sentence.
Only JSON and the bytes of what was made come back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from gongkai.guard.files.found import Clean, Inspected
from gongkai.guard.files.refused import Refused, refusal
from gongkai.guard.files.sniff import Kind, kind_of
from gongkai.guard.finding import Finding, Part

if TYPE_CHECKING:
    from gongkai.guard.markup import Markup

Head = dict[str, object]

SECONDS = 90
MEMORY = 2_000_000_000
"""Bytes of address space of the child."""

ROOT = Path(__file__).parents[3]


def examine(data: bytes, name: str, *, seconds: int = SECONDS) -> tuple[Inspected, Clean]:
    """``inspect`` and ``clean_copy`` in one go; raises Refused like both.

    A child that needs longer than ``seconds`` of processor time or twice that
    on the wall, or that crashes, is a refusal too.
    """
    head, copy = _asked("examine", data, name, seconds)
    parts = [Part(**item) for item in cast("list[dict[str, str]]", head["parts"])]  # type: ignore[arg-type]
    findings = [Finding(**item) for item in cast("list[dict[str, str]]", head["findings"])]  # type: ignore[arg-type]
    kinds = cast("list[Kind]", head["kinds"])
    clean = Clean(copy, str(head["name"]), kinds[1], cast("list[str]", head["removed"]))
    return Inspected(kinds[0], parts, findings), clean


def read_word(data: bytes, name: str, *, seconds: int = SECONDS) -> Markup:
    """``markup.from_docx``; raises Refused like it, and as ``examine`` does for the child."""
    from gongkai.guard.markup import Markup

    head, html = _asked("read_word", data, name, seconds)
    return Markup(html.decode(), cast("list[str]", head["dropped"]))


def _asked(work: str, data: bytes, name: str, seconds: int) -> tuple[Head, bytes]:
    """What the child says of its ``work`` and the bytes it made.  Raises Refused."""
    kind_of(data, name)  # The cheap refusals need no process.
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "gongkai.guard.files.apart", work, name, str(seconds)],
            input=data,
            capture_output=True,
            timeout=seconds * 2,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in paths if p)},
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("too_slow", name, limit=seconds * 2) from error
    written, _, made = child.stdout.partition(b"\n")
    if child.returncode or not written:
        raise refusal("crashed", name)
    head: Head = json.loads(written)
    if "refused" in head:
        kind, sentence = cast("list[str]", head["refused"])
        raise Refused(kind, sentence)
    return head, made


def _examined(data: bytes, name: str) -> tuple[Head, bytes]:
    # Only the child loads what reads files: the web process stays small.
    from gongkai.guard.files.clean import clean_copy
    from gongkai.guard.files.extract import inspect

    seen = inspect(data, name)
    copy = clean_copy(data, name, seen)
    return {
        "parts": [asdict(part) for part in seen.parts],
        "findings": [asdict(finding) for finding in seen.findings],
        "kinds": [seen.kind, copy.kind],
        "name": copy.name,
        "removed": copy.removed,
    }, copy.data


def _word_read(data: bytes, name: str) -> tuple[Head, bytes]:
    from gongkai.guard.markup import from_docx

    markup = from_docx(data, name)
    return {"dropped": markup.dropped}, markup.html.encode()


WORKS = {"examine": _examined, "read_word": _word_read}


def _child(work: str, name: str, seconds: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        head, made = WORKS[work](data, name)
    except Refused as refused:
        head, made = {"refused": [refused.kind, refused.sentence]}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made)


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
