"""Bars stand on one line, in proportion."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongkai.web.charts import HEIGHT, WIDTH, Bar, chart

bars = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), max_size=24)


@given(bars)
def test_bars_stay_inside_and_keep_their_proportion(numbers: list[tuple[int, int]]) -> None:
    drawn = chart("", [Bar("", a, b, "", "") for a, b in numbers])
    most = max((a + b for a, b in numbers), default=0)
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert 0 <= bar.value_y < bar.top <= drawn.base < HEIGHT
        assert bar.first_height >= 0
        assert bar.second_height >= -1
        assert bar.split + bar.first_height == drawn.base
        if bar.bar.total == most and most:
            assert bar.top == min(b.top for b in drawn.bars)
