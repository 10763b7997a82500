"""CPU milliseconds to read and check one annual report, beside what one would take otherwise.

    python benchmarks/reading.py [--rounds 7] [--repeat 5] [--save var/bench/reading.txt]

The peers only hand over the text of the tables; ours hands over the cells of
the form (``read``) and the findings (``read + check``) as well.  ``load`` is
our part that does the same work as the peers.  Sides take turns within a
round, medians of CPU time (child processes included) are compared.  At the
end: how long ``gongkai annual check one.txt`` takes to start and finish.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from gongkai.annual.check import check
from gongkai.annual.read import read
from gongkai.annual.read.formats import load
from gongkai.annual.write import write

RAW = Path(__file__).parents[1] / "tests" / "data" / "reports" / "raw"
Job = Callable[[bytes], Any]


@dataclass(frozen=True)
class Side:
    """One way to read; ``goal`` compares ``ours`` with it: at most, or at least, so many times."""

    name: str
    job: Job
    goal: str = ""


def selectolax_tables(data: bytes) -> object:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(data.decode())
    rows = (row for table in tree.css("table") for row in table.css("tr"))
    return [[cell.text() for cell in row.css("td, th")] for row in rows]


def bs4_tables(data: bytes) -> object:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    rows = (row for table in soup.find_all("table") for row in table.find_all("tr"))
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in rows]


def lxml_docx(data: bytes) -> object:
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return [
        ["".join(t.text or "" for t in cell.iter(w + "t")) for cell in row.iter(w + "tc")]
        for row in root.iter(w + "tr")
    ]


def python_docx(data: bytes) -> object:
    import docx

    document = docx.Document(io.BytesIO(data))
    text = [paragraph.text for paragraph in document.paragraphs]
    return text, [[c.text for c in row.cells] for table in document.tables for row in table.rows]


def pdftotext(data: bytes) -> object:
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def pdfium_text(data: bytes) -> object:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def pdfplumber_tables(data: bytes) -> object:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [(page.extract_tables(), page.extract_text()) for page in pdf.pages]


def calamine_rows(data: bytes) -> object:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def ours(kind: str) -> list[Side]:
    name = f"report.{kind}"
    return [
        Side("gongkai load", lambda data: load(data, name)),
        Side("gongkai read", lambda data: read(data, name=name)),
        Side("gongkai read + check", lambda data: check(read(data, name=name))),
    ]


def formats() -> list[tuple[str, list[bytes], list[Side]]]:
    """Files of each format and the ways to read them."""
    real = read(RAW / "001.pdf")
    pdf = [Side("pdfium text", pdfium_text), Side("pdfplumber", pdfplumber_tables, "≥ 8")]
    if shutil.which("pdftotext"):
        pdf.insert(0, Side("pdftotext -layout", pdftotext))
    pages = [(RAW / name).read_bytes() for name in ("006.html", "009.html")]
    texts = [(RAW / name).read_bytes() for name in ("000.txt", "001.txt", "010.txt", "016.txt")]
    return [
        ("txt", texts, [Side("decode only", lambda data: data.decode())]),
        (
            "html",
            pages,
            [Side("selectolax", selectolax_tables, "≤ 3"), Side("beautifulsoup4", bs4_tables)],
        ),
        (
            "docx",
            [write(real, "docx")],
            [Side("lxml", lxml_docx, "≤ 3"), Side("python-docx", python_docx)],
        ),
        ("xlsx", [write(real, "xlsx")], [Side("calamine", calamine_rows, "≤ 3")]),
        ("pdf", [(RAW / name).read_bytes() for name in ("001.pdf", "003.pdf")], pdf),
    ]


def cpu() -> float:
    """CPU seconds used so far by this process and its finished children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(sides: list[Side], files: list[bytes], rounds: int, repeat: int) -> dict[str, float]:
    """Median CPU milliseconds per file of each side; the first call of each does not count."""
    for side in sides:
        side.job(files[0])
    spent: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            start = cpu()
            done = 0
            while done < repeat or cpu() - start < 0.2:  # the clock ticks in hundredths
                for data in files:
                    side.job(data)
                done += 1
            spent[side.name].append((cpu() - start) * 1000 / (done * len(files)))
    return {name: median(values) for name, values in spent.items()}


def table(kind: str, sides: list[Side], found: dict[str, float]) -> list[str]:
    """A line for each side: milliseconds, reports per CPU second, times our ``load``."""
    base = found["gongkai load"]
    lines = [f"{kind:24} {'CPU ms':>9} {'per s':>8} {'x load':>8}"]
    for side in sides:
        value = found[side.name]
        line = f"  {side.name:22} {value:9.2f} {1000 / value:8.0f} {value / base:8.2f}"
        if side.goal:
            sign, limit = side.goal.split()
            ratio = value / base if sign == "≥" else base / value
            met = ratio >= float(limit) if sign == "≥" else ratio <= float(limit)
            words = "faster" if sign == "≥" else "of it"
            line += (
                f"  load is {ratio:.1f}x {words}, goal {side.goal}x: {'met' if met else 'MISSED'}"
            )
        lines.append(line)
    return [*lines, ""]


def startup(rounds: int) -> list[str]:
    """Wall-clock milliseconds of whole processes, bare interpreter first."""
    command = [str(Path(sys.executable).with_name("gongkai"))]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "gongkai --help": [*command, "--help"],
        "gongkai annual check": [*command, "annual", "check", str(RAW / "000.txt")],
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, words in commands.items():
            start = time.perf_counter()
            subprocess.run(words, capture_output=True, check=False)
            spent[name].append((time.perf_counter() - start) * 1000)
    found = {name: median(values[1:]) for name, values in spent.items()}
    base = found["python -c pass"]
    return ["start-up" + " " * 22 + "ms"] + [
        f"  {name:22} {value:9.1f} {value / base:8.1f}x of the bare interpreter"
        + ("" if value == base else f", goal ≤ 3x: {'met' if value <= 3 * base else 'MISSED'}")
        for name, value in found.items()
    ]


def main() -> None:
    """Measure, print and save."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--repeat", type=int, default=3, help="passes over the files a round")
    options.add_argument("--only", default="", help="one format, e.g. pdf")
    options.add_argument("--save", type=Path, default=Path("var/bench/reading.txt"))
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    lines = [f"CPU ms per report, median of {chosen.rounds} rounds", ""]
    for kind, files, peers in formats():
        if chosen.only in ("", kind):
            sides = [*ours(kind), *peers]
            lines += table(kind, sides, measure(sides, files, chosen.rounds, chosen.repeat))
            print("\n".join(lines[-len(sides) - 2 :]))
    if not chosen.only:
        lines += startup(2 * chosen.rounds)
        print("\n".join(lines[-4:]))
    chosen.save.parent.mkdir(parents=True, exist_ok=True)
    chosen.save.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
