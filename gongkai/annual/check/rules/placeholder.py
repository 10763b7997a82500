"""A blank of a template that nobody filled in."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, whole
from gongkai.annual.check.rule import Rule, Slip

_BLANK = re.compile(
    r"（(?:具体(?:网址|地址|电话|邮箱|名称|时间|日期|数字|单位)|单位名称|机关名称|填写[^）]{0,12}|此处[^）]{0,16})）|"
    r"(?<![A-Za-z0-9])X{2,}(?![A-Za-z0-9])|×{2,}|(?<![A-Za-z0-9./@])[xX]{3,}(?![A-Za-z0-9./@])|"
    r"(?<=[培训展办])次、人次|培训[次场期](?=[，。、；])|_{3,}|＿{2,}|\{[^{}]{1,12}\}|【(?:填写|单位|机关|年份)[^】]{0,10}】|(?:截至|自|为)年月日"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each blank."""
    for prose in context.proses:
        yield from blanks(prose)


def blanks(prose: Prose) -> Iterator[Slip]:
    """Blanks left in any text."""
    for match, span in whole(prose).finditer(_BLANK):
        yield slip_at(span, f"“{match[0]}”是模板里留待填写的内容，请填上或者删去")


RULE = Rule(
    id="PLACEHOLDER",
    severity="error",
    title="模板的空白处已经填写",
    citation="",
    find=find,
)
