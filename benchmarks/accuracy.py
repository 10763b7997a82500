"""How right the reader is on the real reports: every cell right, uncertain, absent or wrong.

Run ``python -m benchmarks.accuracy``; exits with 1 when a cell is silently wrong.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from gongkai.annual.read import Unreadable, read
from gongkai.annual.report import Mark, Report

DATA = Path(__file__).parent.parent / "tests" / "data"
REPORTS = DATA / "reports"
COMPOSED = DATA / "composed"
KINDS = (".txt", ".html", ".pdf", ".docx", ".xlsx")


@dataclass
class Score:
    """The reading of one file beside its truth."""

    file: str
    layout: str
    form: tuple[str | None, str]
    right: int = 0
    uncertain: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    wrong: list[tuple[str, Any, Any]] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)
    fact_misses: list[tuple[str, Any, list[Any]]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def cells(self) -> int:
        return self.right + len(self.uncertain) + len(self.absent) + len(self.wrong)


def truth_files() -> Iterator[tuple[dict[str, Any], Path]]:
    """Every truth beside every file of its report, real ones first."""
    for truths, files in ((REPORTS / "truth", REPORTS / "raw"), (COMPOSED, COMPOSED)):
        for path in sorted(truths.glob("*.json")):
            truth = json.loads(path.read_text("utf-8"))
            for kind in KINDS:
                raw = files / f"{truth['id']}{kind}"
                if raw.exists():
                    yield truth, raw


def score(truth: dict[str, Any], report: Report, file: str, layout: str = "") -> Score:
    """Compares a Report with the truth, cell by cell."""
    result = Score(file, layout, (report.form, truth["form"]))
    for cell, value in truth["cells"].items():
        if cell in report.cells:
            got = report.cells[cell]
            number = None if isinstance(got, Mark) else float(got)
            if number == (None if value is None else float(value)):
                result.right += 1
            else:
                result.wrong.append((cell, value, got))
        elif cell in report.uncertain:
            result.uncertain.append(cell)
        else:
            result.absent.append(cell)
    skipped = tuple(truth["not_scored"])
    result.invented = [
        cell
        for cell, value in report.cells.items()
        if cell not in truth["cells"]
        and not isinstance(value, Mark)
        and not cell.startswith(skipped or ("-",))
    ]
    _score_facts(truth, report, result)
    return result


def _score_facts(truth: dict[str, Any], report: Report, result: Score) -> None:
    for name, value in truth["narrative"].items():
        got: list[Any] = [fact.value for fact in report.facts if fact.name == name]
        if isinstance(value, str):
            continue
        wanted = value if isinstance(value, list) else [value]
        if all(any(float(v) == float(w) for v in got) for w in wanted):
            result.facts["hit"] += 1
        else:
            result.facts["wrong" if got else "missed"] += 1
            result.fact_misses.append((name, value, got))


def scores() -> list[Score]:
    """The scores of every real report in every format at hand."""
    layouts = {
        line.split("\t")[0]: line.rstrip("\n").split("\t")[-1]
        for line in (REPORTS / "INDEX.tsv").read_text("utf-8").splitlines()[1:]
    }
    found = []
    for truth, raw in truth_files():
        start = time.perf_counter()
        try:
            report = read(raw)
        except Unreadable as error:
            print(raw.name, error)
            continue
        result = score(truth, report, raw.name, layouts.get(truth["id"], ""))
        result.seconds = time.perf_counter() - start
        found.append(result)
    return found


def reading_table() -> bool:
    """Prints the table; True when no cell is silently wrong."""
    console = Console(width=160)
    table = Table("file", "form", "cells", "right", "uncertain", "absent", "wrong", "invented",
                  "facts hit/missed/wrong", "ms", "layout", title="Reading")  # fmt: skip
    found = scores()
    for s in found:
        table.add_row(
            s.file, f"{s.form[0]}/{s.form[1]}", str(s.cells), str(s.right), str(len(s.uncertain)),
            str(len(s.absent)), str(len(s.wrong)), str(len(s.invented)),
            f"{s.facts['hit']}/{s.facts['missed']}/{s.facts['wrong']}",
            f"{s.seconds * 1000:.1f}", s.layout[:44],
        )  # fmt: skip
    total = sum(s.cells for s in found)
    right = sum(s.right for s in found)
    wrong = sum(len(s.wrong) for s in found)
    facts = sum((s.facts for s in found), Counter())
    table.add_row("total", "", str(total), str(right), str(sum(len(s.uncertain) for s in found)),
                  str(sum(len(s.absent) for s in found)), str(wrong),
                  str(sum(len(s.invented) for s in found)),
                  f"{facts['hit']}/{facts['missed']}/{facts['wrong']}", "", "")  # fmt: skip
    console.print(table)
    console.print(f"right {right / max(total, 1):.1%} of {total} cells; silently wrong {wrong}")
    for s in found:
        if s.wrong or s.invented:
            console.print(s.file, "wrong", s.wrong[:5], "invented", s.invented[:5])
        if "-v" in sys.argv and s.fact_misses:
            console.print(s.file, s.fact_misses)
    return not wrong


def put(path: Path, name: str, block: str) -> None:
    """Put ``block`` between the markers ``name`` of a page, in place of what stood there."""
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    before, _, rest = path.read_text("utf-8").partition(start)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{start}\n{block}\n{end}{after}", "utf-8")


def page_table(found: list[Score]) -> str:
    """The real reports as a table of the manual, the composed ones as one line."""
    lines = [
        "| 报告 | 版式 | 单元格 | 正确 | 存疑 | 未读出 | 静默出错 | 文中数字 读到/漏/错 |",
        "|---|---|---|---|---|---|---|---|",
    ]

    def line(name: str, layout: str, scored: list[Score]) -> str:
        facts = sum((s.facts for s in scored), Counter())
        numbers = [
            sum(s.cells for s in scored),
            sum(s.right for s in scored),
            sum(len(s.uncertain) for s in scored),
            sum(len(s.absent) for s in scored),
            sum(len(s.wrong) + len(s.invented) for s in scored),
        ]
        figures = f"{facts['hit']}/{facts['missed']}/{facts['wrong']}"
        cells = [name, layout.replace("|", "&#124;"), *map(str, numbers), figures]
        return f"| {' | '.join(cells)} |"

    real = [s for s in found if s.layout]
    lines += [line(s.file, s.layout, [s]) for s in real]
    lines.append(line("真实报告合计", "", real))
    lines.append(line("另编的 60 份合计", "", [s for s in found if not s.layout]))
    return "\n".join(lines)


if __name__ == "__main__":
    if "--write" in sys.argv:
        put(Path(sys.argv[sys.argv.index("--write") + 1]), "reading", page_table(scores()))
    sys.exit(0 if reading_table() else 1)
