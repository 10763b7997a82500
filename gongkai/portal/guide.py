"""政府信息公开指南 of an organ, built from what is known of it today."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs import queries as orgs
from gongkai.orgs.guide import guide as guide_of
from gongkai.orgs.models import Kind
from gongkai.portal.frame import organ_bar, organ_named
from gongkai.publishing import queries as publishing
from gongkai.records.numbers import example
from gongkai.web.addresses import address


@public
@require_safe
def guide(request: HttpRequest, organ: str) -> HttpResponse:
    """The guide (art. 12), the day its facts were last checked, and what is not yet there."""
    body = organ_named(organ)
    if body.kind == Kind.VILLAGE:
        raise Http404("a village is no organ and has no guide")
    today = timezone.localdate()
    tree = publishing.public_tree(body, today)
    online = address("apply")
    facts = orgs.guide_facts(
        body,
        today,
        columns=[row.column.title for row in tree.shown if row.depth == 0],
        index_example=example(body, today),
        site=request.build_absolute_uri(reverse("organ", args=[body.slug])),
        online=request.build_absolute_uri(online) if online else "",
    )
    made = guide_of(facts)
    context = {
        "organ": body,
        "demo": body.demo,
        "bar": organ_bar(body, "guide"),
        "crumbs": [
            (body.short_name, reverse("organ", args=[body.slug])),
            ("政府信息公开指南", ""),
        ],
        "guide": made,
        "confirmed": facts.confirmed,
        "off": tree.off,
    }
    return render(request, "portal/guide.html", context)
