"""The three acts that meet a duty, the two steps of 本期无内容, and the day that follows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongkai.audit import chain
from gongkai.law import duties as law
from gongkai.law.duty_words import duty_from
from gongkai.law.working_days import calendar
from gongkai.publishing import actions, queries
from gongkai.publishing.models import Column, DutyAct, NothingRequest, Obligation
from gongkai.records.kinds import WithdrawalClass
from tests.publishing.scene import AT, SINCE, Scene, planted

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_a_release_meets_the_duty_and_moves_the_next_date(scene: Scene) -> None:
    scene.released("notices", AT)
    obligation = scene.obligation("notices")
    assert (obligation.met_date, obligation.met_kind) == (DAY, "release")
    assert obligation.due_date == date(2026, 6, 30)


def test_accounts_of_october_put_up_in_december_do_not_stand_for_november(scene: Scene) -> None:
    obligation = scene.obligation("finance")
    december = date(2025, 12, 5)
    actions.sign_nothing(
        obligation, reason="没有收支", period=date(2025, 10, 31), on=december,
        by=scene.officer, signed_by=scene.signer, at=at(december),
    )  # fmt: skip
    assert obligation.due_date == date(2025, 12, 10)
    later = december + timedelta(1)
    actions.sign_nothing(
        obligation, reason="没有收支", on=later, by=scene.officer, signed_by=scene.signer,
        at=at(later),
    )  # fmt: skip
    assert obligation.due_date == date(2026, 1, 10)


def test_what_stands_is_confirmed_but_not_an_empty_or_withdrawn_column(scene: Scene) -> None:
    obligation = scene.obligation("notices")
    with pytest.raises(actions.NotSigned):
        actions.confirm_valid(obligation, on=DAY, by=scene.officer, at=AT)
    record = scene.released("notices", AT)
    act = actions.confirm_valid(obligation, on=DAY, by=scene.officer, at=AT)
    assert [event.verb for event in chain.history(obligation)][-1] == "duty.met-by-confirm"
    assert act.signed_by is None
    with pytest.raises(actions.AlreadyActed):
        actions.confirm_valid(obligation, on=DAY, by=scene.officer, at=AT)
    actions.withdraw(record, WithdrawalClass.ERROR, reason="数字有误", by=scene.signer, at=AT)
    with pytest.raises(actions.NotSigned):
        actions.confirm_valid(obligation, on=DAY + timedelta(1), by=scene.officer, at=AT)


def test_nothing_is_prepared_by_one_and_signed_by_another(scene: Scene) -> None:
    obligation = scene.obligation("notices")
    request = actions.ask_nothing(obligation, reason="本季度没有通知", by=scene.officer, at=AT)
    assert not obligation.acts.exists()
    for by in (scene.officer, scene.foreign_signer, scene.supervisor, scene.clerk):
        with pytest.raises(actions.NotYours):
            actions.sign_request(request, on=DAY, by=by, at=AT)
    act = actions.sign_request(request, on=DAY, by=scene.signer, at=AT)
    assert (act.by, act.signed_by, act.reason) == (scene.officer, scene.signer, "本季度没有通知")
    request.refresh_from_db()
    assert (request.state, request.act, request.decided_by) == ("signed", act, scene.signer)
    with pytest.raises(actions.StaleRequest):
        actions.sign_request(request, on=DAY, by=scene.reviewer, at=AT)
    with pytest.raises(actions.StaleRequest):
        actions.refuse_request(request, opinion="有内容", by=scene.reviewer, at=AT)
    assert chain.verify(scene.town) == []


def test_a_request_is_sent_back_with_a_reason_and_may_be_asked_again(scene: Scene) -> None:
    obligation = scene.obligation("notices")
    with pytest.raises(actions.NotSigned):
        actions.ask_nothing(obligation, reason=" ", by=scene.officer, at=AT)
    request = actions.ask_nothing(obligation, reason="没有", by=scene.officer, at=AT)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_nothing(obligation, reason="没有", by=scene.officer, at=AT)
    with pytest.raises(actions.NotSigned):
        actions.refuse_request(request, opinion="", by=scene.signer, at=AT)
    actions.refuse_request(request, opinion="3月1日有公告", by=scene.signer, at=AT)
    assert request.state == "refused"
    again = actions.ask_nothing(obligation, reason="没有", by=scene.officer, at=AT)
    actions.refuse_request(again, opinion="填错了", by=scene.officer, at=AT)
    assert again.state == "back"


def test_the_database_itself_refuses_who_signs_his_own(scene: Scene) -> None:
    request = actions.ask_nothing(
        scene.obligation("notices"), reason="没有", by=scene.officer, at=AT
    )
    for change in ({"decided_by": scene.officer, "state": "refused"}, {"reason": "别的"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NothingRequest.objects.filter(pk=request.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        NothingRequest.objects.filter(pk=request.pk).delete()


def test_a_column_that_is_off_owes_nothing_until_it_is_on_again(scene: Scene) -> None:
    scene.released("notices", AT)
    column = scene.columns["notices"]
    actions.switch_off(column, reason="职能已划出", on=DAY, by=scene.officer, at=AT)
    obligation = scene.obligation("notices")
    assert obligation.due_date is None
    with pytest.raises(actions.NoDuty):
        actions.ask_nothing(obligation, reason="没有", by=scene.officer, at=AT)
    actions.switch_on(column, by=scene.officer, at=AT)
    assert scene.obligation("notices").due_date == date(2026, 6, 30)


def test_the_nightly_evaluation_writes_only_what_moved(scene: Scene) -> None:
    scene.released("notices", AT)
    assert actions.evaluate_all() == 0
    Column.objects.filter(pk=scene.columns["notices"].pk).update(duty=duty_from("每2周").as_json())
    Obligation.objects.filter(column=scene.columns["news"]).update(provisional=True)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert actions.evaluate_all() == 2
    assert sum(q["sql"].startswith("UPDATE") for q in caught) == 2
    assert scene.obligation("notices").due_date == date(2026, 3, 16)
    assert actions.evaluate_all() == 0


WORDS = (
    "每季度更新一次",
    "每月10日前公开上月",
    "每2周",
    "每半年更新一次",
    "每年1月31日前",
    "长期公开",
)
ACTS = st.tuples(
    st.integers(0, 1200), st.one_of(st.none(), st.integers(0, 500)),
    st.sampled_from(["nothing", "confirm"]),
)  # fmt: skip


class StoredDates(TestCase):
    """What is stored step by step is what all acts together give."""

    scene: Scene

    @classmethod
    def setUpTestData(cls) -> None:
        cls.scene = Scene()

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(WORDS), st.lists(ACTS, max_size=8, unique_by=lambda a: (a[0], a[2])),
        st.sampled_from(WORDS),
    )  # fmt: skip
    def test_the_stored_date_is_that_of_all_acts(
        self, words: str, acts: list[tuple[int, int | None, str]], then: str
    ) -> None:
        scene = self.scene
        column = planted(scene.town, [("x", "某栏目", words, "other")])["x"]
        obligation = scene.obligation("x")
        Obligation.objects.filter(pk=obligation.pk).update(content_date=SINCE)
        for offset, back, kind in acts:
            day = SINCE + timedelta(offset)
            period = None if back is None else day - timedelta(back)
            facts: dict[str, Any] = {"on": day, "period": period, "at": at(day)}
            if kind == "nothing":
                actions.sign_nothing(
                    obligation, reason="无", by=scene.officer, signed_by=scene.signer, **facts
                )
            else:
                actions.duties._act(
                    [obligation], "confirm", {}, by=scene.officer, signed_by=None, **facts
                )
            self.agrees(obligation)
        Column.objects.filter(pk=column.pk).update(duty=duty_from(then).as_json())
        actions.evaluate_all()
        self.agrees(obligation)

    def agrees(self, obligation: Obligation) -> None:
        obligation = Obligation.objects.select_related("column").get(pk=obligation.pk)
        acts = [
            law.Act(act.kind, act.day, act.period)  # type: ignore[arg-type]
            for act in DutyAct.objects.filter(obligation=obligation)
        ]
        duty = law.Duty.from_json(json.loads(json.dumps(obligation.column.duty)))
        wanted = law.next_due(duty, acts, obligation.since_date, calendar())
        assert obligation.due_date == (wanted.due if wanted else None)
        assert obligation.provisional == bool(wanted and wanted.provisional)


def test_a_policy_and_its_interpretation_lead_to_each_other(scene: Scene) -> None:
    policy = scene.released("notices", AT, "救助办法", normative="norms")
    (open_one,) = queries.policies_open([scene.town.pk], DAY + timedelta(30))
    assert (open_one.record, open_one.due_date) == (policy, date(2026, 3, 5))
    actions.waive_interpretation(open_one, reason="内容简单", by=scene.officer, at=AT)
    assert not queries.policies_open([scene.town.pk], DAY + timedelta(30)).exists()
    with pytest.raises(actions.NotSigned):
        actions.waive_interpretation(open_one, reason="", by=scene.officer, at=AT)
