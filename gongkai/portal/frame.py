"""What every page of an organ shows around its content, and the period a reader asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse

from gongkai.law.periods import report_year
from gongkai.orgs.models import Organ


def organ_named(slug: str) -> Organ:
    """The organ with this name in addresses.  Raises Http404."""
    found = Organ.objects.filter(slug=slug).select_related("parent").first()
    if found is None:
        raise Http404(f"no organ {slug!r}")
    return found


def organ_bar(organ: Organ, place: str) -> list[tuple[str, str, bool]]:
    """The organ's own menu with ``place`` (an address name) marked."""
    mine = [organ.slug]
    entries = [(reverse("organ", args=mine), "政府信息公开", place == "organ")]
    if organ.kind != "village":
        for view, label in BAR:
            entries.append((reverse(view, args=mine), label, place == view))
    else:
        entries.append((reverse("contents", args=mine), "公开内容", place == "contents"))
    entries.append((f"{reverse('boards')}?of={organ.slug}", "公开栏", place == "boards"))
    if organ.kind != "village":
        address = reverse("organ_reports", args=mine)
        entries.append((address, "政府信息公开年报", place == "reports"))
    entries.append((reverse("organ_figures", args=mine), "公开数据", place == "figures"))
    return [(reverse("home"), "首页", False), *entries]


BAR = [("guide", "公开指南"), ("contents", "法定主动公开内容"), ("organ_documents", "规范性文件")]


def organ_crumbs(organ: Organ, *, last: bool = True) -> list[tuple[str, str]]:
    """The way to an organ's page: a village lies below its town."""
    address = reverse("organ", args=[organ.slug])
    trail = [(organ.short_name, "" if last else address)]
    if organ.kind == "village" and organ.parent:
        trail.insert(0, (organ.parent.short_name, reverse("organ", args=[organ.parent.slug])))
    return trail


@dataclass(frozen=True)
class Period:
    """A year, or one month of it; ``start`` to ``end`` (exclusive)."""

    year: int
    month: int | None
    start: date
    end: date

    @property
    def words(self) -> str:
        """``2023年`` or ``2023年6月``."""
        return f"{self.year}年" + (f"{self.month}月" if self.month else "")


def period(request: HttpRequest, years: Sequence[int], today: date) -> Period:
    """The period in the address; without one the newest year that has something.

    Raises Http404 for a year or month that is none.
    """
    year = _number(request, "year", 1949, 2200)
    month = _number(request, "month", 1, 12)
    if year is None:
        year = years[0] if years else today.year
    start, end = report_year(year)
    if month:
        start = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1)
    return Period(year, month, start, end)


def _number(request: HttpRequest, name: str, low: int, high: int) -> int | None:
    value = request.GET.get(name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and low <= int(value[:5]) <= high):
        raise Http404(f"{name}={value!r}")
    return int(value)
