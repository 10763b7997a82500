"""A sheet's way: printed, hung with a photo while there is no signal, sent, found by its QR, asked.

Its data set is small and its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import launched, served
from tests.publishing.boards_world import START, World, sheet, world

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def w(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    from django.core.management import call_command
    from django.db import connection

    from gongkai.audit import triggers

    before = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        triggers.install(connection)
        made = world()
        sheet(made)
        sheet(made, "东村防火通知", period_days=None)
        sheet(made, "东村旧通知", at=START - timedelta(days=30))
    yield made
    settings.MEDIA_ROOT = before
    with django_db_blocker.unblock():
        triggers.remove(connection)
        call_command("flush", verbosity=0, interactive=False)
        triggers.install(connection)


@pytest.fixture(scope="module")
def address(w: World, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), served() as url:
        yield url


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


Enter = Callable[..., BrowserContext]


@pytest.fixture
def enter(
    w: World, address: str, browser: Browser, django_db_blocker: DjangoDbBlocker
) -> Iterator[Enter]:
    """A browser of somebody's own, signed in; pages there report no errors but lost signal."""
    opened: list[BrowserContext] = []

    def entered(name: str = "", size: dict[str, int] = DESK, **more: Any) -> BrowserContext:
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            base_url=address,
            **more,  # type: ignore[arg-type]
        )
        if name:
            context.add_cookies([_session(w, name, address, django_db_blocker)])
        opened.append(context)
        return context

    yield entered
    for context in opened:
        context.close()


def _session(w: World, name: str, address: str, blocker: DjangoDbBlocker) -> Any:
    from django.test import Client

    with blocker.unblock():
        client = Client()
        client.force_login(w.people[name])
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}


@pytest.fixture
def rows(django_db_blocker: DjangoDbBlocker) -> Callable[[], list[Any]]:
    def found() -> list[Any]:
        from gongkai.publishing.models import Posting

        with django_db_blocker.unblock():
            return list(Posting.objects.select_related("sheet", "photo", "record").order_by("pk"))

    return found


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((1200, 900), 40).convert("RGB").save(path, "JPEG")
    return path


def ready(page: Page) -> None:
    """The page is kept for opening without signal, and the worker looks after it."""
    expect(page.locator("[data-person]")).to_have_attribute("data-ready", "1")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_the_way_of_a_sheet(
    enter: Enter, w: World, rows: Callable[[], list[Any]], picture: Path, axe: Path, tmp_path: Path
) -> None:
    # The officer prints it at the desk.
    desk = enter("officer")
    office = desk.new_page()
    office.goto("/office/boards/")
    office.get_by_role("link", name="东村公开栏").last.click()
    with office.expect_download() as taken:
        office.get_by_role("link", name=re.compile("^打印 ?《东村2024年低保")).click()
    document = pdfium.PdfDocument(taken.value.path())
    last = document[len(document) - 1]  # Signatures and codes stand on the last page.
    drawn = last.render(scale=1).to_pil()
    assert drawn.size == (596, 842)
    windows = (drawn.crop((326, y, 396, y + 72)) for y in range(0, 770, 8))
    assert max(map(_dark, windows)) > 0.3  # The QR stands there.
    words = "".join(last.get_textpage().get_text_range().split())
    code = re.search(r"(\d{9})扫一扫", words)
    assert code

    # The clerk, on a phone without signal, opens the page again and hangs it with a photo.
    phone = enter("clerk", PHONE)
    page = phone.new_page()
    page.goto("/office/boards/phone/")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("张贴登记")
    page.get_by_label("东村2024年低保对象公示").check()
    page.get_by_label("拍一张照片").set_input_files(picture)
    page.get_by_role("button", name="挂上了").click()
    expect(page.locator("#queue")).to_contain_text("待发送")
    expect(page.locator("#signal")).to_contain_text("没有信号")
    assert rows() == []
    page.reload()
    expect(page.locator("#queue")).to_contain_text("《东村2024年低保对象公示》，附照片")
    expect(page.get_by_label("东村2024年低保对象公示")).to_be_disabled()

    # The signal returns.
    phone.set_offline(False)
    expect(page.locator("#told")).to_contain_text("已登记张贴", timeout=30_000)
    expect(page.locator("#queue li")).to_have_count(0)
    (posting,) = rows()
    assert posting.photo is not None
    assert posting.by_id == w.people["clerk"].pk

    # The slot map shows it, with the photo.
    office.goto("/office/boards/JZ01/")
    expect(office.locator(".slots li").first).to_contain_text("东村2024年低保对象公示")
    expect(office.locator(".slots li").first).to_contain_text("照片")

    # A villager opens the QR, asks; the officer answers; everybody reads it.
    villager = enter(size=PHONE)
    reader = villager.new_page()
    reader.goto(f"/b/{code[1]}/")
    expect(reader.locator("h1")).to_have_text("东村2024年低保对象公示")
    expect(reader.locator("main")).to_contain_text("监督电话")
    reader.get_by_label("您的问题").fill("名单里怎么没有我家？")
    reader.get_by_role("button", name="提交问题").click()
    expect(reader.locator("h1")).to_have_text("您的问题已经收到")
    query_code = reader.locator(".spoken").inner_text()
    office.goto("/office/letters/")
    office.get_by_role("link", name=re.compile("^答复 ?：名单里")).click()
    office.locator("[name=answer]").fill("您家的申请正在核对，下一批公示。")
    office.get_by_role("button", name="答复").click()
    expect(office.get_by_role("status")).to_contain_text("已答复并公开")
    reader.goto(f"/say/status/?code={query_code}")
    expect(reader.locator("main")).to_contain_text("下一批公示")
    reader.goto(f"/b/{code[1]}/")
    expect(reader.locator(".thread")).to_contain_text("名单里怎么没有我家？")


