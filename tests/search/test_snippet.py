"""The piece of a text that is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongkai.search import found_in, snippet

TEXT = (
    "为做好汛期工作，现将有关事项通知如下。一、加强值班。"
    "二、监督电话12345678901，杜政〔2024〕9号同时废止。"
)


def _shown(pieces: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in pieces)


def test_the_words_are_marked_around_the_first_of_them() -> None:
    assert _shown(snippet(TEXT, "值班 电话", 24)).startswith("一、加强[值班]。二、监督[电话]")


def test_a_short_text_is_shown_whole() -> None:
    assert _shown(snippet("加强值班", "值班")) == "加强[值班]"


def test_a_number_is_marked_however_its_brackets_were_typed() -> None:
    assert "[杜政〔2024〕9号]" in _shown(snippet(TEXT, "杜政(2024)9号", 30))


def test_without_words_the_beginning_is_shown() -> None:
    assert _shown(snippet(TEXT, "没有的词", 7)) == "为做好汛期工作"
    assert snippet("", "值班") == []
    assert snippet(TEXT, "值班", 0) == []


def test_a_number_is_not_cut() -> None:
    for width in range(8, 40):
        shown = "".join(text for text, _ in snippet(TEXT, "加强", width))
        assert "1" not in shown or "12345678901" in shown or width < 12


def test_whether_a_text_has_the_words_is_told() -> None:
    assert found_in(TEXT, "值班")
    assert not found_in(TEXT, "值夜")
    assert not found_in(TEXT, "-值班")


CHARS = "政府信息公开12ab，。\n〔〕 "


@given(st.text(CHARS, max_size=80), st.text(CHARS, max_size=8), st.integers(0, 40))
def test_only_text_that_was_given_is_shown(text: str, query: str, width: int) -> None:
    pieces = snippet(text, query, width)
    shown = "".join(piece for piece, _ in pieces)
    assert shown in text
    assert len(shown) <= width
    assert all(piece for piece, _ in pieces)


@given(st.text(max_size=60), st.text(max_size=10), st.integers(1, 40))
def test_any_text_and_query_has_a_snippet(text: str, query: str, width: int) -> None:
    assert "".join(piece for piece, _ in snippet(text, query, width)) in text


@given(st.text(CHARS, max_size=80), st.text("政府信息公开", min_size=1, max_size=4))
def test_a_word_that_is_there_is_marked(text: str, word: str) -> None:
    marked = [piece for piece, hit in snippet(text, word, 20) if hit]
    assert (word in text) == bool(marked)
    assert set(marked) <= {word}
