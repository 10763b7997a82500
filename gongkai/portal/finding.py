"""Search: 检索 over everything public, and 法定主动公开内容 of one organ, by the same index.

The words, the filters and the place in the list are all in the address, so
every page can be sent to somebody, and every one is a feed as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Kind, Organ
from gongkai.portal import feeds, indexing
from gongkai.portal.frame import organ_crumbs, organ_named
from gongkai.portal.organ import SCOPES, frame, tree_owner
from gongkai.publishing import queries as publishing
from gongkai.publishing.catalogue import items
from gongkai.records import queries as records
from gongkai.search import Hit, NeedsRebuild, Query, Results, found_in, search, snippet

LONGEST = 200
WIDTH = 110
SHOWN_FACETS = 12
VALIDITIES = ("有效", "失效", "废止")
SORTS = {"": "按相关程度", "newest": "按发布日期"}
CARRIERS = {"site": ("网站", False), "board": ("公开栏张贴", True)}
EXAMPLES = ("低保", "三公经费", "防汛应急预案", "惠农补贴", "宅基地")
KEPT = (
    "q", "organ", "scope", "column", "item", "genre", "validity", "year", "from", "to",
    "carrier", "sort",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its words, how many it leaves, where it leads, whether it is set."""

    label: str
    number: int | None
    address: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its choices; ``off`` is the address without it, when it is set."""

    title: str
    choices: list[Choice]
    off: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One result as the page shows it."""

    title: SafeString
    address: str
    organ: str
    column: str
    hit: Hit
    text: SafeString
    attached: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The reader's question: what the index is asked, and the address it came with."""

    query: Query
    text: str
    organ: Organ | None
    params: dict[str, str]
    year: int | None

    def address(self, **changes: str) -> str:
        """The same question with something changed, from its first page."""
        kept = {k: v for k, v in (self.params | changes).items() if v}
        return f"?{urlencode(kept)}" if kept else "?"


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """检索: words, filters, results with the place found."""
    slug = request.GET.get("organ", "")
    body = organ_named(slug) if slug else None
    asked = _asked(request.GET, body)
    context: dict[str, Any] = {"place": "search", "crumbs": [("检索", "")], "examples": EXAMPLES}
    if body:
        context |= {"chosen_organ": body}
    return _answer(request, asked, context, "portal/search.html")


@public
@require_safe
def contents(request: HttpRequest, organ: str) -> HttpResponse:
    """法定主动公开内容 of an organ: everything it made public, by column, year, genre, validity."""
    body = organ_named(organ)
    asked = _asked(request.GET, body)
    title = "公开内容" if body.kind == Kind.VILLAGE else "法定主动公开内容"
    context = frame(body, "contents", [*organ_crumbs(body, last=False), (title, "")]) | {
        "heading": title,
    }
    return _answer(request, asked, context, "portal/contents.html")


@public
@require_safe
def find_feed(request: HttpRequest) -> HttpResponse:
    """What a search finds, the newest first, as Atom."""
    slug = request.GET.get("organ", "")
    asked = _asked(request.GET, organ_named(slug) if slug else None)
    query = replace(asked.query, sort="newest", after="", size=feeds.SIZE, facets=False)
    try:
        hits = search(indexing.index(), query).hits
    except NeedsRebuild as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    known = {r.pk: r for r in records.shown([h.id for h in hits]).select_related("organ")}
    rows = [feeds.entry(request, known[h.id]) for h in hits if h.id in known]
    title = f"检索“{asked.text}”" if asked.text else "检索"
    return feeds.feed(request, title, reverse("search") + asked.address(), rows)


