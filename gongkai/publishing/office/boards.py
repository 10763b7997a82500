"""公开栏 behind the counter: what hangs, what comes down, what is to be hung; sheets to print."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.publishing import actions, queries
from gongkai.publishing.models import Board
from gongkai.publishing.office import hanging
from gongkai.publishing.sheet.facts import printings, supervision_phone
from gongkai.publishing.sheet.pdf import PAPERS, Paper, write_pdf
from gongkai.records import store
from gongkai.web.downloads import download

MOST_ROWS = 100
MOST_BOARDS = 500
MOST_SHEETS = 200
"""So many sheets go into one PDF."""


@needs("boards.hang")
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """Every board within reach: how it stands, and what is to be done on all of them."""
    today = timezone.localdate()
    found = list(_reach(request)[: MOST_BOARDS + 1])
    shown = sorted(found[:MOST_BOARDS], key=lambda b: (b.organ.parent_id or 0, b.position, b.pk))
    ids = [board.pk for board in shown]
    counts = queries.board_counts(ids, today)
    waiting = list(queries.to_hang(ids)[: MOST_ROWS + 1])
    down = list(queries.to_take_down(ids, today)[: MOST_ROWS + 1])
    context = {
        "place": "office_boards",
        "today": today,
        "rows": [(board, counts[board.pk]) for board in shown],
        "cut": len(found) > MOST_BOARDS,
        "hanging": sum(c.hanging for c in counts.values()),
        "to_hang": waiting[:MOST_ROWS],
        "to_hang_number": sum(c.waiting for c in counts.values()),
        "late": sum(c.late for c in counts.values()),
        "down": down[:MOST_ROWS],
        "down_number": sum(c.down for c in counts.values()),
        "demo": any(board.demo for board in shown),
    }
    return render(request, "publishing/boards/boards.html", context)


@needs("boards.hang")
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The slot map of one board: 现在挂着什么 · 该取下什么 · 该挂什么."""
    return _page(request, _board(request, code))


@needs("boards.hang")
@require_POST
def hang(request: HttpRequest, code: str) -> HttpResponse:
    """Note that sheets were hung."""
    found = _board(request, code)
    now = timezone.now()
    try:
        asked = read(request, timezone.localdate(now))
    except hanging.Unclear as unclear:
        messages.error(request, str(unclear))
        return _page(request, found, status=400)
    told = hanging.hang(found, asked, by=cast(User, request.user), at=now)
    return _answer(request, found, told, asked)


@needs("boards.hang")
@require_POST
def take_down(request: HttpRequest, code: str) -> HttpResponse:
    """Note that sheets were taken down."""
    found = _board(request, code)
    now = timezone.now()
    try:
        ids = hanging.numbers(request.POST.getlist("posting"))
        on = hanging.day(request.POST.get("day", ""), timezone.localdate(now))
    except hanging.Unclear as unclear:
        messages.error(request, str(unclear))
        return _page(request, found, status=400)
    postings = list(queries.all_postings().filter(board=found, pk__in=ids).order_by("pk"))
    told = hanging.take_down(postings, on, by=cast(User, request.user), at=now)
    if len(postings) < len(ids):
        told.refused.append("有的张贴件已不在这块公开栏上，请核对清单。")
    return _answer(request, found, told, None)


@needs("boards.hang")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, sheet: int) -> HttpResponse:
    """A sheet will not be hung after all, with the reason."""
    found = door.one(
        queries.all_sheets(), actor=request.user, to="boards.hang", organ="board__organ", pk=sheet
    )
    status = 200
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        if not reason or len(reason) > 200:
            messages.error(request, "请写明不再张贴的原因，200 字以内。")
            status = 400
        else:
            try:
                actions.cancel_sheet(
                    found, reason=reason, by=cast(User, request.user), at=timezone.now()
                )
            except actions.AlreadyHung:
                messages.error(
                    request, "这一张已经登记张贴，或者已经取消，没有改动；要取下请登记取下。"
                )
            else:
                messages.success(request, f"《{found.record.title}》不再张贴，原因已记下。")
            return redirect("office_board", code=found.board.code)
    context = {
        "place": "office_boards", "sheet": found, "demo": found.board.demo,
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "publishing/boards/cancel.html", context, status=status)


