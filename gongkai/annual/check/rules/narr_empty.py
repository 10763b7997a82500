"""Section 一 without a single figure."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_NOT_FIGURES = re.compile(
    r"20\d\d(?:[-—至]20\d\d)?年?度?|\d{1,2}月(?:\d{1,2}日)?|[〔\[（]\d{4}[〕\]）]\d*号?|第\d+[号条届次]|\d+号|"
    r"^\d{1,2}[.、]|(?<=[。；）])\d{1,2}[.、]|12345|\d{3,4}-\d{7,8}"
)
_IN_WORDS = re.compile(
    r"[一二两三四五六七八九十百零]+(?:余|多)?(?:条|件|篇|份|次|期|个|项|场|人)|零(?:申请|投诉)|未(?:收到|发生|接到|产生|受理)|没有(?:收到|发生|接到)|无依?申请"
)
_SHORTEST = 30


def find(context: Context) -> Iterator[Slip]:
    """A slip for a section 一 without figures, and one for each heading without text."""
    if context.form is None:
        return
    yield from _empty_parts(context)
    proses = list(context.prose("s1"))
    text = "".join(p.text for p in proses)
    if not context.complete("s1") or len(text) < _SHORTEST or any(p.abridged for p in proses):
        return
    figures = re.search(r"\d", _NOT_FIGURES.sub("", text))
    if figures is None and not _IN_WORDS.search(text):
        section = next(s for s in context.report.sections if s.id == "s1")
        yield Slip(
            "“总体情况”没有一个数字，看不出全年做了什么。请写明主动公开、依申请公开等的数量",
            quote=section.heading,
            place=context.heading_place(section),
        )


_BARE = re.compile(
    r"（[一二三四五六七八九十]）[^。，；：\d]{2,24}(?:情况|方面|建设|管理|保障|公开)[。：]?"
)


_NEXT = re.compile(r"（[一二三四五六七八九十]）")


def _empty_parts(context: Context) -> Iterator[Slip]:
    """``（五）监督保障情况。`` and nothing below it."""
    for prose in context.prose("s1"):
        if prose.abridged or not context.complete("s1"):
            continue
        lines = prose.lines
        for index, line in enumerate(lines):
            following = lines[index + 1].text if index + 1 < len(lines) else "（一）"
            if _BARE.fullmatch(line.text) and _NEXT.match(following):
                yield slip_at(line, f"“{line.text}”下面没有内容，请补写这一方面的情况")


RULE = Rule(
    id="NARR_EMPTY",
    severity="warning",
    title="总体情况写有数字",
    citation="",
    find=find,
)
