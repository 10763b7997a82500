"""A table of a web page put in order for paper: every place of the grid has one cell.

Spans that reach out of the table or into each other are cut, missing cells
are added empty, the head is found, and the columns get widths from what
stands in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Block = dict[str, Any]

MOST_COLUMNS = 60
MOST_HEAD = 6
_WIDE = 14.0
"""A column needs no more em than this; longer text is broken into lines."""
_PADDING = 0.9
"""Em of air in a column, left and right together."""
_NUMBER = re.compile(r"[¥￥]?[-+−]?[\d,，.]+\s*[%％]?(?:元|万元|人|户|亩)?")
_UNBROKEN = re.compile(r"[!-~¥￥]+")
"""Latin letters and figures are not broken within a cell."""


def table(node: HtmlElement, blocks: Callable[[HtmlElement], list[Block]]) -> list[Block]:
    """The table as a block, after its caption."""
    made: list[Block] = []
    for caption in node.iter("caption"):
        inner = blocks(caption)
        if inner and inner[0]["t"] == "p":
            made.append({"t": "caption", "runs": inner[0]["runs"]})
    rows = [row for row in node.iter("tr") if _owner(row) is node]
    cells, width = _grid(rows, blocks)
    if not cells:
        return made
    height = max(cell["y"] + cell["rowspan"] for cell in cells)
    head = _head(node, rows, cells, height)
    for cell in cells:  # A head is repeated whole, so nothing may reach out of it.
        if cell["y"] < head:
            cell["rowspan"] = min(cell["rowspan"], head - cell["y"])
            cell["head"] = True
    _line_up(cells)
    cells = _filled(cells, width, height)
    least, wanted = _widths(cells, width)
    block = {
        "t": "table", "columns": width, "head": head, "least": least, "wanted": wanted,
        "cells": cells, "rows": height, "plain": _plain(cells, head),
    }  # fmt: skip
    return [*made, block]


def text(found: list[Block]) -> str:
    """What blocks say, in one line each."""
    lines = []
    for block in found:
        if "runs" in block:
            lines.append("".join("\n" if "br" in r else r.get("s", "") for r in block["runs"]))
        lines += [text(item) for item in block.get("items", [])]
    return "\n".join(lines)


def _owner(row: HtmlElement) -> HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _grid(
    rows: list[HtmlElement], blocks: Callable[[HtmlElement], list[Block]]
) -> tuple[list[Block], int]:
    taken: set[tuple[int, int]] = set()
    cells: list[Block] = []
    width = 0
    for y, row in enumerate(rows):
        x = 0
        for node in row.iterchildren("td", "th"):
            while (x, y) in taken:
                x += 1
            if x >= MOST_COLUMNS:
                break
            across = min(_span(node, "colspan"), MOST_COLUMNS - x)
            down = min(_span(node, "rowspan"), len(rows) - y)
            while any((x + n, y) in taken for n in range(across)):
                across -= 1
            taken.update((x + i, y + j) for i in range(across) for j in range(down))
            content = blocks(node)
            said = text(content).strip()
            cells.append(
                {
                    "x": x, "y": y, "colspan": across, "rowspan": down, "blocks": content,
                    "head": node.tag == "th", "number": bool(_NUMBER.fullmatch(said)),
                    "short": len(said) <= 6,
                }
            )  # fmt: skip
            x += across
            width = max(width, x)
    return cells, width


def _span(node: HtmlElement, name: str) -> int:
    written = node.get(name, "1").strip()
    return max(1, int(written)) if written.isascii() and written.isdigit() else 1


def _head(node: HtmlElement, rows: list[HtmlElement], cells: list[Block], height: int) -> int:
    """How many rows stand again on every page: thead, rows of th, or a first row of words."""
    number = sum(1 for row in rows if getattr(row.getparent(), "tag", "") == "thead")
    if not number:
        for y in range(height):
            of_row = [cell for cell in cells if cell["y"] == y]
            if not of_row or not all(cell["head"] for cell in of_row):
                break
            number = y + 1
    if not number and height > 2:
        first = [cell for cell in cells if cell["y"] == 0]
        if len(first) > 1 and all(
            text(cell["blocks"]).strip() and not cell["number"] for cell in first
        ):
            number = max(cell["rowspan"] for cell in first)
    while any(c["y"] < number < c["y"] + c["rowspan"] for c in cells) and number < MOST_HEAD:
        number += 1
    return number if number < height and number <= MOST_HEAD else 0


def _line_up(cells: list[Block]) -> None:
    """Figures with decimals stand at the right in their whole column, so that points line up."""
    points = {c["x"] for c in cells if c["number"] and "." in text(c["blocks"])}
    for cell in cells:
        if cell["number"] and cell["x"] in points:
            cell["short"] = False


def _filled(cells: list[Block], width: int, height: int) -> list[Block]:
    taken = {
        (cell["x"] + i, cell["y"] + j)
        for cell in cells
        for i in range(cell["colspan"])
        for j in range(cell["rowspan"])
    }
    missing = [
        {
            "x": x, "y": y, "colspan": 1, "rowspan": 1, "blocks": [], "head": False,
            "number": False, "short": True,
        }
        for y in range(height)
        for x in range(width)
        if (x, y) not in taken
    ]  # fmt: skip
    return sorted([*cells, *missing], key=lambda cell: (cell["y"], cell["x"]))


def _widths(cells: list[Block], width: int) -> tuple[list[float], list[float]]:
    """Per column the em it cannot do without, and those it would like."""
    least, wanted = [1.0 + _PADDING] * width, [2.0 + _PADDING] * width
    for cell in cells:
        if cell["colspan"] > 1:
            continue
        for line in text(cell["blocks"]).split("\n"):
            long = max((_em(part) for part in _UNBROKEN.findall(line)), default=1.0)
            least[cell["x"]] = max(least[cell["x"]], min(long, _WIDE * 2) + _PADDING)
            wanted[cell["x"]] = max(wanted[cell["x"]], min(_em(line), _WIDE) + _PADDING)
    return least, [max(pair) for pair in zip(least, wanted, strict=True)]


def _em(line: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in line)


def _plain(cells: list[Block], head: int) -> list[str]:
    """The headings when the table is one head row over rows without spans, else nothing.

    Such a table can be set as one list a row where it is too wide.
    """
    if head != 1 or any(cell["colspan"] > 1 or cell["rowspan"] > 1 for cell in cells):
        return []
    return [text(cell["blocks"]).replace("\n", "") for cell in cells if cell["y"] == 0]
