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
from gongkai.applications.models import Custom
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.orgs.models import Organ
from gongkai.web.paging import Stream, page


def years(label: str, help_text: str) -> forms.IntegerField:
    """A number of years."""
    words = "请填写 1 到 100 之间的整数。"
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )


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
    retention_years = years("申请人信息保存年限", "从办结起算，期满由系统清除，留下清除证明。")
    retention_remedy_years = years("有复议、诉讼、投诉的保存年限", "不能短于一般的年限。")
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
        sooner = facts["retention_years"], facts["retention_remedy_years"]
        gone = _gone_by(body, rule, sooner)
        if gone and request.POST.get("confirmed") != f"{gone} {sooner}":
            typed.add_error(
                "retention_years",
                f"按这个年限，{gone}名申请人的信息会在今天夜里清除，不能恢复。确实要改，请再保存一次。",
            )
            context = _context(request, body, typed) | {"confirmed": f"{gone} {sooner}"}
            return render(request, "applications/office/customs.html", context, status=CONFLICT)
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
    context = _context(request, body, typed)
    return render(request, "applications/office/customs.html", context, status=status)


def _gone_by(organ: Organ, rule: Custom, wanted: tuple[int, int]) -> int:
    """How many applicants' data a shorter retention would destroy at once."""
    if wanted[0] >= rule.retention_years and wanted[1] >= rule.retention_remedy_years:
        return 0
    return len(queries.due_for_purge(organ, timezone.localdate(), years=wanted))


def _context(request: HttpRequest, organ: Organ, form: Customs) -> dict[str, Any]:
    return {
        "place": "office_applications",
        "organ": organ,
        "form": form,
        "demo": organ.demo,
        "places": queries.search_places(organ)[:200],
        "page": page(request, Stream(queries.purges(organ), "on")),
        "known_until": queries.calendar().published_until,
    }


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
