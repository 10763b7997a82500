"""Columns, facts, guide, matrix and 今天 in a real browser, on a small county of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.conftest import launched, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PASSWORD = "axe-looks-at-this"
PAGES = [
    "/office/", "/office/columns/jiazhen/", "/office/columns/jiazhen/c/notices/",
    "/office/columns/jiazhen/c/penalty/", "/office/columns/jiazhen/versions/",
    "/office/columns/jiazhen/import/", "/office/columns/jiazhen/policies/",
    "/office/organ/jiazhen/", "/office/organ/jiazhen/contact/", "/office/organ/jiazhen/people/",
    "/office/oversight/", "/office/oversight/late/", "/office/oversight/indicators/",
    "/xxgk/jiazhen/guide/",
]  # fmt: skip


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small county, with something of everything, emptied again afterwards."""
    with django_db_blocker.unblock():
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from gongkai.audit import triggers
        from tests.publishing.scene import Scene

        triggers.install(connection)
        scene = Scene()
        for user in (scene.officer, scene.signer, scene.supervisor):
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        scene.released("notices", timezone.now(), "救助办法", normative="norms")
    yield
    with django_db_blocker.unblock():
        triggers.remove(connection)
        call_command("flush", verbosity=0, interactive=False)
        triggers.install(connection)


@pytest.fixture(scope="module")
def place(county: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a running site with the small county."""
    with django_db_blocker.unblock(), served() as url:
        yield url


@pytest.fixture(scope="module")
def browser_here(place: str) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def signed_in(
    browser: Browser, place: str, name: str, **options: Any
) -> tuple[BrowserContext, Page]:
    context = browser.new_context(base_url=place, locale="zh-CN", **options)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return context, page


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious(browser_here: Browser, place: str, axe: Path, size: str) -> None:
    context, page = signed_in(browser_here, place, "officer", viewport=SIZES[size], bypass_csp=True)
    for address in PAGES:
        page.goto(address)
        clear(page, axe, size)
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_new_calendar_is_looked_at_without_a_barrier(
    browser_here: Browser, place: str, axe: Path, size: str
) -> None:
    context, page = signed_in(
        browser_here, place, "supervisor", viewport=SIZES[size], bypass_csp=True
    )
    page.goto("/office/oversight/")
    page.get_by_role("link", name="节假日安排").click()
    clear(page, axe, size)
    page.get_by_label("依据").fill("关于2027年部分节假日安排的通知")
    page.locator("#id_years").fill("[2027]\ndays_off = [2027-01-01]\nmakeup_days = []")
    page.get_by_role("button", name="先看哪些申请会变").click()
    expect(page.locator("#moved + .list")).to_contain_text("2027年：放假 1 天")
    expect(page.get_by_role("button", name="确认启用")).to_be_visible()
    clear(page, axe, size)
    context.close()


def clear(page: Page, axe: Path, size: str) -> None:
    """No serious barrier, and nothing wider than the screen."""
    page.add_script_tag(path=str(axe))
    found = page.evaluate("() => axe.run()")
    grave = [
        (page.url, v["id"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SIZES[size]["width"], page.url


def test_nothing_is_signed_on_a_phone_without_script(browser_here: Browser, place: str) -> None:
    context, page = signed_in(
        browser_here, place, "officer", viewport=SIZES["phone"], java_script_enabled=False
    )
    page.goto("/office/")
    page.get_by_role("link", name=re.compile("去更新.*工作动态")).click()
    page.get_by_label("原因（公众看得到）").fill("两周内没有重要工作动态")
    page.get_by_role("button", name="提请签署").click()
    expect(page.get_by_role("status")).to_contain_text("已提请签署")
    context.close()
    context, page = signed_in(
        browser_here, place, "signer", viewport=SIZES["phone"], java_script_enabled=False
    )
    page.goto("/office/")
    page.get_by_role("link", name=re.compile("去签署.*工作动态")).click()
    expect(page.locator("dl.meta")).to_contain_text("两周内没有重要工作动态")
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已签署")
    expect(page.locator(".masthead .tag")).to_have_text("正常")
    context.close()
