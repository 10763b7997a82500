"""Importing many records from one spreadsheet: tried first, taken in, undone if need be."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.guard.files import sheet
from gongkai.publishing import actions
from gongkai.publishing.forms import TableForm
from gongkai.publishing.office.items import CONFLICT, user
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import actions as records
from gongkai.records import importing, store
from gongkai.records import queries as record_queries

if TYPE_CHECKING:
    from gongkai.orgs.models import Organ

SHOWN = 200
"""Rows and errors shown of a trial; all are counted."""


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is tried at once and nothing is taken in yet."""
    mine = organs(request.user, "records.edit", timezone.localdate()).order_by("path")
    if request.method != "POST":
        return _start(request, TableForm(organs=mine))
    form = TableForm(request.POST, request.FILES, organs=mine)
    if not form.is_valid():
        return _start(request, form)
    organ, given = form.cleaned_data["organ"], form.cleaned_data["file"]
    data, name = given.read(), given.name
    try:
        trial, notes = _try(data, name, organ)
        actions.refuse_secrets_in(organ, trial)
    except REFUSALS as error:
        form.add_error("file", sentence(error))
        return _start(request, form)
    kept = "" if trial.errors else store.put_by(data, _owner(request, organ))
    context = {
        "place": "office_items",
        "organ": organ,
        "name": name,
        "trial": trial,
        "notes": notes,
        "rows": trial.drafts[:SHOWN],
        "errors": trial.errors[:SHOWN],
        "shown": SHOWN,
        "kept": kept,
        "form": TableForm(organs=mine, initial={"organ": organ}),
        "demo": organ.demo,
    }
    return render(request, "publishing/office/import_trial.html", context)


@needs("records.edit")
@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in the file that was tried; it is tried once more, since time has passed."""
    organ = door.organ(request.POST.get("organ", ""), actor=request.user, to="records.edit")
    name = request.POST.get("name", "")[:120]
    kept = request.POST.get("kept", "")
    try:
        data = store.waiting(kept, _owner(request, organ))
    except store.NotKept:
        messages.warning(request, "试读的文件已经导入过或者过期了，请重新选择文件。")
        return redirect("office_import")
    try:
        trial, _ = _try(data, name, organ)
        batch = actions.take_in(organ, name, trial, by=user(request), at=timezone.now())
    except REFUSALS as error:
        messages.warning(request, f"没有导入：{sentence(error)}")
        return redirect("office_import")
    except ValueError:  # the trial has errors now: somebody took the same rows in meanwhile
        messages.warning(request, "没有导入：有的行刚刚已由别人录入。请重新试读这个文件。")
        return redirect("office_import")
    store.let_go(kept)
    messages.success(request, f"已导入 {batch.rows} 条，都是草稿，还没有公开。")
    return redirect("office_import_batch", batch.pk)


@needs("records.edit")
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import brought, and a way back."""
    return _batch(request, pk)


@needs("records.edit")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard the drafts of an import, unless one of them has gone its way already."""
    found = door.one(record_queries.every_batch(), actor=request.user, to="records.edit", pk=pk)
    try:
        number = importing.undo(found, by=user(request), at=timezone.now())
    except records.AlreadyPublic:
        problem = "不能整批撤销：已经撤销过，或者其中有的已经送审、公开。请逐条处理没有送审的草稿。"
        return _batch(request, pk, problem=problem, status=CONFLICT)
    messages.success(request, f"已撤销这次导入，{number} 条草稿作废。")
    return redirect("office_import")


def _batch(request: HttpRequest, pk: int, problem: str = "", status: int = 200) -> HttpResponse:
    found = door.one(record_queries.every_batch(), actor=request.user, to="records.edit", pk=pk)
    rows = found.records.order_by("pk")
    context = {
        "place": "office_items",
        "batch": found,
        "rows": list(rows[:SHOWN]),
        "shown": SHOWN,
        "problem": problem,
        "demo": found.organ.demo,
    }
    return render(request, "publishing/office/import_batch.html", context, status=status)


def _start(request: HttpRequest, form: TableForm) -> HttpResponse:
    ids = organs(request.user, "records.edit", timezone.localdate()).values_list("pk", flat=True)
    context = {
        "place": "office_items",
        "form": form,
        "headings": [words[0] for words in importing.HEADINGS.values()],
        "needed": [importing.HEADINGS[name][0] for name in importing.NEEDED],
        "batches": record_queries.every_batch().filter(organ_id__in=list(ids))[:20],
    }
    return render(request, "publishing/office/import.html", context)


def _try(data: bytes, name: str, organ: Organ) -> tuple[importing.Trial, list[str]]:
    table = sheet.rows(data, name)
    rows = [(row.number, [_written(cell) for cell in row.cells]) for row in table.rows]
    return importing.try_rows(table.header, rows, organ), table.notes


def _written(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _owner(request: HttpRequest, organ: Organ) -> str:
    return f"{organ.pk}/{user(request).pk}"
