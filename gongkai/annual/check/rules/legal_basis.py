"""The notice or the order named as basis has been replaced."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, whole
from gongkai.annual.check.rule import Rule, Slip

_NEW_NOTICE = (
    "《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉"
    "的通知》（国办公开办函〔2021〕30号）"
)
_OLD_TITLE = re.compile(
    r"[《〈]?国务院办公厅(?:政府信息与政务公开办公室|政府信息公开与政务公开办公室|政务公开办公室)?"
    r"[^《》〈〉。]{0,24}?(?<!20\d\d年)年度报告有关事项的通知[》〉]?"
)
_OLD_NUMBER = re.compile(r"国办公开办函[〔\[【（［]2019[〕\]】）］]60号")
_OLD_ORDER = re.compile(r"(?:国务院令|国令)第?492号")
_NUMBER = re.compile(
    r"年度报告格式[》〉>\]]*的?通知[》〉>]*（?(?P<number>(?:国办\w{0,5}函)[〔\[【（［](?P<year>\d{4})[〕\]】）］](?P<no>\d+)号)"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each superseded notice, superseded order and wrong number."""
    year = context.report.year
    newest = context.report.form == "2021" or (year is not None and year >= 2021)
    if newest:
        yield from _superseded_notice(context)
    if newest or (year is not None and year >= 2019):
        for prose in context.proses:
            yield from superseded_orders(prose)
    for match, span in context.search(_NUMBER):
        if match["number"] != f"国办公开办函{match['number'][6:]}" or (
            (match["year"], match["no"]) != ("2021", "30")
        ):
            yield slip_at(
                span,
                f"年度报告格式通知的文号应为国办公开办函〔2021〕30号，文中写 {match['number']}",
            )


def superseded_orders(prose: Prose) -> Iterator[Slip]:
    """The order of 2007 named as basis, in a sentence that does not call it old."""
    for _, span in whole(prose).finditer(_OLD_ORDER):
        if re.search(r"711|修订|修改|原", prose.sentence_at(span.start).text):
            continue
        yield slip_at(
            span,
            "国务院令第492号公布的条例已修订，现行条例由国务院令第711号公布，"
            "2019 年 5 月 15 日起施行，请更正",
        )


def _superseded_notice(context: Context) -> Iterator[Slip]:
    message = (
        f"这是 2019 年的通知，表格用的是 2021 年格式。依据应写{_NEW_NOTICE}，请更正"
        if context.report.form == "2021"
        else f"这是 2019 年的通知，2021 年度起应按{_NEW_NOTICE}编制，请更正"
    )
    last_end: tuple[str, int] | None = None
    for pattern in (_OLD_TITLE, _OLD_NUMBER):
        for match, span in context.search(pattern):
            before = span.prose.text[max(0, span.start - 12) : span.start]
            if re.search(r"20\d\d年", match[0]) or re.search(r"原|曾|此前|替代|废止", before):
                continue
            near = last_end is not None and last_end[0] == span.prose.section
            if near and last_end is not None and 0 <= span.start - last_end[1] <= 4:
                continue
            last_end = (span.prose.section, span.end)
            yield slip_at(span, message)


RULE = Rule(
    id="LEGAL_BASIS",
    severity="warning",
    title="编制依据是现行有效的文件",
    citation="国办公开办函〔2021〕30号；《中华人民共和国政府信息公开条例》（国务院令第711号）",
    find=find,
)
