"""公开栏 over HTTP: the clerk, the officer, the phone's queue, and an officer of another town."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from PIL import Image

from gongkai.access.door import PUBLIC
from gongkai.audit import chain
from gongkai.interaction.kinds import Channel
from gongkai.publishing import actions, codes
from gongkai.publishing.models import Photo, Posting, Sheet
from gongkai.publishing.urls import urlpatterns
from tests.publishing.boards_world import DAY, START, World, sheet, world

pytestmark = pytest.mark.django_db
ACT = "0123456789abcdef" * 2
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def w(db: None) -> World:
    return world()


@pytest.fixture
def enter(w: World) -> Callable[[str], Client]:
    def entered(name: str) -> Client:
        client = Client()
        client.force_login(w.people[name])
        return client

    return entered


def jpeg(*, gps: bool = True) -> SimpleUploadedFile:
    image = Image.effect_noise((900, 700), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0132] = "2024:05:06 09:30:00"
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (34.0, 3.0, 14.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("照片.jpg", out.getvalue(), "image/jpeg")


def told(response: Any) -> str:
    return " ".join(str(m) for m in response.context["messages"]) if response.context else ""


def test_the_clerk_hangs_two_sheets_with_one_photo_and_sees_them_in_their_slots(
    w: World, enter: Callable[[str], Client]
) -> None:
    one, two = sheet(w), sheet(w, "东村防火通知", period_days=None)
    clerk = enter("clerk")
    sent = {"sheet": [one.pk, two.pk], "act": ACT, f"slot-{two.pk}": "4", "photo": jpeg()}
    answer = clerk.post("/office/boards/JZ01/hang/", sent, follow=True)
    assert answer.status_code == 200
    assert "拍摄地点，已去掉" in told(answer)
    assert "人脸、证件" in told(answer)
    assert {p.slot for p in Posting.objects.all()} == {1, 4}
    photo = Photo.objects.get()
    assert Posting.objects.filter(photo=photo).count() == 2
    page = answer.content.decode()
    assert page.count("重新打印") >= 2
    kept = clerk.get(f"/office/boards/photo/{photo.pk}/")
    stored = kept.content
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert photo.taken_at is not None


def test_a_photo_that_is_none_hangs_nothing_and_says_what_to_do(
    w: World, enter: Callable[[str], Client]
) -> None:
    one = sheet(w)
    bad = SimpleUploadedFile("照片.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    answer = enter("clerk").post(
        "/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": ACT, "photo": bad}
    )
    assert answer.status_code == 409
    assert "照片.jpg" in told(answer)
    assert not Posting.objects.exists()
    assert f'value="{one.pk}" checked' in answer.content.decode()


def test_after_a_wrong_day_the_photo_and_the_ticks_are_still_there(
    w: World, enter: Callable[[str], Client]
) -> None:
    one = sheet(w)
    clerk = enter("clerk")
    sent = {"sheet": [one.pk], "act": ACT, "photo": jpeg(), "day": "2024-05-01"}
    answer = clerk.post("/office/boards/JZ01/hang/", sent)
    assert answer.status_code == 409
    assert "早于审核通过的日期 2024-05-06" in told(answer)
    kept = answer.context["kept"]
    again = clerk.post(
        "/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": ACT, "kept": kept, "day": ""}
    )
    assert again.status_code == 302
    assert Posting.objects.get().photo_id == kept


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sheet": []}, "请先勾选至少一张"),
        ({"sheet": ["x"]}, "看不懂"),
        ({"sheet": [str(n) for n in range(61)]}, "一次最多登记 60 张"),
        ({"day": "5月6日"}, "日期看不懂"),
        ({"day": "2999-01-01"}, "还没有到"),
        ({"act": "1"}, "页面已经过期"),
        ({"act": ""}, "页面已经过期"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    w: World, enter: Callable[[str], Client], change: dict[str, Any], sentence: str
) -> None:
    one = sheet(w)
    answer = enter("clerk").post(
        "/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": ACT, "day": ""} | change
    )
    assert answer.status_code in (400, 409)
    assert sentence in told(answer)
    assert not Posting.objects.exists()


def test_the_second_clerk_gets_a_clear_sentence(w: World, enter: Callable[[str], Client]) -> None:
    one = sheet(w)
    enter("clerk").post("/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": ACT})
    second = enter("clerk2").post("/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": "f" * 32})
    assert second.status_code == 409
    assert "已由 clerk 登记" in told(second)
    assert Posting.objects.count() == 1


def test_taking_down_and_cancelling_with_a_reason(w: World, enter: Callable[[str], Client]) -> None:
    one, two = sheet(w), sheet(w, "不挂了")
    clerk = enter("clerk")
    clerk.post("/office/boards/JZ01/hang/", {"sheet": [one.pk], "act": ACT, "day": "2024-05-06"})
    posting = Posting.objects.get()
    page = clerk.get("/office/boards/JZ01/").content.decode()
    assert "到期，该取下" in page
    done = clerk.post(
        "/office/boards/JZ01/down/", {"posting": [posting.pk], "day": "2024-05-15"}, follow=True
    )
    assert "已登记取下（2024-05-15）" in told(done)
    assert clerk.post(f"/office/boards/sheet/{two.pk}/cancel/", {"reason": ""}).status_code == 400
    clerk.post(f"/office/boards/sheet/{two.pk}/cancel/", {"reason": "改为网站公开"})
    assert list(Sheet.objects.order_by("pk").values_list("state", flat=True)) == [
        "down", "cancelled",
    ]  # fmt: skip


def test_an_officer_sees_all_boards_of_town_and_villages_a_clerk_only_the_own(
    w: World, enter: Callable[[str], Client]
) -> None:
    sheet(w, hang_by=DAY)
    sheet(w, "镇级通知", board=w.town_board)
    officer = enter("officer").get("/office/boards/").content.decode()
    assert "甲镇政务公开栏" in officer
    assert "东村公开栏" in officer
    assert "西村公开栏" not in officer
    assert "5月6日逾期" in officer
    clerk = enter("clerk").get("/office/boards/").content.decode()
    assert "甲镇政务公开栏" not in clerk
    assert "东村2024年低保对象公示" in clerk


def test_the_overview_costs_the_same_for_one_sheet_and_for_many(
    w: World, enter: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    officer = enter("officer")
    hung = [sheet(w, f"第{n}张") for n in range(4)]
    actions.hang(w.board, hung[:2], day=DAY, by=None, at=START)
    officer.get("/office/boards/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in range(2):
        for path in ("/office/boards/", "/office/boards/JZ01/", "/office/boards/phone/"):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                officer.get(path)
            counts.append((path, len(seen)))
        for n in range(5):
            sheet(w, f"再{more}{n}")
    assert counts[:3] == counts[3:]
    assert max(n for _, n in counts) <= 16


def test_sheets_print_as_pdf_and_all_of_today_as_one(
    w: World, enter: Callable[[str], Client]
) -> None:
    one, two = sheet(w), sheet(w, "镇级通知", board=w.town_board)
    officer = enter("officer")
    for look in ("paper=A4", "paper=A3", "paper=A4&large=1"):
        answer = officer.get(f"/office/boards/print/?sheet={one.pk}&{look}")
        assert answer["Content-Type"] == "application/pdf"
        text = pdfium.PdfDocument(answer.content)[0].get_textpage().get_text_range()
        assert "东村2024年低保对象公示" in text.replace("\r\n", "")
    both = officer.get("/office/boards/print/?paper=A4")
    text = "".join(
        page.get_textpage().get_text_range() for page in pdfium.PdfDocument(both.content)
    )
    assert codes.spaced(one.code) in text
    assert codes.spaced(two.code) in text
    assert officer.get("/office/boards/print/?paper=A5").status_code == 404
    assert officer.get("/office/boards/print/?sheet=99999").status_code == 404


def test_nothing_to_print_says_so(w: World, enter: Callable[[str], Client]) -> None:
    answer = enter("clerk").get("/office/boards/print/", follow=True)
    assert "不用打印" in told(answer)


# The phone


def test_the_phone_page_is_ordinary_forms_without_script(
    w: World, enter: Callable[[str], Client]
) -> None:
    one = sheet(w)
    clerk = enter("clerk")
    page = clerk.get("/office/boards/phone/").content.decode()
    assert "东村2024年低保对象公示" in page
    act = re.search(r'name="act" value="([0-9a-f]{32})"', page)
    assert act
    answer = clerk.post(
        "/office/boards/phone/hang/JZ01/", {"sheet": [one.pk], "act": act[1]}, follow=True
    )
    assert "已登记张贴" in told(answer)
    assert "没有该挂的，也没有该取下的" in answer.content.decode()


def test_the_queue_sent_twice_gets_the_same_answer(
    w: World, enter: Callable[[str], Client]
) -> None:
    one = sheet(w)
    clerk = enter("clerk")
    sent = {"sheet": [one.pk], "act": ACT, "day": "2024-05-07"}
    first = clerk.post("/office/boards/phone/hang/JZ01/", sent, headers=JSON)
    second = clerk.post("/office/boards/phone/hang/JZ01/", sent, headers=JSON)
    assert first.status_code == second.status_code == 200
    assert first.json()["done"] == second.json()["done"]
    assert Posting.objects.count() == 1
    lost = enter("clerk2").post(
        "/office/boards/phone/hang/JZ01/", sent | {"act": "f" * 32}, headers=JSON
    )
    assert lost.status_code == 409
    assert "没有重复登记" in lost.json()["refused"][0]


def test_the_phone_learns_who_is_signed_in_and_signed_out_is_no_page(
    w: World, enter: Callable[[str], Client]
) -> None:
    answer = enter("clerk").get("/office/boards/phone/who/", headers=JSON)
    assert answer.json()["user"] == w.people["clerk"].pk
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get("/office/boards/phone/who/").status_code == 302


def test_the_worker_may_look_after_the_phone_page_alone(client: Client) -> None:
    answer = client.get("/boards-worker.js")
    assert answer["Service-Worker-Allowed"] == "/office/boards/phone/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in client.get("/b/")["Content-Security-Policy"]


def test_csrf_holds_for_the_queue_too(w: World) -> None:
    one = sheet(w)
    client = Client(enforce_csrf_checks=True)
    client.force_login(w.people["clerk"])
    sent = {"sheet": [one.pk], "act": ACT}
    assert client.post("/office/boards/phone/hang/JZ01/", sent, headers=JSON).status_code == 403
    token = client.get("/office/boards/phone/who/").json()["token"]
    answer = client.post(
        "/office/boards/phone/hang/JZ01/", sent, headers=JSON | {"X-CSRFToken": token}
    )
    assert answer.status_code == 200


# The officer of another town


def test_an_officer_of_another_town_gets_404_everywhere(
    w: World, enter: Callable[[str], Client]
) -> None:
    one, two = sheet(w), sheet(w, "再一张")
    actions.hang(w.board, [one], day=DAY, by=None, at=START)
    photo = actions.keep_photo(
        w.board, sha256="0" * 64, width=1, height=1, taken_at=None, by=None, at=START
    )
    given = {"code": "JZ01", "sheet": two.pk, "photo": photo.pk}
    tried = 0
    for stranger in map(enter, ("other-officer", "other-clerk")):
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            names = set(pattern.pattern.converters)
            if not str(pattern.pattern).startswith("office/boards/"):
                continue
            if not names or pattern.callback.rule == PUBLIC:  # type: ignore[attr-defined]
                continue
            address = reverse(pattern.name, kwargs={n: given[n] for n in names})  # type: ignore[arg-type]
            sent = {"sheet": [two.pk], "posting": [1], "act": ACT, "reason": "不是我的"}
            answers = {stranger.get(address).status_code, stranger.post(address, sent).status_code}
            assert answers <= {404, 405}, address
            assert 404 in answers, address
            tried += 1
        assert stranger.get(f"/office/boards/print/?sheet={two.pk}").status_code == 404
        assert stranger.get("/office/boards/print/?board=JZ01").status_code == 404
        assert stranger.get(f"/office/boards/ledger/?organ={w.town.slug}").status_code == 404
        assert stranger.get(f"/office/boards/ledger.xlsx?organ={w.town.slug}").status_code == 404
    assert tried >= 12
    assert Posting.objects.count() == 1
    assert Sheet.objects.get(pk=two.pk).state == "to_hang"
    assert any(e.verb == "access.refused" for e in chain.history(w.board))


def test_strangers_are_asked_to_sign_in(w: World, client: Client) -> None:
    for path in ("/office/boards/", "/office/boards/JZ01/", "/office/boards/ledger/"):
        assert client.get(path)["Location"].startswith("/account/login/")


# What the QR opens


@pytest.fixture
def hung(w: World) -> Sheet:
    one = sheet(w)
    actions.hang(w.board, [one], day=DAY, by=w.people["clerk"], at=START)
    return one


def test_the_code_opens_the_item_its_posting_and_whom_to_call(hung: Sheet, client: Client) -> None:
    page = client.get(f"/b/{hung.code}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "东村2024年低保对象公示" in text
    assert "2024年5月14日" in text
    assert '监督电话：<a href="tel:0000-0000002">' in text
    assert "<td>王**</td>" in text


@pytest.mark.parametrize("written", ["{0} {1} {2}", "{0}-{1}-{2}", " {0}{1} {2} "])
def test_people_write_codes_with_spaces_and_dashes(
    hung: Sheet, client: Client, written: str
) -> None:
    typed = written.format(hung.code[:3], hung.code[3:6], hung.code[6:])
    assert client.get(reverse("sheet", args=[typed]), follow=True).status_code == 200
    found = client.get("/b/", {"code": typed}, follow=True)
    assert found.redirect_chain[-1][0] == f"/b/{hung.code}/"
    assert found.status_code == 200


def test_a_wrong_digit_opens_nothing_but_a_form_to_try_again(hung: Sheet, client: Client) -> None:
    wrong = str((int(hung.code[0]) % 9) + 1) + hung.code[1:]
    page = client.get(f"/b/{wrong}/")
    assert page.status_code == 404
    assert "一个数字看错或者听错" in page.content.decode()
    assert 'name="code"' in page.content.decode()
    assert client.get("/b/12/").status_code == 404
    assert client.get("/b/%3Cscript%3E/").status_code == 404


def test_a_sheet_that_was_never_hung_is_not_public(w: World, client: Client) -> None:
    page = client.get(f"/b/{sheet(w).code}/")
    assert page.status_code == 404
    assert "低保" not in page.content.decode()


def test_a_withdrawn_item_leaves_a_tombstone_without_its_text(
    w: World, hung: Sheet, client: Client
) -> None:
    actions.withdraw(hung.record, "personal", reason="有身份证号", by=w.people["signer"], at=START)
    page = client.get(f"/b/{hung.code}/")
    assert page.status_code == 410
    text = page.content.decode()
    assert "保护个人信息" in text
    assert "王**" not in text
    assert "低保对象" not in text
    assert "有身份证号" not in text
    assert "王**" not in client.get("/boards/JZ01/screen/").content.decode()


def test_a_boards_own_code_opens_the_board(hung: Sheet, client: Client) -> None:
    for code in ("JZ01", "jz01", "JZ 01"):
        page = client.get(reverse("sheet", args=[code]))
        assert page.status_code == 200
        assert "东村公开栏" in page.content.decode()


def test_the_screen_pages_through_what_hangs_without_script(w: World, client: Client) -> None:
    actions.hang(
        w.board, [sheet(w, f"第{n}张", period_days=None) for n in range(3)],
        day=DAY, by=None, at=START,
    )  # fmt: skip
    seen, path = [], ""
    for _ in range(4):
        page = client.get(f"/boards/JZ01/screen/{path}").content.decode()
        title = re.search(r"<h1>(.*?)</h1>", page)
        onward = re.search(r'http-equiv="refresh" content="\d+;url=(\?n=\d+)"', page)
        assert title
        assert onward
        seen.append(title[1])
        path = onward[1]
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_an_empty_board_shows_a_quiet_screen(w: World, client: Client) -> None:
    assert "今天没有挂着的信息" in client.get("/boards/JZ01/screen/?n=9").content.decode()
    assert client.get("/boards/NONE/screen/").status_code == 404


def test_a_question_from_the_qr_page_reaches_the_village(
    w: World, hung: Sheet, client: Client
) -> None:
    page = client.post(f"/b/{hung.code}/", {"question": "为什么没有我家？"})
    assert page.status_code == 200
    letter = page.context["letter"]
    assert (letter.organ, letter.record, letter.board) == (w.village, hung.record, w.board)
    assert letter.channel == Channel.SHEET
    assert "为什么没有我家" not in client.get(f"/b/{hung.code}/").content.decode()
