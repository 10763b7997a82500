"""申请 in a real browser: a citizen without script, an officer from the gate to the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.conftest import AXE, launched, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PASSWORD = "a-long-word-for-tests-1"
_NUMBER = iter(range(1, 1000))


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[str]:
    """The address of a site with one town, its people and nothing else."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    from gongkai.audit import triggers
    from tests.applications.office import town

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("m")):
        triggers.install(connection)
        here, other = town("test-town", "测试镇人民政府"), town("other-town", "另一镇人民政府")
        for user in (here.officer, here.signer, other.officer):
            user.set_password(PASSWORD)
            user.save()
        try:
            with served() as address:
                yield address
        finally:
            triggers.remove(connection)
            call_command("flush", verbosity=0, interactive=False)
            triggers.install(connection)


@pytest.fixture(scope="module")
def browser(house: str) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def today() -> str:
    from django.utils import timezone

    return timezone.localdate().isoformat()


def opened(browser: Browser, house: str, size: str, *, script: bool = True) -> Page:
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN",
        base_url=house,
        java_script_enabled=script,
    )
    return context.new_page()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def apply(page: Page, subject: str) -> tuple[str, str]:
    """Apply as a citizen does; number and code from the receipt."""
    page.goto("/apply/")
    page.get_by_role("link", name="测试镇人民政府").click()
    page.get_by_label("信息的名称或者文号").fill(subject)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("#problems")).to_contain_text("请填写申请人的姓名或者名称")
    expect(page.get_by_label("信息的名称或者文号")).to_have_value(subject)
    page.get_by_label("姓名或者名称").fill("申请人甲")
    page.get_by_label("联系电话").fill("13800001234")
    page.get_by_label("通信地址").fill("测试镇民湾村1号")
    page.get_by_label("邮政编码").fill("472200")
    page.get_by_label("同意以电子方式送达答复").check()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.locator("h1")).to_have_text("申请已经提交")
    code = page.locator(".code").inner_text()
    number = page.locator("dd b.num").first.inner_text()
    page.get_by_role("button", name="我确认提交了这份申请").click()
    return number, code


def followed(page: Page, number: str, code: str) -> None:
    page.goto("/apply/status/")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("查询码，或者电话后四位").fill(code)
    page.locator("main button").click()


