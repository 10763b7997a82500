"""Notices: who is told when, once each; the digest keeps quiet hours; SMS goes to a file."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications import notices
from gongkai.applications.models import Notice
from tests.applications.office import House, told, town
from tests.applications.people import answered, at, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None, tmp_path: Path, settings: Any) -> House:
    settings.MEDIA_ROOT = tmp_path
    settings.SMS_OUTBOX = tmp_path / "sms.txt"
    settings.SMS_NUMBERS = {"test-town-signer": "13800000000"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return town("test-town", "测试镇人民政府")


# Received on 2026-03-03, so due on 2026-03-31.
TOLD = {
    "2026-03-20": set(),  # seven working days left
    "2026-03-24": {"officer"},  # five
    "2026-03-25": set(),
    "2026-03-26": {"officer"},  # three
    "2026-03-28": set(),  # a Saturday
    "2026-03-30": {"officer", "signer"},  # one
    "2026-03-31": {"officer", "signer"},
    "2026-04-01": {"officer", "signer"},  # late by one
    "2026-04-02": set(),
}


@pytest.mark.parametrize("day", TOLD)
def test_the_officer_is_told_before_and_the_superior_at_the_end(house: House, day: str) -> None:
    received(house.organ, "2026-03-03")
    notices.run(at(day))
    names = {n.user.username.rpartition("-")[2] for n in Notice.objects.select_related("user")}
    assert names == TOLD[day]


def test_a_run_again_tells_nobody_twice(house: House) -> None:
    received(house.organ, "2026-03-03")
    first = notices.run(at("2026-03-31"))
    again = notices.run(at("2026-03-31", 15))
    assert (first.written, first.mails, first.messages) == (2, 2, 1)
    assert (again.written, again.mails, again.messages) == (0, 0, 0)
    assert [m.to for m in mail.outbox] == [
        ["officer@test-town.example"], ["signer@test-town.example"],
    ]  # fmt: skip
    assert "今天到期" in mail.outbox[0].body


def test_nothing_is_sent_in_the_quiet_hours_but_it_waits_in_the_office(house: House) -> None:
    received(house.organ, "2026-03-03")
    assert notices.run(at("2026-03-31", 6))[:3] == (2, 0, 0)
    page = house.client().get("/office/applications/notices/")
    assert "今天到期" in told(page)
    assert notices.run(at("2026-03-31", 8)).mails == 2


def test_an_urgent_message_goes_to_the_file_of_the_gateway(house: House, settings: Any) -> None:
    received(house.organ, "2026-03-03")
    notices.run(at("2026-03-31"))
    line = Path(settings.SMS_OUTBOX).read_text("utf-8")
    assert line.split("\t")[1] == "13800000000"
    assert "须当日处理" in line


def test_an_answered_case_is_quiet(house: House) -> None:
    answered(received(house.organ, "2026-03-03"), "2026-03-20")
    assert notices.run(at("2026-03-31")).written == 0


def test_notices_are_read_by_their_owner_only(house: House) -> None:
    received(house.organ, "2026-03-03")
    notices.run(at("2026-03-31"))
    theirs = Notice.objects.get(user=house.signer)
    house.client().post("/office/applications/notices/", {"read": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.read_at is None
    house.client(house.signer).post("/office/applications/notices/", {"read": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.read_at is not None


@given(st.times(), st.times(), st.times())
def test_quiet_hours_hold_over_midnight(start: time, end: time, moment: time) -> None:
    from django.test import override_settings

    with override_settings(QUIET_HOURS=(start, end)):
        inside = notices.is_quiet(moment)
    with override_settings(QUIET_HOURS=(end, start)):
        outside = notices.is_quiet(moment)
    assert start == end or inside != outside
