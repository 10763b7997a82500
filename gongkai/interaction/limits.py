"""How often one address may ask: enough for a village behind one line, too little for a machine."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

HOUR = 3600
PER_ADDRESS = 8
PER_ORGAN = 120


def too_many(address: str, organ: int, at: datetime) -> bool:
    """Whether this hour's questions from the address, or to the organ, are used up; counts one.

    The address is kept only as a keyed hash, and only for the hour.
    """
    hour = at.strftime("%Y%m%d%H")
    sender = hashlib.sha256(f"{settings.SECRET_KEY}|{hour}|{address}".encode()).hexdigest()[:32]
    from_one = _count(f"ask:{sender}:{hour}")
    to_one = _count(f"asked:{organ}:{hour}")
    return from_one > PER_ADDRESS or to_one > PER_ORGAN


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # It expired between the two calls.
        cache.set(key, 1, HOUR)
        return 1
