"""What supervisors see: matrix, lists, indicators, the table; and what nobody else sees."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from gongkai.oversight.indicators import judged
from gongkai.oversight.matrix import matrix
from gongkai.publishing import actions, queries
from gongkai.publishing.kinds import ColumnKind
from gongkai.publishing.models import Column, Obligation
from gongkai.records.kinds import WithdrawalClass
from tests.publishing.scene import AT, Scene, planted, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def soup(user: User, address: str) -> BeautifulSoup:
    answer = signed_in(user).get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content.decode(), "html.parser")


def cells(page: BeautifulSoup) -> dict[str, dict[str, str]]:
    heads = [th.find(string=True, recursive=False).strip() for th in page.select("thead th")[1:]]
    return {
        tr.th.a.get_text(): {
            head: (td.a.find(string=True) if td.a else td.get_text())
            for head, td in zip(heads, tr.select("td"), strict=True)
        }
        for tr in page.select("tbody tr")
    }


def test_the_matrix_shows_every_organ_and_column_in_words(scene: Scene) -> None:
    scene.released("news", timezone.now())
    actions.switch_off(
        scene.others["penalty"], reason="没有执法权", on=timezone.localdate(), by=None, at=AT
    )
    found = cells(soup(scene.supervisor, "/office/oversight/"))
    assert found["甲镇人民政府"]["工作动态"] == "正常"
    assert found["乙镇人民政府"]["工作动态"].startswith("空白，超期")
    assert found["乙镇人民政府"]["行政处罚"] == "已停用"
    assert found["甲镇人民政府"]["行政处罚"] == "空白"
    assert found["甲县人民政府"]["工作动态"] == "—"
    page = soup(scene.supervisor, "/office/oversight/")
    link = page.select_one("tbody td.bad a")["href"]
    assert "履行记录" in soup(scene.supervisor, link).get_text()
    only = cells(soup(scene.supervisor, "/office/oversight/?red=1"))
    assert set(only) == {"甲镇人民政府", "乙镇人民政府"}


def test_everybody_sees_only_the_organs_of_the_own_posts(scene: Scene) -> None:
    found = cells(soup(scene.foreign, "/office/oversight/"))
    assert set(found) == {"乙镇人民政府"}
    assert signed_in(scene.clerk).get("/office/oversight/").status_code == 404
    text = soup(scene.foreign, "/office/oversight/late/").get_text()
    assert "甲镇" not in text
    assert "甲镇" not in soup(scene.foreign, "/office/oversight/indicators/").get_text()
    assert signed_in(scene.supervisor).get("/office/oversight/?from=x").status_code == 404


def test_the_matrix_asks_the_same_few_questions_however_large(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    with django_assert_num_queries(2):
        small = matrix([scene.town, scene.other], today)
    planted(
        scene.county,
        [(f"c{n}", f"栏目{n}", "每月更新一次", ColumnKind.OTHER) for n in range(60)],
    )
    with django_assert_num_queries(2):
        large = matrix([scene.county, scene.town, scene.other], today)
    assert (small.known, large.known) == (4, 64)
    assert len(large.columns) == 40
    client = signed_in(scene.supervisor)
    client.get("/office/oversight/")
    with django_assert_num_queries(8):
        client.get("/office/oversight/")


def test_the_list_names_late_empty_and_withdrawn(scene: Scene) -> None:
    record = scene.released("notices", timezone.now() - timedelta(1), "错的公告")
    actions.withdraw(
        record, WithdrawalClass.ERROR, reason="金额有误", by=scene.signer, at=timezone.now()
    )
    text = soup(scene.supervisor, "/office/oversight/late/").get_text(" ", strip=True)
    assert "错的公告" in text
    assert "内容有误" in text
    assert "甲镇人民政府：行政处罚" in text
    assert "超期" in text


def test_indicators_are_met_with_the_columns_that_prove_them(scene: Scene) -> None:
    today = timezone.localdate()
    planted(
        scene.town,
        [(f"x{n}", f"空{n}", "长期公开", ColumnKind.OTHER) for n in range(4)],
    )
    scene.released("notices", timezone.now() - timedelta(20))
    (one,) = judged([scene.town], today)
    by_id = {finding.id: finding for finding in one.findings}
    assert by_id["V3"].hit
    assert by_id["V4.3"].hit
    assert {row.slug for row in by_id["V4.3"].evidence} == {
        "finance", "news", "penalty", "x0", "x1", "x2", "x3",
    }  # fmt: skip
    scene.released("news", timezone.now())
    for slug in ("x0", "x1", "x2"):
        actions.sign_nothing(
            scene.obligation(slug), reason="没有", on=today, by=scene.officer,
            signed_by=scene.signer, at=AT,
        )  # fmt: skip
    (one,) = judged([scene.town], today)
    by_id = {finding.id: finding for finding in one.findings}
    assert "V3" not in by_id
    assert not by_id["V4.3"].hit
    assert "5个即单项否决" in by_id["V4.3"].sentence
    assert not one.vetoed
    page = soup(scene.supervisor, "/office/oversight/indicators/").get_text()
    assert "有苗头" in page


def test_the_table_for_a_circular_holds_the_same_rows(scene: Scene) -> None:
    answer = signed_in(scene.supervisor).get("/office/oversight/table.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["超期和空白栏目", "网站指标", "撤回的信息"]
    rows = book.get_sheet_by_name("超期和空白栏目").to_python()[2:]
    every = Obligation.objects.all()
    bad = queries.bad_obligations({o.organ_id for o in every}, timezone.localdate())
    assert len(rows) == bad.count() > 0
    assert {row[0] for row in rows} == {"甲镇人民政府", "乙镇人民政府"}


@pytest.mark.parametrize(
    ("due", "shown", "off", "words", "severity"),
    [
        (date(2026, 5, 1), True, False, "正常", "ok"),
        (date(2026, 3, 9), True, False, "还有7天", "warn"),
        (date(2026, 3, 2), True, False, "今天到期", "warn"),
        (date(2026, 3, 1), True, False, "超期1天", "bad"),
        (date(2026, 3, 1), False, False, "空白，超期1天", "bad"),
        (date(2026, 5, 1), False, False, "尚无内容，还有60天", "warn"),
        (None, False, False, "空白", "bad"),
        (None, True, False, "正常", "ok"),
        (date(2026, 3, 1), False, True, "已停用", ""),
    ],
)
def test_a_colour_never_comes_without_its_words(
    due: date | None, shown: bool, off: bool, words: str, severity: str
) -> None:
    column = Column(off_date=date(2026, 1, 1) if off else None)
    found = queries.standing_of(
        Obligation(column=column, due_date=due), date(2026, 3, 2), 7, shown=shown
    )
    assert (found.words, found.severity) == (words, severity)
