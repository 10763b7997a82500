"""Characters doubled, lost or confused, in patterns that ordinary text does not contain."""

import itertools
import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, Span
from gongkai.annual.check.rule import Rule, Slip
from gongkai.annual.report import Place

# A function word twice.  The look-arounds keep 目的的, 为了了解, 存在在, 共和和, 的的确确.
_FUNCTION_WORD = re.compile(
    r"(?<![目标有似真])的的(?!确|士)|(?<![为不除到未])了了(?!解|如|之|却|断|事|结|然)|"
    r"(?<![共总温饱缓中求])和和(?!谐|平|美|睦|解|善|田|县)|(?<![存现所正潜自内外实旨])在在(?!于|线|建|职|岗|校|册)"
)
# An organ's suffix twice before a word that needs it once: 杜关镇镇网站, not 杜关镇镇长.
_ORGAN = re.compile(
    r"([镇乡县局])\1(?=网站|门户|栏目|公众|微信|人民政府|信息公开|政务公开|政府信息|政府网站)"
)
# The last character of a common word twice, unless the second begins a word.
_WORD_TAIL = re.compile(
    r"进一步步|不断断(?!续|开)|情况况|政府府|信息息|公开开(?![展放始通设发辟门局创拓办会启工支具出动])|"
    r"栏目目(?![录标的前光])|机制制(?![度定约作发])|网站站(?![点所长在内群稳])|"
    r"要求求(?![真助是])|条例例(?![如行外会])|平台台(?![账州湾])|群众众(?![多所])|"
    r"(?<![干全内外各中省一二三])部部署|政府信息公开公开(?=工作|条例|年度)|提高高(?=工作|服务|公开|政府)|(?<![机体编管控强学税限法建审抑研复定])制制度|监督督(?![促查导办察])|领导导(?![向致师航入引])|积极极(?![大为其端])|认真真(?![正实])"
)
_WORD_HEAD = re.compile(
    r"(?<![市县区乡镇行国省府党财民勤廉施执])政政府|坚紧紧围绕|(?<![年月各])主主动公开|依依申请|(?<![不积])极积极"
)
# Confusions that make no word.
_CONFUSED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        (r"残差不齐", "参差不齐"),
        (r"贯切(?=落实|执行|实施)", "贯彻"),
        (r"(?:财政|部门|单位)预结算", "预决算"),
        (r"坚紧紧围绕", "坚持紧紧围绕（或紧紧围绕）"),
        (
            r"[布部]暑(?=工作|会|要求|落实|推进|安排|[，。；、])|(?:工作|决策|统一|安排|会议)布署",
            "部署",
        ),
        (r"末(?:收到|发生|受理|产生|收取|接到|出现|被纠错)", "未"),
        (r"(?<![自知异舍利克])己(?:公开|办结|答复|全部|按时|经公开)", "已"),
        (r"有侍(?=提高|加强|进一步|提升|完善)", "有待"),
        (r"有待与(?=提高|加强|进一步|提升|完善)", "有待于"),
        (r"即使(?=公开|更新|发布|回应|答复)(?=[^，。]{2,8}(?:政府|政务)?信息[。，；])", "及时"),
        (r"政府信公开|政府息公开|政府信息公工作", "政府信息公开"),
        (r"行政法复议|行政复仪|行政诉迅", "行政复议、行政诉讼"),
    )
)
_STUTTER = re.compile(r"([\u4e00-\u9fff]{2,40}|[\u4e00-\u9fff\d“”]{8,40})\1")
# ABAB in ordinary prose, and nouns that may end one word and begin the next.
_FINE_TWICE = re.compile(
    r"[一逐每]|某|结果|审结|总计|研究研究|讨论讨论|商量商量|公开公开|工作工作|信息信息|管理管理|服务服务|建设建设|"
    r"发展发展|教育教育|要求要求|计划计划|报告报告|申请申请|答复答复|回复回复|安排安排|部署部署|通知通知|反映反映|统计统计|指导指导|领导领导|规定规定|决定决定|监督监督|人民人民|组织组织|政府政府|办公办公|审查审查|活动活动"
)
_SPLIT_AFTER = re.compile(r"局|厅|部门|委|办公|处|科|站|所|中心|改革|会|院|法")
_SMALL_NOTE = "请删去多余的字"


def find(context: Context) -> Iterator[Slip]:
    """One slip for each place."""
    yield from _stray_line(context)
    if context.hijacked:
        return
    for prose in context.proses:
        yield from doubled(prose)
        yield from confused(prose)
        yield from doubled_marks(prose)
        yield from _broken_numbering(prose)
    for prose in context.prose("preamble", "s1", "s5", "s6"):
        yield from _wrong_list_end(prose)
    for prose in context.prose("s1", "s5"):
        if context.complete(prose.section):
            yield from _broken_off(prose)


