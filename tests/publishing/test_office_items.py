"""公开 behind the counter: drafting, the guard at the place, sending to the reviewers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from gongkai.publishing.models import Override, Submission
from gongkai.records.models import Record, Version
from tests.publishing.world import BODY, World

pytestmark = pytest.mark.django_db

FORM = {
    "title": "关于开展农村低保年审的通知",
    "formed_date": "2026-03-02",
    "attribute": "proactive",
    "genre": "通知",
    "subject": "民政、扶贫、救灾",
    "body": "各村：\n请于三月底前完成年审。",
}


def page(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def post(client: Client, address: str, data: dict[str, Any], status: int = 302) -> Any:
    answer = client.post(address, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def form_of(world: World, **changed: Any) -> dict[str, Any]:
    return FORM | {"organ": world.town.pk} | changed


def test_a_draft_is_kept_with_all_its_metadata_and_lines_as_paragraphs(world: World) -> None:
    answer = post(world.client("officer"), "/office/items/new/", form_of(world, keywords="低保"))
    record = Record.objects.get()
    assert answer["Location"] == f"/office/items/{record.pk}/"
    assert record.body == "<p>各村：</p><p>请于三月底前完成年审。</p>"
    assert (record.organ, record.drafted_by) == (world.town, world.people["officer"])
    assert (record.keywords, record.subject) == ("低保", "民政、扶贫、救灾")
    shown = page(world.client("officer"), f"/office/items/{record.pk}/").get_text()
    assert "草稿" in shown
    assert record.index_number in shown


def test_pasted_html_is_cleaned_and_what_was_dropped_is_told(world: World) -> None:
    hostile = (
        "<p onclick='x()'>正文</p><script>alert(1)</script>"
        "<table><tr><td style='color:red'>户主</td></tr></table><iframe src='//x'></iframe>"
    )
    client = world.client("officer")
    post(client, "/office/items/new/", form_of(world, body=hostile))
    body = Record.objects.get().body
    assert "<td>户主</td>" in body
    assert not re.search("script|onclick|iframe|style", body)
    told = client.get(f"/office/items/{Record.objects.get().pk}/").content.decode()
    assert "没有保留" in told
    assert "脚本" in told


def test_nothing_typed_is_lost_on_an_error(world: World) -> None:
    data = form_of(world, formed_date="2026-02-30", summary="概述")
    answer = post(world.client("officer"), "/office/items/new/", data, 200)
    again = BeautifulSoup(answer.content.decode(), "html.parser")
    assert again.find(id="id_title")["value"] == FORM["title"]
    assert again.find(id="id_body").get_text().strip() == FORM["body"]
    assert again.find(id="id_summary").get_text().strip() == "概述"
    assert not Record.objects.exists()


def test_a_mark_of_secrecy_is_not_stored_and_the_sentence_says_what_to_do(world: World) -> None:
    data = form_of(world, body="机密★五年\n关于某工程的报告")
    answer = post(world.client("officer"), "/office/items/new/", data, 200)
    assert "系统没有保存" in answer.content.decode()
    assert "保密工作机构" in answer.content.decode()
    assert not Record.objects.exists()
    record = world.draft()
    data = form_of(world, body="机密★五年\n关于某工程的报告", version=record.version)
    answer = post(world.client("officer"), f"/office/items/{record.pk}/edit/", data, 409)
    assert "系统没有保存" in answer.content.decode()
    record.refresh_from_db()
    assert record.body == BODY
    assert not Version.objects.exists()


def test_what_is_withheld_needs_a_ground_and_a_reason(world: World) -> None:
    data = form_of(world, attribute="withheld")
    answer = post(world.client("officer"), "/office/items/new/", data, 200).content.decode()
    assert "不予公开要选择一条理由" in answer
    data |= {"ground": "internal", "ground_note": "内部人事安排（条例第十六条）"}
    post(world.client("officer"), "/office/items/new/", data)
    record = Record.objects.get()
    assert record.review_date is not None
    assert "不予公开" in page(world.client("officer"), "/office/withheld/").get_text()


def test_two_officers_editing_lose_nothing(world: World) -> None:
    record = world.draft()
    mine = form_of(world, title="我改的标题", body="我写的正文", version=record.version)
    theirs = form_of(world, title="他改的标题", body="他写的正文", version=record.version)
    address = f"/office/items/{record.pk}/edit/"
    post(world.client("reviewer"), address, theirs)
    answer = post(world.client("officer"), address, mine, 409)
    told = BeautifulSoup(answer.content.decode(), "html.parser")
    for words in ("别人刚刚保存过", "他改的标题", "他写的正文"):
        assert words in told.get_text()
    assert told.find(id="id_title")["value"] == "我改的标题"
    assert told.find(id="id_body").get_text().strip() == "我写的正文"
    again = mine | {"version": told.find(id="id_version")["value"]}
    post(world.client("officer"), address, again)
    record.refresh_from_db()
    assert record.title == "我改的标题"
    kept = [v.content["title"] for v in Version.objects.order_by("number")]
    assert kept[-1] == "他改的标题"


def test_personal_data_is_shown_masked_covered_by_one_button_and_tables_survive(
    world: World,
) -> None:
    body = (
        "<h3>名单</h3><table><tr><th>姓名</th><th>身份证号</th></tr>"
        "<tr><td>王某某</td><td>11010519491231002X</td></tr></table><p>电话13812345678。</p>"
    )
    record = world.draft(body=body)
    client = world.client("officer")
    shown = page(client, f"/office/items/{record.pk}/")
    assert shown.select(".findings li.error")
    quotes = " ".join(q.get_text() for q in shown.select(".findings blockquote"))
    assert "11010519491231002X" not in quotes
    assert shown.select(".text mark")
    post(client, f"/office/items/{record.pk}/mask/", {"version": record.version})
    record.refresh_from_db()
    assert "11010519491231002X" not in record.body
    assert "13812345678" not in record.body
    assert "138****5678" in record.body
    assert record.body.count("<td>") == 2
    assert "<th>" in record.body
    assert Version.objects.get().content["body"] == body
    assert not page(client, f"/office/items/{record.pk}/").select(".findings li.error")


def test_what_the_guard_stops_goes_on_only_with_a_reason_that_is_counted(world: World) -> None:
    record = world.draft(body="<p>负责人身份证号11010519491231002X。</p>")
    client = world.client("officer")
    address = f"/office/items/{record.pk}/submit/"
    data: dict[str, Any] = {"version": record.version, "columns": [world.columns["news"].pk]}
    data |= {"note": "请尽快"}
    answer = post(client, address, data, 409)
    again = BeautifulSoup(answer.content.decode(), "html.parser")
    assert "必须处理" in again.get_text()
    assert again.find(id="id_note")["value"] == "请尽快"
    boxes = again.select("input[name^=override-]")
    assert boxes
    assert not Submission.objects.exists()
    post(client, address, data | {boxes[0]["name"]: "法定代表人信息依法应当登记公示"})
    assert Override.objects.get().reason == "法定代表人信息依法应当登记公示"
    assert Submission.objects.get().steps == ["reviewer", "secrecy", "signer"]


def test_a_record_under_review_is_closed_to_its_drafter(world: World) -> None:
    record = world.submit().record
    client = world.client("officer")
    data = form_of(world, title="偷改的标题", version=record.version)
    answer = post(client, f"/office/items/{record.pk}/edit/", data, 409)
    assert "先撤回送审" in answer.content.decode()
    assert "偷改的标题" in answer.content.decode()
    post(client, f"/office/items/{record.pk}/mask/", {"version": record.version}, 302)
    post(client, f"/office/items/{record.pk}/cancel/", {"reason": "有错字"})
    post(client, f"/office/items/{record.pk}/edit/", data)
    record.refresh_from_db()
    assert record.title == "偷改的标题"


def test_lists_filter_by_state_village_column_and_words(world: World) -> None:
    shown = {
        "草稿": world.draft("甲镇防汛预案").title,
        "送审": world.submit(world.draft("甲镇预算说明")).record.title,
        "公开": world.released(title="甲镇办事指南").title,
        "村里": world.draft("李村三务公开表", organ=world.village, by="village").title,
    }
    client = world.client("officer")

    def listed(query: str) -> set[str]:
        rows = page(client, f"/office/items/{query}").select(".todo a[href*='/office/items/']")
        return {a.get_text() for a in rows} & set(shown.values())

    assert listed("") == {shown["草稿"], shown["送审"], shown["村里"]}
    assert listed("?state=draft") == {shown["草稿"], shown["村里"]}
    assert listed("?state=reviewing") == {shown["送审"]}
    assert listed("?state=public") == {shown["公开"]}
    assert listed("?of=town-li") == {shown["村里"]}
    assert listed(f"?state=public&column={world.columns['news'].pk}") == {shown["公开"]}
    assert listed("?q=预算") == {shown["送审"]}
    own = page(world.client("village"), "/office/items/").get_text()
    assert shown["村里"] in own
    assert shown["草稿"] not in own


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = world.client("officer")
    for number in range(45):
        record = world.draft(f"第{number}号通知的标题")
        if number % 3 == 0:
            world.submit(record)
    with django_assert_max_num_queries(18):
        first = page(client, "/office/items/")
    assert len(first.select(".todo li")) == 20
    older = first.select_one("a[rel=next]")["href"]
    with django_assert_max_num_queries(18):
        page(client, f"/office/items/{older}")


def test_the_page_of_a_record_has_a_budget(
    world: World, django_assert_max_num_queries: Any
) -> None:
    record, client = world.released(), world.client("officer")
    with django_assert_max_num_queries(34):
        page(client, f"/office/items/{record.pk}/")


def test_a_policy_and_its_interpretation_show_each_other(world: World) -> None:
    policy = world.draft("甲镇临时救助办法", normative="norms", issued_date="2026-03-01",
                         document_number="甲政〔2026〕3号")  # fmt: skip
    text = world.draft("《甲镇临时救助办法》解读", genre="政策解读")
    client = world.client("officer")
    post(client, f"/office/items/{text.pk}/relate/",
         {"kind": "interprets", "target": policy.index_number})  # fmt: skip
    assert (
        policy.title in page(client, f"/office/items/{text.pk}/").select_one("#links").parent.text
    )
    assert (
        text.title in page(client, f"/office/items/{policy.pk}/").select_one("#links").parent.text
    )
    wrong = {"kind": "interprets", "target": "没有/1"}
    assert (
        "没有找到" in post(client, f"/office/items/{text.pk}/relate/", wrong, 200).content.decode()
    )


def test_document_numbers_are_given_out_once_and_gaps_are_explained(world: World) -> None:
    client = world.client("officer")
    record = world.draft()
    post(client, f"/office/items/{record.pk}/number/", {"word": "甲政", "year": 2026})
    record.refresh_from_db()
    assert record.document_number == "甲政〔2026〕1号"
    again = post(client, f"/office/items/{record.pk}/number/", {"word": "甲政", "year": 2026}, 409)
    assert "已经用在文件上" in again.content.decode()
    post(client, "/office/items/numbers/", {"word": "甲政", "year": 2026})
    gap = page(client, "/office/items/numbers/")
    assert "留着没用" in gap.get_text()
    form = gap.select_one("form[action*=void]")
    post(client, form["action"], {"reason": ""}, 200)
    post(client, form["action"], {"reason": "文件没有发出"})
    assert "文件没有发出" in page(client, "/office/items/numbers/").get_text()
    assert "作废" in post(client, form["action"], {"reason": "再作废"}, 409).content.decode()


def test_what_is_withheld_is_looked_at_and_may_become_a_draft_for_the_public(
    world: World,
) -> None:
    record = world.draft(
        "某会议纪要内部稿", attribute="withheld", ground="process", ground_note="讨论稿"
    )
    client = world.client("officer")
    address = f"/office/withheld/{record.pk}/"
    post(client, address, {"act": "keep", "keep-reason": ""}, 200)
    post(client, address, {"act": "keep", "keep-reason": "仍在讨论"})
    record.refresh_from_db()
    assert record.ground_note == "仍在讨论"
    post(client, address, {"act": "change", "change-attribute": "proactive",
                           "change-reason": "已经定稿"})  # fmt: skip
    record.refresh_from_db()
    assert (record.attribute, record.review_date) == ("proactive", None)
    assert record.title in page(client, "/office/items/?state=draft").get_text()
    page(client, address, 404)
