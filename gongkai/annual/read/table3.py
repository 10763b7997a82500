"""Table 三: which run of numbers belongs to which row, and what the cells are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from gongkai.annual.form import VERSIONS, form
from gongkai.annual.read.columns3 import printed_columns
from gongkai.annual.read.document import Document
from gongkai.annual.read.labels import T3_GROUPS, T3_ROWS, t3_pattern
from gongkai.annual.read.slots import Cells, Frame, Run, cells_of
from gongkai.annual.read.sums3 import COUNT, SUB_OTHER, balances, join
from gongkai.annual.read.table import Lines, TableRead, rows_on_lines, runs_of
from gongkai.annual.read.tokens import Token, tokens_of
from gongkai.annual.read.wording import NOTES, bare, continues, differs, printed_label
from gongkai.annual.report import TableSeen

LABELS = {r.id: r.label for version in VERSIONS for r in form(version).t3_rows}
ORDER = [*list(T3_ROWS)[:20], "other", *list(T3_ROWS)[20:]]
"""Rows of both forms in printed order; ``other`` is the single row of 2019."""

POSITION = {row: i for i, row in enumerate(ORDER)}
_ROW_IDS = list(T3_ROWS)
_GROUP_IDS = list(T3_GROUPS)


def read_table3(
    document: Document, span: tuple[int, int], lines: Lines, *, open_end: bool
) -> TableRead:
    """Table 三 in the region ``span``; ``open_end``: the text ends in this region."""
    tokens = _upto_stop(tokens_of(document, lines.folded, *span, t3_pattern()))
    if tokens and span[1] - tokens[-1].end > 40 and tokens[-1].kind == "stop":
        open_end = False
    tokens = [t for t in tokens if t.kind != "stop"]
    read = TableRead(lines, document.text)
    by_line = rows_on_lines(tokens, 5)
    runs, seen = _attach(tokens, by_line=by_line)
    if not runs and not seen:
        return read
    cut = _drop_cut_row(runs, seen, tokens, document.text) if open_end else None
    _continue_wrapped(runs)
    stray = _align(runs, seen, by_line=by_line)
    first = next((i for i, t in enumerate(tokens) if t.kind == "row"), len(tokens))
    columns = printed_columns(tokens[:first], tokens[first : first + 1], runs)
    _settle(read, runs, seen, stray, columns)
    if open_end:
        _doubt_last(read, runs, document.text)
    ends = [r.end for r in runs if r.filled] or [t.end for t in seen.values()]
    starts = [t.start for t in tokens[:1]] or [span[0]]
    if seen or runs:
        read.span = (starts[0], max(ends, default=span[0]))
        read.seen = _seen(read, seen, document.text, open_end=open_end, cut=cut)
    return read


def _upto_stop(tokens: list[Token]) -> list[Token]:
    for i, token in enumerate(tokens):
        if token.kind == "stop" and any(t.kind == "row" for t in tokens[:i]):
            return tokens[: i + 1]
    return [t for t in tokens if t.kind != "stop"]


def _attach(tokens: list[Token], *, by_line: bool) -> tuple[list[Run], dict[str, Token]]:
    """Runs of cells with the row label before them, and the first token of every row label."""
    runs: list[Run] = []
    seen: dict[str, Token] = {}
    label: Token | None = None
    group: Token | None = None
    before: list[str] = []
    for piece in runs_of(tokens, by_line=by_line):
        token = piece[0]
        if token.kind == "row":
            row = _ROW_IDS[int(token.name)]
            seen.setdefault(row, token)
            if label is not None and not by_line:
                runs.append(Run([], _row_of(label), label, before="".join(before)))
            label, group, before = token, None, []
        elif token.kind == "group":
            group = token if _GROUP_IDS[int(token.name)] == "other" else None
        elif token.kind in {"text", "head"}:
            before.append(token.text)
            if group is not None and token.line != group.line:
                group = None
        elif token.kind in {"value", "mark", "empty"}:
            run = Run(piece, before="".join(before))
            if not run.filled and (by_line or label is None):
                if label is not None and label.line == token.line and len(piece) >= COUNT:
                    run.row, run.label, run.firm = _row_of(label), label, True
                    runs.append(run)
                    label, before = None, []
                continue
            if group is not None and len(run.filled) >= 2:
                run.row, run.label, run.firm = "other", group, group.line == token.line
                seen.setdefault("other", group)
            elif label is not None:
                run.row, run.label = _row_of(label), label
                run.firm = label.line == token.line or not by_line
            elif run.before.endswith("总计") and "ignored.reissue" in seen and "new" in seen:
                run.row, run.firm = "results_total", True
            runs.append(run)
            label, group, before = None, None, []
    if label is not None and not by_line:
        runs.append(Run([], _row_of(label), label, before="".join(before)))
    return runs, seen


def _row_of(label: Token) -> str:
    return _ROW_IDS[int(label.name)]


def _continue_wrapped(runs: list[Run]) -> None:
    """Numbers beside the second line of a label belong to the row the first line began."""
    for previous, run in itertools.pairwise(list(runs)):
        begun = previous.row in LABELS and not previous.filled
        if not begun or run.row is not None or len(bare(run.before)) < 2:
            continue
        if run.filled and continues(run.before, LABELS[previous.row or ""]):
            run.row, run.label, run.firm = previous.row, previous.label, True
            runs.remove(previous)


def _drop_cut_row(
    runs: list[Run], seen: dict[str, Token], tokens: list[Token], text: str
) -> str | None:
    """Take away the last row when the text ends inside it; its id, or None."""
    if not seen:
        return None
    last = max(seen, key=lambda row: seen[row].start)
    row_runs = [r for r in runs if r.row == last and r.tokens]
    filled = sum(len(r.filled) for r in row_runs)
    digits = sum(len(t.name) for r in row_runs for t in r.filled)
    joined = 0 < filled < COUNT <= digits
    tail = tokens[-1].start <= max([r.end for r in row_runs], default=seen[last].end)
    cells = sum(len(r.tokens) for r in row_runs)
    if last == "carried_out" and (filled >= COUNT or joined):
        return None
    if filled < COUNT and cells < COUNT and not joined and (tail or not row_runs):
        runs[:] = [r for r in runs if r.row != last]
        del seen[last]
        return last
    return None


def _align(runs: list[Run], seen: dict[str, Token], *, by_line: bool) -> bool:
    """Give runs without a sure label their row by counting between sure ones.

    Returns whether something could not be placed.  Runs placed this way are
    marked ``inferred``.
    """
    if not by_line:
        _chunk(runs)
    if "other" in seen and any(row in seen for row in SUB_OTHER):
        for run in runs:
            if run.row == "other" and not run.firm:
                run.row = None
    filled = [r for r in runs if r.filled]
    rows = [r.row for r in filled]
    loose = [r for r in filled if r.row is None]
    known = [POSITION[row] for row in rows if row is not None]
    if not loose and all(a < b for a, b in itertools.pairwise(known)):
        return False
    single = [r for r in filled if len(r.filled) < 3 and (r.row is None or not r.firm)]
    for run in single:
        runs.remove(run)
    pool = [r for r in runs if r.filled]
    return _fill_gaps(pool, seen, by_line=by_line) or bool(single)


def _chunk(runs: list[Run]) -> None:
    """Cut a run of several rows' values into rows."""
    for i in range(len(runs) - 1, -1, -1):
        run = runs[i]
        values = run.filled
        if len(values) >= 2 * COUNT and len(values) % COUNT == 0:
            parts = [Run(values[n : n + COUNT]) for n in range(0, len(values), COUNT)]
            parts[0].row, parts[0].label, parts[0].firm = run.row, run.label, run.row is not None
            runs[i : i + 1] = parts


