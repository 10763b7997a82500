"""Text of another body, or the same text as last year or as a neighbour."""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.overlap import Overlap, overlap
from gongkai.annual.check.prose import Span
from gongkai.annual.check.rule import Rule, Severity, Slip
from gongkai.annual.report import Report

_COUNTY = re.compile(r"(?P<name>[\u4e00-\u9fff]{2})县(?!级|域|区|市|直|城|乡|委|长|内|里|外|处)")
_NO_COUNTY = re.compile(
    r"[我全本各该市区郡州省两在个大小强名]$|贫困|示范|先进|周边|试点|兄弟|对口|重点|边境|百强|农业|附近|邻近|"
    r"相邻|有关|相关|其他|所在|产粮|民族|自治|公开|发布|推进|落实|加强|完善|围绕|推动|按照|根据|依托|通过|结合|"
    r"接受|配合|贯彻|执行|组织|参加|参与|报送|上报|转发|对接|联系|协调|服务|建设|宣传|打造|提升|促进|保障|支持|"
    r"指导|监督|负责|涉及|纳入|印发|制定|出台|召开|开展|主动|及时|同时|其中|以及|包括|作为|成为|位于|来自|面向|"
    r"关于|由于|对于|按时|代表|反映|向社|整合|依法|收到|受理|覆盖|获得|获评|荣获|经过|报经|[的了和与及为将由对向到至是把被从按据经于以等如若或]"
)
_OTHER_TOWN = re.compile(
    r"(?:(?<=[，。；（“《县区市旗与由和是向对、：])|^)(?P<name>[\u4e00-\u9fff]{2})(?P<kind>镇|乡)"
    r"(?=人民政府|政府网站|党政办|政务公开)"
)
_NOT_A_NAME = re.compile(
    r"[各乡我本全该城村集建小各个及和与在对县区市由按向]$|乡镇|城镇|村镇|街道|^[的了]"
)
_VISIT = re.compile(r"学习|考察|调研|交流|协作|结对|对口|帮扶|借鉴|联合|相邻|邻近|迁|搬")
_MUCH = {"previous": 0.7, "neighbour": 0.6}


def find(context: Context) -> Iterator[Slip]:
    """Slips for foreign names, then for repeated text."""
    if not context.hijacked:
        yield from _foreign_names(context)
    if context.last_year is not None:
        yield from _repeated(context, context.last_year, "上一年度报告", "previous", "hint")
    for other in context.neighbours:
        if other.organ is not None and other.organ == context.report.organ:
            # The organ itself, in another layout or of another year, is no neighbour.
            continue
        name = f"{other.organ or '另一机关'}的报告"
        yield from _repeated(context, other, name, "neighbour", "warning")


def _foreign_names(context: Context) -> Iterator[Slip]:
    organ = re.sub(r"\s", "", context.report.organ or "")
    if len(organ) < 3:
        return
    yield from _foreign_county(context, organ)
    own = re.search(r"([\u4e00-\u9fff]{2})[镇乡](?:人民政府)?$", organ)
    if context.kind != "town" or own is None:
        return
    for match, span in context.search(_OTHER_TOWN, "preamble", "s1", "s5", "s6"):
        name = match["name"]
        if name != own[1] and not _NOT_A_NAME.search(name) and name[-1] != own[1][-1]:
            yield slip_at(
                span,
                f"报告机关是{organ}，这里出现“{match[0]}”，请核对是否抄自别的乡镇",
                severity="hint",
            )


def _foreign_county(context: Context, organ: str) -> Iterator[Slip]:
    """Another county's name, twice or more, in the report of a county or one of its bodies."""
    own = re.search(r"([\u4e00-\u9fff]{2})县", organ)
    if own is None:
        return
    told: dict[str, list[Span]] = {}
    for match, span in context.search(_COUNTY, "s1", "s5"):
        name = match["name"]
        if _VISIT.search(span.prose.sentence_at(span.start).text):
            continue
        if name[-1] != own[1][-1] and not _NO_COUNTY.search(name):
            told.setdefault(name, []).append(span)
    for name, spans in told.items():
        if len(spans) > 1:
            yield slip_at(
                spans[0],
                f"报告机关是{organ}，正文却有 {len(spans)} 处写“{name}县”，请核对是否抄自别的机关",
            )


def _repeated(
    context: Context, other: Report, name: str, kind: str, severity: Severity
) -> Iterator[Slip]:
    found = overlap(context.report, other)
    if found is None or found.share < _MUCH[kind]:
        return
    yield Slip(
        f"文字部分约 {found.share:.0%} 与{name}相同，最长一处连续 {found.longest} 字。"
        "请写本机关本年度的实际情况",
        quote=_quote(found, context),
        place=found.place,
        severity=severity,
    )


def _quote(found: Overlap, context: Context) -> str:
    return context.report.text[found.place.start : found.place.end] if found.place else ""


RULE = Rule(
    id="COPY",
    severity="warning",
    title="文字是本机关本年度的",
    citation="国办公开办函〔2021〕30号（内容雷同、敷衍塞责）",
    find=find,
)
