"""What every page knows about the site and about the reader's wishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's identity, and whether this reader asked for large print (长者版)."""
    return {"platform": settings.SITE, "large": request.COOKIES.get(LARGE) == "1"}


LARGE = "large"
