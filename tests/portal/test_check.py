"""年报体检 over HTTP: what comes back for good, bad and hostile files; nothing is kept."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gongkai.portal import examine

DATA = Path(__file__).parents[1] / "data" / "reports"
pytestmark = pytest.mark.django_db


def hand_in(client: Client, data: bytes, name: str = "年报.txt") -> HttpResponse:
    return client.post("/check/", {"file": SimpleUploadedFile(name, data)})  # type: ignore[return-value]


def soup(answer: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.content.decode(), "html.parser")


def test_the_seed_report_shows_its_cells_and_its_real_slips(client: Client) -> None:
    page = soup(hand_in(client, (DATA / "raw" / "000.txt").read_bytes()))
    truth = json.loads((DATA / "truth" / "000.json").read_text("utf-8"))
    for cell, value in truth["cells"].items():
        assert page.find(id=cell).get_text(strip=True) == str(value), cell
    messages = page.find(class_="findings").get_text()
    for slip in ("政府信息管理条例", "告", "镇镇", "2019"):
        assert slip in messages


def test_every_finding_and_its_place_point_at_each_other(client: Client) -> None:
    page = soup(hand_in(client, (DATA / "raw" / "000.txt").read_bytes()))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)), "an id stands twice"
    inner = [a["href"][1:] for a in page.find_all("a", href=re.compile("^#"))]
    assert set(inner) <= set(ids)
    marks = {a["href"] for a in page.select("a.mark-no")}
    placed = {f"#{li['id']}" for li in page.select(".findings li") if li.select("a[href^='#mark']")}
    assert marks == placed
    assert marks


def test_the_result_can_be_saved_as_json(client: Client) -> None:
    page = soup(hand_in(client, (DATA / "raw" / "000.txt").read_bytes()))
    address = page.find("a", download=True)["href"]
    saved = json.loads(base64.b64decode(address.split(",", 1)[1]))
    assert saved["report"]["cells"]["t3.new.total"] == 0
    assert {f["rule"] for f in saved["findings"]}


def test_the_example_is_the_seed_report_byte_for_byte(client: Client) -> None:
    sample = Path(examine.__file__).parent / "samples" / "report.txt"
    assert sample.read_bytes() == (DATA / "raw" / "000.txt").read_bytes()
    assert "镇镇" in soup(client.get("/check/example/")).find(class_="findings").get_text()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.txt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.pdf"),
        (b"%PDF-1.7\nbroken", "broken.pdf"),
        (b"PK\x03\x04" + bytes(100), "broken.docx"),
        (bytes(range(256)) * 40, "noise.txt"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(client: Client, data: bytes, name: str) -> None:
    answer = hand_in(client, data, name)
    assert answer.status_code == 422
    (error,) = soup(answer).select(".errorlist li")
    assert re.search(r"[一-鿿]{6,}.*。", error.get_text())
    assert "Traceback" not in answer.content.decode()


def test_no_file_at_all_gets_a_sentence(client: Client) -> None:
    answer = client.post("/check/", {})
    assert answer.status_code == 400
    assert "还没有选择文件" in answer.content.decode()


def test_a_file_that_takes_too_long_is_given_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "SECONDS", 0.001)
    answer = hand_in(client, (DATA / "raw" / "000.txt").read_bytes())
    assert answer.status_code == 422
    assert "还没有读完" in answer.content.decode()


def test_too_many_at_once_are_asked_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "PATIENCE", 0.001)
    taken = [examine._places.acquire() for _ in range(examine.AT_ONCE)]
    try:
        answer = hand_in(client, b"any")
    finally:
        for _ in taken:
            examine._places.release()
    assert answer.status_code == 503
    assert "请一分钟后" in answer.content.decode()


def test_what_a_file_says_is_never_markup(client: Client) -> None:
    text = (DATA / "raw" / "000.txt").read_text("utf-8")
    evil = text.replace("杜关镇镇网站", "<script>alert(1)</script>镇镇网站")
    answer = hand_in(client, evil.encode(), "<img src=x>.txt")
    assert "<script>alert" not in answer.content.decode()
    assert "<img src=x>" not in answer.content.decode()


def test_a_very_long_text_is_cut_on_the_page(client: Client) -> None:
    text = (DATA / "raw" / "000.txt").read_bytes() + b"\n" + "甲\n".encode() * 5000
    page = soup(hand_in(client, text))
    assert len(page.select(".text p[id]")) == 3000
    assert "只显示前 3000 行" in page.get_text()
