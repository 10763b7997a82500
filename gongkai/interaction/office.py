"""提问 behind the counter: what waits, and answering it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.guard.mask import mask
from gongkai.guard.vault import VaultError
from gongkai.interaction import actions, queries
from gongkai.interaction.forms import Answer, TakeBack
from gongkai.interaction.models import Letter
from gongkai.records.kinds import WithdrawalClass
from gongkai.web.findings import Remark, reasons, with_reasons

MOST = 200
CONFLICT = 409


@needs("interaction.answer")
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The questions that wait, the most urgent first, and the last ones answered."""
    today = timezone.localdate()
    actor = cast(User, request.user)
    ids = list(organs(actor, "interaction.answer", today).values_list("pk", flat=True))
    rows = list(queries.waiting(ids, today)[: MOST + 1])
    context = {
        "place": "office_letters",
        "today": today,
        "waiting": rows[:MOST],
        "cut": len(rows) > MOST,
        "answered": list(queries.answered(ids)[:50]),
        "demo": any(letter.demo for letter in rows),
    }
    return render(request, "interaction/office_letters.html", context)


@needs("interaction.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, letter: int) -> HttpResponse:
    """One question: what was asked, and the form to answer it, anew after a taking back."""
    found = _letter(request, letter)
    form = Answer(
        request.POST or None, initial={"shown": mask(found.question).text, "publish": True}
    )
    status = 200
    remarks: list[Remark] = []
    if request.method == "POST":
        status = 400
        if form.is_valid():
            told = form.cleaned_data
            shown = told["shown"] if told["publish"] else ""
            findings = actions.examine_answer(found.organ, told["answer"], shown)
            try:
                actions.answer(
                    found, told["answer"], shown=shown, by=cast(User, request.user),
                    at=timezone.now(), overrides=reasons(request.POST, findings),
                )  # fmt: skip
            except actions.Answered:
                messages.error(request, "这个问题刚才已经由别人答复，您写的没有保存为答复。")
                status = CONFLICT
                found = _letter(request, letter)
            except actions.Guarded:
                remarks = [Remark(number, one) for number, one in enumerate(findings, 1)]
            else:
                messages.success(
                    request, "已答复并公开。" if told["publish"] else "已答复，没有公开。"
                )
                return redirect("office_letters")
    context = {
        "place": "office_letters",
        "letter": found,
        "form": form,
        "found": with_reasons(remarks, request.POST),
        "refused": any(remark.finding.severity == "refuse" for remark in remarks),
        "withdrawals": found.withdrawals.select_related("by", "answered_by").order_by("-pk"),
        "overrides": found.overrides.select_related("by").order_by("pk"),
        "today": timezone.localdate(),
        "demo": found.demo,
    }
    return render(request, "interaction/office_letter.html", context, status=status)


@needs("interaction.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, letter: int) -> HttpResponse:
    """Take the answer back, with the class of reason readers see."""
    found = _letter(request, letter)
    if found.answered_at is None or found.withdrawn_date is not None:
        messages.error(request, "这个问题现在没有可以撤回的答复。")
        return redirect("office_letter", letter=found.pk)
    here = found.answered_at.isoformat()
    form = TakeBack(request.POST or None, initial={"seen": here})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            told = form.cleaned_data
            try:
                if told["seen"] != here:
                    raise actions.NothingToTakeBack(found.pk)
                actions.take_back(
                    found, WithdrawalClass(told["kind"]), reason=told["reason"],
                    by=cast(User, request.user), at=timezone.now(),
                )  # fmt: skip
            except actions.NothingToTakeBack:
                messages.error(
                    request, "这条答复刚才已经撤回或者重新答复，您没有再撤回。请看现在的情况。"
                )
            else:
                messages.success(request, "已撤回。读者只看得到撤回日期和理由类别，可以重新答复。")
            return redirect("office_letter", letter=found.pk)
    context = {"place": "office_letters", "letter": found, "form": form, "demo": found.demo}
    return render(request, "interaction/office_take_back.html", context, status=status)


@needs("interaction.answer")
@require_POST
def contact(request: HttpRequest, letter: int) -> HttpResponse:
    """Show how to reach the asker; looking is recorded."""
    found = _letter(request, letter)
    try:
        told = actions.see_contact(found, by=cast(User, request.user), at=timezone.now())
    except VaultError as error:
        messages.error(request, str(error))
        return redirect("office_letter", letter=found.pk)
    context = {"place": "office_letters", "letter": found, "contact": told, "demo": found.demo}
    return render(request, "interaction/office_contact.html", context)


def _letter(request: HttpRequest, pk: int) -> Letter:
    return door.one(queries.every(), actor=request.user, to="interaction.answer", pk=pk)
