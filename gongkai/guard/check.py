"""The one door of the text half of the guard: parts in, findings out, gravest first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongkai.guard import duplicates, links, metadata, personal, secrecy, wording
from gongkai.guard.finding import Finding, Part, Severity
from gongkai.guard.personal import GRAVITY

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need to know besides the text; everything may be left out."""

    allowed_phones: frozenset[str] = frozenset()
    """Mobile phones the organ publishes as its own, digits only."""
    own_domains: tuple[str, ...] = ()
    known_addresses: frozenset[str] | None = None
    """Existing addresses of the own site as paths; None: dead links are not looked for."""
    markup: Mapping[str, str] = field(default_factory=dict)
    """HTML by the ``where`` of its part, for the rules on links."""
    metadata: metadata.Metadata | None = None
    document: duplicates.Document | None = None
    published: duplicates.Index | None = None
    """What is published already; with ``document`` it is searched for repeats."""


def check(parts: Sequence[Part], *, context: Context) -> list[Finding]:
    """Every finding once: the gravest first, then in the order of the parts and places.

    ``start`` and ``end`` refer to the text of the part that ``where`` names.
    """
    order = {part.where: number for number, part in reversed(list(enumerate(parts)))}
    unique = dict.fromkeys(_everything(parts, context))
    return sorted(
        unique,
        key=lambda f: (GRAVITY.index(f.severity), order.get(f.where, len(parts)), f.start),
    )


def worst(findings: Sequence[Finding]) -> Severity | None:
    """The gravest severity among them; None when there are none."""
    return min((f.severity for f in findings), key=GRAVITY.index, default=None)


def guard_text(text: str, where: str = "文本") -> list[Finding]:
    """Findings for a text on its own, as the command line shows them."""
    return check([Part(where, "body", text)], context=Context())


def _everything(parts: Sequence[Part], context: Context) -> Iterator[Finding]:
    titles = "\n".join(p.text for p in parts if p.kind in ("title", "file_name"))
    for group in _sheets(parts):
        yield from _of_group(group, titles, context)
    for where, html in context.markup.items():
        found = links.find(html, own_domains=context.own_domains, known=context.known_addresses)
        yield from (replace(finding, where=where) for finding in found)
    if context.metadata is not None:
        yield from metadata.find(context.metadata)
    if context.document is not None and context.published is not None:
        yield from duplicates.find(context.document, context.published)


def _of_group(group: Sequence[Part], titles: str, context: Context) -> Iterator[Finding]:
    """The findings of parts that are read as one text, each with its own part's offsets."""
    text, starts = _joined(group)
    kind = group[0].kind
    subject = f"{titles}\n{group[0].where}"
    found = personal.find(
        text,
        subject=subject,
        allowed_phones=context.allowed_phones,
        own_domains=context.own_domains,
    )
    for finding in (*found, *secrecy.find(text, kind), *wording.find(text, kind)):
        number = _last_not_after(starts, finding.start)
        part, begin = group[number], starts[number]
        end = min(finding.end - begin, len(part.text))
        yield replace(finding, where=part.where, start=finding.start - begin, end=end)


def _sheets(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Neighbouring cells of one sheet together, every other part alone.

    A name, an illness and a header say what they mean only beside one another.
    """
    group: list[Part] = []
    sheet = ""
    for part in parts:
        cell = _CELL.fullmatch(part.where)
        name = f"{part.kind} {cell['sheet']}" if cell else ""
        if group and (not name or name != sheet):
            yield group
            group = []
        group.append(part)
        sheet = name
    if group:
        yield group


def _joined(group: Sequence[Part]) -> tuple[str, list[int]]:
    """The text of the parts, cells of a row set apart by tabs, and where each begins."""
    if len(group) == 1:
        return group[0].text, [0]
    pieces: list[str] = []
    starts: list[int] = []
    at, row = 0, ""
    for part in group:
        cell = _CELL.fullmatch(part.where)
        assert cell is not None, "only cells are put together"
        if pieces:
            pieces.append("\t" if cell["row"] == row else "\n")
            at += 1
        row = cell["row"]
        starts.append(at)
        pieces.append(part.text.replace("\n", " ").replace("\t", " "))
        at += len(part.text)
    return "".join(pieces), starts


def _last_not_after(starts: Sequence[int], place: int) -> int:
    return max(bisect_right(starts, place) - 1, 0)