def test_an_act_that_was_lost_is_kept_with_its_sentence_and_belongs_to_its_person(
    enter: Enter, w: World, rows: Callable[[], list[Any]], django_db_blocker: DjangoDbBlocker
) -> None:
    title = "东村防火通知"
    phone = enter("clerk2", PHONE)
    page = phone.new_page()
    page.goto("/office/boards/phone/")
    ready(page)
    phone.set_offline(True)
    page.get_by_label(title).check()
    page.get_by_role("button", name="挂上了").click()
    expect(page.locator("#queue")).to_contain_text("待发送")
    before = len(rows())

    # Meanwhile somebody else hangs it.
    from django.utils import timezone

    from gongkai.publishing import actions, queries

    with django_db_blocker.unblock():
        (waiting,) = queries.to_hang([w.board.pk]).filter(record__title=title)
        now = timezone.now()
        actions.hang(w.board, [waiting], day=timezone.localdate(now), by=w.people["clerk"], at=now)

    # Signed out, the queue stays and says to sign in.
    kept = phone.cookies()
    phone.clear_cookies()
    phone.set_offline(False)
    expect(page.locator("#signal")).to_contain_text("登录已过期", timeout=30_000)
    expect(page.locator("#queue")).to_contain_text("待发送")

    # Somebody else at the same phone neither sends nor sees it.
    phone.add_cookies([_session(w, "clerk", page.url.split("/office")[0], django_db_blocker)])
    page.goto("/office/boards/phone/")
    expect(page.locator("#queue")).to_contain_text("别的账号的 1 次登记没有发送")
    expect(page.locator("#queue")).not_to_contain_text(title)

    # Its person signs in again: the lost race is told and kept until it was read.
    phone.clear_cookies()
    phone.add_cookies(kept)  # type: ignore[arg-type]
    page.goto("/office/boards/phone/")
    expect(page.locator("#queue")).to_contain_text("已由 clerk 登记", timeout=30_000)
    page.reload()
    expect(page.locator("#queue")).to_contain_text("已由 clerk 登记")
    page.get_by_role("button", name="知道了，删除").click()
    expect(page.locator("#queue li")).to_have_count(0)
    assert len(rows()) == before + 1


def test_the_screen_turns_by_itself_with_script_and_without(
    enter: Enter, w: World, django_db_blocker: DjangoDbBlocker
) -> None:
    from django.utils import timezone

    from gongkai.publishing import actions

    with django_db_blocker.unblock():
        short = {"board": w.town_board, "body": "<p>一屏以内，不用滚动。</p>"}
        two = [sheet(w, title, **short) for title in ("甲镇防汛值班表", "甲镇招工信息")]
        now = timezone.now()
        day = timezone.localdate(now)
        actions.hang(w.town_board, two, day=day, by=w.people["officer"], at=now)
    page = enter().new_page()
    page.clock.install()
    page.goto("/boards/JZ00/screen/")
    expect(page.locator("header")).to_contain_text("第 1 张 / 共 2 张")
    first = page.locator("h1").inner_text()
    page.clock.run_for(21_000)
    expect(page.locator("header")).to_contain_text("第 2 张")
    expect(page.locator("h1")).not_to_have_text(first)
    still = enter(java_script_enabled=False).new_page()
    still.goto("/boards/JZ00/screen/")
    refresh = still.locator("meta[http-equiv=refresh]")
    assert refresh.get_attribute("content") == "20;url=?n=2"
    still.get_by_role("link", name="下一张").click()
    expect(still.locator("header")).to_contain_text("第 2 张")


PAGES = [
    ("", "/b/"), ("", "/b/123456789/"), ("", "/b/JZ01/"), ("", "/boards/"), ("", "/boards/JZ01/"),
    ("", "/boards/JZ01/screen/"), ("", "/say/"), ("", "/say/ask/"), ("", "/say/status/?code=X"),
    ("officer", "/office/boards/"), ("officer", "/office/boards/JZ01/"),
    ("officer", "/office/boards/ledger/"), ("officer", "/office/letters/"),
    ("officer", "/office/letters/1/"), ("officer", "/office/letters/1/take-back/"),
    ("clerk", "/office/boards/phone/"),
]  # fmt: skip


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(
    enter: Enter, axe: Path, size: dict[str, int]
) -> None:
    pages: dict[str, Page] = {}
    for name, path in PAGES:
        page = pages.get(name) or pages.setdefault(
            name, enter(name, size, bypass_csp=True).new_page()
        )
        page.goto(path)
        page.add_script_tag(path=str(axe))
        found = page.evaluate("axe.run().then((r) => r.violations)")
        told = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]
        assert told == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def _dark(image: Image.Image) -> float:
    grey = image.convert("L")
    pixels = grey.tobytes()
    return sum(1 for value in pixels if value < 128) / len(pixels)
