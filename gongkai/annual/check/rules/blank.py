"""A cell left blank in a table that is otherwise filled in."""

from collections.abc import Iterator

from gongkai.annual.check.cells import blank_cells
from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """One slip a table, naming its blank cells."""
    if context.form is None:
        return
    for table, name in TABLE_NAMES.items():
        cells = blank_cells(context.report, context.form, table)
        if cells:
            yield Slip(
                f"{name}有 {len(cells)} 格空白，第一处是{context.label(cells[0])}。"
                "空白看不出是没有还是漏填，没有发生的请填 0",
                cells=tuple(cells),
                place=context.cell_place(*cells),
            )


RULE = Rule(
    id="BLANK",
    severity="hint",
    title="表格里应填数字的格没有留空",
    citation="",
    find=find,
)
