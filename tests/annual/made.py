"""Report files made for tests, in layouts seen in the field, from one description of the tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from gongkai.annual.form import Form, form

CellValues = dict[str, str]
Spanned = tuple[str, int, int]
"""Text, rowspan, colspan."""

OPENING = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2023年1月1日至2023年12月31日。"
)
TITLE = "青山镇人民政府2023年政府信息公开工作年度报告"


def numbered(version: str = "2021") -> CellValues:
    """A different number in every cell, so that a cell in the wrong place shows."""
    return {cell: str(n) for n, cell in enumerate(form(version).cells, start=100)}


def table_two(chosen: Form, values: CellValues) -> list[list[Spanned]]:
    """Table 二 as one table of four columns with captions over all of them."""
    rows: list[list[Spanned]] = []
    for block in chosen.t2:
        wide = 4 - len(block.columns)
        rows.append([(block.caption, 1, 4)])
        heads = [c.label for c in block.columns]
        rows.append([(block.first_column, 1, 1), *_spread(heads, wide)])
        for row in block.rows:
            cells = [values[f"t2.{block.id}.{row.id}.{c.id}"] for c in block.columns]
            rows.append([(row.label, 1, 1), *_spread(cells, wide)])
    return rows


def _spread(texts: Sequence[str], wide: int) -> list[Spanned]:
    return [(t, 1, wide if t is texts[-1] and wide > 1 else 1) for t in texts]


def table_three(chosen: Form, values: CellValues) -> list[list[Spanned]]:
    """Table 三 with its three header rows and a stub of three columns."""
    rows: list[list[Spanned]] = [
        [(chosen.t3_stub, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(c.label, 1, 1) for c in chosen.t3_columns[1:6]],
    ]
    height = {
        group: sum(group in r.path[:-1] for r in chosen.t3_rows)
        for r in chosen.t3_rows
        for group in r.path[:-1]
    }
    seen: set[str] = set()
    for row in chosen.t3_rows:
        cells: list[Spanned] = []
        for depth, label in enumerate(row.path):
            last = depth == len(row.path) - 1
            if last:
                cells.append((label, 1, 3 - depth))
            elif label not in seen:
                cells.append((label, height[label], 1))
                seen.add(label)
        cells += [(values[f"t3.{row.id}.{c.id}"], 1, 1) for c in chosen.t3_columns]
        rows.append(cells)
    return rows


def table_four(chosen: Form, values: CellValues) -> list[list[Spanned]]:
    """Table 四: reconsideration beside the two kinds of suits."""
    labels = [c.label for c in chosen.t4_columns]
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*[(x, 2, 1) for x in labels], ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(x, 1, 1) for x in labels * 2],
        [(values[f"t4.{g.id}.{c.id}"], 1, 1) for g in chosen.t4_groups for c in chosen.t4_columns],
    ]


def blocks(values: CellValues, version: str = "2021") -> list[str | list[list[Spanned]]]:
    """The whole report from title to section 六."""
    chosen = form(version)
    tables = {"s2": table_two, "s3": table_three, "s4": table_four}
    parts: list[str | list[list[Spanned]]] = [TITLE, OPENING]
    for section in chosen.sections:
        parts.append(section.heading)
        parts.append(
            tables[section.id](chosen, values) if section.id in tables else "本部分没有需要说明的。"
        )
    return parts


def html(parts: Sequence[str | list[list[Spanned]]]) -> str:
    """As a bare HTML body with rowspan and colspan."""
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(f"<p>{escape(part)}</p>")
            continue
        rows = "".join(
            "<tr>"
            + "".join(f'<td rowspan="{r}" colspan="{c}"><p>{escape(t)}</p></td>' for t, r, c in row)
            + "</tr>"
            for row in part
        )
        pieces.append(f"<table><tbody>{rows}</tbody></table>")
    return "\n".join(pieces)


def docx(parts: Sequence[str | list[list[Spanned]]]) -> bytes:
    """As a Word file made by python-docx, cells merged by Word's own gridSpan and vMerge."""
    from docx import Document

    document = Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        width = sum(c for _, _, c in part[0])
        table = document.add_table(len(part), width)
        for row, column, text, height, wide in placed(part):
            cell = table.cell(row, column)
            if height > 1 or wide > 1:
                cell = cell.merge(table.cell(row + height - 1, column + wide - 1))
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(parts: Sequence[str | list[list[Spanned]]], *, sheets: bool) -> bytes:
    """As a workbook: everything on one sheet, or a sheet for every table."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("年报")
    line = 0
    for part in parts:
        if isinstance(part, str):
            sheet.write(line, 0, part)
            line += 1
            continue
        target, top = (book.add_worksheet(), 0) if sheets else (sheet, line)
        for row, column, text, height, wide in placed(part):
            value = int(text) if text.isdigit() else text
            if height > 1 or wide > 1:
                target.merge_range(
                    top + row, column, top + row + height - 1, column + wide - 1, value
                )
            else:
                target.write(top + row, column, value)
        line += 0 if sheets else len(part)
    book.close()
    return stream.getvalue()


def placed(table: list[list[Spanned]]) -> list[tuple[int, int, str, int, int]]:
    """(row, column, text, rowspan, colspan) of every cell."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, cells in enumerate(table):
        column = 0
        for text, height, wide in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(height) for c in range(wide)}
            found.append((row, column, text, height, wide))
            column += wide
    return found


def changed_zip(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The archive with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry, old.read(entry))
        for name, content in changes.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
