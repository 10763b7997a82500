"""审核, attachments and imports behind the counter, as the people who may and may not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import URLPattern, reverse
from PIL import Image

from gongkai.audit.models import Event
from gongkai.orgs.models import Delegation
from gongkai.publishing import actions
from gongkai.publishing.models import Release, Review, Submission
from gongkai.publishing.urls import urlpatterns
from gongkai.records import files, store
from gongkai.records.models import File, ImportBatch, Record
from tests.publishing.test_office_items import page, post
from tests.publishing.world import AT, World, person

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[1] / "data" / "records" / "catalogue_state_council.tsv"


def seen_of(client: Client, submission: Submission) -> str:
    form = page(client, f"/office/review/{submission.pk}/").select_one("#decide input[name=seen]")
    assert form is not None
    return str(form["value"])


def decide(world: World, who: str, s: Submission, decision: str = "approve", **more: Any) -> Any:
    client = world.client(who)
    data = {"seen": seen_of(client, s), "decision": decision, "opinion": "同意"} | more
    return client.post(f"/office/review/{s.pk}/", data)


def test_the_list_shows_only_what_one_may_decide_now(world: World) -> None:
    s = world.submit()
    title = s.record.title
    assert title in page(world.client("reviewer"), "/office/review/").get_text()
    for who in ("secrecy", "signer", "other-reviewer"):
        assert title not in page(world.client(who), "/office/review/").get_text()
    assert title not in page(world.client("officer"), "/office/review/").get_text()
    page(world.client("village"), "/office/review/", 404)
    decide(world, "reviewer", s)
    assert title not in page(world.client("reviewer"), "/office/review/").get_text()
    assert title in page(world.client("secrecy"), "/office/review/").get_text()


def test_three_decisions_on_their_screens_make_it_public(world: World) -> None:
    s = world.submit(note="本月要公开")
    screen = page(world.client("reviewer"), f"/office/review/{s.pk}/").get_text()
    for words in (s.record.title, "通知公告", "本月要公开", "便民服务中心", "转到保密审查"):
        assert words in screen
    decide(world, "reviewer", s, opinion="内容属实")
    decide(world, "secrecy", s)
    last = page(world.client("signer"), f"/office/review/{s.pk}/").get_text()
    assert "内容属实" in last
    assert "马上公开" in last
    decide(world, "signer", s)
    assert Release.objects.count() == 1
    assert Client().get(f"/i/{s.record.index_number}").status_code == 200


def test_a_return_without_a_reason_is_asked_for_and_nothing_happens(world: World) -> None:
    s = world.submit()
    answer = decide(world, "reviewer", s, "return", opinion=" ")
    assert "退回要写明原因" in answer.content.decode()
    assert not Review.objects.exists()
    decide(world, "reviewer", s, "return", opinion="标题写错了")
    shown = page(world.client("officer"), f"/office/items/{s.record_id}/").get_text()
    assert "标题写错了" in shown
    assert "已退回" in shown
    again = f"/office/items/{s.record_id}/resubmit/"
    post(world.client("officer"), again, {"version": s.version})
    s.refresh_from_db()
    assert (s.round, s.state) == (2, "reviewing")


def test_of_two_reviewers_at_once_the_second_reads_who_was_first(world: World) -> None:
    person(world, "second", "reviewer", world.town)  # type: ignore[arg-type]
    s = world.submit()
    late = world.client("second")
    seen = seen_of(late, s)
    decide(world, "reviewer", s)
    data = {"seen": seen, "decision": "return", "opinion": "我写了很多意见"}
    answer = late.post(f"/office/review/{s.pk}/", data)
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "reviewer同志" in told
    assert "您的意见没有提交" in told
    assert "我写了很多意见" in told
    assert Review.objects.count() == 1


def test_a_batch_shows_what_will_happen_before_it_does(world: World) -> None:
    some = [world.submit(world.draft(f"批量审核的通知之{n}")) for n in range(3)]
    client = world.client("reviewer")
    boxes = page(client, "/office/review/").select("input[name=seen]")
    chosen = [box["value"] for box in boxes][:2]
    preview = post(client, "/office/review/batch/", {"seen": chosen}, 200).content.decode()
    assert "一起同意 2 条" in preview
    assert "转到保密审查" in preview
    assert not Review.objects.exists()
    actions.cancel(some[0], reason="撤", by=world.people["officer"], at=AT)
    data = {"seen": chosen, "confirm": "yes", "opinion": "同意"}
    answer = post(client, "/office/review/batch/", data, 409).content.decode()
    assert "有 1 条刚刚已由别人办理" in answer
    assert not Review.objects.exists()
    post(client, "/office/review/batch/", data | {"seen": chosen[1:]})
    assert Review.objects.get().submission == some[1]
    post(client, "/office/review/batch/", {"seen": ["x", "1:2"]})


def test_a_correction_shows_the_difference_and_readers_see_the_old_text_until_then(
    world: World,
) -> None:
    record = world.released()
    client = world.client("officer")
    form = page(client, f"/office/items/{record.pk}/correct/")
    data = {
        "title": record.title, "formed_date": "2026-03-02", "genre": record.genre,
        "subject": record.subject, "version": form.find(id="id_version")["value"],
        "body": "各村民小组：现将有关事项通知如下。\n请于三月二十日前办理。", "note": "写明日期",
    }  # fmt: skip
    same = data | {"body": form.find(id="id_body").get_text()}
    assert (
        "没有可以更正的"
        in post(client, f"/office/items/{record.pk}/correct/", same, 200).content.decode()
    )
    post(client, f"/office/items/{record.pk}/correct/", data)
    s = Submission.objects.get(kind="correction")
    screen = page(world.client("reviewer"), f"/office/review/{s.pk}/")
    assert "请按时办理" in screen.select_one(".diff del").get_text()
    assert "三月二十日" in screen.select_one(".diff ins").get_text()
    record.refresh_from_db()
    assert "三月二十日" not in record.body
    for who in ("reviewer", "secrecy", "signer"):
        decide(world, who, s)
    record.refresh_from_db()
    assert "三月二十日" in record.body


def test_withdrawing_leaves_a_tombstone_and_no_attachment(world: World) -> None:
    record = world.draft()
    kept = actions.attach(record, files.examine("一行文字。".encode(), "说明.txt"), alt="",
                          by=world.people["officer"], at=AT)  # fmt: skip
    world.agree(world.submit(record))
    address = f"/f/{kept.pk}/{kept.name}"
    assert Client().get(address).status_code == 200
    page(world.client("officer"), f"/office/items/{record.pk}/withdraw/", 404)
    data = {"kind": "personal", "reason": "有村民电话"}
    post(world.client("signer"), f"/office/items/{record.pk}/withdraw/", data)
    assert Client().get(address).status_code == 404
    assert world.client("officer").get(address).status_code == 200


def word() -> bytes:
    document = docx.Document()
    document.add_heading("实施方案", 1)
    document.add_paragraph("各村要按时完成。")
    table = document.add_table(2, 2)
    table.cell(1, 1).text = "三月"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def upload(name: str, data: bytes) -> io.BytesIO:
    out = io.BytesIO(data)
    out.name = name
    return out


def test_a_word_file_is_read_into_the_body_and_nothing_typed_is_lost(world: World) -> None:
    data = {"organ": world.town.pk, "title": "已经写好的标题", "formed_date": "2026-03-02",
            "attribute": "proactive", "body": "已经写的一段", "action": "word",
            "word": upload("方案.docx", word())}  # fmt: skip
    answer = post(world.client("officer"), "/office/items/new/", data, 200)
    again = BeautifulSoup(answer.content.decode(), "html.parser")
    body = again.find(id="id_body").get_text()
    assert "已经写的一段" in body
    assert "<table>" in body
    assert "实施方案" in body
    assert again.find(id="id_title")["value"] == "已经写好的标题"
    assert not Record.objects.exists()
    data["word"] = upload("方案.docx", b"not a word file")
    refused = post(world.client("officer"), "/office/items/new/", data, 200).content.decode()
    assert "方案.docx" in refused
    assert "已经写的一段" in refused


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "某品牌手机"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_an_attachment_is_served_as_a_clean_copy_and_the_original_is_sealed(world: World) -> None:
    record = world.draft()
    client = world.client("officer")
    address = f"/office/items/{record.pk}/files/"
    without = post(client, address, {"file": upload("现场.jpg", picture())}, 409).content.decode()
    assert "图片要写“图片说明”" in without
    post(client, address, {"file": upload("现场.jpg", picture()), "alt": "公开栏前的群众"})
    kept = File.objects.get()
    assert store.unseal(kept.original) == picture()
    assert b"\xe6\x9f\x90\xe5\x93\x81" not in store.read(kept.sha256)
    assert kept.removed
    for who, status in (("officer", 200), ("reviewer", 200), ("secrecy", 200),
                        ("other-officer", 404)):  # fmt: skip
        assert world.client(who).get(f"/f/{kept.pk}/现场.jpg").status_code == status
    assert Client().get(f"/f/{kept.pk}/现场.jpg").status_code == 404
    assert client.get(f"/f/{kept.pk}/别名.jpg").status_code == 404
    answer = client.get(f"/f/{kept.pk}/现场.jpg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private" or "no-store" in answer["Cache-Control"]
    inside = f"/f/{kept.pk}/{kept.pk}.jpg"
    assert client.get(inside).status_code == 200
    edit = page(client, f"/office/items/{record.pk}/edit/")
    assert edit.select_one("#pictures span")["data-src"] == inside
    data = {"title": record.title, "formed_date": "2026-03-02", "body":
            f'<p>如图：</p><p><img src="{inside}" alt="公开栏前的群众"><img src="//x/y.png"></p>',
            "version": edit.find(id="id_version")["value"]}  # fmt: skip
    post(client, f"/office/items/{record.pk}/edit/", data)
    record.refresh_from_db()
    assert inside in record.body
    assert "//x/" not in record.body
    post(client, f"/office/items/{record.pk}/files/{kept.pk}/drop/", {})
    assert "没有附件" in page(client, f"/office/items/{record.pk}/").get_text()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("木马.exe", b"MZ\x00\x01", "不能上传"),
        ("假图.jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>\xff\xd9", "夹带"),
        ("网页.html", b"<!doctype html><html><body><p>x</p></body></html>", "网页"),
        ("炸弹.docx", zipped(a=b"0" * 40_000_000), "“炸弹.docx”"),
        ("乱码.txt", bytes(range(128, 256)) * 20, "编码"),
        ("旧的.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
        ("空.pdf", b"", ""),
        ("机要.txt", "绝密★长期\n关于某事项的请示".encode(), "系统没有保存"),
    ],
)  # fmt: skip
def test_a_bad_file_gets_a_sentence_and_is_not_kept(
    world: World, name: str, data: bytes, words: str, settings: Any
) -> None:
    record = world.draft()
    client = world.client("officer")
    answer = client.post(f"/office/items/{record.pk}/files/", {"file": upload(name, data)})
    assert answer.status_code in (200, 409)
    assert words in answer.content.decode()
    assert not File.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*"))
    record.refresh_from_db()
    assert record.version == 1


def test_the_real_list_of_sixty_comes_in_and_goes_out_again(world: World) -> None:
    client = world.client("officer")
    data = {"organ": world.town.pk, "file": upload("list.tsv", REAL.read_bytes())}
    trial = BeautifulSoup(post(client, "/office/items/import/", data, 200).content, "html.parser")
    assert "60 条都读得懂" in trial.get_text()
    assert not Record.objects.exists()
    take = trial.select_one("form[action*=take-in]")
    fields = {
        i["name"]: i["value"] for i in take.select("input") if i["name"] != "csrfmiddlewaretoken"
    }
    stranger = post(world.client("reviewer"), take["action"], fields)
    assert stranger["Location"] == "/office/items/import/"
    assert not Record.objects.exists()
    post(client, take["action"], fields)
    assert Record.objects.filter(batch__isnull=False).count() == 60
    post(client, take["action"], fields)
    assert Record.objects.count() == 60
    batch = ImportBatch.objects.get()
    first = Record.objects.order_by("pk").first()
    s = world.submit(first)
    assert (
        "不能整批撤销"
        in post(client, f"/office/items/import/{batch.pk}/undo/", {}, 409).content.decode()
    )
    Submission.objects.filter(pk=s.pk).delete()
    post(client, f"/office/items/import/{batch.pk}/undo/", {})
    assert not Record.objects.filter(discarded_at__isnull=True).exists()
    again = {"organ": world.town.pk, "file": upload("list.tsv", REAL.read_bytes())}
    assert "60 条都读得懂" in post(client, "/office/items/import/", again, 200).content.decode()


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def test_rows_that_are_wrong_are_named_and_nothing_is_taken_in(world: World) -> None:
    rows = [
        ("标题", "成文日期", "公开属性", "备注"),
        ("第一份通知", "2026-03-02", "", ""),
        ("", "2026-03-02", "", ""),
        ("第三份通知", "三月二日", "", ""),
        ("第四份通知", "2026-03-02", "不予公开", ""),
    ]
    data = {"organ": world.town.pk, "file": upload("表.xlsx", workbook(*rows))}
    told = post(world.client("officer"), "/office/items/import/", data, 200).content.decode()
    table = BeautifulSoup(told, "html.parser").select(".rows")[0].get_text(" ")
    for words in ("3", "标题", "4", "成文日期", "三月二日", "5", "公开属性"):
        assert words in table
    assert "没有读这些列：备注" in told
    assert "take-in" not in told
    secret = [rows[0][:2], ("绝密★ 某项工作的报告", "2026-03-02")]
    data["file"] = upload("表.xlsx", workbook(*secret))
    refused = post(world.client("officer"), "/office/items/import/", data, 200).content.decode()
    assert "系统没有保存" in refused
    assert not Record.objects.exists()


def test_ten_thousand_pasted_rows_get_a_clear_sentence(world: World) -> None:
    rows = "<tr><td>李村</td><td>张某</td></tr>" * 10_000
    client = world.client("officer")
    answer = client.post("/office/items/clean/", {"html": f"<table>{rows}</table>"})
    assert answer.status_code == 422
    assert "作为 xlsx 附件上传" in answer.json()["refused"]
    huge = client.post("/office/items/clean/", {"html": "字" * 2_000_000})
    assert huge.status_code == 413
    assert "没有保存" in huge.content.decode()


def test_a_post_is_lent_for_some_days_and_taken_back(world: World) -> None:
    client = world.client("signer")
    form = page(client, "/office/delegation/")
    mine = form.select_one("#id_appointment option")["value"]
    data = {"appointment": mine, "to": world.people["village"].pk, "from_date": "2000-01-01",
            "last_date": "2000-01-02", "reason": "出差"}  # fmt: skip
    assert "不能从过去的日子开始" in post(client, "/office/delegation/", data, 200).content.decode()
    data |= {"from_date": form.find(id="id_from_date")["value"], "last_date": "2099-01-01"}
    post(client, "/office/delegation/", data | {"to": world.people["other-signer"].pk}, 200)
    post(client, "/office/delegation/", data)
    assert "village同志" in page(client, "/office/delegation/").get_text()
    lent = Delegation.objects.get()
    post(world.client("reviewer"), f"/office/delegation/{lent.pk}/end/", {}, 404)
    lent.refresh_from_db()
    assert lent.to_date.year == 2099
    post(client, f"/office/delegation/{lent.pk}/end/", {})
    lent.refresh_from_db()
    assert lent.to_date.year != 2099


MINE = ("office/items/", "office/review/", "office/withheld/", "office/delegation/", "f/")


def addresses(world: World) -> list[tuple[str, str]]:
    """Every address of these pages with the ids of this town's things."""
    record = world.draft("本镇的一份草稿")
    withheld = world.draft("本镇的内部材料", attribute="withheld", ground="internal")
    kept = actions.attach(record, files.examine("文字。".encode(), "a.txt"), alt="",
                          by=world.people["officer"], at=AT)  # fmt: skip
    s = world.submit(world.draft("本镇送审的通知"))
    public = world.released(title="本镇公开的通知")
    ids = {
        "office_decide": {"pk": s.pk}, "office_look": {"pk": withheld.pk},
        "office_drop": {"pk": record.pk, "file": kept.pk},
        "office_correct": {"pk": public.pk}, "office_withdraw": {"pk": public.pk},
        "office_void": {"number": 1}, "file": {"pk": kept.pk, "name": kept.name},
    }  # fmt: skip
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        mine = str(pattern.pattern).startswith(MINE)
        if mine and "<" in str(pattern.pattern):
            found.append((name, reverse(name, kwargs=ids.get(name, {"pk": record.pk}))))
    return found


