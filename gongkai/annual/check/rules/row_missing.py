"""Rows of a statutory table that are not there."""

from collections.abc import Iterator

from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip


def find(context: Context) -> Iterator[Slip]:
    """One slip a table, naming the missing rows."""
    form = context.form
    if form is None:
        return
    for table, name in TABLE_NAMES.items():
        seen = context.report.tables.get(table)
        if seen is None or seen.state != "partial" or not seen.missing_rows:
            continue
        rows = {cell.row: cell for cell in form.table_cells(table)}
        labels = [
            context.label(rows[row].id).partition("“")[2].partition("”")[0]
            for row in seen.missing_rows
            if row in rows
        ]
        if labels:
            yield Slip(
                f"{name}缺少 {len(labels)} 行：{'；'.join(labels)}。请按格式补齐，没有发生的填 0",
                cells=tuple(c.id for c in form.table_cells(table) if c.row in seen.missing_rows),
                place=seen.place,
            )


RULE = Rule(
    id="ROW_MISSING",
    severity="error",
    title="表格各行齐全",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
