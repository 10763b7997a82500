"""What the QR and the short code of a board sheet open, and the screen of an electronic board."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access.door import public
from gongkai.interaction import public as interaction
from gongkai.interaction import queries as letters
from gongkai.interaction.kinds import Channel
from gongkai.portal.frame import organ_bar
from gongkai.publishing import codes
from gongkai.publishing import queries as publishing
from gongkai.publishing.sheet.facts import phone, supervision_phone
from gongkai.publishing.sheet.pdf import qr_svg
from gongkai.records import queries as records

PAUSE = 20
"""Seconds a sheet stays on the screen."""
LONGEST_CODE = 40


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A form for the code read over the phone; a code leads on to its page."""
    written = request.GET.get("code", "").strip()
    if written:
        code = written if _board(written) else codes.plain(written)
        return redirect("sheet", code=code or written[:LONGEST_CODE])
    return render(request, "portal/find_sheet.html", {"place": "boards", "crumbs": _crumbs()})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The item a sheet shows, with its posting and whom to call; it takes a question.

    The code of a board opens the board.  What was withdrawn shows a
    tombstone; a code that opens nothing gets help, not a bare refusal.
    """
    if board := _board(code):
        return _of_board(request, board)
    plain = codes.plain(code)
    if plain != code and codes.is_code(plain):
        return redirect("sheet", code=plain)
    try:
        found = publishing.sheet(plain)
    except ObjectDoesNotExist:
        return _not_found(request, code)
    record, posting = found.record, found.posting
    today = timezone.localdate()
    context = {
        "place": "boards",
        "sheet": found,
        "record": record,
        "posting": posting,
        "state": _state(posting, today),
        "spoken": codes.spaced(found.code),
        "organ": found.board.organ,
        "phone": phone(found.board.organ),
        "supervision_phone": supervision_phone(found.board.organ),
        "files": records.files([record.pk]).get(record.pk, []),
        "letters": letters.about_record(record.pk),
        "bar": organ_bar(found.board.organ, "boards"),
        "crumbs": [*_crumbs(), (found.board.name, reverse("board", args=[found.board.code])),
                   ("张贴件", "")],
        "demo": record.demo,
    }  # fmt: skip
    if record.withdrawn_date is not None:
        return render(request, "portal/sheet_withdrawn.html", context, status=410)
    return interaction.answer(
        request, found.board.organ, channel=Channel.SHEET, record=record, board=found.board,
        context=context, template="portal/sheet.html",
    )  # fmt: skip


@public
@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """One hanging sheet after another, full screen; the page itself moves on after a pause."""
    try:
        board = publishing.board(code)
    except ObjectDoesNotExist as error:
        raise Http404(f"no board {code!r}") from error
    today = timezone.localdate()
    hangs = list(
        publishing.hanging(board, today)
        .filter(record__withdrawn_date__isnull=True)
        .select_related("record", "sheet")[:200]
    )
    place = _number(request.GET.get("n", "1"), len(hangs))
    posting = hangs[place - 1] if hangs else None
    following = place % len(hangs) + 1 if hangs else 1
    context = {
        "board": board,
        "posting": posting,
        "place": place,
        "number": len(hangs),
        "next": f"?n={following}",
        "previous": f"?n={(place - 2) % len(hangs) + 1}" if hangs else "?n=1",
        "pause": PAUSE,
        "spoken": codes.spaced(posting.sheet.code) if posting else "",
        "phone": phone(board.organ),
        "supervision_phone": supervision_phone(board.organ),
        "today": today,
        "demo": board.demo,
    }
    return render(request, "portal/screen.html", context)


@public
@require_safe
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of a sheet's address as a picture, for the screen."""
    if not codes.is_code(code):
        raise Http404(f"no code {code!r}")
    address = request.build_absolute_uri(reverse("sheet", args=[codes.plain(code)]))
    response = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _of_board(request: HttpRequest, board: Any) -> HttpResponse:
    """A board's own code: what hangs there, and a question about the board."""
    today = timezone.localdate()
    context = {
        "place": "boards",
        "board": board,
        "organ": board.organ,
        "hangs": list(publishing.hanging(board, today).select_related("record", "sheet")[:200]),
        "phone": phone(board.organ),
        "supervision_phone": supervision_phone(board.organ),
        "letters": letters.about_board(board.pk),
        "bar": organ_bar(board.organ, "boards"),
        "crumbs": [*_crumbs(), (board.name, "")],
        "demo": board.demo,
    }
    return interaction.answer(
        request, board.organ, channel=Channel.SHEET, board=board, context=context,
        template="portal/board_code.html",
    )  # fmt: skip


def _not_found(request: HttpRequest, code: str) -> HttpResponse:
    plain = codes.plain(code)
    context = {
        "place": "boards",
        "crumbs": _crumbs(),
        "code": code[:LONGEST_CODE],
        "digits": len(plain),
        "misread": len(plain) == codes.LENGTH and not codes.is_code(plain),
    }
    return render(request, "portal/find_sheet.html", context, status=404)


def _board(code: str) -> Any:
    try:
        return publishing.board(code.strip().upper().replace(" ", ""))
    except ObjectDoesNotExist:
        return None


def _state(posting: Any, today: date) -> str:
    """``hanging``, ``over`` (the last day has passed) or ``down``."""
    if posting.down_date is not None and posting.down_date <= today:
        return "down"
    return "over" if posting.to_date is not None and posting.to_date < today else "hanging"


def _number(written: str, most: int) -> int:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    return min(max(number, 1), max(most, 1))


def _crumbs() -> list[tuple[str, str]]:
    return [("公开栏", reverse("boards"))]
