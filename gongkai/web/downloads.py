"""Documents to take away: the right content type and a file name that keeps its Chinese."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
WORDS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "html": "网页", "json": "JSON"}


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A response that saves ``content`` as ``name.kind``; ``kind`` is a key of ``TYPES``."""
    response = HttpResponse(content, content_type=TYPES[kind])
    disposition = content_disposition_header(True, f"{name}.{kind}")
    assert disposition is not None, "attachments always have a disposition"
    response.headers["Content-Disposition"] = disposition
    # A downloaded page must not run as part of this site.
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
