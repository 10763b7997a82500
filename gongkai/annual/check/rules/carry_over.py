"""表三: 上年结转 equals last year's 结转下年度, column by column (identity X1)."""

from collections.abc import Iterator

from gongkai.annual.check.cells import carry_over_checks, violation
from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import column_name, number


def find(context: Context) -> Iterator[Slip]:
    """One slip for each column that does not continue last year's report."""
    last = context.last_year
    if last is None or context.form is None:
        return
    for check in carry_over_checks(context.form.version):
        sums = violation(context.report, check, last)
        if sums is not None:
            yield Slip(
                f"表三“{column_name(check.lhs[0])}”列：上年结转填 {number(sums[0])}，"
                f"而 {last.year} 年度报告的结转下年度是 {number(sums[1])}。"
                f"两年应当衔接，请查明哪一年的数字不对〔{check.id}〕",
                cells=check.lhs,
                place=context.cell_place(*check.lhs),
            )


RULE = Rule(
    id="CARRY_OVER",
    severity="error",
    title="表三上年结转等于上一年度报告的结转下年度",
    citation="",
    find=find,
)
