"""The clerk's phone page: hang and take down with weak or no signal.

Without script these are plain forms.  With it ``boards-phone.js`` keeps every
act on the phone until the site has answered; the act's own key makes sending
twice harmless, and an act is only sent as the person who did it.
"""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import cast

from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs, public
from gongkai.access.names import called
from gongkai.publishing import queries
from gongkai.publishing.models import Board
from gongkai.publishing.office import boards as desk
from gongkai.publishing.office import hanging

MOST_BOARDS = 30
MOST_ROWS = 60


@needs("boards.hang")
@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The boards of one's own with what to hang and what to take down, for a small screen."""
    return _page(request)


@needs("boards.hang")
@require_safe
def who(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token to send with the next act."""
    user = cast(User, request.user)
    return JsonResponse(
        {"user": user.pk, "name": called(user), "token": get_token(request)},
    )


@needs("boards.hang")
@require_POST
def hang(request: HttpRequest, code: str) -> HttpResponse:
    """The same act as at the desk, answered for people or for the queue."""
    board = _board(request, code)
    now = timezone.now()
    try:
        asked = desk.read(request, timezone.localdate(now))
    except hanging.Unclear as unclear:
        return _answer(request, hanging.Told(refused=[str(unclear)]), 400)
    told = hanging.hang(board, asked, by=cast(User, request.user), at=now)
    return _answer(request, told, 409)


@needs("boards.hang")
@require_POST
def take_down(request: HttpRequest, code: str) -> HttpResponse:
    """The same act as at the desk, answered for people or for the queue."""
    board = _board(request, code)
    now = timezone.now()
    try:
        ids = hanging.numbers(request.POST.getlist("posting"))
        on = hanging.day(request.POST.get("day", ""), timezone.localdate(now))
    except hanging.Unclear as unclear:
        return _answer(request, hanging.Told(refused=[str(unclear)]), 400)
    postings = list(queries.all_postings().filter(board=board, pk__in=ids).order_by("pk"))
    told = hanging.take_down(postings, on, by=cast(User, request.user), at=now)
    if len(postings) < len(ids):
        told.refused.append("有的张贴件已不在这块公开栏上，请刷新核对。")
    return _answer(request, told, 409)


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: only a file, but one that may look after the phone page alone."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = reverse("office_phone")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@cache
def _worker() -> bytes:
    found = finders.find("gongkai/boards-worker.js")
    assert isinstance(found, str), "the file lies in this package"
    return Path(found).read_bytes()


def _answer(request: HttpRequest, told: hanging.Told, otherwise: int) -> HttpResponse:
    status = otherwise if told.refused and not told.done else 200
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(
            {"done": told.done, "refused": told.refused, "warnings": told.warnings}, status=status
        )
    desk.say(request, told)
    return _page(request, status=status) if status != 200 else redirect("office_phone")


def _page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    user = cast(User, request.user)
    rows = queries.all_boards().select_related("organ__parent")
    mine = list(door.reach(rows, actor=user, to="boards.hang")[: MOST_BOARDS + 1])
    ids = [board.pk for board in mine[:MOST_BOARDS]]
    waiting, down = list(queries.to_hang(ids)), list(queries.to_take_down(ids, today))
    shown = [
        {
            "board": board,
            "waiting": [s for s in waiting if s.board_id == board.pk][:MOST_ROWS],
            "down": [p for p in down if p.board_id == board.pk][:MOST_ROWS],
            "acts": [secrets.token_hex(16), secrets.token_hex(16)],
        }
        for board in mine[:MOST_BOARDS]
    ]
    busy = [one for one in shown if one["waiting"] or one["down"]]
    context = {
        "place": "office_boards",
        "today": today,
        "person": user.pk,
        "name": called(user),
        "shown": busy,
        "clear": [one["board"] for one in shown if one not in busy],
        "cut": len(mine) > MOST_BOARDS,
        "demo": any(board.demo for board in mine),
    }
    return render(request, "publishing/boards/phone.html", context, status=status)


def _board(request: HttpRequest, code: str) -> Board:
    rows = queries.all_boards().select_related("organ__parent")
    return door.one(rows, actor=request.user, to="boards.hang", code=code)
