"""In which order a printed table 三 has its columns."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.annual.form import APPLICANTS
from gongkai.annual.read.slots import Run
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


def printed_columns(
    header: Sequence[Token], first_row: Sequence[Token], runs: Sequence[Run]
) -> tuple[str, ...]:
    """The columns in printed order, as far as the header tells; else the statutory order.

    ``header`` are the tokens before the first row, ``runs`` the rows.  总计 of
    a header of several lines may stand in an earlier line than its
    neighbours, and then the order of the words says nothing about its
    column: a grid's columns do, or one line of their own, or the sums.
    """
    heads = [t for t in header if t.kind == "head"]
    inner = _in_order(heads, _ORGANISATIONS)
    if set(inner) != set(_ORGANISATIONS.values()) or len(inner) != len(_ORGANISATIONS):
        inner = list(_ORGANISATIONS.values())
    columns: list[str] = []
    for name in _outer(heads, first_row, runs):
        columns += inner if name == "organisations" else [name]
    return tuple(columns)


def _in_order(heads: Sequence[Token], names: dict[str, str]) -> list[str]:
    tokens = [t for t in heads if t.text in names]
    if tokens and all(t.column is not None for t in tokens):
        tokens.sort(key=lambda t: t.column or 0)
    return [names[t.text] for t in tokens]


def _outer(heads: Sequence[Token], first_row: Sequence[Token], runs: Sequence[Run]) -> list[str]:
    usual = list(_GROUPS.values())
    tokens = [t for t in heads if t.text in _GROUPS]
    found = _in_order(heads, _GROUPS)
    if sorted(found) != sorted(usual) or found == usual:
        return usual
    last, first = _votes(runs)
    if found[0] == "total" and first and not last:
        return found
    if last and found[-1] != "total":
        return usual
    gridded = all(t.column is not None for t in tokens)
    row_line = first_row[0].line if first_row else -1
    own_line = len({t.line for t in tokens}) == 1 and tokens[0].line != row_line
    bordered = all(t.hard for t in tokens)
    return found if gridded or (own_line and bordered) else usual


def _votes(runs: Sequence[Run]) -> tuple[int, int]:
    """How many rows only add up with the total last, and with the total first."""
    last = first = 0
    for run in runs:
        names = [t.name for t in run.filled]
        if len(names) != len(STATUTORY) or not all(n.isdigit() for n in names):
            continue
        numbers = [int(n) for n in names]
        ends = sum(numbers[:-1]) == numbers[-1], sum(numbers[1:]) == numbers[0]
        last += ends == (True, False)
        first += ends == (False, True)
    return last, first
