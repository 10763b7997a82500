"""The pages for applicants over real HTTP: apply, receipt, follow, correct, withdraw, take away."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from gongkai.applications import queries
from gongkai.applications.models import Applicant, Application, Enclosure, Seen
from gongkai.records import store
from gongkai.records.models import Record
from tests.applications.office import House, fields, soup, told, town
from tests.applications.people import D, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None, tmp_path: Any, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return town("test-town", "测试镇人民政府")


def picture() -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (20, 20), "white").save(target, "PNG")
    return SimpleUploadedFile("身份证.png", target.getvalue(), "image/png")


FORM = {
    "subject_1": "民湾村2023年道路硬化项目的中标通知书",
    "request_1": "",
    "name": "申请人甲",
    "applicant_class": "person",
    "phone": "13800001234",
    "form_wanted": "电子文件",
    "way_wanted": "电子邮件",
    "email": "jia@example.com",
    "electronic": "on",
}


def apply(client: Client, **change: Any) -> Any:
    """Fill in, look at the preview, send; the receipt."""
    blank = client.get("/apply/test-town/")
    typed = fields(blank, "test-town") | FORM | change
    preview = client.post("/apply/test-town/", typed | {"step": "check"})
    assert preview.status_code == 200, told(preview)
    return client.post("/apply/test-town/", fields(preview, "test-town") | {"step": "send"})


def code_of(receipt: Any) -> str:
    return soup(receipt).select_one(".code").get_text()


def followed(client: Client, receipt: Any) -> Any:
    number = Application.objects.latest("pk").number
    return client.post("/apply/status/", {"number": number, "proof": code_of(receipt)}, follow=True)


def test_the_form_asks_for_nothing_article_29_does_not_allow(client: Client, house: House) -> None:
    page = soup(client.get("/apply/test-town/"))
    labels = " ".join(label.get_text() for label in page.select("label, legend"))
    for forbidden in ("用途", "利害关系", "科研需要", "减免"):
        assert forbidden not in labels
    for field in page.select("main input:not([type=hidden]), main textarea, main select"):
        identity = field.get("id")
        assert page.select_one(f'label[for="{identity}"]') or field.find_parent("label"), field


def test_a_citizen_gets_number_code_and_dates_on_the_spot(client: Client, house: House) -> None:
    receipt = apply(client)
    case = Application.objects.get()
    assert receipt.status_code == 200
    assert case.number in told(receipt)
    assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}", code_of(receipt))
    assert "系统的这份自动回执不算确认" in told(receipt)
    assert "no-store" in receipt.headers["Cache-Control"]
    assert case.received_date is None
    assert case.electronic
    assert queries.with_code(case.number, code_of(receipt)) == case


def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    client: Client, house: House
) -> None:
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM
    typed |= {
        "name": "",
        "email": "x",
        "id_kind": "居民身份证",
        "id_number": "123",
        "request_1": "<b>第一行</b>",
    }
    back = client.post("/apply/test-town/", typed | {"step": "check", "identity": picture()})
    assert back.status_code == 422
    page = soup(back)
    links = [a["href"] for a in page.select("#problems a")]
    assert {"#id_name", "#id_email"} <= set(links) or "#id_name" in links
    for link in links:
        assert page.select_one(link) is not None
    kept = fields(back, "test-town")
    assert {k: kept[k] for k in ("email", "id_number", "subject_1", "request_1")} == {
        k: typed[k] for k in ("email", "id_number", "subject_1", "request_1")
    }
    assert "身份证.png" in told(back)
    assert "<b>第一行</b>" not in back.content.decode()
    assert Application.objects.count() == 0


def test_files_wait_sealed_and_go_with_the_application(client: Client, house: House) -> None:
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM
    preview = client.post("/apply/test-town/", typed | {"step": "check", "identity": picture()})
    waiting = Enclosure.objects.get()
    desk = house.client()
    assert desk.get(f"/office/applications/files/{waiting.pk}/").status_code == 404
    client.post("/apply/test-town/", fields(preview, "test-town") | {"step": "send"})
    file = Enclosure.objects.get()
    assert desk.get(f"/office/applications/files/{file.pk}/").status_code == 200
    assert file.arrival == Application.objects.get().arrival
    assert store.get(file.store).startswith(b"\x89PNG")
    (on_disk,) = Path(settings.MEDIA_ROOT).glob(f"cases/*/{file.store}")
    assert b"PNG" not in on_disk.read_bytes()


HOSTILE = {
    "a program": ("合同.exe", b"MZ\x90\x00" + b"\0" * 100, "程序"),
    "a page": ("合同.pdf", b"<html><script>alert(1)</script></html>", "网页"),
    "an empty file": ("合同.pdf", b"", "空文件"),
    "a macro in a wrong coat": ("合同.docm", b"PK\x03\x04" + b"\0" * 40, "合同.docm"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(client: Client, house: House, what: str) -> None:
    name, data, word = HOSTILE[what]
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM
    upload = SimpleUploadedFile("x", data)
    upload._name = name  # Django cleans names only when they are set.
    back = client.post("/apply/test-town/", typed | {"step": "check", "material": upload})
    assert back.status_code == 422 or what == "an empty file"
    assert word in told(back)
    assert fields(back, "test-town")["subject_1"] == FORM["subject_1"]
    assert Enclosure.objects.count() == 0


def test_only_a_photo_or_tibetan_is_taken_too(client: Client, house: House) -> None:
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM | {"subject_1": ""}
    preview = client.post("/apply/test-town/", typed | {"step": "check", "material": picture()})
    client.post("/apply/test-town/", fields(preview, "test-town") | {"step": "send"})
    assert Application.objects.get().subject == "（内容见所附材料，待辨认）"
    apply(client, subject_1="བོད་ལྗོངས་ཡིག་ཆ།")
    assert Application.objects.latest("pk").subject == "བོད་ལྗོངས་ཡིག་ཆ།"


def test_several_wishes_are_several_cases_with_one_code(client: Client, house: House) -> None:
    first = fields(client.get("/apply/test-town/"), "test-town") | FORM
    two = client.post("/apply/test-town/", first | {"step": "more"})
    assert two.status_code == 200
    typed = fields(two, "test-town") | {"subject_2": "2023年低保公示"}
    preview = client.post("/apply/test-town/", typed | {"step": "check"})
    receipt = client.post("/apply/test-town/", fields(preview, "test-town") | {"step": "send"})
    subjects = list(Application.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [FORM["subject_1"], "2023年低保公示"]
    assert all(n in told(receipt) for n in Application.objects.values_list("number", flat=True))


def test_the_same_form_again_is_the_same_receipt(client: Client, house: House) -> None:
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM
    preview = client.post("/apply/test-town/", typed | {"step": "check"})
    sent = fields(preview, "test-town") | {"step": "send"}
    codes = {code_of(client.post("/apply/test-town/", sent)) for _ in range(3)}
    assert len(codes) == 1
    assert Application.objects.count() == 1


def test_the_same_content_forty_times_is_stopped_with_a_sentence(
    client: Client, house: House
) -> None:
    answers = [apply(client) for _ in range(7)]
    assert [a.status_code for a in answers[:5]] == [200] * 5
    assert answers[-1].status_code == 429
    assert "已经多次提交" in told(answers[-1])
    assert Application.objects.count() == 5


def test_published_items_are_shown_before_sending_and_counted(client: Client, house: House) -> None:
    item = Record.objects.create(
        organ=house.organ,
        index_number="T/202306-1",
        public_date=D("2023-06-01"),
        formed_date=D("2023-06-01"),
        title="民湾村道路硬化项目中标通知书",
        body="",
        created_at=at("2023-06-01"),
        attribute="proactive",
    )
    typed = fields(client.get("/apply/test-town/"), "test-town") | FORM
    preview = client.post("/apply/test-town/", typed | {"step": "check"})
    assert item.title in told(preview)
    opened = client.get(f"/apply/test-town/seen/{item.pk}/")
    assert opened.headers["Location"].endswith("/i/T/202306-1/") or "T/202306-1" in opened.url
    ended = client.post("/apply/test-town/", fields(preview, "test-town") | {"step": "ended"})
    assert "没有提交申请" in told(ended)
    row = Seen.objects.get()
    assert (row.shown, row.opened, row.ended) == (1, 1, 1)
    assert Application.objects.count() == 0


def test_an_item_of_another_organ_is_not_opened_from_here(client: Client, house: House) -> None:
    other = town("other-town", "另一镇人民政府")
    item = Record.objects.create(
        organ=other.organ,
        index_number="O/1",
        public_date=D("2023-06-01"),
        formed_date=D("2023-06-01"),
        title="通知",
        body="",
        created_at=at("2023-06-01"),
        attribute="proactive",
    )
    assert client.get(f"/apply/test-town/seen/{item.pk}/").status_code == 404


def test_wrong_codes_and_wrong_numbers_are_answered_alike_and_slowed_down(
    client: Client, house: House
) -> None:
    receipt = apply(client)
    number, stranger = Application.objects.get().number, Client()
    wrong = stranger.post("/apply/status/", {"number": number, "proof": "AAAAA-AAAAA"})
    nothing = stranger.post("/apply/status/", {"number": "〔2026〕第999号", "proof": "AAAAA-AAAAA"})
    assert wrong.status_code == nothing.status_code == 422
    one, other = (soup(r).select_one(".note").get_text() for r in (wrong, nothing))
    assert one == other
    for _ in range(8):
        last = stranger.post("/apply/status/", {"number": number, "proof": "0000"})
    assert last.status_code == 429
    assert "请过" in told(last)
    assert code_of(receipt) not in told(last)


def test_without_the_code_a_case_is_not_there(client: Client, house: House) -> None:
    apply(client)
    case = Application.objects.get()
    for where in ("", "reply.pdf", "dates.ics", "files/1/"):
        assert Client().get(f"/apply/case/{case.pk}/{where}").status_code == 404


def test_with_the_phone_tail_one_sees_but_does_not_act(client: Client, house: House) -> None:
    apply(client)
    case, other = Application.objects.get(), Client()
    page = other.post("/apply/status/", {"number": case.number, "proof": "1234"}, follow=True)
    assert case.subject in told(page)
    refused = other.post(f"/apply/case/{case.pk}/", {"act": "withdraw", "sure": "1"})
    assert refused.status_code == 409
    assert "请用查询码" in told(refused)
    case.refresh_from_db()
    assert case.state == "intake"


def test_both_sides_confirm_and_the_period_begins(client: Client, house: House) -> None:
    receipt = apply(client)
    case = Application.objects.get()
    client.post(f"/apply/case/{case.pk}/", {"act": "confirm"})
    case.refresh_from_db()
    assert case.received_date is None
    page = followed(client, receipt)
    assert "申请人已确认" in told(page)
    day = case.arrival.arrived_date.isoformat()
    desk = house.client()
    done = desk.post(
        f"/office/applications/{case.pk}/do/confirm/", {"office": day, "version": case.version}
    )
    assert done.status_code == 302, told(done)
    case.refresh_from_db()
    assert case.received_date == case.arrival.arrived_date
    page = followed(client, receipt)
    assert "最晚答复" in told(page)
    assert soup(page).select(".days li")
    ics = client.get(f"/apply/case/{case.pk}/dates.ics")
    assert case.due_date is not None
    assert f"DTSTART;VALUE=DATE:{case.due_date:%Y%m%d}" in ics.content.decode()


def test_a_withdrawal_needs_to_be_meant_and_then_nothing_more_is_done(
    client: Client, house: House
) -> None:
    apply(client)
    case = Application.objects.get()
    where = f"/apply/case/{case.pk}/"
    unsure = client.post(where, {"act": "withdraw"})
    assert (unsure.status_code, "我确定撤回" in told(unsure)) == (409, True)
    client.post(where, {"act": "withdraw", "sure": "1"})
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("ended", "other.misc")
    again = client.post(where, {"act": "withdraw", "sure": "1"})
    assert again.status_code == 409


def test_nothing_of_the_applicant_lies_open_in_the_database(client: Client, house: House) -> None:
    apply(client)
    rows = [*Applicant.objects.values(), *Application.objects.values()]
    kept = repr(rows)
    assert "申请人甲" not in kept
    assert "13800001234" not in kept


def test_the_blank_form_is_a_pdf_and_unknown_organs_are_404(client: Client, house: House) -> None:
    blank = client.get("/apply/test-town/form.pdf")
    assert blank.content.startswith(b"%PDF")
    assert client.get("/apply/nowhere/").status_code == 404
    assert client.get("/apply/nowhere/form.pdf").status_code == 404


def test_pages_ask_the_database_little(
    client: Client, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    receipt = apply(client)
    with django_assert_max_num_queries(2):
        client.get("/apply/")
    with django_assert_max_num_queries(3):
        client.get("/apply/test-town/")
    followed(client, receipt)
    case = Application.objects.get()
    with django_assert_max_num_queries(26):
        client.get(f"/apply/case/{case.pk}/")
