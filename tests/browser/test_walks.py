"""The ways people take through the site, in a real browser, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
REPORT = Path(__file__).parents[1] / "data" / "reports" / "raw" / "000.txt"

PUBLIC = [
    "/", "/xxgk/duguan/", "/xxgk/duguan/figures/?year=2023", "/xxgk/duguan/c/relief/?year=2023",
    "/xxgk/duguan/items/?year=2023", "/xxgk/lushi/", "/xxgk/duguan-minwan/",
    "/i/DG01/202306-00007", "/boards/?of=duguan&on=2023-06-20", "/boards/DG00/?on=2023-06-20",
    "/boards/DG00/?year=2023", "/reports/", "/xxgk/duguan/nb/", "/xxgk/duguan/nb/2024/",
    "/xxgk/duguan/nb/2024/t3.new.total/", "/xxgk/duguan/nb/2023/t3.new.total/",
    "/xxgk/duguan/nb/2024/placements/", "/check/", "/check/example/", "/account/login/", "/nothing",
]  # fmt: skip
OFFICE = [
    "/office/", "/office/?on=2025-01-20", "/office/nb/", "/office/nb/duguan/2023/",
    "/office/nb/duguan/2024/t3.new.total/",
]  # fmt: skip


@pytest.fixture(params=[*SIZES, "phone without script"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    size, _, without = request.param.partition(" ")
    context = chromium.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN",
        base_url=site,
        java_script_enabled=not without,
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    outside: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((site, "data:")) else outside.append(r.url),
    )
    yield page
    context.close()
    assert problems == []
    assert outside == []


def test_from_the_front_page_to_the_town_to_an_item(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile("^杜关镇")).first.click()
    expect(page.locator("h1")).to_have_text("杜关镇政府信息公开")
    page.get_by_role("link", name="公开数据", exact=True).click()
    page.get_by_role("link", name="2023年", exact=True).click()
    page.get_by_role("link", name=re.compile("^2023年6月 104 条次")).click()
    expect(page.locator("#list-heading")).to_have_text("2023年6月公开的信息")
    page.get_by_role("link", name="更早").click()
    title = page.locator(".list a").first.inner_text()
    page.locator(".list a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".meta")).to_contain_text("索引号")
    page.locator(".rows a").first.click()
    expect(page.locator(".list")).to_contain_text(title)


def test_from_the_annual_report_to_a_cell_to_its_rows(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="杜关镇 2024年").click()
    expect(page.locator("h1")).to_have_text("卢氏县杜关镇人民政府2024年政府信息公开工作年度报告")
    page.locator("[id='t3.new.total'] a").click()
    expect(page.locator("h1")).to_have_text("2024年：4")
    expect(page.locator(".rows tbody tr")).to_have_count(4)
    page.get_by_role("link", name="回到年度报告").click()
    page.locator("#s1 a.figure").first.click()
    expect(page.locator(".rows tbody tr")).to_have_count(20)


def test_a_report_file_is_examined(page: Page) -> None:
    page.goto("/check/")
    page.locator("input[type=file]").set_input_files(REPORT)
    page.get_by_role("button", name="开始体检").click()
    expect(page.locator("h1")).to_contain_text("杜关镇人民政府")
    finding = page.locator(".findings li", has_text="镇镇")
    finding.get_by_role("link", name=re.compile("看原文")).click()
    mark = page.locator("a.mark-no:target")
    expect(mark).to_be_in_viewport()
    mark.click()
    expect(page.locator(".findings li:target")).to_be_in_viewport()
    page.locator("[id='t3.new.total'] a").click()
    expect(page.locator(".text p:target")).to_contain_text("本年新收")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载结果（JSON）").click()
    assert download.value.suggested_filename == "年报体检.json"


def test_documents_come_with_their_name(page: Page) -> None:
    page.goto("/xxgk/duguan/nb/2023/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    name = "卢氏县杜关镇人民政府2023年政府信息公开工作年度报告.docx"
    assert download.value.suggested_filename == name


def test_an_officer_signs_in_looks_and_signs_out(page: Page, password: str) -> None:
    sign_in(page, password)
    page.get_by_role("link", name="年报", exact=True).click()
    page.get_by_role("link", name=re.compile("^杜关镇2023年报告")).click()
    expect(page.locator("main")).to_contain_text("49 条勾稽关系全部成立")
    page.locator("[id='t3.new.total'] a").click()
    expect(page.locator("h1")).to_have_text("2023年：0")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="工作人员登录").first).to_be_visible()


def test_large_print_stays_until_it_is_switched_back(page: Page) -> None:
    page.goto("/xxgk/duguan/?year=2023")
    page.get_by_role("link", name="长者版").click()
    expect(page.locator("html")).to_have_class("large")
    expect(page.locator("h1")).to_have_text("杜关镇政府信息公开")
    page.get_by_role("link", name="标准版").click()
    expect(page.locator("html")).not_to_have_class("large")


def test_a_dropped_file_is_examined_at_once(chromium: Browser, site: str) -> None:
    page = chromium.new_page(base_url=site)
    page.goto("/check/")
    page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "年报.txt"));
            const drop = new DragEvent("drop", {dataTransfer: carried, cancelable: true});
            document.querySelector("form.drop").dispatchEvent(drop);
        }""",
        REPORT.read_text("utf-8"),
    )
    expect(page.locator(".findings")).to_contain_text("镇镇")
    page.close()


@pytest.mark.parametrize("look", [*SIZES, "large"])
def test_no_page_has_a_barrier_or_is_wider_than_the_window(
    chromium: Browser, site: str, axe: Path, password: str, look: str
) -> None:
    size = SIZES["phone" if look == "large" else look]
    # axe is injected, which the site's own policy rightly forbids.
    context = chromium.new_context(
        viewport=size,  # type: ignore[arg-type]
        base_url=site,
        bypass_csp=True,
    )
    page = context.new_page()
    if look == "large":
        page.goto("/large/")
    found = {address: barriers(page, address, axe) for address in PUBLIC}
    sign_in(page, password)
    found |= {address: barriers(page, address, axe) for address in OFFICE}
    context.close()
    assert {address: problems for address, problems in found.items() if problems} == {}


def barriers(page: Page, address: str, axe: Path) -> list[str]:
    """What axe calls serious or critical, and whether the page scrolls sideways."""
    page.goto(address)
    page.add_script_tag(path=axe)
    result: dict[str, Any] = page.evaluate("axe.run()")
    problems = [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in result["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*problems, *([f"{width} px too wide"] if width > 0 else [])]


def sign_in(page: Page, password: str) -> None:
    page.goto("/office/")
    page.get_by_label("用户名").fill("demo-officer")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("h1")).to_contain_text("今天")
