"""Joined numbers: parted only as the sums allow, and all ways are seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.form import APPLICANTS, NOT_RESULTS, form
from gongkai.annual.read import read_text
from gongkai.annual.read.split import MAX_DIGITS, splits, ways

COLUMNS = (*APPLICANTS, "total")
HEADER = (
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）申请人情况自然人法人或其他组织总计"
    "商业企业科研机构社会公益组织法律服务机构其他"
)
numbers = st.lists(st.integers(0, 400), min_size=6, max_size=6)


@given(numbers)
def test_the_true_way_is_among_the_ways(parts: list[int]) -> None:
    row = (*parts, sum(parts))
    joined = "".join(map(str, row))
    found = ways([joined], 7, sums=True)
    assert found is None or row in found


@given(st.lists(st.integers(0, 99), min_size=3, max_size=3))
def test_sums_leave_out_only_ways_that_do_not_add_up(parts: list[int]) -> None:
    joined = "".join(map(str, (*parts, sum(parts))))
    assert len(joined) <= MAX_DIGITS
    every = {way for way in splits([joined], 4) if sum(way[:-1]) == way[-1]}
    assert set(ways([joined], 4, sums=True) or []) == every


def test_borders_between_pieces_are_kept_and_no_number_begins_with_zero() -> None:
    assert ways(["230", "000023"], 7, sums=True) == [(23, 0, 0, 0, 0, 0, 23)]
    assert set(splits(["12", "0"], 2)) == {(12, 0)}
    assert list(splits(["007"], 2)) == []


def _table(rows: dict[str, list[int]]) -> str:
    printed = HEADER
    before: tuple[str, ...] = ()
    for row in form("2021").t3_rows:
        printed += "".join(label for label in row.path if label not in before)
        printed += "".join(map(str, rows[row.id]))
        before = row.path
    return printed + "四、政府信息公开行政复议、行政诉讼情况"


small = st.one_of(st.just(0), st.just(0), st.integers(0, 120))


@given(
    st.lists(st.lists(small, min_size=6, max_size=6), min_size=21, max_size=21),
    st.sampled_from([row.id for row in form("2021").t3_rows]),
    st.integers(0, 6),
    st.integers(0, 12),
)
def test_a_joined_table_with_a_wrong_number_is_never_read_wrong(
    details: list[list[int]], row: str, column: int, error: int
) -> None:
    results = [r.id for r in form("2021").t3_rows if r.id not in NOT_RESULTS]
    rows = dict(zip(results, details, strict=True))
    totals = [sum(column) for column in zip(*details, strict=True)]
    rows |= {"new": totals, "carried_in": [0] * 6, "results_total": totals, "carried_out": [0] * 6}
    rows = {name: [*values, sum(values)] for name, values in rows.items()}
    rows[row][column] += error
    report = read_text(_table(rows))
    for name, values in rows.items():
        for cell, value in zip(COLUMNS, values, strict=True):
            assert report.cells.get(f"t3.{name}.{cell}", value) == value
