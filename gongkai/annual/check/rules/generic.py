"""Text about governments in general that says nothing of the reporting body."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_GENERAL = re.compile(
    r"各级政府部门|各级政府|[大部]部?分地区|一些地区|各地(?:通过|积极|普遍)|多数单位|有的地方"
)
_OWN = re.compile(r"[我本][镇乡局县区市委办厅省州院]|[我本]街道|[我本]单位|[我本]机关|[我本]中心")


def find(context: Context) -> Iterator[Slip]:
    """At most one slip, where two such phrases stand and no word of the body itself."""
    if (
        context.form is None
        or context.kind in ("province", "city", "unknown")
        or not context.complete("s1")
    ):
        return
    text = "".join(p.text for p in context.prose("s1"))
    organ = re.sub(r"人民政府$|办事处$", "", context.report.organ or "")
    found = list(context.search(_GENERAL, "s1"))
    named = organ[-3:] in text if len(organ) >= 3 else True
    if len(found) >= 2 and not named and not _OWN.search(text):
        yield slip_at(
            found[0][1],
            "“总体情况”说的是各地的一般情况，没有一处写本机关。请写本机关做了什么、数量多少",
        )


RULE = Rule(
    id="GENERIC",
    severity="warning",
    title="总体情况写的是本机关",
    citation="国办公开办函〔2021〕30号",
    find=find,
)
