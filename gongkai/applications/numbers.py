"""Numbers of applications and replies: by the organ's pattern, per year, never used twice."""

from __future__ import annotations

import re

from django.db.models import F

from gongkai.applications.models import Custom, Series
from gongkai.orgs.models import Organ


class BadPattern(ValueError):
    """A number pattern that could give the same number twice; the message says why."""


def check(pattern: str) -> None:
    """Refuse a pattern without year or number.  Raises BadPattern."""
    for place, name in (("{year}", "年份"), ("{number}", "序号")):
        if pattern.count(place) != 1:
            raise BadPattern(f"编号样式里要有一处{place}（{name}），否则编号会重复。")
    if re.search(r"[{}]", pattern.replace("{year}", "").replace("{number}", "")):
        raise BadPattern("编号样式里除了{year}和{number}，不能有其他花括号。")


def take(organ: Organ, name: str, year: int, pattern: str) -> str:
    """The next number of the series, inside the transaction that uses it.

    The row is locked by its UPDATE, so two takers wait for each other; a
    number taken by a transaction that fails is taken by the next one.
    """
    Series.objects.bulk_create([Series(organ=organ, name=name, year=year)], ignore_conflicts=True)
    line = Series.objects.filter(organ=organ, name=name, year=year)
    line.update(last=F("last") + 1)
    number = line.values_list("last", flat=True).get()
    return pattern.replace("{year}", str(year)).replace("{number}", str(number))


def custom(organ: Organ) -> Custom:
    """The organ's customs, or the defaults (not stored)."""
    return Custom.objects.filter(organ=organ).first() or Custom(organ=organ)
