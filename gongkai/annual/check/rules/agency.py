"""The report speaks of itself as another kind of body: a town that says 我局."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_SELF = re.compile(r"(?<![自大])我(?P<kind>镇|乡|街道|局|县|厅|旗|院)(?!们)")
# What a body of each kind may call itself or the place it belongs to.
_MAY = {
    "town": {"镇", "乡", "县", "旗", "区", "市"},
    "street": {"街道", "街", "县", "旗", "区", "市"},
    "county": {"县", "区", "市", "旗"},
    "department": {"局", "厅", "委", "县", "旗", "区", "市", "院"},
    "city": {"市", "州", "县"},
    "province": {"省", "市"},
}


def find(context: Context) -> Iterator[Slip]:
    """One slip for each kind of wrong self-reference."""
    allowed = _MAY.get(context.kind)
    if allowed is None or context.hijacked:
        return
    organ = context.report.organ or ""
    told: set[str] = set()
    for match, span in context.search(_SELF, "preamble", "s1", "s5", "s6"):
        kind = match["kind"]
        foreign_town = (
            context.kind == "town" and kind in "镇乡" and not re.search(rf"{kind}", organ)
        )
        if (kind in allowed and not foreign_town) or kind in told:
            continue
        told.add(kind)
        sentence = span.prose.sentence_at(span.start)
        end = min(sentence.end, span.end + 16)
        yield slip_at(
            type(span)(span.prose, span.start, end),
            f"报告机关是{organ}，这里却自称“{match[0]}”，请核对是否抄自别的机关",
        )


RULE = Rule(
    id="AGENCY",
    severity="warning",
    title="自称与报告机关相符",
    citation="",
    find=find,
)
