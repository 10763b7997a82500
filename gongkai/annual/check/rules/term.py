"""Terms and limits of the Regulation of 2007 in a report under the present one."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_OLD = re.compile(r"免予公开|免于公开|同意部分公开|否决公开")
_LIMIT = re.compile(r"15个工作日[内之]?[^，。；]{0,6}(?:答复|回复|办结)")
_OF_THIRD = re.compile(r"第三方|征求|征询|意见")


def find(context: Context) -> Iterator[Slip]:
    """One slip for each old term and each old time limit."""
    year = context.report.year
    if year is None or year < 2020:
        return
    for match, span in context.search(_OLD, "s1", "s3", "s5", "s6"):
        yield slip_at(
            span,
            f"“{match[0]}”是旧《条例》时期的说法，现行格式的办理结果是予以公开、部分公开、不予公开、"
            "无法提供、不予处理、其他处理，请改用",
            citation="国办公开办函〔2021〕30号",
        )
    for _, span in context.search(_LIMIT, "s1", "s3", "s5", "s6"):
        sentence = span.prose.sentence_at(span.start).text
        if "申请" in sentence and not _OF_THIRD.search(sentence):
            yield slip_at(span, "现行《条例》的答复期限是 20 个工作日，请核对这里写的 15 个工作日")


RULE = Rule(
    id="TERM",
    severity="warning",
    title="用现行《条例》的说法和期限",
    citation="《中华人民共和国政府信息公开条例》第三十三条",
    find=find,
)
