"""A report and its figures prepared for a page; the public site and the office share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gongkai.annual.report import Report, Section
from gongkai.annual.write.html import table
from gongkai.orgs.models import Organ
from gongkai.reporting import definitions
from gongkai.reporting.draft import draft
from gongkai.reporting.models import Confirmation
from gongkai.reporting.queries import carry_over, form_of
from gongkai.reporting.sources import Behind, NoSuchSource, behind
from gongkai.web import paging

Address = Callable[[str], str]
"""From a source (``cell:t3.new.total``, ``counts:training``) to the page that opens it."""

DAYS = {
    "application": "received_date",
    "remedy": "filed_date",
    "record": "formed_date",
    "count": "date",
    "posting": "from_date",
    "release": "published_date",
    "promise": "due_date",
}
"""The field each kind of row is listed by; boards and columns are few and listed whole."""

RELATED = {"posting": ("record", "board"), "release": ("record", "column"), "board": ("organ",)}


@dataclass(frozen=True)
class Shown:
    """A section of the report ready to print: paragraphs with linked figures, then its table."""

    id: str
    heading: str
    paragraphs: Sequence[SafeString]
    table: SafeString


def sections(organ: Organ, report: Report, address: Address) -> list[Shown]:
    """The report's sections; every figure of the text and of the tables leads to its rows."""
    assert report.year is not None, "our own reports have a year"
    places = _figure_places(organ, report)

    def link(cell: str) -> str:
        return address(f"cell:{cell}")

    tables = {s.id: s.tables for s in form_of(report.year).sections}
    return [
        Shown(
            section.id,
            section.heading,
            list(_paragraphs(report, section, places, address)),
            mark_safe("".join(table(report, t, link) for t in tables.get(section.id, ()))),  # noqa: S308 - annual.write escapes what it prints
        )
        for section in report.sections
    ]


def _figure_places(organ: Organ, report: Report) -> list[tuple[int, int, str]]:
    """Where the text's figures stand and what opens them.

    A signed report keeps its text but not its sources; they are those of the
    draft as long as the draft still has the same figures in the same order.
    """
    assert report.year is not None, "our own reports have a year"
    computed = draft(organ, report.year)
    same = [f.name for f in computed.report.facts] == [f.name for f in report.facts]
    if not same:
        return []
    return [
        (fact.place.start, fact.place.end, source)
        for fact, source in zip(report.facts, computed.sources, strict=True)
    ]


def _paragraphs(
    report: Report, section: Section, places: list[tuple[int, int, str]], address: Address
) -> Iterator[SafeString]:
    start = section.start
    printed = report.text[section.start : section.end].split("\n")
    for number, line in enumerate(printed):
        end = start + len(line)
        if line.strip() and not (number == 0 and line == section.heading):
            yield _linked(report.text, start, end, places, address)
        start = end + 1


def _linked(
    text: str, start: int, end: int, places: list[tuple[int, int, str]], address: Address
) -> SafeString:
    parts: list[SafeString] = []
    at = start
    for left, right, source in sorted(places):
        if at <= left and right <= end:
            parts.append(format_html("{}", text[at:left]))
            parts.append(
                format_html('<a class="figure" href="{}">{}</a>', address(source), text[left:right])
            )
            at = right
    parts.append(format_html("{}", text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped by format_html


@dataclass(frozen=True)
class Figure:
    """A figure of a report opened: what it counts and the rows it counts."""

    title: str
    path: tuple[str, ...]
    definition: str
    value: str
    kinds: tuple[str, ...]
    page: paging.Page
    zeros: Sequence[Confirmation]

    @property
    def kind(self) -> str:
        """The kind of the rows; postings and releases are listed together."""
        return self.kinds[0]


def figure(request: HttpRequest, organ: Organ, year: int, source: str) -> Figure:
    """Open a figure.  A cell id alone is the cell.  Raises Http404 for none of ours."""
    if source.startswith(("t2.", "t3.", "t4.")):
        source = f"cell:{source}"
    try:
        opened = behind(organ, year, source)
    except (NoSuchSource, KeyError) as error:
        raise Http404(f"no figure {source!r}") from error
    kind, _, which = source.partition(":")
    if kind == "cell":
        cell = form_of(year).cells[which]
        path, definition = cell.path, definitions.of_cell(cell, year)
    else:
        path, definition = ("一、总体情况",), definitions.of_source(source, year)
    total = opened.total()
    zeros = Confirmation.objects.filter(organ=organ, year=year) if not total else []
    return Figure(
        title=path[-1],
        path=path,
        definition=definition,
        value=f"{total:f}" if hasattr(total, "as_tuple") else str(total),
        kinds=tuple(kind for kind, _ in opened.parts),
        page=_page(request, opened),
        zeros=list(zeros),
    )


def _page(request: HttpRequest, opened: Behind) -> paging.Page:
    streams, whole = [], []
    for kind, rows in opened.parts:
        related = rows.select_related(*RELATED[kind]) if kind in RELATED else rows
        if kind in DAYS:
            streams.append(paging.Stream(related, DAYS[kind], kind))
        else:
            whole += list(related)
    return paging.page(request, *streams) if streams else paging.Page(whole)


def explain(organ: Organ, report: Report) -> dict[str, Any]:
    """What the pages say about the form, and how many of its identities (勾稽关系) hold.

    The identities over two years compare with the ledger of the year before.
    """
    assert report.year is not None, "our own reports have a year"
    used = form_of(report.year)
    numbers = {cell: report.number(cell) or 0 for cell in used.cells}
    before = carry_over(organ, report.year)
    broken = 0
    for identity in used.identities:
        left = sum(numbers[cell] for cell in identity.lhs)
        if identity.cross_year:
            right: Decimal | int = sum(before[cell] for cell in identity.lhs)
        else:
            right = sum(numbers[cell] for cell in identity.rhs)
        broken += left != right
    return {
        "authority": used.authority,
        "identities": len(used.identities),
        "broken": broken,
    }
