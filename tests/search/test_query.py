"""One page of results: filters, facets, order, pages, and other texts to try."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.search import Document, Index, Query, search
from gongkai.search.query import Sort
from tests.search.corpus import ANSWER, NOTICE, PLAN, UNDATED, demo


def _ids(index: Index, query: Query) -> list[int]:
    return [hit.id for hit in search(index, query).hits]


def test_a_hit_carries_all_a_card_shows(few: Index) -> None:
    hit = search(few, Query("高龄津贴")).hits[0]
    assert (hit.id, hit.title, hit.document_number) == (1, NOTICE.title, "杜政〔2024〕9号")
    assert (hit.day, hit.card) == (NOTICE.day, NOTICE.card)
    assert (hit.body, hit.attachments) == (NOTICE.body, NOTICE.attachments)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query("发放", organs=(1,)), {1}),
        (Query("发放", organs=(2, 3)), {2}),
        (Query("发放", columns=(4,)), {1, 2}),
        (Query(columns=(3, 5)), {1, 3}),
        (Query(genre="预案"), {2}),
        (Query(subject="民政"), {1}),
        (Query(validity="废止"), {2}),
        (Query(board=True), {1}),
        (Query(board=False), {2, 3, 4}),
        (Query(date_from=date(2024, 3, 1), date_to=date(2024, 3, 1)), {1}),
        (Query(date_from=date(2024, 3, 2)), {3}),
        (Query(date_to=date(2024, 3, 1)), {1, 2}),
        (Query(date_from=date(2024, 1, 1), date_to=date(2024, 12, 31)), {1, 3}),
        (Query("高", date_from=date(2024, 6, 30), date_to=date(2024, 6, 30)), {3}),
        (Query("未，有", organs=(1,)), set()),
        (Query("-津贴"), {2, 4}),
        (Query("-津贴", organs=(2,)), {2}),
        (Query(), {1, 2, 3, 4}),
    ],
)
def test_filters_hold_for_words_and_without_words(
    few: Index, query: Query, found: set[int]
) -> None:
    assert set(_ids(few, query)) == found


def test_title_before_body_before_attachment(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    day = date(2024, 1, 1)
    index.rebuild(
        [
            Document(id=1, organ=1, title="甲", attachments="森林防火", day=day),
            Document(id=2, organ=1, title="乙", body="森林防火", day=day),
            Document(id=3, organ=1, title="森林防火", day=date(2015, 1, 1)),
        ]
    )
    assert _ids(index, Query("森林防火")) == [3, 2, 1]


def test_the_whole_number_comes_first(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    index.rebuild(
        [
            Document(id=1, organ=1, title="转发杜政〔2024〕9号的通知", day=date(2025, 1, 1)),
            Document(id=2, organ=1, title="通知", document_number="杜政〔2024〕9号"),
        ]
    )
    assert _ids(index, Query("杜政(2024)9号")) == [2, 1]
    assert _ids(index, Query("杜政２０２４9号")) == [2]


def test_of_equal_hits_the_newer_comes_first(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    days = [date(2023, 1, 1), date(2024, 1, 1), date(2022, 1, 1)]
    index.rebuild(
        Document(id=n, organ=1, title="公示", body="公示", day=day) for n, day in enumerate(days)
    )
    assert _ids(index, Query("公示")) == [1, 0, 2]


@pytest.mark.parametrize("part", ["DG01/202306-00007", "202306-00007", "00007", "dg01/2023"])
def test_part_of_an_index_number_is_found(few: Index, part: str) -> None:
    assert _ids(few, Query(part)) == [1]


def test_facets_count_what_was_found(few: Index) -> None:
    facets = search(few, Query("津贴")).facets
    assert facets["organ"] == ((1, 2),)
    assert dict(facets["column"]) == {3: 1, 4: 1, 5: 1}
    assert dict(facets["genre"]) == {"公示": 1, "问答": 1}
    assert facets["validity"] == (("有效", 1),)
    assert facets["year"] == ((2024, 2),)
    assert search(few, Query("津贴", facets=False)).facets == {}


def test_years_are_listed_from_the_newest(town: Index) -> None:
    assert [year for year, _ in search(town, Query("公示")).facets["year"]] == [2024, 2023]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
@pytest.mark.parametrize("text", ["公示", "村", "", "低保"])
def test_pages_show_everything_once(town: Index, text: str, sort: Sort) -> None:
    whole: list[int] = []
    after = ""
    while True:
        page = search(town, Query(text, sort=sort, after=after, size=37, facets=False))
        whole += [hit.id for hit in page.hits]
        if not page.next:
            break
        after = page.next
    like = [d for d in demo() if text in d.title + d.body]
    assert len(whole) == len(set(whole)) == len(like) == page.total
    if sort == "newest":
        days = [demo()[n].day for n in whole]
        assert days == sorted(days, key=lambda day: day or date.min, reverse=True)


def test_a_document_without_a_day_is_last(few: Index) -> None:
    assert _ids(few, Query()) == [ANSWER.id, NOTICE.id, PLAN.id, UNDATED.id]


def test_a_page_goes_on_where_it_ended_when_documents_are_added(tmp_path: Path) -> None:
    day = date(2024, 1, 1)
    old = [Document(id=n, organ=1, title="公示", body="公示" * (n + 1), day=day) for n in range(9)]
    with Index(tmp_path / "index") as index:
        index.rebuild(old)
        first = search(index, Query("公示", size=4))
        index.add([Document(id=50, organ=1, title="公示", body="公示", day=day)])
        index.commit()
        rest = search(index, Query("公示", size=20, after=first.next))
        shown = [hit.id for hit in first.hits]
        assert not set(shown) & {hit.id for hit in rest.hits}
        assert set(range(9)) <= {*shown, *(hit.id for hit in rest.hits)}


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("杜政〔2024〕8号", "杜政〔2024〕9号"),
        ("DG01/202306-00008", "DG01/202306-00007"),
        ("防汛应及预案", "防汛应急预案"),
        ("高令津贴 公示", "高龄津贴 公示"),
        ("毫不相干的话", ""),
        ("丁丁", ""),
        ("-丁丁 丙丙丙", ""),
    ],
)
def test_another_text_is_offered_when_nothing_is_found(few: Index, typed: str, better: str) -> None:
    results = search(few, Query(typed))
    assert results.total == 0
    assert results.corrected == better
    if better:
        assert search(few, Query(better)).total


def test_nothing_is_offered_when_something_is_found(few: Index) -> None:
    assert search(few, Query("防汛")).corrected == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30), st.sampled_from(["relevance", "newest"]))
def test_no_text_and_no_key_is_an_error(few: Index, text: str, after: str, sort: Sort) -> None:
    assert search(few, Query(text, after=after, sort=sort)).total <= 4


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        "-",
        '-"',
        "+a AND (b",
        "title:公示",
        "*",
        "\x00",
        "\ud800",
        "公" * 100_000,
        "1，2",
    ],
)
def test_odd_texts_have_an_answer(few: Index, text: str) -> None:
    assert search(few, Query(text)).total <= 4


@pytest.mark.parametrize(
    "after",
    ["1", "1.2", "-1.2.0x1p0", "9999999.5.0x1p0", "1.99999999999999999999.0x1p0", "1.1.nan"],
)
def test_a_key_made_up_does_no_harm(few: Index, after: str) -> None:
    assert search(few, Query("津贴", after=after)).total == 2


def test_an_empty_index_answers(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    for text in ("", "低", "低保", "杜政〔2024〕9号", "-低保"):
        results = search(index, Query(text))
        assert (results.hits, results.total, results.corrected) == ((), 0, "")
