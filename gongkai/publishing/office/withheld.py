"""不予公开登记: what is not for the public, why, and the yearly look at it (art. 18)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.publishing import actions
from gongkai.publishing.forms import AttributeForm, ReasonForm
from gongkai.publishing.office.items import record_of, user
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import actions as records
from gongkai.records import queries as record_queries
from gongkai.records.kinds import Attribute
from gongkai.web import paging

SOON = timedelta(30)


@needs("records.edit")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register, the looks that are due first."""
    mine = list(organs(request.user, "records.edit", timezone.localdate()).order_by("path"))
    ids = [organ.pk for organ in mine]
    today = timezone.localdate()
    rows = record_queries.withheld(ids).select_related("organ")
    attribute = request.GET.get("attribute", "")
    if attribute in (Attribute.WITHHELD, Attribute.ON_REQUEST):
        rows = rows.filter(attribute=attribute)
    page = paging.page(request, paging.Stream(rows, "review_date"), ascending=True)
    context = {
        "place": "office_items",
        "page": page,
        "today": today,
        "soon": today + SOON,
        "due": paging.count(record_queries.to_review_again(ids, today)),
        "attribute": attribute,
        "choices": [Attribute.WITHHELD, Attribute.ON_REQUEST],
        "demo": any(organ.demo for organ in mine),
    }
    return render(request, "publishing/office/withheld.html", context)


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The yearly look: keep with a reason, or change the attribute."""
    record = record_of(request, pk)
    rows = record_queries.withheld([record.organ_id])
    door.one(rows, actor=request.user, to="records.edit", pk=pk)
    keep, change = ReasonForm(prefix="keep"), AttributeForm(prefix="change")
    now = timezone.now()
    if request.method == "POST" and request.POST.get("act") == "keep":
        keep = ReasonForm(request.POST, prefix="keep")
        if keep.is_valid():
            records.keep_withheld(
                record, reason=keep.cleaned_data["reason"], on=timezone.localdate(now),
                by=user(request), at=now,
            )  # fmt: skip
            messages.success(request, f"已记录，下一次审查在 {record.review_date:%Y年%m月%d日}。")
            return redirect("office_withheld")
    elif request.method == "POST":
        change = AttributeForm(request.POST, prefix="change")
        if change.is_valid():
            try:
                actions.change_attribute(
                    record,
                    Attribute(change.cleaned_data["attribute"]),
                    ground=change.cleaned_data["ground"],
                    reason=change.cleaned_data["reason"],
                    on=timezone.localdate(now),
                    by=user(request),
                    at=now,
                )
            except REFUSALS as error:
                change.add_error(None, sentence(error))
            else:
                if record.attribute == Attribute.PROACTIVE:
                    messages.success(
                        request, "已转为主动公开的草稿，请检查后送审（20 个工作日内公开）。"
                    )
                    return redirect("office_item", record.pk)
                messages.success(request, "公开属性已改变。")
                return redirect("office_withheld")
    context = {
        "place": "office_items",
        "record": record,
        "keep": keep,
        "change": change,
        "today": timezone.localdate(now),
        "demo": record.demo,
    }
    return render(request, "publishing/office/withheld_look.html", context)
