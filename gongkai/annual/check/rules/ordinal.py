"""Numbers of a list that jump or repeat: 一是…三是…"""

import re
from collections.abc import Iterator

from gongkai.annual.check.context import Context, slip_at
from gongkai.annual.check.prose import Prose, Span
from gongkai.annual.check.rule import Rule, Slip

_DIGITS = "一二三四五六七八九十"
_POINT = re.compile(
    rf"(?:(?:(?<=[。；，：、）])|^)(?P<no>[{_DIGITS}])|(?<![统唯之第专单不万划合归同])(?P<first>一))是(?![否非])"
)
_HEADING = re.compile(rf"（(?P<no>[{_DIGITS}])）")


def find(context: Context) -> Iterator[Slip]:
    """One slip where a number does not follow the one before it."""
    for prose in context.prose("s1", "s5"):
        if prose.abridged:
            continue
        points = [
            (m["no"] or m["first"], s) for m, s in Span(prose, 0, len(prose.text)).finditer(_POINT)
        ]
        yield from _jumps(points, "是", restart=True)
        headings = [
            (match["no"], span)
            for match, span in Span(prose, 0, len(prose.text)).finditer(_HEADING)
            if span.start in prose.starts or prose.text[span.start - 1] in "。；"
        ]
        yield from _jumps(headings, "", restart=False, prose=prose)


def _jumps(
    found: list[tuple[str, Span]], word: str, *, restart: bool, prose: Prose | None = None
) -> Iterator[Slip]:
    """``restart``: a new 一 begins a new list."""
    expected = 1
    for name, span in found:
        number = _DIGITS.index(name) + 1
        if number == 1:
            if expected != 1 and not restart:
                return
            expected = 2
            continue
        if restart and number < expected - 1:
            # The 一是 of a new list stood where it was not recognised.
            expected = number + 1
            continue
        if number != expected and expected > 1:
            if number > expected + 1 and restart:
                # More than one missing: rather another list than a slip.
                expected = number + 1
                continue
            wanted = _DIGITS[expected - 1] if expected <= len(_DIGITS) else str(expected)
            kind = "重复" if number < expected else "跳过"
            yield slip_at(
                span,
                f"序号{kind}：前面是“{_DIGITS[expected - 2]}{word}”，"
                f"这里应为“{wanted}{word}”，写成“{name}{word}”",
            )
        expected = number + 1


RULE = Rule(
    id="ORDINAL",
    severity="warning",
    title="序号连续",
    citation="",
    find=find,
)
