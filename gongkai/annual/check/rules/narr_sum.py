"""Text: the parts named for a total do not make the total."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.quantities import Breakdown, breakdowns
from gongkai.annual.check.rule import Rule, Severity, Slip
from gongkai.annual.check.sums import number

_REST = re.compile(r"其他|其它|其余|别的")
_CHANNELS = re.compile(r"邮件|信函|邮寄|当面|现场|传真|快递|网络|网上|在线|平台申请")
_APPLICANTS = re.compile(r"自然人|公民|法人|企业|科研|公益|法律服务|其他组织")
_MEDIA = re.compile(
    r"网站|公众号|微信|微博|抖音|媒体|平台|公开栏|显示屏|电子屏|头条|报|电视|广播|客户端|APP"
)
_CARRIED = re.compile(r"结转|上年|上一年|去年|顺延")
_NEARLY = 0.9


def find(context: Context) -> Iterator[Slip]:
    """One slip for each list whose parts miss or exceed the total."""
    for prose in context.proses:
        for found in breakdowns(prose):
            severity = _severity(found)
            if severity is not None:
                listed = "+".join(number(p.value) for p in found.parts)
                yield slip_at(
                    found.span,
                    f"总数写 {number(found.total.value)}{found.total.unit}，而所列各项 {listed} = "
                    f"{number(found.sum)}{found.total.unit}。请核对各项和总数；"
                    "若只是举例，请在末尾加“等”",
                    severity=severity,
                )


def _severity(found: Breakdown) -> Severity | None:
    """How sure it is that the list was meant to make the total; None for not sure."""
    if found.sum == found.total.value or _adds_up_early(found):
        return None
    if any(_CARRIED.search(label) for label in found.labels):
        # Old cases and cases carried on belong to another total; table 三 settles it.
        return None
    if _claims_to_be_complete(found):
        return "error"
    if found.sum > found.total.value:
        # The same item on several channels may be counted on each of them.
        return None if any(_MEDIA.search(label) for label in found.labels) else "warning"
    near = float(found.sum) >= _NEARLY * float(found.total.value)
    return "warning" if near and len(found.parts) > 2 else None


def _adds_up_early(found: Breakdown) -> bool:
    """Whether the first parts make the total: the rest tells of something else."""
    running = found.parts[0].value
    for part in found.parts[1:]:
        running += part.value
        if running == found.total.value:
            return True
    return False


def _claims_to_be_complete(found: Breakdown) -> bool:
    if _REST.search(found.labels[-1]):
        return True
    labels = found.labels
    near = abs(float(found.sum) - float(found.total.value)) <= 0.1 * float(found.total.value)
    for known in (_CHANNELS, _APPLICANTS):
        if near and all(known.search(label) for label in labels):
            return True
    joined = "".join(labels)
    return near and all(word in joined for word in ("主动公开", "依申请公开", "不予公开"))


RULE = Rule(
    id="NARR_SUM",
    severity="error",
    title="文字里的分项之和等于总数",
    citation="",
    find=find,
)
