"""Bar charts drawn on the server: plain SVG, readable without colour and without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, FOOT = 960, 300, 40, 42


@dataclass(frozen=True)
class Bar:
    """One bar: its label below, two stacked parts, the words read aloud and where it leads."""

    label: str
    first: int
    second: int
    words: str
    address: str

    @property
    def total(self) -> int:
        """Both parts together."""
        return self.first + self.second


@dataclass(frozen=True)
class Drawn:
    """A bar with its place in the drawing, in user units."""

    bar: Bar
    x: int
    width: int
    middle: int
    top: int
    split: int
    first_height: int
    second_height: int
    value_y: int


@dataclass(frozen=True)
class Chart:
    """A drawing of stacked bars on a common base line."""

    title: str
    bars: tuple[Drawn, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    label_y: int = HEIGHT - 10


def chart(title: str, bars: Sequence[Bar]) -> Chart:
    """Place the bars: heights in proportion to the largest total, all of the same width."""
    most = max((bar.total for bar in bars), default=0) or 1
    room, base = HEIGHT - TOP - FOOT, HEIGHT - FOOT
    step = WIDTH // max(len(bars), 1)
    width = step * 5 // 8
    drawn = []
    for number, bar in enumerate(bars):
        x = number * step + (step - width) // 2
        total = round(room * bar.total / most)
        first = round(room * bar.first / most)
        top = base - total
        drawn.append(
            Drawn(bar, x, width, x + width // 2, top, base - first, first, total - first, top - 7)
        )
    return Chart(title, tuple(drawn))
