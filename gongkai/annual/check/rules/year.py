"""The text speaks of another year than the report is about."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_UNTIL = re.compile(r"截[至止](?:到)?(?P<year>20\d\d)年12月3[01]日")
_SELF = r"(?:我|本)(?:镇|乡|街道|局|县|区|市|委|办|单位|中心|院)"
_HISTORY = re.compile(r"成立|起|以来|开始|制定|出台|较|比|底|末|至")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each year that cannot be meant."""
    year = context.report.year
    if year is None:
        return
    for match, span in context.search(_UNTIL, "preamble", "s1", "s6"):
        if int(match["year"]) not in (year, year + 1) and _alone(span.prose.text, span.start):
            yield slip_at(span, f"报告年度是 {year} 年，这里写截至 {match['year']} 年底，请更正")
    for match, span in context.search(_opening(context), "preamble", "s1", "s5", "s6"):
        told = int(match["year"])
        planned = span.prose.section == "s5" and told == year + 1
        if told == year or planned:
            continue
        if told < year and _HISTORY.search(span.prose.text[span.end : span.end + 20]):
            continue
        yield slip_at(span, f"报告年度是 {year} 年，这里说的是 {told} 年，请核对是否沿用旧稿")


def _opening(context: Context) -> re.Pattern[str]:
    """A sentence that begins with a year and the organ as its subject."""
    organ = re.sub(r"\s|（.*?）|人民政府$|办事处$", "", context.report.organ or "")
    short = re.sub(r"^.*(?:省|市|县|区|旗|州)(?=[\u4e00-\u9fff]{2})", "", organ)
    own = f"{_SELF}|[省市县区]?{re.escape(short)}" if len(short) >= 2 else _SELF
    return re.compile(rf"(?:(?<=[。；）])|(?<=情况)|^)(?P<year>20\d\d)年度?，?(?:{own})")


def _alone(text: str, start: int) -> bool:
    """Whether no other date right before makes this one the end of another period."""
    return not re.search(r"(?:较|比|同比|自|从)[^，。；]{0,12}$", text[max(0, start - 14) : start])


RULE = Rule(
    id="YEAR",
    severity="error",
    title="文中的年份就是报告年度",
    citation="",
    find=find,
)
