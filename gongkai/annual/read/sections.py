"""The parts of a report by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.annual.read.labels import SECTIONS
from gongkai.annual.read.regions import Squeezed
from gongkai.annual.report import Section

_NUMERAL = r"[一二三四五六七八九十]{1,2}"
_LINE = re.compile(rf"^[ \t#*|>]*({_NUMERAL})[ \t]*[、.,:](?!\d)[ \t]*(\S[^\n]*)$", re.M)
_TITLES = {
    "s1": r"总体(?:工作)?情况|概述",
    "s2": r"主动公开政府信息(?:工作)?的?情况",
    "s3": r"收到和处理政府信息公开申请(?:的)?情况",
    "s4": r"因?政府信息公开(?:工作)?(?:被申请)?行政法?复议(?:、|和|及)(?:提起)?行政诉讼的?情况",
    "s5": r"(?:政府信息公开工作)?(?:存在的?)?(?:主要|存在)问题(?:及|和|与)改进(?:情况|措施)",
    "s6": r"其他需要报告的?(?:事项|情况)",
}
_INLINE = re.compile(
    "|".join(rf"(?P<{name}>[一二三四五六七八九]、(?:{title}))" for name, title in _TITLES.items())
)
_ALONE = {
    name: re.compile(
        rf"^[ \t#*|>]*(?:第{_NUMERAL}部分[ \t、.:]*|\({_NUMERAL}\)[ \t]*"
        rf"|\d{{1,2}}[ \t]*[、.][ \t]*)?"
        rf"(?:{title})[ \t|:*]*$",
        re.M,
    )
    for name, title in _TITLES.items()
}
"""A statutory title alone on its line under another number than 一、…六、, or under none."""

_LOOSE = {
    name: re.compile(pattern)
    for name, pattern in {
        **SECTIONS,
        "s3": SECTIONS["s3"] + r"|[^\d。,:]{0,14}(?:信息公开申请|依申请公开)[^\d。,:]{0,8}情况?",
        "s5": SECTIONS["s5"] + r"|[^\d。,:]{0,14}(?:改进情况|改进措施|问题及整改)[^\d。,:]{0,6}",
    }.items()
}
_TABLE_ROWS = re.compile(
    r"本年度?新收|上一?年度?结转|本年度?办理结果|结转(?:至|到)?下|(?:本年|上年|结转)\S{0,2}$"
)


@dataclass(frozen=True, slots=True)
class _Heading:
    id: str
    start: int
    end: int


def sections(text: str, squeezed: Squeezed, tables: Sequence[tuple[int, int]]) -> list[Section]:
    """The sections in printed order: what stands before the first heading is ``preamble``."""
    headings = _without_list_of_contents(_headings(squeezed, tables))
    found: list[Section] = []
    first = headings[0].start if headings else len(text)
    if text[:first].strip():
        found.append(Section("preamble", "", _narrative(text, 0, first, tables), 0, first))
    for i, heading in enumerate(headings):
        end = headings[i + 1].start if i + 1 < len(headings) else len(text)
        printed = " ".join(text[heading.start : heading.end].split()).lstrip("#*|> ")
        body = _narrative(text, heading.end, end, tables)
        found.append(Section(heading.id, printed, body, heading.start, end))
    return found


def _headings(squeezed: Squeezed, tables: Sequence[tuple[int, int]]) -> list[_Heading]:
    found: dict[int, _Heading] = {}
    for match in _LINE.finditer(squeezed.folded):
        heading = _line_heading(match)
        if heading is not None and not _inside(heading.start, tables):
            found[heading.start] = heading
    for match in _INLINE.finditer(squeezed.text):
        start = squeezed.offset(match.start())
        end = squeezed.offset(match.end() - 1) + 1
        near = any(abs(start - other) < 6 for other in found)
        if not near and not _inside(start, tables):
            found[start] = _Heading(str(match.lastgroup), start, end)
    if not any(heading.id != "other" for heading in found.values()):
        # Beside a numbered plan such lines are sub-headings of its parts (（一）主动公开…).
        for name, pattern in _ALONE.items():
            for match in pattern.finditer(squeezed.folded):
                start, end = match.span()
                if not _inside(start, tables) and not _inside(end - 1, tables):
                    found[start] = _Heading(name, start, end)
    return sorted(found.values(), key=lambda h: h.start)


def _line_heading(match: re.Match[str]) -> _Heading | None:
    title = match.group(2).rstrip()
    if _TABLE_ROWS.match(title):
        return None
    start = match.start(1)
    for name, pattern in _LOOSE.items():
        known = pattern.match(title.replace(" ", ""))
        if known:
            short = len(title) <= 40 and "。" not in title
            length = len(title) if short else _printed_length(title, known.end())
            return _Heading(name, start, match.start(2) + length)
    if len(title) <= 40 and not re.search(r"[。;,]", title):
        return _Heading("other", start, match.start(2) + len(title))
    return None


def _printed_length(title: str, letters: int) -> int:
    """How much of the line holds so many characters other than blanks."""
    for i, character in enumerate(title):
        letters -= character != " "
        if letters == 0:
            return i + 1
    return len(title)


def _inside(position: int, tables: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in tables)


def _without_list_of_contents(headings: list[_Heading]) -> list[_Heading]:
    """Without the headings a preamble lists one after another before they come."""
    kept = []
    for i, heading in enumerate(headings):
        listed = i + 1 < len(headings) and headings[i + 1].start - heading.end <= 30
        again = any(other.id == heading.id for other in headings[i + 1 :])
        if not (listed and again and heading.id != "other"):
            kept.append(heading)
    return kept


def _narrative(text: str, start: int, end: int, tables: Sequence[tuple[int, int]]) -> str:
    return "\n".join(p for p in _pieces(text, start, end, tables) if p).strip()


def _pieces(text: str, start: int, end: int, tables: Sequence[tuple[int, int]]) -> Iterator[str]:
    position = start
    for a, b in sorted(tables):
        if b <= position or a >= end:
            continue
        if a > position:
            yield text[position:a].strip()
        position = max(position, b)
    if position < end:
        yield text[position:end].strip(" \t|\n\r")
