"""Searching, filtering, reading and printing, in a real browser; no barrier on any template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_walks import SIZES, barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = [
    "/", "/search/", "/search/?q=低保", "/search/?q=没有这样的词组", "/xxgk/duguan/",
    "/xxgk/duguan/contents/", "/xxgk/duguan/contents/?genre=公示&year=2023",
    "/xxgk/duguan/c/relief/", "/xxgk/duguan/figures/?year=2023", "/xxgk/duguan/figures/duties/",
    "/xxgk/duguan/figures/overrides/", "/xxgk/duguan/figures/questions/?year=2023",
    "/xxgk/duguan/placements/?year=2023&month=6",
    "/xxgk/duguan/items/?year=2023", "/xxgk/duguan/documents/", "/documents/?validity=全部",
    "/figures/?year=2023", "/data/", "/sitemap/", "/gkml/", "/i/DG01/202306-00007",
    "/i/DG01/202306-00001",
]  # fmt: skip


@pytest.fixture(params=["desk", "phone without script"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    size, _, without = request.param.partition(" ")
    context = chromium.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN",
        base_url=site,
        java_script_enabled=not without,
    )
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield opened
    context.close()
    assert problems == []


def test_from_the_search_box_to_an_item(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("低保 2024")
    page.get_by_role("button", name="检索").click()
    expect(page.locator("h1")).to_have_text("检索")
    page.get_by_role("link", name=re.compile("^社会救助")).click()
    expect(page.locator(".results mark").first).to_have_text(re.compile("低保|2024"))
    title = page.locator(".results h3 a").first.inner_text()
    page.locator(".results h3 a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("img.qr")).to_be_visible()


def test_filters_add_up_and_come_off(page: Page) -> None:
    page.goto("/xxgk/duguan/contents/")
    page.locator(".filters").get_by_role("link", name=re.compile("^2023年")).click()
    page.locator(".filters").get_by_role("link", name=re.compile("^本级")).click()
    expect(page.locator(".count")).to_have_text("找到 191 条")
    page.get_by_role("link", name="更多").click()
    expect(page.locator(".results > li")).to_have_count(20)
    page.get_by_role("link", name="回到第一页").click()
    expect(page.locator(".count")).to_have_text("找到 191 条")


def test_paper_shows_the_text_and_no_machinery(chromium: Browser, site: str) -> None:
    page = chromium.new_page(base_url=site)
    page.goto("/i/DG01/202306-00007")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for hidden in (".band", ".bar", "img.qr", ".pages", ".crumbs"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.close()


@pytest.mark.parametrize("look", ["desk", "large", "zoom"])
def test_no_page_of_the_portal_has_a_barrier(
    chromium: Browser, site: str, axe: Path, look: str
) -> None:
    size = {"desk": SIZES["desk"], "large": SIZES["phone"], "zoom": {"width": 640, "height": 450}}
    context = chromium.new_context(
        viewport=size[look],  # type: ignore[arg-type]
        base_url=site,
        bypass_csp=True,
    )
    page = context.new_page()
    if look == "large":
        page.goto("/large/")
    found = {address: barriers(page, address, axe) for address in PAGES}
    context.close()
    assert {address: problems for address, problems in found.items() if problems} == {}