def _asked(data: QueryDict, body: Organ | None) -> Asked:
    """What the address asks.  Raises Http404 for a filter that is none."""
    params = {name: value for name in KEPT if (value := _typed(data, name))}
    text = params.get("q", "")[:LONGEST]
    year = _year(params.get("year", ""))
    first, last = _day(params.get("from", "")), _day(params.get("to", ""))
    if year:
        first = max(filter(None, (first, date(year, 1, 1))))
        last = min(filter(None, (last, date(year, 12, 31))))
    for name, known in (
        ("validity", VALIDITIES), ("carrier", CARRIERS), ("sort", SORTS), ("scope", SCOPES),
    ):  # fmt: skip
        if params.get(name, "") and params[name] not in known:
            raise Http404(f"{name}={params[name]!r}")
    query = Query(
        text=text,
        organs=_organs(body, params.get("scope", "all")),
        columns=_columns(body, params),
        genre=params.get("genre", ""),
        validity=params.get("validity", ""),
        date_from=first,
        date_to=last,
        board=CARRIERS[params["carrier"]][1] if "carrier" in params else None,
        sort="newest" if params.get("sort") else "relevance",
        after=data.get("after", "")[:LONGEST],
    )
    return Asked(query, text, body, params, year)


def _typed(data: QueryDict, name: str) -> str:
    """What was typed, without what no text holds (PostgreSQL refuses NUL)."""
    return str(data.get(name, "")).replace("\0", "").strip()


def _organs(body: Organ | None, scope: str) -> tuple[int, ...]:
    if body is None:
        return ()
    if body.kind == Kind.VILLAGE or scope == "own":
        return (body.pk,)
    villages = tuple(orgs.villages(body).values_list("pk", flat=True))
    return villages or (-1,) if scope == "villages" else (body.pk, *villages)


def _columns(body: Organ | None, params: dict[str, str]) -> tuple[int, ...]:
    """The columns chosen: one by its name with those below it, or all of one item of art. 20."""
    if not {"column", "item"} & set(params):
        return ()
    if body is None:
        if params.get("column", "").isascii() and params.get("column", "").isdigit():
            return (int(params["column"][:9]),)
        raise Http404("a column or an item is asked of an organ")
    chosen: list[set[int]] = []
    if slug := params.get("column"):
        found = publishing.column(tree_owner(body), slug)
        if found is None:
            raise Http404(f"no column {slug!r}")
        chosen.append({found.pk, *publishing.columns_below(found)})
    if code := params.get("item"):
        if code not in items():
            raise Http404(f"no item {code!r}")
        chosen.append(set(publishing.columns_of_item(tree_owner(body), code)))
    return tuple(sorted(set.intersection(*chosen))) or (0,)


def _answer(
    request: HttpRequest, asked: Asked, context: dict[str, Any], template: str
) -> HttpResponse:
    start = request.path == reverse("search") and not asked.params
    context |= {
        "asked": asked, "text": asked.text, "params": asked.params, "start": start,
        "today": timezone.localdate(), "validities": VALIDITIES,
    }  # fmt: skip
    try:
        results = Results() if start else search(indexing.index(), asked.query)
    except NeedsRebuild:
        return render(request, template, context | {"missing": True}, status=503)
    organs = _named(h.card.get("organ") for h in results.hits)
    columns = publishing.columns_named(
        {int(c) for h in results.hits if (c := h.card.get("column"))}
        | {int(key) for key, _ in results.facets.get("column", ())[:SHOWN_FACETS]}
    )
    context |= {
        "results": results,
        "count": f"{results.total}" if not results.more else "10 000+",
        "found": [_found(h, asked.text, organs, columns) for h in results.hits],
        "filters": _filters(asked, results, columns),
        "corrected": asked.address(q=results.corrected) if results.corrected else "",
        "next": asked.address(after=results.next) if results.next else "",
        "first": asked.address() if asked.query.after else "",
        "sorts": [
            Choice(label, None, asked.address(sort=key), asked.params.get("sort", "") == key)
            for key, label in SORTS.items()
        ]
        if asked.text
        else [],
        "feed": _feed(asked),
        "demo": context.get("demo") or any(h.card.get("demo") for h in results.hits),
    }
    return render(request, template, context)


