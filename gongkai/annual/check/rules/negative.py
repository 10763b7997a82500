"""A count below zero, or a fraction of a case."""

from collections.abc import Iterator

from gongkai.annual.check.cells import impossible_counts
from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number


def find(context: Context) -> Iterator[Slip]:
    """One slip for each cell."""
    if context.form is None:
        return
    for cell in impossible_counts(context.report, context.form):
        value = context.report.number(cell)
        if value is not None:
            yield Slip(
                f"{context.label(cell)}填 {number(value)}，件数只能是 0 或正整数"
                "（本年增/减可以是负数，金额可以有小数），请更正",
                cells=(cell,),
                place=context.cell_place(cell),
            )


RULE = Rule(
    id="NEGATIVE",
    severity="error",
    title="件数是 0 或正整数",
    citation="",
    find=find,
)
