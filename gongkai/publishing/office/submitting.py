"""送审 and what follows from the drafter's side: sending again, taking back, correcting,
withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.guard.files.refused import Refused as BadFile
from gongkai.guard.markup import text_of
from gongkai.publishing import actions, exits, queries
from gongkai.publishing.chains import STEP_NAMES, Chains
from gongkai.publishing.forms import (
    GENRES,
    SUBJECTS,
    CorrectionForm,
    DatesForm,
    ReasonForm,
    SubmitForm,
    WithdrawForm,
    initial_of,
)
from gongkai.publishing.kinds import SubmissionKind, SubmissionState
from gongkai.publishing.office.attachments import tell_kept
from gongkai.publishing.office.items import (
    CONFLICT,
    beside,
    carried,
    pictures,
    record_of,
    show,
    user,
)
from gongkai.publishing.office.marked import lines, remarks
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import files
from gongkai.records import queries as record_queries
from gongkai.records.kinds import WithdrawalClass
from gongkai.web.findings import reasons, with_reasons

if TYPE_CHECKING:
    from gongkai.publishing.models import Submission
    from gongkai.records.models import Record


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """送审: where and when, and the reasons for what the guard stops."""
    record = record_of(request, pk)
    today = timezone.localdate()
    form = SubmitForm(
        request.POST or None,
        columns=queries.columns_to_choose(record.organ),
        boards=queries.boards_to_choose(record.organ),
        today=today,
        initial={"columns": [carried(request)]},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            if seen != str(record.version):
                raise actions.StaleSubmission(record.pk)
            actions.submit(
                record,
                columns=form.chosen_columns(),
                boards=form.plans(),
                by=user(request),
                at=timezone.now(),
                release_on=form.cleaned_data["release_on"],
                expires_on=form.cleaned_data["expires_on"],
                period=form.cleaned_data["period"],
                note=form.cleaned_data["note"],
                overrides=reasons(request.POST, exits.examine(record)),
            )
        except REFUSALS as error:
            form.add_error(None, sentence(error))
            status = CONFLICT
        else:
            messages.success(request, "已送审。可以在“公开”里看到走到哪一步。")
            return redirect("office_item", record.pk)
    chains = Chains(record.organ)
    steps = chains.steps([], record.genre)
    return _page(request, record, form, "submit", status, steps=[STEP_NAMES[s] for s in steps])


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a returned record or correction to the reviewers again."""
    record = record_of(request, pk)
    current = queries.open_submissions([record.pk]).get(record.pk)
    if current is None or current.state != SubmissionState.RETURNED:
        problem = sentence(actions.StaleSubmission(record.pk))
        return show(request, record, {"problem": problem}, status=CONFLICT)
    if current.kind == SubmissionKind.CORRECTION:
        return redirect("office_correct", record.pk)
    form = DatesForm(request.POST or None, submission=current, today=timezone.localdate())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.resubmit(
                current,
                by=user(request),
                at=timezone.now(),
                overrides=reasons(request.POST, exits.examine(record)),
                release_on=form.cleaned_data["release_on"],
                expires_on=form.cleaned_data["expires_on"],
                period=form.cleaned_data["period"],
            )
        except REFUSALS as error:
            form.add_error(None, sentence(error))
            status = CONFLICT
        else:
            messages.success(request, "已重新送审，从第一步开始。")
            return redirect("office_item", record.pk)
    places = queries.places_of([current.pk])[current.pk]
    return _page(request, record, form, "resubmit", status, places=places)


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submission back before it is public."""
    record = record_of(request, pk)
    current = queries.open_submissions([record.pk]).get(record.pk)
    if current is None:
        problem = sentence(actions.StaleSubmission(record.pk))
        return show(request, record, {"problem": problem}, status=CONFLICT)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(
                current, reason=form.cleaned_data["reason"], by=user(request), at=timezone.now()
            )
        except REFUSALS as error:
            record.refresh_from_db()
            return show(request, record, {"problem": sentence(error)}, status=CONFLICT)
        messages.success(request, "已撤回送审，可以修改后重新送审。")
        return redirect("office_item", record.pk)
    return _act(request, record, form, "撤回送审", "审核到此为止，各步意见留在记录里。", "撤回送审")


@needs("publishing.withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a public record back at once, with the class of reason readers see."""
    rows = record_queries.every().select_related("organ__parent")
    record = door.one(rows, actor=request.user, to="publishing.withdraw", pk=pk)
    if record.public_date is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                record,
                WithdrawalClass(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
                by=user(request),
                at=timezone.now(),
            )
        except REFUSALS as error:
            form.add_error(None, sentence(error))
            record.refresh_from_db()
        else:
            messages.success(request, f"“{record.title}”已撤回，原网址留有说明。")
            return redirect("office_review")
    return _act(
        request,
        record,
        form,
        "撤回公开",
        "网站上马上看不到正文和附件，原网址留下撤回日期和理由类别；挂着的纸要去取下。",
        "撤回公开",
    )


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a public record and its attachments, or mend a correction that was returned."""
    record = record_of(request, pk)
    if record.public_date is None:
        return redirect("office_edit", record.pk)
    current = queries.open_submissions([record.pk]).get(record.pk)
    returned = (
        current
        if current is not None
        and current.kind == SubmissionKind.CORRECTION
        and current.state == SubmissionState.RETURNED
        else None
    )
    form = _correction_form(request, record, returned)
    if request.method != "POST":
        return _correction(request, record, form)
    action = request.POST.get("action")
    problem = _bring(request, record, form, asked=action == "file")
    if problem or action == "file":
        form.unchecked()
        status = CONFLICT if problem else 200
        return _correction(request, record, form, status, file_problem=problem)
    if action == "word":
        read: dict[str, Any]
        try:
            read = {"word_read": True, "word_dropped": form.with_word()}
        except BadFile as refused:
            read = {"word_problem": refused.sentence}
        form.unchecked()
        return _correction(request, record, form, **read)
    if not form.is_valid():
        return _correction(request, record, form)
    if str(record.version) != request.POST.get("version", ""):
        return _correction_conflict(request, record, form, returned)
    change, adds, drops = form.change(), form.added_files(), form.dropped_files()
    if not (change or adds or drops):
        form.add_error(None, "和现在公开的内容完全一样，没有可以更正的。")
        return _correction(request, record, form)
    findings = exits.examine(record, change=change, adds=adds, drops=drops)
    given, now = reasons(request.POST, findings), timezone.now()
    try:
        if returned is not None:
            actions.resubmit(
                returned, change=change, adds=adds, drops=drops, note=form.cleaned_data["note"],
                by=user(request), at=now, overrides=given,
            )  # fmt: skip
        else:
            actions.submit_correction(
                record, change, adds=adds, drops=drops, note=form.cleaned_data["note"],
                by=user(request), at=now, overrides=given,
            )  # fmt: skip
    except REFUSALS as error:
        form.add_error(None, sentence(error))
        return _correction(
            request,
            record,
            form,
            status=CONFLICT,
            found=remarks(findings, text_of(change.get("body", record.body))),
        )
    messages.success(request, "更正已送审。审核通过以前，网站上还是原来的内容。")
    return redirect("office_item", record.pk)


def _correction_conflict(
    request: HttpRequest, record: Record, form: CorrectionForm, returned: Submission | None
) -> HttpResponse:
    """Somebody else's correction was agreed to meanwhile: both texts, so that nothing is lost."""
    told = beside(record, form, form.content(), actions.StaleSubmission(record.pk))
    data = request.POST.copy()
    data["version"] = str(record.version)
    data.setlist("adds", form.cleaned_data["adds"])
    again = _correction_form(request, record, returned, data)
    return _correction(request, record, again, CONFLICT, **told)


