"""The report speaks of itself as another kind of body: a town that says 我局."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.rule import Rule, Slip

_SELF = re.compile(r"(?<![自大])我(?P<kind>镇|乡|街道|局|县|厅|旗|院)(?!们)")
_ANNOUNCED = re.compile(
    r"现公布(?P<organ>[\u4e00-\u9fff]{4,24}?(?:人民政府|局|委员会|街道办事处|管委会))(?:20\d\d年)"
)
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
    if context.hijacked:
        return
    yield from _published_for_another(context)
    yield from _another_bureau(context)
    allowed = _MAY.get(context.kind)
    if allowed is None:
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


def _published_for_another(context: Context) -> Iterator[Slip]:
    """``现公布建水县民族宗教事务局2025年…`` in the report of a town."""
    organ = re.sub(r"\s", "", context.report.organ or "")
    if len(organ) < 3:
        return
    for match, span in context.search(_ANNOUNCED, "preamble", "s1"):
        told = match["organ"]
        if told[-3:] not in organ and not _same_body(told, organ):
            yield slip_at(
                span,
                f"报告机关是{organ}，这里公布的却是{told}的报告，请核对是否抄自别的机关",
                severity="error",
            )


_SUBJECT = re.compile(
    r"(?:(?<=[。；）])|^)(?P<organ>[\u4e00-\u9fff]{2,6}[县市区][\u4e00-\u9fff]{2,10}局)"
    r"(?=高度重视|按照|认真|严格|积极|坚持|始终|不断)"
)


def _another_bureau(context: Context) -> Iterator[Slip]:
    """``某县水利局高度重视…`` as the subject in the report of another bureau."""
    organ = re.sub(r"\s", "", context.report.organ or "")
    if context.kind != "department" or not organ.endswith("局"):
        return
    for match, span in context.search(_SUBJECT, "s1", "s5"):
        told = match["organ"]
        if told[-4:] not in organ and not _same_body(told, organ):
            yield slip_at(span, f"报告机关是{organ}，这里说的却是{told}，请核对是否抄自别的机关")


def _same_body(told: str, organ: str) -> bool:
    short = re.sub(r"人民政府$", "", organ)
    return told in organ or organ in told or short.endswith(told[-4:]) or short in told


RULE = Rule(
    id="AGENCY",
    severity="warning",
    title="自称与报告机关相符",
    citation="",
    find=find,
)
