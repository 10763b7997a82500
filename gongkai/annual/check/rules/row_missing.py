"""Rows of a statutory table that are not there."""

from collections.abc import Iterator

from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.form import Cell


def find(context: Context) -> Iterator[Slip]:
    """One slip a table, naming the missing rows."""
    form = context.form
    if form is None:
        return
    for table, name in TABLE_NAMES.items():
        seen = context.report.tables.get(table)
        if seen is None or seen.state not in ("whole", "partial"):
            continue
        rows = {cell.row: cell for cell in form.table_cells(table)}
        missing = seen.missing_rows if seen.state == "partial" else _unread(context, rows)
        labels = [
            context.label(rows[row].id).partition("“")[2].partition("”")[0]
            for row in missing
            if row in rows
        ]
        if labels:
            yield Slip(
                f"{name}缺少 {len(labels)} 行：{'；'.join(labels)}。请按格式补齐，没有发生的填 0",
                cells=tuple(c.id for c in form.table_cells(table) if c.row in missing),
                place=seen.place,
                citation=form.authority,
            )


def _unread(context: Context, rows: dict[str, Cell]) -> tuple[str, ...]:
    """Rows of a whole table without a single cell, e.g. the three of （六） told as one."""
    report = context.report
    known = {cell.rsplit(".", 1)[0] for cell in (*report.cells, *report.uncertain)}
    table = next(iter(rows.values())).table
    if not any(name.startswith(f"{table}.") for name in known):
        return ()
    return tuple(row for row in rows if f"{table}.{row}" not in known)


RULE = Rule(
    id="ROW_MISSING",
    severity="error",
    title="表格各行齐全",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
