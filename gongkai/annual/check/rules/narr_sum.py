"""Text: the parts named for a total do not make the total."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Span
from gongkai.annual.check.quantities import Breakdown, breakdowns
from gongkai.annual.check.rule import Rule, Severity, Slip
from gongkai.annual.check.sums import number

_REST = re.compile(r"其他|其它|其余|别的")
_CHANNELS = re.compile(r"邮件|信函|邮寄|当面|现场|传真|快递|网络|网上|在线|平台申请")
_APPLICANTS = re.compile(r"自然人|公民|法人|企业|科研|公益|法律服务|其他组织")
_OUTCOMES = re.compile(r"予以公开|部分公开|不予公开|无法提供|不予处理|其[他它]处理")
_MEDIA = re.compile(
    r"网站|公众号|微信|微博|抖音|媒体|平台|公开栏|显示屏|电子屏|头条|报|电视|广播|客户端|APP"
)
_CARRIED = re.compile(r"结转|上年|上一年|去年|顺延")
_NEARLY = 0.9


def find(context: Context) -> Iterator[Slip]:
    """Slips for lists whose parts miss or exceed the total, and for cases that do not balance."""
    yield from _unbalanced(context)
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
    if any(part.value == found.total.value for part in found.parts):
        # One part is the whole: the others look at it from another side.
        return None
    if _mixed(found):
        return None
    if any(_CARRIED.search(label) for label in found.labels):
        # Old cases and cases carried on belong to another total; table 三 settles it.
        return None
    over = found.sum > found.total.value
    if over and any(_MEDIA.search(label) for label in found.labels):
        # The same item on several channels may be counted on each of them.
        return "hint"
    if _claims_to_be_complete(found):
        return "error"
    if over:
        return "warning"
    near = float(found.sum) >= _NEARLY * float(found.total.value)
    many = len(found.parts) > 2 or all(_MEDIA.search(label) for label in found.labels)
    return "warning" if near and many else None


_NEW = re.compile(r"(?:新收|收到|受理)[^，；。：、\d]{0,20}?(?P<n>\d+)件")
_OLD = re.compile(r"(?:上年|上一年|去年)度?结转[^，；。：、\d]{0,10}?(?P<n>\d+)件")
_DONE = re.compile(r"(?:办结|答复)(?:政府信息公开)?(?:申请)?(?P<n>\d+)件")
_LEFT = re.compile(r"结转(?:至|到)?(?:下一?年度?|次年)[^，；。：、\d]{0,10}?(?P<n>\d+)件")


def _unbalanced(context: Context) -> Iterator[Slip]:
    """New and old cases against cases answered and carried on, all told in one sentence."""
    for sentence in context.sentences("s1", "other"):
        found = [list(sentence.finditer(p)) for p in (_NEW, _OLD, _DONE, _LEFT)]
        if re.search(r"[含括][^，。；]{0,4}(?:上年|上一年|去年)", sentence.text):
            # The old cases are part of the first number.
            continue
        if "申请" not in sentence.text or any(len(matches) != 1 for matches in found):
            continue
        new, old, done, left = (int(matches[0][0]["n"]) for matches in found)
        if new + old != done + left:
            spans = [matches[0][1] for matches in found]
            span = Span(sentence.prose, min(s.start for s in spans), max(s.end for s in spans))
            yield slip_at(
                span,
                f"新收 {new} 件加上年结转 {old} 件是 {new + old} 件，办结 {done} 件加结转下年度 "
                f"{left} 件是 {done + left} 件，两边不等，请核对",
            )


def _mixed(found: Breakdown) -> bool:
    """Whether the list names channels or applicants beside something else."""
    for known in (_CHANNELS, _APPLICANTS):
        hits = [bool(known.search(label)) for label in found.labels]
        if any(hits) and not all(hits) and not _REST.search(found.labels[-1]):
            return True
    return False


def _adds_up_early(found: Breakdown) -> bool:
    """Whether the first parts make the total: the rest tells of something else."""
    before = found.span.prose.sentence_at(found.total.span.start)
    told = before.prose.text[before.start : found.total.span.start]
    nested = re.search(r"其中|包括|包含|分别", told) is not None
    running = found.parts[0].value
    following = [*found.labels[2:], "；"]
    for part, label in zip(found.parts[1:], following, strict=True):
        running += part.value
        after = part.span.prose.text[part.span.end : part.span.end + 6]
        if running == found.total.value and ("；" in after or not label or nested):
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
    closed = re.search(r"[均皆都][^，。；]{0,8}(?:办结|答复)|全部(?:办结|答复)", _rest(found))
    if closed and all(_OUTCOMES.search(label) for label in labels):
        return True
    joined = "".join(labels)
    return near and all(word in joined for word in ("主动公开", "依申请公开", "不予公开"))


def _rest(found: Breakdown) -> str:
    """What the sentence says after the list."""
    sentence = found.span.prose.sentence_at(found.span.end - 1)
    return found.span.prose.text[found.span.end : sentence.end]


RULE = Rule(
    id="NARR_SUM",
    severity="error",
    title="文字里的分项之和等于总数",
    citation="",
    find=find,
)
