"""Fill a template with the facts of a case: ``compose(kind, facts) -> Letter``.

A template is a text file: a head of ``name: value`` lines, ``===``, and the
markup of ``letter`` with ``{slot}``.  ``?slot line`` prints the line only when the
case tells the slot, ``*list line`` prints it for each item, ``<name`` takes in the
lines of ``_name.txt``.  The structure is read before the facts are filled in, so
that nothing in a fact can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources
from types import MappingProxyType
from typing import Final

from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.letter import Block, Cell, Letter, Row, parse
from gongkai.applications.letters.slots import LISTS, OPTIONAL, SLOTS, Item

_HOLE: Final = re.compile(r"\{(\w+)\}")
_INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]+")
GROUPS: Final = {
    "reply": "答复和处理决定",
    "notice": "告知和通知",
    "inquiry": "征求意见",
    "form": "表、单、回证",
    "inside": "内部文书",
    "envelope": "信封",
}


_COPIED: Final = ("reply", "inquiry")
"""Groups of documents that can go to others as well."""


class MissingFacts(LookupError):
    """The document needs facts the case does not tell; the message names them for people."""

    def __init__(self, kind: Kind, missing: Mapping[str, str]) -> None:
        labels = "、".join(dict.fromkeys(missing.values()))
        super().__init__(f"生成“{kind.name}”还缺少：{labels}。请先在案件中补充，再重新生成。")
        self.kind = kind.id
        self.missing = dict(missing)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a template: when it is printed, and how often."""

    text: str
    only_if: str = ""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; ``outcome`` is the row of table 三 it decides, or empty."""

    id: str
    name: str
    group: str
    title: str
    lines: tuple[Line, ...]
    head: bool = False
    outcome: str = ""
    to: str = "applicant"
    blank: bool = False

    @property
    def slots(self) -> tuple[str, ...]:
        """The facts the document cannot do without, in the order it uses them."""
        found = [
            name
            for line in self.lines
            if not line.only_if
            for name in ([line.each] if line.each else _HOLE.findall(line.text))
        ]
        return tuple(name for name in dict.fromkeys(found) if name not in OPTIONAL)

    @property
    def needs(self) -> dict[str, str]:
        """Slot → what it is called, of every fact the document cannot do without."""
        return {name: (SLOTS.get(name) or LISTS[name]).label for name in self.slots}


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of document by id, in the order of the groups.

    Raises ValueError for a template that names an unknown slot.
    """
    folder = resources.files(__package__) / "templates"
    names = sorted(f.name.removesuffix(".txt") for f in folder.iterdir() if f.name.endswith(".txt"))
    found = [_kind(name) for name in names if not name.startswith("_")]
    order = list(GROUPS)
    found.sort(key=lambda kind: order.index(kind.group))
    return MappingProxyType({kind.id: kind for kind in found})


def kinds_for(outcome: str) -> tuple[Kind, ...]:
    """The documents that can decide the outcome: two for granted and none.not_held, else one."""
    return tuple(kind for kind in kinds().values() if kind.outcome == outcome)


def compose(kind: str, facts: CaseFacts) -> Letter:
    """The document of the kind from the facts of the case.

    Raises KeyError for an unknown kind, MissingFacts when a fact it needs is
    not told, ValueError when the organ has not registered its remedies.
    """
    chosen = kinds()[kind]
    if chosen.outcome and facts.outcome != chosen.outcome:
        facts = replace(facts, outcome=chosen.outcome)
    values: list[str] = []
    missing: dict[str, str] = {}
    lines = [
        _opened(text, values, partial(_value, facts=facts, item=item, missing=missing))
        for text, item in _expanded(chosen, facts, missing)
    ]
    blocks = tuple(_filled(block, values) for block in parse("\n".join(lines)))
    if missing:
        raise MissingFacts(chosen, missing)
    return Letter(
        kind=kind,
        title=tuple(filter(None, (clean(facts.organ.name) if chosen.head else "", chosen.title))),
        blocks=blocks,
        organ=facts.organ.name,
        day=facts.day,
        number=clean(facts.document_number) if _numbered(chosen) else "",
        outcome=chosen.outcome,
        signed=_signed(chosen),
        attachments=tuple(clean(a.name) for a in facts.attachments if chosen.outcome),
        copies_to=tuple(clean(n) for n in facts.copies_to if chosen.group in _COPIED),
        issued_by=clean(facts.organ.office),
        paper="envelope" if chosen.group == "envelope" else "a4",
    )  # fmt: skip


