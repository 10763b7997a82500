#!/usr/bin/env python
"""Feed damaged files to the readers until the time is up; keep what breaks them.

    nice -n 19 .venv/bin/python scripts/fuzz_readers.py --seconds 600 [--seed 1]

Only a Report or Unreadable may come out, within ``SLOW`` seconds, from a
process that lives on.  Anything else is saved under ``tests/data/fuzz/`` where
the tests try it again.  Exit code 1 when something was found.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SLOW = 10.0
FOUND = ROOT / "tests" / "data" / "fuzz"
RAW = ROOT / "tests" / "data" / "reports" / "raw"

WORDS = [
    word.encode()
    for word in (
        *(
            "<table>",
            "</table>",
            "<td rowspan=9999 colspan='9999'>",
            "<tr>",
            "<pre>",
            "</td>",
            "<br>",
        ),
        *(
            "0",
            "-1",
            "1.5",
            "１２",
            "1,362",
            "/",
            "—",
            " ",
            "\t",
            "\n",
            "\r\n",
            "\u3000",
            "\xa0",
            "|",
            "\x00",
        ),
        *(
            "一、总体情况",
            "三、本年度办理结果",
            "（七）总计",
            "总计",
            "申请人情况",
            "第二十条第（一）项",
        ),
        *("万元", "2024年", "99999999999999999999", '<w:gridSpan w:val="9999"/>', "<w:vMerge/>"),
        *(
            '<w:gridBefore w:val="99"/>',
            "<w:tbl>",
            "</w:tbl>",
            "<w:p>",
            "</w:p>",
            "&a;",
            "\ufffd",
            "\ud7ff",
        ),
        *(
            "null",
            "[",
            "{",
            '"',
            "1e999",
            "true",
            "endobj",
            "stream",
            "/Length 0",
            "xref",
            "10000 0 0 1 0 0 cm",
        ),
    )
]


def seeds() -> dict[str, bytes]:
    """Real files and made ones, one or more of every format."""
    from gongkai.annual.read import read
    from gongkai.annual.write import write
    from tests.annual import made

    found = {path.name: path.read_bytes() for path in sorted(RAW.iterdir())}
    found["gbk.txt"] = (RAW / "000.txt").read_text("utf-8").encode("gb18030")
    for version in ("2021", "2019"):
        parts = made.blocks(made.numbered(version), version)
        found[f"made{version}.docx"] = made.docx(parts)
        found[f"made{version}.xlsx"] = made.xlsx(parts, sheets=version == "2019")
        found[f"made{version}.html"] = made.html(parts).encode()
    report = read(RAW / "000.txt")
    found |= {f"written.{kind}": write(report, kind) for kind in ("docx", "pdf", "xlsx", "json")}
    return found


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """``data`` after one to eight small damages, or spliced with ``other``."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(out) + 1)
        length = min(len(out) - at, chance.choice((1, 2, 8, 64, 1024)))
        match chance.randrange(8):
            case 0:
                for i in range(at, at + min(length, 8)):
                    out[i] ^= 1 << chance.randrange(8)
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length] * chance.choice((1, 3, 50))
            case 3 | 4:
                out[at:at] = chance.choice(WORDS) * chance.choice((1, 1, 2, 30))
            case 5:
                out[at : at + length] = chance.randbytes(min(length, 64))
            case 6:
                start = chance.randrange(len(other) + 1)
                out[at : at + length] = other[start : start + chance.choice((8, 300, 5000))]
            case 7 if chance.random() < 0.3:
                del out[at:]
        if not out:
            return bytes(out)
    return bytes(out)


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Like ``mutated``; in zip files mostly inside one part, so that the damage gets through."""
    if not data.startswith(b"PK") or chance.random() < 0.2:
        return mutated(data, other, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = [n for n in old.namelist() if n.endswith((".xml", ".rels"))]
        main = [n for n in names if "document.xml" in n or "sheet" in n or "numbering" in n]
        chosen = chance.choice(main or names)
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, mutated(content, other, chance) if name == chosen else content)
    return out.getvalue()


def worker(pipe: Connection) -> None:
    """Read what comes through the pipe; answer ``report``, ``unreadable`` or a traceback."""
    from gongkai.annual.check import check
    from gongkai.annual.read import Unreadable, read

    while True:
        name, data = pipe.recv()
        try:
            check(read(data, name=name))
            answer = "report"
        except Unreadable:
            answer = "unreadable"
        except BaseException:  # noqa: BLE001 - whatever it is, it is what we are looking for
            answer = traceback.format_exc()
        pipe.send(answer)


class Reader:
    """A process that reads, started again whenever it dies or hangs."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=worker, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def read(self, name: str, data: bytes) -> str:
        """``report``, ``unreadable``, or what went wrong."""
        self.pipe.send((name, data))
        try:
            if self.pipe.poll(SLOW):
                return str(self.pipe.recv())
            answer = f"slow: more than {SLOW:.0f} s"
        except EOFError:
            self.process.join()
            answer = f"died: exit code {self.process.exitcode}"
        self.process.kill()
        self.process.join()
        self.start()
        return answer


def shrunk(data: bytes, breaks: Callable[[bytes], bool], deadline: float) -> bytes:
    """A smaller file that breaks the reader in the same way, found by leaving out pieces."""
    size = len(data) // 2
    while size >= 1 and time.monotonic() < deadline:
        at = 0
        while at < len(data) and time.monotonic() < deadline:
            smaller = data[:at] + data[at + size :]
            if smaller and breaks(smaller):
                data = smaller
            else:
                at += size
        size //= 2
    return data


def main() -> int:
    """Fuzz until the time is up and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="part of the seed's name, e.g. .pdf")
    args = parser.parse_args()
    chance = random.Random(args.seed)  # noqa: S311 - a repeatable run is wanted
    start = {name: data for name, data in seeds().items() if args.only in name}
    reader = Reader()
    counts: Counter[str] = Counter()
    known: set[str] = set()
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        name = chance.choice(list(start))
        data = damaged(start[name], start[chance.choice(list(start))], chance)
        answer = reader.read(name, data)
        if answer.startswith("slow"):
            answer = reader.read(name, data)  # a busy machine is slow once, a bad file twice
        kind = answer if answer in ("report", "unreadable") else "found"
        counts[kind, Path(name).suffix] += 1  # type: ignore[index]
        signature = "".join(answer.splitlines()[-3:])[:300]
        if kind != "found" or signature in known:
            continue
        known.add(signature)

        def breaks(smaller: bytes, name: str = name, signature: str = signature) -> bool:
            return "".join(reader.read(name, smaller).splitlines()[-3:])[:300] == signature

        small = shrunk(data, breaks, time.monotonic() + 60)
        FOUND.mkdir(exist_ok=True)
        target = FOUND / (hashlib.sha256(small).hexdigest()[:10] + Path(name).suffix)
        target.write_bytes(small)
        print(f"{target.name} ({len(small)} bytes, from {name}):\n{answer}\n", flush=True)
    for (kind, suffix), number in sorted(counts.items()):  # type: ignore[misc]
        print(f"{kind:11} {suffix:6} {number:8,}")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
