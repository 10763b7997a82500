"""Findings stand beside the text at their place, and nothing of the text is lost."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.annual.report import Finding, Place, Report
from gongkai.portal.marked import lines, numbered


def finding(start: int, end: int, severity: str = "warning") -> Finding:
    return Finding("rule", severity, "说明", place=Place(start, end, 1))  # type: ignore[arg-type]


@given(
    st.text(alphabet="甲乙\n\t", max_size=40),
    st.lists(
        st.tuples(
            st.integers(-2, 45), st.integers(-2, 45), st.sampled_from(["error", "warning", "hint"])
        ),
        max_size=6,
    ),
)
@example(text="乙乙乙\n乙", places=[(3, 5, "error")])  # begins at the end of a line
def test_marks_change_no_letter_of_the_text(text: str, places: list[tuple[int, int, str]]) -> None:
    report = Report(text=text)
    found = numbered(report, [finding(a, b, s) for a, b, s in places])
    shown = list(lines(report, found))
    assert "\n".join("".join(p.text for p in line.pieces) for line in shown) == text
    marked = [n for line in shown for piece in line.pieces for n in piece.begins]
    within = [n.number for n in found if n.line and n.finding.place]
    visible = [n for n in within if text[_start(found, n) : _end(found, n)].strip("\n")]
    assert sorted(set(marked)) == sorted(set(marked) & set(within))
    assert set(visible) <= set(marked)


def _start(found: list, number: int) -> int:  # type: ignore[type-arg]
    return next(n.finding.place.start for n in found if n.number == number)


def _end(found: list, number: int) -> int:  # type: ignore[type-arg]
    return next(n.finding.place.end for n in found if n.number == number)


def test_where_marks_overlap_the_graver_one_shows() -> None:
    report = Report(text="甲乙丙丁")
    found = numbered(report, [finding(0, 4, "hint"), finding(1, 3, "error")])
    (line,) = lines(report, found)
    assert [(p.text, p.severity) for p in line.pieces] == [
        ("甲", "hint"), ("乙丙", "error"), ("丁", "hint"),
    ]  # fmt: skip


def test_errors_come_first_then_the_order_of_the_text() -> None:
    report = Report(text="甲乙丙丁")
    found = numbered(report, [finding(0, 1), finding(3, 4), finding(2, 3, "error")])
    assert [(n.number, n.finding.place and n.finding.place.start) for n in found] == [
        (1, 2), (2, 0), (3, 3),
    ]  # fmt: skip