def _fill_gaps(pool: list[Run], seen: dict[str, Token], *, by_line: bool) -> bool:
    anchors = _anchors(pool)
    stray = False
    mismatches: list[int] = []
    bounds = [-1, *anchors, len(pool)]
    for left, right in itertools.pairwise(bounds):
        between = pool[left + 1 : right]
        low = POSITION[pool[left].row or ""] if left >= 0 else -1
        high = POSITION[pool[right].row or ""] if right < len(pool) else len(ORDER)
        if not between:
            continue
        rows = [r for r in ORDER[low + 1 : high] if r in seen]
        if len(rows) != len(between):
            every = [r for r in ORDER[low + 1 : high] if r != "other" or "other" in seen]
            rows = every if len(every) == len(between) else []
        if not rows:
            stray = True
            mismatches += [left, right]
        for run, row in itertools.zip_longest(between, rows[: len(between)]):
            run.row, run.inferred = row, True
    if mismatches and not by_line:
        first, last = max(min(mismatches), 0), min(max(mismatches), len(pool) - 1)
        for run in pool[first : last + 1]:
            run.inferred = True
    return stray


def _anchors(pool: Sequence[Run]) -> list[int]:
    """Indices of the runs whose label is sure and in the form's order."""
    anchors: list[int] = []
    for i, run in enumerate(pool):
        if not run.firm or run.row is None or len(run.filled) > COUNT:
            continue
        if anchors and POSITION[pool[anchors[-1]].row or ""] >= POSITION[run.row]:
            run.inferred = True
            continue
        anchors.append(i)
    return anchors


