"""Tables of a PDF page from the lines drawn on it.

Horizontal and vertical rulings that touch form one table.  Between two
neighbouring squares of its raster a missing line means a merged cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.annual.read.document import Cell, Table
from gongkai.annual.read.formats.glyphs import Char, joined_text, on_paper, rows_of

THIN = 3.0
"""A filled rectangle up to this many points thick is a line."""

NEAR = 3.0
"""Lines closer than this are one; also how far a line may fall short of a corner."""

SHORTEST = 5.0
MAX_OBJECTS = 20_000
MAX_LINES = 4_000

Segment = tuple[float, float, float]
"""Position across, start and end along: (y, x0, x1) or (x, y0, y1)."""


@dataclass(slots=True)
class Box:
    """A cell: rows and columns it covers (end exclusive), and its text."""

    row: int
    column: int
    row_end: int
    column_end: int
    text: str = ""


@dataclass(slots=True)
class Ruled:
    """A ruled table.  ``xs`` run from left to right, ``ys`` from top to bottom."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box]

    @property
    def top(self) -> float:
        """Upper edge on the page."""
        return self.ys[0]

    def table(self) -> Table:
        """The table with spans, as ``compose`` wants it."""
        rows: list[list[Cell]] = [[] for _ in range(len(self.ys) - 1)]
        for box in sorted(self.boxes, key=lambda b: (b.row, b.column)):
            cell = Cell(box.text, box.column_end - box.column, box.row_end - box.row)
            rows[box.row].append(cell)
        return Table(rows)


def rulings_of(page: Any) -> tuple[list[tuple[float, ...]], bool]:
    """Lines on the page as (x0, y0, x1, y1), and whether a picture covers much of it."""
    import pypdfium2.raw as pdfium

    lines: list[tuple[float, ...]] = []
    filled: list[tuple[float, ...]] = []
    pictured = False
    area = max(page.get_width() * page.get_height(), 1.0)
    kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
    for number, thing in enumerate(page.get_objects(filter=kinds, max_depth=4)):
        if number > MAX_OBJECTS:
            break
        left, bottom, right, top = thing.get_bounds()
        if not (on_paper(left, right) and on_paper(bottom, top)):
            continue
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictured = pictured or (right - left) * (top - bottom) > 0.3 * area
        elif right - left <= THIN or top - bottom <= THIN:
            lines.append((left, bottom, right, top))
        else:
            target = lines if _stroked(thing, pdfium) else filled
            target += _edges(thing, pdfium, (left, bottom, right, top))
    return (lines or filled)[:MAX_LINES], pictured


def _stroked(thing: Any, pdfium: Any) -> bool:
    import ctypes

    mode, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(thing, ctypes.byref(mode), ctypes.byref(stroke))
    return bool(stroke.value)


def _edges(thing: Any, pdfium: Any, bounds: tuple[float, ...]) -> Iterator[tuple[float, ...]]:
    """The straight edges of a path; a simple rectangle gives its four sides."""
    count = pdfium.FPDFPath_CountSegments(thing)
    left, bottom, right, top = bounds
    if count <= 5:
        if count >= 4:
            yield from (
                (left, bottom, right, bottom),
                (left, top, right, top),
                (left, bottom, left, top),
                (right, bottom, right, top),
            )
        return
    yield from _segments(thing, pdfium, min(count, MAX_LINES))


def _segments(thing: Any, pdfium: Any, count: int) -> Iterator[tuple[float, ...]]:
    import ctypes

    x, y = ctypes.c_float(), ctypes.c_float()
    matrix = thing.get_matrix()
    start = here = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(thing, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = matrix.on_point(x.value, y.value)
        if not on_paper(*point):
            return
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield (*here, *point)
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield (*here, *start)


def tables_of(lines: Sequence[tuple[float, ...]]) -> list[Ruled]:
    """The tables that the lines make, from top to bottom, still without text."""
    across, down = _straight(lines)
    found = []
    for group_across, group_down in _groups(across, down):
        table = _table(group_across, group_down)
        if table is not None:
            found.append(table)
    found.sort(key=lambda table: -table.top)
    return found


def _straight(lines: Sequence[tuple[float, ...]]) -> tuple[list[Segment], list[Segment]]:
    across: list[Segment] = []
    down: list[Segment] = []
    for x0, y0, x1, y1 in lines:
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= THIN and wide >= SHORTEST:
            across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= THIN and high >= SHORTEST:
            down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _merged(across), _merged(down)


def _merged(segments: list[Segment]) -> list[Segment]:
    """Pieces of one line put together."""
    lanes: list[list[Segment]] = []
    for segment in sorted(segments):
        if lanes and segment[0] - lanes[-1][0][0] <= NEAR:
            lanes[-1].append(segment)
        else:
            lanes.append([segment])
    merged: list[Segment] = []
    for lane in lanes:
        position = sum(s[0] for s in lane) / len(lane)
        pieces = sorted((start, end) for _, start, end in lane)
        start, end = pieces[0]
        for a, b in pieces[1:]:
            if a <= end + NEAR:
                end = max(end, b)
            else:
                merged.append((position, start, end))
                start, end = a, b
        merged.append((position, start, end))
    return merged


def _groups(
    across: list[Segment], down: list[Segment]
) -> Iterator[tuple[list[Segment], list[Segment]]]:
    """Lines that touch one another, directly or through others."""
    group = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down, start=len(across)):
            if x0 - NEAR <= x <= x1 + NEAR and y0 - NEAR <= y <= y1 + NEAR:
                group[root(i)] = root(j)
    members: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for i, segment in enumerate(across):
        members.setdefault(root(i), ([], []))[0].append(segment)
    for j, segment in enumerate(down, start=len(across)):
        members.setdefault(root(j), ([], []))[1].append(segment)
    yield from (m for m in members.values() if len(m[0]) > 1 and m[1])


