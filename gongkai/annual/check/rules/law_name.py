"""The Regulation called by a name it does not have."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, whole
from gongkai.annual.check.rule import Rule, Slip

RIGHT = "政府信息公开条例"
_TITLE = re.compile(r"[《〈<](?P<name>[^《》〈〉<>]{4,24})[》〉>]")
_BARE = re.compile(r"(?<![《〈<公])政府信息管理条例")
_CANDIDATE = re.compile(r"(?:中华人民共和国)?(?P<core>[^省市县区州]*(?:条例|条列|条理|公开法))")
_ABOUT = re.compile(r"信息|公开")
# Laws and regulations of other subjects with a similar name.
_OTHERS = re.compile(
    r"档案|保密|保护|安全|统计|征信|企业信息公示|地理|测绘|气象|电信|网络|消费|预算|公共信用|"
    r"公共数据|政务数据|政务服务|信访|个人信息|信息化|政务公开条例|办事公开|村务|厂务"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each wrong name."""
    for prose in context.proses:
        yield from wrong_names(prose)


def wrong_names(prose: Prose) -> Iterator[Slip]:
    """Names that mean the Regulation without being its name, in any text."""
    for match, span in whole(prose).finditer(_TITLE):
        if _is_wrong(match["name"]):
            yield slip_at(span, _message(f"《{match['name']}》"))
    for match, span in whole(prose).finditer(_BARE):
        yield slip_at(span, _message(f"“{match[0]}”"))


def _is_wrong(name: str) -> bool:
    """Whether a title means the Regulation without being its name."""
    if name == "中华人民共和国政务公开条例":  # provinces have one of that name, the State has not
        return True
    matched = _CANDIDATE.fullmatch(name)
    if matched is None or _OTHERS.search(name):
        return False
    core = matched["core"]
    short = core in ("条例", "信息公开条例") and core == name
    if core == RIGHT or short or not _ABOUT.search(core):
        return False
    return _distance(core, RIGHT) <= 4


def _distance(one: str, other: str) -> int:
    """Edits that turn one short title into the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def _message(name: str) -> str:
    return f"没有名为{name}的法规，应为《中华人民共和国政府信息公开条例》，请更正名称"


RULE = Rule(
    id="LAW_NAME",
    severity="error",
    title="法规名称正确",
    citation="《中华人民共和国政府信息公开条例》（国务院令第711号）",
    find=find,
)
