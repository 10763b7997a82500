"""公开数据: what was made public or asked, in numbers; each opens its definition and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.interaction import queries as letters
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
    """One organ's year in numbers: 条, 条次, columns, timeliness, questions, what was let pass."""
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
    ]  # fmt: skip
    if len(every) > 1:
        made.append(
            Figure(
                "其中本级", str(own.items), "条", "不含村（社区）张贴的信息。",
                f"{items}?year={year}&scope=own",
            )
        )  # fmt: skip
    made += [
        Figure(
            "公开的次数", str(whole.placements), "条次",
            "每张贴一处、每在一个栏目发布一次计一次。", f"{placed}?year={year}",
        ),
        Figure(
            "其中张贴", str(whole.postings), "条次", "每在一块公开栏张贴一次计一次。",
            f"{placed}?year={year}&carrier=board",
        ),
        Figure(
            "其中网站发布", str(whole.releases), "条次", "每在网站的一个栏目发布一次计一次。",
            f"{placed}?year={year}&carrier=site",
        ),
        Figure(
            "公开栏", str(boards), "块", "登记在册的公开栏和电子屏。",
            f"{reverse('boards')}?of={body.slug}",
        ),
    ]  # fmt: skip
    owed, kept = publishing.timeliness(every, today)
    if owed:
        made.append(
            Figure(
                "栏目按时更新", f"{kept}/{owed}", "个",
                "有更新期限的栏目中，今天没有超过期限的个数。",
                reverse("organ_duties", args=[body.slug]),
            )
        )  # fmt: skip
    made.append(
        Figure(
            "检查提示后仍放行", str(sum(_passed(every, year).values())), "处",
            "发布信息、答复提问前的自动检查提示有问题，经办人说明理由后放行的处数，按年公布。",
            f"{reverse('organ_overrides', args=[body.slug])}?year={year}",
        )
    )  # fmt: skip
    return [*made, *_questions(body, every, year)]


QUESTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "asked": ("收到的提问", "这一年收到的提问，网上、扫码、电话、当面的都算。"),
    "answered": ("已经答复的提问", "这一年收到的提问中已经答复的，答复后来撤回的也算。"),
    "in-time": (
        "按期答复的提问",
        "这一年收到的提问中，第一次答复不晚于应答复日期的。应答复日期按收到次日起的工作日计算，"
        "是网站检查的要求。",
    ),
    "published": ("公开的问答", "这一年收到的提问中，问题和答复现在公开着的。"),
    "withdrawn": ("撤回的答复", "这一年收到的提问中，答复撤回以后没有重新答复的。"),
}
"""The figures of ``interaction.queries.FIGURES``: what each is called and what it counts."""


def _questions(body: Organ, every: Sequence[int], year: int) -> list[Figure]:
    """Questions of the year; an organ that got none shows that one number."""
    counts = letters.counts(every, year)
    where = reverse("organ_questions", args=[body.slug])
    return [
        Figure(name, str(counts[key]), "件", words, f"{where}?year={year}&which={key}")
        for key, (name, words) in QUESTIONS.items()
        if key == "asked" or counts["asked"]
    ]


def _passed(organs: Sequence[int], year: int) -> dict[str, int]:
    """Rule → findings let pass in a year, in what was published and in answers together."""
    found = dict(publishing.override_counts(organs, year))
    for rule, number in letters.override_counts(organs, year).items():
        found[rule] = found.get(rule, 0) + number
    return dict(sorted(found.items()))


@public
@require_safe
def organ_questions(request: HttpRequest, organ: str) -> HttpResponse:
    """The questions a figure counts; the words only of those that are published."""
    body = organ_named(organ)
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    asked = period(request, [], timezone.localdate())
    which = request.GET.get("which", "asked")
    if which not in QUESTIONS:
        raise Http404(f"which={which!r}")
    crumbs = [
        *organ_crumbs(body, last=False),
        ("公开数据", reverse("organ_figures", args=[body.slug])),
        ("提问", ""),
    ]
    rows = letters.counted(every, asked.year, which)
    title, definition = QUESTIONS[which]
    context = frame(body, "figures", crumbs) | {
        "period": asked,
        "which": which,
        "kinds": {key: name for key, (name, _) in QUESTIONS.items()},
        "title": title,
        "definition": definition,
        "count": paging.count(rows),
        "page": paging.page(request, paging.Stream(rows, "due_date")),
        "today": timezone.localdate(),
    }
    return render(request, "portal/questions.html", context)


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
    """What the guard's findings were let pass for, by rule, with the reasons; no content.

    Items and answers to questions in one list, the newest first.
    """
    body = organ_named(organ)
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    asked = period(request, [], timezone.localdate())
    crumbs = [
        *organ_crumbs(body, last=False),
        ("公开数据", reverse("organ_figures", args=[body.slug])),
        ("检查提示后仍放行", ""),
    ]
    most = paging.SIZE * 5
    items = publishing.overrides(every, asked.year)[:most]
    answers = letters.overrides(every, asked.year)[:most]
    rows = [_let_pass_item(row) for row in items] + [_let_pass_answer(row) for row in answers]
    rules = _passed(every, asked.year)
    context = frame(body, "figures", crumbs) | {
        "period": asked,
        "rules": rules,
        "rows": sorted(rows, key=lambda row: row.at, reverse=True)[:most],
        "count": sum(rules.values()),
        "most": most,
    }
    return render(request, "portal/overrides.html", context)


@dataclass(frozen=True, slots=True)
class LetPass:
    """A finding let pass: when, by which rule, why, and in what ("" where it is not public)."""

    at: datetime
    rule: str
    reason: str
    what: str
    address: str = ""


def _let_pass_item(row: Any) -> LetPass:
    record = row.submission.record
    if record.public_date is None or record.withdrawn_date is not None:
        return LetPass(row.made_at, row.rule, row.reason, "未公开或者已经撤回的信息")
    address = reverse("item", args=[record.index_number])
    return LetPass(row.made_at, row.rule, row.reason, record.title, address)


def _let_pass_answer(row: Any) -> LetPass:
    letter = row.letter
    if letter.published_date is None or letter.withdrawn_date is not None:
        return LetPass(row.made_at, row.rule, row.reason, "未公开或者已经撤回的答复")
    address = f"{reverse('say')}?organ={letter.organ.slug}"
    return LetPass(row.made_at, row.rule, row.reason, f"对提问的答复：{letter.shown}", address)


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
