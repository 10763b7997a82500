"""A table printed without a single entry."""

from collections.abc import Iterator

from gongkai.annual.check.cells import is_blank_table, printed
from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """One slip a table."""
    if context.form is None:
        return
    for table, name in TABLE_NAMES.items():
        if is_blank_table(context.report, context.form, table):
            yield Slip(
                f"{name}只有表头，一格数字也没有。请逐格填写，没有发生的填 0",
                cells=tuple(c.id for c in printed(context.report, context.form, table)),
                place=context.cell_place(next(context.form.table_cells(table)).id),
            )


RULE = Rule(
    id="TABLE_BLANK",
    severity="error",
    title="表格已经填写",
    citation="",
    find=find,
)
