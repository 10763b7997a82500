"""Columns and organ facts in the office, as people who may and who may not."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from gongkai.orgs import actions as orgs
from gongkai.orgs.models import FactGroup, Post, Role
from gongkai.publishing import actions
from gongkai.publishing.catalogue_sheet import to_xlsx
from gongkai.publishing.models import Column, DutyAct, NothingRequest, Obligation
from gongkai.publishing.office import trees
from tests.publishing.scene import AT, Scene, signed_in

pytestmark = pytest.mark.django_db
COLUMN = "/office/columns/jiazhen/c/notices/"


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def soup(user: User, address: str) -> BeautifulSoup:
    answer = signed_in(user).get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def test_the_tree_says_duty_last_act_next_date_and_state_in_words(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene.released("notices", timezone.now())
    client = signed_in(scene.officer)
    with django_assert_max_num_queries(24):
        page = BeautifulSoup(client.get("/office/columns/jiazhen/").content.decode(), "html.parser")
    rows = {
        tr.th.get_text(strip=True): [td.get_text(" ", strip=True) for td in tr.select("td")]
        for tr in page.select("table.columns tbody tr")
    }
    duty, last, _, state = rows["通知公告"]
    assert duty == "每季度更新一次"
    assert last == f"{timezone.localdate():%Y-%m-%d} 发布"
    assert state in ("正常", f"还有{(self_due(scene) - timezone.localdate()).days}天")
    assert rows["工作动态"][-1].startswith("空白，超期")
    assert rows["行政处罚"] == ["信息形成或者变更之日起20个工作日内", "还没有", "—", "空白"]
    only = soup(scene.officer, "/office/columns/jiazhen/?state=bad")
    assert "通知公告" not in [th.get_text(strip=True) for th in only.select("tbody th")]


def self_due(scene: Scene) -> date:
    due = scene.obligation("notices").due_date
    assert due is not None
    return due


def test_nothing_goes_from_the_officer_to_the_signer_and_into_the_history(scene: Scene) -> None:
    officer, signer = signed_in(scene.officer), signed_in(scene.signer)
    assert officer.post(f"{COLUMN}nothing/", {"reason": ""}).status_code == 400
    assert (
        officer.post(f"{COLUMN}nothing/", {"reason": "没有", "period": "1999-01-01"}).status_code
        == 400
    )
    assert officer.post(f"{COLUMN}nothing/", {"reason": "本季没有"}).status_code == 302
    request = NothingRequest.objects.get()
    page = f"/office/nothing/{request.pk}/"
    assert officer.post(page, {"decision": "sign"}).status_code == 409
    assert "收回" in officer.get(page).content.decode()
    assert "签署表示" not in officer.get(page).content.decode()
    assert "本季没有" in signer.get(page).content.decode()
    assert signer.post(page, {"decision": "back"}).status_code == 409
    assert signer.post(page, {"decision": "sign"}).status_code == 302
    assert signer.post(page, {"decision": "sign"}).status_code == 409
    history = officer.get(COLUMN).content.decode()
    assert "signer签署" in history
    assert DutyAct.objects.get().signed_by == scene.signer


def test_a_period_before_is_chosen_from_the_list(scene: Scene) -> None:
    officer = signed_in(scene.officer)
    address = "/office/columns/jiazhen/c/finance/"
    options = BeautifulSoup(officer.get(address).content.decode(), "html.parser").select("option")
    last = options[2]["value"]
    assert officer.post(f"{address}nothing/", {"reason": "无", "period": last}).status_code == 302
    assert str(NothingRequest.objects.get().period) == last


def test_confirming_needs_something_to_confirm(scene: Scene) -> None:
    officer = signed_in(scene.officer)
    answer = officer.post(f"{COLUMN}confirm/")
    assert answer.status_code == 400
    assert "没有可以确认的内容" in answer.content.decode()
    scene.released("notices", timezone.now() - timedelta(2))
    assert officer.post(f"{COLUMN}confirm/").status_code == 302
    assert officer.post(f"{COLUMN}confirm/").status_code == 400
    assert scene.obligation("notices").met_kind == "confirm"


def test_a_column_is_switched_off_with_a_reason_by_its_officer_or_the_county(scene: Scene) -> None:
    for by in (scene.officer, scene.supervisor):
        client = signed_in(by)
        assert client.post(f"{COLUMN}switch/", {"to": "off"}).status_code == 400
        assert client.post(f"{COLUMN}switch/", {"to": "off", "reason": "不涉及"}).status_code == 302
        assert Column.objects.get(pk=scene.columns["notices"].pk).off_reason == "不涉及"
        assert client.post(f"{COLUMN}switch/", {"to": "on"}).status_code == 302
    assert signed_in(scene.signer).post(f"{COLUMN}switch/", {"to": "off"}).status_code == 404


def test_chains_are_set_for_a_column_and_nonsense_is_refused(scene: Scene) -> None:
    officer = signed_in(scene.officer)
    officer.post(
        "/office/columns/jiazhen/chain/",
        {"column": "notices", "step1": "reviewer", "step2": "secrecy", "step3": "signer"},
    )
    page = soup(scene.officer, COLUMN).get_text()
    assert "审核、保密审查、签发" in page
    officer.post("/office/columns/jiazhen/chain/", {"step1": "village"})
    assert scene.town.chains.count() == 1  # type: ignore[attr-defined]


def test_a_table_is_tried_shown_and_taken_in_as_a_version(scene: Scene) -> None:
    officer = signed_in(scene.officer)
    book = officer.get("/office/columns/jiazhen/file.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "通知公告" in [cell for row in rows for cell in row]
    tree = trees.present(scene.town)
    address = "/office/columns/jiazhen/import/"
    same = officer.post(address, {"file": SimpleUploadedFile("a.xlsx", book)})
    assert "没有差别" in same.content.decode()
    tree[0] = type(tree[0])(slug="notices", title="公告公示", position=0, kind="statutory")
    tree.append(type(tree[0])(slug="new", title="新栏目", position=9))
    tried = officer.post(address, {"file": SimpleUploadedFile("a.xlsx", to_xlsx(tree))})
    page = BeautifulSoup(tried.content.decode(), "html.parser")
    assert "新增：新栏目" in page.get_text()
    assert "通知公告→公告公示" in page.get_text()
    assert not Column.objects.filter(slug="new").exists()
    kept = page.select_one("[name=kept]")["value"]
    assert officer.post(address, {"kept": kept, "note": ""}).status_code == 400
    assert officer.post(address, {"kept": kept + "x", "note": "改名"}).status_code == 400
    assert signed_in(scene.foreign).post(
        "/office/columns/yizhen/import/", {"kept": kept, "note": "改名"}
    ).status_code == 400  # fmt: skip
    assert officer.post(address, {"kept": kept, "note": "改名"}).status_code == 302
    assert officer.post(address, {"kept": kept, "note": "改名"}).status_code == 400
    assert Obligation.objects.filter(column__slug="new", organ=scene.town).exists()
    versions = soup(scene.officer, "/office/columns/jiazhen/versions/")
    assert "第1版" in versions.get_text()
    assert officer.get("/office/columns/jiazhen/versions/1.xlsx").status_code == 200
    assert officer.get("/office/columns/jiazhen/versions/7.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [(b"", "a.xlsx", ""), (b"\x00\x01", "a.exe", ""),
     ("栏目代码,二级事项\nA B,x\n".encode(), "a.csv", "第2行"),
     ("甲,乙\n1,2\n".encode(), "a.csv", "没有“栏目代码”")],
)  # fmt: skip
def test_a_bad_table_is_refused_with_a_sentence_and_changes_nothing(
    scene: Scene, data: bytes, name: str, words: str
) -> None:
    answer = signed_in(scene.officer).post(
        "/office/columns/jiazhen/import/", {"file": SimpleUploadedFile(name, data)}
    )
    assert answer.status_code == 400
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert words in page.get_text()
    assert page.select_one(".note.bad, #faults") is not None


def test_facts_are_changed_checked_and_owned_and_the_guide_tells_what_is_missing(
    scene: Scene,
) -> None:
    officer = signed_in(scene.officer)
    page = soup(scene.officer, "/office/organ/jiazhen/")
    assert "办公地址" in page.select_one("#lacks").find_parent().get_text()
    guide = officer.get("/xxgk/jiazhen/guide/").content.decode()
    assert "本指南尚缺" in guide
    owner = Post.objects.get(organ=scene.town, role=Role.OFFICER)
    facts = {
        "disclosure_office": "党政办公室", "address": "甲镇1号", "phone": "0398-1234567",
        "fax": "0398-1234568", "email": "a@example.org", "office_hours": "工作日",
        "supervision_phone": "0398-1", "reading_places": "便民服务中心", "postcode": "472000",
    }  # fmt: skip
    bad = officer.post("/office/organ/jiazhen/contact/", facts | {"email": "x", "owner": owner.pk})
    assert bad.status_code == 400
    foreign = Post.objects.get(organ=scene.other, role=Role.OFFICER)
    bad = officer.post("/office/organ/jiazhen/contact/", facts | {"owner": foreign.pk})
    assert bad.status_code == 400
    officer.post("/office/organ/jiazhen/contact/", facts | {"owner": owner.pk})
    officer.post(
        "/office/organ/jiazhen/functions/", {"functions": "民政、农业。", "owner": owner.pk}
    )
    officer.post("/office/organ/jiazhen/leaders/", {"title": "镇长", "from_date": "2025-01-01"})
    scene.released("notices", timezone.now())
    scene.town.refresh_from_db()
    today = timezone.localdate()
    assert scene.town.confirmed_date == today
    guide = officer.get("/xxgk/jiazhen/guide/").content.decode()
    assert "本指南尚缺" not in guide
    assert f'最近核对：<time datetime="{today}"' in guide
    for words in ("第三十三条", "甲镇1号", "镇长"):
        assert words in guide
    assert officer.get("/xxgk/jiacun/guide/").status_code == 404


def test_the_post_that_answers_for_facts_confirms_them_and_nobody_else(scene: Scene) -> None:
    owner = Post.objects.get(organ=scene.town, role=Role.SIGNER)
    today = timezone.localdate()
    group = orgs.answer_for(scene.town, "contact", owner, due=today, by=None, at=AT)
    address = "/office/organ/jiazhen/contact/confirm/"
    assert signed_in(scene.reviewer).post(address).status_code == 404
    assert signed_in(scene.signer).post(address).status_code == 302
    group.refresh_from_db()
    assert group.confirmed_date == today
    assert group.due_date is not None
    assert group.due_date > today
    assert FactGroup.objects.count() == 1


def test_people_and_their_posts_are_listed_with_lent_ones_and_gaps(scene: Scene) -> None:
    Post.objects.create(organ=scene.town, role=Role.SECRECY, title="保密员")
    mine = scene.signer.appointments.get()  # type: ignore[attr-defined]
    today = timezone.localdate()
    orgs.delegate(
        mine, scene.reviewer, from_date=today, to_date=today + timedelta(3), reason="出差",
        by=scene.signer, at=AT,
    )  # fmt: skip
    page = soup(scene.officer, "/office/organ/jiazhen/people/").get_text(" ", strip=True)
    assert "由reviewer代办：出差" in page
    assert "空缺" in page


def test_policies_lead_to_their_interpretation_and_are_waived_with_a_reason(scene: Scene) -> None:
    scene.released("notices", timezone.now(), "救助办法", normative="norms")
    page = soup(scene.officer, "/office/columns/jiazhen/policies/")
    assert "待解读" in page.get_text()
    waive = page.select_one("form[action*=waive]")["action"]
    assert signed_in(scene.foreign).post(waive, {"reason": "简单"}).status_code == 404
    signed_in(scene.officer).post(waive, {"reason": ""})
    assert "待解读" in soup(scene.officer, "/office/columns/jiazhen/policies/").get_text()
    signed_in(scene.officer).post(waive, {"reason": "内容简单"})
    assert "理由：内容简单" in soup(scene.officer, "/office/columns/jiazhen/policies/").get_text()


def test_an_officer_of_another_town_finds_nothing_here(scene: Scene) -> None:
    request = actions.ask_nothing(
        scene.obligation("notices"), reason="没有", by=scene.officer, at=AT
    )
    client = signed_in(scene.foreign)
    for address in (
        "/office/columns/jiazhen/", COLUMN, "/office/columns/jiazhen/versions/",
        "/office/columns/jiazhen/file.xlsx", "/office/columns/jiazhen/import/",
        "/office/columns/jiazhen/policies/", f"/office/nothing/{request.pk}/",
        "/office/organ/jiazhen/", "/office/organ/jiazhen/people/", "/office/organ/jiazhen/contact/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address in (
        f"{COLUMN}confirm/", f"{COLUMN}nothing/", f"{COLUMN}switch/",
        "/office/columns/jiazhen/chain/", f"/office/nothing/{request.pk}/",
        "/office/organ/jiazhen/leaders/", "/office/organ/jiazhen/contact/confirm/",
    ):  # fmt: skip
        assert client.post(address, {"reason": "x"}).status_code == 404, address
    request.refresh_from_db()
    assert request.state == "waiting"
