"""A request that is too large is refused before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def refuse_large_bodies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 413 with a page for people when the body is over ``MAX_UPLOAD`` bytes."""

    def respond(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.MAX_UPLOAD:
            limit = settings.MAX_UPLOAD // (1024 * 1024)
            return render(request, "413.html", {"limit": limit}, status=413)
        return get_response(request)

    return respond
