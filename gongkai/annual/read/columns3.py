"""In which order a printed table 三 has its columns."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual.form import APPLICANTS
from gongkai.annual.read.tokens import Token

STATUTORY = (*APPLICANTS, "total")
_ORGANISATIONS = {
    "商业企业": "enterprise",
    "科研机构": "research",
    "社会公益组织": "ngo",
    "法律服务机构": "legal",
    "其他": "other_org",
}
_GROUPS = {"自然人": "person", "法人或其他组织": "organisations", "总计": "total"}


def printed_columns(heads: Sequence[Token]) -> tuple[str, ...]:
    """The columns in printed order, as far as the header tells; else the statutory order.

    ``heads`` are the header labels before the first row.  总计 of a header of
    several rows may stand in an earlier line than its neighbours, and then
    the line order says nothing about its column: only a label on the same
    line, or with a column of its own in a grid, moves it.
    """
    inner = _in_order(heads, _ORGANISATIONS)
    if set(inner) != set(_ORGANISATIONS.values()) or len(inner) != len(_ORGANISATIONS):
        inner = list(_ORGANISATIONS.values())
    outer = _outer(heads)
    columns: list[str] = []
    for name in outer:
        columns += inner if name == "organisations" else [name]
    return tuple(columns)


def _in_order(heads: Sequence[Token], names: dict[str, str]) -> list[str]:
    tokens = [t for t in heads if t.text in names]
    if tokens and all(t.column is not None for t in tokens):
        tokens.sort(key=lambda t: t.column or 0)
    return [names[t.text] for t in tokens]


def _outer(heads: Sequence[Token]) -> list[str]:
    usual = list(_GROUPS.values())
    tokens = [t for t in heads if t.text in _GROUPS]
    found = _in_order(heads, _GROUPS)
    if sorted(found) != sorted(usual):
        return usual
    gridded = all(t.column is not None for t in tokens)
    same_line = len({t.line for t in tokens}) == 1
    return found if gridded or same_line else usual
