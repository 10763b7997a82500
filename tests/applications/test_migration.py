"""The simple ledger becomes events: what was reported stays, every line gets its journal."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BEFORE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "audit", "0002", verbosity=0)
call_command("migrate", "applications", "0003", verbosity=0)
"""
AFTER = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection, transaction
from django.db.utils import DatabaseError
from gongkai.applications import journal, queries
from gongkai.applications.models import Application, CaseEvent
from gongkai.law.working_days import calendar
from tests.applications.people import received
from gongkai.orgs.models import Organ
told = {}
for case in Application.objects.order_by("id"):
    row = Application.objects.filter(pk=case.pk).values().get()
    journal.refold(case, calendar())
    again = Application.objects.filter(pk=case.pk).values().get()
    told[case.number] = {
        "kinds": list(case.events.order_by("id").values_list("kind", flat=True)),
        "state": case.state, "due": str(case.due_date), "outcome": case.outcome,
        "closed": str(case.closed_date), "waiting": str(case.waiting_until),
        "same": row == again, "faults": len(journal.reckoning(case, calendar()).faults),
    }
organ = Organ.objects.get()
try:
    CaseEvent.objects.update(kind="x")
    told["guarded"] = False
except DatabaseError:
    told["guarded"] = True
told["table3"] = queries.table3(2026)[organ.pk]
told["next"] = received(organ, "2026-04-01").number
print(json.dumps(told, ensure_ascii=False))
"""
EVENT = (
    "INSERT INTO audit_event (organ_id, seq, verb, actor_name, object_type, object_id, before,"
    " after, at, prev_hash, hash) VALUES (1, ?, ?, '系统', 'applications.application', ?, '{}',"
    " ?, '2026-03-30 02:00:00', '', '')"
)
LINE = (
    "INSERT INTO applications_application (id, organ_id, number, channel, applicant_class,"
    " subject, received_date, due_date, due_provisional, status, outcome, closed_date,"
    " extension_days, paused_date, reply_number, demo)"
    " VALUES (?, 1, ?, 'post', 'person', '账目', ?, ?, 0, ?, ?, ?, ?, ?, '', 0)"
)
LINES: list[tuple[Any, ...]] = [
    # id, number, received, due, status, outcome, closed, extension, paused
    (1, "〔2026〕第1号", "2026-03-03", "2026-04-17", "closed", "granted", "2026-04-10", 0, None),
    (2, "〔2026〕第2号", "2026-03-03", "2026-03-31", "correction", None, None, 0, "2026-03-12"),
    (3, "〔2026〕第3号", "2026-03-03", "2026-04-16", "consulting", None, None, 0, "2026-03-09"),
    (4, "〔2026〕第4号", "2026-03-03", "2026-04-29", "registered", None, None, 20, None),
    (5, "〔2026〕第7号", "2026-03-03", "2026-03-31", "closed", "other.misc", "2026-03-05", 0, None),
    # What the law would not let through was reported all the same.
    (
        6,
        "〔2026〕第6号",
        "2026-03-03",
        "2026-03-31",
        "closed",
        "none.unclear",
        "2026-03-20",
        0,
        None,
    ),
]
CHAIN: list[tuple[str, int, dict[str, Any]]] = [
    ("application.registered", 1, {"received": "2026-03-03"}),
    ("application.correction-asked", 1, {"on": "2026-03-12"}),
    ("application.correction-received", 1, {"on": "2026-03-19", "due": "2026-04-17"}),
    ("application.answered", 1, {"outcome": "granted", "sent": "2026-04-10"}),
    ("application.registered", 6, {"received": "2026-03-03"}),
    ("application.correction-asked", 6, {"on": "2026-03-18"}),
    ("application.answered", 6, {"outcome": "none.unclear", "sent": "2026-03-20"}),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("ledger")
    python(home, BEFORE)
    with sqlite3.connect(home / "gongkai.sqlite3") as database:
        database.execute(
            "INSERT INTO orgs_organ (id, path, name, short_name, slug, kind, level, code,"
            " credit_code, index_prefix, position, disclosure_office, address, postcode, phone,"
            " email, office_hours, makes_rules, demo) VALUES (1, '1/', '某镇人民政府', '某镇', 'a',"
            " 'government', 'town', '', '', 'A', 0, '', '', '', '', '', '', 0, 0)"
        )
        database.executemany(LINE, LINES)
        database.execute("INSERT INTO audit_chain VALUES (1, ?, '')", [len(CHAIN)])
        database.executemany(
            EVENT,
            [
                (n, verb, str(case), json.dumps(facts))
                for n, (verb, case, facts) in enumerate(CHAIN, 1)
            ],
        )
    database.close()
    result: dict[str, Any] = json.loads(python(home, AFTER))
    return result


def python(home: Path, code: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300,
        env=kept | {"GONGKAI_DATA": str(home), "PYTHONPATH": os.getcwd(),
                    "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_line_with_a_chain_gets_every_event_of_it(told: dict[str, Any]) -> None:
    first = told["〔2026〕第1号"]
    assert first["kinds"] == [
        "received", "correction-asked", "correction-received", "answered", "migrated",
    ]  # fmt: skip
    assert (first["state"], first["due"]) == ("decided", "2026-04-17")


@pytest.mark.slow
def test_a_line_without_a_chain_gets_what_its_columns_tell(told: dict[str, Any]) -> None:
    waiting = told["〔2026〕第2号"]
    assert waiting["kinds"] == ["received", "correction-asked", "migrated"]
    assert (waiting["state"], waiting["due"], waiting["waiting"]) == (
        "correction", "None", "2026-04-02",
    )  # fmt: skip
    assert told["〔2026〕第3号"]["state"] == "third_party"
    assert told["〔2026〕第4号"]["due"] == "2026-04-29"
    assert told["〔2026〕第7号"]["kinds"] == ["received", "ended", "migrated"]


@pytest.mark.slow
def test_what_was_reported_stays_even_where_the_law_would_refuse_it(told: dict[str, Any]) -> None:
    late = told["〔2026〕第6号"]
    assert late["kinds"] == ["received", "answered", "migrated"]
    assert (late["outcome"], late["closed"]) == ("none.unclear", "2026-03-20")
    assert {key: value for key, value in told["table3"].items() if value} == {
        "new.person": 6, "granted.person": 1, "other.misc.person": 1, "none.unclear.person": 1,
        "carried_out.person": 3,
    }  # fmt: skip


@pytest.mark.slow
def test_every_line_folds_to_itself_and_numbers_go_on(told: dict[str, Any]) -> None:
    lines = [line for line in told.values() if isinstance(line, dict) and "kinds" in line]
    assert [line["same"] for line in lines] == [True] * 6
    assert [line["faults"] for line in lines] == [0] * 6
    assert told["next"] == "〔2026〕第8号"
    assert told["guarded"] is True
