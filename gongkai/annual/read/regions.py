"""Where the tables begin and end in a document."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from gongkai.annual.read.fold import fold
from gongkai.annual.read.labels import STOPS, T2_CAPTION, T3_ROWS

_RUN = re.compile(r"[^\s|]+")
_HEADINGS = re.compile(STOPS)
NEAR = 150
"""Marks of one header stand within so many characters of one another."""

_READING = re.compile(r"\([^()\u4e00-\u9fff\d\n]{1,8}\)")
_T2 = re.compile(rf"{T2_CAPTION}(?=.{{0,40}}信息内容)|信息内容(?=本年|制发|上一年|新制作|处理决定)")
_T3 = re.compile(
    r"\(?本列数据的?勾稽关系|申请人情况(?=.{0,60}自然人)|勾稽关系为"
    rf"|(?:{T3_ROWS['new']})(?=.{{0,60}}?上一?年度?结转.{{0,24}}?申请数量.{{0,60}}?办理结果)"
)
_T2_BODY = re.compile(r"本年制发件数|本年新制作数量|本年废止件数|行政规范性文件(?=\d+第?二十条)")
_T3_BODY = re.compile(
    r"\(?一\)?予以公开(?=.{0,60}部分公开.{0,80}不予公开.{0,40}国家秘密)"
    r"|1.?属于国家秘密(?=.{0,60}其他法律.{0,60}三安全)|1.?本机关不掌握(?=.{0,80}没有现成.{0,80}补正后)"
)
"""Rows of a table whose header is not in the text (an excerpt, a page of its own)."""

_T4 = re.compile(
    r"行政复议行政诉讼(?=.{0,80}(?:未经复议|结果|维持))"
    r"|行政复议(?=(?:结果维持|行政诉讼).{0,120}未经复议直接起诉)"
    r"|未经复议直接起诉(?=复议后起诉|.{0,30}结果)"
)


_FOOTER = re.compile(r"^[ \t]*-[ \t]*\d{1,3}[ \t]*-[ \t]*$", re.M)


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match.group())


@dataclass(frozen=True, slots=True)
class Regions:
    """Spans of the tables in the text, in reading order; more than one when a table repeats."""

    t2: tuple[tuple[int, int], ...]
    t3: tuple[tuple[int, int], ...]
    t4: tuple[tuple[int, int], ...]


class Squeezed:
    """Folded text without white space and bars, with the way back to the offsets."""

    def __init__(self, text: str) -> None:
        folded = _READING.sub(_blanked, fold(text))
        self.folded = _FOOTER.sub(_blanked, folded)
        runs = list(_RUN.finditer(self.folded))
        self.text = "".join(run.group() for run in runs)
        self._sources = [run.start() for run in runs]
        self._starts: list[int] = []
        position = 0
        for run in runs:
            self._starts.append(position)
            position += run.end() - run.start()

    def offset(self, index: int) -> int:
        """The offset in the text of a character of the squeezed text."""
        run = bisect_right(self._starts, index) - 1
        return self._sources[run] + index - self._starts[run]


def _again(text: str, table: str, last: int, position: int) -> bool:
    """Whether a table begins a second time: behind a heading, or with a whole new header."""
    if position - last < NEAR:
        return False
    return table == "t3" or _HEADINGS.search(text, last, position) is not None


def regions(squeezed: Squeezed) -> Regions:
    """The regions that may hold tables; each ends where the next begins."""
    text = squeezed.text
    marks: list[tuple[int, str]] = []
    for table, pattern, headless in (
        ("t2", _T2, _T2_BODY),
        ("t3", _T3, _T3_BODY),
        ("t4", _T4, None),
    ):
        found_here = [(m.start(), table) for m in pattern.finditer(text)]
        if not found_here and headless is not None and (body := headless.search(text)):
            found_here = [(body.start(), table)]
        marks += found_here
    marks.sort()
    starts: list[tuple[int, str]] = []
    last = 0
    for position, table in marks:
        if not starts or starts[-1][1] != table or _again(text, table, last, position):
            starts.append((position, table))
        last = position
    found: dict[str, list[tuple[int, int]]] = {"t2": [], "t3": [], "t4": []}
    end = len(squeezed.folded)
    for i, (position, table) in enumerate(starts):
        stop = squeezed.offset(starts[i + 1][0]) if i + 1 < len(starts) else end
        found[table].append((squeezed.offset(position), stop))
    return Regions(tuple(found["t2"]), tuple(found["t3"]), tuple(found["t4"]))
