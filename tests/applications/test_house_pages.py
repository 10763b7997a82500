"""Standing in, handing over, a new year's holidays, and how long applicants' data are kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from gongkai.applications import actions, queries
from gongkai.applications.kinds import Way
from gongkai.applications.models import Application
from gongkai.orgs.models import Appointment, Organ, Post, Role
from tests.applications.office import House, fields, soup, today, told, town
from tests.applications.people import CALENDAR, answered, at, form

pytestmark = pytest.mark.django_db
NEXT = "[2027]\ndays_off = [2027-01-01, 2027-01-04, 2027-01-05]\nmakeup_days = [2027-01-09]\n"


@pytest.fixture
def house(tmp_path: Any, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return town("test-town", "测试镇人民政府")


def posts_of(house: House) -> tuple[Post, Post]:
    """The officer's and the signer's post."""
    one, two = Post.objects.filter(organ=house.organ).order_by("id")
    return one, two


def case_of(house: House, day: date, subject: str = "村集体资产台账") -> Application:
    """A case handed in on the day."""
    coming = actions.Coming(Way.COUNTER, day)
    taken = actions.arrive(
        house.organ, coming, [form(subject)], by=house.officer, at=at(day), calendar=CALENDAR
    )
    return taken.applications[0]


def test_an_absence_is_entered_and_ended_and_overlaps_are_refused(house: House) -> None:
    desk, (officer, signer) = house.client(), posts_of(house)
    where = f"/office/applications/posts/{house.organ.slug}/"
    typed = {
        "act": "absence", "post": officer.pk, "deputy": signer.pk,
        "first": today().isoformat(), "last": (today() + timedelta(6)).isoformat(),
    }  # fmt: skip
    answer = desk.post(where, typed, follow=True)
    assert f"由{signer.title}代{officer.title}" in told(answer)
    assert f"{today() + timedelta(7)} 回岗" in told(answer)
    assert queries.deputy_of(officer, today() + timedelta(6)) == signer
    again = desk.post(where, typed)
    assert again.status_code == 409
    assert "日期有重叠" in told(again)
    assert soup(again).select_one("#id_last")["value"] == typed["last"]  # type: ignore[index]
    absence = queries.absences(house.organ.pk).get()
    answer = desk.post(where, {"act": "end", "absence": absence.pk}, follow=True)
    assert "已经回岗" in told(answer)
    assert queries.deputy_of(officer, today()) == officer


def test_what_a_post_has_in_hand_is_handed_over_as_it_was_seen(house: House) -> None:
    desk, (officer, signer) = house.client(), posts_of(house)
    where = f"/office/applications/posts/{house.organ.slug}/"
    case = case_of(house, today())
    given: dict[str, Any] = {"by": house.officer, "at": at(today()), "on": today()}
    actions.assign(case, officer, part="承办", responsible=True, **given)
    page = desk.get(f"{where}?from={officer.pk}")
    assert case.number in told(page)
    form_of_page = BeautifulSoup(page.content, "html.parser").select_one("form:has([name=seen])")
    assert form_of_page is not None
    seen = [one["value"] for one in form_of_page.select("[name=seen]")]
    typed = {"act": "hand_over", "from": officer.pk, "seen": seen}
    assert "请选择接手的岗位" in told(desk.post(where, typed))
    # Meanwhile something else came to the post: the list must be looked at again.
    later = case_of(house, today(), "防汛预案")
    actions.assign(later, officer, part="承办", responsible=True, **given)
    stale = desk.post(where, typed | {"to": signer.pk})
    assert stale.status_code == 409
    assert later.number in told(stale)
    seen = [one["value"] for one in soup(stale).select("[name=seen]")]
    answer = desk.post(where, typed | {"to": signer.pk, "seen": seen}, follow=True)
    assert "已把2件交给" in told(answer)
    assert queries.responsible_on(case, today()) == signer


def test_another_towns_officer_finds_neither_posts_nor_customs(house: House) -> None:
    stranger = town("other-town", "另一镇人民政府").client()
    for page in ("posts", "customs"):
        where = f"/office/applications/{page}/{house.organ.slug}/"
        assert stranger.get(where).status_code == 404
        assert stranger.post(where, {"act": "end", "absence": 1}).status_code == 404


@pytest.fixture
def supervisor(house: House) -> Client:
    """Somebody of the county above the town."""
    county = Organ.objects.create(
        name="某县人民政府", short_name="某县", slug="test-county", kind="government",
        level="county", index_prefix="TC", path="",
    )  # fmt: skip
    Organ.objects.filter(pk=county.pk).update(path=f"{county.pk}/")
    Organ.objects.filter(pk=house.organ.pk).update(
        path=f"{county.pk}/{house.organ.pk}/", parent=county
    )
    user = User.objects.create(username="supervisor")
    post = Post.objects.create(organ=county, role=Role.SUPERVISOR, title="督导员")
    Appointment.objects.create(post=post, user=user, from_date=date(2020, 1, 1))
    return house.client(user)


def test_a_new_year_lists_what_it_moves_before_it_moves_anything(
    house: House, supervisor: Client
) -> None:
    case = case_of(house, date(2026, 12, 10))
    before = case.due_date
    typed = {"years": NEXT, "source": "演示通知", "act": "look"}
    look = supervisor.post("/office/holidays/", typed)
    assert "1 件在办申请的期限会变" in told(look)
    assert case.number in told(look)
    assert queries.adopted_years() == []
    unseen = supervisor.post("/office/holidays/", typed | {"act": "adopt", "seen": "x"})
    assert unseen.status_code == 409
    assert "重新查看" in told(unseen)
    sent = fields(unseen) | {"act": "adopt"}
    assert sent["years"].strip() == NEXT.strip()
    answer = supervisor.post("/office/holidays/", sent, follow=True)
    assert "已启用，1件在办申请的期限随之变动" in told(answer)
    case.refresh_from_db()
    assert before is not None
    assert case.due_date is not None
    assert case.due_date > before
    assert "2027年" in told(supervisor.get("/office/holidays/"))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("一月一日放假", "请"),
        ("[2027]\ndays_off = [2026-01-01]\nmakeup_days = []", "不在2027年"),
        ("", "必填"),
    ],
)  # fmt: skip
def test_a_bad_calendar_gets_a_sentence_and_stays_in_the_form(
    supervisor: Client, written: str, sentence: str
) -> None:
    answer = supervisor.post("/office/holidays/", {"years": written, "source": "x", "act": "look"})
    assert sentence in told(answer)
    assert soup(answer).select_one("textarea").get_text().strip() == written  # type: ignore[union-attr]


def test_holidays_are_the_supervisors(house: House) -> None:
    assert house.client().get("/office/holidays/").status_code == 404


def test_a_shorter_retention_says_what_it_destroys_and_asks_again(house: House) -> None:
    old = case_of(house, date(2020, 3, 3))
    answered(old, "2020-03-20")
    desk, where = house.client(), f"/office/applications/customs/{house.organ.slug}/"
    typed = fields(desk.get(where)) | {"retention_years": "2", "retention_remedy_years": "5"}
    asked = desk.post(where, typed)
    assert asked.status_code == 409
    assert "1名申请人的信息会在今天夜里清除" in told(asked)
    assert desk.post(where, fields(asked), follow=True).status_code == 200
    assert actions.purge_due(at=at(today()), on=today()) == 1
    assert "1 人，办结满2年" in told(desk.get(where))
