"""Figures the narrative states, with their place.  Names are listed in ``docs/annual.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongkai.annual.read.regions import Squeezed
from gongkai.annual.read.table import Lines
from gongkai.annual.report import Fact, Section

_N = r"(?P<n>\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)"
_U = r"(?P<u>件次|条次|条|件|份|篇|项|个(?!部分|方面|章节)|宗|起|例|期|次|部(?!分|门))"
_N2, _U2 = _N.replace("<n>", "<n2>"), _U.replace("<u>", "<u2>")
_GAP = r"[^\d,。;:]"
_NOT = r"(?:未|没有|无|尚未|并未|不曾)"
_APPLICATION = rf"(?:依申请公开{_GAP}{{0,6}}?申请|公开{_GAP}{{0,4}}?申请|依申请公开|申请)"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "proactive_items",
        rf"(?:主动{_GAP}{{0,14}}?(?:公开|发布)|共计?(?:公布|公开|发布)|完成政府信息公开(?=\d))"
        rf"(?:{_GAP}{{0,24}}?(?:信息|内容){_GAP}{{0,12}}?)?{_N}{_U}",
    ),
    (
        "applications_received",
        rf"(?:收到|受理|接收|接到|共收|新收){_GAP}{{0,20}}?{_APPLICATION}{_GAP}{{0,10}}?{_N}{_U}"
        rf"|(?:依申请公开(?:政府)?(?:信息)?|新收){_N2}{_U2}",
    ),
    (
        "carried_in",
        rf"(?:上一?年度?结转|结转上一?年度?|加上20\d\d年结转){_GAP}{{0,16}}?{_N}{_U}",
    ),
    (
        "carried_out",
        rf"(?:(?:结转|转|顺延)(?:至|到|入)?(?:20\d\d年|下一?年度?|次年)|(?<=[,;])结转)"
        rf"{_GAP}{{0,12}}?{_N}{_U}|{_N2}{_U2}{_GAP}{{0,20}}?"
        rf"(?:(?:顺延|结转)(?:至|到)?(?:下|20\d\d)|正在办理)",
    ),
    (
        "applications_answered",
        rf"(?<!公开)(?<!处理)(?<!提供)(?:答复|办结|回复|办理完[毕结成])(?:了|申请|的|共|总|数){{0,2}}"
        rf"{_N}{_U}",
    ),
    ("granted", rf"(?:予以公开|同意公开)(?!不)(?:答复)?(?:的|数|有)?{_N}{_U}"),
    ("partial", rf"部分公开(?:答复)?(?:的|数|有)?{_N}{_U}"),
    ("refused", rf"不予公开(?:答复)?(?:的|数|有)?{_N}{_U}"),
    ("none", rf"无法提供(?:答复)?(?:的|数|有)?{_N}{_U}"),
    ("ignored", rf"不予处理(?:答复)?(?:的|数|有)?{_N}{_U}"),
    ("other", rf"其他处理(?:答复)?(?:的|数|有)?{_N}{_U}"),
    (
        "reviews",
        rf"行政复议(?:案件|申请|案|数为?|共){{0,2}}{_GAP}{{0,4}}?{_N}{_U}"
        rf"|{_N2}{_U2}(?:涉及|有关|因){_GAP}{{0,16}}行政复议",
    ),
    ("suits", rf"行政诉讼(?:案件|案|数为?|共){{0,2}}{_GAP}{{0,4}}?{_N}{_U}"),
    ("applications_by_person", rf"(?<!为)自然人(?:申请)?{_N}{_U}"),
    ("applications_by_enterprise", rf"商业企业(?:申请)?{_N}{_U}"),
    (
        "norms_in_force",
        rf"现行有效{_GAP}{{0,10}}?规范性文件{_GAP}{{0,4}}?{_N}{_U}"
        rf"|规范性文件[^。;]{{0,40}}?现行有效的?{_N2}{_U2}",
    ),
    (
        "norms_issued",
        rf"(?:制发|制定|印发|出台){_GAP}{{0,8}}?规范性文件{_GAP}{{0,4}}?{_N}{_U}"
        rf"|规范性文件[^。;]{{0,16}}?本年新?制发{_N2}{_U2}",
    ),
    (
        "norms_repealed",
        rf"废止{_GAP}{{0,6}}?规范性文件{_GAP}{{0,4}}?{_N}{_U}"
        rf"|规范性文件[^。;]{{0,16}}?废止{_N2}{_U2}",
    ),
    ("norms", rf"规范性文件{_N}{_U}"),
    ("license", rf"行政许可{_GAP}{{0,8}}?{_N}{_U}"),
    ("penalty", rf"行政处罚{_GAP}{{0,8}}?{_N}{_U}"),
    ("coercion", rf"行政强制{_GAP}{{0,8}}?{_N}{_U}"),
    ("by_applicant", rf"(?:自然人|企业|机构|组织|公民)(?:申请)?{_N}{_U}"),
    ("documents", rf"主动公开{_GAP}{{0,4}}文件{_N}{_U}"),
    ("site_items", rf"网站{_GAP}{{0,6}}?(?:公开|发布){_GAP}{{0,8}}?{_N}(?P<u>条|篇|件次|条次)"),
    ("interpretations", rf"解读{_GAP}{{0,8}}?{_N}{_U}"),
    (
        "items_by_channel",
        rf"(?:网站|网|公众号|微信|微博|公开栏|专栏|平台)[^\d,。;:、]{{0,14}}?"
        rf"(?:发布|公开|推送)[^\d,。;:]{{0,10}}?{_N}{_U}",
    ),
    (
        "applications_by_channel",
        rf"(?:网上|网络|在线|当面|现场|信函|邮寄|快递|邮件|传真|电子邮箱){_GAP}{{0,8}}?{_N}{_U}",
    ),
    ("processing_fee_yuan", rf"信息处理费{_GAP}{{0,6}}?{_N}(?P<u>元)"),
)
_EACH = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)
_NONE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "applications_received",
        re.compile(
            rf"{_NOT}(?:有)?(?:收到|接到|受理|产生|发生|接收)(?:过|到)?(?!{_GAP}{{0,24}}?(?:复议|诉讼)){_GAP}{{0,24}}?(?:申请|依申请公开){_GAP}{{0,4}}"
        ),
    ),
    (
        "reviews",
        re.compile(
            rf"{_NOT}(?:(?:发生|收到|产生|引发|出现|有|因)[^\d。;]{{0,36}}?"
            rf"|(?:政府信息公开)?)行政复议"
        ),
    ),
    (
        "suits",
        re.compile(
            rf"{_NOT}(?:(?:发生|收到|产生|引发|出现|有|因)[^\d。;]{{0,44}}?"
            rf"|(?:政府信息公开)?(?:行政复议(?:、|和|及|或))?)行政诉讼"
        ),
    ),
    ("carried_out", re.compile(rf"{_NOT}(?:申请)?结转(?:至|到)?(?:下|次)一?年度?")),
    ("carried_in", re.compile(rf"{_NOT}上一?年度?结转")),
    (
        "processing_fee_yuan",
        re.compile(
            rf"{_NOT}(?:收取|发生|产生)[^\d。;,]{{0,16}}?(?:信息处理费|费用|收费)"
            rf"|信息公开(?:没有|未|无)收费"
        ),
    ),
)
_TOTAL = re.compile(rf"(?:合计|共计|总计){_N}{_U}")
_RESULTS = re.compile(
    rf"(?P<kind>结果维持|结果纠正|其他结果|尚未审结|维持|纠正){_GAP}{{0,3}}?{_N}{_U}"
)
_RESULT_NAMES = {
    "结果维持": "upheld", "维持": "upheld", "结果纠正": "corrected", "纠正": "corrected",
    "其他结果": "other", "尚未审结": "pending",
}  # fmt: skip
NAMES = frozenset(
    [name for name, _ in _PATTERNS]
    + [name for name, _ in _NONE]
    + [f"{table}_{result}" for table in ("reviews", "suits") for result in _RESULT_NAMES.values()]
    + ["by_kind", "by_channel"]
)
"""Every name a fact can have."""

_PART = re.compile(rf"[,;、]?(?P<what>[^\d。;]{{1,60}}?)[:]?{_N}{_U}")
_WHERE = re.compile(r"其中|包括|分别为|分为|涉及|:")
_WITHIN = re.compile(r"其中|包括")
_CHANNEL = re.compile(r"网站|网上|公众号|微信|微博|公开栏|客户端|电子屏|新媒体|公报")
_SHARE = re.compile(r",?占(?:比|总数的?)?约?[\d.]+%")
_WEAK = re.compile(rf"(?:公开|发布){_GAP}{{0,24}}?信息(?:共|共计|总计)?{_N}(?P<u>条|篇|件|份)")
_CLAUSE_END = re.compile(r"[。;,]")
_SENTENCE_END = re.compile(r"[。;]")


def facts(
    text: str,
    squeezed: Squeezed,
    sections: Sequence[Section],
    tables: Sequence[tuple[int, int]],
    lines: Lines,
) -> list[Fact]:
    """The figures of the narrative in order of place; ``5500余条`` is no figure."""
    reader = _Reader(text, squeezed, sections, tables, lines)
    found = list(reader.read())
    found.sort(key=lambda fact: (fact.place.start, fact.name))
    return found


class _Reader:
    def __init__(
        self,
        text: str,
        squeezed: Squeezed,
        sections: Sequence[Section],
        tables: Sequence[tuple[int, int]],
        lines: Lines,
    ) -> None:
        self.text, self.squeezed, self.sections = text, squeezed, sections
        self.tables, self.lines = tables, lines

    def read(self) -> Iterator[Fact]:
        body = self.squeezed.text
        seen: set[tuple[str, int]] = set()
        totals: set[int] = set()
        for name, pattern in _EACH:
            for match in pattern.finditer(body):
                groups = match.groupdict()
                which = "n" if groups.get("n") else "n2"
                key = (name, match.start(which))
                if name == "items_by_channel" and match.start(which) in totals:
                    continue
                whole = self._whole(match) if name == "applications_received" else None
                fact = self._fact(name, whole or match, "n" if whole else which)
                if fact is not None and key not in seen and _fits(name, match, body):
                    seen.add(key)
                    if name == "proactive_items":
                        totals.add(match.start(which))
                    yield fact
                    yield from self._parts(name, match)
        if not totals:
            yield from self._weak_total()
        for name, pattern in _NONE:
            for match in pattern.finditer(body):
                fact = self._none(name, match)
                if fact is not None:
                    yield fact
        yield from self._results()

    def _fact(self, name: str, match: re.Match[str], which: str = "n") -> Fact | None:
        number = match.group(which).replace(",", "")
        if len(number) > 12:
            return None
        value: int | Decimal = Decimal(number) if "." in number else int(number)
        unit = match.groupdict().get("u") or match.groupdict().get("u2") or ""
        return self._at(name, value, unit, match.start(), match.end())

    def _whole(self, match: re.Match[str]) -> re.Match[str] | None:
        """The 合计 later in the clause: then the first number was only a part."""
        body = self.squeezed.text
        end = _SENTENCE_END.search(body, match.end(), match.end() + 60)
        return _TOTAL.search(body, match.end(), end.start() if end else match.end() + 60)

    def _none(self, name: str, match: re.Match[str]) -> Fact | None:
        return self._at(
            name, 0, "元" if name.endswith("yuan") else "件", match.start(), match.end()
        )

    def _at(self, name: str, value: int | Decimal, unit: str, a: int, b: int) -> Fact | None:
        start, end = self.squeezed.offset(a), self.squeezed.offset(b - 1) + 1
        if any(s <= start < e for s, e in self.tables):
            return None
        section = next((s.id for s in self.sections if s.start <= start < s.end), "other")
        if section == "preamble" and name not in {"proactive_items", "applications_received"}:
            return None
        quote = self._clause(a, b)
        return Fact(name, value, unit, quote, self.lines.place(start, end), section)

    def _clause(self, a: int, b: int) -> str:
        """The printed clause around two squeezed positions."""
        body = self.squeezed.text
        begin = max((m.end() for m in _CLAUSE_END.finditer(body, max(0, a - 60), a)), default=a)
        stop = _CLAUSE_END.search(body, b, b + 30)
        start = self.squeezed.offset(begin)
        end = self.squeezed.offset(stop.start() - 1 if stop and stop.start() else b - 1) + 1
        return " ".join(self.text[start:end].split())

    def _weak_total(self) -> Iterator[Fact]:
        """``公开信息58条`` in section 一 when nothing there is called 主动公开."""
        strong = dict(_EACH)["proactive_items"].finditer(self.squeezed.text)
        for match in (*strong, *_WEAK.finditer(self.squeezed.text)):
            if _NOT_ITEMS.search(match.group()):
                continue
            fact = self._fact("proactive_items", match)
            if fact is not None and fact.section in {"s1", "s2", "other"}:
                yield fact
                yield from self._parts("proactive_items", match)
                return

    def _parts(self, name: str, match: re.Match[str]) -> Iterator[Fact]:
        """What follows 其中 after a total: its parts, by channel or by kind."""
        if name not in {"proactive_items", "applications_received"}:
            return
        body = self.squeezed.text
        end = _SENTENCE_END.search(body, match.end(), match.end() + 700)
        stop = end.start() if end else min(len(body), match.end() + 700)
        where = _WHERE.match(body, match.end(), stop)
        where = where or _WITHIN.search(body, match.end(), min(stop, match.end() + 30))
        if where is None or name != "proactive_items":
            return
        position = where.end()
        last = body.find("。", position, position + 700)
        stop = last if last >= 0 else stop
        parts = []
        while part := _PART.match(body, position, stop):
            parts.append(part)
            share = _SHARE.match(body, part.end())
            position = share.end() if share else part.end()
        channels = any(_CHANNEL.search(part["what"]) for part in parts)
        for part in parts:
            fact = self._fact("by_channel" if channels else "by_kind", part)
            if fact is not None:
                yield fact

    def _results(self) -> Iterator[Fact]:
        """结果维持 and the like in a sentence about reviews or suits."""
        body = self.squeezed.text
        for match in _RESULTS.finditer(body):
            before = body[max(0, match.start() - 120) : match.start()]
            before = before[max(before.rfind("。"), before.rfind(";")) + 1 :]
            review, suit = before.rfind("行政复议"), before.rfind("行政诉讼")
            if max(review, suit) < 0:
                continue
            table = "reviews" if review > suit else "suits"
            fact = self._fact(f"{table}_{_RESULT_NAMES[match['kind']]}", match)
            if fact is not None:
                yield fact


# Applications, columns and boards are no items made public.
_NOT_ITEMS = re.compile(r"申请|栏目|公开栏\d|[个处块]$")


def _fits(name: str, match: re.Match[str], body: str) -> bool:
    """Leaves out matches whose words say something else."""
    words = match.group()
    before = body[max(0, match.start() - 40) : match.start()]
    if name == "applications_received":
        return not re.search(r"复议|诉讼", words)
    if name == "proactive_items":
        part = re.search(r"(?:其中[:,]?|其他应?|应)$", before)
        return not part and not _NOT_ITEMS.search(words)
    if name == "applications_by_channel":
        sentence = before[before.rfind("。") + 1 :] + words
        return "申请" in sentence and not re.search(r"留言|访谈|咨询", words)
    if name == "by_applicant":
        return "申请" in before[before.rfind("。") + 1 :] + words
    if name in {"license", "penalty", "coercion"}:
        return "类信息" not in words
    return not (name == "norms" and re.search(r"(?:现行有效|制发|制定)\D{0,10}$", before))