def test_an_officer_of_another_town_gets_404_for_every_address(world: World) -> None:
    tried = addresses(world)
    own = {"office_import_batch", "office_import_undo", "office_take_back"}
    for who in ("other-officer", "other-reviewer", "other-secrecy", "other-signer"):
        client = world.client(who)
        for name, address in tried:
            codes = {client.get(address).status_code, client.post(address).status_code}
            if name in own:
                assert codes <= {404, 405, 302}, (who, name, codes)
            else:
                assert codes <= {404, 405}, (who, name, codes)
                assert 404 in codes
    assert Event.objects.filter(organ=world.town, verb="access.refused").exists()


@pytest.mark.parametrize("name", ["/office/items/", "/office/review/", "/office/withheld/"])
def test_strangers_are_asked_to_sign_in(client: Client, db: None, name: str) -> None:
    assert client.get(name)["Location"].startswith("/account/login/")


def test_a_clerk_reaches_the_village_only(world: World) -> None:
    town = world.draft("镇里的草稿")
    own = world.draft("村里的草稿", organ=world.village, by="village")
    client = world.client("village")
    page(client, f"/office/items/{own.pk}/")
    page(client, f"/office/items/{town.pk}/", 404)
    page(client, "/office/review/", 404)
    page(world.client("officer"), f"/office/items/{own.pk}/")
    page(world.client("secrecy"), "/office/items/", 404)


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        ("officer", ("公开", "审核"), ()),
        ("secrecy", ("审核",), ("公开", "年报")),
        ("village", ("公开",), ("审核",)),
    ],
)
def test_the_menu_lists_what_a_post_may_open(
    world: World, who: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    entries = {a.get_text() for a in page(world.client(who), "/office/").select("nav.bar a")}
    assert set(there) <= entries
    assert not set(not_there) & entries
