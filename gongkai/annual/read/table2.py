"""Table 二: four blocks in the form of 2021, five in that of 2019."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gongkai.annual.form import form
from gongkai.annual.read.document import Document
from gongkai.annual.read.labels import T2_ROWS, t2_pattern
from gongkai.annual.read.slots import Cells, Frame, Run, cells_of
from gongkai.annual.read.table import Lines, TableRead
from gongkai.annual.read.tokens import Token, tokens_of
from gongkai.annual.read.wording import bare, differs, printed_label
from gongkai.annual.report import TableSeen

_ROW_IDS = list(T2_ROWS)
_MONEY = {"t2.a20_8.fees.amount", "t2.a20_9.procurement.amount"}
_FEE_IN_YUAN = re.compile(r"收费金额\s*[（(]?\s*(?:单位\s*[:：]?)?\s*元")
_PLAIN_ROW = re.compile("|".join(T2_ROWS.values()))
_VALUES = {"value", "mark", "empty"}


@dataclass(slots=True)
class _Found:
    runs: list[Run] = field(default_factory=list)
    seen: dict[str, Token] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)  # block -> columns as printed
    votes: dict[str, int] = field(default_factory=lambda: {"2019": 0, "2021": 0})
    heads: dict[str, Token] = field(default_factory=dict)
    unnamed: list[Run] = field(default_factory=list)


def read_table2(
    document: Document, span: tuple[int, int], lines: Lines, *, open_end: bool
) -> TableRead:
    """Table 二 in the region ``span``; ``open_end``: the text ends in this region."""
    tokens = tokens_of(document, lines.folded, *span, t2_pattern())
    for i, token in enumerate(tokens):
        if token.kind == "stop" and i > 2:
            tokens, open_end = tokens[:i], False
            break
    read = TableRead(lines, document.text)
    found = _collect(tokens)
    if not found.seen:
        return read
    version = "2019" if found.votes["2019"] > found.votes["2021"] else "2021"
    read.version = version
    shape = _shape(version)
    cut = _drop_cut_row(found, tokens, shape, document.text) if open_end else None
    frame = Frame()
    for run in found.runs:
        frame.learn(run, len(shape.get(run.row or "", ())) or -1)
    may_join = not any(
        len(run.filled) == 3 and all(t.hard for t in run.filled[1:]) for run in found.runs
    )
    for run in found.runs:
        _write(read, run, shape, found, frame, may_join=may_join)
    _name_rules(read, found)
    _doubt_yuan(read, lines.folded[span[0] : span[1]])
    last = max([r.end for r in found.runs if r.tokens], default=tokens[0].end)
    last = max([last, *(t.end for t in found.seen.values())])
    read.span = (tokens[0].start, last)
    read.seen = _seen(read, found, version, open_end=open_end or cut is not None)
    return read


def _doubt_yuan(read: TableRead, printed: str) -> None:
    """An amount below a heading in 元 is no number of 万元, and no one said which was meant."""
    amount = "t2.a20_8.fees.amount"
    if read.cells.get(amount) not in (None, 0) and _FEE_IN_YUAN.search(printed):
        read.doubt([amount], "表头印的单位是元，法定格式是万元，无法确定这个数是哪一种")


def _shape(version: str) -> dict[str, tuple[str, ...]]:
    """Row → its columns; rows real reports add included."""
    shape = {
        f"{block.id}.{row.id}": tuple(c.id for c in block.columns)
        for block in form(version).t2
        for row in block.rows
    }
    if version == "2019":
        shape["a20_1.other_docs"] = shape["a20_1.norms"]
    return shape


def _collect(tokens: list[Token]) -> _Found:
    found = _Found()
    run: Run | None = None
    block = "a20_1"
    previous: Token | None = None
    for token in tokens:
        if token.kind == "row" and _is_row(token, previous):
            row = _ROW_IDS[int(token.name)]
            block = row.split(".")[0]
            run = Run([], row, token, firm=True)
            found.runs.append(run)
            found.seen.setdefault(row, token)
        elif token.kind in _VALUES:
            if run is not None:
                run.tokens.append(token)
            elif token.kind != "empty" and previous is not None and previous.kind != "text":
                _unnamed(found, token)
        elif token.kind == "text" or token.kind == "row":
            if run is not None and not run.filled:
                run.before += token.text
            elif run is not None and token.hard:
                run = None
        else:
            run = None
            _header(found, token, block)
        previous = token if token.kind != "empty" else previous
    return found


def _is_row(token: Token, previous: Token | None) -> bool:
    """A row's name begins a cell or follows a number or a header; elsewhere it is prose."""
    if token.hard or previous is None or previous.kind not in {"text", "row"}:
        return True
    return previous.kind == "text" and not "\u4e00" <= previous.text[-1] <= "\u9fff"


def _unnamed(found: _Found, token: Token) -> None:
    if found.unnamed and found.unnamed[-1].tokens[-1].end < token.start:
        found.unnamed[-1].tokens.append(token)
    else:
        found.unnamed.append(Run([token]))


def _header(found: _Found, token: Token, block: str) -> None:
    if token.kind == "dec":
        found.heads.setdefault("decisions", token)
    if token.kind != "col":
        return
    version, _, name = token.name.partition("_")
    found.votes[version] += 1
    found.heads.setdefault(name, token)
    found.columns.setdefault(version, []).append(name)


