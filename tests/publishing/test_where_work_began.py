"""From a column or a policy to the draft and on to 送审: what is known is not asked again."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup

from gongkai.audit.models import Event
from gongkai.publishing import actions
from gongkai.publishing.kinds import ActKind
from gongkai.publishing.models import DutyAct, Policy, Submission
from gongkai.records.kinds import RelationKind
from gongkai.records.models import Record, Relation
from tests.publishing.test_office_items import form_of, page, post
from tests.publishing.world import AT, DAY, World

pytestmark = pytest.mark.django_db


def policy_of(world: World) -> Policy:
    """A released policy that waits to be interpreted."""
    world.released(
        title="甲镇临时救助办法", normative="norms", issued_date="2026-03-01",
        document_number="甲政〔2026〕3号",
    )  # fmt: skip
    return Policy.objects.get()


def ticked(shown: BeautifulSoup) -> list[str]:
    return [box["value"] for box in shown.select("input[name=columns][checked]")]


def test_from_a_column_to_the_submission_with_that_column_ticked(world: World) -> None:
    client, column = world.client("officer"), world.columns["news"]
    actions.open_obligations([column], world.town, since=DAY, by=None, at=AT)
    start = page(client, "/office/columns/town/c/news/").find("a", string="为这个栏目起草")
    assert start is not None
    form = page(client, start["href"]).select_one("form.edit")
    assert form is not None
    assert not form.get("action"), "sent to the address it came from"
    item = post(client, start["href"], form_of(world))["Location"]
    record = Record.objects.get()
    shown = page(client, item)

    def go_on(address: str, data: dict[str, Any]) -> BeautifulSoup:
        return page(client, post(client, address, data)["Location"])

    # Whatever is done to the draft meanwhile, the way to 送审 stays the same.
    edit = shown.find("a", string="修改")["href"]
    shown = go_on(edit, form_of(world, version=1, body="电话13812345678。"))
    shown = go_on(shown.select_one("form.drop")["action"], {"file": upload("附件.txt", "一页。")})
    shown = go_on(shown.select_one("form[action*='/drop/']")["action"], {})
    shown = go_on(shown.select_one("form[action*='/mask/']")["action"], {"version": 4})
    number = {"word": "甲政", "year": "2026"}
    shown = go_on(shown.select_one("form[action*='/number/']")["action"], number)
    submit = shown.find("a", string="送审")["href"]
    sending = page(client, submit)
    assert ticked(sending) == [str(column.pk)]
    record.refresh_from_db()
    post(client, submit, {"version": record.version, "columns": ticked(sending)})
    assert list(Submission.objects.get().columns.all()) == [column]


@pytest.mark.parametrize("column", ["", "x", "99999999", "١", "1" * 40, "-1"])
def test_nonsense_for_a_column_ticks_nothing(world: World, column: str) -> None:
    record, client = world.draft(), world.client("officer")
    assert page(client, f"/office/items/{record.pk}/?column={column}")
    assert ticked(page(client, f"/office/items/{record.pk}/submit/?column={column}")) == []
    other = world.columns["other"].pk
    assert ticked(page(client, f"/office/items/{record.pk}/submit/?column={other}")) == []


def test_from_a_policy_to_its_interpretation_linked_as_soon_as_it_is_saved(world: World) -> None:
    policy, client = policy_of(world), world.client("officer")
    start = page(client, "/office/columns/town/policies/").find("a", string="起草解读")
    assert start is not None
    shown = page(client, start["href"])
    assert shown.find(id="id_title")["value"] == "《甲镇临时救助办法》政策解读"
    assert shown.find(id="id_genre")["value"] == "政策解读"
    assert "互相关联" in shown.get_text()
    wrong = form_of(world, title="《甲镇临时救助办法》政策解读", formed_date="")
    again = BeautifulSoup(post(client, start["href"], wrong, 200).content.decode(), "html.parser")
    assert "互相关联" in again.get_text()
    assert not Relation.objects.exists()
    data = form_of(world, title="《甲镇临时救助办法》政策解读", genre="政策解读")
    item = post(client, start["href"], data)["Location"]
    text = Record.objects.latest("pk")
    relation = Relation.objects.get()
    assert (relation.source, relation.target) == (text, policy.record)
    assert relation.kind == RelationKind.INTERPRETS
    assert policy.record.title in page(client, item).select_one("#links").parent.get_text()
    policy.refresh_from_db()
    assert policy.met_date is None, "a draft interprets nothing for the public"
    world.agree(world.submit(text))
    policy.refresh_from_db()
    assert (policy.interpretation, policy.met_date) == (text, AT.date())
    assert DutyAct.objects.filter(kind=ActKind.RELEASE, record=text).exists()


def test_a_secret_interpretation_is_neither_stored_nor_linked(world: World) -> None:
    policy, client = policy_of(world), world.client("officer")
    address = f"/office/items/new/?interprets={policy.record_id}"
    answer = post(client, address, form_of(world, body="机密★五年\n某工程的报告"), 200)
    assert "系统没有保存" in answer.content.decode()
    assert Record.objects.count() == 1
    assert not Relation.objects.exists()


@pytest.mark.parametrize("asked", ["x", "99999999", "-1", "1" * 40])
def test_nonsense_for_a_policy_is_not_there(world: World, asked: str) -> None:
    page(world.client("officer"), f"/office/items/new/?interprets={asked}", 404)


def test_another_towns_policy_is_not_interpreted(world: World) -> None:
    policy, stranger = policy_of(world), world.client("other-officer")
    address = f"/office/items/new/?of=other&interprets={policy.record_id}"
    page(stranger, address, 404)
    post(stranger, address, form_of(world, organ=world.other.pk), 404)
    assert not Relation.objects.exists()
    assert Record.objects.count() == 1
    assert Event.objects.filter(organ=world.town, verb="access.refused").exists()


def upload(name: str, text: str) -> Any:
    out = io.BytesIO(text.encode())
    out.name = name
    return out
