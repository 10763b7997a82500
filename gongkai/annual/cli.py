"""The command ``gongkai annual``: read, check, write and compare report files.

Needs no database and no Django.  Exit codes: 0 nothing to mend, 1 findings of
severity error, 2 wrong use or a file that could not be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from gongkai.annual.report import Finding, Report
    from gongkai.annual.show import Outcome

HELP = "读取、检查、生成、比较年度报告（不需要数据库）"
KINDS = ("docx", "pdf", "xlsx", "html", "json")
DETAILED = 20
"""With more files than this, one line a file is printed unless asked for more."""

FORMATS = "txt、html、docx、pdf（文字版）、xlsx、json；doc、wps 需要本机装有 LibreOffice"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the four sub-commands."""
    parser.epilog = (
        f"可读取的文件：{FORMATS}。给出文件夹时读取其中全部文件。"
        "退出码：0 没有问题；1 有“错误”级别的问题；2 有文件读不了或用法不对。"
    )
    commands = parser.add_subparsers(
        dest="annual", required=True, metavar="read|check|write|compare"
    )
    read = commands.add_parser(
        "read", help="读出机关、年度、各表数字和正文", description="读取年度报告。"
    )
    check = commands.add_parser(
        "check", help="检查勾稽关系、文字与数字、结构", description="检查年度报告。"
    )
    write = commands.add_parser(
        "write", help="按法定格式生成文件", description="生成年度报告文件。"
    )
    compare = commands.add_parser(
        "compare", help="逐格比较几份年报、上年结转和文字重复", description="比较年度报告。"
    )
    for command in (read, check, write, compare):
        command.add_argument("files", nargs="+", metavar="文件", help=f"年度报告文件：{FORMATS}")
    for command in (read, check, compare):
        command.add_argument("--json", action="store_true", help="输出 JSON")
    for command in (read, check):
        command.add_argument("--csv", metavar="文件", help="另存为 CSV 表格（可用 Excel 打开）")
        command.add_argument("--details", action="store_true", help="文件很多时也逐条列出")
    for command in (read, check, write):
        command.add_argument("--jobs", type=_positive, metavar="数", help="同时使用几个处理器")
    check.add_argument(
        "--previous",
        action="append",
        default=[],
        metavar="文件",
        help="上一年度的年报，用来核对上年结转和文字重复；可以多次给出",
    )
    check.add_argument(
        "--neighbours",
        action="append",
        default=[],
        metavar="文件",
        help="其他机关的年报，用来核对文字雷同；可以多次给出",
    )
    write.add_argument(
        "--to", type=_kinds, required=True, metavar=",".join(KINDS), help="生成哪些格式，用逗号隔开"
    )
    write.add_argument("--out", required=True, metavar="目录", help="生成的文件放在哪里")


