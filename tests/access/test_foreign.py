"""An officer of another town gets 404 for every office address of this one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.applications.models import Application, Enclosure, Paper, Reply
from gongkai.audit.models import Event
from gongkai.interaction.models import Letter
from gongkai.orgs.models import Delegation, Leader, Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing.models import (
    Board,
    Column,
    NothingRequest,
    Obligation,
    Photo,
    Policy,
    Sheet,
)
from gongkai.records import actions as records
from gongkai.records.models import DocumentNumber, File, ImportBatch, Record

pytestmark = pytest.mark.usefixtures("town")
AT = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 11, 24)
STRANGERS = ("demo-other", "demo-other-reviewer", "demo-other-signer")


def office_patterns(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every office address with its whole route."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from office_patterns(one.url_patterns, route)
        elif route.startswith("office/"):
            yield route, one


WITH_OBJECTS = {str(p.name): p for _, p in office_patterns() if p.pattern.converters}
WITHOUT = {str(p.name): p for _, p in office_patterns() if not p.pattern.converters}


def objects(town: Organ) -> dict[str, Any]:
    """One object of the town for everything an office address may name."""
    officer = User.objects.get(username="demo-officer")
    signer = User.objects.get(username="demo-signer")
    draft = records.Draft("杜关镇内部草稿", DAY)
    record = records.draft(town, draft, by=officer, at=AT)
    column = Column.objects.get(organ=town, slug="notices")
    board = Board.objects.get(code="DG00")
    submission = publishing.submit(
        record, columns=[column], boards=[publishing.BoardPlan(board)], by=officer, at=AT
    )
    obligation = Obligation.objects.get(organ=town, column=column)
    sheet = Sheet.objects.filter(board=board).latest("pk")
    case = Application.objects.filter(organ=town).earliest("pk")
    made: dict[str, Any] = {
        "organ": town.slug,
        "year": 2023,
        "figure": "t3.new.total",
        "record": record.pk,
        "submission": submission.pk,
        "number": DocumentNumber.objects.filter(organ=town).earliest("pk").pk,
        "batch": ImportBatch.objects.create(organ=town, name="a.csv", rows=1, made_at=AT).pk,
        "file": File.objects.create(
            record=record, name="a.txt", kind="txt", size=1, sha256="0" * 64, original="0" * 64,
            added_at=AT,
        ).pk,
        "delegation": Delegation.objects.create(
            appointment=signer.appointments.earliest("pk"), to=officer, from_date=DAY,
            to_date=date(2026, 12, 1), reason="公出",
        ).pk,
        "board": board.code,
        "sheet": sheet.pk,
        "code": sheet.code,
        "photo": Photo.objects.create(
            organ=town, board=board, sha256="1" * 64, width=1, height=1, added_at=AT
        ).pk,
        "column": column.slug,
        "nothing": NothingRequest.objects.create(
            organ=town, obligation=obligation, reason="本期没有", asked_at=AT, by=officer
        ).pk,
        "policy": Policy.objects.filter(organ=town).earliest("pk").pk,
        "leader": Leader.objects.filter(organ=town).earliest("pk").pk,
        "letter": Letter.objects.create(
            organ=town, code="ABC123", channel="web", question="问", received_at=AT, due_date=DAY
        ).pk,
        "case": case.pk,
        "reply": Reply.objects.filter(application__organ=town).earliest("pk").pk,
        "paper": Paper.objects.create(
            application=case, kind="receipt", day=DAY, markup="登记回执", made_at=AT
        ).pk,
        "enclosure": Enclosure.objects.create(
            organ=town, application=case, kind="found", name="a.pdf", media="pdf", size=1,
            sha256="2" * 64, store="s" * 32, pages=1, at=AT,
        ).pk,
        "withheld": Record.objects.filter(organ=town, review_date__isnull=False).earliest("pk").pk,
    }  # fmt: skip
    return made


WHICH: dict[str, dict[str, str]] = {
    "office_void": {"number": "number"},
    "office_import_batch": {"pk": "batch"},
    "office_import_undo": {"pk": "batch"},
    "office_drop": {"pk": "record", "file": "file"},
    "office_decide": {"pk": "submission"},
    "office_look": {"pk": "withheld"},
    "office_take_back": {"pk": "delegation"},
    "office_board": {"code": "board"},
    "office_hang": {"code": "board"},
    "office_down": {"code": "board"},
    "office_nothing": {"pk": "nothing"},
    "office_waive": {"pk": "policy"},
    "office_leave": {"pk": "leader"},
    "office_case": {"pk": "case"},
    "office_act": {"pk": "case"},
    "office_applicant": {"pk": "case"},
    "office_clock": {"pk": "case"},
    "office_draft": {"pk": "case"},
    "office_papers": {"pk": "case"},
    "office_upload": {"pk": "case"},
    "office_evidence": {"pk": "case"},
    "office_reply": {"pk": "reply"},
    "office_reply_file": {"pk": "reply"},
    "office_paper": {"pk": "paper"},
    "office_paper_file": {"pk": "paper"},
    "office_file": {"pk": "enclosure"},
    "office_take_off": {"pk": "enclosure"},
    "office_redact": {"pk": "enclosure"},
    "office_picture": {"pk": "enclosure"},
}
"""Which object an address means where its parameter alone does not say it; ``pk``: a record."""

FIXED: dict[str, dict[str, Any]] = {
    "office_version_file": {"number": 1},
    "office_fact_group": {"kind": "contact"},
    "office_fact_confirm": {"kind": "contact"},
    "office_act": {"name": "consult"},
    "office_reply_file": {"kind": "pdf"},
    "office_paper_file": {"kind": "pdf"},
    "office_picture": {"page": 1},
}


def address(name: str, made: dict[str, Any]) -> str:
    """The address of the town's own object."""
    which, fixed = WHICH.get(name, {}), FIXED.get(name, {})
    given = {
        parameter: fixed[parameter]
        if parameter in fixed
        else made[which.get(parameter, "record" if parameter == "pk" else parameter)]
        for parameter in WITH_OBJECTS[name].pattern.converters
    }
    return reverse(name, kwargs=given)


