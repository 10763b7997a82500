"""What every page knows about the site and about the reader's wishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongkai.access.rules import RIGHTS, lent, posts


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, and whether this reader asked for large print (长者版)."""
    return {"platform": settings.SITE, "large": request.COOKIES.get(LARGE) == "1"}


def office(request: HttpRequest) -> dict[str, Any]:
    """The posts and rights of whoever works in the office, for head and menu of its pages."""
    if not request.path.startswith("/office/"):
        return {}
    today = timezone.localdate()
    mine = SimpleLazyObject(lambda: list(posts(request.user, today)))

    def rights() -> frozenset[str]:
        roles = {one.post.role for one in mine}
        roles |= {one.appointment.post.role for one in lent(request.user, today)}
        return frozenset(right for role in roles for right in RIGHTS[role])

    return {"posts": mine, "rights": SimpleLazyObject(rights)}


LARGE = "large"