def _table(across: list[Segment], down: list[Segment]) -> Ruled | None:
    ys = sorted(_distinct([y for y, _, _ in across]), reverse=True)
    xs = _distinct([x for x, _, _ in down])
    left, right = min(a for _, a, _ in across), max(b for _, _, b in across)
    if xs[0] - left > 2 * NEAR:  # tables of official reports are often open at the sides
        xs.insert(0, left)
    if right - xs[-1] > 2 * NEAR:
        xs.append(right)
    low, high = min(a for _, a, _ in down), max(b for _, _, b in down)
    if ys[-1] - low > 2 * NEAR:  # a table cut by a page break may be open above and below
        ys.append(low)
    if high - ys[0] > 2 * NEAR:
        ys.insert(0, high)
    if len(xs) < 2 or len(ys) < 2:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1

    def line_below(row: int, column: int) -> bool:
        middle = (xs[column] + xs[column + 1]) / 2
        return any(abs(y - ys[row + 1]) <= NEAR and a <= middle <= b for y, a, b in across)

    def line_right(row: int, column: int) -> bool:
        middle = (ys[row] + ys[row + 1]) / 2
        return any(abs(x - xs[column + 1]) <= NEAR and a <= middle <= b for x, a, b in down)

    taken = [[False] * columns for _ in range(rows)]
    boxes: list[Box] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            end = column + 1
            while end < columns and not taken[row][end] and not line_right(row, end - 1):
                end += 1
            bottom = row + 1
            while bottom < rows and not any(line_below(bottom - 1, c) for c in range(column, end)):
                bottom += 1
            for r in range(row, bottom):
                taken[r][column:end] = [True] * (end - column)
            boxes.append(Box(row, column, bottom, end))
    return Ruled(xs, ys, boxes)


def _distinct(values: list[float]) -> list[float]:
    distinct: list[float] = []
    for value in sorted(values):
        if not distinct or value - distinct[-1] > NEAR:
            distinct.append(value)
    return distinct


def with_text(tables: list[Ruled], chars: list[Char]) -> tuple[list[Ruled], list[Char]]:
    """The tables with their characters in them, and the characters outside.

    A frame with one column (a box around text, a coloured ground), or
    without any text, is no table.
    """
    tables = [table for table in tables if len(table.xs) > 2]
    inside: dict[tuple[int, int, int], list[Char]] = {}
    rest: list[Char] = []
    places = [_places(table) for table in tables]
    for char in chars:
        x, y = (char.left + char.right) / 2, char.middle
        for number, table in enumerate(tables):
            if table.xs[0] <= x <= table.xs[-1] and table.ys[-1] <= y <= table.ys[0]:
                column = min(bisect_left(table.xs, x), len(table.xs) - 1) - 1
                row = min(bisect_left([-v for v in table.ys], -y), len(table.ys) - 1) - 1
                box = places[number][max(row, 0), max(column, 0)]
                inside.setdefault((number, box.row, box.column), []).append(char)
                break
        else:
            rest.append(char)
    for (number, row, column), content in inside.items():
        places[number][row, column].text = _cell_text(content)
    return [t for t in tables if any(box.text for box in t.boxes)], rest


def _places(table: Ruled) -> dict[tuple[int, int], Box]:
    return {
        (row, column): box
        for box in table.boxes
        for row in range(box.row, box.row_end)
        for column in range(box.column, box.column_end)
    }


def _cell_text(chars: list[Char]) -> str:
    """Lines of a cell put together; between numbers a line break stays visible."""
    text = ""
    for row in rows_of(chars):
        piece = joined_text(row)
        apart = text[-1:].isascii() and piece[:1].isascii() and text[-1:].isalnum()
        text += (" " if apart else "") + piece
    return text


NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八]\s*[、)）.．]|\d\s*[.、．])")
NUMBER = re.compile(r"[-－]?[\d０-９][\d０-９,，.．]*|[/／—-]+")


