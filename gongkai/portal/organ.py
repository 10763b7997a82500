"""The pages of an organ: what it makes public, column by column, and every list of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.law.duty import Duty
from gongkai.law.duty_words import wording
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Appointment, Kind, Organ, Role
from gongkai.portal import feeds
from gongkai.portal.frame import Period, organ_bar, organ_crumbs, organ_named, period
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.web import paging
from gongkai.web.templatetags.page import CURRENT

if TYPE_CHECKING:
    from gongkai.publishing.models import Column, DutyAct, Obligation
    from gongkai.publishing.queries import PublicColumn

SCOPES = {"all": "全部", "own": "本级", "villages": "村（社区）"}
CARRIERS = {"all": "全部", "board": "公开栏张贴", "site": "网站发布"}
NEWEST = 10
MOST_BELOW = 200
SUB = mark_safe(' class="sub"')
NOTHING = mark_safe(' <span class="num">本期无内容</span>')


@public
@require_safe
def organ(request: HttpRequest, organ: str) -> HttpResponse:
    """政府信息公开 of an organ: search, what is new, its columns, who it is."""
    body = organ_named(organ)
    today = timezone.localdate()
    below = list(Organ.objects.filter(parent=body).order_by("position", "pk")[: MOST_BELOW + 1])
    context = frame(body, "organ", organ_crumbs(body)) | {
        "tree": _links(body, publishing.public_tree(body, today).shown),
        "newest": list(records.newest(body.pk)[:NEWEST]),
        "villages": [o for o in below[:MOST_BELOW] if o.kind == Kind.VILLAGE],
        "subordinate": [o for o in below[:MOST_BELOW] if o.kind != Kind.VILLAGE],
        "feed": reverse("organ_feed", args=[body.slug]),
    }
    return render(request, "portal/organ.html", context)


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What all organs made public last, as Atom."""
    rows = records.newest()[: feeds.SIZE]
    entries = [feeds.entry(request, r) for r in rows]
    return feeds.feed(request, "最新公开", reverse("home"), entries)


@public
@require_safe
def organ_feed(request: HttpRequest, organ: str) -> HttpResponse:
    """What an organ made public last, as Atom."""
    body = organ_named(organ)
    rows = records.newest(body.pk)[: feeds.SIZE]
    entries = [feeds.entry(request, r) for r in rows]
    return feeds.feed(
        request, f"{body.name}政府信息公开", reverse("organ", args=[body.slug]), entries
    )


