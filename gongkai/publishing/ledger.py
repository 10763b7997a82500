"""主动公开台账: one line for every placement of a year, by the field's headings.

条 counts each record once, 条次 each posting and release; both come from the
same lines that are written and equal ``queries.items``.
"""

from __future__ import annotations

import heapq
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING

import xlsxwriter

from gongkai.access.names import called
from gongkai.orgs.models import Role
from gongkai.publishing import queries
from gongkai.publishing.kinds import Decision

if TYPE_CHECKING:
    from gongkai.publishing.models import Posting, Release, Submission

HEADINGS = (
    "序号", "索引号", "标题", "文号", "公开日期", "公开方式", "公开栏名称", "张贴起止", "栏目",
    "来源部门", "审核人", "签发人", "备注",
)  # fmt: skip
WIDTHS = (6, 20, 48, 18, 12, 10, 16, 24, 16, 14, 20, 14, 24)
"""Column widths of the spreadsheet in characters."""
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One placement; ``record`` tells which lines show the same record."""

    record: int
    index_number: str
    title: str
    document_number: str
    day: date
    way: str
    board: str
    until: str
    column: str
    department: str
    reviewers: str
    signers: str
    note: str

    def cells(self) -> tuple[str, ...]:
        """The cells after 序号, as text."""
        return (
            self.index_number, self.title, self.document_number, self.day.isoformat(), self.way,
            self.board, self.until, self.column, self.department, self.reviewers, self.signers,
            self.note,
        )  # fmt: skip


@dataclass(slots=True)
class Sums:
    """条 and 条次 of the lines that went by; ready when all have."""

    items: int = 0
    placements: int = 0


def lines(organs: Iterable[int], year: int, sums: Sums | None = None) -> Iterator[Line]:
    """The ledger of these organs, oldest placement first; memory does not grow with the lines.

    ``sums``, if given, counts them as they pass.
    """
    ids = list(organs)
    postings = queries.ledger_postings(ids, year).iterator(chunk_size=CHUNK)
    releases = queries.ledger_releases(ids, year).iterator(chunk_size=CHUNK)
    seen: set[int] = set()
    for line in heapq.merge(
        map(_posting, postings), map(_release, releases), key=lambda line: line.day
    ):
        if sums is not None:
            seen.add(line.record)
            sums.items, sums.placements = len(seen), sums.placements + 1
        yield line


def write_xlsx(out: IO[bytes], name: str, organs: Iterable[int], year: int) -> Sums:
    """Write the ledger as a spreadsheet, row by row; returns 条 and 条次."""
    sums = Sums()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(f"{year}年台账")
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#FBF3F1", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{name}{year}年主动公开台账", title)
    sheet.write_row(1, 0, HEADINGS, head)
    row = 1
    for row, line in enumerate(lines(organs, year, sums), 2):
        sheet.write_number(row, 0, row - 1, cell)
        for column, value in enumerate(line.cells(), 1):
            sheet.write_string(row, column, value, cell)
    sheet.write_string(row + 1, 0, "合计", head)
    sheet.write_string(row + 1, 1, f"{sums.items} 条，{sums.placements} 条次", head)
    book.close()
    return sums


def xlsx(name: str, organs: Iterable[int], year: int) -> bytes:
    """The spreadsheet as bytes."""
    out = io.BytesIO()
    write_xlsx(out, name, organs, year)
    return out.getvalue()


def _posting(posting: Posting) -> Line:
    until = f"{posting.from_date} 至 {posting.to_date or '长期'}"
    notes = [f"{posting.down_date} 取下"] if posting.down_date else []
    return _line(posting, posting.from_date, "公开栏", posting.sheet.submission, notes,
                 board=posting.board.name, until=until)  # fmt: skip


def _release(release: Release) -> Line:
    notes = [f"{release.ended_date} 撤下"] if release.ended_date else []
    return _line(release, release.published_date, "网站", release.submission, notes)


def _line(
    placed: Posting | Release,
    day: date,
    way: str,
    submission: Submission,
    notes: list[str],
    *,
    board: str = "",
    until: str = "",
) -> Line:
    record = placed.record
    if record.demo:
        notes = [*notes, "演示数据"]
    decided = [
        r
        for r in submission.reviews.all()
        if r.round == submission.round and r.decision == Decision.APPROVE
    ]
    decided.sort(key=lambda review: review.step)
    who = [(r.role, called(r.by)) for r in decided]
    return Line(
        record=record.pk,
        index_number=record.index_number,
        title=record.title,
        document_number=record.document_number,
        day=day,
        way=way,
        board=board,
        until=until,
        column=placed.column.title if placed.column else "",
        department=record.department,
        reviewers="、".join(name for role, name in who if role != Role.SIGNER),
        signers="、".join(name for role, name in who if role == Role.SIGNER),
        note="；".join(notes),
    )
