"""Addresses of pages that may not be there yet.

Only until the rooms built side by side are all merged: then ``reverse`` takes
its place, and a name that is missing is an error again.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object, query: str = "") -> str:
    """The address called ``name``, with ``?query``; empty when no such page is there."""
    try:
        found = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{found}?{query}" if query else found