def fill(page: Page, act: str, **typed: str) -> None:
    """Open an act on the case page, fill it in, do it."""
    box = page.locator(f"#act-{act}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, value in typed.items():
        field = box.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    box.locator("form button").click()


def answer(page: Page, officer: str, signer: str) -> None:
    """From the open case: guide, draft, signature by another, dispatch by post."""
    for words in (
        "不是",
        "是，要的是某项政府信息",
        "看得出",
        "不是",
        "不是",
        "没有收费（一般都不收）",
        "不是",
        "该由本机关公开",
        "找到了",
        "现成的，或者简单区分一下就行",
        "还没有",
        "没有",
        "没有",
        "不会",
        "不涉及，或者不会损害",
        "不是，或者决定公开",
        "不是，或者决定公开",
        "不是，或者决定公开",
    ):
        page.locator(".guide").get_by_role("button", name=words, exact=True).click()
    expect(page.locator("#next h3")).to_have_text("予以公开")
    case = page.url.split("?")[0]
    page.get_by_role("link", name="拟写答复书").click()
    page.get_by_label("查明的事实").fill("该信息由本机关在项目实施中制作并保存")
    page.get_by_label("怎么提供").fill("以纸质形式随本答复书邮寄提供")
    page.get_by_role("button", name="生成文字").click()
    reply = page.url
    page.get_by_role("button", name="签发").click()
    expect(page.locator(".note.error")).to_contain_text("签发")
    page.context.clear_cookies()
    sign_in(page, signer)
    page.goto(reply)
    page.get_by_role("button", name="检查").click()
    page.get_by_role("button", name="签发").click()
    expect(page.locator(".note.ok")).to_contain_text("已签发")
    page.context.clear_cookies()
    sign_in(page, officer)
    page.goto(case)
    fill(page, "dispatch", way="post", proof="XA00000000041", on=today())
    expect(page.locator(".note.ok").first).to_contain_text("已经答复")


def test_a_citizen_without_script_applies_follows_downloads_and_learns_how_to_appeal(
    browser: Browser, house: str, size: str
) -> None:
    citizen = opened(browser, house, size, script=False)
    number, code = apply(citizen, f"民湾村第{next(_NUMBER)}项目的资金使用情况{size}")
    expect(citizen.locator("main")).to_contain_text("尚未由工作人员确认收到")
    desk = opened(browser, house, size)
    sign_in(desk, "test-town-officer")
    desk.goto(f"/office/applications/?q={number}")
    desk.get_by_role("link", name=number).click()
    fill(desk, "confirm", office=today())
    expect(desk.locator(".note.ok").first).to_contain_text("答复期限开始计算")
    followed(citizen, number, code)
    expect(citizen.locator(".days li.today")).to_have_count(1)
    answer(desk, "test-town-officer", "test-town-signer")
    followed(citizen, number, code)
    expect(citizen.locator("main")).to_contain_text("向卢氏县人民政府申请行政复议")
    expect(citizen.locator("main")).to_contain_text("向卢氏县人民法院起诉")
    with citizen.expect_download() as waiting:
        citizen.get_by_role("link", name="下载答复书（PDF）").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    stranger = opened(browser, house, size)
    sign_in(stranger, "other-town-officer")
    found = stranger.goto(desk.url)
    assert found is not None
    assert found.status == 404
    for page in (citizen, desk, stranger):
        page.context.close()


def test_an_officer_handles_a_letter_from_the_gate_to_the_postal_receipt(
    browser: Browser, house: str, size: str
) -> None:
    page = opened(browser, house, size)
    sign_in(page, "test-town-officer")
    page.goto("/office/applications/")
    page.get_by_role("link", name="登记", exact=True).click()
    page.get_by_label("怎么来的").select_option("signed_post")
    page.get_by_label("邮件号码").fill("XA00000000999")
    page.get_by_label("签收人").fill("收发室")
    page.get_by_label("信息的名称或者文号").fill(f"第{next(_NUMBER)}份来信要的文件{size}")
    page.get_by_label("姓名或者名称").fill("申请人乙")
    page.get_by_label("通信地址").fill("测试镇民湾村2号")
    page.get_by_label("邮政编码").fill("472200")
    page.get_by_role("button", name="登记", exact=True).last.click()
    expect(page.locator("h1")).to_have_text("已登记")
    page.locator(".list a").first.click()
    fill(
        page,
        "log_search",
        new_place="乡村振兴办公室",
        terms="大棚",
        period="2020—2024年",
        searcher="档案员",
        on=today(),
        result="找到资金使用情况表",
    )
    expect(page.locator(".note.ok").first).to_contain_text("已登记在乡村振兴办公室的检索")
    answer(page, "test-town-officer", "test-town-signer")
    expect(page.locator("ol.timeline")).to_contain_text("签发")
    fill(page, "file", on=today())
    expect(page.locator("h1 + .tag, .row .tag").first).to_contain_text("办结归档")
    page.context.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
def test_the_pages_have_no_barriers_and_fit_the_screen(
    browser: Browser, house: str, size: str
) -> None:
    page = opened(browser, house, size)
    page.goto("/apply/test-town/")
    clear(page, size)
    page.get_by_role("button", name="下一步：核对").click()
    clear(page, size)
    apply(page, f"第{next(_NUMBER)}件{size}")
    clear(page, size)
    for where in ("/apply/", "/apply/status/"):
        page.goto(where)
        clear(page, size)
    sign_in(page, "test-town-officer")
    for where in (
        "",
        "new/test-town/",
        "customs/test-town/",
        "posts/test-town/",
        "ledger/test-town/2026/",
        "notices/",
    ):
        page.goto(f"/office/applications/{where}")
        clear(page, size)
    page.goto("/office/applications/?status=all")
    page.goto("/office/applications/")
    page.locator("tbody th a").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    clear(page, size)
    page.context.close()


def clear(page: Page, size: str) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    told = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
    assert told == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], page.url
