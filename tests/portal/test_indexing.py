"""The search index follows what is made public, corrected and taken back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.portal import indexing
from gongkai.publishing import actions
from gongkai.records import actions as records
from gongkai.records import files
from gongkai.records.kinds import WithdrawalClass
from gongkai.records.models import File
from gongkai.search import NeedsRebuild, Query, search
from tests.portal.released import agree, column, correct, release
from tests.publishing.boards_world import DAY, START, World, sheet


def titles(text: str = "", **filters: object) -> list[str]:
    found = search(indexing.index(), Query(text, **filters))  # type: ignore[arg-type]
    return sorted(hit.title for hit in found.hits)


def test_the_index_follows_every_act(w: World) -> None:
    today = timezone.localdate()
    assert indexing.rebuild(today) == 0
    notices = column(w)
    records.draft(w.town, records.Draft("防汛草稿", DAY), by=None, at=START)
    record = release(w, "防汛通知", notices)
    hung = sheet(w, "防汛公示", body="<p>防汛</p>")
    assert indexing.update(today) >= 1
    assert titles("防汛") == ["防汛通知"]  # drafts and sheets not yet hung are not public
    actions.hang(hung.board, [hung], day=DAY, by=w.people["clerk"], at=START)
    correct(w, record, "名称有误", title="防汛工作通知")
    indexing.update(today)
    assert titles("防汛") == ["防汛公示", "防汛工作通知"]
    assert titles(board=True) == ["防汛公示"]
    assert titles(columns=(notices.pk,)) == ["防汛工作通知"]
    actions.withdraw(record, WithdrawalClass.ERROR, reason="错", by=w.people["signer"], at=START)
    indexing.update(today)
    assert titles("防汛") == ["防汛公示"]


def test_doing_it_again_changes_nothing(w: World) -> None:
    today = timezone.localdate()
    indexing.rebuild(today)
    release(w, "防汛通知", column(w))
    assert indexing.update(today) > 0
    assert indexing.update(today) == 0
    (indexing.folder().parent / "seen.json").write_text(
        json.dumps({"seen": {}, "day": today.isoformat()})
    )
    assert indexing.update(today) > 0
    assert titles("防汛") == ["防汛通知"]


def test_an_update_gives_what_a_rebuild_gives(w: World) -> None:
    today = timezone.localdate()
    indexing.rebuild(today)
    notices = column(w)
    old = release(w, "旧办法", notices, normative="norms", issued_date=DAY)
    new = release(w, "新办法", notices, normative="norms", issued_date=DAY)
    records.repeal(old, on=DAY, by=None, at=START, through=new)
    indexing.update(today)
    updated = titles(validity="废止"), titles(validity="有效"), titles()
    assert indexing.rebuild(today) == 2
    assert (titles(validity="废止"), titles(validity="有效"), titles()) == updated
    assert updated[0] == ["旧办法"]


def test_a_document_that_lapses_by_itself_changes_its_validity(w: World) -> None:
    notices = column(w)
    release(
        w, "临时办法", notices, normative="norms", issued_date=DAY, expires_date=date(2024, 6, 1)
    )
    indexing.rebuild(date(2024, 6, 1))
    assert titles(validity="有效") == ["临时办法"]
    indexing.update(date(2024, 6, 2))
    assert titles(validity="失效") == ["临时办法"]


def test_attachments_are_found(w: World) -> None:
    record = release(w, "附表公示", column(w))
    File.objects.create(
        record=record, name="明细.xlsx", kind="xlsx", size=1, sha256="a" * 64, original="b" * 64,
        added_at=START, joined_at=START, text="连翘管护奖补",
    )  # fmt: skip
    indexing.rebuild(timezone.localdate())
    assert titles("连翘管护") == ["附表公示"]


def test_files_of_a_correction_are_found_when_it_was_agreed_to_and_those_gone_are_not(
    w: World, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    today, by = timezone.localdate(), w.people["officer"]
    record = records.draft(w.town, records.Draft("附表公示", DAY), by=by, at=START)
    old = actions.attach(
        record, files.examine("连翘管护奖补".encode(), "旧表.txt"), alt="", by=by, at=START
    )
    agree(w, actions.submit(record, columns=[column(w)], by=by, at=START), START)
    record.refresh_from_db()
    indexing.rebuild(today)
    assert titles("连翘管护") == ["附表公示"]
    examined = files.examine("核桃提质增效".encode(), "新表.txt")
    new = actions.bring_file(record, examined, alt="", by=by, at=START)
    waiting = actions.submit_correction(
        record, {}, note="换表", adds=[new], drops=[old], by=by, at=START
    )
    indexing.update(today)
    assert (titles("连翘管护"), titles("核桃提质")) == (["附表公示"], [])
    agree(w, waiting, START)
    indexing.update(today)
    updated = titles("连翘管护"), titles("核桃提质"), titles("新表")
    assert updated == ([], ["附表公示"], ["附表公示"])
    indexing.rebuild(today)
    assert (titles("连翘管护"), titles("核桃提质"), titles("新表")) == updated


@pytest.mark.parametrize("damage", ["", "not json", "[]", '{"seen": 1, "day": "x"}'])
def test_a_lost_or_damaged_note_asks_for_a_rebuild(w: World, damage: str) -> None:
    today = timezone.localdate()
    indexing.rebuild(today)
    note = indexing.folder().parent / "seen.json"
    if damage:
        note.write_text(damage)
    else:
        note.unlink()
    with pytest.raises(NeedsRebuild):
        indexing.update(today)


def test_without_an_index_the_page_says_so_and_shows_another_way(client: Client, w: World) -> None:
    answer = client.get("/search/?q=防汛")
    assert answer.status_code == 503
    assert "检索索引正在准备" in answer.content.decode()
    assert client.get(f"/xxgk/{w.town.slug}/contents/").status_code == 503
    assert client.get("/search/feed.xml?q=a").status_code == 503
    assert client.get("/search/").status_code == 200


def test_filters_part_what_an_organ_made_public(client: Client, w: World) -> None:
    fund, aid = column(w, "fund", "财政", item_code="20.7"), column(w, "aid", "救助")
    release(w, "预算公开", fund, genre="报告")
    release(w, "救助公示", aid, genre="公示", at=START + timedelta(days=1))
    hung = sheet(w)
    actions.hang(hung.board, [hung], day=DAY, by=w.people["clerk"], at=START)
    indexing.rebuild(timezone.localdate())

    def shown(query: str) -> list[str]:
        answer = client.get(f"/xxgk/{w.town.slug}/contents/?{query}")
        assert answer.status_code == 200, query
        return sorted(f.hit.title for f in answer.context["found"])

    assert shown("") == ["东村2024年低保对象公示", "救助公示", "预算公开"]
    assert shown("scope=own") == ["救助公示", "预算公开"]
    assert shown("scope=villages") == shown("carrier=board") == ["东村2024年低保对象公示"]
    assert shown("column=fund") == shown("item=20.7") == shown("genre=报告") == ["预算公开"]
    assert shown("column=aid&item=20.7") == []
    assert shown("column=aid&genre=公示&year=2024&carrier=site") == ["救助公示"]
    assert shown("year=2023") == []
    assert shown("q=救助&column=aid") == ["救助公示"]
    for wrong in ("column=x", "item=9.9", "scope=x", "year=x", "carrier=x", "from=2024-02-30"):
        assert client.get(f"/xxgk/{w.town.slug}/contents/?{wrong}").status_code == 404, wrong


def test_results_are_escaped_and_paged(client: Client, w: World) -> None:
    notices = column(w)
    for n in range(22):
        release(w, f"<b>防汛</b>第{n}号", notices, body="<p>&lt;script&gt;防汛</p>")
    indexing.rebuild(timezone.localdate())
    first = client.get("/search/?q=防汛&sort=newest")
    text = first.content.decode()
    assert "<script>" not in text
    assert "&lt;b&gt;<mark>防汛</mark>&lt;/b&gt;" in text
    assert len(first.context["found"]) == 20
    second = client.get("/search/" + first.context["next"])
    shown = [f.address for page in (first, second) for f in page.context["found"]]
    assert len(shown) == len(set(shown)) == 22
    assert not second.context["next"]
    assert client.get("/search/?q=防汛&after=nonsense").status_code == 200
