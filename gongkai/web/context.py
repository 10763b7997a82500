"""What every page knows about the site and about the reader's wishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongkai.access.rules import posts


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, and whether this reader asked for large print (长者版)."""
    return {"platform": settings.SITE, "large": request.COOKIES.get(LARGE) == "1"}


def office(request: HttpRequest) -> dict[str, Any]:
    """The posts of whoever works in the office, for the head of its pages."""
    if not request.path.startswith("/office/"):
        return {}
    return {"posts": SimpleLazyObject(lambda: list(posts(request.user, timezone.localdate())))}


LARGE = "large"
