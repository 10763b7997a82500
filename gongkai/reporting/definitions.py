"""What a figure of the report counts, in words for readers."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.annual.form import Cell

T3_ROWS: Mapping[str, str] = {
    "new": "{year}年1月1日至12月31日收到的申请",
    "carried_in": "{year}年以前收到、到{year}年1月1日还没有办结的申请",
    "results_total": "{year}年内办结的全部申请，不论哪一年收到",
    "carried_out": "{year}年12月31日以前收到、到当日还没有办结的申请，结转到下一年继续办理",
}
T4_COLUMNS: Mapping[str, str] = {
    "pending": "到{year}年12月31日还没有审结的{group}案件",
    "total": "{year}年内审结的，加上到年底还没有审结的{group}案件",
}
T2_COLUMNS: Mapping[str, str] = {
    "issued": "{year}年内制发的{row}",
    "repealed": "{year}年内废止的{row}",
    "in_force": "{year}年12月31日仍然有效的{row}，不论哪一年制发",
    "decisions": "{year}年内作出的{row}处理决定，按登记的件数相加",
    "amount": "{year}年内收取的{row}，按登记的金额（元）相加后换算为万元",
}
SOURCES: Mapping[str, str] = {
    "items": "{year}年内张贴或发布过的信息，一件只计一次（条）",
    "placements": "{year}年内的每一次张贴和每一次网站发布（条次）",
    "postings": "{year}年内的每一次张贴（条次）",
    "releases": "{year}年内的每一次网站发布（条次）",
    "columns": "{year}年内归入这个栏目的每一次张贴和发布（条次）",
    "counts": "{year}年内按日登记的数，相加得到",
    "records": "{year}年内形成的政府信息，按公开属性分",
    "site-columns": "政府信息公开专栏现有的栏目",
    "boards": "登记在册的公开栏",
    "promises": "年度报告第五部分列出的问题和改进措施",
    "suits": "{year}年内审结的，加上到年底还没有审结的行政诉讼案件",
}
OWNERS: Mapping[str, str] = {"": "", "own": "；只计本级", "villages": "；只计村（社区）"}


def of_cell(cell: Cell, year: int) -> str:
    """The definition of a table cell."""
    if cell.table == "t3":
        rule = T3_ROWS.get(cell.row, "{year}年内办结、办理结果为“{row}”的申请")
        words = rule.format(year=year, row=_leaf(cell))
        if cell.column == "total":
            return f"{words}；各类申请人合计。"
        return f"{words}；申请人类别为“{cell.path[-1]}”。"
    if cell.table == "t4":
        rule = T4_COLUMNS.get(cell.column, "{year}年内审结、结果为“{column}”的{group}案件")
        return rule.format(year=year, group=cell.path[-2], column=cell.path[-1]) + "。"
    return T2_COLUMNS[cell.column].format(year=year, row=cell.path[-2]) + "。"


def of_source(source: str, year: int) -> str:
    """The definition of a figure of the text whose source is not a cell."""
    kind, _, which = source.partition(":")
    owners = (
        OWNERS.get(which, "") if kind in ("items", "placements", "postings", "releases") else ""
    )
    return SOURCES[kind].format(year=year) + owners + "。"


def _leaf(cell: Cell) -> str:
    """The row's words below 三、本年度办理结果, e.g. （三）不予公开：1.属于国家秘密."""
    return "：".join(cell.path[2 : cell.path.index("申请人情况")])
