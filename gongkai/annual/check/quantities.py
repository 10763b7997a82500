"""Figures in the narrative: numbers with a unit, and lists that claim to make a total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gongkai.annual.check.prose import Prose, Span

UNIT = r"条次|件次|人次|篇次|场次|条|件|篇|份|宗|起|例|期|则|部|次"
QUANTITY = re.compile(
    rf"(?<![\d.第〔/—-])(?P<n>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<vague>余|多|几|来)?(?P<wan>万|亿)?"
    rf"(?P<more>余|多|左右)?(?P<unit>{UNIT})(?P<about>余|左右|以上|以下)?"
)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit; ``vague`` when it is only about right (5500余条, 1.2万条)."""

    value: int | Decimal
    unit: str
    vague: bool
    span: Span


def quantities(span: Span) -> list[Quantity]:
    """The quantities printed in a stretch, in order."""
    found = []
    for match, where in span.finditer(QUANTITY):
        digits = match["n"].replace(",", "")
        value = Decimal(digits) if "." in digits else int(digits)
        vague = any(match[name] for name in ("vague", "wan", "more", "about"))
        found.append(Quantity(value, match["unit"], vague, where))
    return found


@dataclass(frozen=True)
class Breakdown:
    """A total and the parts the text gives for it.

    ``labels`` are the words before each part; ``span`` runs from the total
    to the last part.
    """

    total: Quantity
    parts: tuple[Quantity, ...]
    labels: tuple[str, ...]
    span: Span

    @property
    def sum(self) -> int | Decimal:
        """What the parts make."""
        result: int | Decimal = 0
        for part in self.parts:
            result += part.value
        return result


_OPENER = re.compile(
    r"(?:[，；。：]|[，]?（)?(?:其中|分别为|分别是|具体为|具体包括|包括|包含)(?:有|为|是|：|，)?"
)
_ENDS_OPEN = re.compile(
    r"[^，；。）]{0,6}?(?<!平)等|[^。]{0,30}?(?:其余|余下|剩余|另有|还有|重复计算|同一信息|多渠道)"
)
_SHARE = re.compile(r"[，（]?约?占[^，；）]*%）?")
_OTHER_COUNT = re.compile(r"\d+(?:余|多)?(?:个|项|家|户|名|人|场|张|幅|册|本|万)")


def breakdowns(prose: Prose) -> Iterator[Breakdown]:
    """Lists in the text that claim to be the parts of a total.

    Lists closed with 等, lists with a vague number, and lists with a second
    其中 inside are left out: they do not claim to be complete, or it cannot
    be told what belongs to what.
    """
    yield from _bracketed(prose)
    openers = [m for m in _OPENER.finditer(prose.text) if not _inside_brackets(prose.text, m.end())]
    for index, opener in enumerate(openers):
        head = _head(prose, opener)
        if head is None:
            continue
        stop = prose.sentence_at(opener.end()).end
        following = openers[index + 1] if index + 1 < len(openers) else None
        if following is not None and following.start() < stop:
            cut = _before_next_total(prose, opener.end(), following.start())
            if cut is None:
                continue
            stop = cut
        found = _list(prose, head, opener.end(), stop)
        if found is not None:
            yield found


def _bracketed(prose: Prose) -> Iterator[Breakdown]:
    """``197条（政府预决算32条、部门预决算165条）``."""
    for match in re.finditer(r"，?（([^（）]*)）", prose.text):
        before = quantities(Span(prose, max(0, match.start() - 14), match.start()))
        if not before or before[-1].span.end != match.start() or before[-1].vague:
            continue
        inner = re.match(r"(?:其中|分别为|分别是|包括|包含)?[：，]?", match[1])
        start = match.start(1) + (inner.end() if inner else 0)
        if re.match(r"含|另|同比|较|比", prose.text[start:]):
            continue
        found = _list(prose, before[-1], start, match.end(1))
        if found is not None:
            yield found


def _inside_brackets(text: str, index: int) -> bool:
    return text.rfind("（", 0, index) > text.rfind("）", 0, index)


def _head(prose: Prose, opener: re.Match[str]) -> Quantity | None:
    """The total a list is opened under: right before it, or alone in the sentence before."""
    end = opener.start()
    sentence = prose.sentence_at(max(end - 1, 0))
    near = [
        q
        for q in quantities(Span(prose, sentence.start, end))
        if not q.vague and not _inside_brackets(prose.text, q.span.start)
    ]
    if not near:
        return None
    gap = re.sub(r"（[^（）]*）", "", prose.text[near[-1].span.end : end])
    new_sentence = prose.text[opener.start()] == "。" or gap.endswith("。")
    if new_sentence:
        return near[0] if len(quantities(sentence)) == 1 else None
    if len(gap) > 16 or "，" in gap or "；" in gap:
        return None
    return near[-1]


def _before_next_total(prose: Prose, start: int, next_opener: int) -> int | None:
    """Where a list ends when another total with its own list follows in the sentence."""
    cut = prose.text.rfind("；", start, next_opener)
    return cut if cut >= 0 else None


def _leaves_the_list(gap: str) -> bool:
    """Whether a whole clause stands between two numbers: the second may count something else."""
    return len(re.findall(r"[，；。]", _SHARE.sub("", gap))) > 1


def _list(prose: Prose, head: Quantity, start: int, stop: int) -> Breakdown | None:
    parts: list[Quantity] = []
    labels: list[str] = []
    cursor = start
    for quantity in quantities(Span(prose, start, stop)):
        label = prose.text[cursor : quantity.span.start]
        if parts and re.search(
            r"合计|共计|总计|总数|累计|全年|同时|另|此外|[。]|浏览|阅读|点击", label
        ):
            break
        if parts and _leaves_the_list(label):
            if sum(p.value for p in parts) == head.value:
                break
            return None
        if _inside_brackets(prose.text, quantity.span.start) and not _inside_brackets(
            prose.text, start
        ):
            cursor = quantity.span.end
            continue
        if quantity.vague or quantity.unit != head.unit or _OTHER_COUNT.search(label):
            return None
        parts.append(quantity)
        labels.append(re.split(r"[，；、]", label.strip("，；、和及以"))[-1])
        cursor = quantity.span.end
    if len(parts) < 2 or _ENDS_OPEN.match(prose.text, parts[-1].span.end):
        return None
    if re.search(r"其中", prose.text[start : parts[-1].span.start]):
        return None
    span = Span(prose, head.span.start, parts[-1].span.end)
    return Breakdown(head, tuple(parts), tuple(labels), span)