@needs("boards.hang")
@require_safe
def photo(request: HttpRequest, photo: int) -> HttpResponse:
    """The photo of a posting, for those who may hang there."""
    found = door.one(queries.photos(), actor=request.user, to="boards.hang", pk=photo)
    try:
        data = store.photo(found.sha256)
    except store.NotKept as missing:
        raise Http404(f"photo {found.sha256}") from missing
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@needs("boards.hang")
@require_safe
def print_sheets(request: HttpRequest) -> HttpResponse:
    """Sheets as one PDF: those asked for, or all that wait to be hung (of one board or all)."""
    paper, large, day = _look(request)
    rows = door.reach(
        queries.all_sheets(), actor=request.user, to="boards.hang", organ="board__organ"
    ).order_by("board__position", "board_id", "pk")
    if wanted := request.GET.getlist("sheet"):
        try:
            ids = hanging.numbers(wanted)
        except hanging.Unclear as unclear:
            raise Http404(str(unclear)) from unclear
        sheets = list(rows.filter(pk__in=ids).exclude(state__in=["planned", "cancelled"]))
        if len(sheets) != len(ids):
            raise Http404("a sheet that is not there, not yours, or not to be hung")
    else:
        waiting = rows.filter(state="to_hang")
        if code := request.GET.get("board"):
            waiting = waiting.filter(board=_board(request, code))
        sheets = list(waiting[: MOST_SHEETS + 1])
        if not sheets or len(sheets) > MOST_SHEETS:
            messages.error(
                request,
                "现在没有等着张贴的，不用打印。"
                if not sheets
                else f"等着张贴的超过 {MOST_SHEETS} 张，请按公开栏分开打印。",
            )
            return redirect("office_boards")
    made = write_pdf(
        printings(sheets, day=day, address=_address(request)), paper=paper, large=large
    )
    name = sheets[0].record.title[:40] if len(sheets) == 1 else f"张贴件{len(sheets)}张"
    return download(made, f"{name}-{paper}{'大字' if large else ''}", "pdf")


def read(request: HttpRequest, today: date) -> hanging.Asked:
    """What a form or the phone's queue asks to hang.  Raises hanging.Unclear."""
    kept = request.POST.get("kept", "")
    return hanging.Asked(
        sheets=hanging.numbers(request.POST.getlist("sheet")),
        day=hanging.day(request.POST.get("day", ""), today),
        act=hanging.act_key(request.POST.get("act", "")),
        slots=hanging.places(request.POST.dict()),
        photo=request.FILES.get("photo"),
        kept=int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 19 else None,
    )


def say(request: HttpRequest, told: hanging.Told) -> None:
    """The sentences as messages on the next page."""
    for sentence in told.done:
        messages.success(request, sentence)
    for sentence in told.refused:
        messages.error(request, sentence)
    for sentence in told.warnings:
        messages.warning(request, sentence)


def _answer(
    request: HttpRequest, board: Board, told: hanging.Told, asked: hanging.Asked | None
) -> HttpResponse:
    say(request, told)
    if told.refused and not told.done:
        return _page(request, board, asked=asked, kept=told.photo, status=409)
    return redirect("office_board", code=board.code)


def _page(
    request: HttpRequest,
    board: Board,
    *,
    asked: hanging.Asked | None = None,
    kept: int | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    hangs = list(queries.on_board([board.pk])[:500])
    over = {p.pk for p in hangs if _is_over(p, today)}
    by_slot: dict[int, list[Any]] = {slot: [] for slot in range(1, board.slots + 1)}
    loose: list[Any] = []
    for posting in hangs:
        by_slot.get(posting.slot or 0, loose).append((posting, posting.pk in over))
    waiting = list(queries.to_hang([board.pk])[:MOST_ROWS])
    context = {
        "place": "office_boards",
        "board": board,
        "today": today,
        "slots": list(by_slot.items()),
        "loose": loose,
        "free": [slot for slot, there in by_slot.items() if not there],
        "hanging": len(hangs),
        "over": [p for p in hangs if p.pk in over],
        "waiting": [(sheet, queries.last_day(sheet, today)) for sheet in waiting],
        "chosen": set(asked.sheets) if asked else set(),
        "day": (asked.day if asked else today).isoformat(),
        "kept": kept,
        "act": asked.act if asked else secrets.token_hex(16),
        "no_phone": not supervision_phone(board.organ),
        "demo": board.demo,
    }
    return render(request, "publishing/boards/board.html", context, status=status)


def _is_over(posting: Any, today: date) -> bool:
    return (posting.to_date is not None and posting.to_date < today) or (
        posting.record.withdrawn_date is not None
    )


def _reach(request: HttpRequest) -> Any:
    rows = queries.all_boards().select_related("organ__parent")
    return door.reach(rows, actor=request.user, to="boards.hang")


def _board(request: HttpRequest, code: str) -> Board:
    rows = queries.all_boards().select_related("organ__parent")
    return door.one(rows, actor=request.user, to="boards.hang", code=code)


def _look(request: HttpRequest) -> tuple[Paper, bool, date | None]:
    paper = request.GET.get("paper", "A4")
    large = request.GET.get("large", "") == "1"
    if paper not in PAPERS:
        raise Http404(f"paper={paper!r}")
    written = request.GET.get("day", "")
    if written == "blank":
        return cast(Paper, paper), large, None
    try:
        day = date.fromisoformat(written) if written else timezone.localdate()
    except ValueError as error:
        raise Http404(f"day={written!r}") from error
    return cast(Paper, paper), large, day


def _address(request: HttpRequest) -> Callable[[str], str]:
    """Makes the address a QR opens: on the site's public address, else where the office is."""
    base = settings.SITE["address"].rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    return lambda code: base + reverse("sheet", args=[code])
