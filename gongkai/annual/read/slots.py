"""From a run of values and empty cells to the cells of one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from gongkai.annual.read.split import ways
from gongkai.annual.read.tokens import ZERO_WORDS, Token
from gongkai.annual.report import CellValue, Mark

Status = Literal["clean", "blank", "joined", "short", "long", "lost"]


@dataclass(slots=True)
class Run:
    """Values and empty cells that stand together, and the label they belong to."""

    tokens: list[Token]
    row: str | None = None
    label: Token | None = None
    firm: bool = False
    before: str = ""
    inferred: bool = False

    @property
    def filled(self) -> list[Token]:
        """The cells with something printed in them."""
        return [t for t in self.tokens if t.kind != "empty"]

    @property
    def start(self) -> int:
        """Where the cells begin; the label when there are none."""
        if self.tokens:
            return self.tokens[0].start
        return self.label.start if self.label else 0

    @property
    def end(self) -> int:
        """Where the cells end; the label when there are none."""
        if self.tokens:
            return self.tokens[-1].end
        return self.label.end if self.label else 0


@dataclass(slots=True)
class Frame:
    """How full rows of the same table are framed by empty cells: counts before and after."""

    leads: set[int] = field(default_factory=set)
    trails: set[int] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    rows: int = 0
    others: list[int] = field(default_factory=list)

    def learn(self, run: Run, count: int) -> None:
        """Remember the frame of a row that has all its values."""
        kinds = [t.kind != "empty" for t in run.tokens]
        if sum(kinds) != count:
            if len(kinds) >= count:
                self.others.append(len(kinds))
            return
        first, last = kinds.index(True), len(kinds) - kinds[::-1].index(True)
        if last - first == count:
            self.rows += 1
            self.lengths.add(len(kinds))
            self.leads.add(first)
            self.trails.add(len(kinds) - last)


@dataclass(slots=True)
class Cells:
    """The tokens of a row in column order (None: empty), or how they may be parted."""

    status: Status
    tokens: list[Token | None] = field(default_factory=list)
    ways: list[tuple[int, ...]] = field(default_factory=list)
    reason: str = ""


def cells_of(run: Run, count: int, frame: Frame, *, sums: bool, may_join: bool) -> Cells:
    """The ``count`` cells of a row.

    ``sums``: the last is the sum of the others.  ``may_join``: in this table
    numbers may stand together without a border.
    """
    filled = run.filled
    zeros = any(_leading_zeros(t) for t in filled)
    if zeros and not (may_join and _joinable(filled, count) and len(filled) < count):
        return Cells("long", reason="数字以 0 开头，可能有数字连写在一起")
    if len(filled) == count:
        return Cells("clean", list(filled))
    if len(filled) > count:
        return Cells("long", reason=f"本行应有 {count} 个数，读到 {len(filled)} 个")
    cells = sum(t.name != "pad" for t in run.tokens)
    if not filled and (not run.tokens or cells >= count):
        return Cells("blank", [None] * count)
    if frame.rows > 2 and len(run.tokens) >= count and len(run.tokens) not in frame.lengths:
        return Cells("short", reason="本行的格数与其他各行不同，无法确定数字属于哪一列")
    if len(run.tokens) >= count:
        return _window(run.tokens, count, frame, sums=sums)
    if may_join and _joinable(filled, count):
        found = ways([t.name for t in filled], count, sums=sums)
        if found:
            return Cells("joined", ways=found)
        reason = "本行数字连写在一起，找不到合理的分法" if found == [] else "本行数字连写，分法太多"
        return Cells("lost", reason=reason)
    return Cells(
        "short", reason=f"本行应有 {count} 个数，只读到 {len(filled)} 个，无法确定属于哪一列"
    )


def _joinable(filled: Sequence[Token], count: int) -> bool:
    return (
        bool(filled)
        and all(t.kind == "value" and t.name.isdigit() and t.name.isascii() for t in filled)
        and all(not t.hard for t in filled[1:])
        and sum(len(t.name) for t in filled) >= count
    )


def _leading_zeros(token: Token) -> bool:
    return (
        token.kind == "value"
        and len(token.name) > 1
        and token.name[0] == "0"
        and token.name[1] != "."
    )


def _window(tokens: list[Token], count: int, frame: Frame, *, sums: bool) -> Cells:
    """The ``count`` neighbouring cells that hold all the values, when only one choice fits."""
    places = []
    for lead in range(len(tokens) - count + 1):
        inside = tokens[lead : lead + count]
        outside = tokens[:lead] + tokens[lead + count :]
        # ``||`` closes a row that is shorter than its neighbours: no cell of this row.
        padded = inside[-1].name == "pad"
        if all(t.kind == "empty" for t in outside) and not padded:
            places.append((lead, len(tokens) - count - lead, inside))
    if len(places) > 1:
        framed = [p for p in places if p[0] in frame.leads and p[1] in frame.trails]
        if not framed:
            framed = [p for p in places if p[0] in frame.leads or p[1] in frame.trails]
        if len(framed) != 1 and not frame.leads:
            framed = [
                p for p in places if p[0] == 0 and all(t.name == "pad" for t in tokens[count:])
            ]
            framed = framed or [p for p in places if p[0] == 0 and _bars(tokens)]
        if len(framed) != 1 and sums:
            framed = [p for p in places if _sum_holds(p[2])]
        places = framed
    if len(places) != 1:
        return Cells("short", reason="本行有空格且位置不明，无法确定数字属于哪一列")
    lead, trail, inside = places[0]
    stub = inside[0].kind == "empty" and lead < max(frame.leads, default=0)
    filler = inside[-1].kind == "empty" and trail < max(frame.trails, default=0)
    filler &= not (len(tokens) == count and len({t.line for t in tokens}) == 1)
    odd = len(frame.others) > 1 and frame.others.count(len(tokens)) < 2
    shown = [t if t.kind != "empty" else None for t in inside]
    if stub or filler or odd:
        return Cells("short", shown, reason="本行的格数与其他各行不同，无法确定数字属于哪一列")
    return Cells("clean", shown)


def _bars(tokens: Sequence[Token]) -> bool:
    """Whether the cells come from a layout that marks every empty cell (bars, grids)."""
    return any(t.kind == "empty" and t.name != "pad" for t in tokens)


def _sum_holds(tokens: Sequence[Token]) -> bool:
    numbers = [value_of(t) if t.kind == "value" else 0 for t in tokens]
    plain = [n for n in numbers if not isinstance(n, Mark)]
    return sum(plain[:-1]) == plain[-1]


def value_of(token: Token | None, *, money: bool = False) -> CellValue:
    """What is printed in a cell: a number, Mark.BLANK or Mark.NOT_APPLICABLE."""
    if token is None or token.kind == "empty":
        return Mark.BLANK
    if token.kind == "mark":
        return Mark.NOT_APPLICABLE
    if token.text in ZERO_WORDS:
        return 0
    digits = token.name.replace(",", "").lstrip("+")
    if money or "." in digits:
        return Decimal(digits)
    return int(digits)


def is_plain(token: Token) -> bool:
    """Whether the print is nothing but the number."""
    return token.text.isascii() and token.text.lstrip("-").replace(".", "", 1).isdigit()
