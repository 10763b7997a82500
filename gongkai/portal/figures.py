"""公开数据: what was made public, in numbers; every number opens its definition and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Kind, Organ
from gongkai.portal.frame import Period, organ_crumbs, organ_named, period
from gongkai.portal.organ import frame, tree_owner
from gongkai.publishing import queries as publishing
from gongkai.web import paging
from gongkai.web.charts import Bar, Chart, chart

MOST_ORGANS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its name, what it counts in words, and where its rows are."""

    name: str
    value: str
    unit: str
    definition: str
    rows: str


@public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """条 and 条次 of every organ for a year, each number opening its rows."""
    today = timezone.localdate()
    organs = list(Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")[: MOST_ORGANS + 1])
    cut, organs = len(organs) > MOST_ORGANS, organs[:MOST_ORGANS]
    villages: dict[int, list[int]] = {}
    for pk, parent in Organ.objects.filter(kind=Kind.VILLAGE, parent__in=organs).values_list(
        "pk", "parent_id"
    ):
        villages.setdefault(parent, []).append(pk)
    every = [o.pk for o in organs] + [pk for some in villages.values() for pk in some]
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    groups = {str(o.pk): [o.pk, *villages.get(o.pk, [])] for o in organs}
    tallies = publishing.items_by_group(groups, asked.year)
    context = {
        "place": "figures",
        "crumbs": [("公开数据", "")],
        "years": years,
        "period": asked,
        "rows": [(o, tallies[str(o.pk)]) for o in organs if tallies[str(o.pk)].placements],
        "cut": cut,
        "demo": any(o.demo for o in organs),
    }
    return render(request, "portal/figures.html", context)


@public
@require_safe
def organ_figures(request: HttpRequest, organ: str) -> HttpResponse:
    """One organ's year in numbers: 条, 条次, columns, timeliness, what the guard let pass."""
    body = organ_named(organ)
    today = timezone.localdate()
    below = list(orgs.villages(body))
    every = [body.pk, *(v.pk for v in below)]
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    boards = list(publishing.boards(every))
    crumbs = [*organ_crumbs(body, last=False), ("公开数据", "")]
    context = frame(body, "figures", crumbs) | {
        "years": years,
        "period": asked,
        "villages": below,
        "figures": _figures(body, every, len(boards), asked, today),
        "columns": _by_column(body, every, asked.year),
        "chart": _chart(boards, publishing.by_board_and_month(every, asked.year), asked, body),
    }
    return render(request, "portal/organ_figures.html", context)


def _figures(
    body: Organ, every: Sequence[int], boards: int, asked: Period, today: date
) -> list[Figure]:
    year = asked.year
    groups = publishing.items_by_group({"whole": every, "own": [body.pk]}, year)
    whole, own = groups["whole"], groups["own"]
    items, placed = (reverse(v, args=[body.slug]) for v in ("items", "placements"))
    made = [
        Figure(
            "公开的信息", str(whole.items), "条",
            "这一年张贴或者在网站发布过的信息，一件只计一次，无论张贴几处、发布几次。",
            f"{items}?year={year}",
        ),
        Figure(
            "公开的次数", str(whole.placements), "条次",
            f"每张贴一处、每在一个栏目发布一次计一次：张贴 {whole.postings}，"
            f"网站发布 {whole.releases}。",
            f"{placed}?year={year}",
        ),
    ]  # fmt: skip
    if len(every) > 1:
        made.append(
            Figure(
                "其中本级", str(own.items), "条", "不含村（社区）张贴的信息。",
                f"{items}?year={year}&scope=own",
            )
        )  # fmt: skip
    made.append(
        Figure(
            "公开栏", str(boards), "块", "登记在册的公开栏和电子屏。",
            f"{reverse('boards')}?of={body.slug}",
        )
    )  # fmt: skip
    owed, kept = publishing.timeliness(every, today)
    if owed:
        made.append(
            Figure(
                "栏目按时更新", f"{kept}/{owed}", "个",
                "有更新期限的栏目中，今天没有超过期限的个数。",
                reverse("organ_duties", args=[body.slug]),
            )
        )  # fmt: skip
    passed = sum(publishing.override_counts(every, year).values())
    made.append(
        Figure(
            "检查提示后仍放行", str(passed), "处",
            "发布前的自动检查提示有问题，经办人说明理由后放行的处数，按年公布。",
            f"{reverse('organ_overrides', args=[body.slug])}?year={year}",
        )
    )  # fmt: skip
    return made


@public
@require_safe
def organ_duties(request: HttpRequest, organ: str) -> HttpResponse:
    """The columns with a date, soonest first: which are up to date and which are late."""
    body = organ_named(organ)
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    crumbs = [
        *organ_crumbs(body, last=False),
        ("公开数据", reverse("organ_figures", args=[body.slug])),
        ("栏目更新", ""),
    ]
    rows = publishing.dated_duties(every)
    context = frame(body, "figures", crumbs) | {
        "today": timezone.localdate(),
        "page": paging.page(request, paging.Stream(rows, "due_date")),
    }
    return render(request, "portal/duties.html", context)


@public
@require_safe
def organ_overrides(request: HttpRequest, organ: str) -> HttpResponse:
    """What the guard's findings were let pass for, by rule, with the reasons; no content."""
    body = organ_named(organ)
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    asked = period(request, [], timezone.localdate())
    crumbs = [
        *organ_crumbs(body, last=False),
        ("公开数据", reverse("organ_figures", args=[body.slug])),
        ("检查提示后仍放行", ""),
    ]
    rows = publishing.overrides(every, asked.year)
    count = paging.count(rows)
    shown = [
        (row, row.submission.record if _is_public(row.submission.record) else None)
        for row in rows[: paging.SIZE * 5]
    ]
    context = frame(body, "figures", crumbs) | {
        "period": asked,
        "rules": publishing.override_counts(every, asked.year),
        "rows": shown,
        "count": count,
    }
    return render(request, "portal/overrides.html", context)


def _is_public(record: Any) -> bool:
    return record.public_date is not None and record.withdrawn_date is None


def _by_column(body: Organ, organs: Sequence[int], year: int) -> list[tuple[Any, int]]:
    """The columns that hold something in the year, with how many placements; no empty ones."""
    counts = publishing.by_column(organs, year)
    columns = list(publishing.columns(tree_owner(body)))
    ordered: list[tuple[Any, int]] = []
    for top in columns:
        if top.parent_id is None:
            below = [(c, counts.get(c.pk, 0)) for c in columns if c.parent_id == top.pk]
            total = counts.get(top.pk, 0) + sum(number for _, number in below)
            ordered += [(c, number) for c, number in [(top, total), *below] if number]
    return ordered


def _chart(
    boards: Sequence[Any], per_board: Mapping[tuple[int, int], int], asked: Period, body: Organ
) -> Chart | None:
    """Postings by month: the organ's own boards, and on top those of its villages."""
    if not per_board:
        return None
    own = {b.pk for b in boards if b.organ_id == body.pk}
    mixed = any(b.organ_id != body.pk for b in boards)
    first, second = [0] * 13, [0] * 13
    for (board_id, month), number in per_board.items():
        (first if board_id in own else second)[month] += number
    bars = []
    for month in range(1, 13):
        total = first[month] + second[month]
        words = f"{asked.year}年{month}月 {total} 条次"
        if mixed:
            words += f"，其中本级 {first[month]}，村（社区）{second[month]}"
        address = f"{reverse('placements', args=[body.slug])}?year={asked.year}&month={month}"
        bars.append(Bar(f"{month}月", first[month], second[month], words, address))
    return chart(f"{asked.year}年各月张贴条次", bars)
