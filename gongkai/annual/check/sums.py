"""Sum checks in words: the slips the arithmetic rules share."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.annual.check.cells import Amount, SumCheck, checks_of, violation
from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Severity, Slip
from gongkai.annual.report import Mark

COLUMNS = {
    "person": "自然人",
    "enterprise": "商业企业",
    "research": "科研机构",
    "ngo": "社会公益组织",
    "legal": "法律服务机构",
    "other_org": "其他",
    "total": "总计",
}


def failing(context: Context, rule: str) -> Iterator[tuple[SumCheck, Amount, Amount]]:
    """The rule's sum checks that fail, each with its two sums."""
    if context.form is None:
        return
    for check in checks_of(context.form.version, rule):
        sums = violation(context.report, check)
        if sums is not None:
            yield check, *sums


def number(value: Amount) -> str:
    """A number for people, without an exponent or idle zeros."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def column_name(cell: str) -> str:
    """The applicant column a cell of table 三 stands in."""
    return COLUMNS[cell.rsplit(".", 1)[1]]


def difference(left: Amount, right: Amount) -> str:
    """``相差 3``."""
    return f"相差 {number(left - right if left > right else right - left)}"


def blank_note(context: Context, cells: tuple[str, ...]) -> str:
    """A remark when blanks took part as zero, else nothing."""
    blanks = sum(context.report.cells.get(cell) is Mark.BLANK for cell in cells)
    return f"（其中 {blanks} 格空白，按 0 计）" if blanks else ""


def sum_slip(
    context: Context, check: SumCheck, message: str, severity: Severity | None = None
) -> Slip:
    """A slip that names the check and every cell in it."""
    return Slip(
        f"{message}{blank_note(context, check.cells)}〔{check.id}〕",
        cells=check.cells,
        place=context.cell_place(*check.rhs, *check.lhs),
        severity=severity,
    )
