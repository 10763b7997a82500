"""表二 of 2019: 处理决定数量 filled with 上一年项目数量 + 本年增/减 (check W4)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for each row of the form of 2019 filled in like that."""
    for check, _left, right in failing(context, "COLUMN_MISUSE"):
        yield sum_slip(
            context,
            check,
            f"{context.label(check.rhs[0])}填 {number(right)}，恰好等于上一年项目数量与本年增/减"
            "之和。这一列应填当年作出处理决定的件数，不是项目数，请核对",
        )


RULE = Rule(
    id="COLUMN_MISUSE",
    severity="error",
    title="2019 年格式表二：处理决定数量不是项目数之和",
    citation="",
    find=find,
)
