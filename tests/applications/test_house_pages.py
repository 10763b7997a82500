"""Standing in, handing over, a new year's holidays, and how long applicants' data are kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongkai.applications import actions, numbers, queries
from gongkai.applications.kinds import Way
from gongkai.applications.models import Absence, Application
from gongkai.audit import chain
from gongkai.audit.models import Event
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
        "first": (today() - timedelta(1)).isoformat(),
        "last": (today() + timedelta(6)).isoformat(),
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


def away_for(post: Post, deputy: Post, first: date, days: int) -> Absence:
    """The post is away for so many days."""
    return actions.enter_absence(
        post, deputy, from_date=first, to_date=first + timedelta(days), by=None, at=at(today())
    )


def test_an_absence_that_has_not_begun_is_struck_out_and_the_chain_keeps_it(house: House) -> None:
    desk, (officer, signer) = house.client(), posts_of(house)
    where = f"/office/applications/posts/{house.organ.slug}/"
    absence = away_for(officer, signer, today() + timedelta(5), 3)
    answer = desk.post(where, {"act": "end", "absence": absence.pk}, follow=True)
    assert "代岗已经取消" in told(answer)
    assert not queries.absences(house.organ.pk).exists()
    told_of = Event.objects.filter(verb__startswith="absence").values_list("verb", flat=True)
    assert list(told_of.order_by("seq")) == ["absence.entered", "absence.ended"]
    assert chain.verify(house.organ) == []
    assert desk.post(where, {"act": "end", "absence": absence.pk}).status_code == 404


def test_who_works_when_the_deputy_is_away_too_is_told(house: House) -> None:
    officer, signer = posts_of(house)
    third = Post.objects.create(organ=house.organ, role=Role.REVIEWER, title="档案室")
    away_for(officer, signer, today(), 1)
    away_for(signer, third, today(), 1)
    page = told(house.client().get(f"/office/applications/posts/{house.organ.slug}/"))
    assert f"由档案室代（登记的{signer.title}也不在岗）" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"deputy": "{post}"}, "另一个岗位代岗"),
        ({"last": "2026-03-01"}, "结束日期应当晚于开始日期"),
        ({"first": "明天"}, "日期请按"),
    ],
)
def test_a_wrong_absence_gets_a_sentence_and_keeps_what_was_typed(
    house: House, change: dict[str, str], sentence: str
) -> None:
    officer, signer = posts_of(house)
    typed = {
        "act": "absence", "post": str(officer.pk), "deputy": str(signer.pk),
        "first": "2026-03-05", "last": "2026-03-09",
    } | {name: value.format(post=officer.pk) for name, value in change.items()}  # fmt: skip
    page = house.client().post(f"/office/applications/posts/{house.organ.slug}/", typed)
    assert sentence in told(page)
    first = soup(page).select_one("#id_first")
    assert first is not None
    assert first["value"] == typed["first"]
    assert not queries.absences(house.organ.pk).exists()


def test_the_absence_of_another_town_is_not_ended(house: House) -> None:
    other = town("other-town", "另一镇人民政府")
    absence = away_for(*posts_of(house), today(), 3)
    where = f"/office/applications/posts/{other.organ.slug}/"
    assert other.client().post(where, {"act": "end", "absence": absence.pk}).status_code == 404
    absence.refresh_from_db()
    assert absence.to_date == today() + timedelta(3)


def test_the_posts_page_pages_by_key_and_asks_little(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk, (officer, signer) = house.client(), posts_of(house)
    for n in range(25):
        away_for(officer, signer, today() + timedelta(2 * n), 1)
        given: dict[str, Any] = {"by": None, "at": at(today()), "on": today()}
        actions.assign(case_of(house, today(), f"第{n}件"), officer, part="承办", **given)
    where = f"/office/applications/posts/{house.organ.slug}/"
    with django_assert_max_num_queries(16):
        page = desk.get(f"{where}?from={officer.pk}")
    assert len(soup(page).select("[name=seen]")) == 25
    assert len(soup(page).select("[name=absence]")) == 20
    older = soup(page).select_one('a[rel="next"]')
    assert older is not None
    assert len(soup(desk.get(f"{where}{older['href']}")).select("[name=absence]")) == 5


def test_what_is_over_is_not_handed_over(house: House) -> None:
    officer, signer = posts_of(house)
    closed = case_of(house, today())
    given: dict[str, Any] = {"by": house.officer, "at": at(today()), "on": today()}
    actions.assign(closed, officer, part="承办", responsible=True, **given)
    answered(closed, today())
    assert queries.held_by(officer) == []
    assert queries.held_counts(house.organ.pk) == {}
    assert actions.hand_over(officer, signer, seen=[], **given) == 0
    assert not closed.events.filter(kind="handed-over").exists()


def test_nobody_is_sent_to_a_closed_door(house: House) -> None:
    def links(who: User) -> set[str]:
        page = soup(house.client(who).get("/office/applications/"))
        return {str(a["href"]) for a in page.select(".masthead a")}

    there = {f"/office/applications/{page}/{house.organ.slug}/" for page in ("posts", "customs")}
    assert there <= links(house.officer)
    for person in (house.officer, house.signer):
        for address in links(person):
            assert house.client(person).get(address).status_code == 200, address


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
        ("一月一日放假", "格式不正确"),
        ("[2027]\ndays_off = [2026-01-01]\nmakeup_days = []", "不在2027年"),
        ("[2030]\ndays_off = []\nmakeup_days = []", "年份必须连续"),
        ("# 没有年份", "里面没有年份"),
        ("", "请粘贴节假日安排"),
    ],
)
def test_a_bad_calendar_gets_a_sentence_and_stays_in_the_form(
    supervisor: Client, written: str, sentence: str
) -> None:
    answer = supervisor.post("/office/holidays/", {"years": written, "source": "x", "act": "look"})
    assert answer.status_code == 422
    assert sentence in told(answer)
    assert soup(answer).select_one("textarea").get_text().strip() == written  # type: ignore[union-attr]
    assert not soup(answer).select("button[value=adopt]")


def test_a_calendar_comes_as_a_file_and_is_told_in_numbers(supervisor: Client) -> None:
    def sent(data: bytes) -> dict[str, Any]:
        return {"source": "演示通知", "act": "look", "file": SimpleUploadedFile("a.toml", data)}

    look = supervisor.post("/office/holidays/", sent(f"\ufeff{NEXT}".encode()))
    assert "2027年：放假 3 天，调休上班 1 天，全年 259 个工作日 新的年份" in told(look)
    adopted = supervisor.post("/office/holidays/", fields(look) | {"act": "adopt"}, follow=True)
    assert "已启用" in told(adopted)
    assert queries.calendar().published_until == 2027
    again = supervisor.post("/office/holidays/", sent(NEXT.encode()))
    assert "与现在的相同" in told(again)
    for data, sentence in (("元旦".encode("gbk"), "不是 UTF-8"), (b"#" * 200_001, "文件太大")):
        answer = supervisor.post("/office/holidays/", sent(data))
        assert answer.status_code == 422
        assert sentence in told(answer)


def test_cases_of_ones_own_are_linked_those_watched_listed_all_others_counted(
    house: House, supervisor: Client
) -> None:
    other = town("other-town", "另一镇人民政府")
    mine, foreign = (case_of(here, date(2026, 12, 10)) for here in (house, other))
    typed = {"years": NEXT, "source": "演示通知", "act": "look"}
    page = supervisor.post("/office/holidays/", typed)
    assert "2 件在办申请的期限会变" in told(page)
    assert "另有 1 件没有列出" in told(page)
    assert "另一镇" not in told(page)
    (row,) = soup(page).select("tbody tr")
    assert row.select("a") == []
    assert mine.number in row.get_text()
    officer, _ = posts_of(house)
    user = User.objects.get(username="supervisor")
    Appointment.objects.create(post=officer, user=user, from_date=date(2020, 1, 1))
    page = supervisor.post("/office/holidays/", typed)
    (link,) = soup(page).select("tbody th a")
    assert supervisor.get(str(link["href"])).status_code == 200
    assert foreign.events.filter(kind="calendar-changed").count() == 0


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
    assert queries.purges(house.organ).get().digest in told(desk.get(where))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"retention_years": "40"}, "不能短于一般案卷"),
        ({"retention_years": "0"}, "1 到 100 之间"),
        ({"retention_remedy_years": "永久"}, "1 到 100 之间"),
    ],
)
def test_a_wrong_retention_gets_a_sentence(
    house: House, change: dict[str, str], sentence: str
) -> None:
    desk, where = house.client(), f"/office/applications/customs/{house.organ.slug}/"
    page = desk.post(where, fields(desk.get(where)) | change)
    assert sentence in told(page)
    assert numbers.custom(house.organ).retention_years == 10