def _settle(
    read: TableRead,
    runs: list[Run],
    seen: dict[str, Token],
    stray: bool,
    columns: Sequence[str],
) -> None:
    """Cells of every row: clean ones first, then the joined ones the sums leave one way."""
    frame = Frame()
    for run in runs:
        frame.learn(run, COUNT)
    may_join = not any(_bordered(run) for run in runs)
    any_value = any(run.filled for run in runs)
    chosen: dict[str, tuple[Run, Cells]] = {}
    for run in runs:
        if run.row is None:
            stray = True
            continue
        cells = cells_of(run, COUNT, frame, sums=True, may_join=may_join)
        if run.firm and any(c.isdigit() for c in run.before):
            cells = Cells("lost", reason="这一行的数字与文字混在一起")
        run.inferred |= _foreign(run)
        if cells.status == "blank":
            cells = _blank(run, cells, any_value=any_value)
        if run.row in chosen:
            _duplicate(read, run.row, chosen, run, cells)
            continue
        chosen[run.row] = (run, cells)
    for row in seen:
        if row not in chosen:
            chosen[row] = (Run([]), Cells("lost", reason="有行名，没有读到这一行的数字"))
    join(chosen)
    balanced = balances(chosen)
    for row, (run, cells) in chosen.items():
        ids = [f"t3.{row}.{column}" for column in columns]
        _write(read, ids, run, cells, balanced=balanced, stray=stray)


_STUB = set("三本年度办理结果不予公开无法提供处其他申请人情况")


def _foreign(run: Run) -> bool:
    """Whether the text between label and numbers may be the damaged label of another row."""
    known = _STUB | set(bare(LABELS.get(run.row or "", ""))) | set(NOTES)
    return run.row is not None and not set(bare(run.before)) <= known


def _blank(run: Run, cells: Cells, *, any_value: bool) -> Cells:
    """A row without numbers is blank when its cells are printed, or no row has any number."""
    if not continues(run.before, LABELS.get(run.row or "", "")):
        return Cells("lost", reason="有行名，但这一行的数字与文字混在一起")
    full = bare(LABELS.get(run.row or "", ""))
    shown = bare((run.label.text if run.label else "") + run.before)
    if any_value and not shown.endswith(full[-3:]):
        return Cells("lost", reason="行名不完整，数字可能在别处")
    if any_value and not run.tokens:
        return Cells("lost", reason="有行名，没有数字：可能是空格，也可能是文本遗漏")
    return cells


