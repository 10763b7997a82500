"""Reports, findings and comparisons as plain text for a terminal, and as CSV rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongkai.annual.compare import Comparison
from gongkai.annual.form import VERSIONS, form
from gongkai.annual.report import CellValue, Finding, Mark, Report

SEVERITIES = {"error": "错误", "warning": "警告", "hint": "提示"}
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a report (with findings when it was checked) or why not."""

    file: str
    report: Report | None = None
    findings: tuple[Finding, ...] = ()
    error: str = ""


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Rows set in columns; a Chinese character is two places wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (text + " " * (w - _width(text)) for text, w in zip(row, widths, strict=True))
        lines.append(indent + "  ".join(cells).rstrip())
    return "\n".join(lines)


def reports(outcomes: Sequence[Outcome], *, details: bool) -> str:
    """The summary table of ``read``; with ``details`` also which cells are uncertain and why."""
    rows = [("文件", "机关", "年度", "格式", "单元格", "存疑", "说明")]
    for outcome in outcomes:
        report = outcome.report
        if report is None:
            rows.append((outcome.file, *(NOTHING,) * 5, outcome.error))
            continue
        known = len(form(report.form).cells) if report.form in VERSIONS else 0
        read = f"{len(report.cells)}/{known}" if known else str(len(report.cells))
        rows.append(
            (
                outcome.file,
                report.organ or NOTHING,
                str(report.year or NOTHING),
                f"{report.form} 版" if report.form else NOTHING,
                read,
                str(len(report.uncertain)),
                "；".join(report.notes),
            )
        )
    lines = [columns(rows)]
    for outcome in outcomes if details else ():
        if outcome.report is not None and outcome.report.uncertain:
            lines += ["", f"{outcome.file} 存疑的单元格："]
            lines.append(columns(list(_uncertain(outcome.report)), indent="  "))
    failed = sum(outcome.report is None for outcome in outcomes)
    unread = f"，{failed} 份无法读取" if failed else ""
    return "\n".join([*lines, "", f"共 {len(outcomes)} 份{unread}。"])


def _uncertain(report: Report) -> Iterator[tuple[str, str]]:
    for cell, entry in report.uncertain.items():
        yield cell_name(cell, report.form), entry.reason


def findings(outcomes: Sequence[Outcome], *, details: bool) -> str:
    """Findings by file; without ``details`` only the number of each kind."""
    lines = []
    for outcome in outcomes:
        lines.append(_headline(outcome))
        if details:
            lines += [line for finding in outcome.findings for line in _finding(finding)]
            lines.append("")
    return "\n".join([*lines, _total(outcomes)])


def _headline(outcome: Outcome) -> str:
    report = outcome.report
    if report is None:
        return f"{outcome.file}：{outcome.error}"
    about = " ".join(
        text
        for text in (
            report.organ or "（机关名称未读出）",
            f"{report.year} 年" if report.year else "（年度未读出）",
            f"{report.form} 版格式" if report.form else "（没有读到表格）",
        )
        if text
    )
    return f"{outcome.file}：{about}，{counted(outcome.findings)}"


def counted(found: Iterable[Finding]) -> str:
    """``错误 1 处，警告 2 处`` or ``没有发现问题``."""
    severities: list[str] = [finding.severity for finding in found]
    parts = [
        f"{word} {severities.count(severity)} 处"
        for severity, word in SEVERITIES.items()
        if severity in severities
    ]
    return "，".join(parts) or "没有发现问题"


def _finding(finding: Finding) -> Iterator[str]:
    where = f"第 {finding.place.line} 行：" if finding.place else ""
    yield f"  【{SEVERITIES[finding.severity]}】{where}{finding.message}"
    if finding.quote:
        yield f"        原文：{finding.quote}"
    if finding.citation:
        yield f"        依据：{finding.citation}"


def _total(outcomes: Sequence[Outcome]) -> str:
    failed = sum(outcome.report is None for outcome in outcomes)
    every = [finding for outcome in outcomes for finding in outcome.findings]
    unread = f"，{failed} 份无法读取" if failed else ""
    return f"共 {len(outcomes)} 份{unread}；{counted(every)}。"


def comparison(found: Comparison, names: Sequence[str], version: str | None) -> str:
    """The comparison as tables."""
    lines = []
    if found.differences:
        rows = [("单元格", *names, "增减")]
        rows += [
            (
                cell_name(d.cell, version),
                *(value_text(v) for v in d.values),
                NOTHING if d.change is None else f"{d.change:+}",
            )
            for d in found.differences
        ]
        lines += [f"有 {len(found.differences)} 个单元格不同：", columns(rows)]
    else:
        lines.append("各表单元格全部相同。")
    for c in found.carry_over:
        lines.append(
            f"结转不一致（{cell_name(f't3.carried_in.{c.column}', version)}）："
            f"{names[c.earlier]} 结转下年度 {c.carried_out}，"
            f"{names[c.later]} 上年结转 {c.carried_in}。"
        )
    rows = [("文字重复率", *names)]
    for name, shares in zip(names, found.shares, strict=True):
        rows.append((f"见于 {name}", *(f"{part:.0%}" for part in shares)))
    return "\n".join([*lines, "", columns(rows)])


def cell_name(cell: str, version: str | None) -> str:
    """The cell in words, from the table's heading to the column."""
    for name in (version, *reversed(VERSIONS)):
        if name in VERSIONS and cell in form(name).cells:
            return " > ".join(form(name).cells[cell].path[1:])
    return cell


def value_text(value: CellValue | None) -> str:
    """A value for people: blank and not applicable are told apart from a missing cell."""
    if value is None:
        return "（无此格）"
    if value is Mark.BLANK:
        return "（空）"
    return "/" if isinstance(value, Mark) else str(value)


def cell_rows(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, ...]]:
    """CSV of ``read``: one row a cell, header first."""
    yield "文件", "机关", "年度", "格式", "编号", "单元格", "值", "存疑原因"
    for outcome in outcomes:
        report = outcome.report
        if report is None:
            yield outcome.file, "", "", "", "", "", "", outcome.error
            continue
        about = outcome.file, report.organ or "", str(report.year or ""), report.form or ""
        for cell, value in report.cells.items():
            shown = "" if value is Mark.BLANK else value_text(value)
            yield *about, cell, cell_name(cell, report.form), shown, ""
        for cell, entry in report.uncertain.items():
            yield *about, cell, cell_name(cell, report.form), "", entry.reason


def finding_rows(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, ...]]:
    """CSV of ``check``: one row a finding, header first."""
    yield "文件", "机关", "年度", "规则", "程度", "行", "说明", "原文", "依据", "单元格"
    for outcome in outcomes:
        report = outcome.report
        if report is None:
            yield outcome.file, "", "", "", "无法读取", "", outcome.error, "", "", ""
            continue
        for f in outcome.findings:
            yield (
                outcome.file,
                report.organ or "",
                str(report.year or ""),
                f.rule,
                SEVERITIES[f.severity],
                str(f.place.line) if f.place else "",
                f.message,
                f.quote,
                f.citation,
                " ".join(f.cells),
            )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