def joined(upper: Ruled, lower: Ruled) -> Ruled | None:
    """Two tables on either side of a page break as one; None when they are two.

    They are one when both edges agree, or when the lower one only lacks
    columns of the stub (a tall cell that is not drawn again).  A repeated
    header is dropped, and a cell or row that the break cut in two is put
    together again.
    """
    if not _same_columns(upper.xs, lower.xs):
        return None
    xs = _distinct([*upper.xs, *lower.xs])
    above, below = _on(upper, xs), _on(lower, xs)
    if missing := min(box.column for box in below):
        below.append(Box(0, 0, len(lower.ys) - 1, missing))
    header = _repeated(above, below)
    below = [
        Box(b.row - header, b.column, b.row_end - header, b.column_end, b.text)
        for b in below
        if b.row >= header
    ]
    rows = len(upper.ys) - 1
    below_rows = len(lower.ys) - 1 - header
    shift = rows
    if _cut_row(above, below, rows):
        shift -= 1
        below = [b for b in below if not _taken_in(above, b, rows)]
    merged = list(above)
    for box in below:
        owner = _continued(above, box, rows, len(xs)) if box.row == 0 else None
        if owner is not None:
            owner.text += box.text
            owner.row_end = box.row_end + shift
        else:
            moved = Box(box.row + shift, box.column, box.row_end + shift, box.column_end, box.text)
            merged.append(moved)
    ys = [float(-row) for row in range(shift + below_rows + 1)]
    ys[0], ys[-1] = upper.ys[0], lower.ys[-1]
    return Ruled(xs, ys, merged)


def _same_columns(upper: list[float], lower: list[float]) -> bool:
    wide = 2 * NEAR
    if abs(upper[-1] - lower[-1]) > wide:
        return False
    known = all(any(abs(x - other) <= wide for other in upper) for x in lower)
    return abs(upper[0] - lower[0]) <= wide or (known and len(lower) > 3)


def _on(table: Ruled, xs: list[float]) -> list[Box]:
    """The table's cells on a finer raster of columns."""
    to = [min(range(len(xs)), key=lambda i: abs(xs[i] - x)) for x in table.xs]
    return [
        Box(b.row, to[b.column], b.row_end, to[b.column_end], b.text)
        for b in table.boxes
        if to[b.column] < to[b.column_end]
    ]


def _repeated(above: list[Box], below: list[Box]) -> int:
    """How many rows at the top of ``below`` are the header of ``above`` again."""

    def rows(boxes: list[Box]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for box in sorted(boxes, key=lambda b: (b.row, b.column)):
            found.setdefault(box.row, []).append("".join(box.text.split()))
        return found

    first, second = rows(above), rows(below)
    header = 0
    while header in second and first.get(header) == second[header] and any(second[header]):
        if any(NUMBER.fullmatch(text) for text in second[header] if text):
            break
        header += 1
    return header


def _cut_row(above: list[Box], below: list[Box], rows: int) -> bool:
    """Whether a row was cut by the break: one half has the numbers, the other goes on in words."""
    last = [b for b in above if b.row_end == rows and b.row == rows - 1]
    first = [b for b in below if b.row == 0 and b.row_end == 1]
    numbers_above = any(NUMBER.fullmatch(b.text) for b in last)
    numbers_below = any(NUMBER.fullmatch(b.text) for b in first)
    words = [b.text for b in first if b.text and not NUMBER.fullmatch(b.text)]
    labels = [b.text for b in last if b.text and not NUMBER.fullmatch(b.text)]
    if numbers_above == numbers_below or not words or any(map(NUMBERED.match, words)):
        return False
    if not labels or not NUMBERED.match(labels[-1]):
        return False  # the row of a header, or of a table whose labels never need two lines
    return {(b.column, b.column_end) for b in first} <= {
        (b.column, b.column_end) for b in above if b.row_end == rows
    }


def _taken_in(above: list[Box], box: Box, rows: int) -> bool:
    """Add a cell of the cut row to its upper half."""
    if box.row > 0 or box.row_end > 1:
        return False
    for upper in above:
        if upper.row_end == rows and (upper.column, upper.column_end) == (
            box.column,
            box.column_end,
        ):
            upper.text += box.text
            return True
    return False


def _continued(above: list[Box], box: Box, rows: int, columns: int) -> Box | None:
    """The cell of the stub above that goes on in ``box``: same columns, nothing new in it."""
    owner = next(
        (
            b
            for b in above
            if b.row_end == rows and (b.column, b.column_end) == (box.column, box.column_end)
        ),
        None,
    )
    if owner is None or NUMBER.fullmatch(owner.text) or NUMBERED.match(box.text):
        return None
    if not any(b.column >= box.column_end for b in above):
        return None  # the last column holds numbers, never a label
    if box.text:
        return owner if box.row_end - box.row > 1 and NUMBERED.match(owner.text) else None
    tall = box.row_end - box.row > 1 or owner.row_end - owner.row > 1
    return owner if tall and owner.text else None
