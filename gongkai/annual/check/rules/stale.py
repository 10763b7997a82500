"""A party session long past named as the present one."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_SESSION = re.compile(
    r"(?:学习|贯彻|落实|宣传|领会|践行)[^，。；]{0,10}?(?:党的)?"
    r"(?P<congress>十[八九]|二十)(?:大|届)(?P<plenum>[一二三四五六七]中全会)?精神"
)
# Last year in which the congress's sessions were the present ones.
_LAST_YEAR = {"十八": 2017, "十九": 2022, "二十": 2027}
_NEXT = {"十八": ("十九", "二十"), "十九": ("二十",), "二十": ("二十一",)}


def find(context: Context) -> Iterator[Slip]:
    """One slip where only sessions of an earlier congress are named."""
    year = context.report.year
    if year is None or (context.hijacked and not context.report.sections):
        return
    told = "".join(p.text for p in context.proses)
    for match, span in context.search(_SESSION):
        congress = match["congress"]
        newer = any(f"{name}大" in told or f"{name}届" in told for name in _NEXT[congress])
        if year > _LAST_YEAR[congress] and not newer:
            yield slip_at(
                span,
                f"{year} 年度的报告仍以“{match['congress']}{'届' if match['plenum'] else '大'}"
                f"{match['plenum'] or ''}”为当年的会议精神，请核对是否沿用旧稿",
            )


RULE = Rule(
    id="STALE",
    severity="warning",
    title="会议提法与报告年度相符",
    citation="",
    find=find,
)
