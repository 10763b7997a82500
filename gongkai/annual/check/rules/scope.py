"""Text counts the office alone while the table counts the whole body."""

from collections.abc import Iterator

from gongkai.annual.check.cells import amount
from gongkai.annual.check.claims import RECEIVED, narrow_counts
from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number


def find(context: Context) -> Iterator[Slip]:
    """One slip for each count of applications told for a part of the body."""
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