def clean(text: str) -> str:
    """One line without control characters; a bar, which parts the boxes of a table, gets wide."""
    return _INVISIBLE.sub(" ", text).strip().replace("|", "｜")


def _numbered(kind: Kind) -> bool:
    """Whether the document carries a number of its own; a form does not."""
    return kind.group in ("reply", "notice", "inquiry") or kind.id == "assistance"


def _signed(kind: Kind) -> bool:
    return kind.group in ("reply", "notice", "inquiry") or kind.id in ("supply", "assistance")


def _expanded(kind: Kind, facts: CaseFacts, missing: dict[str, str]) -> Iterator[tuple[str, Item]]:
    """The lines to print with the item each is for."""
    for line in kind.lines:
        if line.only_if and not SLOTS[line.only_if].read(facts):
            continue
        if not line.each:
            yield line.text, {}
            continue
        items = LISTS[line.each].read(facts)
        if not items:
            missing[line.each] = LISTS[line.each].label
        for item in items:
            yield line.text, item


def _opened(text: str, values: list[str], read: Callable[[str], str]) -> str:
    """The line with a number for each slot; the slots' texts go to ``values``."""

    def put(hole: re.Match[str]) -> str:
        values.append(read(hole[1]))
        return f"{{{len(values) - 1}}}"

    return _HOLE.sub(put, text)


def _value(name: str, facts: CaseFacts, item: Item, missing: dict[str, str]) -> str:
    if name in item:
        return clean(item[name])
    value = clean(SLOTS[name].read(facts))
    if not value and name not in OPTIONAL:
        missing[name] = SLOTS[name].label
    return value


def _filled(block: Block, values: list[str]) -> Block:
    def fill(text: str) -> str:
        return _HOLE.sub(lambda hole: values[int(hole[1])], text)

    rows = tuple(
        Row(tuple(Cell(fill(cell.text), cell.span) for cell in row.cells), row.lines)
        for row in block.rows
    )
    return replace(block, text=fill(block.text), rows=rows)


def _kind(name: str) -> Kind:
    head, _, body = _source(name).partition("===\n")
    told = dict(line.split(":", 1) for line in head.splitlines() if line)
    told = {key: value.strip() for key, value in told.items()}
    kind = Kind(
        id=name,
        name=told["name"],
        group=told["group"],
        title=told["title"],
        lines=tuple(_lines(body)),
        head="head" in told,
        outcome=told.get("outcome", ""),
        to=told.get("to", "applicant"),
        blank="blank" in told,
    )
    for line in kind.lines:
        unknown = [line.only_if] if line.only_if and line.only_if not in SLOTS else []
        unknown += [line.each] if line.each and line.each not in LISTS else []
        if not line.each:
            unknown += [slot for slot in _HOLE.findall(line.text) if slot not in SLOTS]
        if unknown:
            raise ValueError(f"{name}.txt: unknown slot {unknown}")
    return kind


def _lines(body: str) -> Iterator[Line]:
    for line in body.splitlines():
        if line.startswith("<"):
            yield from _lines(_source(f"_{line[1:]}"))
        elif line.startswith("?"):
            condition, _, text = line[1:].partition(" ")
            yield Line(text, only_if=condition)
        elif line.startswith("*"):
            each, _, text = line[1:].partition(" ")
            yield Line(text, each=each)
        elif line.strip():
            yield Line(line)


@cache
def _source(name: str) -> str:
    return (resources.files(__package__) / "templates" / f"{name}.txt").read_text("utf-8")
