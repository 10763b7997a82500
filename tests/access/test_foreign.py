"""An officer of another town gets 404 for every office address of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from gongkai.applications import actions as applications
from gongkai.applications import papers
from gongkai.applications import queries as applied
from gongkai.applications.kinds import ApplicantClass, Way
from gongkai.applications.models import EnclosureKind
from gongkai.audit.models import Event
from gongkai.interaction.models import Letter
from gongkai.orgs.models import Delegation, Leader, Organ
from gongkai.publishing import actions as publishing
from gongkai.publishing.kinds import Decision
from gongkai.publishing.models import Board, Column, NothingRequest, Obligation, Policy, Sheet
from gongkai.records import actions as records
from gongkai.records import files, store
from gongkai.records.models import DocumentNumber, ImportBatch, Record

pytestmark = pytest.mark.usefixtures("town")
AT = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 11, 24)
DATA = Path(__file__).parents[1] / "data"
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


@pytest.fixture(autouse=True)
def _files_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def drafted(town: Organ, title: str) -> Record:
    """A draft of the town's officer."""
    officer = User.objects.get(username="demo-officer")
    return records.draft(town, records.Draft(title, DAY), by=officer, at=AT)


def submitted(record: Record, column: Column) -> Any:
    """The draft before its reviewer."""
    officer = User.objects.get(username="demo-officer")
    return publishing.submit(record, columns=[column], by=officer, at=AT)


def case_objects(town: Organ) -> dict[str, Any]:
    """An open case with a reply being drafted, a document, a found file."""
    officer, day = User.objects.get(username="demo-officer"), AT.date()
    days = applied.calendar()
    person = applications.Person("申请人甲", phone="000-0000000")
    form = applications.Form(person, ApplicantClass.PERSON, (applications.Wish("村集体台账"),))
    coming = applications.Coming(Way.COUNTER, day)
    taken = applications.arrive(town, coming, [form], by=officer, at=AT, calendar=days)
    (case,) = taken.applications
    letter = applications.keep_paper(
        case, "receipt", "登记回执", day=day, numbered=False, by=officer, at=AT
    )
    pdf = (DATA / "pdf" / "four-pages.pdf").read_bytes()
    found = applications.put_on_file(
        case, applications.Upload("台账.pdf", pdf), EnclosureKind.FOUND, by=officer, at=AT
    )
    file = applied.case_file([town.pk], case.pk, days)
    assert file is not None
    told = {
        "outcome": "granted", "ground": "第三十六条第（二）项", "provided_form": "纸质复印件",
    }  # fmt: skip
    kind = papers.kind_for(told["outcome"], told["ground"]).id
    words = papers.composed(kind, file, day, content=told, number=papers.UNNUMBERED)
    made = papers.drafted(file, kind, words, told, day)
    text = applications.Draft(
        told["outcome"], told["ground"], made.text, made.remedy, made.withheld, made.content
    )
    reply = applications.draft(case, text, by=officer, at=AT, calendar=days)
    return {"case": case.pk, "reply": reply.pk, "paper": letter.pk, "enclosure": found.pk}


def objects(town: Organ) -> dict[str, Any]:
    """One object of the town for everything an office address may name."""
    officer = User.objects.get(username="demo-officer")
    reviewer = User.objects.get(username="demo-reviewer")
    signer = User.objects.get(username="demo-signer")
    column = Column.objects.get(organ=town, slug="notices")
    board = Board.objects.get(code="DG00")
    draft = drafted(town, "杜关镇内部草稿")
    file = publishing.attach(
        draft, files.examine("一份附件。".encode(), "a.txt"), alt="", by=officer, at=AT
    )
    waiting = submitted(drafted(town, "杜关镇等审核的草稿"), column)
    returned = submitted(drafted(town, "杜关镇退回的草稿"), column)
    publishing.decide(returned, Decision.RETURN, by=reviewer, at=AT, opinion="请补充附件。")
    public = Record.objects.filter(
        organ=town, public_date__isnull=False, withdrawn_date__isnull=True
    ).latest("public_date", "pk")
    sheet = Sheet.objects.filter(board=board).latest("pk")
    picture = BytesIO()
    Image.new("RGB", (64, 48), "white").save(picture, "JPEG")
    sha256 = store.keep_photo(picture.getvalue())
    return case_objects(town) | {
        "organ": town.slug,
        "year": 2023,
        "figure": "t3.new.total",
        "record": draft.pk,
        "waiting record": waiting.record_id,
        "returned record": returned.record_id,
        "public record": public.pk,
        "submission": waiting.pk,
        "number": DocumentNumber.objects.filter(organ=town).earliest("pk").pk,
        "batch": ImportBatch.objects.create(organ=town, name="a.csv", rows=1, made_at=AT).pk,
        "file": file.pk,
        "delegation": Delegation.objects.create(
            appointment=signer.appointments.earliest("pk"), to=officer, from_date=DAY,
            to_date=timezone.localdate() + timedelta(7), reason="公出",
        ).pk,
        "board": board.code,
        "sheet": sheet.pk,
        "code": sheet.code,
        "photo": publishing.keep_photo(
            board, sha256=sha256, width=64, height=48, taken_at=None,
            by=officer, at=AT,
        ).pk,
        "column": column.slug,
        "nothing": NothingRequest.objects.create(
            organ=town, obligation=Obligation.objects.get(organ=town, column=column),
            reason="本期没有", asked_at=AT, by=officer,
        ).pk,
        "policy": Policy.objects.filter(organ=town).earliest("pk").pk,
        "leader": Leader.objects.filter(organ=town).earliest("pk").pk,
        "letter": Letter.objects.create(
            organ=town, code="ABC123", channel="web", question="问", received_at=AT, due_date=DAY
        ).pk,
        "withheld": Record.objects.filter(organ=town, review_date__isnull=False).earliest("pk").pk,
    }  # fmt: skip


WHICH: dict[str, dict[str, str]] = {
    "office_void": {"number": "number"},
    "office_import_batch": {"pk": "batch"},
    "office_import_undo": {"pk": "batch"},
    "office_drop": {"pk": "record", "file": "file"},
    "office_resubmit": {"pk": "returned record"},
    "office_cancel": {"pk": "waiting record"},
    "office_correct": {"pk": "public record"},
    "office_withdraw": {"pk": "public record"},
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


BRAND = re.compile(rb'class="brand".*?<b>(.*?)</b>', re.DOTALL)
QUERIES = {"office_draft": "?outcome=granted"}


def address(name: str, made: dict[str, Any]) -> str:
    """The address of the town's own object."""
    which, fixed = WHICH.get(name, {}), FIXED.get(name, {})
    given = {
        parameter: fixed[parameter]
        if parameter in fixed
        else made[which.get(parameter, "record" if parameter == "pk" else parameter)]
        for parameter in WITH_OBJECTS[name].pattern.converters
    }
    return reverse(name, kwargs=given) + QUERIES.get(name, "")


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
    closed = dict.fromkeys(WITH_OBJECTS, 0)
    nameless = []
    for person in ("demo-officer", "demo-reviewer", "demo-signer", "demo-county"):
        client.force_login(User.objects.get(username=person))
        for name in sorted(closed):
            answer = client.get(address(name, made))
            if answer.status_code in (200, 302, 405):
                del closed[name]
            else:
                closed[name] = answer.status_code
            brand = BRAND.search(b"" if answer.streaming else answer.content)
            if brand and not brand[1].decode().endswith("人民政府"):
                nameless.append(name)
    assert closed == {}
    assert nameless == [], "the head of each page says where its reader works"


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
