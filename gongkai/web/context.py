"""What every page knows about the site and about the reader's wishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongkai.access.rules import RIGHTS, Held, held


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, and whether this reader asked for large print (长者版)."""
    return {"platform": settings.SITE, "large": request.COOKIES.get(LARGE) == "1"}


def office(request: HttpRequest) -> dict[str, Any]:
    """The post and rights of whoever works in the office, for head and menu of its pages."""
    if not request.path.startswith("/office/"):
        return {}
    today = timezone.localdate()

    def own_post() -> Held | None:
        return next((one for one in held(request.user, today) if one.of is None), None)

    def rights() -> frozenset[str]:
        return frozenset(right for one in held(request.user, today) for right in RIGHTS[one.role])

    # Keys no view would choose: what a view hands over takes the place of these.
    return {"own_post": SimpleLazyObject(own_post), "rights": SimpleLazyObject(rights)}


LARGE = "large"
