"""岗位: who stands in for whom, and handing over everything a post has in hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, queries
from gongkai.applications.forms import day
from gongkai.applications.office.cases import CONFLICT, user
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.orgs import queries as orgs
from gongkai.orgs.models import Organ, Post
from gongkai.web.paging import Stream, page


class AbsenceForm(forms.Form):
    """Who is away, who stands in, from the first to the last day (both count)."""

    post = forms.ChoiceField(label="谁不在岗")
    deputy = forms.ChoiceField(label="谁代岗")
    first = day("第一天")
    last = day("最后一天", "当天还算。")

    def __init__(self, *args: Any, posts: dict[str, Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = posts
        for name in ("post", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "declared above"
            field.choices = [("", "请选择"), *((pk, post.title) for pk, post in posts.items())]


@needs("organs.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def posts(request: HttpRequest, organ: str) -> HttpResponse:
    """Absences of the organ's posts, and what each post has in hand, to be handed over."""
    body = door.organ(organ, actor=user(request), to="organs.manage")
    today = timezone.localdate()
    known = {str(post.pk): post for post, _ in orgs.holders(body.pk, today)}
    act = request.POST.get("act", "")
    form = AbsenceForm(request.POST if act == "absence" else None, posts=known)
    problem = ""
    if request.method == "POST" and (act != "absence" or form.is_valid()):
        try:
            messages.success(request, _act(request, body, known, form))
        except REFUSALS as error:
            if act == "absence":
                form.add_error(None, sentence(error))
            problem = sentence(error)
        else:
            return redirect("office_posts", body.slug)
    counts = queries.held_counts(body.pk)
    given = request.POST if request.method == "POST" else request.GET
    chosen = known.get(given.get("from", ""))
    context = {
        "place": "office_applications",
        "organ": body,
        "demo": body.demo,
        "form": form,
        "problem": problem if act != "absence" else "",
        "away": queries.away(body.pk, today),
        "page": page(request, Stream(queries.absences(body.pk), "from_date")),
        "today": today,
        "in_hand": [(post, counts.get(post.pk, 0)) for post in known.values()],
        "chosen": chosen,
        "held": queries.held_by(chosen) if chosen else [],
        "others": [post for post in known.values() if post != chosen],
    }
    status = CONFLICT if problem else 200
    return render(request, "applications/office/posts.html", context, status=status)


def _act(request: HttpRequest, organ: Organ, known: dict[str, Post], form: AbsenceForm) -> str:
    by, at, today = user(request), timezone.now(), timezone.localdate()
    given = request.POST
    match given.get("act"):
        case "absence":
            told = form.cleaned_data
            post, deputy = known[told["post"]], known[told["deputy"]]
            actions.enter_absence(
                post, deputy, from_date=told["first"], to_date=told["last"] + timedelta(1), by=by,
                at=at,
            )  # fmt: skip
            return f"已登记：{told['first']}至{told['last']}由{deputy.title}代{post.title}。"
        case "end":
            absence = queries.absences(organ.pk).filter(pk=_number(given.get("absence"))).first()
            if absence is None:
                raise Http404
            actions.end_absence(absence, by=by, at=at, on=today)
            if absence.from_date >= today:
                return f"{absence.post.title}的代岗已经取消。"
            return f"{absence.post.title}已经回岗。"
        case "hand_over":
            giver, taker = known.get(given.get("from", "")), known.get(given.get("to", ""))
            if giver is None or taker is None:
                raise actions.BadEntry("请选择接手的岗位。")
            seen = [_number(written) for written in given.getlist("seen")]
            number = actions.hand_over(giver, taker, seen=seen, by=by, at=at, on=today)
            return f"已把{number}件交给{taker.title}，案卷里留有记录。"
        case _:
            raise Http404


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() else 0
