"""What a table reader hands over, and what all three of them share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.annual.read.slots import Run, is_plain, value_of
from gongkai.annual.read.tokens import Token
from gongkai.annual.report import CellValue, Place, TableSeen, Uncertain


class Lines:
    """Line numbers of offsets, and the folded text they point into."""

    def __init__(self, text: str, folded: str) -> None:
        self.folded = folded
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)

    def place(self, start: int, end: int) -> Place:
        """The place between two offsets."""
        return Place(start, end, bisect_right(self._starts, start))


@dataclass(slots=True)
class TableRead:
    """The cells of one table with everything a Report wants to know of it."""

    lines: Lines
    text: str
    cells: dict[str, CellValue] = field(default_factory=dict)
    uncertain: dict[str, Uncertain] = field(default_factory=dict)
    cell_text: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    seen: TableSeen = field(default_factory=lambda: TableSeen("absent"))
    version: str | None = None
    span: tuple[int, int] | None = None
    notes: list[str] = field(default_factory=list)

    def put(self, cell: str, token: Token | None, run: Run, *, money: bool = False) -> None:
        """A cell that is certain."""
        value = value_of(token, money=money)
        self.cells[cell] = value
        if token is None:
            self.places[cell] = self.lines.place(run.start, run.end)
            return
        self.places[cell] = self.lines.place(token.start, token.end)
        if token.kind == "mark" or not is_plain(token):
            self.cell_text[cell] = self._printed(token)

    def put_number(self, cell: str, number: int, run: Run) -> None:
        """A cell parted from a joined run."""
        self.cells[cell] = number
        self.places[cell] = self.lines.place(run.start, run.end)

    def doubt(self, cells: Sequence[str], reason: str, run: Run | None = None) -> None:
        """Cells that are there but cannot be read for sure."""
        place = self.lines.place(run.start, run.end) if run and (run.tokens or run.label) else None
        for cell in cells:
            self.cells.pop(cell, None)
            self.cell_text.pop(cell, None)
            self.places.pop(cell, None)
            self.uncertain[cell] = Uncertain(reason, place)

    def _printed(self, token: Token) -> str:
        """The print of a cell with the note in brackets that follows it."""
        end = token.end
        rest = self.text[end : end + 40]
        if rest[:1] in "(（":
            close = min((i for i in (rest.find(")"), rest.find("）")) if i >= 0), default=-1)
            end += close + 1
        return self.text[token.start : end]


def runs_of(tokens: Sequence[Token], *, by_line: bool) -> list[list[Token]]:
    """The stream cut into pieces: each label or text alone, each stretch of cells together."""
    pieces: list[list[Token]] = []
    for token in tokens:
        cell = token.kind in {"value", "mark", "empty"}
        last = pieces[-1][-1] if pieces else None
        if (
            cell
            and last is not None
            and last.kind in {"value", "mark", "empty"}
            and not (by_line and last.line != token.line)
        ):
            pieces[-1].append(token)
        else:
            pieces.append([token])
    return pieces


def rows_on_lines(tokens: Sequence[Token], at_least: int) -> bool:
    """Whether rows of the table are lines of the text: several lines hold many values."""
    counts: dict[int, int] = {}
    for token in tokens:
        if token.kind in {"value", "mark"}:
            counts[token.line] = counts.get(token.line, 0) + 1
    return sum(1 for n in counts.values() if n >= at_least) >= 2
