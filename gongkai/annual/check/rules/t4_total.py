"""表四: 总计 is 维持 + 纠正 + 其他 + 尚未审结 (identity E4)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import difference, failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for each of the three groups that does not add up."""
    for check, left, right in failing(context, "T4_TOTAL"):
        yield sum_slip(
            context,
            check,
            f"{context.label(check.rhs[0])}：结果维持、结果纠正、其他结果、尚未审结合计 "
            f"{number(left)}，总计填 {number(right)}，{difference(left, right)}。请核对这一组",
        )


RULE = Rule(
    id="T4_TOTAL",
    severity="error",
    title="表四各组：总计等于四种结果之和",
    citation="",
    find=find,
)
