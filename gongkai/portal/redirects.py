"""Addresses that must not break: where an old one leads, and the short ones people print."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.orgs.models import Kind, Organ
from gongkai.portal.models import Redirect
from gongkai.web import views

STEPS = 5
"""An old address may lead to an old address, but not in a ring."""
SHORT = {
    "gkml": ("法定主动公开内容", "contents"),
    "guide": ("政府信息公开指南", "guide"),
    "annual": ("政府信息公开年报", "organ_reports"),
}


def leads_to(path: str) -> str:
    """Where an old address leads today, or "" when nothing is noted of it.

    What is noted of a folder (ending in ``/``) holds for everything below it.
    """
    seen = [path]
    for _ in range(STEPS):
        following = _step(seen[-1])
        if not following or following in seen:
            break
        seen.append(following)
    return seen[-1] if len(seen) > 1 else ""


def _step(path: str) -> str:
    parts = path.split("/")
    folders = ["/".join(parts[:n]) + "/" for n in range(len(parts) - 1, 1, -1)]
    rows = dict(Redirect.objects.filter(old__in=[path, *folders]).values_list("old", "new"))
    for old in (path, *folders):
        if old in rows:
            return rows[old] if old == path else rows[old] + path.removeprefix(old)
    return ""


def note(old: str, new: str) -> None:
    """Lead an old address to a new one from now on; a folder ends in ``/``, as its new one does.

    Raises ValueError for what is no address of this site, or leads to itself.
    """
    for path in (old, new):
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(f"“{path}”不是本站地址，应以“/”开头。")
    if old == new or old.endswith("/") != new.endswith("/"):
        raise ValueError(f"“{old}”不能指向“{new}”：两者应不同，并且都以“/”结尾或者都不是。")
    Redirect.objects.update_or_create(old=old, defaults={"new": new, "made_at": timezone.now()})


@public
@require_safe
def short(request: HttpRequest, name: str) -> HttpResponse:
    """``/gkml/`` and the like: straight on where there is one organ, else a choice of organs."""
    title, view = SHORT[name]
    organs = list(Organ.objects.exclude(kind=Kind.VILLAGE).order_by("path")[:500])
    try:
        doors = [(organ, reverse(view, args=[organ.slug])) for organ in organs]
    except NoReverseMatch as error:
        raise Http404(f"no page {view!r} here") from error
    if len(doors) == 1:
        return redirect(doors[0][1])
    context = {"title": title, "doors": doors, "crumbs": [(title, "")]}
    return render(request, "portal/choose.html", context)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, unless something is noted of the address: an old one leads on for good."""
    if request.method in ("GET", "HEAD") and (address := leads_to(request.path)):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    return views.not_found(request, exception)
