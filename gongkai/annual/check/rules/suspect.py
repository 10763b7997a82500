"""More remedies than applications: perhaps all the body's cases were counted."""

import re
from collections.abc import Iterator

from gongkai.annual.check.cells import total
from gongkai.annual.check.claims import NARRATIVE, RECEIVED, counts
from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.check.sums import number

_REVIEWS = re.compile(r"行政复议(?:案件|申请|案)?(?:共|为)?(?P<n>\d+)(?:件|起|宗)")
_SMALLEST = 10
"""Below this, a few old cases of other years explain the difference."""


def find(context: Context) -> Iterator[Slip]:
    """One slip for the tables or for the text."""
    remedies = ("t4.review.total", "t4.suit_direct.total", "t4.suit_after_review.total")
    received = total(context.report, ("t3.new.total", "t3.carried_in.total"))
    cases = total(context.report, remedies)
    if received is not None and cases is not None and cases > max(received, _SMALLEST):
        yield Slip(
            f"表四的复议、诉讼合计 {number(cases)} 件，比表三新收与上年结转的申请 "
            f"{number(received)} 件还多。请确认只计因政府信息公开引起的案件",
            cells=(*remedies, "t3.new.total", "t3.carried_in.total"),
            place=context.cell_place(*remedies),
        )
    told = [value for value, _ in counts(context, RECEIVED)] or _summed_up(context)
    if not told or cases is not None:
        return
    for sentence in context.sentences(*NARRATIVE):
        for match, span in sentence.finditer(_REVIEWS):
            if int(match["n"]) > max(*told, _SMALLEST):
                yield slip_at(
                    span,
                    f"行政复议 {match['n']} 件，比收到的申请 {max(told)} 件还多。"
                    "请确认只计因政府信息公开引起的案件，不是全部行政复议案件",
                )


def _summed_up(context: Context) -> list[int]:
    """Applications told as 合计N件 after the channels."""
    pattern = re.compile(r"申请[^。]{0,40}?(?:合计|共计|总计)(?P<n>\d+)件")
    return [int(match["n"]) for match, _ in context.search(pattern, *NARRATIVE)]


RULE = Rule(
    id="SUSPECT",
    severity="hint",
    title="复议、诉讼件数与申请件数的比例合乎情理",
    citation="",
    find=find,
)
