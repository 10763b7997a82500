"""The report as HTML: real tables, every number tied to the labels that lead to it.

``fragment`` is for a page that has its own head and styles; ``page`` is a
file that stands alone.  Class names are those of the portal's stylesheet.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from gongkai.annual.report import Report
from gongkai.annual.write.document import Part, document
from gongkai.annual.write.layout import (
    LayoutCell,
    LayoutRow,
    TableLayout,
    printed,
    tables_of,
)

Link = Callable[[str], str | None]
"""From a cell id to the address of the records it counts, or None."""

_STYLE = """
body{max-width:62rem;margin:0 auto;padding:2rem 1rem 4rem;color:#1f2328;background:#fff;
font:1rem/1.9 "FangSong","FangSong_GB2312","Noto Serif CJK SC","Songti SC",serif}
h1{font-size:1.7rem;line-height:1.4;text-align:center;
font-family:"Noto Serif CJK SC","SimSun",serif}
h2{font-size:1.2rem;margin:2rem 0 .5rem;font-family:"SimHei","Noto Sans CJK SC",sans-serif}
h3{font-size:1.05rem;margin:1rem 0 .25rem;font-family:"KaiTi","Noto Serif CJK SC",serif}
p{margin:0;text-indent:2em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-size:.9rem;line-height:1.5}
th,td{border:1px solid #444;padding:.3rem .4rem;font-weight:400;text-align:center}
th[scope=row]{text-align:left}td.n{font-variant-numeric:tabular-nums;min-width:3em}
tr.sum th,tr.sum td{font-weight:700}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media print{body{padding:0}table{page-break-inside:avoid}}
"""


def page(report: Report, link: Link | None = None) -> str:
    """A complete document with its own styles, readable without a network."""
    title = escape(document(report).title)
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{fragment(report, link)}</main>\n</body>\n</html>\n"
    )


def fragment(report: Report, link: Link | None = None) -> str:
    """The sections and tables without the title.

    ``link`` makes a number a link to the records it counts.
    """
    return "".join(_part(report, part, link) for part in document(report).parts)


def table(report: Report, table_id: str, link: Link | None = None) -> str:
    """One table (``t2``, ``t3``, ``t4``) alone; empty when the report has no such table."""
    layout = tables_of(report).get(table_id)
    return _table(report, layout, link) if layout else ""


def _part(report: Report, part: Part, link: Link | None) -> str:
    heading = f"<h2>{escape(part.heading)}</h2>\n" if part.heading else ""
    text = "".join(
        f"<h3>{escape(p.text)}</h3>\n" if p.heading else f"<p>{escape(p.text)}</p>\n"
        for p in part.paragraphs
    )
    tables = _table(report, part.table, link) if part.table else ""
    return f'<section class="{part.id}">\n{heading}{text}{tables}</section>\n'


def _table(report: Report, layout: TableLayout, link: Link | None) -> str:
    head = "".join(_row(report, row, link) for row in layout.rows[: layout.head_rows])
    bodies: list[list[str]] = []
    for row in layout.rows[layout.head_rows :]:
        if not bodies or any(cell.scope == "rowgroup" and cell.rowspan == 1 for cell in row.cells):
            bodies.append([])
        bodies[-1].append(_row(report, row, link))
    body = "".join(f"<tbody>\n{''.join(rows)}</tbody>\n" for rows in bodies)
    thead = f"<thead>\n{head}</thead>\n" if head else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(layout.caption)}">\n'
        f"<table>\n<caption>{escape(layout.caption)}</caption>\n{thead}{body}</table>\n</div>\n"
    )


def _row(report: Report, row: LayoutRow, link: Link | None) -> str:
    cells = "".join(_cell(report, cell, link) for cell in row.cells)
    return f'<tr class="sum">{cells}</tr>\n' if row.kind == "sum" else f"<tr>{cells}</tr>\n"


def _cell(report: Report, cell: LayoutCell, link: Link | None) -> str:
    span = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    span += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if cell.kind == "label":
        return f'<th id="{cell.id}" scope="{cell.scope}"{span}>{escape(cell.text)}</th>'
    if cell.kind == "note":
        return f"<td{span}>{escape(cell.text)}</td>"
    text = escape(printed(report, cell.id))
    address = link(cell.id) if link else None
    if address and text:
        text = f'<a href="{escape(address)}">{text}</a>'
    headers = " ".join(cell.headers)
    return f'<td class="n" id="{cell.id}" headers="{headers}"{span}>{text}</td>'
