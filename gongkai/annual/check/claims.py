"""Figures of the narrative that a table holds too: how the text words them, which cells they are.

Only wordings that can mean nothing else are listed.  A figure told for one
channel, one kind of applicant, another year or a narrower body is left out
(``SCOPE`` looks at the last).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gongkai.annual.check.context import Context
from gongkai.annual.check.prose import Span
from gongkai.annual.check.rule import Severity
from gongkai.annual.form import VERSIONS, form
from gongkai.annual.report import Report

_N = r"(?P<n>\d{1,3}(?:,\d{3})+|\d+)"
_CASES = r"(?:件|条|份|宗|起|例|项|个|次)(?!次|以上|左右|余)"
_SOFT = r"[^，；。：、\d]"
NARRATIVE = ("preamble", "s1", "s2", "s3", "s4", "s6", "other")

_CHANNEL = re.compile(
    r"网|邮|信函|信件|当面|现场|传真|快递|平台|微信|电话|自然人|公民|企业|法人|组织|其中|投诉|举报|"
    r"信访|咨询|复议|诉讼|留言|建议|提案|补正|转办|意见|来信|征求"
)
_WIDE = re.compile(r"全[县市区省州国]|[县市]政府(?:办)?|各(?:单位|部门|乡镇)")
_COMPARED = re.compile(
    r"分别|近[两二三四五]年|逐年|同比|相比|比上|比去|较上|较去|较20|比20|增加|减少|下降|增长|上升"
)
_NARROW = re.compile(r"办公室|政府办|公开办|办公厅|机关本级|本级|代表|系统|直属|下属|直接")


def _fixed(*cells: str) -> Callable[[Report], tuple[str, ...]]:
    return lambda report: cells


def _group(prefix: str) -> Callable[[Report], tuple[str, ...]]:
    """The 总计 cells of all rows under one heading of table 三, as the report's form has them."""

    def cells(report: Report) -> tuple[str, ...]:
        if report.form not in VERSIONS:
            return ()
        return tuple(
            c
            for c in form(report.form).cells
            if c.endswith(".total") and c.startswith((f"t3.{prefix}.", f"t3.{prefix}.total"))
        )

    return cells


@dataclass(frozen=True)
class Claim:
    """A wording with a number, and the cells whose sum the number must be."""

    name: str
    where: str
    pattern: re.Pattern[str]
    cells: Callable[[Report], tuple[str, ...]]
    severity: Severity | None = None
    result: bool = False
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


def _result(name: str, label: str, cells: Callable[[Report], tuple[str, ...]]) -> Claim:
    words = rf"{label}(?:的|答复|决定|情形|类|信息|申请|共|为|：|有|告知)*{_N}{_CASES}"
    return Claim(name, f"表三“{name}”各行合计", re.compile(words), cells, result=True)


RECEIVED = Claim(
    "新收申请",
    "表三“本年新收”总计",
    re.compile(
        rf"(?:收到|受理|接收|接到|新收|收悉)(?P<mid>{_SOFT}{{0,26}}?){_N}{_CASES}"
        r"(?P<after>(?:政府信息公开申请|信息公开申请|依申请公开|公开申请|申请)?)"
    ),
    _fixed("t3.new.total"),
)