def doubled(prose: Prose) -> Iterator[Slip]:
    """Characters and words printed twice."""
    everything = Span(prose, 0, len(prose.text))
    for pattern in (_FUNCTION_WORD, _ORGAN, _WORD_TAIL, _WORD_HEAD):
        for match, span in everything.finditer(pattern):
            if pattern is _WORD_HEAD and "坚" in match[0]:
                continue
            around = Span(prose, max(0, span.start - 4), min(len(prose.text), span.end + 4))
            yield slip_at(
                around if pattern is _ORGAN else span, f"“{match[0]}”有字重复，{_SMALL_NOTE}"
            )
    for match, span in everything.finditer(_STUTTER):
        # A heading and the text after it may begin with the same words: 主动公开 主动公开…
        middle = span.start + len(match[1])
        spaced = prose.origin[middle] - prose.origin[middle - 1] > 1
        inside = spaced or any(span.start < s < span.end for s in prose.starts)
        short = len(match[1]) == 2
        after = prose.text[span.end : span.end + 2]
        if inside or re.search(r"结果|审结|总计", match[0]):
            continue
        if short and (_FINE_TWICE.search(match[0]) or _SPLIT_AFTER.match(after)):
            continue
        if "\u4e00" in match[1] or len(set(match[1])) == 1:
            continue
        yield slip_at(span, f"“{match[1]}”重复了一遍，请删去一处")


_DOUBLED_MARK = re.compile(r"([，。、；：])\1|，。|。，|、。|；。|，、|、，")


def doubled_marks(prose: Prose) -> Iterator[Slip]:
    """Punctuation printed twice."""
    for match, span in Span(prose, 0, len(prose.text)).finditer(_DOUBLED_MARK):
        if span.start + 1 not in prose.starts:
            around = Span(prose, max(0, span.start - 4), span.end)
            yield slip_at(around, f"标点“{match[0]}”重复，请只留一个")


def confused(prose: Prose) -> Iterator[Slip]:
    """Characters mistaken for one another."""
    for pattern, right in _CONFUSED:
        for match, span in Span(prose, 0, len(prose.text)).finditer(pattern):
            yield slip_at(span, f"“{match[0]}”疑为错别字，应为“{right}”，请更正")


_LOST_BRACKET = re.compile(r"[一二三四五六七八九十]?）[\u4e00-\u9fff]")


def _broken_numbering(prose: Prose) -> Iterator[Slip]:
    for line in prose.lines:
        if _LOST_BRACKET.match(prose.text, line.start):
            depth = prose.text.count("（", 0, line.start) - prose.text.count("）", 0, line.start)
            previous = prose.text[line.start - 1] if line.start else "。"
            if (depth <= 0 and previous in "。；：，") or (depth <= 0 and line.start == 0):
                head = Span(prose, line.start, min(line.start + 12, line.end))
                yield slip_at(head, "序号的括号不全，请补上，例如“（四）”")


def _wrong_list_end(prose: Prose) -> Iterator[Slip]:
    """``…占3%；`` at the end of a paragraph whose list used ；between its items."""
    lines = prose.lines
    for line, following in itertools.pairwise(lines):
        text = line.text
        if not text.endswith(("；", "，", "、")) or "〔…〕" in text:
            continue
        head = re.match(
            r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d{1,2}[.、](?!\d)",
            following.text,
        )
        if head is None:
            continue
        last = re.split(r"[。：]", text)[-1]
        items = "。" in text and "；" in last[:-1]
        if text.endswith("；") and not items:
            continue
        tail = Span(prose, max(line.start, line.end - 12), line.end)
        yield slip_at(tail, f"一段话以“{text[-1]}”结束，应为“。”；若话没有说完，请补全")


_DANGLING = re.compile(
    r"(?:加强|推进|完善|提高|提升|进一步|以及|并且|因此|通过|围绕|按照|根据|不断|继续|切实|[和与及对将把为的，、：])$"
)


def _broken_off(prose: Prose) -> Iterator[Slip]:
    """A section whose last words can end no sentence."""
    if prose.lines and _DANGLING.search(prose.text):
        tail = Span(prose, max(prose.lines[-1].start, len(prose.text) - 12), len(prose.text))
        yield slip_at(tail, "这句话没有写完，请补全")


_TITLE_END = re.compile(r"报\s*告\s*$")


def _stray_line(context: Context) -> Iterator[Slip]:
    """A line of one or two characters below the title that repeats its end."""
    text = context.report.text
    first = next((s for s in context.report.sections if s.id == "s1"), None)
    limit = first.start if first else min(len(text), 400)
    before = ""
    offset = 0
    for number, line in enumerate(text[:limit].split("\n"), 1):
        stripped = line.strip()
        if (
            stripped
            and len(stripped) <= 2
            and _TITLE_END.search(before)
            and (re.sub(r"\s", "", before).endswith(stripped))
        ):
            start = offset + line.index(stripped)
            yield Slip(
                f"标题下面多出一行“{stripped}”，请删去",
                quote=stripped,
                place=Place(start, start + len(stripped), number),
            )
        before = stripped or before
        offset += len(line) + 1


RULE = Rule(
    id="TYPO",
    severity="warning",
    title="没有重字、漏字、错别字和多余的行",
    citation="",
    find=find,
)
