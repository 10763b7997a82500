"""How often a form may be sent: no captcha, and friendly to a village behind one connection.

Token buckets in the shared cache: a connection may send a whole meeting's
worth at once and then some every hour; the same content has a small bucket of
its own.  Addresses and contents are kept as keyed hashes only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, NamedTuple

from django.core.cache import cache

from gongkai.applications.sealed import mark

What = Literal["apply", "ask"]
"""Sending an application, or asking for the state of one."""


class Bucket(NamedTuple):
    """``size`` at once, then one more every ``seconds``."""

    size: int
    seconds: int
    sentence: str


CONNECTION: Final[dict[What, Bucket]] = {
    "apply": Bucket(
        40, 90,
        "从这个网络提交的申请太多，请过{wait}分钟再试；也可以当面提交或者邮寄，期限不受影响。",
    ),
    "ask": Bucket(60, 10, "从这个网络查询得太频繁，请过{wait}分钟再试，或者打电话询问。"),
}  # fmt: skip
CONTENT: Final[dict[What, Bucket]] = {
    "apply": Bucket(
        5, 3600,
        "同样的内容已经多次提交，不用再交；请用回执上的编号和查询码查看，{wait}分钟后可以再次提交。",
    ),
    "ask": Bucket(8, 300, "这个编号的查询码输错次数太多，请过{wait}分钟再试，或者打电话询问。"),
}  # fmt: skip


def allowed(what: What, *, connection: str, content: str, at: datetime) -> str | None:
    """None when the form may be sent now, else the sentence that says when it may.

    ``connection`` is the sender's address; ``content`` the text sent, or the
    number asked for.  What is refused takes nothing from either bucket.
    """
    moment = at.timestamp()
    keys = (f"{what}:{mark('connection', connection)}", f"{what}=:{mark('connection', content)}")
    kept = []
    for key, bucket in zip(keys, (CONNECTION[what], CONTENT[what]), strict=True):
        tokens = _tokens(key, bucket, moment)
        if tokens < 1:
            minutes = max(1, round((1 - tokens) * bucket.seconds / 60 + 0.5))
            return bucket.sentence.format(wait=minutes)
        kept.append((key, tokens - 1, bucket))
    for key, tokens, bucket in kept:
        cache.set(key, (tokens, moment), timeout=bucket.size * bucket.seconds)
    return None


def _tokens(key: str, bucket: Bucket, moment: float) -> float:
    tokens, last = cache.get(key, (float(bucket.size), moment))
    grown = max(moment - last, 0) / bucket.seconds
    return float(min(bucket.size, tokens + grown))