def _feed(asked: Asked) -> str:
    kept = {k: v for k, v in asked.params.items() if k != "sort"}
    if asked.organ:
        kept["organ"] = asked.organ.slug
    return f"{reverse('search_feed')}?{urlencode(kept)}"


def _named(pks: Iterable[object]) -> dict[int, Organ]:
    return Organ.objects.in_bulk({int(str(pk)) for pk in pks if pk})


def _found(hit: Hit, text: str, organs: dict[int, Organ], columns: dict[int, Any]) -> Found:
    attached = bool(text) and not found_in(hit.body, text) and found_in(hit.attachments, text)
    organ = organs.get(int(str(hit.card.get("organ") or 0)))
    column = columns.get(int(str(hit.card.get("column") or 0)))
    return Found(
        title=_marked(snippet(hit.title, text, 200)),
        address=reverse("item", args=[hit.index_number]),
        organ=organ.short_name if organ else "",
        column=column.title if column else "",
        hit=hit,
        text=_marked(snippet(hit.attachments if attached else hit.body, text, WIDTH)),
        attached=attached,
    )


def _marked(pieces: Sequence[tuple[str, bool]]) -> SafeString:
    """Pieces as escaped HTML, the words that were looked for marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", t) if hit else t,) for t, hit in pieces)
    )


def _filters(asked: Asked, results: Results, columns: dict[int, Any]) -> list[Filter]:
    """The filters with what each value would leave."""
    facets, params, body = results.facets, asked.params, asked.organ
    made = []
    if body is None:
        rows = facets.get("organ", ())[:SHOWN_FACETS]
        organs = _named(key for key, _ in rows)
        values = [
            (organs[int(k)].slug, organs[int(k)].short_name, n) for k, n in rows if int(k) in organs
        ]
        made.append(_filter(asked, "organ", "机关", values))
    elif len(asked.query.organs) > 1 or "scope" in params:
        made.append(_filter(asked, "scope", "范围", [(k, SCOPES[k], None) for k in SCOPES][1:]))
    mine = tree_owner(body) if body else None
    made.append(
        _filter(
            asked,
            "column",
            "栏目",
            [
                (columns[int(k)].slug if body else str(k), columns[int(k)].title, n)
                for k, n in facets.get("column", ())[:SHOWN_FACETS]
                if int(k) in columns and (mine is None or columns[int(k)].organ_id == mine)
            ],
        )
    )
    for name, title in (("year", "年份"), ("genre", "体裁"), ("validity", "有效性")):
        values = [(str(k), f"{k}年" if name == "year" else str(k), n)
                  for k, n in facets.get(name, ())[:SHOWN_FACETS]]  # type: ignore[call-overload]  # fmt: skip
        made.append(_filter(asked, name, title, values))
    if body is not None and body.kind != Kind.VILLAGE:
        codes = publishing.item_codes(body.pk)
        named = [(code, f"{article(code)} {title}", None) for code, title in items().items()]
        made.append(_filter(asked, "item", "条例事项", [v for v in named if v[0] in codes]))
    made.append(
        _filter(asked, "carrier", "载体", [(k, label, None) for k, (label, _) in CARRIERS.items()])
    )
    return [one for one in made if one.choices]


def article(code: str) -> str:
    """``20.7`` and ``21t.1`` as people cite them."""
    number, _, part = code.partition(".")
    return f"第{number[:2]}条" + (f"（{part}）" if number == "20" else "")


def _filter(
    asked: Asked, name: str, title: str, values: Sequence[tuple[str, str, int | None]]
) -> Filter:
    chosen = asked.params.get(name, "")
    choices = [Choice(label, n, asked.address(**{name: v}), v == chosen) for v, label, n in values]
    return Filter(title, choices, asked.address(**{name: ""}) if chosen else "")


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Http404(f"not a day: {written!r}") from error


def _year(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and 1949 <= int(written[:5]) <= 2200):
        raise Http404(f"not a year: {written!r}")
    return int(written)
