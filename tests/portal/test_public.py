"""The public pages of the demo town over HTTP: figures, lists, items, boards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import yaml
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongkai.orgs.models import Organ
from gongkai.portal import indexing
from gongkai.publishing.models import Board, Posting
from gongkai.records.models import Record

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.usefixtures("town", "indexed")
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "search" / "judged.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def indexed(
    demo_year: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo's search index, built once."""
    with (
        override_settings(DATA=tmp_path_factory.mktemp("data")),
        django_db_blocker.unblock(),
    ):
        indexing.rebuild(timezone.localdate())
        yield


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_searching_over_the_page_finds_what_people_judged(
    client: Client, case: dict[str, Any]
) -> None:
    query = case["query"].replace("DG00/", "DG01/")  # the corpus gives the town another number
    page = soup(client, f"/search/?{urlencode({'q': query})}")
    titles = [h.get_text() for h in page.select(".results h3")][:5]
    if case.get("none"):
        assert titles == []
        assert "没有找到" in page.get_text()
        return
    assert titles
    assert set(case["top"]) <= set(titles), titles
    assert not [title for title in titles for word in case["not"] if word in title], titles


def test_a_wrong_number_is_asked_about(client: Client) -> None:
    page = soup(client, "/search/?q=杜政办〔2024〕33号")
    better = page.select_one("main .sheet a")
    assert better is not None
    assert better.get_text().startswith("杜政办〔2024〕")
    assert soup(client, "/search/" + better["href"]).select(".results h3")


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def walk(client: Client, address: str, base: str) -> list[str]:
    """The titles of a whole list, page by page."""
    titles: list[str] = []
    for _ in range(100):
        page = soup(client, address)
        titles += [a["href"] for a in page.select(".list li a")]
        older = page.select_one("a[rel=next]")
        if older is None:
            return titles
        address = base + older["href"]
    raise AssertionError("the list does not end")


def test_the_town_page_shows_its_year_and_every_figure_opens(client: Client) -> None:
    page = soup(client, "/xxgk/duguan/figures/?year=2023")
    cards = [card.get_text(" ", strip=True) for card in page.select(".card > a")]
    assert cards[:6] == ["891 条", "191 条", "891 条次", "891 条次", "0 条次", "19 块"]
    assert all(card.select_one(".quiet").get_text() for card in page.select(".card"))
    for card in page.select(".card > a"):
        soup(client, card["href"])


def test_a_bar_counts_exactly_the_postings_it_opens(client: Client) -> None:
    page = soup(client, "/xxgk/duguan/figures/?year=2023")
    bars = page.select(".chart a")
    assert [bar.select_one(".value").get_text() for bar in bars] == [
        "71", "60", "118", "62", "59", "104", "54", "38", "81", "91", "70", "83",
    ]  # fmt: skip
    august = bars[7]
    assert august["aria-label"].startswith("2023年8月 38 条次，其中本级 12")
    assert len(walk(client, august["href"], "/xxgk/duguan/placements/")) == 38


def test_a_column_counts_exactly_what_it_lists_and_none_is_empty(client: Client) -> None:
    page = soup(client, "/xxgk/duguan/figures/?year=2023")
    rows = page.select("table tbody tr")
    numbers = {
        row.select_one("th").get_text(strip=True): int(row.select_one("a").contents[-1])
        for row in rows
    }
    assert 0 not in numbers.values()
    assert numbers["党务公开"] == 100
    link = next(row.select_one("a")["href"] for row in rows if "社会救助" in row.get_text())
    listed = walk(client, link, link.split("?")[0])
    assert len(listed) == numbers["社会救助"] == 18
    assert "共 18 条次" in soup(client, link).select_one("#list-heading").get_text()
    tree = [a.get_text(strip=True) for a in soup(client, "/xxgk/duguan/").select(".tree a")]
    assert set(numbers) <= set(tree)


def test_the_whole_year_can_be_walked_by_key(client: Client) -> None:
    shown = walk(client, "/xxgk/duguan/placements/?year=2023", "/xxgk/duguan/placements/")
    assert len(shown) == len(set(shown)) == 891


