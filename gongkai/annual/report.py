"""An annual report as a value: what a file says, cell by cell, and how sure the reader is.

Zero, blank and not applicable are three different things: ``0`` is a
statement, ``Mark.BLANK`` a printed cell with nothing in it,
``Mark.NOT_APPLICABLE`` a printed ``/`` or ``-``.  A cell that is not in
``cells`` was not there, or could not be read with certainty (then it is in
``uncertain`` with the reason).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal


class Mark(Enum):
    """A printed cell that holds no number."""

    BLANK = "blank"
    NOT_APPLICABLE = "n/a"


CellValue = int | Decimal | Mark
"""Counts are int, money in 万元 is Decimal, the rest is a Mark.  Never float."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: offsets into ``Report.text`` (end exclusive) and a line from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Why a cell could not be read for sure, and where it would stand."""

    reason: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report as printed.

    ``id`` is ``s1`` … ``s6`` for the statutory six, ``preamble`` for what
    stands before the first, ``other`` for the rest; ``heading`` is the
    printed heading, ``text`` the narrative below it without table text.
    ``start`` and ``end`` are offsets into ``Report.text``.
    """

    id: str
    heading: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure stated in the narrative, e.g. ``proactive_items`` 891 条.

    Names are those listed in ``docs/annual.md``; ``quote`` is the clause.
    """

    name: str
    value: int | Decimal
    unit: str
    quote: str
    place: Place
    section: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact block of the opening paragraph; empty strings where not given."""

    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class TableSeen:
    """What the reader saw of table ``t2``, ``t3`` or ``t4``.

    ``state``: ``whole`` (every row of the form is there), ``cut`` (the text
    ends inside it), ``partial`` (rows are missing although the text goes on),
    ``absent``.  ``labels`` maps row and column ids to the label as printed,
    where it differs from the statutory one.
    """

    state: Literal["whole", "cut", "partial", "absent"]
    missing_rows: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass(slots=True)
class Report:
    """One annual report.

    ``form`` is the version the printed tables follow (``"2019"``,
    ``"2021"``); without tables the one its year and headings call for;
    ``"2008"`` for the old narrative form, or ``None`` when nothing tells.
    ``text`` is the plain text all offsets point into; ``cell_text`` keeps a
    cell's print where it is more than a plain number (``1,362``, ``240万元``).
    """

    form: str | None = None
    organ: str | None = None
    year: int | None = None
    title: str | None = None
    period: tuple[date, date] | None = None
    contact: Contact = field(default_factory=Contact)
    cells: dict[str, CellValue] = field(default_factory=dict)
    uncertain: dict[str, Uncertain] = field(default_factory=dict)
    cell_text: dict[str, str] = field(default_factory=dict)
    cell_places: dict[str, Place] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    tables: dict[str, TableSeen] = field(default_factory=dict)
    text: str = ""
    source: str = ""
    notes: list[str] = field(default_factory=list)

    def section_text(self, section_id: str) -> str:
        """The narrative of a section, empty when the report has no such section."""
        return "\n".join(s.text for s in self.sections if s.id == section_id)

    def number(self, cell_id: str) -> int | Decimal | None:
        """The number in a cell, or None when it is absent, blank, n/a or uncertain."""
        value = self.cells.get(cell_id)
        return None if value is None or isinstance(value, Mark) else value


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: the rule, how grave, where, and in Chinese what to do."""

    rule: str
    severity: Literal["error", "warning", "hint"]
    message: str
    citation: str = ""
    cells: tuple[str, ...] = ()
    quote: str = ""
    place: Place | None = None