@public
@require_safe
def column(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """One column: its duty in words, what is in it, or that there is signed nothing."""
    body, found, today = *_column(organ, column), timezone.localdate()
    tree = publishing.public_tree(body, today).shown
    entry = next((c for c in tree if c.column.pk == found.pk), None)
    if entry is None:
        raise Http404(f"column {column!r} of {organ!r} has nothing to show")
    parent = found.parent
    crumbs = [
        *organ_crumbs(body, last=False),
        *([(parent.title, reverse("column", args=[body.slug, parent.slug]))] if parent else []),
        (found.title, ""),
    ]
    asked = period(request, [], today) if "year" in request.GET else None
    streams = _in_column(body, found, today, asked)
    counts = [paging.count(stream.rows) for stream in streams]
    context = frame(body, "contents", crumbs) | {
        "column": found,
        "tree": _links(body, tree, found.pk),
        "nothing": _signed(entry.nothing),
        "period": asked,
        "count": paging.Count(
            min(sum(c.number for c in counts), paging.CAP), any(c.more for c in counts)
        ),
        "duty": _duty(body, found, today),
        "page": paging.page(request, *streams),
        "feed": reverse("column_feed", args=[body.slug, found.slug]),
    }
    return render(request, "portal/column.html", context)


@public
@require_safe
def column_feed(request: HttpRequest, organ: str, column: str) -> HttpResponse:
    """What was put in a column last, as Atom."""
    body, found = _column(organ, column)
    page = paging.page(
        request, *_in_column(body, found, timezone.localdate(), None), size=feeds.SIZE
    )
    rows = {row.record_id: row.record for row in page.rows}
    if not rows:
        raise Http404(f"column {column!r} of {organ!r} has nothing to show")
    return feeds.feed(
        request,
        f"{found.title} · {body.name}",
        reverse("column", args=[body.slug, found.slug]),
        [feeds.entry(request, record) for record in rows.values()],
    )


@public
@require_safe
def items(request: HttpRequest, organ: str) -> HttpResponse:
    """The items (条) of a year: each once, however often it was shown."""
    body, today, every, scope, ids = _scoped(request, organ)
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    rows = publishing.item_rows(ids, asked.year).defer("body")
    words = f"{asked.year}年公开的信息（条）"
    context = frame(body, "figures", [*organ_crumbs(body, last=False), (words, "")]) | {
        "years": years,
        "period": asked,
        "scope": scope,
        "scopes": SCOPES if len(every) > 1 else {},
        "count": paging.count(rows),
        "page": paging.page(request, paging.Stream(rows, "formed_date")),
        "feed": reverse("organ_feed", args=[body.slug]),
    }
    return render(request, "portal/items.html", context)


@public
@require_safe
def placements(request: HttpRequest, organ: str) -> HttpResponse:
    """The postings and releases (条次) of a year or month, or one of both, newest first."""
    body, today, every, scope, ids = _scoped(request, organ)
    carrier = request.GET.get("carrier", "all")
    if carrier not in CARRIERS:
        raise Http404(f"carrier={carrier!r}")
    years = publishing.shown_years(every, today)
    asked = period(request, years, today)
    words = f"{asked.words}公开的信息（条次）"
    context = frame(body, "figures", [*organ_crumbs(body, last=False), (words, "")]) | {
        "years": years,
        "period": asked,
        "scope": scope,
        "scopes": SCOPES if len(every) > 1 else {},
        "carrier": carrier,
        "carriers": CARRIERS,
        "page": _placed(request, ids, asked, today, carrier),
        "feed": reverse("organ_feed", args=[body.slug]),
    }
    return render(request, "portal/period.html", context)


def frame(body: Organ, place: str, crumbs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What every page of an organ shows around its content."""
    return {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, place),
        "crumbs": crumbs,
    }


def tree_owner(body: Organ) -> int:
    """Whose columns an organ's items hang in: a village uses its town's."""
    return body.parent_id if body.kind == Kind.VILLAGE and body.parent_id else body.pk


def _column(organ: str, slug: str) -> tuple[Organ, Column]:
    body = organ_named(organ)
    found = publishing.column(tree_owner(body), slug)
    if found is None:
        raise Http404(f"no column {slug!r} at {organ!r}")
    return body, found


def _in_column(
    body: Organ, found: Column, today: date, asked: Period | None
) -> list[paging.Stream]:
    """What readers find in a column and those right below it."""
    only = body.pk if body.kind == Kind.VILLAGE else None
    columns = [found.pk, *publishing.columns_below(found)]
    postings = publishing.column_postings(columns, today, organ=only)
    releases = publishing.column_releases(columns, today, organ=only)
    if asked:
        postings = postings.filter(from_date__gte=asked.start, from_date__lt=asked.end)
        releases = releases.filter(published_date__gte=asked.start, published_date__lt=asked.end)
    return [
        paging.Stream(postings, "from_date", "posting"),
        paging.Stream(releases, "published_date", "release"),
    ]


def _duty(body: Organ, found: Column, today: date) -> dict[str, Any] | None:
    """The column's duty in words, when it was last met, and the next date."""
    owed: Obligation | None = publishing.obligation(body.pk, found.pk)
    if not found.duty or owed is None:
        return None
    return {
        "words": wording(Duty.from_json(found.duty)),
        "met": owed.met_date,
        "content": owed.content_date,
        "due": owed.due_date,
        "late": owed.due_date is not None and owed.due_date < today,
        "provisional": owed.provisional,
    }


def _links(organ: Organ, columns: Iterable[PublicColumn], current: int | None = None) -> SafeString:
    """The tree as list entries.  Written here: a template takes ten times as long for hundreds."""
    there = reverse("column", args=[organ.slug, "-"]).removesuffix("-/")
    return format_html_join(
        "\n",
        '<li{}><a href="{}{}/"{}>{}{}</a></li>',
        (
            (
                SUB if entry.depth else "",
                there,
                entry.column.slug,
                CURRENT if entry.column.pk == current else "",
                entry.column.title,
                NOTHING if entry.nothing and not entry.content else "",
            )
            for entry in columns
        ),
    )


def _signed(acts: Sequence[DutyAct]) -> list[tuple[DutyAct, str]]:
    """Each signed 本期无内容 with the post of whoever signed; names of persons stay inside."""
    signers = {act.signed_by_id for act in acts if act.signed_by_id is not None}
    held = Appointment.objects.filter(user_id__in=signers).select_related("post")
    told = []
    for act in acts:
        day = act.day
        titles = [
            a.post.title
            for a in (held if signers else ())
            if a.user_id == act.signed_by_id
            and a.from_date <= day
            and (a.to_date is None or a.to_date > day)
        ]
        told.append((act, titles[0] if titles else str(Role.SIGNER.label)))
    return told


def _scoped(request: HttpRequest, organ: str) -> tuple[Organ, date, list[int], str, list[int]]:
    """The organ, today, it and its villages, and which of them the reader asked for."""
    body = organ_named(organ)
    every = [body.pk, *orgs.villages(body).values_list("pk", flat=True)]
    scope = request.GET.get("scope", "all")
    if scope not in SCOPES:
        raise Http404(f"scope={scope!r}")
    ids = {"all": every, "own": every[:1], "villages": every[1:]}[scope]
    return body, timezone.localdate(), every, scope, ids


def _placed(
    request: HttpRequest, organs: Sequence[int], asked: Period, today: date, carrier: str
) -> paging.Page:
    end = min(asked.end, today + timedelta(days=1))
    postings = publishing.postings(organs, asked.start, end).defer("record__body")
    releases = publishing.releases(organs, asked.start, end).defer("record__body")
    streams = {
        "board": paging.Stream(postings, "from_date", "posting"),
        "site": paging.Stream(releases, "published_date", "release"),
    }
    wanted = list(streams.values()) if carrier == "all" else [streams[carrier]]
    return paging.page(request, *wanted)
