"""行政规范性文件库: what is in force, what has lapsed, what was repealed and by what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs.models import Organ
from gongkai.portal import feeds
from gongkai.portal.frame import organ_crumbs, organ_named
from gongkai.portal.item import READS
from gongkai.portal.organ import frame
from gongkai.records import queries as records
from gongkai.records.kinds import RelationKind
from gongkai.web import paging

TITLE = "行政规范性文件库"
STATES = ("有效", "失效", "废止")


@public
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The normative documents of all organs by 有效性."""
    context: dict[str, Any] = {"place": "documents", "crumbs": [(TITLE, "")]}
    return _library(request, None, context, reverse("documents_feed"))


@public
@require_safe
def organ_documents(request: HttpRequest, organ: str) -> HttpResponse:
    """The normative documents of one organ by 有效性."""
    body = organ_named(organ)
    crumbs = [*organ_crumbs(body, last=False), (TITLE, "")]
    feed = reverse("organ_documents_feed", args=[body.slug])
    return _library(request, body, frame(body, "organ_documents", crumbs), feed)


@public
@require_safe
def documents_feed(request: HttpRequest, organ: str = "") -> HttpResponse:
    """The newest normative documents, as Atom."""
    body = organ_named(organ) if organ else None
    rows = records.documents(body.pk if body else None, "", timezone.localdate())
    newest = rows.order_by("-issued_date", "-pk")[: feeds.SIZE]
    page = reverse("organ_documents", args=[body.slug]) if body else reverse("documents")
    name = f"{body.name}{TITLE}" if body else TITLE
    return feeds.feed(request, name, page, [feeds.entry(request, r) for r in newest])


def _library(
    request: HttpRequest, body: Organ | None, context: dict[str, Any], feed: str
) -> HttpResponse:
    today = timezone.localdate()
    state = request.GET.get("validity", "有效")
    if state not in (*STATES, "全部"):
        raise Http404(f"validity={state!r}")
    organ = body.pk if body else None
    rows = records.documents(organ, "" if state == "全部" else state, today)
    page = paging.page(request, paging.Stream(rows, "issued_date"))
    chains = records.chains([r.pk for r in page.rows])
    counts = records.document_counts(organ, today)
    context |= {
        "title": TITLE,
        "state": state,
        "states": [(name, counts[name]) for name in STATES] + [("全部", sum(counts.values()))],
        "rows": [
            (r, records.validity(r, today), _chain(r.pk, chains.get(r.pk, []))) for r in page.rows
        ],
        "page": page,
        "feed": feed,
        "demo": context.get("demo") or any(r.demo for r in page.rows),
    }
    return render(request, "portal/documents.html", context)


def _chain(record: int, chain: list[tuple[Any, Any]]) -> list[tuple[str, Any, Any]]:
    """In words: how the document is linked to others, with the other one and the day."""
    told = []
    for relation, other in chain:
        forth, back = READS[RelationKind(relation.kind)]
        words = forth if relation.source_id == record else back
        told.append((words.replace("本文件", "").replace("下列文件", ""), other, relation.on))
    return told
