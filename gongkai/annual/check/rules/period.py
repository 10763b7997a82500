"""The statistics period is 1 January to 31 December of the report year."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_PERIOD = re.compile(
    r"(?:统计|数据)[^，。；]{0,10}?(?:期限|时限|周期|时间|区间|期间|范围)[^，。；\d]{0,8}(?P<y1>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日?"
    r"[^，。；\d]{0,3}，?(?:至|到|—|-|－|~|～|–|——)(?:(?P<y2>20\d\d)年)?(?P<m2>\d{1,2})月"
    r"(?P<d2>\d{1,2})?(?P<day>日)?"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each stated period that is not the whole year."""
    for match, span in context.search(_PERIOD, "preamble", "s1", "other"):
        year = context.report.year or int(match["y1"])
        start = (int(match["y1"]), int(match["m1"]), int(match["d1"]))
        end_year = int(match["y2"]) if match["y2"] else start[0]
        wanted = f"{year} 年 1 月 1 日至 {year} 年 12 月 31 日"
        if match["d2"] is None or match["day"] is None:
            yield slip_at(
                span, f"统计期限的结束日期不完整，应为 {wanted}，请补上", severity="warning"
            )
            continue
        if start != (year, 1, 1) or (end_year, int(match["m2"]), int(match["d2"])) != (
            year,
            12,
            31,
        ):
            yield slip_at(span, f"统计期限应为 {wanted}，请更正")


RULE = Rule(
    id="PERIOD",
    severity="error",
    title="统计期限是报告年度的 1 月 1 日至 12 月 31 日",
    citation="",
    find=find,
)
