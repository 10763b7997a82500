"""A unit without its number: 发布信息条."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_MISSING = re.compile(
    r"(?:[公发][开布](?:各类|政府|政务)*信息|资质|动态|公告|公示|文章|报道|留言|稿件|解读|处罚|许可)(?:条|篇)(?=[，。；、（])|"
    r"规范性文件件(?=[，。；、])|(?:收到|受理)[^，。；\d]{0,10}申请件(?=[，。；])(?<!申请公开件)|"
    r"(?:共|共计|合计|累计)(?:条|件|篇)(?=[，。；、])"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each."""
    for match, span in context.search(_MISSING, "preamble", "s1", "s2", "s3", "s4", "s6", "other"):
        start = max(span.start - 4, 0)
        while start < span.start and span.prose.text[start] in "，。；、（）：":
            start += 1
        yield slip_at(
            type(span)(span.prose, start, span.end),
            f"“{match[0]}”缺少数字，请补上数量；没有的写 0 或删去",
        )


RULE = Rule(
    id="NUMBER_MISSING",
    severity="error",
    title="数量词前有数字",
    citation="",
    find=find,
)
