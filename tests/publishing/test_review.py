"""送审 → 审核 → 发布: what every act refuses, and what no order of acts can bring about."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.access.rules import held
from gongkai.audit import chain
from gongkai.config.commands import tick
from gongkai.orgs import actions as orgs
from gongkai.orgs.models import Appointment, Role
from gongkai.publishing import actions, queries
from gongkai.publishing.kinds import Decision, SubmissionKind, SubmissionState
from gongkai.publishing.models import Release, Review, Sheet, Submission
from gongkai.records import actions as records
from gongkai.records import files
from gongkai.records import queries as record_queries
from gongkai.records.kinds import Attribute, WithdrawalClass
from gongkai.records.models import File, Record, Version
from tests.publishing import world as worlds
from tests.publishing.world import AT, BODY, DAY, World

pytestmark = pytest.mark.django_db
OK, BACK = Decision.APPROVE, Decision.RETURN


def decide(world: World, s: Submission, who: str, decision: Decision = OK, **more: Any) -> None:
    fresh = Submission.objects.select_related("record__organ", "organ").get(pk=s.pk)
    more = {"at": AT, "opinion": "意见"} | more
    actions.decide(fresh, decision, by=world.people[who], **more)


def test_three_people_in_their_order_make_a_record_public_on_the_day_of_the_last(
    world: World,
) -> None:
    s = world.submit()
    decide(world, s, "reviewer")
    decide(world, s, "secrecy")
    assert not Release.objects.exists()
    decide(world, s, "signer", at=AT + timedelta(2))
    release = Release.objects.get()
    assert (release.published_date, release.record_id) == (DAY + timedelta(2), s.record_id)
    assert [r.role for r in Review.objects.order_by("pk")] == ["reviewer", "secrecy", "signer"]
    assert chain.verify(world.town) == []


@pytest.mark.parametrize("who", ["officer", "secrecy", "signer", "village", "other-reviewer"])
def test_a_step_is_refused_to_whoever_does_not_hold_it(world: World, who: str) -> None:
    s = world.submit()
    with pytest.raises(actions.NotYourStep):
        decide(world, s, who)
    s.refresh_from_db()
    assert (s.step, s.reviews.count()) == (0, 0)


def test_who_drafted_changed_or_submitted_does_not_review(world: World) -> None:
    own = world.submit(world.draft(by="reviewer"))
    record = world.draft("关于做好防汛工作的通知")
    actions.mend(record, {"title": "关于做好防汛抗旱工作的通知"}, version=1,
                 by=world.people["reviewer"], at=AT)  # fmt: skip
    changed = world.submit(record)
    sent = world.submit(world.draft("关于做好森林防火的通知"), by="reviewer")
    for s in (own, changed, sent):
        with pytest.raises(actions.NotYourStep):
            decide(world, s, "reviewer")
    reviewer = world.people["reviewer"]
    assert not queries.to_decide(reviewer, list(held(reviewer, DAY))).exists()


def test_nobody_decides_two_steps_of_a_round_even_with_two_posts(world: World) -> None:
    signer = Appointment.objects.get(user=world.people["signer"])
    orgs.delegate(signer, world.people["reviewer"], from_date=DAY, to_date=DAY + timedelta(9),
                  reason="出差", by=world.people["signer"], at=AT)  # fmt: skip
    s = world.submit()
    world.agree(s, "reviewer", "secrecy")
    with pytest.raises(actions.NotYourStep):
        decide(world, s, "reviewer")


def test_a_lent_post_works_on_its_days_and_is_written_down(world: World) -> None:
    signer = Appointment.objects.get(user=world.people["signer"])
    orgs.delegate(signer, world.people["village"], from_date=DAY, to_date=DAY + timedelta(1),
                  reason="出差", by=world.people["signer"], at=AT)  # fmt: skip
    s = world.submit()
    world.agree(s, "reviewer", "secrecy")
    stand_in = world.people["village"]
    assert list(queries.to_decide(stand_in, list(held(stand_in, DAY)))) == [s]
    with pytest.raises(actions.NotYourStep):
        decide(world, s, "village", at=AT + timedelta(1))
    decide(world, s, "village")
    assert Review.objects.get(role="signer").on_behalf_of == world.people["signer"]


def test_a_lent_post_does_not_sign_what_its_lender_drafted(world: World) -> None:
    record = world.draft(by="signer")
    signer = Appointment.objects.get(user=world.people["signer"])
    orgs.delegate(signer, world.people["village"], from_date=DAY, to_date=DAY + timedelta(9),
                  reason="休假", by=world.people["signer"], at=AT)  # fmt: skip
    s = world.submit(record)
    world.agree(s, "reviewer", "secrecy")
    with pytest.raises(actions.NotYourStep):
        decide(world, s, "village")
    stand_in = world.people["village"]
    assert not queries.to_decide(stand_in, list(held(stand_in, DAY))).exists()


def test_a_return_needs_a_reason_and_begins_a_new_round_with_all_steps(world: World) -> None:
    s = world.submit()
    decide(world, s, "reviewer")
    with pytest.raises(ValueError, match="reason"):
        decide(world, s, "secrecy", BACK, opinion="  ")
    decide(world, s, "secrecy", BACK, opinion="第二段写错了")
    record = Record.objects.get()
    actions.mend(record, {"body": BODY + "<p>补充。</p>"}, version=1,
                 by=world.people["officer"], at=AT)  # fmt: skip
    s.refresh_from_db()
    actions.resubmit(s, by=world.people["officer"], at=AT)
    assert (s.round, s.step, s.version) == (2, 0, 2)
    world.agree(s)
    assert Review.objects.filter(round=2).count() == 3
    with pytest.raises(actions.StaleSubmission):
        actions.resubmit(s, by=world.people["officer"], at=AT)


def test_of_two_reviewers_at_once_the_second_is_told(world: World) -> None:
    s = world.submit()
    both = [
        Submission.objects.select_related("record__organ", "organ").get(pk=s.pk) for _ in range(2)
    ]
    actions.decide(both[0], OK, by=world.people["reviewer"], at=AT)
    worlds.person(world, "reviewer-2", Role.REVIEWER, world.town)
    with pytest.raises(actions.StaleSubmission):
        actions.decide(both[1], BACK, by=world.people["reviewer-2"], at=AT, opinion="慢了一步")
    s.refresh_from_db()
    assert (s.state, s.step) == (SubmissionState.REVIEWING, 1)


def test_what_reviewers_saw_is_what_is_released(world: World) -> None:
    s, by = world.submit(), world.people["officer"]
    for act in (
        lambda: actions.mend(s.record, {"title": "换了"}, version=1, by=by, at=AT),
        lambda: actions.discard(s.record, reason="不要了", by=by, at=AT),
        lambda: actions.number(s.record, "甲政", 2026, by=by, at=AT),
    ):
        with pytest.raises(actions.UnderReview):
            act()
    # Even a change by a way around the acts is not released: the version differs.
    Record.objects.update(version=2)
    with pytest.raises(actions.StaleSubmission):
        decide(world, s, "reviewer")


def test_a_scheduled_release_comes_on_its_day_once(world: World) -> None:
    s = world.agree(world.submit(release_on=DAY + timedelta(3)))
    assert s.state == SubmissionState.APPROVED
    assert actions.release_due(DAY + timedelta(2), at=AT + timedelta(2)) == 0
    done = tick.once(AT + timedelta(3), duties=True)
    assert done.released == 1
    assert "定时发布 1 件" in str(done)
    assert tick.once(AT + timedelta(3), duties=False).released == 0
    assert Release.objects.get().published_date == DAY + timedelta(3)


def test_a_scheduled_release_that_was_changed_or_is_too_late_goes_back(world: World) -> None:
    late = world.agree(world.submit(release_on=DAY + timedelta(1), expires_on=DAY + timedelta(2)))
    changed = world.agree(
        world.submit(world.draft("另一份通知的标题"), release_on=DAY + timedelta(1))
    )
    Record.objects.filter(pk=changed.record_id).update(version=9)
    assert actions.release_due(DAY + timedelta(5), at=AT + timedelta(5)) == 0
    for s in (late, changed):
        s.refresh_from_db()
        assert s.state == SubmissionState.RETURNED
    assert not Release.objects.exists()
    again = world.submit(world.draft("第三份通知的标题"), expires_on=DAY)
    with pytest.raises(actions.PastItsDay):
        decide(world, again, "reviewer", at=AT + timedelta(1))


def test_what_ends_leaves_the_public_with_a_tombstone(world: World) -> None:
    record = world.draft()
    world.agree(world.submit(record, expires_on=DAY + timedelta(7)))
    assert actions.end_due(DAY + timedelta(7), at=AT) == 0
    assert actions.end_due(DAY + timedelta(8), at=AT) == 1
    record.refresh_from_db()
    assert record.withdrawn_class == WithdrawalClass.EXPIRED
    assert not record_queries.public().exists()
    assert record.public_date == DAY


def test_a_correction_keeps_both_versions_and_the_day(world: World) -> None:
    record = world.released()
    by = world.people["officer"]
    with pytest.raises(ValueError, match="change"):
        actions.submit_correction(record, {"title": record.title}, note="无", by=by, at=AT)
    s = actions.submit_correction(record, {"title": "更正后的标题"}, note="标题有误", by=by, at=AT)
    with pytest.raises(actions.StaleSubmission):
        actions.submit_correction(record, {"title": "又一个"}, note="又", by=by, at=AT)
    decide(world, s, "reviewer", BACK, opinion="再想想")
    s.refresh_from_db()
    actions.resubmit(s, change={"title": "再次更正的标题"}, by=by, at=AT)
    world.agree(s, at=AT + timedelta(4))
    record.refresh_from_db()
    assert (record.title, record.public_date) == ("再次更正的标题", DAY)
    assert Version.objects.get(was_public=True).content["title"] == "关于做好春耕备耕工作的通知"
    assert Submission.objects.get(pk=s.pk).kind == SubmissionKind.CORRECTION


def test_withdrawing_cancels_what_is_under_way_and_keeps_the_day(world: World) -> None:
    record = world.draft()
    plan = actions.BoardPlan(world.boards["town"], None, period_days=5)
    world.agree(world.submit(record, boards=[plan]))
    record.refresh_from_db()
    s = actions.submit_correction(
        record, {"title": "新的标题"}, note="改", by=world.people["officer"], at=AT
    )
    with pytest.raises(records.NoReason):
        actions.withdraw(
            record, WithdrawalClass.ERROR, reason=" ", by=world.people["signer"], at=AT
        )
    actions.withdraw(record, WithdrawalClass.ERROR, reason="错了", by=world.people["signer"], at=AT)
    s.refresh_from_db()
    assert s.state == SubmissionState.CANCELLED
    assert Sheet.objects.get().state == "cancelled"
    with pytest.raises(records.NotPublic):
        actions.withdraw(
            record, WithdrawalClass.ERROR, reason="再", by=world.people["signer"], at=AT
        )
    with pytest.raises(actions.NotForThePublic):
        world.submit(record)


def test_only_what_is_for_the_public_is_submitted_and_once(world: World) -> None:
    for facts in ({"attribute": Attribute.ON_REQUEST},
                  {"attribute": Attribute.WITHHELD, "ground": "internal"}):  # fmt: skip
        with pytest.raises(actions.NotForThePublic):
            world.submit(world.draft("不公开的一份材料", **facts))
    record = world.draft()
    world.submit(record)
    with pytest.raises(actions.StaleSubmission):
        world.submit(record)
    with pytest.raises(ValueError, match="another organ"):
        world.submit(world.draft("给别镇栏目的通知"), columns=[world.columns["other"]])


def test_a_batch_is_decided_whole_or_not_at_all(world: World) -> None:
    some = [world.submit(world.draft(f"批量审核的通知之{n}")) for n in range(3)]
    decide(world, some[2], "reviewer")
    rows = Submission.objects.select_related("record__organ", "organ").order_by("pk")
    with pytest.raises(actions.NotYourStep):
        actions.decide_many(list(rows), OK, by=world.people["reviewer"], at=AT)
    assert Review.objects.count() == 1


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_database_itself_refuses_forged_rows(world: World) -> None:
    s = world.submit()
    world.agree(s, "reviewer")
    columns = (
        "submission_id, round, step, role, post, by_id, on_behalf_of_id, drafter_id, decision,"
        " opinion, decided_at"
    )
    insert = f"INSERT INTO publishing_review ({columns}) VALUES ({', '.join(['%s'] * 11)})"
    drafter, reviewer, secrecy = (
        world.people[who].pk for who in ("officer", "reviewer", "secrecy")
    )

    def row(step: int, by: int, **other: Any) -> list[Any]:
        decision, opinion = other.get("decision", "approve"), other.get("opinion", "好")
        behalf = other.get("behalf")
        return [s.pk, 1, step, "secrecy", "岗", by, behalf, drafter, decision, opinion, AT]

    for forged in (
        row(1, drafter),  # by the drafter
        row(1, secrecy, behalf=drafter),  # for the drafter
        row(0, secrecy),  # the same step twice
        row(1, reviewer),  # the same person twice in a round
        row(1, secrecy, decision="return", opinion=""),  # returned without a reason
    ):
        with pytest.raises(IntegrityError):
            raw(insert, *forged)
    world.agree(s)
    for statement in (
        "UPDATE publishing_release SET published_date = '2020-01-01'",
        "UPDATE publishing_release SET record_id = record_id + 1",
        "DELETE FROM publishing_release",
        "UPDATE publishing_review SET opinion = '改'",
        "DELETE FROM publishing_review",
    ):
        with pytest.raises(DatabaseError):
            raw(statement)
    again = Release.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.update(withdrawn_date=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.update(attribute="on_request")


class Way(RuleBasedStateMachine):
    """Everybody tries everything in any order; refusals are part of the way."""

    WHO = st.sampled_from(["officer", "reviewer", "secrecy", "signer", "village"])
    REFUSED = (
        actions.NotYourStep, actions.StaleSubmission, actions.UnderReview, actions.PastItsDay,
        actions.NotForThePublic, actions.Guarded, records.AlreadyPublic, records.NotPublic,
        records.StaleRecord, ValueError,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.world = worlds.build()
        self.day = DAY
        self.hours = 0
        self.published: dict[int, date] = {}
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        self.hours += 1
        return AT + (self.day - DAY) + timedelta(seconds=self.hours)

    def attempt(self, act: Any) -> None:
        with contextlib.suppress(*self.REFUSED), transaction.atomic():
            act()

    def one(self, pick: int) -> Record | None:
        rows = list(Record.objects.select_related("organ").order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @precondition(lambda self: self.number < 3)
    @rule(who=WHO)
    def draft(self, who: str) -> None:
        self.number += 1
        self.world.draft(f"第{self.number}份关于工作安排的通知", by=who)

    @rule(pick=st.integers(0, 2), who=WHO, wait=st.integers(0, 2))
    def submit(self, pick: int, who: str, wait: int) -> None:
        record = self.one(pick)
        if record is not None:
            on = self.day + timedelta(wait) if wait else None
            self.attempt(lambda: self.world.submit(record, by=who, release_on=on))

    @rule(pick=st.integers(0, 2), who=WHO, decision=st.sampled_from(list(Decision)))
    def decide(self, pick: int, who: str, decision: Decision) -> None:
        rows = list(Submission.objects.select_related("record__organ", "organ").order_by("pk"))
        if rows:
            s = rows[pick % len(rows)]
            self.attempt(
                lambda: actions.decide(
                    s, decision, by=self.world.people[who], at=self.at, opinion="意见"
                )
            )

    @rule(pick=st.integers(0, 2))
    def agree_all(self, pick: int) -> None:
        rows = list(Submission.objects.order_by("pk"))
        if rows:
            self.attempt(lambda: self.world.agree(rows[pick % len(rows)], at=self.at))

    @rule(pick=st.integers(0, 2), who=WHO)
    def mend(self, pick: int, who: str) -> None:
        record = self.one(pick)
        if record is not None:
            text = {"summary": f"改于{self.hours}"}
            by = self.world.people[who]
            self.attempt(
                lambda: actions.mend(record, text, version=record.version, by=by, at=self.at)
            )

    @rule(pick=st.integers(0, 2), who=WHO)
    def resubmit(self, pick: int, who: str) -> None:
        rows = list(Submission.objects.order_by("pk"))
        if rows:
            s = rows[pick % len(rows)]
            self.attempt(lambda: actions.resubmit(s, by=self.world.people[who], at=self.at))

    @rule(pick=st.integers(0, 2), who=WHO)
    def bring(self, pick: int, who: str) -> None:
        record, by = self.one(pick), self.world.people[who]
        if record is not None:
            data = f"第{self.hours}份".encode()
            file = files.Examined(data, data, f"{self.hours}.txt", "txt", "", (), ())
            act = actions.attach if record.public_date is None else actions.bring_file
            self.attempt(lambda: act(record, file, alt="", by=by, at=self.at))

    @rule(pick=st.integers(0, 2), who=WHO, words=st.booleans(), drop=st.booleans())
    def correct(self, pick: int, who: str, words: bool, drop: bool) -> None:
        record = self.one(pick)
        if record is not None:
            change = {"summary": f"更正{self.hours}"} if words else {}
            by = self.world.people[who]
            adds = queries.files_to_bring(record.pk, by, None)[:1]
            drops = record_queries.files([record.pk]).get(record.pk, [])[:1] if drop else []
            self.attempt(
                lambda: actions.submit_correction(
                    record, change, note="改", adds=adds, drops=drops, by=by, at=self.at
                )
            )

    @rule(pick=st.integers(0, 2), who=WHO)
    def withdraw_or_cancel(self, pick: int, who: str) -> None:
        record = self.one(pick)
        if record is None:
            return
        by = self.world.people[who]
        s = queries.open_submissions([record.pk]).get(record.pk)
        if s is not None:
            self.attempt(lambda: actions.cancel(s, reason="收回", by=by, at=self.at))
        else:
            kind = WithdrawalClass.ERROR
            self.attempt(lambda: actions.withdraw(record, kind, reason="错", by=by, at=self.at))

    @rule()
    def tomorrow(self) -> None:
        self.day += timedelta(1)
        tick.once(self.at, duties=False)

    @invariant()
    def what_is_public_was_agreed_to_by_others_in_every_step(self) -> None:
        for release in Release.objects.select_related("submission"):
            s = release.submission
            reviews = list(Review.objects.filter(submission=s, round=s.round, decision="approve"))
            assert [r.role for r in reviews] == s.steps
            people = [r.by_id for r in reviews]
            assert len(set(people)) == len(s.steps)
            before = Version.objects.filter(record_id=s.record_id, number__lt=s.version)
            editors = set(before.values_list("by_id", flat=True))
            assert not {s.drafter_id, s.submitted_by_id, *editors} & set(people)

    @invariant()
    def files_come_and_go_only_with_a_correction_that_is_done(self) -> None:
        for s in Submission.objects.filter(kind="correction").prefetch_related("adds", "drops"):
            for file in s.adds.all():
                waits = file.joined_at is None and file.dropped_at is None
                assert waits == (s.state in queries.OPEN)
                assert (file.joined_at is not None) == (s.state == "done")
            if s.state == "done":
                assert all(file.dropped_at is not None for file in s.drops.all())
        joined = File.objects.filter(joined_at__isnull=False)
        assert not joined.filter(brought_by__state="cancelled").exists()

    @invariant()
    def a_published_day_never_moves_and_nothing_is_released_twice(self) -> None:
        rows = list(Release.objects.values_list("pk", "record_id", "column_id", "published_date"))
        assert len({(r, c) for _, r, c, _ in rows}) == len(rows)
        for pk, record, _, day in rows:
            assert self.published.setdefault(pk, day) == day
            assert Record.objects.get(pk=record).public_date == day

    @invariant()
    def nothing_is_public_without_a_release(self) -> None:
        shown = set(Record.objects.filter(public_date__isnull=False).values_list("pk", flat=True))
        assert shown == set(Release.objects.values_list("record_id", flat=True))


def test_no_reachable_state_is_self_approved_redated_or_twice_released(
    db: None, tmp_path: Path
) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        run_state_machine_as_test(
            Way,
            settings=settings(
                max_examples=12, stateful_step_count=25, deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
