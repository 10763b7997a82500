"""今天, as each of the people who open it in the morning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongkai.guard.markup import from_text
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Post, Role
from gongkai.publishing import actions
from gongkai.publishing.kinds import Decision
from gongkai.records import actions as records
from gongkai.records.kinds import Attribute
from gongkai.records.models import Record
from tests.publishing.scene import AT, Scene, signed_in

pytestmark = pytest.mark.django_db
BUDGET = 26


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def tasks(user: User) -> dict[str, tuple[str, str]]:
    """What is to be done → (when, where its button leads)."""
    answer = signed_in(user).get("/office/")
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    found = {}
    for item in page.select(".todo > li"):
        link = item.select_one("a.btn")
        words = item.select("span")[1].find(string=True, recursive=False)
        found[str(words)] = (item.span.get_text(), link["href"] if link else "")
    return found


def submitted(scene: Scene, title: str = "防汛通知") -> tuple[Record, object]:
    now = timezone.now()
    draft = records.Draft(title, timezone.localdate(), body=from_text("正文。"), genre="通知")
    record = records.draft(scene.town, draft, by=scene.officer, at=now)
    made = actions.submit(
        record, columns=[scene.columns["notices"]], by=scene.officer, at=now,
    )  # fmt: skip
    return record, made


def test_each_step_waits_for_the_one_who_may_decide_it(scene: Scene) -> None:
    _, made = submitted(scene)
    what = "甲镇人民政府：防汛通知"
    assert tasks(scene.reviewer)[what][0] == "待我审核"
    assert what not in tasks(scene.signer)
    assert what not in tasks(scene.officer)
    actions.decide(made, Decision.APPROVE, by=scene.reviewer, at=timezone.now(), opinion="同意。")  # type: ignore[arg-type]
    when, where = tasks(scene.signer)[what]
    assert when == "待我签发"
    assert signed_in(scene.signer).get(where).status_code == 200
    assert what not in tasks(scene.foreign_signer)


def test_what_came_back_waits_for_the_officer(scene: Scene) -> None:
    record, made = submitted(scene)
    actions.decide(made, Decision.RETURN, by=scene.reviewer, at=timezone.now(), opinion="改标题。")  # type: ignore[arg-type]
    assert tasks(scene.officer)["甲镇人民政府：防汛通知"] == (
        "已退回",
        f"/office/items/{record.pk}/",
    )


def test_late_and_empty_columns_lead_to_where_they_are_mended(scene: Scene) -> None:
    found = tasks(scene.officer)
    when, where = found["甲镇人民政府：栏目“工作动态”"]
    assert when.startswith("超期")
    assert where == "/office/columns/jiazhen/c/news/"
    assert found["甲镇人民政府：栏目“行政处罚”"][0] == "空白"
    assert not any("栏目" in what for what in tasks(scene.signer))
    assert not any("甲镇" in what for what in tasks(scene.foreign))


def test_nothing_to_sign_waits_for_the_signers(scene: Scene) -> None:
    request = actions.ask_nothing(
        scene.obligation("penalty"), reason="没有", by=scene.officer, at=AT
    )
    what = "甲镇人民政府：行政处罚本期无内容"
    assert tasks(scene.signer)[what] == ("待我签署", f"/office/nothing/{request.pk}/")
    assert what in tasks(scene.reviewer)
    assert what not in tasks(scene.officer)


def test_facts_withheld_records_and_policies_are_told_in_time(scene: Scene) -> None:
    today = timezone.localdate()
    owner = Post.objects.get(organ=scene.town, role=Role.OFFICER)
    orgs.answer_for(scene.town, "contact", owner, due=today + timedelta(3), by=None, at=AT)
    scene.released("notices", timezone.now(), "救助办法", normative="norms")
    draft = records.Draft(
        "内部会议记录", today, attribute=Attribute.WITHHELD, ground="internal",
        ground_note="第十六条",
    )  # fmt: skip
    kept = records.draft(scene.town, draft, by=scene.officer, at=timezone.now())
    Record.objects.filter(pk=kept.pk).update(review_date=today - timedelta(1))
    found = tasks(scene.officer)
    assert found["甲镇人民政府：核对联系方式和办公时间"][0] == "还有 3 天"
    assert found["甲镇人民政府：解读《救助办法》"][1] == "/office/columns/jiazhen/policies/"
    assert found["甲镇人民政府：重新审查“内部会议记录”的公开属性"][0] == "超期 1 天"


def test_the_clerk_is_led_to_the_phone_page_and_the_supervisor_to_the_matrix(scene: Scene) -> None:
    board = actions.put_up(
        scene.village, code="JC01", name="甲村公开栏", place="", position=0, by=None, at=AT
    )
    now = timezone.now()
    draft = records.Draft("低保公示", timezone.localdate(), body=from_text("正文。"), genre="公示")
    record = records.draft(scene.village, draft, by=scene.clerk, at=now)
    made = actions.submit(record, boards=[actions.BoardPlan(board)], by=scene.clerk, at=now)
    for by in (scene.reviewer, scene.signer):
        made.refresh_from_db()
        actions.decide(made, Decision.APPROVE, by=by, at=now, opinion="同意。")
    assert tasks(scene.clerk)["甲村公开栏：1张"] == ("待张贴", "/office/boards/phone/")
    assert tasks(scene.officer)["甲村公开栏：1张"][1] == "/office/boards/JC01/"
    county = tasks(scene.supervisor)
    assert county["2个机关有栏目超期或者空白"] == ("督查", "/office/oversight/?red=1")
    assert not any("栏目“" in what for what in county)


def test_every_button_opens_for_who_is_shown_it(scene: Scene) -> None:
    submitted(scene)
    actions.ask_nothing(scene.obligation("penalty"), reason="没有", by=scene.officer, at=AT)
    people = (scene.officer, scene.reviewer, scene.signer, scene.clerk, scene.supervisor)
    opened = 0
    for person in people:
        for _, where in tasks(person).values():
            if where:
                assert signed_in(person).get(where).status_code == 200, (person, where)
                opened += 1
    assert opened > 10


def test_the_page_asks_as_much_with_many_rows_as_with_few(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(scene.officer)
    with django_assert_max_num_queries(BUDGET):
        client.get("/office/")
    for number in range(12):
        submitted(scene, f"通知{number}")
    for person in (scene.officer, scene.reviewer, scene.supervisor):
        client = signed_in(person)
        with django_assert_max_num_queries(BUDGET):
            page = client.get("/office/").content.decode()
        assert ("共12件待我审核" in page) == (person == scene.reviewer)
