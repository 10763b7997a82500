"""Reading the portal beside nginx that hands out the same bytes as files.

    python -m benchmarks.portal [--records 20000] [--organs 40] [--columns 60]
        [--seconds 3] [--rounds 5] [--connections 8] [--save benchmarks/results/portal.md]

A tenth of the records is in one organ; every record is released in one column.
They are written by bulk insert, not through the acts.  Ours is ``gongkai
serve`` with its one worker, nginx has one worker; both on loopback, in turn,
medians of the rounds.  *finished*: the page is on the shelf; *anew*: every
request has another address, so every answer is rendered.  First render is CPU
time of the thread that renders, nginx's that of its process for an answer.

Goals: finished ≥ 0.45× nginx, p99 ≤ 3× nginx's, search anew ≥ 0.05× nginx,
first render ≤ 20× nginx's CPU, ≤ 120 MB in the worker, flat in the records.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import quote

CHUNK = 5000
AT = datetime(2024, 1, 1, tzinfo=UTC)
FIRST, DAYS = date(2015, 1, 1), 3650
WORDS = ("防汛", "低保", "植树", "预算", "招聘", "补贴", "宅基地", "秸秆", "体检", "道路")
KINDS = ("公示", "通知", "报告", "公告")
GENRES = 4
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What wrk measured: answers a second, the 99th percentile in ms, how many answers."""

    rate: float
    p99: float
    answers: int


