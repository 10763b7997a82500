"""Printed labels beside statutory ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from gongkai.annual.read.fold import fold

_IGNORED = re.compile(r"[\s()\"'、,.:;·|]|^[\d一二三四五六七八九]+")
_BORDER = re.compile(r"[|\t\n]|\s{2,}")
_NOTE = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=4096)
def bare(label: str) -> str:
    """A label without numbering, punctuation, notes in brackets and white space."""
    folded = _NOTE.sub("", fold(label))
    folded = re.sub(r"\([^()]{3,}$", "", folded)
    folded = re.sub(r"^\s*(?:\(?[一二三四五六七八九]\)?[、.]?|\d[.、])\s*", "", folded)
    return _IGNORED.sub("", folded).replace("档案", "文件")


def printed_label(text: str, start: int, end: int) -> str:
    """The label as printed: from ``start`` to the end of its cell."""
    rest = text[end : end + 60]
    border = _BORDER.search(rest)
    tail = rest[: border.start()] if border else rest
    digit = re.search(r"\d", fold(tail))
    if digit:
        tail = tail[: digit.start()]
    return " ".join((text[start:end] + tail).split())


NOTES = "区分处理的只计这一情形不计其他情形"


def continues(rest: str, label: str) -> bool:
    """Whether the text behind a label's beginning is nothing but the rest of that label."""
    shown = bare(rest)
    return shown in bare(label) or (len(shown) >= 2 and shown in NOTES)


def differs(printed: str, statutory: str, variants: Mapping[str, Sequence[str]]) -> bool:
    """Whether the printed label says something else than the statutory one.

    A label that is the beginning of the statutory one was wrapped or cut, one
    that lost a single character was damaged by copying, and one wrapped
    around its neighbour holds characters of it: these do not differ.
    """
    shown = bare(printed)
    if not shown:
        return False
    wanted = [label for v in (statutory, *variants.get(statutory, ())) if (label := bare(v))]
    wrapped = " " in printed.strip()
    return not any(
        label.startswith(shown)
        or shown.startswith(label)
        or _lost_one(shown, label)
        or (wrapped and _holds(shown, label))
        for label in wanted
    )


def _lost_one(shown: str, label: str) -> bool:
    return len(shown) == len(label) - 1 and _holds(label, shown)


def _holds(shown: str, label: str) -> bool:
    """Whether the characters of ``label`` stand in ``shown`` in order."""
    rest = iter(shown)
    return all(character in rest for character in label)
