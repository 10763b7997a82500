"""From the first word to the public page: draft, guard, mask, three steps, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gongkai.law.duty_words import duty_from
from gongkai.publishing import actions
from gongkai.records import files
from tests.browser.conftest import launched, served
from tests.browser.test_walks import SIZES, barriers
from tests.publishing.world import AT, DAY

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from tests.publishing.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PEOPLE = ("officer", "reviewer", "secrecy", "signer")
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style>
</head><body><h1 class=MsoHeading1>发放名单</h1>
<p class=MsoNormal onclick="alert(1)">现公示如下：<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td>姓名</td><td>身份证号</td></tr>
<tr><td>王某某</td><td>11010519491231002X</td></tr></table>
<script>alert(2)</script></body></html>"""


@dataclass
class Stage:
    """A running site, the world behind it, and how to come in as somebody."""

    address: str
    world: World
    cookies: dict[str, str]
    run: Callable[[Callable[[], Any]], Any]


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """The small world, committed, and served."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    from gongkai.audit import triggers
    from tests.publishing import world as worlds

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), media:
        triggers.install(connection)
        world = worlds.build()
        cookies = {who: world.client(who).cookies["sessionid"].value for who in PEOPLE}
        try:
            with served() as address:
                yield Stage(address, world, cookies, lambda act: act())
        finally:
            triggers.remove(connection)
            call_command("flush", verbosity=0, interactive=False)
            triggers.install(connection)


@pytest.fixture(scope="module")
def browser(stage: Stage) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def signed_in(browser: Browser, stage: Stage, who: str, size: str, **options: Any) -> Page:
    context: BrowserContext = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN",
        base_url=stage.address,
        **options,
    )
    cookie = {"name": "sessionid", "value": stage.cookies[who], "url": stage.address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def paste(page: Page, html: str) -> None:
    page.locator("#editor-page").click()
    page.evaluate(
        """html => {
            const carried = new DataTransfer();
            carried.setData("text/html", html);
            const event = new ClipboardEvent(
                "paste", {clipboardData: carried, bubbles: true, cancelable: true});
            document.querySelector("#editor-page").dispatchEvent(event);
        }""",
        html,
    )


def agree(browser: Browser, stage: Stage, title: str, who: str, after: str) -> None:
    """One decision on a phone."""
    page = signed_in(browser, stage, who, "phone")
    page.goto("/office/review/")
    page.get_by_role("link", name=title).click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#decide")).to_contain_text(after)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#opinion").fill("同意公开")
    page.get_by_role("button", name="同意").click()
    expect(page.locator(".note.ok")).to_contain_text(title)
    page.context.close()


def quarterly(world: World, slug: str, title: str) -> None:
    """A column to be updated every quarter, with something from 2 March in it."""
    column = actions.add_column(
        world.town, parent=None, slug=slug, title=title, position=0, by=None, at=AT,
        duty=duty_from("每季度更新一次").as_json(), opened=DAY,
    )  # fmt: skip
    actions.open_obligations([column], world.town, since=DAY, by=None, at=AT)
    world.agree(world.submit(world.draft(f"一季度{title}"), columns=[column]))


def feed(page: Page, slug: str) -> str:
    """The column's feed, as a reader's program gets it."""
    answer = page.request.get(f"/xxgk/town/c/{slug}/feed.xml")
    assert answer.ok
    return answer.text()


def dates(page: Page, slug: str) -> list[str]:
    """When the column was last updated, and when it is to be updated, as it says so itself."""
    page.goto(f"/xxgk/town/c/{slug}/")
    lead = page.locator(".masthead")
    return [lead.locator("time").inner_text(), lead.locator(".tag").inner_text()]


@pytest.mark.parametrize("way", ["desk", "phone", "phone without script"])
def test_draft_finding_mask_three_steps_public(browser: Browser, stage: Stage, way: str) -> None:
    size, _, without = way.partition(" ")
    title = f"临时救助发放名单公示（{way}）"
    slug = f"relief-{way.replace(' ', '-')}"
    stage.run(lambda: quarterly(stage.world, slug, f"临时救助（{way}）"))
    page = signed_in(browser, stage, "officer", size, java_script_enabled=not without)
    page.goto("/office/items/")
    page.get_by_role("link", name="起草一条").first.click()
    page.get_by_label("标题").fill(title)
    page.get_by_label("成文日期").fill("2026-03-02")
    page.get_by_label("体裁").fill("公示")
    if without:
        page.locator("#id_body").fill(WORD[WORD.index("<h1") : WORD.index("<script")])
    else:
        paste(page, WORD)
        expect(page.locator("#editor-page td")).to_have_count(4)
        expect(page.locator("#editor-page h2")).to_have_text("发放名单")
        expect(page.locator(".editor [role=status]")).to_contain_text("没有保留")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".findings li.error")).to_have_count(1)
    expect(page.locator(".findings")).not_to_contain_text("11010519491231002X")
    if not without:
        page.get_by_role("link", name=re.compile("看原文第")).first.click()
        expect(page.locator(".text mark").first).to_be_in_viewport()
    page.get_by_role("button", name="一键脱敏").click()
    expect(page.locator(".findings li.error")).to_have_count(0)
    expect(page.locator(".text")).to_contain_text("110***********002X")
    page.get_by_role("link", name="预览").click()
    expect(page.locator(".body td")).to_have_count(4)
    page.get_by_role("link", name="回去").click()
    page.get_by_role("link", name="送审", exact=True).click()
    page.get_by_label(f"临时救助（{way}）").check()
    page.get_by_role("button", name="送审").click()
    expect(page.locator(".masthead .tag")).to_have_text("等审核")
    number = page.locator(".masthead .quiet").inner_text().split("·")[1].strip()
    reader = signed_in(browser, stage, "officer", size)
    assert reader.goto(f"/i/{number}").status == 404  # type: ignore[union-attr]
    assert title not in feed(reader, slug)
    assert dates(reader, slug) == ["2026-03-02", "应于 2026年6月30日 更新，已超期"]
    agree(browser, stage, title, "reviewer", "转到保密审查")
    agree(browser, stage, title, "secrecy", "转到签发")
    agree(browser, stage, title, "signer", "马上公开")
    reader.goto(f"/i/{number}")
    expect(reader.locator("h1")).to_have_text(title)
    assert title in feed(reader, slug)
    today = timezone.localdate()
    content, due = dates(reader, slug)
    assert content == f"{today:%Y-%m-%d}"
    assert re.fullmatch(f"下次更新不晚于 ({today.year}|{today.year + 1})年.*", due)
    page.reload()
    expect(page.locator(".masthead .tag")).to_have_text("已公开")
    page.context.close()
    reader.context.close()


def test_a_ten_thousand_row_paste_is_answered_and_what_was_written_stays(
    browser: Browser, stage: Stage
) -> None:
    page = signed_in(browser, stage, "officer", "desk")
    page.goto("/office/items/new/")
    page.locator("#editor-page").click()
    page.keyboard.type("已经写好的一段")
    rows = "<tr><td>一</td><td>二</td></tr>" * 10_000
    paste(page, f"<table>{rows}</table>")
    expect(page.locator(".editor [role=status]")).to_contain_text("作为 xlsx 附件上传")
    expect(page.locator("#editor-page")).to_contain_text("已经写好的一段")
    expect(page.locator("#editor-page td")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize("size", [*SIZES])
def test_no_office_page_has_a_barrier(browser: Browser, stage: Stage, axe: Path, size: str) -> None:
    world = stage.world

    def prepared() -> list[tuple[str, str]]:
        found = world.draft(
            f"有问题的草稿（{size}）",
            body="<h3>名单</h3><table><tr><th>姓名</th></tr><tr><td>11010519491231002X</td></tr>"
            "</table><p>电话13812345678。</p>",
        )
        withheld = world.draft(f"内部材料（{size}）", attribute="withheld", ground="internal")
        some = [world.submit(world.draft(f"等审核的通知{n}（{size}）")) for n in range(2)]
        public = world.released(title=f"已经公开的指南（{size}）")
        officer = world.people["officer"]
        listed = world.draft(f"附名单的公示（{size}）")
        old = actions.attach(
            listed, files.examine("名单。".encode(), "名单.txt"), alt="", by=officer, at=AT
        )
        world.agree(world.submit(listed))
        listed.refresh_from_db()
        new = files.examine("新名单。".encode(), "新名单.txt")
        change = {
            "adds": [actions.bring_file(listed, new, alt="", by=officer, at=AT)],
            "drops": [old],
        }
        s = actions.submit_correction(listed, {}, note="换名单", by=officer, at=AT, **change)
        actions.bring_file(public, new, alt="", by=officer, at=AT)
        item = f"/office/items/{found.pk}/"
        return [
            ("officer", "/office/items/"), ("officer", "/office/items/?state=public"),
            ("officer", "/office/items/new/"), ("officer", item), ("officer", f"{item}edit/"),
            ("officer", f"{item}submit/"), ("officer", f"{item}preview/"),
            ("officer", f"{item}attribute/"), ("officer", f"{item}discard/"),
            ("officer", f"/office/items/{some[0].record_id}/cancel/"),
            ("officer", f"/office/items/{public.pk}/"),
            ("officer", f"/office/items/{public.pk}/correct/"),
            ("officer", "/office/items/numbers/"), ("officer", "/office/items/import/"),
            ("officer", "/office/withheld/"), ("officer", f"/office/withheld/{withheld.pk}/"),
            ("officer", "/office/delegation/"), ("reviewer", "/office/review/"),
            ("reviewer", f"/office/review/{some[0].pk}/"),
            ("reviewer", f"/office/review/{s.pk}/"), ("officer", f"/office/items/{listed.pk}/"),
            ("officer", f"/office/items/{listed.pk}/correct/"),
            ("signer", f"/office/review/{some[0].pk}/"),
            ("signer", f"/office/items/{public.pk}/withdraw/"),
        ]  # fmt: skip

    wanted = stage.run(prepared)
    found = {}
    for who in ("officer", "reviewer", "signer"):
        page = signed_in(browser, stage, who, size, bypass_csp=True)
        for _, address in (pair for pair in wanted if pair[0] == who):
            found[who, address] = barriers(page, address, axe)
        page.context.close()
    assert {place: problems for place, problems in found.items() if problems} == {}
