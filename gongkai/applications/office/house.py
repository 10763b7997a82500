"""办理约定: numbers, fee, remedy bodies, search places; and one's own notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, numbers, queries
from gongkai.applications.forms import text
from gongkai.applications.kinds import Scale
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.applications.sentences import REFUSALS, sentence


class Customs(forms.Form):
    """The organ's customs; none of them is law."""

    review_body = text("复议机关", 100, "镇政府的答复由县级人民政府复议。写全称，会印在答复书里。")
    court = text("管辖法院", 100, "写全称，会印在答复书里。")
    number_pattern = text("申请编号样式", 40, "要有{year}和{number}各一处。", required=True)
    reply_pattern = text("答复文号样式", 40, "要有{year}和{number}各一处。", required=True)
    notice_pattern = text("告知文号样式", 40, "要有{year}和{number}各一处。", required=True)
    fee_scale = forms.ChoiceField(
        label="信息处理费",
        choices=Scale.choices,
        required=False,
        help_text="一般不收。启用须由机关决定并在指南中公布。",
    )
    fee_payment = text("缴纳方式", 200, "收取的填写，会印在收费通知里。")
    new_place = text("增加一个检索地点", 80, "例如：镇档案室、办公系统、民政办资料柜。")


@needs("organs.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def customs(request: HttpRequest, organ: str) -> HttpResponse:
    """What the organ arranges for its own handling."""
    body = door.organ(organ, actor=user(request), to="organs.manage")
    rule = numbers.custom(body)
    names = [name for name in Customs.base_fields if name != "new_place"]
    typed = Customs(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(rule, name) for name in names},
    )
    status = 200
    if request.method == "POST" and typed.is_valid():
        facts: dict[str, Any] = dict(typed.cleaned_data)
        place, scale = facts.pop("new_place"), Scale(facts.pop("fee_scale"))
        try:
            actions.set_customs(body, fee_scale=scale, by=user(request), at=timezone.now(), **facts)
            if place:
                actions.add_search_place(body, place, by=user(request), at=timezone.now())
        except REFUSALS as error:
            typed.add_error(None, sentence(error))
            status = CONFLICT
        else:
            messages.success(request, "已保存。")
            return redirect("office_customs", body.slug)
    context = {
        "place": "office_applications",
        "organ": body,
        "form": typed,
        "demo": body.demo,
        "places": queries.search_places(body)[:200],
    }
    return render(request, "applications/office/customs.html", context, status=status)


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, the newest first; read ones go."""
    if request.method == "POST":
        read = [int(n) for n in request.POST.getlist("read") if n.isascii() and n.isdigit()]
        actions.read_notices(user(request), read[:200], at=timezone.now())
        return redirect("office_notices")
    waiting = queries.unread(user(request).pk, most=100)
    context = {"place": "office_applications", "notices": waiting}
    return render(request, "applications/office/notices.html", context)
