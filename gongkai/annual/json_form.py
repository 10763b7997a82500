"""A report as JSON and back: what ``gongkai annual read --json`` prints and ``.json`` files hold.

``cells`` maps cell ids to integers, decimals as strings, ``null`` for a
printed blank and ``"n/a"`` for a printed ``/`` or ``-``; a cell that is not
there is absent.  ``uncertain`` maps ids to reasons.  Places are
``[start, end, line]``.  ``from_json(to_json(report)) == report`` for every
report whose cells belong to a known form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gongkai.annual.compare import Comparison
from gongkai.annual.form import VERSIONS, added_cells, form
from gongkai.annual.report import (
    CellValue,
    Contact,
    Fact,
    Finding,
    Mark,
    Place,
    Report,
    Section,
    TableSeen,
    Uncertain,
)

FORMAT = "gongkai-annual-report/1"
"""Value of the key ``format``; a file with another value is not ours."""

FORMS = (*VERSIONS, "2008")
STATES = ("whole", "cut", "partial", "absent")


class NotOurs(ValueError):
    """The JSON is not a report in our form; the message says in Chinese which part is wrong."""


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain values ready for ``json.dumps``; exact, nothing left out."""
    uncertain_places = {
        cell: _place(entry.place) for cell, entry in report.uncertain.items() if entry.place
    }
    return {
        "format": FORMAT,
        "file": report.source,
        "form": report.form,
        "organ": report.organ,
        "year": report.year,
        "title": report.title,
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "contact": asdict(report.contact),
        "cells": {cell: _value(value) for cell, value in report.cells.items()},
        "uncertain": {cell: entry.reason for cell, entry in report.uncertain.items()},
        "cell_text": dict(report.cell_text),
        "sections": [asdict(section) for section in report.sections],
        "facts": [_fact(fact) for fact in report.facts],
        "tables": {name: _table(seen) for name, seen in report.tables.items()},
        "notes": list(report.notes),
        "cell_places": {cell: _place(place) for cell, place in report.cell_places.items()},
        "uncertain_places": uncertain_places,
        "text": report.text,
    }


