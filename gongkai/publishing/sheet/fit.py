"""How tables fit the paper: smaller letters, then the sheet turned, then one list a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongkai.publishing.sheet.tables import text

if TYPE_CHECKING:
    from gongkai.publishing.sheet.pdf import Look

Block = dict[str, Any]

_DECENT = 5.0
"""A column of words should have this many em before letters are made smaller for others."""
_STEP = 0.5
_HARDLY_SMALLER = 0.84
"""So much smaller may letters be to save a second line in every row."""


def fitted(blocks: list[Block], paper: tuple[float, float], look: Look) -> tuple[list[Block], bool]:
    """The blocks with sizes and widths for their tables, and whether the sheet is turned.

    ``paper`` is what the margins leave, in points, upright.
    """
    if all(_size(table, paper[0], look, squeeze=False) for table in _tables(blocks)):
        return _set(blocks, paper[0], look), False
    return _set(blocks, paper[1], look), True


def _tables(blocks: list[Block]) -> list[Block]:
    made = []
    for block in blocks:
        if block["t"] == "table":
            made.append(block)
        for item in block.get("items", []):
            made += _tables(item)
    return made


def _set(blocks: list[Block], width: float, look: Look) -> list[Block]:
    made: list[Block] = []
    for block in blocks:
        if block["t"] != "table":
            if "items" in block:
                block = block | {"items": [_set(item, width, look) for item in block["items"]]}
            made.append(block)
        elif size := _size(block, width, look):
            made.append(block | {"size": size, "widths": _widths(block, width / size)})
        elif block["plain"]:
            made += _lists(block)
        else:
            made.append(_broken(block) | {"size": look.least, "widths": _widths(block, 0)})
    return made


def _size(table: Block, width: float, look: Look, *, squeeze: bool = True) -> float:
    """The largest letters with which the table fits, 0 when even the smallest are too large.

    With ``squeeze`` columns of words may become as narrow as one character.
    """
    sizes = [look.table - n * _STEP for n in range(int((look.table - look.least) / _STEP) + 1)]
    for needed, least in (
        (sum(table["wanted"]), look.table * _HARDLY_SMALLER),
        (sum(_decent(table)), look.least),
    ):
        for size in sizes:
            if size >= least and needed * size <= width:
                return size
    fits = squeeze and sum(table["least"]) * look.least <= width
    return look.least if fits else 0


def _decent(table: Block) -> list[float]:
    pairs = zip(table["least"], table["wanted"], strict=True)
    return [max(least, min(wanted, _DECENT)) for least, wanted in pairs]


def _widths(table: Block, room: float) -> list[float]:
    """Shares of the columns: what each needs first, the rest by what they would like."""
    base = _decent(table) if sum(_decent(table)) <= room else table["least"]
    rest = max(0.0, room - sum(base))
    wishes = [max(w - b, 0.0) for w, b in zip(table["wanted"], base, strict=True)]
    wished = sum(wishes)
    if wished:
        given = min(1.0, rest / wished)
        base = [b + w * given for b, w in zip(base, wishes, strict=True)]
        rest = max(0.0, rest - wished)
    total = sum(base)
    return [round(b + rest * b / total, 3) for b in base]


def _lists(table: Block) -> list[Block]:
    """One list for each row, every value after its heading."""
    rows: dict[int, list[Block]] = {}
    for cell in table["cells"]:
        if cell["y"]:
            rows.setdefault(cell["y"], []).append(cell)
    return [
        {
            "t": "record",
            "rows": [[table["plain"][cell["x"]], text(cell["blocks"])] for cell in rows[y]],
        }
        for y in sorted(rows)
    ]


def _broken(table: Block) -> Block:
    """The table with figures that may be broken anywhere: nothing fits, nothing is cut off."""

    def loosen(blocks: list[Block]) -> list[Block]:
        return [
            block
            | (
                {
                    "runs": [
                        run | {"s": "\u200b".join(run["s"])} if "s" in run else run
                        for run in block["runs"]
                    ]
                }
                if "runs" in block
                else {}
            )
            for block in blocks
        ]

    return table | {"cells": [c | {"blocks": loosen(c["blocks"])} for c in table["cells"]]}
