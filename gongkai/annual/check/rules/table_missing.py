"""A heading of a table section with no table below it."""

from collections.abc import Iterator

from gongkai.annual.check.context import TABLE_NAMES, Context
from gongkai.annual.check.rule import Rule, Slip

_WORDS = {
    "t2": ("本年制发件数", "本年新制作数量", "信息内容"),
    "t3": ("勾稽关系", "本年新收政府信息公开申请数量"),
    "t4": ("未经复议直接起诉", "尚未审结"),
}
_SECTION = {"t2": "s2", "t3": "s3", "t4": "s4"}


def find(context: Context) -> Iterator[Slip]:
    """One slip for each table that is not there although the report goes on."""
    form = context.form
    if form is None:
        return
    for table, name in TABLE_NAMES.items():
        section_id = _SECTION[table]
        seen = context.report.tables.get(table)
        has_cells = any(
            cell.startswith(f"{table}.")
            for cell in (*context.report.cells, *context.report.uncertain)
        )
        if has_cells or (seen is not None and seen.state != "absent"):
            continue
        if any(word in context.report.text for word in _WORDS[table]):
            # The table is printed, but could not be read: no reason to say it is missing.
            continue
        section = next((s for s in context.report.sections if s.id == section_id), None)
        if section is None or not context.complete(section_id):
            continue
        yield Slip(
            f"“{form.section(section_id).title}”下面没有{name}，请按格式补上表格，没有发生的填 0",
            quote=section.heading,
            place=context.heading_place(section),
            citation=form.authority,
        )


RULE = Rule(
    id="TABLE_MISSING",
    severity="error",
    title="三张表齐全",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
