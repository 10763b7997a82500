"""表三, each row: 总计 is the sum of the six applicant columns (identity E3)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import difference, failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for each row whose columns do not make 总计."""
    for check, left, right in failing(context, "T3_ROW_TOTAL"):
        yield sum_slip(
            context,
            check,
            f"{context.label(check.rhs[0])}：自然人与法人或其他组织各列合计 {number(left)}，"
            f"总计填 {number(right)}，{difference(left, right)}。请核对这一行",
        )


RULE = Rule(
    id="T3_ROW_TOTAL",
    severity="error",
    title="表三各行：总计等于自然人与法人或其他组织各列之和",
    citation="",
    find=find,
)