def run(args: argparse.Namespace) -> int:
    """Run the sub-command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # a terminal that cannot show a character still gets the rest
            stream.reconfigure(errors="backslashreplace")
    return {"read": _read, "check": _check, "write": _write, "compare": _compare}[args.annual](args)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”应是正整数")
    return int(text)


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind.strip().lower() for kind in text.split(",") if kind.strip()))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise argparse.ArgumentTypeError(
            f"不能生成“{'、'.join(unknown)}”，可选：{'、'.join(KINDS)}"
        )
    return kinds


# Reading


def _outcome(file: Path) -> Outcome:
    from gongkai.annual.read import Unreadable, read
    from gongkai.annual.show import Outcome

    try:
        return Outcome(str(file), read(file))
    except Unreadable as error:
        return Outcome(str(file), error=str(error))


def _crashed(file: Path) -> Outcome:
    from gongkai.annual.show import Outcome

    return Outcome(str(file), error=f"{file.name} 已损坏，读取程序无法处理。请重新导出后再试。")


def _read(args: argparse.Namespace) -> int:
    outcomes = _each(_outcome, args)
    from gongkai.annual import show

    if args.json:
        from gongkai.annual.json_form import to_json

        _print_json(
            [{**to_json(o.report), "file": o.file} if o.report else _error(o) for o in outcomes]
        )
    else:
        print(show.reports(outcomes, details=args.details or len(outcomes) <= DETAILED))
    if args.csv and not _save_csv(args.csv, show.cell_rows(outcomes)):
        return 2
    return _code(outcomes)


def _each(job: partial[Outcome] | Any, args: argparse.Namespace) -> list[Outcome]:
    from gongkai.annual.batch import each, files_in, with_progress

    files = files_in(args.files)
    results = each(job, _crashed, files, jobs=getattr(args, "jobs", None))
    return list(with_progress(results, len(files), "年度报告"))


def _code(outcomes: Sequence[Outcome]) -> int:
    if not outcomes:
        print("没有找到文件。", file=sys.stderr)
        return 2
    if any(outcome.report is None for outcome in outcomes):
        return 2
    return int(any(f.severity == "error" for o in outcomes for f in o.findings))


# Checking


def _check(args: argparse.Namespace) -> int:
    from gongkai.annual import show

    previous, neighbours = (
        [_outcome(f) for f in _files(names)] for names in (args.previous, args.neighbours)
    )
    failed = [outcome for outcome in (*previous, *neighbours) if outcome.report is None]
    for outcome in failed:
        print(outcome.error, file=sys.stderr)
    last_years = [o.report for o in previous if o.report]
    job = partial(
        _checked,
        previous=last_years,
        neighbours=[o.report for o in neighbours if o.report],
        alone=len(_files(args.files)) == len(last_years) == 1,
    )
    outcomes = _each(job, args)
    if args.json:
        _print_json([_findings_json(outcome) for outcome in outcomes])
    else:
        print(show.findings(outcomes, details=args.details or len(outcomes) <= DETAILED))
    if args.csv and not _save_csv(args.csv, show.finding_rows(outcomes)):
        return 2
    return 2 if failed else _code(outcomes)


def _files(names: Sequence[str]) -> list[Path]:
    from gongkai.annual.batch import files_in

    return files_in(names)


def _checked(
    file: Path, *, previous: Sequence[Report], neighbours: Sequence[Report], alone: bool
) -> Outcome:
    from dataclasses import replace

    from gongkai.annual.check import check

    outcome = _outcome(file)
    report = outcome.report
    if report is None:
        return outcome
    last = previous[0] if alone else next((p for p in previous if _precedes(p, report)), None)
    others = [other for other in neighbours if other.organ != report.organ]
    return replace(outcome, findings=tuple(check(report, previous=last, neighbours=others)))


def _precedes(earlier: Report, report: Report) -> bool:
    return (
        earlier.organ is not None
        and earlier.organ == report.organ
        and earlier.year is not None
        and report.year == earlier.year + 1
    )


def _findings_json(outcome: Outcome) -> dict[str, Any]:
    if outcome.report is None:
        return _error(outcome)
    return {
        "file": outcome.file,
        "form": outcome.report.form,
        "organ": outcome.report.organ,
        "year": outcome.report.year,
        "findings": [_finding_json(f, outcome.report) for f in outcome.findings],
    }


def _finding_json(finding: Finding, report: Report) -> dict[str, Any]:
    from gongkai.annual.json_form import finding_json

    data = finding_json(finding)
    place = finding.place
    if place is not None:
        inside = (s.id for s in report.sections if s.start <= place.start < s.end)
        data["place"] = {"section": next(inside, None), **data["place"]}
    return data


# Writing


def _write(args: argparse.Namespace) -> int:
    out = Path(args.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        print(f"不能建立目录 {out}，请换一个可以写入的位置。", file=sys.stderr)
        return 2
    outcomes = _each(_outcome, args)
    failed = False
    taken: set[str] = set()
    for outcome in outcomes:
        stem = _free(Path(outcome.file).stem, taken)
        targets = [out / f"{stem}.{kind}" for kind in args.to]
        problem = outcome.error or _written(outcome, targets)
        failed = failed or bool(problem)
        if problem:
            print(problem, file=sys.stderr)
        for target in () if problem else targets:
            print(target)
    return 2 if failed else _code(outcomes)


def _free(stem: str, taken: set[str]) -> str:
    """A name no other file of this run has got."""
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name)
    return name


def _written(outcome: Outcome, targets: Sequence[Path]) -> str:
    """Write all targets or none; the returned sentence says why not, empty when all is done."""
    from typing import cast

    from gongkai.annual.write import FileKind, write

    assert outcome.report is not None, "only files that were read are written"
    source = Path(outcome.file).resolve()
    if any(target.resolve() == source for target in targets):
        return f"生成的文件会覆盖原文件 {source.name}，没有生成。请用 --out 指定别的目录。"
    try:
        contents = [write(outcome.report, cast(FileKind, t.suffix[1:])) for t in targets]
    except (ValueError, LookupError) as error:
        return f"{source.name} 不能按法定格式生成：{error}"
    halves = [target.with_name(f".{target.name}.part") for target in targets]
    try:
        for half, content in zip(halves, contents, strict=True):
            half.write_bytes(content)
        for half, target in zip(halves, targets, strict=True):
            half.replace(target)
    except OSError as error:
        return f"不能写入目录 {targets[0].parent}（{error.strerror}），请检查空间和权限。"
    finally:
        for half in halves:
            half.unlink(missing_ok=True)
    return ""


# Comparing


def _compare(args: argparse.Namespace) -> int:
    from gongkai.annual import show
    from gongkai.annual.compare import compare

    outcomes = _each(_outcome, args)
    reports = [outcome.report for outcome in outcomes if outcome.report]
    if len(reports) < len(outcomes) or len(reports) < 2:
        for outcome in outcomes:
            if outcome.error:
                print(outcome.error, file=sys.stderr)
        if len(outcomes) < 2:
            print("比较需要两份以上年度报告。", file=sys.stderr)
        return 2
    found = compare(reports)
    names = [outcome.file for outcome in outcomes]
    if args.json:
        from gongkai.annual.json_form import comparison_json

        _print_json([comparison_json(found, names)])
    else:
        short = [Path(name).name for name in names]
        shown = short if len(set(short)) == len(names) else names
        print(show.comparison(found, shown, reports[-1].form))
    return int(bool(found.carry_over))


# Output


def _error(outcome: Outcome) -> dict[str, str]:
    return {"file": outcome.file, "error": outcome.error}


def _print_json(items: Sequence[object]) -> None:
    import json

    print(json.dumps(items[0] if len(items) == 1 else items, ensure_ascii=False, indent=1))


def _save_csv(path: str, rows: Iterable[Sequence[str]]) -> bool:
    """Write the rows for Excel (UTF-8 with mark); whole or not at all."""
    target = Path(path)
    half = target.with_name(f".{target.name}.part")
    try:
        with half.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as stream:
            _csv(stream, rows)
        half.replace(target)
    except OSError as error:
        half.unlink(missing_ok=True)
        print(f"不能写入 {path}（{error.strerror}），请换一个位置。", file=sys.stderr)
        return False
    return True


def _csv(stream: TextIO, rows: Iterable[Sequence[str]]) -> None:
    import csv

    writer = csv.writer(stream)
    for row in rows:
        # A text from a stranger's file must not become a formula when Excel opens it.
        writer.writerow(
            "'" + text if text[:1] in ("=", "+", "-", "@", "\t") else text for text in row
        )
