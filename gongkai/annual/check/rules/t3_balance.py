"""表三, each column: 新收 + 上年结转 = 总计 + 结转下年度 (identity E1)."""

from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import column_name, difference, failing, number, sum_slip


def find(context: Context) -> Iterator[Slip]:
    """One slip for each column that does not balance."""
    for check, left, right in failing(context, "T3_BALANCE"):
        yield sum_slip(
            context,
            check,
            f"表三“{column_name(check.lhs[0])}”列不平衡：本年新收加上年结转为 {number(left)}，"
            f"（七）总计加结转下年度为 {number(right)}，{difference(left, right)}。"
            "请核对本列的新收、结转和办理结果",
        )


RULE = Rule(
    id="T3_BALANCE",
    severity="error",
    title="表三各列：新收加上年结转等于总计加结转下年度",
    citation="年度报告格式表三表头：第一项加第二项之和，等于第三项加第四项之和",
    find=find,
)
