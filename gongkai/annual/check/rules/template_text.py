"""Instructions of the template left in the report."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_INSTRUCTION = re.compile(
    r"（?文字描述[，：]?(?:收取信息处理费情况在此处报告)?[。]?）|收取信息处理费情况在此处报告|"
    r"此处(?:填写|插入|报告)|请(?:各单位|在此)(?:填写|填报|补充)|（(?:参考|示例|样式|模板)）|填报说明[：:]|填表说明[：:]"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each instruction."""
    for match, span in context.search(_INSTRUCTION):
        yield slip_at(span, f"“{match[0]}”是模板的说明，不是报告内容，请删去并写上实际情况")


RULE = Rule(
    id="TEMPLATE_TEXT",
    severity="error",
    title="没有留下模板的填写说明",
    citation="",
    find=find,
)
