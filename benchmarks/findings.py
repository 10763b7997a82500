"""What the check finds on the real reports: slips found and missed, and findings the truth lacks.

Run ``python -m benchmarks.findings [-v] [--write docs/accuracy.md]``.  A
finding without a counterpart in the truth was read by a person; the verdicts
stand in ``judged_findings.tsv``.  One that nobody has judged, or that was
judged false, makes the exit code 1.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy import put
from gongkai.annual.check import check
from gongkai.annual.read import Unreadable, read
from gongkai.annual.report import Finding

REPORTS = Path(__file__).parent.parent / "tests" / "data" / "reports"
JUDGED = Path(__file__).parent / "judged_findings.tsv"
KINDS = (".txt", ".html", ".pdf")

ALSO: dict[str, tuple[str, ...]] = {
    "TYPO": ("PERIOD",),
    "LABEL": ("HEADING",),
    "SCOPE": ("NARR_TABLE",),
    "AGENCY": ("COPY",),
    "COPY": ("AGENCY",),
}
"""Another rule that tells the same slip: a period without its last character, a label that is a
heading."""

NEEDS_LAST_YEAR = ("CROSS_YEAR", "CARRY_OVER")


@dataclass
class Outcome:
    """One real report: its slips by whether they were found, and the findings beyond them."""

    id: str
    file: str
    found: list[dict[str, str]] = field(default_factory=list)
    missed: list[dict[str, str]] = field(default_factory=list)
    out_of_reach: list[dict[str, str]] = field(default_factory=list)
    true: list[Finding] = field(default_factory=list)
    false: list[Finding] = field(default_factory=list)
    unjudged: list[Finding] = field(default_factory=list)


def outcomes() -> Iterator[Outcome]:
    """Every real report in its first format at hand."""
    verdicts = list(_verdicts())
    for path in sorted((REPORTS / "truth").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        raw = next(r for k in KINDS if (r := REPORTS / "raw" / f"{truth['id']}{k}").exists())
        result = Outcome(truth["id"], raw.name)
        try:
            findings = check(read(raw))
        except Unreadable:
            result.missed = truth["violations"]
            yield result
            continue
        _match(truth, findings, result, verdicts)
        yield result


def _match(
    truth: dict[str, Any],
    findings: list[Finding],
    result: Outcome,
    verdicts: list[tuple[str, str, str, bool]],
) -> None:
    rest = list(findings)
    explained: set[str] = set()
    for violation in truth["violations"]:
        codes = (violation["code"], *ALSO.get(violation["code"], ()))
        hit = next((f for code in codes for f in rest if f.rule == code), None)
        if hit is not None:
            rest.remove(hit)
            explained.add(hit.rule)
            result.found.append(violation)
        elif violation["code"] in explained:
            result.missed.append(violation)
        elif violation["code"] in NEEDS_LAST_YEAR:
            result.out_of_reach.append(violation)
        else:
            result.missed.append(violation)
    for finding in rest:
        verdict = next(
            (
                true
                for report, rule, words, true in verdicts
                if report == result.id
                and rule == finding.rule
                and words in f"{finding.quote}{finding.message}"
            ),
            None,
        )
        place = {True: result.true, False: result.false, None: result.unjudged}[verdict]
        place.append(finding)


def _verdicts() -> Iterator[tuple[str, str, str, bool]]:
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield row["report"], row["rule"], row["words"], row["verdict"] == "true"


def summary(found: list[Outcome]) -> list[tuple[str, str]]:
    """The figures for the documentation, each with its name."""

    def count(name: str, severity: str) -> int:
        return sum(v["severity"] == severity for o in found for v in getattr(o, name))

    def share(severity: str) -> str:
        hit, missed = count("found", severity), count("missed", severity)
        return f"{hit}/{hit + missed}"

    def extra(name: str, severity: str) -> int:
        return sum(f.severity == severity for o in found for f in getattr(o, name))

    false = sum(len(o.false) + len(o.unjudged) for o in found)
    by = "、".join(
        f"{word} {extra('true', severity)}"
        for severity, word in (("error", "错误"), ("warning", "警告"), ("hint", "提示"))
    )
    return [
        ("真实报告", f"{len(found)} 份"),
        ("真值列出的错误，查出", share("error")),
        ("真值列出的可疑或用词问题，查出", share("warning")),
        ("需要上一年度报告才能查的", f"{sum(len(o.out_of_reach) for o in found)}"),
        ("真值未列、逐条读过确属实的", f"{sum(len(o.true) for o in found)}（{by}）"),
        ("误报", f"{false}（每份 {false / len(found):.2f}）"),
    ]


def findings_table(*, verbose: bool = False) -> list[Outcome]:
    """Prints one line a report; returns the outcomes."""
    found = list(outcomes())
    console = Console(width=150)
    table = Table("file", "found", "missed", "true beyond", "FALSE", "unjudged", title="Findings")
    for o in found:
        if not (o.found or o.missed or o.out_of_reach or o.true or o.false or o.unjudged):
            continue
        table.add_row(
            o.file,
            " ".join(v["code"] for v in o.found),
            " ".join([v["code"] for v in o.missed] + [f"({v['code']})" for v in o.out_of_reach]),
            " ".join(f.rule for f in o.true),
            " ".join(f.rule for f in o.false),
            " ".join(f.rule for f in o.unjudged),
        )
    console.print(table)
    for name, value in summary(found):
        console.print(f"{name}：{value}")
    for o in found:
        for violation in o.missed if verbose else []:
            console.print(o.file, "missed", violation["code"], violation["detail"], markup=False)
        for finding in (*o.false, *o.unjudged):
            console.print(o.file, finding.rule, finding.quote, finding.message, markup=False)
    return found


def write(path: Path, found: list[Outcome]) -> None:
    """Puts the figures between the markers of a page."""
    rows = "\n".join(f"| {name} | {value} |" for name, value in summary(found))
    put(path, "findings", f"| 项目 | 数值 |\n|---|---|\n{rows}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="say what was missed")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    args = parser.parse_args()
    found = findings_table(verbose=args.verbose)
    if args.write:
        write(args.write, found)
    return 1 if any(o.false or o.unjudged for o in found) else 0


if __name__ == "__main__":
    sys.exit(main())
