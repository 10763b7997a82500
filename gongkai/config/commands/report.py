"""``gongkai report 机关 年度``: compute, check and write an organ's annual report."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.config.commands import database

if TYPE_CHECKING:
    from gongkai.annual.report import Finding, Report
    from gongkai.orgs.models import Organ

SEVERITIES = {"error": "错误", "warning": "警告", "hint": "提示"}


class CannotWrite(Exception):
    """The documents cannot be written; the message says what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The organ, the year, and where the documents go."""
    parser.add_argument("organ", metavar="机关", help="机关的简称或全称，例如 杜关镇")
    parser.add_argument("year", metavar="年度", help="四位年份，例如 2023")
    parser.add_argument("--out", default=".", metavar="目录", help="文档写到哪里（默认当前目录）")


def run(args: argparse.Namespace) -> int:
    """0 without findings to mend, 1 with errors or warnings, 2 when there is no such report."""
    from gongkai.annual.write.fonts import NoFonts
    from gongkai.orgs import queries as orgs
    from gongkai.reporting import queries

    if not (args.year.isascii() and args.year.isdigit() and len(args.year) == 4):
        print(f"“{args.year}”不是年份，应为四位数字，例如 2023。", file=sys.stderr)
        return 2
    try:
        database.up_to_date()
        organ, year = orgs.named(args.organ), int(args.year)
        queries.needs_records(organ, year)
        return make(organ, year, Path(args.out))
    except (
        database.NotReady,
        orgs.NoSuchOrgan,
        queries.NoComputedReport,
        queries.NothingRecorded,
        CannotWrite,
        NoFonts,
    ) as error:
        print(error.args[0], file=sys.stderr)
        return 2


def make(organ: Organ, year: int, out: Path) -> int:
    """Compute, write and check one report, telling what came out; the exit code."""
    from gongkai.annual.check import check
    from gongkai.annual.write import KINDS, write
    from gongkai.reporting import draft, queries

    report = draft.report(organ, year)
    before = draft.report(organ, year - 1) if year - 1 in queries.recorded_years(organ) else None
    findings = check(report, previous=before)
    name = report.title or f"{organ.short_name}{year}年"
    files = keep({out / f"{name}.{kind}": write(report, kind) for kind in KINDS})
    tell(organ, year, report)
    tell_findings(findings)
    print("文档：")
    for path in files:
        print(f"  {path}")
    return 1 if any(f.severity in ("error", "warning") for f in findings) else 0


def tell(organ: Organ, year: int, report: Report) -> None:
    """Print the counts of items and the cells that are not zero."""
    from gongkai.annual.form import form
    from gongkai.reporting import draft, queries

    split = queries.items(organ, year)
    print(f"{report.title}")
    print(f"  主动公开 {split.whole.items} 条，{split.whole.placements} 条次", end="")
    print(f"（公开栏张贴 {split.whole.postings}，网站发布 {split.whole.releases}）")
    if split.villages.placements:
        print(
            f"  其中镇级 {split.own.items} 条、{split.own.placements} 条次；"
            f"村级 {split.villages.items} 条、{split.villages.placements} 条次"
        )
    cells = form(report.form or "2021").cells
    for table, label in (("t2", "表二"), ("t3", "表三"), ("t4", "表四")):
        mine = [cell for cell in cells.values() if cell.table == table]
        told = [cell for cell in mine if report.cells.get(cell.id) != 0]
        print(f"  {label}：{len(mine)} 格，{'全部为零' if not told else f'{len(told)} 格不为零'}")
        for cell in told:
            if cell.column == "total" or table == "t2":
                path = " / ".join(cell.path[1:])
                print(f"    {path}：{report.cells.get(cell.id)}")
    if changed := draft.drift(organ, year):
        print(f"  注意：签发后又有登记，{len(changed)} 格与现有台账不同，需要公开更正。")


def tell_findings(findings: list[Finding]) -> None:
    """Print the findings, the gravest first."""
    if not findings:
        print("  检查：没有发现问题。")
        return
    order = list(SEVERITIES)
    print(f"  检查：发现 {len(findings)} 处")
    for finding in sorted(findings, key=lambda f: order.index(f.severity)):
        print(f"    [{SEVERITIES[finding.severity]}] {finding.message}")


def keep(files: dict[Path, bytes]) -> list[Path]:
    """Put the files in place, all or none half-written.  Raises CannotWrite."""
    waiting: list[tuple[str, Path]] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
            waiting.append((temporary, path))
            with os.fdopen(handle, "wb") as target:
                target.write(content)
            Path(temporary).chmod(0o644)
        for temporary, path in waiting:
            os.replace(temporary, path)
    except OSError as error:
        raise CannotWrite(
            f"文档无法写入“{error.filename}”（{error.strerror}）。"
            "请检查目录，或者用 --out 另选一个。"
        ) from error
    finally:
        for temporary, _ in waiting:
            Path(temporary).unlink(missing_ok=True)
    return list(files)