def _drop_cut_row(
    found: _Found, tokens: list[Token], shape: dict[str, tuple[str, ...]], text: str
) -> str | None:
    """Take away the last row when the text ends inside it."""
    if not found.runs:
        return None
    run = found.runs[-1]
    count = len(shape.get(run.row or "", ()))
    last = max((t for t in tokens if t.kind != "empty"), key=lambda t: t.end, default=None)
    inside = (
        last is not None
        and run.label is not None
        and (last.start == run.label.start or any(last is t for t in run.tokens))
    )
    rest = text[last.end :] if last else ""
    if inside and len(run.filled) < count:
        found.runs.pop()
        found.seen.pop(run.row or "", None)
        return run.row
    if inside and last is not None and last.kind == "value" and not rest and last.name != "0":
        run.inferred = True
    return None


def _write(
    read: TableRead,
    run: Run,
    shape: dict[str, tuple[str, ...]],
    found: _Found,
    frame: Frame,
    *,
    may_join: bool,
) -> None:
    row = run.row or ""
    columns = _printed_order(row, shape, found)
    if not columns:
        return
    ids = [f"t2.{row}.{column}" for column in columns]
    if any(cell in read.cells or cell in read.uncertain for cell in ids):
        _again(read, ids, run)
        return
    cells = cells_of(run, len(ids), frame, sums=False, may_join=may_join)
    if cells.status == "blank" and _lost(run, found):
        cells = Cells("lost", reason="有行名，没有数字：可能是空格，也可能是文本遗漏")
    if _PLAIN_ROW.search(run.before) or re.search(r"[\d/\\]", run.before):
        cells = Cells("lost", reason="行名之间没有分隔，无法确定数字属于哪一行")
    if cells.status in {"clean", "blank"}:
        for cell, token in zip(ids, cells.tokens, strict=True):
            if token is not None and run.inferred and token is run.filled[-1]:
                read.doubt([cell], "文本在这个数字处截断，数字可能不完整", run)
            else:
                read.put(cell, token, run, money=cell in _MONEY)
    elif cells.status == "joined" and len(cells.ways) == 1 and not run.inferred:
        for cell, number in zip(ids, cells.ways[0], strict=True):
            read.put_number(cell, number, run)
    elif cells.status == "joined":
        shown = "；".join("、".join(map(str, way)) for way in cells.ways[:3])
        read.doubt(ids, f"数字连写在一起，有几种分法（如 {shown}）", run)
    else:
        read.doubt(ids, cells.reason, run)


def _lost(run: Run, found: _Found) -> bool:
    """Whether a row without numbers may have had some: a blank has a printed cell, or no
    row of the table has any number."""
    if found.unnamed or bare(run.before):
        return True
    return not run.tokens and any(r.filled for r in found.runs)


def _again(read: TableRead, ids: list[str], run: Run) -> None:
    """The row stands in the text a second time."""
    if not run.filled:
        return
    printed = [t.name for t in run.filled]
    first = [str(read.cells.get(cell)) for cell in ids]
    if printed != first:
        read.doubt(ids, "同一行出现两次，数字不同", run)


def _printed_order(row: str, shape: dict[str, tuple[str, ...]], found: _Found) -> tuple[str, ...]:
    """The columns of a row in the order the header prints them."""
    columns = shape.get(row, ())
    starts = {name: found.heads[name].start for name in columns if name in found.heads}
    if len(columns) > 1 and len(starts) == len(columns) and row.startswith("a20_1."):
        return tuple(sorted(columns, key=lambda name: starts[name]))
    return columns


def _name_rules(read: TableRead, found: _Found) -> None:
    """Numbers without a row name before 规范性文件 stand where 规章 belongs."""
    if "a20_1.rules" in found.seen or not found.unnamed:
        return
    run = found.unnamed[0]
    norms = found.seen.get("a20_1.norms")
    if norms is None or run.start > norms.start:
        return
    columns = _shape(read.version or "2021")["a20_1.rules"]
    if len(run.tokens) == len(columns):
        read.doubt([f"t2.a20_1.rules.{c}" for c in columns], "行名缺失，按位置可能是规章一行", run)


def _seen(read: TableRead, found: _Found, version: str, *, open_end: bool) -> TableSeen:
    rows = [f"{block.id}.{row.id}" for block in form(version).t2 for row in block.rows]
    present = {cell.rsplit(".", 1)[0][3:] for cell in (*read.cells, *read.uncertain)}
    missing = tuple(row for row in rows if row not in present)
    state = "whole" if not missing else "cut" if open_end else "partial"
    labels = {}
    variants = form(version).variants
    for block in form(version).t2:
        for row in block.rows:
            token = found.seen.get(f"{block.id}.{row.id}")
            if token is not None:
                printed = printed_label(read.text, token.start, token.end)
                if differs(printed, row.label, variants):
                    labels[f"{block.id}.{row.id}"] = printed
        for column in block.columns:
            token = found.heads.get(column.id)
            if token is not None:
                printed = read.text[token.start : token.end]
                if differs(printed, column.label, variants):
                    labels[column.id] = printed
    place = read.lines.place(*read.span) if read.span else None
    return TableSeen(state, missing, labels, place)  # type: ignore[arg-type]
