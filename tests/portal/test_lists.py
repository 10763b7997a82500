"""Columns, documents, short and old addresses, feeds, open data, the map of the site."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.guard.finding import key
from gongkai.interaction import actions as letters
from gongkai.interaction.kinds import Channel
from gongkai.portal import redirects
from gongkai.publishing import actions, exits
from gongkai.publishing.models import DutyAct, Obligation
from gongkai.records import actions as records
from gongkai.records.kinds import WithdrawalClass
from gongkai.records.models import Record
from tests.portal.released import column, correct, release
from tests.publishing.boards_world import DAY, START, World, sheet

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def soup(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_column_is_there_only_with_content_or_a_signed_nothing(client: Client, w: World) -> None:
    empty, full = column(w, "empty", "空栏目"), column(w)
    release(w, "通知", full)
    base = f"/xxgk/{w.town.slug}/"
    tree = soup(client, base).select_one(".tree").get_text()
    assert "通知公告" in tree
    assert "空栏目" not in tree
    soup(client, f"{base}c/empty/", 404)
    owed = Obligation.objects.create(
        column=empty, organ=w.town, since_date=DAY, met_kind="nothing",
        met_date=DAY, due_date=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    DutyAct.objects.create(
        obligation=owed, kind="nothing", day=DAY, reason="本月没有新增事项", done_at=START,
        by=w.people["officer"], signed_by=w.people["signer"],
    )  # fmt: skip
    told = soup(client, f"{base}c/empty/").select_one(".note").get_text()
    assert "本月没有新增事项" in told
    assert "signer" in told  # the title of the post in this world
    Obligation.objects.update(due_date=timezone.localdate() - timedelta(days=1))
    soup(client, f"{base}c/empty/", 404)


def test_a_column_tells_its_duty_and_when_it_is_late(client: Client, w: World) -> None:
    duty = {"kind": "cycle", "every": 1, "unit": "month"}
    notices = column(w, duty=duty)
    actions.open_obligations([notices], w.town, since=DAY, by=None, at=START)
    release(w, "通知", notices)
    told = soup(client, f"/xxgk/{w.town.slug}/c/notices/").select_one(".duty").get_text(" ")
    assert "更新要求：每月" in told
    assert "最近更新： 2024-05-06" in told
    assert "已超期" in told


def test_what_was_withdrawn_is_in_no_list(client: Client, w: World) -> None:
    notices = column(w)
    kept, gone = release(w, "保留的通知", notices), release(w, "撤回的通知", notices)
    actions.withdraw(gone, WithdrawalClass.ERROR, reason="错", by=w.people["signer"], at=START)
    base = f"/xxgk/{w.town.slug}/"
    for address in (
        "/", base, f"{base}c/notices/", f"{base}c/notices/feed.xml", f"{base}feed.xml",
        "/feed.xml", "/data/items.csv", "/data/items.json", "/sitemap-0.xml",
    ):  # fmt: skip
        text = content(client.get(address)).decode()
        assert kept.title in text or kept.index_number in text, address
        assert gone.title not in text, address
        assert gone.index_number not in text, address


def test_the_library_parts_documents_by_validity_with_their_chain(client: Client, w: World) -> None:
    notices = column(w)
    facts = {"normative": "norms", "issued_date": DAY}
    old = release(w, "旧办法", notices, document_number="甲政〔2024〕1号", **facts)
    new = release(w, "新办法", notices, document_number="甲政〔2024〕2号", **facts)
    release(w, "到期的办法", notices, expires_date=date(2024, 6, 1), **facts)
    records.repeal(old, on=DAY, by=None, at=START, through=new)
    for base in ("/documents/", f"/xxgk/{w.town.slug}/documents/"):
        shown = {
            state: [a.get_text() for a in soup(client, f"{base}?validity={state}").select("h3 a")]
            for state in ("有效", "失效", "废止", "全部")
        }
        assert shown["有效"] == ["新办法"]
        assert shown["失效"] == ["到期的办法"]
        assert shown["废止"] == ["旧办法"]
        assert len(shown["全部"]) == 3
        counts = [n.get_text() for n in soup(client, base).select(".years .num")]
        assert counts == ["1", "1", "1", "3"]
    chain = soup(client, "/documents/?validity=废止").select_one(".chain").get_text()
    assert "废止：新办法" in chain
    soup(client, "/documents/?validity=可能", 404)


FEEDS = [
    "/feed.xml", "/xxgk/{town}/feed.xml", "/xxgk/{town}/c/notices/feed.xml",
    "/boards/JZ01/feed.xml", "/documents/feed.xml", "/xxgk/{town}/documents/feed.xml",
]  # fmt: skip


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_valid_and_linked_from_their_page(client: Client, w: World, address: str) -> None:
    notices = column(w)
    facts = {"normative": "norms", "issued_date": DAY}
    record = release(w, "带有特殊字符的办法", notices, **facts)
    Record.objects.filter(pk=record.pk).update(title="带<尖括号>&控制符\x0b的办法")
    hung = sheet(w)
    actions.hang(hung.board, [hung], day=DAY, by=w.people["clerk"], at=START)
    address = address.format(town=w.town.slug)
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(content(answer))
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"a:{name}", "", ATOM)
    links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
    assert links["self"].endswith(address)
    entries = feed.findall("a:entry", ATOM)
    assert entries
    for entry in entries:
        for name in ("id", "title", "updated", "author/a:name"):
            assert entry.findtext(f"a:{name}", "", ATOM), name
    page = links["alternate"].removeprefix("http://testserver")
    linked = soup(client, page).select_one("link[type='application/atom+xml']")["href"]
    assert linked == address


def test_an_entry_keeps_its_id_and_a_correction_updates_it(client: Client, w: World) -> None:
    record = release(w, "公示", column(w))

    def entry(host: str) -> ET.Element:
        found = ET.fromstring(content(client.get("/feed.xml", HTTP_HOST=host)))
        one = found.find("a:entry", ATOM)
        assert one is not None
        return one

    before = entry("localhost")
    correct(w, record, "更正", at=START + timedelta(days=2), title="公示（更正）")
    after = entry("127.0.0.1")
    assert before.findtext("a:id", "", ATOM) == after.findtext("a:id", "", ATOM)
    assert before.findtext("a:published", "", ATOM) == after.findtext("a:published", "", ATOM)
    assert before.findtext("a:updated", "", ATOM) < after.findtext("a:updated", "", ATOM)


def test_open_data_is_what_the_pages_show(client: Client, w: World) -> None:
    record = release(w, "=1+1", column(w), body="<p>甲</p><p>乙</p>")
    rows = json.loads(content(client.get("/data/items.json")))
    assert [(r["index_number"], r["title"], r["text"]) for r in rows] == [
        (record.index_number, "=1+1", "甲\n乙")
    ]
    raw = content(client.get(f"/data/items.csv?organ={w.town.slug}"))
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert table[0]["标题"] == "'=1+1"  # no spreadsheet takes it for a formula
    assert table[0]["发布日期"] == "2024-05-06"
    boards = json.loads(content(client.get("/data/boards.json")))
    assert {b["code"] for b in boards} == {"JZ00", "JZ01", "YZ01"}
    for address in ("/data/items.xml", "/data/people.csv", "/data/items.csv?organ=nobody"):
        assert client.get(address).status_code == 404


def test_the_map_for_machines_lists_every_public_item(client: Client, w: World) -> None:
    record = release(w, "通知", column(w))
    index = ET.fromstring(content(client.get("/sitemap.xml")))
    parts = [loc.text or "" for loc in index.iter() if loc.tag.endswith("loc")]
    found = [
        loc.text
        for part in parts
        for loc in ET.fromstring(content(client.get(part.removeprefix("http://testserver")))).iter()
        if loc.tag.endswith("loc")
    ]
    assert f"http://testserver/i/{record.index_number}" in found
    assert f"http://testserver/xxgk/{w.town.slug}/" in found
    assert client.get("/sitemap-999.xml").status_code == 404
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_short_addresses_lead_to_the_organ_or_ask_which(client: Client, w: World) -> None:
    choice = soup(client, "/gkml/")
    assert f"/xxgk/{w.town.slug}/contents/" in [a["href"] for a in choice.select(".doors a")]
    assert f"/xxgk/{w.town.slug}/nb/" in str(soup(client, "/annual/"))


def test_an_address_that_was_leads_on_for_good(client: Client, w: World) -> None:
    record = release(w, "通知", column(w))
    redirects.note("/xxgk/old-town/", f"/xxgk/{w.town.slug}/")
    redirects.note("/xxgk/older/", "/xxgk/old-town/")
    redirects.note("/i/OLD/1", f"/i/{record.index_number}")
    redirects.note("/a/", "/b-ring/")
    redirects.note("/b-ring/", "/a/")
    for old, new in (
        ("/xxgk/old-town/", f"/xxgk/{w.town.slug}/"),
        ("/xxgk/old-town/c/notices/?year=2024", f"/xxgk/{w.town.slug}/c/notices/?year=2024"),
        ("/xxgk/older/c/notices/", f"/xxgk/{w.town.slug}/c/notices/"),
        ("/i/OLD/1", f"/i/{record.index_number}"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new)
        assert client.get(new).status_code == 200
    assert client.get("/xxgk/nobody/").status_code == 404
    assert client.post("/xxgk/old-town/").status_code in (404, 405)


@pytest.mark.parametrize(
    ("old", "new"),
    [("/a", "/a"), ("a", "/b"), ("/a/", "/b"), ("/a", "https://elsewhere"), ("/a", "//elsewhere")],
)
def test_what_is_no_address_of_this_site_is_not_noted(w: World, old: str, new: str) -> None:
    with pytest.raises(ValueError, match="地址|指向"):
        redirects.note(old, new)


def test_the_number_of_queries_does_not_grow_with_the_records(client: Client, w: World) -> None:
    notices = column(w)
    first = release(w, "第一件", notices, normative="norms", issued_date=DAY)
    base = f"/xxgk/{w.town.slug}/"
    addresses = [
        "/", base, f"{base}c/notices/", f"{base}placements/?year=2024", f"{base}items/?year=2024",
        f"{base}documents/", "/documents/", "/figures/?year=2024", f"{base}figures/?year=2024",
        f"{base}figures/questions/?year=2024",
        "/feed.xml", f"{base}feed.xml", f"{base}c/notices/feed.xml", "/sitemap-0.xml",
    ]  # fmt: skip

    def queries() -> dict[str, int]:
        counted = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                content(client.get(address))
            counted[address] = len(captured)
        return counted

    before = queries()
    more = Record.objects.bulk_create(
        Record(
            organ=w.town, index_number=f"N/{n}", title=f"第{n}件", formed_date=DAY,
            attribute="proactive", created_at=START, public_date=DAY, normative="norms",
            issued_date=DAY,
        )
        for n in range(100)
    )  # fmt: skip
    release_ = first.releases.get()
    model = type(release_)
    model.objects.bulk_create(
        model(
            organ=w.town, record=r, column=notices, submission=release_.submission,
            published_date=DAY, released_at=START,
        )
        for r in more
    )  # fmt: skip
    assert queries() == before
    assert max(before.values()) <= 16


def test_postings_and_releases_each_open_their_own_rows(client: Client, w: World) -> None:
    release(w, "通知", column(w))
    hung = sheet(w)
    actions.hang(hung.board, [hung], day=DAY, by=w.people["clerk"], at=START)
    base = f"/xxgk/{w.town.slug}/"
    cells = soup(client, "/figures/?year=2024").select("tbody td a.figure")
    links = {a["href"]: int(a.contents[-1]) for a in cells}
    assert set(links.values()) == {1, 2}
    page = soup(client, f"{base}figures/?year=2024")
    cards = {c.select("span")[0].get_text(): c.select_one("a") for c in page.select(".card")}
    for name, carrier, title in (
        ("其中张贴", "board", hung.record.title), ("其中网站发布", "site", "通知"),
    ):  # fmt: skip
        address = cards[name]["href"]
        assert address == f"{base}placements/?year=2024&carrier={carrier}"
        assert links[address] == 1
        assert cards[name].select_one("b").get_text() == "1"
        assert [a.get_text() for a in soup(client, address).select("#list .list a")] == [title]
    both = soup(client, f"{base}placements/?year=2024")
    assert len(both.select("#list .list a")) == 2
    year = soup(client, f"{base}placements/?year=2024&carrier=board").select_one("nav .years a")
    assert year["href"].endswith("&carrier=board")
    soup(client, f"{base}placements/?year=2024&carrier=wall", 404)


def test_the_figures_of_questions_open_their_definition_and_rows(client: Client, w: World) -> None:
    officer = w.people["officer"]
    first, second = (
        letters.ask(w.village, question=q, channel=Channel.WEB, by=None, at=START)
        for q in ("我家的补贴呢？", "别公开我的事")
    )
    letters.answer(first, "六月发放。", shown="补贴何时发？", by=officer, at=START)
    base = f"/xxgk/{w.town.slug}/figures/"
    page = soup(client, f"{base}?year=2024")
    cards = {c.select("span")[0].get_text(): c for c in page.select(".card")}
    wanted = {
        "收到的提问": 2, "已经答复的提问": 1, "按期答复的提问": 1, "公开的问答": 1, "撤回的答复": 0,
    }  # fmt: skip
    for name, number in wanted.items():
        link = cards[name].select_one("a")
        assert link.get_text(" ", strip=True) == f"{number} 件"
        listed = soup(client, link["href"])
        assert len(listed.select("tbody th")) == number
        assert f"{number} 件" in listed.select_one("h1").get_text()
        definition = cards[name].select_one(".quiet").get_text()
        assert definition in listed.select_one(".lead").get_text()
    rows = soup(client, f"{base}questions/?year=2024&which=asked").get_text(" ", strip=True)
    assert "补贴何时发？" in rows
    assert "没有公开" in rows
    for words in ("我家的补贴呢", "别公开我的事"):
        assert words not in rows
    letters.take_back(first, WithdrawalClass.PERSONAL, reason="说多了", by=officer, at=START)
    rows = soup(client, f"{base}questions/?year=2024&which=withdrawn").get_text(" ", strip=True)
    assert "保护个人信息" in rows
    assert "补贴何时发？" not in rows
    assert second.answered_at is None
    soup(client, f"{base}questions/?which=rumours", 404)
    quiet = soup(client, f"/xxgk/{w.other.slug}/figures/?year=2024")
    names = [c.select("span")[0].get_text() for c in quiet.select(".card")]
    assert [name for name in names if name in wanted] == ["收到的提问"]


def test_answers_let_pass_are_counted_and_listed_with_the_items(client: Client, w: World) -> None:
    officer = w.people["officer"]
    letter = letters.ask(w.village, question="找谁？", channel=Channel.WEB, by=None, at=START)
    text = "请打13800001234。"
    (found,) = letters.examine_answer(w.village, text, "找谁？")
    letters.answer(
        letter, text, shown="找谁？", by=officer, at=START, overrides={key(found): "公布的值班手机"}
    )
    draft = records.draft(
        w.town, records.Draft("通知", DAY, body="<p>请打13800005678。</p>"), by=officer, at=START
    )
    stops = [f for f in exits.examine(draft) if f.severity == "stop"]
    assert stops
    actions.submit(
        draft, columns=[column(w)], by=officer, at=START,
        overrides={key(f): "公布过的号码" for f in stops},
    )  # fmt: skip
    base = f"/xxgk/{w.town.slug}/figures/"
    page = soup(client, f"{base}?year=2024")
    link = next(a for a in page.select(".card a") if "overrides" in a["href"])
    assert link.get_text(" ", strip=True) == f"{1 + len(stops)} 处"
    rows = soup(client, link["href"]).select("tbody tr")
    told = [row.get_text(" ", strip=True) for row in rows]
    assert len(told) == 1 + len(stops)
    assert any("公布的值班手机" in row and "对提问的答复：找谁？" in row for row in told)
    assert any("公布过的号码" in row and "未公开或者已经撤回的信息" in row for row in told)
    letters.take_back(letter, WithdrawalClass.ERROR, reason="错", by=officer, at=START)
    assert "找谁" not in soup(client, link["href"]).get_text()
