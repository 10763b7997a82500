"""Claims that contradict each other: never late, and yet not up to date."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_PAIRS = (
    (
        re.compile(r"无延时更新|无更新不及时|无超期更新|更新及时率100%|杜绝了?更新不及时"),
        re.compile(r"更新[^，。；]{0,6}(?:不及时|不够及时|滞后|缓慢)"),
        "没有延迟更新",
    ),
    (
        re.compile(r"无空白栏目|无空栏目|无空白页"),
        re.compile(r"(?:存在|仍有|有)[^，。；]{0,6}(?:空白栏目|空栏目|栏目空白)"),
        "没有空白栏目",
    ),
    (
        re.compile(
            r"(?:均|全部|都)(?:在法定期限内|按时|按期|如期)[^，。；]{0,6}答复|按时答复率100%|答复率100%"
        ),
        re.compile(r"(?<!无)(?<!未)(?:超期|逾期)(?:未)?答复|答复(?:不及时|不够及时|超期|逾期)"),
        "都按时答复",
    ),
)


def find(context: Context) -> Iterator[Slip]:
    """Slips for claims that section 五 takes back, and for answers to what never came."""
    yield from _answered_without_application(context)
    for claim, admission, name in _PAIRS:
        admitted = next(iter(context.search(admission, "s5")), None)
        if admitted is None:
            continue
        for _, span in context.search(claim, "preamble", "s1"):
            yield slip_at(
                span,
                f"这里说{name}，第五部分却写“{admitted[1].quote}”。"
                "请核对两处是否说的同一件事，避免自相矛盾",
            )


_NO_APPLICATION = re.compile(
    r"(?:未收到|没有收到|未接到)[^，；。：、\d]{0,14}公开[^，；。：、\d]{0,6}申请"
)
_ANSWERED = re.compile(
    r"(?P<n>[1-9]\d*)件(?:政府信息公开|依申请公开)?申请[^，。；]{0,10}(?:答复|办结)|"
    r"(?:办结|答复)(?:政府信息公开|依申请公开)申请(?P<m>[1-9]\d*)件"
)


def _answered_without_application(context: Context) -> Iterator[Slip]:
    for sentence in context.sentences("s1"):
        denied = next(sentence.finditer(_NO_APPLICATION), None)
        answered = next(sentence.finditer(_ANSWERED), None)
        if denied is None or answered is None or re.search(r"结转|上年|去年", sentence.text):
            continue
        if denied[1].end <= answered[1].start:
            yield slip_at(
                answered[1],
                f"前面说“{denied[1].quote}”，这里又说答复了申请，请核对后改正其中一处",
                severity="error",
            )


RULE = Rule(
    id="LOGIC",
    severity="hint",
    title="前后说法不矛盾",
    citation="",
    find=find,
)