def _correction_form(
    request: HttpRequest, record: Record, returned: Submission | None,
    data: QueryDict | None = None,
) -> CorrectionForm:  # fmt: skip
    attached = record_queries.files([record.pk]).get(record.pk, [])
    offered = queries.files_to_bring(record.pk, user(request), returned)
    initial = initial_of(record, returned.change if returned else None)
    initial["note"] = returned.note if returned else ""
    initial["adds"] = [str(file.pk) for file in offered]
    initial["drops"] = [str(file.pk) for file in returned.drops.all()] if returned else []
    posted = (data or request.POST, request.FILES) if request.method == "POST" else ()
    return CorrectionForm(
        *posted, record=record, attached=attached, offered=offered, initial=initial
    )


def _bring(request: HttpRequest, record: Record, form: CorrectionForm, *, asked: bool) -> str:
    """Keep the file that came with the form, whatever button sent it; a sentence if it is not."""
    given = request.FILES.get("file")
    if given is None:
        return "请先选择一个文件，再点“上传”。" if asked else ""
    try:
        examined = files.examine(given.read(), given.name or "")
        alt = request.POST.get("alt", "")
        kept = actions.bring_file(record, examined, alt=alt, by=user(request), at=timezone.now())
    except REFUSALS as error:
        return sentence(error)
    form.with_file(kept)
    tell_kept(request, kept, examined)
    return ""


def _page(
    request: HttpRequest, record: Record, form: forms.Form, name: str, status: int, **more: Any
) -> HttpResponse:
    body = text_of(record.body)
    found = remarks(exits.examine(record), body)
    context = {
        "place": "office_items",
        "record": record,
        "form": form,
        "name": name,
        "found": with_reasons(found, request.POST),
        "lines": lines(body, found),
        "refused": any(r.finding.severity == "refuse" for r in found),
        "files": record_queries.files([record.pk]).get(record.pk, []),
        "demo": record.demo,
        **more,
    }
    return render(request, "publishing/office/submit.html", context, status=status)


def _correction(
    request: HttpRequest, record: Record, form: CorrectionForm, status: int = 200, **more: Any
) -> HttpResponse:
    if "found" in more:
        more["found"] = with_reasons(more["found"], request.POST)
    context = {
        "place": "office_items",
        "record": record,
        "form": form,
        "correcting": True,
        "pictures": pictures([*form.attached.values(), *form.offered.values()]),
        "subjects": SUBJECTS,
        "genres": GENRES,
        "demo": record.demo,
        **more,
    }
    return render(request, "publishing/office/edit.html", context, status=status)


def _act(
    request: HttpRequest, record: Record, form: forms.Form, heading: str, lead: str, button: str
) -> HttpResponse:
    context = {
        "place": "office_items",
        "record": record,
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "demo": record.demo,
    }
    return render(request, "publishing/office/act.html", context)