def _doubt_last(read: TableRead, runs: list[Run], text: str) -> None:
    """The last row of a text that breaks off may have lost cells or digits; its sum can tell."""
    last = max((r for r in runs if r.row), key=lambda r: r.end, default=None)
    if last is None or not last.tokens or not any(r.filled for r in runs):
        return
    if text[last.end :].strip(" |\t\n"):
        return
    cells = [c for c in read.cells if c.startswith(f"t3.{last.row}.")]
    filled = last.filled
    joined = any(len(t.name) >= COUNT for t in filled)
    if len(filled) < COUNT and not joined:
        read.doubt(cells, "文本在这一行截断，无法确定空格和数字的位置", last)
    elif filled[-1].name != "0" and not text[last.end :]:
        numbers = [int(t.name) if t.name.isdigit() else 0 for t in filled]
        if sum(numbers[:-1]) != numbers[-1] or len(numbers) != COUNT:
            broken = [c for c in cells if read.places[c].end >= last.end]
            read.doubt(broken, "文本在这个数字处截断，数字可能不完整", last)


def _bordered(run: Run) -> bool:
    filled = run.filled
    return len(filled) == COUNT and all(t.hard for t in filled[1:])


def _duplicate(
    read: TableRead, row: str, chosen: dict[str, tuple[Run, Cells]], run: Run, cells: Cells
) -> None:
    """The same row twice: equal values are one row, others make it uncertain."""
    other, first = chosen[row]
    if not run.filled:
        return
    if not other.filled:
        chosen[row] = (run, cells)
        return
    same = [t.name for t in other.filled] == [t.name for t in run.filled]
    if not same:
        first.status, first.reason = "lost", "同一行出现两次，数字不同"
        if "同一行" not in "".join(read.notes):
            read.notes.append("表三中同一行出现两次且数字不同，请核对文件中是否有两张表三。")


def _write(
    read: TableRead, ids: list[str], run: Run, cells: Cells, *, balanced: bool, stray: bool
) -> None:
    if run.inferred and not balanced:
        read.doubt(ids, "行名与数字错位，无法确定这些数字属于哪一行", run)
    elif cells.status in {"clean", "blank"}:
        if cells.status == "blank" and stray:
            read.doubt(ids, "本行没有数字，但表中有找不到归属的数字", run)
            return
        for cell, token in zip(ids, cells.tokens, strict=True):
            if token is None and stray:
                read.doubt([cell], "本格为空，但表中有找不到归属的数字", run)
            else:
                read.put(cell, token, run)
    elif cells.status == "joined":
        for i, cell in enumerate(ids):
            values = sorted({way[i] for way in cells.ways})
            if len(values) == 1:
                read.put_number(cell, values[0], run)
            else:
                shown = "、".join(map(str, values[:6]))
                read.doubt([cell], f"数字连写在一起，有几种分法（可能是 {shown}）", run)
    else:
        read.doubt(ids, cells.reason, run)


def _seen(
    read: TableRead, seen: dict[str, Token], text: str, *, open_end: bool, cut: str | None
) -> TableSeen:
    found = {cell.rsplit(".", 1)[0][3:] for cell in (*read.cells, *read.uncertain)}
    if any(row in found for row in SUB_OTHER):
        read.version = "2021"
    elif "other" in found:
        read.version = "2019"
    version = read.version or "2021"
    expected = [r.id for r in form(version).t3_rows]
    missing = tuple(row for row in expected if row not in found)
    state = "whole" if not missing else "cut" if open_end or cut else "partial"
    labels = dict(_changed_labels(seen, text, version))
    place = read.lines.place(*read.span) if read.span else None
    return TableSeen(state, missing, labels, place)  # type: ignore[arg-type]


def _changed_labels(seen: dict[str, Token], text: str, version: str) -> Iterator[tuple[str, str]]:
    statutory = {r.id: r.label for r in form(version).t3_rows}
    for row, token in seen.items():
        if row in statutory:
            printed = printed_label(text, token.start, token.end)
            if differs(printed, statutory[row], form(version).variants):
                yield row, printed
