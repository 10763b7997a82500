"""Small addresses every site has: large print, robots, the error pages."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.web.context import LARGE

YEAR = 365 * 24 * 3600


@public
@require_safe
def large(request: HttpRequest) -> HttpResponse:
    """Switch between 长者版 and 标准版, then back to where the reader was."""
    to = request.GET.get("to", "/")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None) or not to.startswith("/"):
        to = "/"
    response = HttpResponseRedirect(to)
    if request.COOKIES.get(LARGE) == "1":
        response.delete_cookie(LARGE, samesite="Lax")
    else:
        response.set_cookie(
            LARGE, "1", max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; the office, the switch and results of searches may not."""
    lines = ["User-agent: *", "Disallow: /office/", "Disallow: /account/", "Disallow: /large/"]
    lines.append("Disallow: /search/")
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when more was typed or pasted than a form may hold."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", {"typed": True}, status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and what is not yours."""
    return render(request, "404.html", status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form came back without a valid token."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a page that needs no database."""
    return render(request, "500.html", status=500)
