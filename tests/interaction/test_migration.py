"""Answers given before the day of the first answer was kept get that day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.applications.test_migration import python

BEFORE = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", verbosity=0)
call_command("migrate", "interaction", "0001", verbosity=0)
state = MigrationExecutor(connection).loader.project_state([("interaction", "0001_initial")])
Organ, Letter = (state.apps.get_model(*n) for n in (("orgs", "Organ"), ("interaction", "Letter")))
from datetime import UTC, datetime
from django.contrib.auth.models import User
when = datetime(2024, 5, 6, 17, tzinfo=UTC)  # The 7th here.
organ = Organ.objects.create(name="某镇", short_name="某镇", slug="a", path="1/",
                             kind="government", level="town", index_prefix="A")
by = User.objects.create(username="officer").pk
facts = {"organ": organ, "channel": "web", "question": "问", "received_at": when,
         "due_date": "2024-05-13"}
Letter.objects.create(code="A", answer="答", shown="问", answered_at=when, answered_by_id=by,
                      published_date="2024-05-07", **facts)
Letter.objects.create(code="B", **facts)
"""
AFTER = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import DatabaseError
from gongkai.interaction.models import Letter
told = dict(Letter.objects.values_list("code", "first_date"))
told = {code: str(day) for code, day in told.items()}
try:
    Letter.objects.update(question="别的")
    told["guarded"] = False
except DatabaseError:
    told["guarded"] = True
print(json.dumps(told))
"""


@pytest.mark.slow
def test_the_first_day_is_that_of_the_answer_and_the_question_stays_guarded(tmp_path: Path) -> None:
    python(tmp_path, BEFORE)
    assert json.loads(python(tmp_path, AFTER)) == {"A": "2024-05-07", "B": "None", "guarded": True}
