"""总计 left blank although there is something to add up."""

from collections.abc import Iterator

from gongkai.annual.check.cells import blank_totals
from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """One slip a table, naming the blank totals."""
    if context.form is None:
        return
    for table, name in TABLE_NAMES.items():
        cells = blank_totals(context.report, context.form, table)
        if cells:
            yield Slip(
                f"{name}有 {len(cells)} 个总计格空白，而所在行、列有数字，"
                f"第一处是{context.label(cells[0])}。请填上合计数",
                cells=tuple(cells),
                place=context.cell_place(*cells),
            )


RULE = Rule(
    id="TOTAL_BLANK",
    severity="warning",
    title="有数字可加的总计格没有留空",
    citation="",
    find=find,
)
