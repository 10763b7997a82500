"""The gate: whatever LIKE would find is found, and for words without breaks nothing else."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.search import Document, Index, Query, search
from gongkai.search.text import BREAK, fold, searchable
from tests.search.corpus import demo

# Few characters, so that words meet by chance; with Latin, digits and breaks among them.
CHARS = "政府信息公开低保的一二12aB〇𠮷，。（ "
texts = st.text(CHARS, max_size=25)
documents = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=30)
word = st.text(CHARS.replace(" ", ""), min_size=1, max_size=5)
queries = st.lists(st.lists(word, min_size=1, max_size=2), min_size=1, max_size=20)


def _index(folder: str, parts: list[tuple[str, str, str]]) -> Index:
    index = Index(Path(folder) / "index")
    index.rebuild(
        Document(id=n, organ=1, title=title, body=body, attachments=attachments)
        for n, (title, body, attachments) in enumerate(parts)
    )
    return index


def _like(parts: tuple[str, str, str], word: str) -> bool:
    return any(word.lower() in part.lower() for part in parts)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents, queries)
def test_every_document_that_like_finds_is_found(
    parts: list[tuple[str, str, str]], asked: list[list[str]]
) -> None:
    with TemporaryDirectory() as folder, _index(folder, parts) as index:
        for typed in asked:
            # A word of nothing but breaks is passed over, like a blank.
            kept = [word for word in typed if searchable(word)]
            found = {hit.id for hit in search(index, Query(" ".join(kept), size=100)).hits}
            if not kept:
                continue
            like = {n for n, three in enumerate(parts) if all(_like(three, word) for word in kept)}
            assert like <= found
            if all(BREAK not in fold(word) for word in kept):
                assert found == like


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_stretch_of_the_demo_town_is_found_where_it_stands(
    town: Index, data: st.DataObject
) -> None:
    document = data.draw(st.sampled_from(demo()))
    start = data.draw(st.integers(0, len(document.body) - 1))
    word = document.body[start : start + data.draw(st.integers(1, 6))]
    if not searchable(word) or '"' in word:
        return
    like = {other.id for other in demo() if word in other.body or word in other.title}
    found: set[int] = set()
    page = search(town, Query(f'"{word}"', size=100, sort="newest", facets=False))
    while True:
        found |= {hit.id for hit in page.hits}
        if not page.next:
            break
        page = search(
            town, Query(f'"{word}"', size=100, sort="newest", facets=False, after=page.next)
        )
    assert like <= found
