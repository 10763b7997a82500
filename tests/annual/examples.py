"""Real and made-up reports as values, for the tests of the check and the corpus."""

from __future__ import annotations

import json
import re
from decimal import Decimal
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


_HEADING = re.compile(r"(?m)^[ \t\u3000]*([一二三四五六])、([^\n]{2,40})$")
_WORDS = {
    "s1": r"总体情况",
    "s2": r"主动公开",
    "s3": r"收到和处理",
    "s4": r"复议",
    "s5": r"问题",
    "s6": r"其他",
}
_TABLE_START = re.compile(r"第\s*二\s*十\s*条|信息内容|[（(]?本列数据的勾稽|行政复议\s")


def of_truth(number: str) -> Report | None:
    """A real report from its text and the values read by eye; None for pages of HTML or PDF."""
    composed = DATA / "composed"
    is_composed = (composed / f"{number}.json").exists()
    raw = composed / f"{number}.txt" if is_composed else DATA / f"reports/raw/{number}.txt"
    values = composed if is_composed else DATA / "reports/truth"
    truth = json.loads((values / f"{number}.json").read_text("utf-8"))
    if not raw.exists():
        return None
    text = raw.read_text("utf-8")
    cells = {c: _value(v) for c, v in truth["cells"].items()}
    for path, printed in (truth["cell_text"] or {}).items():
        cell = path.replace("table_", "t")
        if printed in ("/", "-") and cell in cells:
            cells[cell] = Mark.NOT_APPLICABLE
    return Report(
        form=truth["form"],
        organ=truth["agency"],
        year=truth["year"],
        cells=cells,
        sections=list(_sections(text)),
        tables={
            f"t{n}": TableSeen(
                "whole" if (truth.get(f"table_{n}") or {}).get("complete") else "cut"
            )
            for n in (2, 3, 4)
            if truth.get(f"table_{n}")
        },
        text=text,
        title=next((line.strip() for line in text.split("\n") if "政府信息公开" in line), None)
        if is_composed
        else None,
    )


def _value(value: object) -> CellValue:
    if value is None:
        return Mark.BLANK
    if value == "n/a":
        return Mark.NOT_APPLICABLE
    return value if isinstance(value, int) else Decimal(str(value))


def _sections(text: str):
    found = []
    for match in _HEADING.finditer(text):
        section = f"s{'一二三四五六'.index(match[1]) + 1}"
        if re.search(_WORDS[section], match[2]) and section not in {s for s, _ in found}:
            found.append((section, match))
    starts = [m.start() for _, m in found] + [len(text)]
    yield Section("preamble", "", text[: starts[0]], 0, starts[0])
    for (section, match), end in zip(found, starts[1:], strict=True):
        body = text[match.end() : end]
        cut = _TABLE_START.search(body) if section in ("s2", "s3", "s4") else None
        narrative = body[: cut.start()] if cut else body
        yield Section(section, match[0].strip(), narrative, match.end(), end)
