"""Attachments of a public record change by correction: together with the text, or not at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongkai.access.rules import held
from gongkai.audit import chain
from gongkai.guard.finding import key
from gongkai.orgs.models import Role
from gongkai.publishing import actions, exits, queries
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import Override, Submission
from gongkai.records import actions as records
from gongkai.records import files
from gongkai.records.kinds import WithdrawalClass
from gongkai.records.models import File, Record, Version
from tests.publishing.test_office_items import page, post
from tests.publishing.world import AT, BODY, DAY, World, person

pytestmark = pytest.mark.django_db
BODY_LINES = "各村民小组：现将有关事项通知如下。\n请按时办理，详情可到便民服务中心咨询。"


def upload(name: str, data: str | bytes) -> io.BytesIO:
    out = io.BytesIO(data.encode() if isinstance(data, str) else data)
    out.name = name
    return out


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def brought(world: World, record: Record, name: str, text: str, by: str = "officer") -> File:
    """A file handed in for a correction."""
    examined = files.examine(text.encode(), name)
    return actions.bring_file(record, examined, alt="", by=world.people[by], at=AT)


@pytest.fixture
def record(world: World) -> Record:
    """A public record with an attachment of old figures."""
    draft = world.draft()
    examined = files.examine("旧的数字：一百户。".encode(), "名单.txt")
    actions.attach(draft, examined, alt="", by=world.people["officer"], at=AT)
    world.agree(world.submit(draft))
    draft.refresh_from_db()
    return draft


def form_of(client: Client, record: Record, **changed: Any) -> dict[str, Any]:
    """What a browser would send of the correction page as it stands, with something changed."""
    shown = page(client, f"/office/items/{record.pk}/correct/").select_one("form.edit")
    assert shown is not None
    return fields_of(shown) | {"action": "save"} | changed


def fields_of(form: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in form.select("input, textarea"):
        kind, name = field.get("type"), field.get("name")
        if kind == "checkbox":
            found.setdefault(name, [])
            if field.has_attr("checked"):
                found[name].append(field["value"])
        elif kind != "file" and name and name != "csrfmiddlewaretoken":
            found[name] = field.get_text() if field.name == "textarea" else field.get("value", "")
    return found


def shown_files(record: Record) -> list[str]:
    """The attachments on the public page."""
    rows = page(Client(), f"/i/{record.index_number}").select(".files li a")
    return [row.get_text() for row in rows]


def public_status(file: File) -> int:
    return Client().get(f"/f/{file.pk}/{file.name}").status_code


def submit_by_page(world: World, record: Record, **changed: Any) -> Submission:
    client = world.client("officer")
    data = form_of(client, record, note="更正附件") | changed
    post(client, f"/office/items/{record.pk}/correct/", data)
    return Submission.objects.filter(kind="correction").latest("pk")


def test_files_come_and_go_together_with_the_text_and_not_before(
    world: World, record: Record
) -> None:
    old, client = File.objects.get(), world.client("officer")
    address = f"/office/items/{record.pk}/correct/"
    data = form_of(client, record, body=BODY_LINES + "\n附件已更新。", note="")
    sent = data | {"action": "file", "file": upload("新名单.txt", "新的数字：一百二十户。")}
    answer = BeautifulSoup(post(client, address, sent, 200).content.decode(), "html.parser")
    assert "附件已更新" in answer.find(id="id_body").get_text()
    assert not answer.select(".errorlist"), "nothing is judged before it is sent"
    new = File.objects.get(joined_at__isnull=True)
    data = fields_of(answer.select_one("form.edit"))
    assert data["adds"] == [str(new.pk)]
    data |= {"action": "save", "drops": [str(old.pk)], "note": "数字有误"}
    post(client, address, data)
    s = Submission.objects.get(kind="correction")
    assert (list(s.adds.all()), list(s.drops.all())) == ([new], [old])

    def as_before() -> None:
        assert shown_files(record) == ["名单.txt"]
        assert (public_status(old), public_status(new)) == (200, 404)

    as_before()
    for who in ("reviewer", "secrecy", "signer"):
        reviewer = world.client(who)
        screen = page(reviewer, f"/office/review/{s.pk}/").get_text()
        for words in ("加入的附件", "新名单.txt", "去掉的附件", "名单.txt", "改后的附件"):
            assert words in screen
        opened = reviewer.get(f"/f/{new.pk}/{new.name}")
        assert "一百二十户" in opened.content.decode()
        assert "no-store" in opened["Cache-Control"]
        as_before()
        world.agree(s, who)
        s.refresh_from_db()
    assert shown_files(record) == ["新名单.txt"]
    assert (public_status(old), public_status(new)) == (404, 200)
    told = page(Client(), f"/i/{record.index_number}").select_one("#versions").parent
    assert [d.get_text() for d in told.select("li del")][-1] == "名单.txt"
    assert [i.get_text() for i in told.select("li ins")][-1] == "新名单.txt"
    versions = page(client, f"/office/items/{record.pk}/").select_one("#versions").parent
    kept = versions.select_one(f"a[href^='/f/{old.pk}/']")
    assert client.get(kept["href"]).status_code == 200
    assert Version.objects.get(was_public=True).files == [[old.pk, "名单.txt"]]
    assert chain.verify(world.town) == []


def test_a_change_of_files_alone_is_a_correction(world: World, record: Record) -> None:
    old, client = File.objects.get(), world.client("officer")
    address = f"/office/items/{record.pk}/correct/"
    same = form_of(client, record, note="没有改")
    assert "没有可以更正的" in post(client, address, same, 200).content.decode()
    s = submit_by_page(world, record, file=upload("补充.txt", "补充一页。"))
    assert (s.change, [f.name for f in s.adds.all()]) == ({}, ["补充.txt"])
    world.agree(s)
    assert shown_files(record) == ["名单.txt", "补充.txt"]
    world.agree(submit_by_page(world, record, drops=[str(old.pk)]))
    assert shown_files(record) == ["补充.txt"]
    record.refresh_from_db()
    assert (record.public_date, record.version) == (DAY, 4)
    told = page(Client(), f"/i/{record.index_number}").select_one("#versions").parent.get_text()
    assert "文字没有变化" not in told
    with pytest.raises(ValueError, match="note"):
        actions.submit_correction(
            record, {}, note=" ", adds=[brought(world, record, "a.txt", "一")],
            by=world.people["officer"], at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "words", "button"),
    [
        ("机要.txt", "绝密★长期\n关于某事项的请示".encode(), "系统没有保存", "file"),
        ("机要.txt", "绝密★长期\n关于某事项的请示".encode(), "系统没有保存", "save"),
        ("木马.exe", b"MZ\x00\x01", "不能上传", "file"),
        ("假图.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>\xff\xd9", "夹带", "save"),
        ("现场.png", picture(), "图片要写“图片说明”", "file"),
        ("空.pdf", b"", "空文件", "word"),
    ],
)
def test_a_hostile_file_is_refused_not_stored_and_nothing_typed_is_lost(
    world: World, record: Record, settings: Any, name: str, data: bytes, words: str, button: str
) -> None:
    client = world.client("officer")
    stored = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    sent = form_of(client, record, note="改了说明", body="新的一段话。")
    sent |= {"action": button, "file": upload(name, data)}
    answer = client.post(f"/office/items/{record.pk}/correct/", sent)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    again = BeautifulSoup(answer.content.decode(), "html.parser")
    assert again.find(id="id_body").get_text().strip() == "新的一段话。"
    assert again.find(id="id_note")["value"] == "改了说明"
    assert not Submission.objects.filter(kind="correction").exists()
    assert File.objects.count() == 1
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == stored


def test_personal_data_in_a_coming_file_stops_it_unless_a_reason_is_given(
    world: World, record: Record
) -> None:
    client = world.client("officer")
    address = f"/office/items/{record.pk}/correct/"
    sent = form_of(client, record, note="换成新表", drops=[str(File.objects.get().pk)])
    sent["file"] = upload("新表.txt", "负责人身份证号11010519491231002X。")
    answer = BeautifulSoup(post(client, address, sent, 409).content.decode(), "html.parser")
    assert "附件“新表.txt”" in answer.select_one(".findings li.error").get_text()
    assert not Submission.objects.filter(kind="correction").exists()
    again = fields_of(answer.select_one("form.edit")) | {"action": "save"}
    assert again["drops"] == sent["drops"]
    (reason,) = [name for name in again if name.startswith("override-")]
    post(client, address, again | {reason: "法定代表人信息依法应当公示"})
    assert Override.objects.get().place.startswith("附件“新表.txt”")
    assert File.objects.filter(joined_at__isnull=True).count() == 1


def test_what_is_dropped_is_not_looked_at_any_more(world: World) -> None:
    draft = world.draft()
    examined = files.examine("身份证号11010519491231002X。".encode(), "有问题.txt")
    actions.attach(draft, examined, alt="", by=world.people["officer"], at=AT)
    reasons = {key(f): "当时放行" for f in exits.examine(draft)}
    world.agree(world.submit(draft, overrides=reasons))
    draft.refresh_from_db()
    with pytest.raises(actions.Guarded):
        actions.submit_correction(
            draft, {"summary": "概述"}, note="改", by=world.people["officer"], at=AT
        )
    s = submit_by_page(world, draft, drops=[str(File.objects.get().pk)])
    world.agree(s)
    assert shown_files(draft) == []


def test_a_returned_correction_keeps_its_files_and_is_mended(world: World, record: Record) -> None:
    client = world.client("officer")
    address = f"/office/items/{record.pk}/correct/"
    sent = form_of(client, record, action="file", file=upload("甲.txt", "甲"))
    post(client, address, sent, 200)
    post(client, address, form_of(client, record, action="file", file=upload("乙.txt", "乙")), 200)
    s = submit_by_page(world, record, note="加两份")
    first, second = s.adds.order_by("pk")
    assert (first.name, second.name) == ("甲.txt", "乙.txt")
    actions.decide(s, Decision.RETURN, by=world.people["reviewer"], at=AT, opinion="甲不要")
    assert (public_status(first), public_status(second)) == (404, 404)
    data = form_of(client, record)
    assert data["adds"] == [str(first.pk), str(second.pk)]
    assert data["note"] == "加两份"
    data |= {"adds": [str(second.pk)], "note": "加一份、去一份", "file": upload("丙.txt", "丙")}
    data["drops"] = [str(File.objects.get(name="名单.txt").pk)]
    post(client, address, data)
    s.refresh_from_db()
    assert (s.round, s.note) == (2, "加一份、去一份")
    assert sorted(f.name for f in s.adds.all()) == ["丙.txt", "乙.txt"]
    first.refresh_from_db()
    assert first.dropped_at is not None
    world.agree(s)
    assert shown_files(record) == ["乙.txt", "丙.txt"]
    assert public_status(first) == 404
    assert client.get(f"/f/{first.pk}/{first.name}").status_code == 200


def test_sent_again_as_it_was_a_correction_brings_the_same_files(
    world: World, record: Record
) -> None:
    by, new = world.people["officer"], brought(world, record, "新.txt", "新")
    s = actions.submit_correction(record, {}, note="加", adds=[new], by=by, at=AT)
    actions.decide(s, Decision.RETURN, by=world.people["reviewer"], at=AT, opinion="再核对")
    s.refresh_from_db()
    with pytest.raises(ValueError, match="change"):
        actions.resubmit(s, adds=[], by=by, at=AT)
    actions.resubmit(s, by=by, at=AT)
    world.agree(s)
    assert shown_files(record) == ["名单.txt", "新.txt"]


def test_a_cancelled_correction_brings_nothing_and_is_not_offered_again(
    world: World, record: Record
) -> None:
    client = world.client("officer")
    s = submit_by_page(world, record, file=upload("新.txt", "新"), drops=[])
    new = s.adds.get()
    post(client, f"/office/items/{record.pk}/cancel/", {"reason": "不改了"})
    assert shown_files(record) == ["名单.txt"]
    assert public_status(new) == 404
    assert "adds" not in form_of(client, record)
    history = page(client, f"/office/items/{record.pk}/").select_one("#history").parent
    link = history.select_one(f"a[href^='/f/{new.pk}/']")
    assert client.get(link["href"]).status_code == 200
    with pytest.raises(actions.StaleSubmission):
        actions.submit_correction(
            record, {}, note="加", adds=[new], by=world.people["officer"], at=AT
        )


def test_withdrawn_while_a_correction_waits_nothing_of_it_is_public(
    world: World, record: Record
) -> None:
    old = File.objects.get()
    s = submit_by_page(world, record, file=upload("新.txt", "新"), drops=[str(old.pk)])
    new = s.adds.get()
    world.agree(s, "reviewer")
    actions.withdraw(
        record, WithdrawalClass.PERSONAL, reason="有电话", by=world.people["signer"], at=AT
    )
    assert (public_status(old), public_status(new)) == (404, 404)
    assert Client().get(f"/i/{record.index_number}").status_code == 410
    s.refresh_from_db()
    assert s.state == "cancelled"
    with pytest.raises(actions.StaleSubmission):
        world.agree(s, "secrecy")
    with pytest.raises(records.NotPublic):
        brought(world, record, "又.txt", "又")
    late = page(world.client("officer"), f"/office/items/{record.pk}/").get_text()
    assert "新.txt" in late


def test_another_towns_people_reach_neither_the_page_nor_the_coming_file(
    world: World, record: Record
) -> None:
    new = brought(world, record, "新.txt", "新")
    for who in ("other-officer", "other-reviewer", "other-signer"):
        client = world.client(who)
        assert client.get(f"/f/{new.pk}/{new.name}").status_code == 404
        page(client, f"/office/items/{record.pk}/correct/", 404)
        post(client, f"/office/items/{record.pk}/correct/", {"file": upload("坏.txt", "坏")}, 404)
    assert File.objects.count() == 2
    other = world.draft("乙镇的通知", organ=world.other, by="other-officer")
    world_other = brought_by_other(world, other)
    for adds, drops in (([world_other], []), ([], [world_other])):
        with pytest.raises(actions.StaleSubmission):
            actions.submit_correction(
                record, {}, note="换", adds=adds, drops=drops, by=world.people["officer"], at=AT
            )
    sent = form_of(world.client("officer"), record, note="换", adds=[str(world_other.pk)])
    answer = post(world.client("officer"), f"/office/items/{record.pk}/correct/", sent, 200)
    assert "附件刚刚有了变化" in answer.content.decode()


def brought_by_other(world: World, other: Record) -> File:
    examined = files.examine("乙镇的附件。".encode(), "乙镇.txt")
    return actions.attach(other, examined, alt="", by=world.people["other-officer"], at=AT)


def test_somebody_else_corrects_at_once_and_neither_loses_anything(
    world: World, record: Record
) -> None:
    person(world, "second", Role.OFFICER, world.town)
    late, address = world.client("second"), f"/office/items/{record.pk}/correct/"
    sent = form_of(late, record, action="file", file=upload("乙.txt", "乙"))
    post(late, address, sent, 200)
    mine = form_of(late, record, note="我的更正", body="我改的正文。")
    assert "甲.txt" not in str(mine)
    theirs = submit_by_page(
        world, record, body=BODY_LINES + "\n他加的一段。", file=upload("甲.txt", "甲"),
        drops=[str(File.objects.get(name="名单.txt").pk)],
    )  # fmt: skip
    assert [f.name for f in theirs.adds.all()] == ["甲.txt"], "not what the other is writing"
    waiting = BeautifulSoup(post(late, address, mine, 409).content.decode(), "html.parser")
    assert "已经有人办理" in waiting.get_text()
    assert waiting.find(id="id_body").get_text().strip() == "我改的正文。"
    refused = post(late, address, mine | {"file": upload("丁.txt", "丁")}, 409).content.decode()
    assert "正在审核或者等待发布" in refused
    world.agree(theirs)
    beside = BeautifulSoup(post(late, address, mine, 409).content.decode(), "html.parser")
    for words in ("别人刚刚保存过", "他加的一段", "乙.txt"):
        assert words in beside.get_text()
    again = fields_of(beside.select_one("form.edit")) | {"action": "save"}
    assert again["body"].strip() == "我改的正文。"
    post(late, address, again)
    world.agree(Submission.objects.latest("pk"))
    assert shown_files(record) == ["乙.txt", "甲.txt"], "in the order they were handed in"
    record.refresh_from_db()
    assert record.body == "<p>我改的正文。</p>"


def test_who_brought_a_file_does_not_review_it(world: World, record: Record) -> None:
    officer, reviewer = world.people["officer"], world.people["reviewer"]
    s = actions.submit_correction(record, {"summary": "概述"}, note="改", by=officer, at=AT)
    person(world, "reviewer-2", Role.REVIEWER, world.town)
    actions.decide(s, Decision.RETURN, by=world.people["reviewer-2"], at=AT, opinion="加附件")
    s.refresh_from_db()
    new = brought(world, record, "新.txt", "新", by="reviewer")
    actions.resubmit(s, adds=[new], by=reviewer, at=AT)
    fresh = Submission.objects.select_related("record__organ", "organ").get(pk=s.pk)
    actions.decide(fresh, Decision.RETURN, by=world.people["reviewer-2"], at=AT, opinion="再看")
    s.refresh_from_db()
    actions.resubmit(s, by=officer, at=AT)
    assert not queries.to_decide(reviewer, list(held(reviewer, DAY))).exists()
    with pytest.raises(actions.NotYourStep):
        world.agree(s, "reviewer")


def test_a_picture_that_stands_in_the_text_is_not_dropped(world: World, record: Record) -> None:
    client, address = world.client("officer"), f"/office/items/{record.pk}/correct/"
    sent = form_of(client, record, action="file", alt="公开栏", file=upload("现场.png", picture()))
    answer = BeautifulSoup(post(client, address, sent, 200).content.decode(), "html.parser")
    new = File.objects.get(name="现场.png")
    inside = answer.select_one("#pictures span")["data-src"]
    assert inside == f"/f/{new.pk}/{new.pk}.png"
    body = f'{BODY}<p><img src="{inside}" alt="公开栏"></p>'
    data = fields_of(answer.select_one("form.edit")) | {
        "action": "save",
        "body": body,
        "note": "图",
    }
    refused = post(client, address, data | {"adds": []}, 200).content.decode()
    assert "正文里还有图片“现场.png”" in refused
    post(client, address, data)
    s = Submission.objects.get(kind="correction")
    assert inside in str(page(world.client("reviewer"), f"/office/review/{s.pk}/"))
    assert Client().get(inside).status_code == 404
    world.agree(s)
    assert Client().get(inside).status_code == 200
    gone = form_of(client, record, note="去图", drops=[str(new.pk)])
    assert "正文里还有图片" in post(client, address, gone, 200).content.decode()


def test_not_more_attachments_than_a_record_may_have(
    world: World, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST", 2)
    some = [brought(world, record, f"{n}.txt", f"第{n}份") for n in range(2)]
    with pytest.raises(files.TooMany):
        brought(world, record, "多.txt", "多")
    by = world.people["officer"]
    with pytest.raises(files.TooMany):
        actions.submit_correction(record, {}, note="加", adds=some, by=by, at=AT)
    old = File.objects.get(name="名单.txt")
    s = actions.submit_correction(record, {}, note="换", adds=some, drops=[old], by=by, at=AT)
    world.agree(s)
    assert shown_files(record) == ["0.txt", "1.txt"]


def test_a_draft_takes_no_file_this_way_and_a_public_record_none_the_other(
    world: World, record: Record
) -> None:
    examined = files.examine("一页。".encode(), "一页.txt")
    by = world.people["officer"]
    with pytest.raises(records.NotPublic):
        actions.bring_file(world.draft("还是草稿"), examined, alt="", by=by, at=AT)
    with pytest.raises(records.AlreadyPublic):
        actions.attach(record, examined, alt="", by=by, at=AT)
    with pytest.raises(records.AlreadyPublic):
        actions.drop_file(File.objects.get(), by=by, at=AT)
    client = world.client("officer")
    assert page(client, f"/office/items/{record.pk}/").select_one("form.drop") is None


def test_if_a_file_is_gone_at_the_last_agreement_nothing_changes(
    world: World, record: Record
) -> None:
    by, new = world.people["officer"], brought(world, record, "新.txt", "新")
    s = actions.submit_correction(
        record, {"title": "新的标题"}, note="加", adds=[new], by=by, at=AT
    )
    world.agree(s, "reviewer", "secrecy")
    files.let_go(record, [new], by=None, at=AT)  # by a way around the acts
    with pytest.raises(records.StaleRecord):
        world.agree(s, "signer")
    record.refresh_from_db()
    assert record.title != "新的标题"
    assert shown_files(record) == ["名单.txt"]
    assert not Version.objects.filter(was_public=True).exists()


def raw(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        connection.check_constraints()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_file SET sha256 = 'x'",
        "UPDATE records_file SET original = 'x'",
        "UPDATE records_file SET name = '别的.txt'",
        "UPDATE records_file SET alt = '别的'",
        "UPDATE records_file SET record_id = record_id + 1",
        "DELETE FROM records_file",
        "UPDATE records_version SET files = NULL",
        "INSERT INTO publishing_submission_adds (submission_id, file_id) VALUES (1, 99999999)",
    ],
)
def test_the_database_itself_keeps_what_reviewers_saw(
    world: World, record: Record, statement: str
) -> None:
    with pytest.raises(DatabaseError):
        raw(statement)


def test_agreeing_to_many_corrections_asks_for_all_their_files_at_once(
    world: World,
) -> None:
    by, made = world.people["officer"], []
    for n in range(4):
        one = world.released(title=f"第{n}号公告的全文")
        new = brought(world, one, f"{n}.txt", "新")
        s = actions.submit_correction(one, {}, note="加", adds=[new], by=by, at=AT)
        world.agree(s, "reviewer", "secrecy")
        made.append(s.pk)
    rows = Submission.objects.select_related("record__organ", "organ").filter(pk__in=made)
    some = list(rows)
    with CaptureQueriesContext(connection) as asked:
        actions.decide_many(some, Decision.APPROVE, by=world.people["signer"], at=AT)
    of_files = [q for q in asked.captured_queries if "publishing_submission_adds" in q["sql"]]
    assert len(of_files) == 2, "who brought them, and what they are"
    assert File.objects.filter(joined_at__isnull=False).count() == 4