def status(client: Client, where: str) -> int:
    """What a stranger gets: by GET, or by POST where nothing can be read."""
    answer = client.get(where)
    return client.post(where).status_code if answer.status_code == 405 else answer.status_code


def test_every_address_of_an_object_is_not_there_for_another_towns_people(
    town: Organ, client: Client
) -> None:
    made = objects(town)
    found = {}
    for person in STRANGERS:
        client.force_login(User.objects.get(username=person))
        for name in WITH_OBJECTS:
            if (got := status(client, address(name, made))) != 404:
                found[person, name] = got
    assert found == {}
    assert Event.objects.filter(organ=town, verb="access.refused").exists()


def test_the_same_addresses_are_there_for_the_towns_own_officer(
    town: Organ, client: Client
) -> None:
    """So that the test above cannot pass with addresses that lead nowhere."""
    made = objects(town)
    people = ("demo-officer", "demo-reviewer", "demo-signer", "demo-county")
    client.raise_request_exception = False  # a file that is not in the store is an error of ours
    missing = set(WITH_OBJECTS)
    for person in people:
        client.force_login(User.objects.get(username=person))
        for name in sorted(missing):
            if client.get(address(name, made)).status_code in (200, 302, 405):
                missing.discard(name)
    # Some pages want a file in the store, or a state that these objects are not in.
    assert len(missing) < len(WITH_OBJECTS) // 4, sorted(missing)


def test_no_list_shows_another_town_anything_of_this_one(town: Organ, client: Client) -> None:
    objects(town)
    for person in STRANGERS:
        client.force_login(User.objects.get(username=person))
        for name in WITHOUT:
            answer = client.get(reverse(name))
            if answer.status_code == 200 and not answer.streaming:
                assert "杜关" not in answer.content.decode("utf-8", "replace"), (person, name)


def test_a_stranger_without_an_account_is_sent_to_sign_in(town: Organ, client: Client) -> None:
    made = objects(town)
    for name in WITH_OBJECTS:
        answer = client.get(address(name, made))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/account/login/"), name
