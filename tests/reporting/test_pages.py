"""The annual report on the site and in the office, as people who may and who may not see it."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongkai.annual.form import form
from gongkai.applications.models import Application
from gongkai.audit.models import Event
from gongkai.orgs.models import Organ
from gongkai.reporting import queries

pytestmark = pytest.mark.usefixtures("town")
REPORT = "/xxgk/duguan/nb/2024/"


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=name), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_cell_of_the_report_is_a_link_that_opens_its_definition_and_rows(
    client: Client, town: Organ, year: int
) -> None:
    page = soup(client, f"/xxgk/duguan/nb/{year}/")
    cells = queries.cells(town, year)
    for cell in form("2021").cells:
        link = page.find(id=cell).a
        assert link.get_text() == str(cells[cell]), cell
        assert link["href"] == f"/xxgk/duguan/nb/{year}/{cell}/"
    for cell in list(form("2021").cells)[::9]:
        opened = soup(client, f"/xxgk/duguan/nb/{year}/{cell}/")
        assert opened.h1.get_text() == f"{year}年：{cells[cell]}"
        assert opened.select_one(".lead").get_text().endswith("。")


def test_every_figure_of_the_text_opens_to_the_same_number(client: Client) -> None:
    page = soup(client, REPORT)
    figures = page.select(".body a.figure")
    assert len(figures) > 10
    for figure in figures:
        opened = soup(client, figure["href"])
        number = re.match(r"[\d.]+", figure.get_text())
        # A zero may be said in words (未收取…).
        assert opened.h1.get_text() == f"2024年：{number[0] if number else 0}", figure["href"]


def test_the_public_sees_of_an_application_only_number_class_dates_and_outcome(
    client: Client,
) -> None:
    page = soup(client, f"{REPORT}t3.new.total/")
    heads = [th.get_text() for th in page.select("thead th")]
    assert heads == ["编号", "申请人类别", "收到", "办理结果", "办结"]
    assert len(page.select("tbody tr")) == 4
    for case in Application.objects.all():
        assert case.subject not in page.get_text()


def test_a_zero_shows_how_it_was_checked(client: Client) -> None:
    page = soup(client, "/xxgk/duguan/nb/2023/t3.new.total/")
    assert page.h1.get_text() == "2023年：0"
    assert "收发室信函登记簿" in page.get_text()


def test_items_and_placements_stand_side_by_side_town_and_villages_apart(client: Client) -> None:
    page = soup(client, "/xxgk/duguan/nb/2023/")
    rows = [
        [cell.get_text() for cell in row.select("th, td")]
        for row in page.select("section[aria-labelledby=counts] tbody tr")
    ]
    assert rows == [
        ["本级", "191", "191", "0"],
        ["村（社区）", "700", "700", "0"],
        ["合计", "891", "891", "0"],
    ]
    assert "49 条勾稽关系全部成立" in page.get_text()


@pytest.mark.parametrize(
    ("kind", "type_", "begins"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("json", "application/json; charset=utf-8", b"{"),
    ],
)
def test_the_report_can_be_taken_away_in_every_format(
    client: Client, kind: str, type_: str, begins: bytes
) -> None:
    answer = client.get(f"{REPORT}file.{kind}")
    assert answer.headers["Content-Type"] == type_
    assert answer.content.startswith(begins)
    name = unquote(answer.headers["Content-Disposition"].split("''")[1])
    assert name == f"卢氏县杜关镇人民政府2024年政府信息公开工作年度报告.{kind}"
    if begins == b"PK":
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


@pytest.mark.parametrize(
    "address",
    [
        "/xxgk/duguan/nb/2025/", "/xxgk/duguan/nb/1999/", "/xxgk/shifan/nb/2023/",
        f"{REPORT}t3.nothing/", f"{REPORT}nothing:x/", f"{REPORT}file.exe", f"{REPORT}promises:x/",
        f"{REPORT}columns:/nothing/", f"{REPORT}counts:nothing/",
    ],
)  # fmt: skip
def test_what_is_not_published_or_no_figure_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


OFFICE = (
    "/office/", "/office/nb/", "/office/nb/duguan/2023/", "/office/nb/duguan/2025/",
    "/office/nb/duguan/2024/t3.new.total/",
)  # fmt: skip


@pytest.mark.parametrize("address", OFFICE)
def test_a_citizen_is_asked_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=/office/")


@pytest.mark.parametrize("name", ["demo-officer", "demo-reviewer", "demo-county"])
@pytest.mark.parametrize("address", OFFICE)
def test_the_towns_people_and_the_county_see_the_office_pages(name: str, address: str) -> None:
    answer = signed_in(name).get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", OFFICE[2:])
def test_an_officer_of_another_town_finds_nothing_and_the_refusal_is_kept(
    address: str, town: Organ
) -> None:
    client = signed_in("demo-other")
    before = Event.objects.filter(verb="access.refused", organ=town).count()
    answer = client.get(address)
    unknown = client.get(address.replace("duguan", "nothing"))
    assert answer.status_code == unknown.status_code == 404
    assert _words(answer.content) == _words(unknown.content)
    assert Event.objects.filter(verb="access.refused", organ=town).count() == before + 1


def _words(content: bytes) -> str:
    return BeautifulSoup(content.decode(), "html.parser").main.get_text()


@pytest.mark.parametrize("address", OFFICE[1:])
def test_a_village_clerk_does_not_see_the_towns_reports(address: str) -> None:
    assert signed_in("demo-village").get(address).status_code == 404


def test_somebody_whose_post_ended_finds_nothing(town: Organ) -> None:
    user = User.objects.create_user("gone", password="x")
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/office/").status_code == 404


def test_the_office_shows_what_the_ledger_keeps_back_from_the_public() -> None:
    page = soup(signed_in("demo-officer"), "/office/nb/duguan/2024/t3.new.total/")
    for case in Application.objects.filter(organ__slug="duguan"):
        assert case.subject in page.get_text()


def test_today_lists_what_was_due_on_a_day() -> None:
    page = soup(signed_in("demo-officer"), "/office/?on=2024-06-03")
    todo = page.select_one(".todo").get_text()
    assert "答复申请 〔2024〕第2号" in todo
    january = soup(signed_in("demo-officer"), "/office/?on=2025-01-20").select_one(".todo")
    assert "公布2024年政府信息公开工作年度报告" in january.get_text()
    assert "还有 11 天" in january.get_text()
    assert "最迟2025-01-31公布（平台口径，非法律条文" in january.get_text()


def test_a_past_day_does_not_know_how_a_case_ended_later() -> None:
    todo = soup(signed_in("demo-officer"), "/office/?on=2024-12-20").select_one(".todo")
    assert "2024-11-27 收到，在办；答复期限 2025-01-23" in todo.get_text()
    assert "已办结" not in todo.get_text()


def test_the_county_sees_who_has_not_published() -> None:
    page = soup(signed_in("demo-county"), "/office/nb/")
    assert [tr.th.get_text() for tr in page.select("tbody tr")] == ["卢氏县", "杜关镇", "示范镇"]
    assert "已公布 2024-01-18" in page.get_text()


@pytest.mark.parametrize(
    ("address", "budget"),
    [
        ("/reports/", 2), ("/xxgk/duguan/nb/", 3), (REPORT, 45), (f"{REPORT}items:/", 9),
        (f"{REPORT}t3.new.total/", 7),
    ],
)  # fmt: skip
def test_public_report_pages_keep_their_query_budget(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    budget: int,
) -> None:
    with django_assert_max_num_queries(budget):
        soup(client, address)


@pytest.mark.parametrize(
    ("address", "budget"),
    [("/office/", 26), ("/office/nb/", 8), ("/office/nb/duguan/2023/", 75)],
)
def test_office_pages_keep_their_query_budget(
    django_assert_max_num_queries: DjangoAssertNumQueries, address: str, budget: int
) -> None:
    client = signed_in("demo-county")
    with django_assert_max_num_queries(budget):
        soup(client, address)
