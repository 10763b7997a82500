"""Text: a share that does not follow from the numbers beside it."""

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Span
from gongkai.annual.check.quantities import UNIT, Quantity, quantities
from gongkai.annual.check.rule import Rule, Slip

_SHARE = re.compile(
    rf"(?<![\d.])(?P<n>\d+(?:,\d{{3}})*)(?P<unit>{UNIT})[，（]?(?:约)?占(?P<base>比|[^，。；\d]{{0,12}}?的)?(?:约|为|达)?"
    r"(?P<pct>\d+(?:\.\d+)?)%"
)


def find(context: Context) -> Iterator[Slip]:
    """One slip for each share that fits none of the totals stated before it."""
    yield from _growth(context)
    for prose in context.proses:
        for match, span in context.search(_SHARE, prose.section):
            if span.prose is not prose:
                continue
            part = int(match["n"].replace(",", ""))
            base = match["base"] or ""
            if base not in ("", "比") and not re.search(r"总|全", base):
                # A share of something named elsewhere, e.g. 占办结数的.
                continue
            told = _totals(span)
            totals = {q.value for q in told if q.value >= part > 0 and q.unit == match["unit"]}
            vague = any(q.vague for q in told)
            if not totals or vague or any(_fits(part, t, match["pct"]) for t in totals):
                continue
            total = max(totals)
            actual = (Decimal(part) * 100 / Decimal(total)).quantize(Decimal("0.1"))
            yield slip_at(
                span,
                f"{part} 占 {total} 应为 {actual}%，文中写 {match['pct']}%，"
                "与前文任何一个总数都算不出这个比例，请重算",
            )


_PART = re.compile(r"[，（]?约?占")


def _totals(share: Span) -> list[Quantity]:
    """Numbers the share may be taken of: told before it in the sentence, and not shares.

    A sentence that opens with 其中 divides what the sentence before it tells.
    """
    prose = share.prose
    sentence = prose.sentence_at(share.start)
    start = sentence.start
    alone = len(re.findall(r"占", sentence.text)) == 1 and not quantities(
        Span(prose, sentence.start, share.start)
    )
    if sentence.start and (re.match(r"其中", sentence.text) or alone):
        start = prose.sentence_at(sentence.start - 1).start
    return [
        q
        for q in quantities(Span(prose, start, share.start))
        if not _PART.match(prose.text, q.span.end)
    ]


_GROWTH = re.compile(
    r"(?P<now>\d+)(?:条|件|次|篇)，?(?:同比|较上年|比上年|较去年|比去年)(?P<way>增长|上升|增加|下降|减少)了?"
    r"(?P<pct>\d+(?:\.\d+)?)%[，（]*(?:20\d\d年|上年|去年)(?:同期)?为?(?P<before>\d+)(?:条|件|次|篇)"
)


def _growth(context: Context) -> Iterator[Slip]:
    """``3件，同比增长50%（2022年为1件）``."""
    for match, span in context.search(_GROWTH):
        now, before = int(match["now"]), int(match["before"])
        change = now - before if match["way"] in ("增长", "上升", "增加") else before - now
        if before and not (change >= 0 and _fits(change, before, match["pct"])):
            actual = (Decimal(now - before) * 100 / Decimal(before)).quantize(Decimal("0.1"))
            yield slip_at(
                span,
                f"从 {before} 到 {now} 的变化是 {actual}%，文中写{match['way']}{match['pct']}%",
            )


def _fits(part: int, total: int | Decimal, printed: str) -> bool:
    """Whether the printed share is part/total, rounded or cut to its own decimals."""
    step = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    share = Decimal(part) * 100 / Decimal(total)
    return Decimal(printed) in (
        share.quantize(step, ROUND_HALF_UP),
        share.quantize(step, ROUND_DOWN),
    )


RULE = Rule(
    id="NARR_PCT",
    severity="error",
    title="文字里的百分比与数字相符",
    citation="",
    find=find,
)
