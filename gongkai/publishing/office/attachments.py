"""Attachments: adding and dropping them in the office, and their address for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from gongkai.access.door import needs, public
from gongkai.access.rules import organs
from gongkai.publishing import actions
from gongkai.publishing.forms import FileForm
from gongkai.publishing.office.items import CONFLICT, do, record_of, show, to_item, user
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import files, store
from gongkai.records import queries as record_queries

if TYPE_CHECKING:
    from gongkai.records.models import File

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
SHOWN = ("jpg", "png")
"""What a page may show in place; everything else is saved."""


@needs("records.edit")
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an attachment in; what was cleaned away is told."""
    record = record_of(request, pk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, record, {"file_form": form})
    given = form.cleaned_data["file"]
    try:
        examined = files.examine(given.read(), given.name)
        kept = actions.attach(
            record, examined, alt=form.cleaned_data["alt"], by=user(request), at=timezone.now()
        )
    except REFUSALS as error:
        form.add_error("file", sentence(error))
        record.refresh_from_db()
        return show(request, record, {"file_form": form}, status=CONFLICT)
    tell_kept(request, kept, examined)
    return to_item(request, record)


def tell_kept(request: HttpRequest, kept: File, examined: files.Examined) -> None:
    """Messages: that a file was taken in, what was cleaned away, what nobody could read."""
    messages.success(request, f"已加入附件“{kept.name}”。")
    if kept.removed:
        messages.info(request, f"公开的副本里去掉了：{'、'.join(kept.removed)}。原件已封存。")
    for finding in examined.findings:
        if finding.rule in ("file.scan_without_text", "file.picture_not_read"):
            messages.warning(request, f"{finding.message}{finding.advice}")


@needs("records.edit")
@require_POST
def drop(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take an attachment off a draft."""
    record = record_of(request, pk)
    found = next((f for f in record_queries.files([pk]).get(pk, []) if f.pk == file), None)
    if found is None:
        raise Http404
    return do(
        request, record, lambda: actions.drop_file(found, by=user(request), at=timezone.now())
    )


@public
@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The clean copy: for everybody while it belongs to a public record, for its office always.

    ``name`` is the file's own, or its number with the ending, as pictures in a text name it.
    """
    file = record_queries.every_file().filter(pk=pk).first()
    if file is None or name not in (file.name, f"{file.pk}.{file.kind}"):
        raise Http404
    record = file.record
    shown = record.public_date is not None and record.withdrawn_date is None
    is_public = shown and file.joined_at is not None and file.dropped_at is None
    if not is_public and not _works_there(request, record.organ_id):
        raise Http404
    try:
        data = store.read(file.sha256)
    except store.NotKept as missing:
        raise Http404 from missing
    response = HttpResponse(data, content_type=TYPES[file.kind])
    disposition = content_disposition_header(file.kind not in SHOWN, file.name)
    if disposition is not None:
        response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        patch_cache_control(response, public=True, max_age=600)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _works_there(request: HttpRequest, organ: int) -> bool:
    today = timezone.localdate()
    return any(
        organs(request.user, right, today).filter(pk=organ).exists()
        for right in ("records.edit", "publishing.review")
    )
