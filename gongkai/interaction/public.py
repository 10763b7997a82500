"""提问 for everybody: ask about an item or an organ, follow a question, read the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access.door import public
from gongkai.interaction import actions, limits, queries
from gongkai.interaction.forms import Ask
from gongkai.interaction.kinds import Channel
from gongkai.orgs.models import Kind, Organ
from gongkai.records import queries as records
from gongkai.web import paging

if TYPE_CHECKING:
    from gongkai.publishing.models import Board
    from gongkai.records.models import Record

MOST_ORGANS = 300


@public
@require_safe
def say(request: HttpRequest) -> HttpResponse:
    """Questions and answers that were published, and where to ask and to follow."""
    rows = queries.published()
    if slug := request.GET.get("organ"):
        rows = rows.filter(organ__slug=slug)
    page = paging.page(request, paging.Stream(rows, "published_date"))
    context = {
        "place": "say",
        "crumbs": [("提问", "")],
        "page": page,
        "demo": any(letter.demo for letter in page.rows),
    }
    return render(request, "interaction/say.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask an organ, about an item or in general."""
    record: Record | None = None
    organ: Organ | None = None
    if number := request.GET.get("item"):
        try:
            record = records.numbered(number)
        except ObjectDoesNotExist as error:
            raise Http404(f"no public record {number!r}") from error
        organ = record.organ
    elif slug := request.POST.get("organ") or request.GET.get("organ"):
        organ = Organ.objects.filter(slug=slug).first()
        if organ is None:
            raise Http404(f"no organ {slug!r}")
    return answer(request, organ, record=record, channel=Channel.WEB)


def answer(
    request: HttpRequest,
    organ: Organ | None,
    *,
    channel: Channel,
    record: Record | None = None,
    board: Board | None = None,
    context: dict[str, Any] | None = None,
    template: str = "interaction/ask.html",
) -> HttpResponse:
    """The page with the form, or what came of sending it.

    Other rooms use it for forms on pages of their own.  A machine that walks
    into the trap is thanked like a person, and nothing is kept.
    """
    form = Ask(request.POST or None)
    now = timezone.now()
    status = 200
    shown = {"place": "say", "crumbs": [("提问", "")], **(context or {})}
    if request.method == "POST" and form.is_valid() and organ is None:
        form.add_error(None, "请选择向哪个单位提问。")
    if request.method == "POST":
        status = 400
        if form.is_valid() and organ is not None:
            if form.by_machine:
                return render(request, "interaction/asked.html", shown)
            if limits.too_many(request.META.get("REMOTE_ADDR", ""), organ.pk, now):
                form.add_error(
                    None,
                    "这一小时里提问太多了，您写的内容还在下面，请过一会儿再提交，或者打电话问。",
                )
                status = 429
            else:
                told = form.cleaned_data
                letter = actions.ask(
                    organ, question=told["question"], contact=told.get("contact", ""),
                    channel=channel, record=record, board=board, by=None, at=now,
                    demo=organ.demo,
                )  # fmt: skip
                return render(request, "interaction/asked.html", {**shown, "letter": letter})
    everybody = Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")
    shown |= {
        "form": form,
        "asked_organ": organ,
        "about": record,
        "choice": [] if organ else list(everybody[:MOST_ORGANS]),
    }
    return render(request, template, shown, status=status)


@public
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How far a question is, by the code its asker got; the question itself is not shown."""
    code = request.GET.get("code", "").strip()
    letter = queries.by_code(code) if code else None
    context = {
        "place": "say",
        "crumbs": [("提问", "/say/"), ("查询", "")],
        "code": code,
        "letter": letter,
        "today": timezone.localdate(),
        "demo": bool(letter and letter.demo),
    }
    found = render(
        request, "interaction/status.html", context, status=404 if code and not letter else 200
    )
    found.headers["Cache-Control"] = "private, no-store"
    return found
