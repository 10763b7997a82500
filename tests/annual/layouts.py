"""Print a report's tables the ways published copies print them, to test the reader on.

Each layout was seen in the field (``tests/data/reports``); here it is applied
to any values.  ``render`` takes a form, its cells and a random generator and
returns the text of a whole report, with a short narrative around the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random

from gongkai.annual.form import Form
from gongkai.annual.report import CellValue, Mark

Rows = list[list[str]]
"""Printed rows: the cells a person sees in that row, merged ones only where they start."""


def shown(value: CellValue | None) -> str:
    """A cell as printed."""
    if value is None or value is Mark.BLANK:
        return ""
    if value is Mark.NOT_APPLICABLE:
        return "/"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def t2_rows(form: Form, cells: Mapping[str, CellValue]) -> Rows:
    rows: Rows = []
    for block in form.t2:
        rows.append([block.caption])
        rows.append([block.first_column, *(c.label for c in block.columns)])
        for row in block.rows:
            ids = [f"t2.{block.id}.{row.id}.{c.id}" for c in block.columns]
            rows.append([row.label, *(shown(cells.get(i)) for i in ids)])
    return rows


def t3_rows(form: Form, cells: Mapping[str, CellValue]) -> Rows:
    rows: Rows = [
        [form.t3_stub, "申请人情况"],
        ["自然人", "法人或其他组织", "总计"],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
    ]
    open_groups: tuple[str, ...] = ()
    for row in form.t3_rows:
        groups = row.path[:-1]
        fresh = [g for i, g in enumerate(groups) if open_groups[: i + 1] != groups[: i + 1]]
        open_groups = groups
        values = [shown(cells.get(f"t3.{row.id}.{c.id}")) for c in form.t3_columns]
        rows.append([*fresh, row.label, *values])
    return rows


def t4_rows(form: Form, cells: Mapping[str, CellValue]) -> Rows:
    five = [c.label for c in form.t4_columns]
    values = [
        shown(cells.get(f"t4.{g.id}.{c.id}")) for g in form.t4_groups for c in form.t4_columns
    ]
    return [
        ["行政复议", "行政诉讼"],
        [*five, "未经复议直接起诉", "复议后起诉"],
        [*five, *five],
        values,
    ]


def tabs(rows: Rows, rng: Random) -> str:
    return "\n".join("\t".join(row) for row in rows)


def tabs_with_tail(rows: Rows, rng: Random) -> str:
    return "\n".join("\t".join(row) + "\t" * rng.randint(0, 3) for row in rows)


def bars(rows: Rows, rng: Random) -> str:
    return "\n".join(" | ".join(row) + " |" for row in rows)


def leading_bars(rows: Rows, rng: Random) -> str:
    return "\n".join("| " + " | ".join(row) + " | " + "| " * rng.randint(0, 2) for row in rows)


def spaces(rows: Rows, rng: Random) -> str:
    return "\n".join("    ".join(cell or " " for cell in row) for row in rows)


def cell_a_line(rows: Rows, rng: Random) -> str:
    return "\n".join(cell for row in rows for cell in row)


def cell_a_line_with_bar(rows: Rows, rng: Random) -> str:
    return "\n".join("\n".join(f"{cell} |" for cell in row) + "\n|" for row in rows)


def cell_a_paragraph(rows: Rows, rng: Random) -> str:
    return "\n\n".join(cell for row in rows for cell in row)


def joined_rows(rows: Rows, rng: Random) -> str:
    return "\n".join("".join(row) for row in rows)


def joined_table(rows: Rows, rng: Random) -> str:
    return "".join("".join(row) for row in rows)


def spaced_rows_on_one_line(rows: Rows, rng: Random) -> str:
    return " ".join(" ".join(cell for cell in row if cell) for row in rows)


Layout = Callable[[Rows, Random], str]

DELIMITED: tuple[Layout, ...] = (
    tabs,
    tabs_with_tail,
    bars,
    leading_bars,
    cell_a_line,
    cell_a_line_with_bar,
    cell_a_paragraph,
)
"""Layouts that keep every cell apart: nothing may be lost."""

RUN_TOGETHER: tuple[Layout, ...] = (
    spaces,
    joined_rows,
    joined_table,
    spaced_rows_on_one_line,
)
"""Layouts that lose separators or blanks: what is ambiguous may be uncertain, never wrong."""


def plain(text: str, rng: Random) -> str:
    return text


def half_width_brackets(text: str, rng: Random) -> str:
    return text.replace("（", "(").replace("）", ")")


def full_width_digits(text: str, rng: Random) -> str:
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def enumeration_commas(text: str, rng: Random) -> str:
    for digit in "12345678":
        text = text.replace(f"{digit}.", f"{digit}、")
    return text


def traditional(text: str, rng: Random) -> str:
    return text.translate(
        str.maketrans(
            "总开发机关请处结转办业组织构务与况对废效规许罚强费数",
            "總開發機關請處結轉辦業組織構務與況對廢效規許罰強費數",
        )
    )


def spaces_inside_labels(text: str, rng: Random) -> str:
    for label, spaced in (
        ("商业企业", "商业 企业"),
        ("科研机构", "科研 机构"),
        ("（七）总计", "（七） 总 计"),
        ("结果维持", "结果 维持"),
    ):
        text = text.replace(label, spaced)
    return text


Wording = Callable[[str, Random], str]
WORDINGS: tuple[Wording, ...] = (
    plain,
    half_width_brackets,
    full_width_digits,
    enumeration_commas,
    traditional,
    spaces_inside_labels,
)


def page_breaks(lines: Sequence[str], rng: Random) -> list[str]:
    """Page numbers and running heads between the lines, as text taken from PDF has them."""
    out: list[str] = []
    for line in lines:
        out.append(line)
        if rng.random() < 0.05:
            out.append(rng.choice(["— 3 —", "-4-", "第 3 页 共 6 页", "\f"]))
    return out


def render(
    form: Form,
    cells: Mapping[str, CellValue],
    layout: Layout,
    wording: Wording,
    rng: Random,
    *,
    year: int = 2023,
    noise: bool = False,
) -> str:
    """A whole report as text: narrative, the three tables in ``layout``, narrative."""

    def table(rows: Rows) -> str:
        printed = layout(rows, rng)
        return "\n".join(page_breaks(printed.split("\n"), rng)) if noise else printed

    parts = [
        form.title("示范县河口镇人民政府", year),
        f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日止。",
        form.section("s1").heading,
        f"{year}年，我镇主动公开政府信息120条，其中通知公告45条，工作动态75条。",
        form.section("s2").heading,
        table(t2_rows(form, cells)),
        form.section("s3").heading,
        table(t3_rows(form, cells)),
        form.section("s4").heading,
        table(t4_rows(form, cells)),
        form.section("s5").heading,
        "一是公开内容不够丰富，二是队伍有待加强。下一步将加强培训。",
        form.section("s6").heading,
        "本年度未收取信息处理费。",
    ]
    return wording("\n".join(parts), rng)