def fill(records: int, organs: int, columns: int) -> None:
    """Organs with columns, and public records released in them, from arithmetic alone."""
    from django.contrib.auth.models import User

    from gongkai.orgs.models import Organ
    from gongkai.publishing.models import Column, Release, Submission
    from gongkai.records.models import Record

    clerk = User.objects.create(username="clerk")
    bodies = [
        Organ(
            name=f"第{n}镇人民政府", short_name=f"第{n}镇", slug=f"organ-{n}", kind="government",
            level="town", index_prefix=f"O{n}", path=f"{n}/", position=n % 1000,
        )
        for n in range(organs)
    ]  # fmt: skip
    bodies = Organ.objects.bulk_create(bodies)
    made = Column.objects.bulk_create(
        (
            Column(organ=body, slug=f"c{n}", title=f"栏目{n}", position=n, statutory=True)
            for body in bodies
            for n in range(columns)
        ),
        batch_size=CHUNK,
    )
    text = "<p>" + "现将有关事项公示如下，有异议的请在公示期内反映。" * 12 + "</p>"
    submissions: dict[int, Submission] = {}
    for start in range(0, records, CHUNK):
        some = range(start, min(start + CHUNK, records))
        owners = [0 if n % 10 == 0 else n % organs for n in some]
        rows = [
            Record(
                organ=bodies[owner], index_number=f"O{owner}/{n:07}",
                title=f"第{owner}镇{FIRST.year + n % 10}年{WORDS[n % 10]}工作{KINDS[n % 4]}（{n}）",
                formed_date=FIRST + timedelta(n * DAYS // records), attribute="proactive",
                genre=KINDS[n % GENRES], body=text, created_at=AT,
                public_date=FIRST + timedelta(n * DAYS // records),
            )
            for n, owner in zip(some, owners, strict=True)
        ]  # fmt: skip
        rows = Record.objects.bulk_create(rows)
        for row, owner in zip(rows, owners, strict=True):
            if owner not in submissions:
                submissions[owner] = Submission.objects.create(
                    organ=bodies[owner], record=row, kind="release", version=1, drafter=clerk,
                    submitted_by=clerk, steps=[], state="done", submitted_at=AT, moved_at=AT,
                )  # fmt: skip
        Release.objects.bulk_create(
            Release(
                organ=bodies[owner], record=row, submission=submissions[owner],
                column=made[owner * columns + n // 10 % columns],
                published_date=row.formed_date, released_at=AT,
            )
            for n, row, owner in zip(some, rows, owners, strict=True)
        )  # fmt: skip


def addresses(records: int) -> dict[str, str]:
    """The pages measured; the list is of the organ that has a tenth of everything."""
    return {
        "list": "/xxgk/organ-0/contents/",
        "column": "/xxgk/organ-0/c/c0/",
        "item": f"/i/O0/{records // 20 * 10:07}",
        "search": "/search/?q=" + quote("防汛 公示"),
    }


def first_render(pages: dict[str, str], times: int = 15) -> dict[str, float]:
    """Median CPU ms for Django to answer each page, the second and later times."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    found = {}
    for name, address in pages.items():
        spent = []
        for n in range(times + 1):
            mark = "&" if "?" in address else "?"
            before = time.thread_time()
            answer = client.get(f"{address}{mark}n={n}")
            spent.append((time.thread_time() - before) * 1000)
            assert answer.status_code == 200, address
        found[name] = median(spent[1:])
    return found


def wrk(address: str, seconds: int, connections: int, script: Path | None = None) -> Run:
    """One bounded run."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    words += ["-s", str(script)] if script else []
    told = subprocess.run([*words, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{address} answered with errors:\n{told}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    number = re.search(r"(\d+) requests in", told)
    if not (rate and p99 and number):
        raise SystemExit(f"wrk said nothing to be read:\n{told}")
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Run(float(rate[1]), float(p99[1]) * scale, int(number[1]))


def anew(folder: Path, name: str, address: str) -> Path:
    """A script for wrk that asks for another address every time."""
    mark = "&" if "?" in address else "?"
    script = folder / f"{name}.lua"
    script.write_text(
        f"n = 0\nrequest = function()\n  n = n + 1\n"
        f'  return wrk.format("GET", "{address}{mark}r=" .. os.time() .. "-" .. n)\nend\n'
    )
    return script


@contextmanager
def served(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Our own server."""
    words = [sys.executable, "-m", "gongkai.config.cli", "serve", "--data", str(data)]
    process = subprocess.Popen([*words, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """nginx in front of the folder ``html``."""
    (folder / "nginx.conf").write_text(
        f"user root; worker_processes 1; daemon off; pid {folder}/pid; error_log stderr crit;\n"
        "events { worker_connections 256; }\n"
        "http { access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}/html; }} }}\n"
    )
    words = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def cpu(pids: list[int]) -> float:
    """CPU seconds these processes have used."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def children(pid: int, word: str = "") -> list[int]:
    """Processes started by one, those with ``word`` in their command line."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(p) for p in found if word in Path(f"/proc/{p}/cmdline").read_text().replace("\0", " ")
    ]


def resident(pid: int) -> float:
    """Megabytes in memory."""
    told = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) / 1024 if told else 0.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def _fetch(port: int, address: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=120) as answer:
        return bytes(answer.read())


def measure(options: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> None:
    """Fill, serve, compare, and say it."""
    data = folder / "data"
    from django.db import connection
    from django.utils import timezone

    from gongkai.config.commands import database
    from gongkai.portal import indexing

    database.bring_up_to_date()
    start = time.monotonic()
    fill(options.records, options.organs, options.columns)
    filled = time.monotonic() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    start = time.monotonic()
    indexing.rebuild(timezone.localdate())
    built = time.monotonic() - start
    pages = addresses(options.records)
    renders = first_render(pages)
    ours, theirs = free_port(), free_port()
    with served(data, ours) as server:
        (folder / "html").mkdir()
        for name, address in pages.items():
            (folder / "html" / name).write_bytes(_fetch(ours, address))
        with nginx(folder, theirs) as static:
            files = children(static.pid)
            worker = children(server.pid, "serve")
            say(f"\n{options.records:,} records ({options.records // 10:,} in one organ), "
                f"{options.organs} organs × {options.columns} columns; filled in {filled:.0f} s, "
                f"indexed in {built:.0f} s. Page bytes: "
                + ", ".join(f"{n} {(folder / 'html' / n).stat().st_size:,}" for n in pages)
                + ".\n")  # fmt: skip
            say("| page | nginx req/s | finished req/s | × | p99 ms nginx / ours | anew req/s | × |"
                " first render CPU ms | nginx CPU µs | × |")  # fmt: skip
            say("|---|---|---|---|---|---|---|---|---|---|")
            for name, address in pages.items():
                a: list[Run] = []
                b: list[Run] = []
                c: list[Run] = []
                used = 0.0
                script = anew(folder, name, address)
                for _ in range(options.rounds):
                    before = cpu(files)
                    a.append(
                        wrk(f"http://127.0.0.1:{theirs}/{name}", options.seconds,
                            options.connections)
                    )  # fmt: skip
                    used += cpu(files) - before
                    url = f"http://127.0.0.1:{ours}{address}"
                    b.append(wrk(url, options.seconds, options.connections))
                    c.append(wrk(url, options.seconds, options.connections, script))
                rates = [median(run.rate for run in side) for side in (a, b, c)]
                p99 = [median(run.p99 for run in side) for side in (a, b)]
                one = used / sum(run.answers for run in a) * 1e6
                say(f"| {name} | {rates[0]:,.0f} | {rates[1]:,.0f} | {rates[1] / rates[0]:.2f} | "
                    f"{p99[0]:.2f} / {p99[1]:.2f} | {rates[2]:,.0f} | {rates[2] / rates[0]:.3f} | "
                    f"{renders[name]:.1f} | {one:.0f} | {renders[name] * 1000 / one:.0f} |"
                )  # fmt: skip
            say(f"\nWorker after the runs: {max(map(resident, worker)):.0f} MB resident.")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--organs", type=int, default=40)
    parser.add_argument("--columns", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--save", type=Path, help="append what was measured to this file")
    options = parser.parse_args()
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None:
            print(f"{program} is not installed: left out (Debian: nginx-light wrk)")
            return
    lines: list[str] = []

    def say(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        os.environ["GONGKAI_DATA"] = str(folder / "data")
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"
        os.environ["GONGKAI_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        words = " ".join(sys.argv[1:])
        on, load = datetime.now(UTC).date(), os.getloadavg()[0]
        say(f"\n## {on}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before\n")
        say(f"`python -m benchmarks.portal {words}`")
        measure(options, folder, say)
    if options.save:
        with options.save.open("a", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
