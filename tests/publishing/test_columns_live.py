"""No reachable state shows an empty column (design rule 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.law import duties as law
from gongkai.law.working_days import calendar
from gongkai.publishing import actions, queries
from gongkai.publishing.models import Column, DutyAct
from gongkai.records.kinds import WithdrawalClass
from tests.publishing.scene import AT, SINCE, Scene

pytestmark = pytest.mark.django_db
SLUGS = st.sampled_from(["parent", "notices", "finance", "news", "penalty"])


class Tree(RuleBasedStateMachine):
    """A town's columns live on; what readers see is compared with what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.scene = Scene()
        self.day = date(2026, 3, 2)
        self.shown: list[tuple[str, date, date | None, Any]] = []
        self.gone: set[int] = set()
        parent = actions.add_column(
            self.scene.town, parent=None, slug="parent", title="法定主动公开内容", position=9,
            opened=SINCE, by=None, at=AT,
        )  # fmt: skip
        Column.objects.filter(slug__in=["penalty", "finance"], organ=self.scene.town).update(
            parent=parent
        )
        self.scene.columns["parent"] = parent
        actions.open_obligations([parent], self.scene.town, since=SINCE, by=None, at=AT)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 2, tzinfo=UTC)

    def is_off(self, slug: str) -> bool:
        return Column.objects.filter(
            organ=self.scene.town, slug=slug, off_date__isnull=False
        ).exists()

    @rule(days=st.sampled_from([1, 10, 31, 100]))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days)

    @rule(slug=SLUGS, lasts=st.sampled_from([None, 0, 20]))
    def release(self, slug: str, lasts: int | None) -> None:
        if self.is_off(slug):
            return
        self.scene.columns[slug].refresh_from_db()
        expires = None if lasts is None else self.day + timedelta(lasts)
        record = self.scene.released(slug, self.at, f"第{len(self.shown)}号", expires=expires)
        self.shown.append((slug, self.day, expires, record))

    @precondition(lambda self: len(self.gone) < len(self.shown))
    @rule(which=st.integers(0, 50))
    def withdraw(self, which: int) -> None:
        record = self.shown[which % len(self.shown)][3]
        if record.pk not in self.gone:
            record.refresh_from_db()
            actions.withdraw(
                record, WithdrawalClass.ERROR, reason="有误", by=self.scene.signer, at=self.at
            )
            self.gone.add(record.pk)

    @rule(slug=SLUGS, back=st.sampled_from([None, 40, 120]))
    def sign_nothing(self, slug: str, back: int | None) -> None:
        obligation = self.scene.obligation(slug)
        period = None if back is None else self.day - timedelta(back)
        try:
            request = actions.ask_nothing(
                obligation, reason="没有", by=self.scene.officer, at=self.at, period=period
            )
        except actions.NoDuty:
            assert self.is_off(slug)
            return
        try:
            actions.sign_request(request, on=self.day, by=self.scene.signer, at=self.at)
        except actions.AlreadyActed:
            request.refresh_from_db()
            actions.refuse_request(request, opinion="重复", by=self.scene.signer, at=self.at)

    @rule(slug=SLUGS)
    def confirm(self, slug: str) -> None:
        try:
            actions.confirm_valid(
                self.scene.obligation(slug), on=self.day, by=self.scene.officer, at=self.at
            )
        except (actions.NotSigned, actions.NoDuty, actions.AlreadyActed):
            return
        assert self.has_content(slug)

    @rule(slug=SLUGS)
    def switch(self, slug: str) -> None:
        column = Column.objects.get(organ=self.scene.town, slug=slug)
        if column.off_date is None:
            actions.switch_off(
                column, reason="未涉及", on=self.day, by=self.scene.officer, at=self.at
            )
        else:
            actions.switch_on(column, by=self.scene.officer, at=self.at)

    def has_content(self, slug: str) -> bool:
        return any(
            place == slug
            and start <= self.day
            and (last is None or last >= self.day)
            and record.pk not in self.gone
            for place, start, last, record in self.shown
        )

    def nothing_stands(self, slug: str) -> bool:
        obligation = self.scene.obligation(slug)
        acts = list(DutyAct.objects.filter(obligation=obligation).order_by("day", "done_at", "pk"))
        if not acts or acts[-1].kind != "nothing":
            return False
        duty = law.Duty.from_json(obligation.column.duty)
        reckoned = [law.Act("nothing", a.day, a.period) for a in acts]
        after = law.next_due(duty, reckoned, obligation.since_date, calendar())
        return after is None or after.due >= self.day

    @invariant()
    def shown_is_what_has_something(self) -> None:
        tree = queries.public_tree(self.scene.town, self.day)
        names = {row.column.slug for row in tree.shown}
        filled = {
            slug
            for slug in self.scene.columns
            if not self.is_off(slug) and (self.has_content(slug) or self.nothing_stands(slug))
        }
        below = {"penalty", "finance"} & filled
        carried = {"parent"} if below and not self.is_off("parent") else set()
        assert names == filled | carried
        assert {c.slug for c in tree.off} == {s for s in self.scene.columns if self.is_off(s)}
        assert all(c.off_reason for c in tree.off)


def test_no_reachable_state_shows_an_empty_column(db: None) -> None:
    run_state_machine_as_test(
        Tree,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