CLAIMS: tuple[Claim, ...] = (
    RECEIVED,
    Claim(
        "上年结转",
        "表三“上年结转”总计",
        re.compile(rf"(?:上年|上一年|去年)度?(?:结转|转结|遗留|结余){_SOFT}{{0,14}}?{_N}{_CASES}"),
        _fixed("t3.carried_in.total"),
    ),
    Claim(
        "结转下年度",
        "表三“结转下年度”总计",
        re.compile(
            r"(?:结转|转|顺延|延)(?:至|到|入)?(?:下一?年度?|次年|明年)"
            rf"{_SOFT}{{0,12}}?{_N}{_CASES}"
        ),
        _fixed("t3.carried_out.total"),
    ),
    Claim(
        "结转下年度",
        "表三“结转下年度”总计",
        re.compile(rf"{_N}{_CASES}(?:申请)?(?:结转|顺延|转)(?:至|到|入)?(?:下一?年|次年)"),
        _fixed("t3.carried_out.total"),
    ),
    _result("予以公开", r"(?<!部分)(?<!不)予以公开", _fixed("t3.granted.total")),
    _result("部分公开", r"(?<![和及与、])部分公开", _fixed("t3.partial.total")),
    _result("不予公开", r"不予公开", _group("refused")),
    _result("无法提供", r"无法提供", _group("none")),
    _result("不予处理", r"不予处理", _group("ignored")),
    _result("其他处理", r"其[他它]处理", _group("other")),
    Claim(
        "自然人申请",
        "表三“本年新收”自然人",
        re.compile(rf"自然人(?:申请|提出|共|的)*{_N}{_CASES}"),
        _fixed("t3.new.person"),
        needs=re.compile(r"收到|受理|接收|新收"),
        unless=re.compile(r"结转"),
    ),
    Claim(
        "商业企业申请",
        "表三“本年新收”商业企业",
        re.compile(rf"商业企业(?:申请|提出|共|的)*{_N}{_CASES}"),
        _fixed("t3.new.enterprise"),
        needs=re.compile(r"收到|受理|接收|新收"),
        unless=re.compile(r"结转"),
    ),
    Claim(
        "行政复议",
        "表四行政复议总计",
        re.compile(rf"行政复议(?:案件|申请|事项|总数|数量|案|共|为|有)*{_N}{_CASES}"),
        _fixed("t4.review.total"),
        needs=re.compile(r"信息公开|依申请"),
        unless=re.compile(r"其他|无关|纠|审结|办结|维持|撤|终止|驳回"),
    ),
    Claim(
        "行政诉讼",
        "表四行政诉讼两组总计",
        re.compile(rf"行政诉讼(?:案件|申请|事项|总数|数量|案|共|为|有)*{_N}{_CASES}"),
        _fixed("t4.suit_direct.total", "t4.suit_after_review.total"),
        needs=re.compile(r"信息公开|依申请"),
        unless=re.compile(r"其他|无关|一审|二审|再审|纠|审结|办结|败诉|撤|驳回|复议后"),
    ),
    Claim(
        "现行有效规范性文件",
        "表二“行政规范性文件”现行有效件数",
        re.compile(rf"现行有效的?(?:行政)?规范性文件(?:共|共计|总数|为|有)*{_N}(?:件|份|个|部)"),
        _fixed("t2.a20_1.norms.in_force"),
        severity="warning",
    ),
    Claim(
        "现行有效规范性文件",
        "表二“行政规范性文件”现行有效件数",
        re.compile(
            rf"规范性文件[^。；]{{0,16}}?[，、]现行有效的?(?:共|共计|为|有)*{_N}(?:件|份|个|部)"
        ),
        _fixed("t2.a20_1.norms.in_force"),
        severity="warning",
        unless=re.compile(r"底|末"),
    ),
    Claim(
        "制发规范性文件",
        "表二“行政规范性文件”本年制发件数",
        re.compile(
            rf"(?:制发|印发|出台|制定|新制定|新制发)的?(?:行政)?规范性文件(?:共|共计|为)*{_N}(?:件|份|个|部)"
        ),
        _fixed("t2.a20_1.norms.issued"),
        severity="warning",
        unless=re.compile(r"报送|转发|上级|代|[县市省区]政府|领域|参与"),
    ),
    Claim(
        "行政许可",
        "表二行政许可处理决定数量",
        re.compile(rf"(?:作出|办理|办结)行政许可(?:决定|事项)?{_N}(?:件|项)"),
        _fixed("t2.a20_5.license.decisions"),
        severity="warning",
    ),
    Claim(
        "行政处罚",
        "表二行政处罚处理决定数量",
        re.compile(rf"作出行政处罚(?:决定)?{_N}(?:件|起|宗)"),
        _fixed("t2.a20_6.penalty.decisions"),
        severity="warning",
    ),
)


@dataclass(frozen=True)
class Denial:
    """A wording that says there was none, and the cells that must then be 0."""

    name: str
    pattern: re.Pattern[str]
    cells: tuple[str, ...]
    unless: re.Pattern[str]


_NONE = r"(?:未收到|没有收到|未接到|没有接到|未受理|没有受理|未发生|没有发生|未产生|无人提出)"
DENIALS: tuple[Denial, ...] = (
    Denial(
        "新收申请",
        re.compile(
            rf"(?:未收到|没有收到|未接到|没有接到|无人提出){_SOFT}{{0,14}}公开{_SOFT}{{0,6}}申请"
        ),
        ("t3.new.total",),
        re.compile(r"复议|诉讼|投诉|举报|信函|邮|网|当面|传真|上年|结转|收费|异议|补正"),
    ),
    Denial(
        "行政复议",
        re.compile(
            rf"{_NONE}[^；。\d]{{0,20}}行政复议|(?<![有])无行政复议(?=[，。、；]|案件|情况)"
        ),
        ("t4.review.total",),
        re.compile(r"纠|败诉|撤销|违法|维持|责令|上年|结转"),
    ),
    Denial(
        "行政诉讼",
        re.compile(
            rf"{_NONE}[^；。\d]{{0,24}}行政诉讼|(?<![有])无(?:行政复议[、和])?行政诉讼(?=[，。、；]|案件|情况)"
        ),
        ("t4.suit_direct.total", "t4.suit_after_review.total"),
        re.compile(r"纠|败诉|撤销|违法|维持|责令|上年|结转"),
    ),
)


