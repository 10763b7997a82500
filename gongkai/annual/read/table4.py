"""Table 四: one row of fifteen numbers under three heads, or three rows of five."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.annual.form import form
from gongkai.annual.read.document import Document
from gongkai.annual.read.labels import t4_pattern
from gongkai.annual.read.slots import Cells, Frame, Run, cells_of
from gongkai.annual.read.split import row_sums
from gongkai.annual.read.table import Lines, TableRead
from gongkai.annual.read.tokens import Token, tokens_of
from gongkai.annual.report import TableSeen

_COLUMNS = ("upheld", "corrected", "other", "pending", "total")
_GROUPS = ("review", "suit_direct", "suit_after_review")
_HEADS = {
    "行政复议": "review",
    "未经复议直接起诉": "suit_direct",
    "复议后起诉": "suit_after_review",
}
_IDS = [f"t4.{group}.{column}" for group in _GROUPS for column in _COLUMNS]


def read_table4(
    document: Document, span: tuple[int, int], lines: Lines, *, open_end: bool
) -> TableRead:
    """Table 四 in the region ``span``; ``open_end``: the text ends in this region."""
    tokens = tokens_of(document, lines.folded, *span, t4_pattern())
    read = TableRead(lines, document.text)
    body, stopped = _body(tokens)
    heads = [t for t in body if t.kind == "head"]
    if len(heads) < 5:
        return read
    values = [t for t in body if t.kind in {"value", "mark"}]
    open_end = open_end and not stopped
    if not values and open_end:
        read.seen = TableSeen("cut", _GROUPS, place=lines.place(heads[0].start, heads[-1].end))
        read.span = (heads[0].start, heads[-1].end)
        return read
    _fill(read, body, open_end=open_end)
    end = max([t.end for t in body if t.kind in {"head", "value", "mark"}])
    read.span = (heads[0].start, end)
    found = {cell.split(".")[1] for cell in (*read.cells, *read.uncertain)}
    missing = tuple(group for group in _GROUPS if group not in found)
    state = "whole" if not missing else "cut" if open_end else "partial"
    read.seen = TableSeen(state, missing, place=lines.place(*read.span))  # type: ignore[arg-type]
    return read


def _body(tokens: list[Token]) -> tuple[list[Token], bool]:
    """The tokens of the table: up to a heading or to text after the numbers."""
    filled = 0
    for i, token in enumerate(tokens):
        if token.kind == "stop" and i > 0:
            return tokens[:i], True
        filled += token.kind in {"value", "mark"}
        prose = token.kind == "text" and len(token.text) >= 6
        if prose and (filled or i > 60):
            return tokens[:i], True
        if token.kind == "text" and filled >= 15:
            return tokens[:i], True
    return tokens, False


def _fill(read: TableRead, body: list[Token], *, open_end: bool) -> None:
    last_head = max(i for i, t in enumerate(body) if t.kind == "head")
    first = next((i for i, t in enumerate(body) if t.kind in {"value", "mark"}), len(body))
    if first < last_head:
        if not _fifteen(read, body):
            _rows(read, body)
        return
    cells = [t for t in body[last_head + 1 :] if t.kind != "text"]
    filled = [t for t in cells if t.kind != "empty"]
    if filled:
        lines = {t.line for t in filled}
        cells = [t for t in cells if min(lines) <= t.line <= max(lines)]
    run = Run(cells)
    if open_end and len(filled) < 15 and sum(len(t.name) for t in filled) < 15:
        return
    resolved = cells_of(run, 15, Frame(), sums=False, may_join=False)
    texts = [t for t in body[last_head + 1 :] if t.kind == "text"]
    printed = [t for t in cells if t.name != "pad"]
    if resolved.status == "clean" and len(filled) < 15 and (len(printed) != 15 or open_end):
        resolved = Cells("short", reason="表四有空格且位置不明，无法确定数字属于哪一格")
    if resolved.status == "blank" and (not cells or texts):
        read.doubt(_IDS, "表四只有表头，没有读到数字", Run([body[last_head]]))
        return
    if resolved.status in {"clean", "blank"}:
        for cell, token in zip(_IDS, resolved.tokens, strict=True):
            read.put(cell, token, run)
        _doubt_last(read, run, open_end=open_end)
        return
    found = _parted(filled)
    if not found or open_end:
        read.doubt(_IDS, resolved.reason or "数字连写在一起，无法分开", run)
        return
    for i, cell in enumerate(_IDS):
        values = sorted({way[i] for way in found})
        if len(values) == 1:
            read.put_number(cell, values[0], run)
        else:
            shown = "、".join(map(str, values[:6]))
            read.doubt([cell], f"数字连写在一起，有几种分法（可能是 {shown}）", run)


def _fifteen(read: TableRead, body: list[Token]) -> bool:
    """Heads printed among the numbers (a text taken from a PDF): fifteen numbers in the
    form's order are known by their three sums."""
    tokens = [t for t in body if t.kind in {"value", "mark", "empty"}]
    numbers = [int(t.name) for t in tokens if t.kind == "value" and t.name.isdigit()]
    if len(tokens) != len(_IDS) or len(numbers) != len(_IDS) or not any(numbers):
        return False
    if not all(row_sums(numbers[i : i + 5]) for i in (0, 5, 10)):
        return False
    for cell, token in zip(_IDS, tokens, strict=True):
        read.put(cell, token, Run([token]))
    return True


