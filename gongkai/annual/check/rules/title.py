"""A title that does not say what the paper is, or of which year."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.report import Place


def find(context: Context) -> Iterator[Slip]:
    """At most one slip."""
    title = (context.report.title or "").strip()
    compact = re.sub(r"\s", "", title)
    if not compact or context.hijacked:
        return
    year = context.report.year
    named = [int(y) for y in re.findall(r"(20\d\d)年", compact)]
    place = _place(context, title)
    wanted = f"应写作“{{机关名称}}{year or ''}年政府信息公开工作年度报告”"
    if re.search(r"总结|汇报|要点|方案|计划", compact) and "报告" not in compact:
        yield Slip(f"标题“{title}”不是年度报告的标题，{wanted}", quote=title, place=place)
    elif year is not None and named and year not in named:
        yield Slip(
            f"标题写 {named[0]} 年，而报告的是 {year} 年，请更正",
            quote=title,
            place=place,
            severity="error",
        )
    elif re.search(r"年度年|年年度|报告报告", compact):
        yield Slip(f"标题“{title}”有字重复，{wanted}", quote=title, place=place)


def _place(context: Context, title: str) -> Place | None:
    at = context.report.text.find(title)
    if at < 0:
        return None
    return Place(at, at + len(title), context.report.text.count("\n", 0, at) + 1)


RULE = Rule(
    id="TITLE",
    severity="warning",
    title="标题写明机关、年度和“政府信息公开工作年度报告”",
    citation="",
    find=find,
)
