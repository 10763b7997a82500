"""所属期次: an item about an earlier period is chosen on 送审 and counts for that one only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from gongkai.law.duties import Duty
from gongkai.law.duty_words import duty_from
from gongkai.publishing import actions, periods, queries
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import DutyAct, Submission
from gongkai.records import actions as records
from gongkai.records.models import Record
from tests.publishing.scene import COLUMNS, Scene, planted, signed_in
from tests.publishing.test_office_items import page, post

pytestmark = pytest.mark.django_db
DECEMBER = date(2025, 12, 5)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def drafted(scene: Scene, title: str = "十月财务收支", day: date = DECEMBER) -> Record:
    draft = records.Draft(title, day, body="<p>收入和支出如下。</p>", genre="公示")
    return records.draft(scene.town, draft, by=scene.officer, at=noon(day))


def agree(scene: Scene, s: Submission, day: date = DECEMBER) -> None:
    for by in (scene.reviewer, scene.signer):
        s.refresh_from_db()
        actions.decide(s, Decision.APPROVE, by=by, at=noon(day), opinion="同意。")


def test_october_released_in_december_leaves_november_due(scene: Scene) -> None:
    columns = [scene.columns[slug] for slug in ("finance", "news", "penalty")]
    october = date(2025, 10, 1)
    s = actions.submit(
        drafted(scene), columns=columns, by=scene.officer, at=noon(DECEMBER), period=october
    )
    agree(scene, s)
    kept = dict(DutyAct.objects.values_list("obligation__column__slug", "period"))
    assert kept == {"finance": october, "news": None, "penalty": None}
    assert scene.obligation("finance").due_date == date(2025, 12, 10)
    assert scene.obligation("finance").plain_date is None
    assert scene.obligation("news").plain_date == DECEMBER
    plain = actions.submit(
        drafted(scene, "十一月财务收支"), columns=columns[:1], by=scene.officer, at=noon(DECEMBER)
    )
    agree(scene, plain)
    assert scene.obligation("finance").due_date == date(2026, 1, 10)


def test_a_sheet_hung_later_is_about_the_same_period(scene: Scene) -> None:
    board = actions.put_up(
        scene.town, code="JZ00", name="甲镇公开栏", place="门前", position=0, by=None,
        at=noon(DECEMBER),
    )  # fmt: skip
    finance, october = scene.columns["finance"], date(2025, 10, 1)
    s = actions.submit(
        drafted(scene), columns=[finance], boards=[actions.BoardPlan(board, finance)],
        by=scene.officer, at=noon(DECEMBER), period=october,
    )  # fmt: skip
    agree(scene, s)
    sheets = queries.sheets_to_hang(board)
    actions.hang(board, sheets, day=DECEMBER, by=scene.officer, at=noon(DECEMBER))
    assert list(DutyAct.objects.values_list("period", flat=True)) == [october, october]
    assert scene.obligation("finance").due_date == date(2025, 12, 10)


def submit_page(scene: Scene, record: Record) -> tuple[Any, str]:
    return signed_in(scene.officer), f"/office/items/{record.pk}/submit/"


def test_the_period_is_chosen_shown_to_reviewers_and_changed_on_sending_again(
    scene: Scene,
) -> None:
    record = drafted(scene, day=timezone.localdate())
    client, address = submit_page(scene, record)
    select = page(client, address).find(id="id_period")
    groups = [group["label"] for group in select.select("optgroup")]
    assert groups == ["每月更新的栏目", "每季度更新的栏目"]
    months = [o["value"] for o in select.select("optgroup")[0].select("option")]
    assert len(months) == periods.MOST
    data = {"version": record.version, "columns": [scene.columns["finance"].pk]}
    post(client, address, data | {"period": months[2]})
    s = Submission.objects.get()
    chosen = date.fromisoformat(months[2].partition(":")[2])
    assert s.period == chosen
    words = f"所属期次：{chosen.year}年{chosen.month}月"
    reviewer = signed_in(scene.reviewer)
    for shown in ("/office/review/", f"/office/review/{s.pk}/"):
        assert words in page(reviewer, shown).get_text(), shown
    now = timezone.now()
    actions.decide(s, Decision.RETURN, by=scene.reviewer, at=now, opinion="是上一个月的")
    again = f"/office/items/{record.pk}/resubmit/"
    select = page(client, again).find(id="id_period")
    assert select.select_one("option[selected]")["value"] == months[2]
    assert [g["label"] for g in select.select("optgroup")] == ["每月更新的栏目"]
    post(client, again, {"version": record.version, "period": months[1]})
    s.refresh_from_db()
    for by in (scene.reviewer, scene.signer):
        s.refresh_from_db()
        actions.decide(s, Decision.APPROVE, by=by, at=now, opinion="同意。")
    assert str(DutyAct.objects.get().period) == months[1].partition(":")[2]


def test_sent_again_without_a_period_it_counts_for_the_day_of_release(scene: Scene) -> None:
    record = drafted(scene, day=timezone.localdate())
    s = actions.submit(
        record, columns=[scene.columns["finance"]], by=scene.officer, at=timezone.now(),
        period=date(2020, 1, 1),
    )  # fmt: skip
    actions.decide(
        s, Decision.RETURN, by=scene.reviewer, at=timezone.now(), opinion="不是二〇二〇年的"
    )
    client, again = signed_in(scene.officer), f"/office/items/{record.pk}/resubmit/"
    select = page(client, again).find(id="id_period")
    assert select.select_one("option[selected]").get_text() == "2020年1月"
    post(client, again, {"version": record.version, "period": ""})
    s.refresh_from_db()
    assert s.period is None


@pytest.mark.parametrize(
    ("slugs", "length", "words"),
    [
        (["news", "penalty"], "1", "没有期次"),
        (["notices"], "1", "选的栏目每季度更新，请在“每季度更新的栏目”里选期次。"),
        (["notices", "finance"], "3", "选的栏目每月更新，请在“每月更新的栏目”里选期次。"),
        (["finance"], "7", "选择一个有效的选项"),
    ],
)
def test_a_period_of_another_cycle_is_asked_for_again_and_nothing_is_lost(
    scene: Scene, slugs: list[str], length: str, words: str
) -> None:
    record = drafted(scene, day=timezone.localdate())
    client, address = submit_page(scene, record)
    options = [o["value"] for o in page(client, address).select("#id_period option")]
    wanted = next((o for o in options if o.startswith(f"{length}:")), f"{length}:2020-01-01")
    data = {
        "version": record.version, "columns": [scene.columns[s].pk for s in slugs],
        "period": wanted, "note": "请尽快",
    }  # fmt: skip
    answer = BeautifulSoup(post(client, address, data, 200).content.decode(), "html.parser")
    assert words in answer.find(id="id_period").find_parent("div").get_text()
    assert answer.find(id="id_note")["value"] == "请尽快"
    assert len(answer.select("input[name=columns][checked]")) == len(slugs)
    assert not Submission.objects.exists()


def test_a_month_also_tells_the_quarter(scene: Scene) -> None:
    record = drafted(scene, day=timezone.localdate())
    client, address = submit_page(scene, record)
    options = [o["value"] for o in page(client, address).select("#id_period option")]
    month = [o for o in options if o.startswith("1:")][4]
    both = [scene.columns[s].pk for s in ("notices", "finance")]
    post(client, address, {"version": record.version, "columns": both, "period": month})
    (told,) = queries.places_of([Submission.objects.get().pk]).values()
    day = date.fromisoformat(month[2:])
    quarter = f"{day.year}年第{(day.month + 2) // 3}季度"
    assert told == [
        f"栏目“通知公告”（所属期次：{quarter}）",
        f"栏目“财务公开”（所属期次：{day.year}年{day.month}月）",
    ]


def test_without_a_column_that_has_periods_nothing_is_asked(scene: Scene) -> None:
    planted(scene.village, [row for row in COLUMNS if row[0] in ("news", "penalty")])
    for column in scene.columns.values():  # the village has only its own now
        actions.switch_off(column, reason="停", on=DECEMBER, by=None, at=noon(DECEMBER))
    record = records.draft(
        scene.village, records.Draft("村里的动态", DECEMBER), by=scene.clerk, at=noon(DECEMBER)
    )
    shown = page(signed_in(scene.clerk), f"/office/items/{record.pk}/submit/")
    assert shown.find(id="id_period") is None
    post(
        signed_in(scene.clerk), f"/office/items/{record.pk}/submit/",
        {"version": record.version, "columns": [shown.select_one("input[name=columns]")["value"]]},
    )  # fmt: skip
    assert Submission.objects.get().period is None


@pytest.mark.parametrize(
    ("words", "day", "named"),
    [
        ("每月更新一次", date(2026, 3, 9), "2026年3月"),
        ("每季度更新一次", date(2026, 12, 31), "2026年第4季度"),
        ("每半年更新一次", date(2026, 6, 30), "2026年上半年"),
        ("每半年更新一次", date(2026, 7, 1), "2026年下半年"),
        ("每年更新一次", date(2026, 7, 1), "2026年"),
        ("每2周", date(2026, 7, 1), "2026年7月1日"),
    ],
)
def test_a_period_has_a_name_and_the_one_chosen_is_found_again(
    words: str, day: date, named: str
) -> None:
    duty: Duty = duty_from(words)
    assert periods.name(duty, day) == named
    offered = dict(pair for _, group in periods.choices([duty], day, day) for pair in group)
    value = periods.chosen([duty], day)
    assert (value in offered) == bool(periods.months(duty))
    if value:
        assert offered[value] == named
