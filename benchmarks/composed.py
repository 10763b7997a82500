"""How reader and checker fare on the composed reports: cells, slips found, false alarms.

Run ``python -m benchmarks.composed [-v] [NNN …]``; exits with 1 when a cell is silently wrong.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy import Score, score
from gongkai.annual.check import check
from gongkai.annual.read import Unreadable, read, read_text
from gongkai.annual.report import Finding, Report

COMPOSED = Path(__file__).parent.parent / "tests" / "data" / "composed"

RELATED: dict[str, tuple[str, ...]] = {
    "TITLE": ("HEADING", "TYPO"),
    "GENERIC": ("COPY", "AGENCY"),
    "YEAR": ("PERIOD",),
    "PERIOD": ("YEAR",),
    "AGENCY": ("COPY",),
    "COPY": ("AGENCY",),
    "LOGIC": ("NARR_NARR", "NARR_TABLE", "NARR_SUM"),
    "NARR_SUM": ("NARR_NARR", "LOGIC"),
    "NARR_TABLE": ("SCOPE",),
    "SCOPE": ("NARR_TABLE", "NARR_NARR"),
    "PLACEHOLDER": ("TEMPLATE_TEXT",),
    "TEMPLATE_TEXT": ("PLACEHOLDER",),
    "NUMBER_MISSING": ("PLACEHOLDER", "TYPO"),
    "TABLE_MISSING": ("ROW_MISSING",),
    "ROW_MISSING": ("TABLE_MISSING",),
    "LEGAL_BASIS": ("LAW_NAME",),
    "LAW_NAME": ("LEGAL_BASIS", "TYPO"),
    "NARR_EMPTY": ("HEADING",),
    "TERM": ("TYPO", "STALE"),
}
"""Rules that may speak for a planted slip beside the one of its own name."""


@dataclass
class Outcome:
    """One composed report: its reading and its check beside the truth."""

    truth: dict[str, Any]
    reading: Score | None = None
    refusal: str = ""
    found: list[tuple[str, str]] = field(default_factory=list)
    missed: list[dict[str, str]] = field(default_factory=list)
    alarms: list[Finding] = field(default_factory=list)


def truths() -> Iterator[tuple[dict[str, Any], Path]]:
    """Every truth beside the file it speaks of."""
    for path in sorted(COMPOSED.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        yield (
            truth,
            next(path.with_suffix(s) for s in (".txt", ".html") if path.with_suffix(s).exists()),
        )


def outcome(truth: dict[str, Any], path: Path) -> Outcome:
    """Reads and checks one file and compares with the truth."""
    result = Outcome(truth)
    try:
        report = read(path)
    except Unreadable as error:
        result.refusal = str(error)
        return result
    result.reading = score(truth, report, path.name)
    if truth.get("must_refuse"):
        result.refusal = "；".join(report.notes)
    else:
        match_findings(result, report)
    return result


def accepted(code: str) -> dict[str, None]:
    """The rules that may speak for a slip of this code, the one of its own name first."""
    return dict.fromkeys((code, *RELATED.get(code, ())))


def match_findings(result: Outcome, report: Report) -> None:
    """Sorts the findings into found slips and false alarms; a hint is neither unless it matches."""
    findings = list(check(report))
    used: set[int] = set()
    for violation in result.truth["violations"]:
        rules = accepted(violation["code"])
        hits = [i for rule in rules for i, f in enumerate(findings) if f.rule == rule]
        fresh = [i for i in hits if i not in used] or hits
        if fresh:
            result.found.append((violation["code"], findings[fresh[0]].rule))
            same = [i for i in hits if findings[i].rule == findings[fresh[0]].rule]
            used.update(same if _only(result, violation["code"]) else fresh[:1])
        else:
            result.missed.append(violation)
    result.alarms = [f for i, f in enumerate(findings) if i not in used and f.severity != "hint"]


def _only(result: Outcome, code: str) -> bool:
    """One slip of a kind may well be reported several times (each column of a table)."""
    return sum(v["code"] == code for v in result.truth["violations"]) == 1


def passages() -> list[str]:
    """Clean sentences of section 一, one a line; none deserves an error or a warning."""
    return (COMPOSED / "passages" / "clean.txt").read_text("utf-8").splitlines()


def slips() -> list[tuple[str, str]]:
    """Sentences with one slip each, with its code."""
    lines = (COMPOSED / "passages" / "slips.tsv").read_text("utf-8").splitlines()[1:]
    return [(code, passage) for code, passage in (line.split("\t") for line in lines)]


def alarms_of(passage: str) -> list[Finding]:
    """The errors and warnings of an otherwise clean report that holds the passage."""
    frame = (COMPOSED / "passages" / "frame.txt").read_text("utf-8")
    report = read_text(frame.replace("{passage}", passage))
    return [finding for finding in check(report) if finding.severity != "hint"]


def passage_lines(console: Console, *, verbose: bool) -> None:
    """Prints how many clean passages are alarmed at and how many slips are found."""
    alarmed = [(p, found) for p in passages() if (found := alarms_of(p))]
    missed = [
        (code, p)
        for code, p in slips()
        if not {f.rule for f in alarms_of(p)} & accepted(code).keys()
    ]
    console.print(
        f"passages: {len(alarmed)} of {len(passages())} clean ones alarmed at,"
        f" {len(missed)} of {len(slips())} slips missed"
    )
    for passage, found in alarmed if verbose else []:
        console.print("alarm", *(f.rule for f in found), passage, markup=False)
    for code, passage in missed if verbose else []:
        console.print("missed", code, passage, markup=False)


def report_table(outcomes: Sequence[Outcome], *, verbose: bool) -> bool:
    """Prints the table; True when no cell is silently wrong."""
    console = Console(width=170)
    table = Table(
        "report", "right", "uncertain", "absent", "WRONG", "found", "missed", "false alarms"
    )
    totals: Counter[str] = Counter()
    for each in outcomes:
        reading = each.reading
        wrong = [] if reading is None else [*reading.wrong, *reading.invented]
        row = {
            "right": reading.right if reading else 0,
            "uncertain": len(reading.uncertain) if reading else 0,
            "absent": len(reading.absent) if reading else 0,
            "wrong": len(wrong),
            "found": len(each.found),
            "missed": len(each.missed),
            "alarms": len(each.alarms),
        }
        totals.update(row)
        names = [str(row[k]) for k in ("right", "uncertain", "absent", "wrong")]
        codes = [" ".join(code for code, _ in each.found), " ".join(v["code"] for v in each.missed)]
        table.add_row(each.truth["id"], *names, *codes, " ".join(f.rule for f in each.alarms))
    table.add_row(
        "all",
        *(
            str(totals[k])
            for k in ("right", "uncertain", "absent", "wrong", "found", "missed", "alarms")
        ),
    )
    console.print(table)
    if verbose:
        _details(console, outcomes)
    return not totals["wrong"]


def _details(console: Console, outcomes: Sequence[Outcome]) -> None:
    for each in outcomes:
        head = f"{each.truth['id']} {each.truth['agency']}"
        if each.refusal:
            console.print(head, "refused:", each.refusal, markup=False)
        if each.reading:
            for cell, wanted, got in each.reading.wrong:
                console.print(head, "WRONG", cell, wanted, got, markup=False)
        for violation in each.missed:
            console.print(head, "missed", violation["code"], violation["detail"], markup=False)
        for finding in each.alarms:
            console.print(
                head,
                "alarm",
                finding.rule,
                finding.severity,
                finding.message,
                finding.quote,
                markup=False,
            )


def main(arguments: Sequence[str]) -> int:
    """Prints the table for all reports or those named; 1 when a cell is silently wrong."""
    wanted = {a for a in arguments if a.isdigit()}
    found = [outcome(t, p) for t, p in truths() if not wanted or t["id"] in wanted]
    right = report_table(found, verbose="-v" in arguments)
    if not wanted:
        passage_lines(Console(width=170), verbose="-v" in arguments)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
