"""表三, each column: （七）总计 is the sum of the detail rows (identity E2)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import column_name, difference, failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for each column whose result rows do not make （七）总计."""
    for check, left, right in failing(context, "T3_RESULT_SUM"):
        yield sum_slip(
            context,
            check,
            f"表三“{column_name(check.lhs[0])}”列：（一）至（六）各行合计 {number(left)}，"
            f"（七）总计填 {number(right)}，{difference(left, right)}。请核对办理结果各行",
        )


RULE = Rule(
    id="T3_RESULT_SUM",
    severity="error",
    title="表三各列：（七）总计等于（一）至（六）各行之和",
    citation="",
    find=find,
)
