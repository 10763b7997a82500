"""A page for every address whose file is gone from the store, or cannot be unsealed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.guard.vault import VaultError
from gongkai.records.store import NotKept

log = logging.getLogger(__name__)


class LostFiles:
    """Middleware: what the store cannot give is told in a sentence, and logged for the operator."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page with status 503 for a lost file; other errors are not ours."""
        if not isinstance(error, NotKept | VaultError):
            return None
        log.error("%s: %s", request.path, error, exc_info=error)
        return render(request, "503.html", {"sentence": str(error)}, status=503)
