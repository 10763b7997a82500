"""The application form: filled in, looked at once more beside what is public already, sent."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access.door import public
from gongkai.applications import actions, limits, queries
from gongkai.applications.forms import KEY, MOST_WISHES, Asking, wishes_in
from gongkai.applications.kinds import Way
from gongkai.applications.letters.compose import compose
from gongkai.applications.letters.facts import CaseFacts
from gongkai.applications.letters.write import write
from gongkai.applications.models import Enclosure, EnclosureKind
from gongkai.applications.papers import organ_facts
from gongkai.applications.public.grant import give
from gongkai.law import events as ev
from gongkai.law.clock import Due, reckon
from gongkai.orgs.models import Kind, Organ
from gongkai.web.downloads import download

UPLOADS: Final = {
    "identity": EnclosureKind.IDENTITY,
    "authority": EnclosureKind.AUTHORITY,
    "material": EnclosureKind.MATERIAL,
}
TOO_MANY_REQUESTS = 429
_MOST_ORGANS = 1000


@public
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which organ to ask: all that answer applications, by the tree."""
    organs = Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")[:_MOST_ORGANS]
    context = {
        "organs": organs,
        "crumbs": [("依申请公开", "")],
        "place": "apply",
        "demo": any(one.demo for one in organs),
    }
    return render(request, "applications/public/choose.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, organ: str) -> HttpResponse:
    """The form of one organ; what was typed or uploaded comes back with every answer."""
    body = _organ(organ)
    if request.method != "POST":
        return _form(request, body, Asking(), secrets.token_hex(16))
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        key = secrets.token_hex(16)
    if queries.taken_in(body, key) is not None:
        return _again(request, body, key)
    refused = _uploads(request, body, key)
    step = request.POST.get("step", "check")
    wishes = wishes_in(request.POST)
    if step == "more":
        typed = Asking(request.POST.dict(), wishes=wishes + 1)
        return _form(request, body, typed, key, quiet=True, refused=refused)
    typed = Asking(request.POST, wishes=wishes)
    if step == "back":
        return _form(request, body, typed, key, quiet=True, refused=refused)
    if step == "ended":
        actions.count_seen(body, "ended", at=timezone.now())
        return render(request, "applications/public/ended.html", _base(body))
    files = queries.held(body, key)
    told = typed.lawful(_coming(), len(_of(files, "material")), _authority(files))
    if told is None or refused:
        return _form(request, body, typed, key, refused=refused)
    if step != "send":
        return _preview(request, body, typed, key, files)
    wait = limits.allowed(
        "apply",
        connection=request.META.get("REMOTE_ADDR", ""),
        content="\n".join(f"{wish.subject}{wish.request}" for wish in told.wishes)
        + told.applicant.name,
        at=timezone.now(),
    )
    if wait is not None:
        return _preview(request, body, typed, key, files, wait=wait)
    return _receipt(request, body, key, typed)


@public
@require_safe
def opened(request: HttpRequest, organ: str, pk: int) -> HttpResponse:
    """Open a published item from the form, and count that."""
    body = _organ(organ)
    number = queries.item_address(body, pk)
    if number is None:
        raise Http404
    actions.count_seen(body, "opened", at=timezone.now())
    return redirect("item", number)


@public
@require_safe
def blank(request: HttpRequest, organ: str) -> HttpResponse:
    """The form on paper, to be filled in by hand."""
    body = _organ(organ)
    letter = compose("application_form", CaseFacts(organ_facts(body), timezone.localdate()))
    return download(write(letter, "pdf"), f"{body.short_name}政府信息公开申请表", "pdf")


@public
@never_cache
@require_POST
def removed(request: HttpRequest, organ: str) -> HttpResponse:
    """Take a file out of a form that is not sent yet, and go on filling it in."""
    body = _organ(organ)
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        raise Http404
    numbers = [int(n) for n in request.POST.getlist("drop") if n.isascii() and n.isdigit()]
    actions.let_go(body, key, numbers[:50], at=timezone.now())
    typed = Asking(request.POST, wishes=wishes_in(request.POST))
    return _form(request, body, typed, key, quiet=True)


def _organ(slug: str) -> Organ:
    found = Organ.objects.filter(slug=slug).exclude(kind=Kind.VILLAGE).first()
    if found is None:
        raise Http404
    return found


def _coming() -> actions.Coming:
    return actions.Coming(Way.WEB, timezone.localdate())


def _of(files: list[Enclosure], kind: str) -> list[Enclosure]:
    return [one for one in files if one.kind == UPLOADS[kind]]


def _authority(files: list[Enclosure]) -> str:
    return "、".join(one.name for one in _of(files, "authority"))[:60]


def _uploads(request: HttpRequest, organ: Organ, key: str) -> list[str]:
    """Keep what was uploaded; the sentences of what was not taken."""
    refused: list[str] = []
    if not request.FILES:
        return refused
    now = timezone.now()
    wait = limits.allowed(
        "ask",
        connection=f"upload {request.META.get('REMOTE_ADDR', '')}",
        content=f"{key} {now.timestamp()}",
        at=now,
    )
    if wait is not None:  # Whoever fills the disk from one connection is slowed down.
        return [wait.replace("查询", "上传")]
    for field, kind in UPLOADS.items():
        for file in request.FILES.getlist(field):
            upload = actions.Upload(str(file.name), file.read())
            try:
                actions.hold(organ, key, upload, kind, by=None, at=timezone.now())
            except (actions.Refused, actions.TooManyFiles) as error:
                refused.append(str(error))
    return refused


def _base(organ: Organ) -> dict[str, Any]:
    return {
        "organ": organ,
        "demo": organ.demo,
        "place": "apply",
        "crumbs": [("依申请公开", reverse("apply")), (organ.name, "")],
    }


def _form(
    request: HttpRequest,
    organ: Organ,
    typed: Asking,
    key: str,
    *,
    quiet: bool = False,
    refused: list[str] | None = None,
) -> HttpResponse:
    """``quiet``: only an intermediate step, so nothing is complained of yet."""
    if quiet:
        typed = Asking(initial=typed.data, wishes=typed.wishes)
    files = queries.held(organ, key)
    context = _base(organ) | {
        "form": typed,
        "key": key,
        "files": files,
        "refused": refused or [],
        "more": typed.wishes < MOST_WISHES,
        "summary": [] if quiet else [*(("", s) for s in refused or []), *typed.summary],
    }
    status = 422 if context["summary"] else 200
    return render(request, "applications/public/form.html", context, status=status)


def _preview(
    request: HttpRequest,
    organ: Organ,
    typed: Asking,
    key: str,
    files: list[Enclosure],
    wait: str = "",
) -> HttpResponse:
    facts = typed.cleaned_data
    wishes = [
        (facts[f"subject_{n}"], facts[f"request_{n}"])
        for n in range(1, typed.wishes + 1)
        if n == 1 or facts[f"subject_{n}"] or facts[f"request_{n}"]
    ]
    matches = queries.matching(organ, [" ".join(wish) for wish in wishes])
    if matches and not wait:
        actions.count_seen(organ, "shown", at=timezone.now())
    shown = (
        "applicant_class",
        "name",
        "id_kind",
        "id_number",
        "representative",
        "contact",
        "phone",
        "address",
        "postcode",
        "email",
        "form_wanted",
        "way_wanted",
        "joint",
        "agent_name",
        "agent_phone",
    )
    labels = dict(typed.fields["applicant_class"].choices)  # type: ignore[attr-defined]
    told = [
        (
            typed.fields[name].label,
            labels[facts[name]] if name == "applicant_class" else facts[name],
        )
        for name in shown
        if facts[name]
    ]
    context = _base(organ) | {
        "form": typed,
        "key": key,
        "files": files,
        "matches": matches,
        "told": told,
        "wishes": wishes,
        "wait": wait,
        "electronic": facts["electronic"],
    }
    status = TOO_MANY_REQUESTS if wait else 200
    return render(request, "applications/public/preview.html", context, status=status)


def _again(request: HttpRequest, organ: Organ, key: str) -> HttpResponse:
    """A form that was sent already came back, be it by a second click or a reload."""
    files = queries.held(organ, key)
    typed = Asking(request.POST, wishes=wishes_in(request.POST))
    if typed.lawful(_coming(), len(_of(files, "material")), _authority(files)) is None:
        messages.success(request, "这份申请已经提交过，请用回执上的编号和查询码查看。")
        return redirect("apply_status")
    return _receipt(request, organ, key, typed)


def _receipt(request: HttpRequest, organ: Organ, key: str, typed: Asking) -> HttpResponse:
    """Register, or show again what this very form was given; the code is nowhere else."""
    now, day = timezone.now(), timezone.localdate()
    calendar = queries.calendar()
    files = queries.held(organ, key)
    told = (typed.told(len(_of(files, "material")), _authority(files)),)
    taken = actions.send(organ, _coming(), told, key=key, by=None, at=now, calendar=calendar)
    give(request, [case.pk for case in taken.applications], full=True, at=now)
    if_today: Due | None = reckon([ev.Received(day)], calendar).due
    context = _base(organ) | {
        "taken": taken,
        "if_today": if_today,
        "today": day,
        "days": 20,
        "again": not taken.new,
    }
    response = render(request, "applications/public/receipt.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
