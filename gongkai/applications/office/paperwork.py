"""文书和文件: every document of a case, the files it holds, and taking parts out of them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, papers, queries
from gongkai.applications.letters.compose import GROUPS, kinds
from gongkai.applications.letters.pages import Box, CannotRedact, Pages
from gongkai.applications.letters.redact import find
from gongkai.applications.models import Enclosure, EnclosureKind, Paper
from gongkai.applications.office.cases import CONFLICT, case_of, screen, user
from gongkai.applications.public.status import attachment
from gongkai.applications.queries.case import CaseFile
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.records import store
from gongkai.web.downloads import download

_KINDS: Final = (
    EnclosureKind.FOUND,
    EnclosureKind.OUTGOING,
    EnclosureKind.PROOF,
    EnclosureKind.MATERIAL,
    EnclosureKind.IDENTITY,
    EnclosureKind.AUTHORITY,
    EnclosureKind.ENVELOPE,
    EnclosureKind.SIGNED_FORM,
)
_BOX: Final = re.compile(r"[\s,，;；]+")
SCREEN_DPI: Final = 144


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def papers_of(request: HttpRequest, pk: int) -> HttpResponse:
    """All kinds of documents: those made, and making another."""
    file = case_of(request, pk)
    problem = ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in kinds() or kinds()[kind].outcome:
            raise Http404
        try:
            made = _made(request, file, kind)
        except (*REFUSALS, ValueError) as error:
            problem = sentence(error)
        else:
            return redirect("office_paper", made.pk)
    groups = [
        (label, [kind for kind in kinds().values() if kind.group == name and not kind.outcome])
        for name, label in GROUPS.items()
    ]
    context = {
        "place": "office_applications",
        "case": file.application,
        "problem": problem,
        "groups": [group for group in groups if group[1]],
        "kinds": kinds(),
        "papers": [
            (one, kinds()[one.kind].name) for one in file.application.papers.order_by("-id")
        ],
        "demo": file.application.demo,
    }
    return render(
        request, "applications/office/papers.html", context, status=CONFLICT if problem else 200
    )


def _made(request: HttpRequest, file: CaseFile, kind: str) -> Paper:
    day = timezone.localdate()
    content = {
        "unit": request.POST.get("unit", "").strip()[:100],
        "finding": request.POST.get("finding", "").strip()[:2000],
        "assist_by": request.POST.get("assist_by") or None,
        "outcome": file.application.outcome or "",
    }
    words = papers.composed(kind, file, day, content=content, number="x")
    numbered = kinds()[kind].group in ("notice", "inquiry") and kind != "receipt"
    return actions.keep_paper(
        file.application,
        kind,
        words,
        day=day,
        numbered=numbered,
        by=user(request),
        at=timezone.now(),
    )


def _paper(request: HttpRequest, pk: int) -> tuple[Paper, CaseFile]:
    found = door.one(
        queries.papers(),
        actor=user(request),
        to="applications.handle",
        organ="application__organ",
        pk=pk,
    )
    file = queries.case_file([found.application.organ_id], found.application_id, queries.calendar())
    assert file is not None, "the door has just found it"
    return found, file


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its words, and what is to be said against it."""
    made, file = _paper(request, pk)
    problem, found, words = "", [], made.markup
    if request.method == "POST":
        words = request.POST.get("markup", "")[:200_000].replace("\r\n", "\n")
        try:
            papers.letter(made.kind, words, made.application.organ, made.day)
            if request.POST.get("act") == "save":
                actions.rewrite_paper(made, words, by=user(request), at=timezone.now())
                messages.success(request, "已保存。")
                return redirect("office_paper", pk)
            people = actions.read_applicants(
                made.application,
                reason=f"检查文书{made.number}",
                by=user(request),
                at=timezone.now(),
            )
            found = papers.found_in_paper(file, made, people)
        except (*REFUSALS, ValueError) as error:
            problem = sentence(error)
    context = {
        "place": "office_applications",
        "case": made.application,
        "paper": made,
        "kind": kinds()[made.kind],
        "markup": words,
        "problem": problem,
        "found": found,
        "checked": request.method == "POST" and not problem,
        "signs": papers.SIGNS.values(),
        "demo": made.application.demo,
    }
    return render(
        request, "applications/office/paper.html", context, status=CONFLICT if problem else 200
    )


@needs("applications.handle")
@require_safe
def paper_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The document as docx or pdf, names put in; the reading is an event."""
    made, _ = _paper(request, pk)
    if kind not in ("docx", "pdf"):
        raise Http404
    name = kinds()[made.kind].name
    people = actions.read_applicants(
        made.application, reason=f"生成文书“{name}”", by=user(request), at=timezone.now()
    )
    try:
        data = papers.file_of(papers.paper_letter(made), people, kind)  # type: ignore[arg-type]
    except REFUSALS as error:
        messages.warning(request, sentence(error))
        return redirect("office_paper", pk)
    return download(data, f"{name}{made.number or made.application.number}", kind)


@needs("applications.handle")
@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file into the case."""
    file = case_of(request, pk)
    kind, given = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in _KINDS:
        raise Http404
    if given is None:
        return screen(request, file, reading="请选择要放进案卷的文件。", status=422)
    one = actions.Upload(str(given.name), given.read())
    try:
        kept = actions.put_on_file(
            file.application, one, EnclosureKind(kind), by=user(request), at=timezone.now()
        )
    except REFUSALS as error:
        return screen(request, file, reading=sentence(error), status=CONFLICT)
    messages.success(request, f"已放进案卷：{kept.name}。")
    if kind == EnclosureKind.OUTGOING:
        for finding in papers.examined(kept):
            if finding.severity in ("refuse", "stop", "warn"):
                messages.warning(request, f"{finding.where}：{finding.message}{finding.advice}")
    return redirect("office_case", pk)