def from_json(data: object) -> Report:
    """The report in what ``json.loads(…, parse_float=Decimal)`` gave.

    Only ``format`` and ``cells`` must be there, so that a file made by hand
    can be short.  Raises NotOurs for anything of another shape.
    """
    raw = _object(data, "文件")
    if raw.get("format") != FORMAT:
        raise NotOurs(f'缺少 "format": "{FORMAT}"，不是本平台导出的年度报告')
    if raw.get("form") not in (None, *FORMS):
        raise NotOurs(f"form 应为 {'、'.join(FORMS)} 之一")
    places = {
        c: _to_place(p) for c, p in _object(raw.get("cell_places", {}), "cell_places").items()
    }
    unsure = _object(raw.get("uncertain_places", {}), "uncertain_places")
    return Report(
        form=raw.get("form"),
        organ=_text_or_none(raw, "organ"),
        year=_year(raw.get("year")),
        title=_text_or_none(raw, "title"),
        period=_period(raw.get("period")),
        contact=_contact(raw.get("contact", {})),
        cells=_cells(raw.get("cells")),
        uncertain={
            cell: Uncertain(reason, _to_place(unsure[cell]) if cell in unsure else None)
            for cell, reason in _texts(raw.get("uncertain", {}), "uncertain").items()
        },
        cell_text=_texts(raw.get("cell_text", {}), "cell_text"),
        cell_places=places,
        sections=[_to_section(item) for item in _list(raw.get("sections", []), "sections")],
        facts=[_to_fact(item) for item in _list(raw.get("facts", []), "facts")],
        tables={
            name: _to_table(item) for name, item in _object(raw.get("tables", {}), "tables").items()
        },
        text=_text_or_none(raw, "text") or "",
        source=_text_or_none(raw, "file") or "",
        notes=[_text(item, "notes") for item in _list(raw.get("notes", []), "notes")],
    )


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as ``gongkai annual check --json`` prints it; the section is left to the caller."""
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "cells": list(finding.cells),
        "quote": finding.quote,
        "place": None if place is None else asdict(place),
        "message": finding.message,
        "citation": finding.citation,
    }


def comparison_json(found: Comparison, names: Sequence[str]) -> dict[str, Any]:
    """A comparison as ``compare --json`` prints it; a cell not there is ``"absent"``."""
    return {
        "files": list(names),
        "differences": {
            d.cell: ["absent" if v is None else _value(v) for v in d.values]
            for d in found.differences
        },
        "carry_over": [
            {
                "files": [names[c.earlier], names[c.later]],
                "column": c.column,
                "carried_out": _number(c.carried_out),
                "carried_in": _number(c.carried_in),
            }
            for c in found.carry_over
        ],
        "text_share": [[round(part, 4) for part in row] for row in found.shares],
    }


def _value(value: CellValue) -> int | str | None:
    if value is Mark.BLANK:
        return None
    if isinstance(value, Mark):
        return str(value.value)
    return str(value) if isinstance(value, Decimal) else value


def _number(value: int | Decimal) -> int | str:
    return str(value) if isinstance(value, Decimal) else value


def _place(place: Place) -> list[int]:
    return [place.start, place.end, place.line]


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "value": _number(fact.value),
        "unit": fact.unit,
        "quote": fact.quote,
        "place": _place(fact.place),
        "section": fact.section,
    }


def _table(seen: TableSeen) -> dict[str, Any]:
    return {
        "state": seen.state,
        "missing_rows": list(seen.missing_rows),
        "labels": dict(seen.labels),
        "place": _place(seen.place) if seen.place else None,
    }


def _cells(data: object) -> dict[str, CellValue]:
    known = {cell for version in VERSIONS for cell in (*form(version).cells, *added_cells(version))}
    cells: dict[str, CellValue] = {}
    for cell, value in _object(data, "cells").items():
        if cell not in known:
            raise NotOurs(f"cells 里的“{cell}”不是年报表格的单元格编号")
        cells[cell] = _to_value(cell, value)
    return cells


def _to_value(cell: str, value: object) -> CellValue:
    if value is None:
        return Mark.BLANK
    if value == Mark.NOT_APPLICABLE.value:
        return Mark.NOT_APPLICABLE
    return _to_number(value, cell)


def _to_number(value: object, name: str) -> int | Decimal:
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise NotOurs(f"{name} 的值“{value[:40]}”不是数字") from None
        return _to_number(number, name)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise NotOurs(f'{name} 的值应是整数、写成字符串的小数、null 或 "n/a"')


def _to_place(value: object) -> Place:
    match value:
        case [int(start), int(end), int(line)] if 0 <= start <= end:
            return Place(start, end, line)
    raise NotOurs("位置应写成 [起, 止, 行]")


def _to_section(value: object) -> Section:
    raw = _object(value, "sections")
    name, heading, text = (
        _text(raw.get(key, ""), f"sections.{key}") for key in ("id", "heading", "text")
    )
    return Section(name, heading, text, _count(raw, "start"), _count(raw, "end"))


def _to_fact(value: object) -> Fact:
    raw = _object(value, "facts")
    name, unit, quote, section = (
        _text(raw.get(key, ""), f"facts.{key}") for key in ("name", "unit", "quote", "section")
    )
    number = _to_number(raw.get("value"), f"facts.{name}")
    return Fact(name, number, unit, quote, _to_place(raw.get("place")), section)


def _to_table(value: object) -> TableSeen:
    raw = _object(value, "tables")
    state = raw.get("state")
    if state not in STATES:
        raise NotOurs(f"tables 里的 state 应为 {'、'.join(STATES)} 之一")
    missing = tuple(
        _text(row, "missing_rows") for row in _list(raw.get("missing_rows", []), "missing_rows")
    )
    place = None if raw.get("place") is None else _to_place(raw["place"])
    return TableSeen(state, missing, _texts(raw.get("labels", {}), "labels"), place)


def _contact(value: object) -> Contact:
    known = {key: _text(text, "contact") for key, text in _object(value, "contact").items()}
    try:
        return Contact(**known)
    except TypeError:
        raise NotOurs("contact 只能有 address、postcode、phone、email 四项") from None


def _period(value: object) -> tuple[date, date] | None:
    if value is None:
        return None
    try:
        match value:
            case [str(first), str(last)]:
                return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        pass  # the sentence below says what is wrong
    raise NotOurs('period 应写成 ["2024-01-01", "2024-12-31"]')


def _year(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise NotOurs("year 应是整数")


def _object(value: object, name: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise NotOurs(f"{name} 应是一个对象 {{…}}")


def _list(value: object, name: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise NotOurs(f"{name} 应是一个列表 […]")


def _text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    raise NotOurs(f"{name} 应是文字")


def _text_or_none(raw: Mapping[str, Any], key: str) -> str | None:
    return None if raw.get(key) is None else _text(raw[key], key)


def _texts(value: object, name: str) -> dict[str, str]:
    return {key: _text(text, name) for key, text in _object(value, name).items()}


def _count(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise NotOurs(f"{key} 应是整数")
