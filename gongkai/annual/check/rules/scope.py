"""Text counts the office alone while the table counts the whole body."""

import re
from collections.abc import Iterator

from gongkai.annual.check.cells import amount
from gongkai.annual.check.claims import RECEIVED, narrow_counts
from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number

_ADDED_UP = re.compile(
    r"依申请公开(?:政府信息|信息)?\d+[件条]，(?:合计|共计|总计)(?:共)?公开(?:政府信息|信息)?\d+[件条]"
)


def find(context: Context) -> Iterator[Slip]:
    """Slips for applications of a part of the body, and for applications counted as releases."""
    for _, span in context.search(_ADDED_UP, "s1", "s2"):
        yield slip_at(
            span,
            "依申请公开的件数与主动公开的条数合在一起计数。两者口径不同，请分开填写",
        )
    actual = amount(context.report, "t3.new.total")
    if actual is None:
        return
    for value, span in narrow_counts(context, RECEIVED):
        if value != actual:
            yield slip_at(
                span,
                f"文中这里是 {value} 件，表三本年新收总计是 {number(actual)} 件，看来统计范围不同。"
                "请写明各是哪个范围，或者补上与表格一致的总数",
                cells=("t3.new.total",),
            )


RULE = Rule(
    id="SCOPE",
    severity="warning",
    title="文字与表格的统计范围一致",
    citation="",
    find=find,
)