def applies(denial: Denial, match: re.Match[str], sentence: Span) -> bool:
    """Whether the denial is about all of the matter, not about one kind of it."""
    after = match.string[match.end() : min(match.end() + 14, sentence.end)]
    return not denial.unless.search(match[0] + re.split(r"[，；。]", after)[0])


def counts(context: Context, claim: Claim) -> Iterator[tuple[int, Span]]:
    """The figures of the report worded like the claim, for this year and the whole body."""
    for value, span, narrow in _all_counts(context, claim):
        if not narrow:
            yield value, span


def narrow_counts(context: Context, claim: Claim) -> Iterator[tuple[int, Span]]:
    """The same for figures the text tells of a part of the body only."""
    for value, span, narrow in _all_counts(context, claim):
        if narrow:
            yield value, span


# All cases of the organ, of which some are about disclosure: only those stand in table 四.
_PART_OF_ALL = re.compile(r"作为第三人|其中[^，。；]{0,4}涉及(?:政府)?信息公开")


def _all_counts(context: Context, claim: Claim) -> Iterator[tuple[int, Span, bool]]:
    for sentence in context.sentences(*NARRATIVE):
        for match, span in sentence.finditer(claim.pattern):
            clause = _clause(sentence, span)
            # Where there were none at all, there were none about disclosure.
            none_at_all = match["n"] == "0"
            if claim.needs and not none_at_all and not _is_told(claim.needs, sentence):
                continue
            if claim.unless and claim.unless.search(clause):
                continue
            if "无关" in sentence.text or _PART_OF_ALL.search(sentence.text):
                continue
            if _COMPARED.search(clause) or _other_year(context, clause):
                continue
            if claim is RECEIVED and not _is_application(match, sentence):
                continue
            if claim.result and not _is_about_applications(sentence):
                continue
            if context.kind in ("department", "town", "street", "office") and (
                _WIDE.search(clause) or _NARROW.search(clause)
            ):
                # Told of the whole county, or of another office.
                continue
            yield int(match["n"].replace(",", "")), span, _is_narrow(context, sentence, span)


def _is_told(needed: re.Pattern[str], sentence: Span) -> bool:
    """Whether the sentence, or the part it stands in, speaks of the matter."""
    if needed.search(sentence.text):
        return True
    part = sentence.prose.paragraph(sentence.start, sentence.end)
    return bool(needed.search(part.text))


def _is_about_applications(sentence: Span) -> bool:
    """Whether results are told of applications, not of documents by their attribute."""
    return not re.search(r"主动公开\d|公文|文件|属性", sentence.text)


def _clause(sentence: Span, span: Span) -> str:
    """From the comma before the match to the comma after it."""
    text, offset = sentence.text, sentence.start
    start = max((text.rfind(mark, 0, span.start - offset) for mark in "，；：。（"), default=-1) + 1
    ends = [e for mark in "，；。）" if (e := text.find(mark, span.end - offset)) >= 0]
    return text[start : min(ends, default=len(text))]


def _other_year(context: Context, clause: str) -> bool:
    years = {int(y) for y in re.findall(r"(20\d\d)年", clause)}
    return bool(years) and context.report.year is not None and years != {context.report.year}


def _is_application(match: re.Match[str], sentence: Span) -> bool:
    """Whether 收到…N件 counts applications, all of them, from every channel."""
    mid = match["mid"]
    if _CHANNEL.search(re.sub(r"互联网\+|政务公开网", "", mid)):
        return False
    told = mid + match["after"]
    if "申请" not in told or not re.search(r"公开|政府信息", told):
        return False
    return not re.search(r"合计|共计|总计", sentence.text[match.end() - sentence.start :])


def _is_narrow(context: Context, sentence: Span, span: Span) -> bool:
    if context.kind not in ("county", "city", "province", "zone"):
        return False
    before = sentence.text[: span.start - sentence.start]
    last = re.split(r"[，；。]", before)[-1]
    return bool(_NARROW.search(last))
