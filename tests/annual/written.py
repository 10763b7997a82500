"""Reports to write, and a plain reading of written tables that knows nothing of the writers.

A table is expanded into a grid of texts; the words above and left of a number
must be the path the form gives that cell.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from pathlib import Path

import yaml
from hypothesis import strategies as st

from gongkai.annual.form import VERSIONS, Cell, Form, form
from gongkai.annual.report import CellValue, Mark, Report, Section

LAW = Path(__file__).parents[1] / "data" / "law"
Grid = list[list[str]]

NARRATIVE = (
    "坚持以公开为常态、不公开为例外，全年通过门户网站、政务新媒体和村（社区）公开栏主动公开"
    "各类信息891条，其中概况类信息更新3条，政务动态信息更新412条，信息公开目录信息更新476条。"
)


def vector(name: str) -> Report:
    """One of the known reports (``annual-report-vectors.yaml``) with a full narrative."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = (LAW / "annual-report-vectors.yaml").read_text("utf-8")
    raw = next(v for v in yaml.load(source, Loader=loader) if v["id"] == name)
    chosen = form(raw["version"])
    values = [x for b in chosen.t2 for r in b.rows for x in _t2_row(raw["t2"], b.id, r.id)]
    values += [x for row in (*raw["t3"], *raw["t4"]) for x in row]
    cells = {
        cell.id: _value(cell, value)
        for cell, value in zip(chosen.cells.values(), values, strict=True)
    }
    organ = raw["body"].split(" ")[0]
    return narrated(Report(chosen.version, organ, raw["year"], cells=cells))


def _t2_row(raw: dict[str, list[float | None]], block: str, row: str) -> list[float | None]:
    return raw[f"{block}.{row}"]


def _value(cell: Cell, value: float | None) -> CellValue:
    if value is None:
        return Mark.BLANK
    return Decimal(str(value)) if cell.type == "decimal" else int(value)


def narrated(report: Report) -> Report:
    """The report with a title and the six sections."""
    assert report.organ is not None
    assert report.year is not None
    chosen = form(report.form if report.form in VERSIONS else "2021")
    report.title = chosen.title(report.organ, report.year)
    opening = (
        "本报告依据《中华人民共和国政府信息公开条例》编制。统计期限为"
        f"{report.year}年1月1日至{report.year}年12月31日。"
    )
    report.sections = [Section("preamble", "", opening, 0, 0)]
    for section in chosen.sections:
        marks = zip("一二三四五", section.parts, strict=False)
        text = "\n".join(f"（{mark}）{part}\n{NARRATIVE}" for mark, part in marks)
        text = text or {"s5": NARRATIVE, "s6": "无。"}.get(section.id, "")
        report.sections.append(Section(section.id, section.heading, text, 0, 0))
    return report


def values_for(cell: Cell) -> st.SearchStrategy[CellValue]:
    """Anything the form allows in the cell, marks included."""
    marks: st.SearchStrategy[CellValue] = st.sampled_from(list(Mark))
    if cell.type == "decimal":
        return marks | st.decimals(0, 10**11, places=4, allow_nan=False)
    low = -(10**6) if cell.type == "int_signed" else 0
    usual = st.integers(0, 200)
    return marks | usual | usual | st.integers(low, 10**9) | st.just(10**15)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any report of either form: numbers, marks, big numbers, cells that are not there."""
    chosen = form(draw(st.sampled_from(VERSIONS)))
    seed = draw(st.randoms(use_true_random=False))
    pools = {
        kind: [draw(values_for(cell)) for _ in range(12)]
        for kind, cell in {c.type: c for c in chosen.cells.values()}.items()
    }
    gone = draw(st.sampled_from([0.0, 0.0, 0.02, 0.3]))
    cells = {
        cell.id: seed.choice(pools[cell.type])
        for cell in chosen.cells.values()
        if seed.random() >= gone
    }
    year = 2020 if chosen.version == "2019" else 2024
    return narrated(Report(chosen.version, "杜关镇人民政府", year, cells=cells))


def found_in(grids: list[Grid], chosen: Form) -> dict[str, str]:
    """Cell id to printed text for every number in the expanded tables, by their labels alone."""
    ids = {cell.path[1:]: cell.id for cell in chosen.cells.values()}
    found: dict[str, str] = {}
    for grid in grids:
        width = len(grid[0])
        reader = {4: _read_t2, 10: _read_t3, 15: _read_t4}[width]
        for path, text in reader(grid):
            assert ids[path] not in found, "a cell is printed once"
            found[ids[path]] = text
    return found


def _read_t2(grid: Grid) -> list[tuple[tuple[str, ...], str]]:
    found = []
    caption, head = "", grid[0]
    for row in grid:
        if len(set(row)) == 1:
            caption = row[0]
        elif row[0] == "信息内容":
            head = row
        else:
            columns = [list(group)[-1] for _, group in groupby((1, 2, 3), key=lambda c: head[c])]
            found += [((caption, row[0], head[c]), row[c]) for c in columns]
    return found


def _read_t3(grid: Grid) -> list[tuple[tuple[str, ...], str]]:
    assert {text for row in grid[:3] for text in row[:3]} == {form("2021").t3_stub}
    return [
        ((*_path(row[:3]), *_path([head[c] for head in grid[:3]])), row[c])
        for row in grid[3:]
        for c in range(3, 10)
    ]


def _read_t4(grid: Grid) -> list[tuple[tuple[str, ...], str]]:
    assert len(grid) == 4
    return [(_path([head[c] for head in grid[:3]]), grid[3][c]) for c in range(15)]


def _path(texts: list[str]) -> tuple[str, ...]:
    return tuple(text for text, _ in groupby(texts))
