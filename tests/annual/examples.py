"""Real and made-up reports as values, for the tests of the check and the corpus."""

from __future__ import annotations

from pathlib import Path

import yaml

from gongkai.annual.form import form
from gongkai.annual.report import CellValue, Mark, Place, Report, Section, TableSeen

DATA = Path(__file__).parents[1] / "data"
HEADINGS = (
    ("s1", "一、总体情况"),
    ("s2", "二、主动公开政府信息情况"),
    ("s3", "三、收到和处理政府信息公开申请情况"),
    ("s4", "四、政府信息公开行政复议、行政诉讼情况"),
    ("s5", "五、存在的主要问题及改进情况"),
    ("s6", "六、其他需要报告的事项"),
)
PREAMBLE = (
    "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发"
    "〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）要求编制本报告。"
    "本报告所列数据的统计期限是2023年1月1日至2023年12月31日。"
    "如有疑问，请与青石镇人民政府联系（电话：0398-0000000）。"
)
SECTION_ONE = (
    "（一）主动公开情况。2023年，我镇主动公开政府信息30条，其中工作动态20条，其他信息10条。\n"
    "（二）依申请公开情况。2023年，我镇收到政府信息公开申请3件，上年结转1件，予以公开3件，"
    "结转下年度继续办理1件。\n"
    "（三）政府信息管理情况。严格落实发布审查制度。\n"
    "（四）政府信息公开平台建设情况。及时更新网站栏目。\n"
    "（五）监督保障情况。全年组织培训2次，接受社会评议。"
)
SECTION_FIVE = "一是公开形式较少；二是解读不够。下一步，将增加解读的数量，丰富公开的形式。"


def table(version: str = "2021", **numbers: int) -> dict[str, CellValue]:
    """Every cell of a form, 0 except those given (``t3_new_person=3`` for t3.new.person)."""
    cells: dict[str, CellValue] = dict.fromkeys(form(version).cells, 0)
    known = {cell.replace(".", "_"): cell for cell in cells}
    for name, value in numbers.items():
        cells[known[name]] = value
    return cells


BALANCED = {
    "t3_new_person": 3,
    "t3_new_total": 3,
    "t3_carried_in_person": 1,
    "t3_carried_in_total": 1,
    "t3_granted_person": 3,
    "t3_granted_total": 3,
    "t3_results_total_person": 3,
    "t3_results_total_total": 3,
    "t3_carried_out_person": 1,
    "t3_carried_out_total": 1,
}


def clean(
    *,
    organ: str = "青石镇人民政府",
    year: int = 2023,
    preamble: str = PREAMBLE,
    s1: str = SECTION_ONE,
    s5: str = SECTION_FIVE,
    s6: str = "无。",
    cells: dict[str, CellValue] | None = None,
    headings: tuple[tuple[str, str], ...] = HEADINGS,
    title: str | None = None,
    version: str = "2021",
) -> Report:
    """A report without any fault; each argument may plant one."""
    title = title or f"{organ}{year}年政府信息公开工作年度报告"
    texts = {"s1": s1, "s5": s5, "s6": s6}
    text = f"{title}\n\n{preamble}\n"
    sections = [Section("preamble", "", preamble, len(title) + 2, len(text))]
    for section_id, heading in headings:
        text += f"{heading}\n"
        start = len(text)
        text += texts.get(section_id, "") + "\n"
        sections.append(Section(section_id, heading, texts.get(section_id, ""), start, len(text)))
    return Report(
        form=version,
        organ=organ,
        year=year,
        title=title,
        cells=table(version, **BALANCED) if cells is None else cells,
        sections=sections,
        tables={name: TableSeen("whole", place=Place(0, 0, 1)) for name in ("t2", "t3", "t4")},
        text=text,
    )


def vectors() -> list[dict]:
    """The reference reports with the identity errors a checker must give."""
    return yaml.safe_load((DATA / "law/annual-report-vectors.yaml").read_text("utf-8"))


def of_vector(vector: dict) -> Report:
    """A reference report as a value, cells only."""
    the_form = form(vector["version"])
    cells: dict[str, CellValue] = {}

    def put(ids: list[str], values: list) -> None:
        for cell, value in zip(ids, values, strict=True):
            cells[cell] = Mark.BLANK if value is None else value

    for row, values in vector["t2"].items():
        put([c.id for c in the_form.table_cells("t2") if c.row == row], values)
    for table_id in ("t3", "t4"):
        rows = list(dict.fromkeys(c.row for c in the_form.table_cells(table_id)))
        for row, values in zip(rows, vector[table_id], strict=True):
            put([c.id for c in the_form.table_cells(table_id) if c.row == row], values)
    return Report(form=vector["version"], organ=vector["body"], year=vector["year"], cells=cells)
