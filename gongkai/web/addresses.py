"""The address of a page together with its query."""

from __future__ import annotations

from django.urls import reverse


def address(name: str, *args: object, query: str = "") -> str:
    """The address called ``name``, with ``?query``.  Raises NoReverseMatch for an unknown name."""
    found = reverse(name, args=args)
    return f"{found}?{query}" if query else found