def _enclosure(request: HttpRequest, pk: int) -> Enclosure:
    return door.one(queries.enclosures(), actor=user(request), to="applications.handle", pk=pk)


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def open_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a case; applicant data only for a stated reason, which is an event."""
    one = _enclosure(request, pk)
    if papers.private(one):
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            context = {
                "place": "office_applications",
                "one": one,
                "demo": one.organ.demo,
                "asked": request.method == "POST",
            }
            return render(request, "applications/office/reason.html", context)
        actions.tell_of_opening(one, reason=reason, by=user(request), at=timezone.now())
    response = attachment(store.get(one.store), one.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@needs("applications.handle")
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out that was put in by mistake."""
    one = _enclosure(request, pk)
    if one.application_id is None:
        raise Http404
    try:
        actions.take_off_file(one, by=user(request), at=timezone.now())
    except REFUSALS as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, f"已移除：{one.name}。")
    return redirect("office_case", one.application_id)


def boxes(written: str) -> list[Box]:
    """One box a line: page, left, top, right, bottom in points.  Raises CannotRedact."""
    found = []
    for number, line in enumerate(written.splitlines(), 1):
        pieces = [piece for piece in _BOX.split(line.strip()) if piece]
        if not pieces:
            continue
        try:
            page, *corners = int(pieces[0]), *(float(piece) for piece in pieces[1:])
            left, top, right, bottom = corners
        except ValueError:
            raise CannotRedact(
                f"第{number}行应当是“页码 左 上 右 下”五个数，例如：1 90 120 300 140。"
            ) from None
        if not all(abs(corner) < 100_000 for corner in corners):
            raise CannotRedact(f"第{number}行的坐标太大，请重新框选。")
        found.append(
            Box(page, min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        )
    return found


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """Take parts out of a file: two clicks on the page make a box, or numbers, or words."""
    one = _enclosure(request, pk)
    if one.application_id is None or one.media not in ("pdf", "jpg", "png"):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    written, terms = given.get("boxes", "")[:20_000], given.get("terms", "")[:5000]
    corner = given.get("corner", "")
    problem, status = "", 200
    with Pages(store.get(one.store)) as pages:
        count = pages.count
        page = _page_of(given, count)
        width, height = pages.size(page)
    if "at.x" in given:  # A click on the page: the first is a corner, the second makes the box.
        here = (_number(given.get("at.x")), _number(given.get("at.y")))
        if corner and (first := corner.split(" "))[0] == str(page) and len(first) == 3:
            box = f"{page} {first[1]} {first[2]} {here[0]} {here[1]}"
            written, corner = f"{written.rstrip()}\n{box}".strip(), ""
        else:
            corner = f"{page} {here[0]} {here[1]}"
    elif given.get("act") == "make":
        try:
            made = actions.redacted(
                one, boxes(written), terms.split("\n"), by=user(request), at=timezone.now()
            )
        except (*REFUSALS, ValueError) as error:
            problem, status = sentence(error), CONFLICT
        else:
            messages.success(
                request, f"已生成“{made.name}”并核验：去掉的内容在新文件里不存在。它会随答复提供。"
            )
            return redirect("office_case", one.application_id)
    shown = []
    try:
        shown = boxes(written)
        words = [term for term in terms.split("\n") if term.strip()]
        shown += find(store.get(one.store), words) if words and one.media == "pdf" else []
    except CannotRedact as error:
        problem, status = problem or sentence(error), CONFLICT
    context = {
        "place": "office_applications",
        "one": one,
        "pages": range(1, count + 1),
        "page": page,
        "count": count,
        "width": round(width),
        "height": round(height),
        "boxes": written,
        "terms": terms,
        "corner": corner,
        "problem": problem,
        "shown": shown,
        "demo": one.organ.demo,
        "near": range(max(1, page - 5), min(count, page + 5) + 1),
    }
    return render(request, "applications/office/redact.html", context, status=status)


def _page_of(given: object, count: int) -> int:
    written = given.get("page", "1")  # type: ignore[attr-defined]
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    return min(max(number, 1), count)


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() else 0


@needs("applications.handle")
@require_safe
def picture(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """A page of the file as a picture, with what is to go painted black."""
    one = _enclosure(request, pk)
    if papers.private(one):
        raise Http404
    data = store.get(one.store)
    try:
        marked = boxes(request.GET.get("boxes", "")[:20_000])
        words = [term for term in request.GET.get("terms", "")[:5000].split("\n") if term.strip()]
        marked += find(data, words) if words and one.media == "pdf" else []
        with Pages(data) as pages:
            if not 1 <= page <= pages.count:
                raise Http404
            image = pages.picture(page, SCREEN_DPI)
    except CannotRedact as error:
        raise Http404 from error
    scale = SCREEN_DPI / 72
    for box in marked:
        if box.page == page:
            left, top, right, bottom = (round(v * scale) for v in (box.x0, box.y0, box.x1, box.y1))
            image.paste((0, 0, 0), (left, top, right, bottom))
    target = BytesIO()
    image.save(target, "PNG")
    return HttpResponse(target.getvalue(), content_type="image/png")
