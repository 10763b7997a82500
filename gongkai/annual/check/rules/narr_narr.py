"""The text gives two different totals for the same thing."""

import re
from collections.abc import Iterator

from gongkai.annual.check.claims import NARRATIVE, RECEIVED, counts
from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Span
from gongkai.annual.check.rule import Rule, Slip

_PUBLISHED = re.compile(
    r"主动公开(?:各类|各种)?(?:政府|政务)信息(?:共|共计|总计)?(?P<n>\d+)条(?!次)"
)
_PART = re.compile(
    r"其中|通过|网站|公众|微信|微博|平台|栏|各|单位|部门|乡镇|机关|累计|以来|历年|较|同比|比上|上年|去年|"
    r"季度|月|新增|领域|方面"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip where a second figure differs from the first."""
    yield from _differing("收到申请", "件", list(counts(context, RECEIVED)))
    published = [
        (int(match["n"]), span)
        for sentence in context.sentences(*NARRATIVE)
        for match, span in sentence.finditer(_PUBLISHED)
        if not _PART.search(
            re.split(r"[；。：]|(?<!年)，", sentence.text[: span.start - sentence.start])[-1]
        )
    ]
    yield from _differing("主动公开信息", "条", published)


def _differing(name: str, unit: str, told: list[tuple[int, Span]]) -> Iterator[Slip]:
    for value, span in told[1:]:
        first = told[0][0]
        if value != first:
            yield slip_at(
                span,
                f"{name}前文写 {first} {unit}，这里写 {value} {unit}。请核对后统一",
            )


RULE = Rule(
    id="NARR_NARR",
    severity="warning",
    title="同一件事前后文数字一致",
    citation="",
    find=find,
)