def _doubt_last(read: TableRead, run: Run, *, open_end: bool) -> None:
    """The last number of a text that breaks off may have lost digits; its sum can tell."""
    if not open_end or not run.filled or read.text[run.filled[-1].end :]:
        return
    numbers = [int(t.name) if t.name.isdigit() else 0 for t in run.filled[-5:]]
    if numbers[-1] and not row_sums(numbers):
        read.doubt(_IDS[-1:], "文本在这个数字处截断，数字可能不完整", run)


def _parted(filled: Sequence[Token]) -> list[tuple[int, ...]]:
    """The ways to read joined digits as three groups, each closed by its sum."""
    if not all(t.kind == "value" and t.name.isdigit() for t in filled):
        return []
    if any(t.hard for t in filled[1:]) or not 15 <= sum(len(t.name) for t in filled) <= 40:
        return []
    digits = "".join(t.name for t in filled)
    borders, position = set(), 0
    for token in filled:
        position += len(token.name)
        borders.add(position)
    return list(_groups(digits, 0, 3, frozenset(borders)))[:200]


def _groups(
    digits: str, start: int, groups: int, borders: frozenset[int]
) -> Iterator[tuple[int, ...]]:
    if groups == 0:
        if start == len(digits):
            yield ()
        return
    for five, end in _fives(digits, start, borders):
        for rest in _groups(digits, end, groups - 1, borders):
            yield (*five, *rest)


def _fives(
    digits: str, start: int, borders: frozenset[int]
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Five numbers from ``start`` whose last is the sum of the others, and where they end."""

    def numbers(
        at: int, left: int, taken: tuple[int, ...]
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        if left == 0:
            if row_sums(taken):
                yield taken, at
            return
        for length in range(1, 6):
            end = at + length
            if end > len(digits) or (length > 1 and digits[at] == "0"):
                return
            yield from numbers(end, left - 1, (*taken, int(digits[at:end])))
            if end in borders:
                return

    return numbers(start, 5, ())


def _rows(read: TableRead, body: list[Token]) -> None:
    """Three rows of five, each behind the name of its group."""
    runs: dict[str, Run] = {}
    group: str | None = None
    for token in body:
        if token.kind == "head":
            group = _HEADS.get(token.text, group)
        elif token.kind in {"value", "mark", "empty"} and group is not None:
            runs.setdefault(group, Run([])).tokens.append(token)
    for group in _GROUPS:
        ids = [f"t4.{group}.{column}" for column in _COLUMNS]
        run = runs.get(group)
        if run is None or not run.filled:
            read.doubt(ids, "表四的排列方式与格式不同，无法确定数字属于哪一格", run)
            continue
        resolved: Cells = cells_of(run, 5, Frame(), sums=True, may_join=False)
        if resolved.status == "clean" and len(runs) == len(form("2021").t4_groups):
            for cell, token_ in zip(ids, resolved.tokens, strict=True):
                read.put(cell, token_, run)
        else:
            read.doubt(ids, resolved.reason or "表四的排列方式与格式不同", run)
