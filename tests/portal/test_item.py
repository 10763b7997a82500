"""The page of one item: every fact of it, and nothing of what was taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongkai.portal import profiles
from gongkai.publishing import actions
from gongkai.records import actions as records
from gongkai.records.kinds import RelationKind, WithdrawalClass
from gongkai.records.models import File, Record, Version
from tests.portal.released import column, correct, release
from tests.publishing.boards_world import DAY, START, World


def page(client: Client, record: Record, status: int = 200) -> BeautifulSoup:
    answer = client.get(f"/i/{record.index_number}")
    assert answer.status_code == status
    return BeautifulSoup(answer.content.decode(), "html.parser")


def test_the_text_keeps_its_table_and_the_metadata_its_labels(client: Client, w: World) -> None:
    body = "<h2>一、对象</h2><table><tbody><tr><td>合计</td><td>3</td></tr></tbody></table>"
    record = release(w, "关于防汛的通知", column(w), body=body, keywords="防汛", summary="防汛安排")
    shown = page(client, record)
    assert shown.select_one(".body table td").get_text() == "合计"
    assert shown.select_one(".body h2").get_text() == "一、对象"
    labels = [dt.get_text() for dt in shown.select(".meta dt")]
    assert labels[:4] == ["索引号", "发布机构", "栏目", "生成日期"]
    metas = {m["name"]: m["content"] for m in shown.select("meta[name]")}
    assert metas["ArticleTitle"] == "关于防汛的通知"
    assert metas["PubDate"] == "2024-05-06 00:00"
    assert metas["ContentSource"] == w.town.name
    assert metas["Keywords"] == "防汛"
    assert metas["ColumnName"] == "通知公告"
    assert shown.select_one("img.qr")["src"].startswith("data:image/svg+xml")
    assert shown.select_one("img.qr")["alt"]


def test_a_county_chooses_the_metadata_panel(client: Client, w: World, settings: Any) -> None:
    record = release(w, "关于防汛的通知", column(w))
    settings.SITE = settings.SITE | {"metadata": "guangdong"}
    labels = [dt.get_text() for dt in page(client, record).select(".meta dt")]
    assert labels == ["索引号", "发布机构", "成文日期", "名称", "发布日期"]


@pytest.mark.parametrize("name", sorted(profiles.known()["profiles"]))
def test_every_profile_shows_the_index_number_and_both_dates(name: str) -> None:
    fields = [field for field, _ in profiles.known()["profiles"][name]["facts"]]
    assert {"index_number", "formed_date", "public_date", "issuer"} <= set(fields)
    assert len(fields) == len(set(fields))


def test_what_was_withdrawn_leaves_a_tombstone_without_content(client: Client, w: World) -> None:
    record = release(w, "含有住址的公示", column(w), body="<p>某村某组门牌号</p>")
    actions.withdraw(
        record, WithdrawalClass.PERSONAL, reason="内部说明", by=w.people["signer"], at=START
    )
    shown = page(client, record, 410)
    text = shown.get_text()
    assert record.index_number in text
    assert "保护个人信息" in text
    assert "2024-05-06" in text
    for kept in ("含有住址的公示", "门牌号", "内部说明"):
        assert kept not in str(shown)


def test_a_correction_shows_both_wordings_and_keeps_the_date(client: Client, w: World) -> None:
    record = release(w, "补贴发放公示", column(w), body="<p>第一段</p><p>共发放300元</p>")
    later = START + timedelta(days=3)
    correct(w, record, "金额有误", at=later, body="<p>第一段</p><p>共发放400元</p>")
    shown = page(client, record)
    assert "共发放400元" in shown.select_one(".body").get_text()
    versions = shown.select_one("#versions").parent
    assert "金额有误" in versions.get_text()
    assert versions.select_one("del").get_text() == "共发放300元"
    assert versions.select_one("ins").get_text() == "共发放400元"
    assert shown.select_one("meta[name=PubDate]")["content"].startswith("2024-05-06")


def test_attachments_that_came_and_went_are_named_with_the_version_they_changed_in(
    client: Client, w: World
) -> None:
    record = release(w, "附表公示", column(w))
    rows = [
        File(record=record, name=name, kind="txt", size=1, sha256="a" * 64, original="b" * 64,
             added_at=START, joined_at=START, position=n)
        for n, name in enumerate(("甲表.txt", "丙表.txt"))
    ]  # fmt: skip
    first, third = File.objects.bulk_create(rows)
    for number, kept in enumerate((None, [[first.pk, "甲表.txt"], [0, "乙表.txt"]]), 1):
        Version.objects.create(
            record=record, number=number, content={}, files=kept, note=f"更正{number}",
            was_public=True, replaced_at=START,
        )  # fmt: skip
    details = page(client, record).select_one("#versions").parent.select("details")
    told = [
        [li.get_text() for li in d.select("li") if li.get_text().startswith("附件")]
        for d in details
    ]
    assert told == [["附件：乙表.txt", "附件：丙表.txt"], []], "of the first nothing is known"
    assert third.name in page(client, record).select_one(".files").get_text()


def test_wordings_from_before_the_release_stay_inside(client: Client, w: World) -> None:
    officer = w.people["officer"]
    record = records.draft(
        w.town, records.Draft("草稿", DAY, body="<p>草稿里的话</p>"), by=officer, at=START
    )
    records.revise(record, {"body": "<p>定稿</p>"}, version=1, by=officer, at=START)
    Record.objects.filter(pk=record.pk).update(public_date=DAY)
    assert "草稿里的话" not in str(page(client, record))


def test_documents_and_interpretations_link_both_ways(client: Client, w: World) -> None:
    notices = column(w)
    facts = {"normative": "norms", "issued_date": DAY}
    old = release(w, "旧办法", notices, **facts)
    new = release(w, "新办法", notices, **facts)
    told = release(w, "新办法政策解读", notices)
    hidden = records.draft(w.town, records.Draft("未公开的修改稿", DAY), by=None, at=START)
    records.repeal(old, on=DAY, by=None, at=START, through=new, replaced=True)
    records.relate(told, new, RelationKind.INTERPRETS, on=DAY, by=None, at=START)
    records.relate(hidden, new, RelationKind.AMENDS, on=DAY, by=None, at=START)

    def links(record: Record) -> dict[str, str]:
        return {
            s["aria-label"]: s.select_one("a").get_text()
            for s in page(client, record).select("section.sheet[aria-label]")
        }

    assert links(old) == {"本文件已被下列文件代替": "新办法"}
    assert links(new) == {"本文件代替了": "旧办法", "政策解读": "新办法政策解读"}
    assert links(told) == {"解读的文件": "新办法"}
    assert "不再作为办事依据" in page(client, old).get_text()


def test_attachments_tell_size_and_kind(client: Client, w: World) -> None:
    record = release(w, "附表公示", column(w))
    File.objects.create(
        record=record, name="发放 明细.xlsx", kind="xlsx", size=20480, sha256="a" * 64,
        original="b" * 64, added_at=START, joined_at=START,
    )  # fmt: skip
    row = page(client, record).select_one(".files li")
    assert row.select_one("a")["href"].endswith("/%E5%8F%91%E6%94%BE%20%E6%98%8E%E7%BB%86.xlsx")
    assert "XLSX" in row.get_text()
    assert "20.0" in row.get_text()


def test_a_draft_is_not_there(client: Client, w: World) -> None:
    draft = records.draft(w.town, records.Draft("草稿", DAY), by=None, at=START)
    page(client, draft, 404)


def test_the_page_costs_the_same_however_much_there_is(
    client: Client, w: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    notices = column(w)
    first = release(w, "第一件", notices)
    rows = [
        Record(
            organ=w.town, index_number=f"N/{n}", title=f"第{n}件", formed_date=DAY,
            attribute="proactive", created_at=timezone.now(), public_date=date(2024, 5, 7),
        )
        for n in range(300)
    ]  # fmt: skip
    Record.objects.bulk_create(rows)
    with django_assert_max_num_queries(10):
        page(client, first)