@pytest.mark.parametrize(
    ("address", "budget"),
    [
        ("/", 5),
        ("/xxgk/duguan/", 7),
        ("/xxgk/duguan/figures/?year=2023", 16),
        ("/xxgk/duguan/placements/?year=2023&before=2023-06-05.posting500", 8),
        ("/xxgk/duguan/c/relief/?year=2023", 12),
        ("/xxgk/duguan/items/?year=2023", 8),
        ("/xxgk/duguan/contents/?year=2023&genre=公示", 10),
        ("/xxgk/duguan-minwan/", 8),
        ("/search/?q=低保", 4),
        ("/documents/", 4),
        ("/figures/?year=2023", 8),
        ("/boards/", 3),
        ("/boards/?of=duguan", 5),
        ("/boards/DG00/?year=2023", 7),
        ("/boards/DG00/?on=2023-06-20", 7),
        ("/i/DG01/202306-00007", 10),
    ],
)
def test_pages_keep_their_query_budget(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    budget: int,
) -> None:
    with django_assert_max_num_queries(budget):
        soup(client, address)


def test_an_item_tells_its_metadata_and_where_it_hung(client: Client) -> None:
    record = Record.objects.get(index_number="DG01/202306-00007")
    page = soup(client, "/i/DG01/202306-00007")
    facts = dict(
        zip(
            [dt.get_text(strip=True) for dt in page.select(".meta dt")],
            [dd.get_text(strip=True) for dd in page.select(".meta dd")],
            strict=True,
        )
    )
    assert facts["索引号"] == record.index_number
    assert facts["发布机构"] == "卢氏县杜关镇人民政府"
    assert facts["公开方式"] == "主动公开"
    posting = Posting.objects.get(record=record)
    assert page.select_one(f"a[href='/boards/{posting.board.code}/?on={posting.from_date}']")
    assert page.select_one("meta[name=ArticleTitle]")["content"] == record.title


def test_what_is_not_for_the_public_or_was_never_shown_is_not_there(
    client: Client, town: Organ
) -> None:
    kept = {"organ": town, "formed_date": date(2024, 5, 6), "created_at": timezone.now()}
    Record.objects.create(index_number="H/1", title="未张贴", attribute="proactive", **kept)
    Record.objects.create(
        index_number="H/2", title="不公开", attribute="withheld", ground="secret", **kept
    )
    for index_number in ("H/1", "H/2"):
        assert client.get(f"/i/{index_number}").status_code == 404


def test_a_board_shows_what_hung_there_on_a_day(client: Client) -> None:
    board = Board.objects.get(code="DG00")
    page = soup(client, "/boards/DG00/?on=2023-06-20")
    number = int(re.findall(r"挂着 (\d+) 张", page.get_text())[0])
    assert number == len(walk(client, "/boards/DG00/?on=2023-06-20", "/boards/DG00/"))
    assert 0 < number < Posting.objects.filter(board=board).count()
    table = soup(client, "/boards/?of=duguan&on=2023-06-20")
    assert table.select_one("a.figure[href^='/boards/DG00/']").get_text().endswith(f"：{number} 张")


@pytest.mark.parametrize(
    "address",
    [
        "/xxgk/duguan/placements/?year=abc", "/xxgk/duguan/placements/?year=99999",
        "/xxgk/duguan/placements/?month=13", "/xxgk/duguan/placements/?scope=x",
        "/xxgk/duguan/placements/?before=x", "/xxgk/duguan/c/relief/?before=x",
        "/boards/?on=2023-02-30",
        "/boards/DG00/?on=x", "/boards/?of=nothing", "/xxgk/duguan/c/nothing/",
    ],
)  # fmt: skip
def test_nonsense_in_an_address_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_demo_records_are_marked_as_such(client: Client) -> None:
    for address in ("/", "/xxgk/duguan/", "/i/DG01/202306-00007", "/boards/DG00/"):
        assert "演示数据" in soup(client, address).select_one(".demo").get_text()


def test_a_village_shows_its_own_board_in_its_towns_columns(client: Client) -> None:
    figures = soup(client, "/xxgk/duguan-minwan/figures/?year=2023")
    assert figures.select_one(".card > a").get_text(" ", strip=True) == "46 条"
    page = soup(client, "/xxgk/duguan-minwan/")
    assert "财务公开" in page.select_one(".tree").get_text()
