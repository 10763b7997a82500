"""登记: letters, faxes and visitors taken in at the counter, a whole envelope at once too."""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.applications import actions, papers, queries
from gongkai.applications.forms import KEY, Asking, day, long, text, wishes_in
from gongkai.applications.kinds import ApplicantClass, Way
from gongkai.applications.letters import facts as letters
from gongkai.applications.letters.compose import MissingFacts, compose
from gongkai.applications.letters.write import write
from gongkai.applications.models import Enclosure, EnclosureKind
from gongkai.applications.office.cases import mine, user
from gongkai.applications.sentences import REFUSALS, sentence
from gongkai.orgs.models import Organ
from gongkai.web.downloads import download

MOST_FORMS: Final = 200
UPLOADS: Final = {
    "envelope": EnclosureKind.ENVELOPE,
    "signed_form": EnclosureKind.SIGNED_FORM,
    "identity": EnclosureKind.IDENTITY,
    "authority": EnclosureKind.AUTHORITY,
    "material": EnclosureKind.MATERIAL,
}
_WAYS: Final = [choice for choice in Way.choices if choice[0] != Way.WEB]


class Coming(forms.Form):
    """How it came; what the receipt date of art. 31 needs."""

    way = forms.ChoiceField(
        label="怎么来的",
        choices=_WAYS,
        initial=Way.SIGNED_POST,
        error_messages={"invalid_choice": "请从列出的方式里选择。", "required": "请选择怎么来的。"},
    )
    arrived = day(
        "到达日期", "当面、口头的填当日；挂号、快递填签收之日；平常信函填工作机构实际拿到之日。"
    )
    post_number = text("邮件号码", 40, "挂号、EMS 的填写。")
    signed_by = text("签收人", 60, "挂号、EMS 的填写。")
    confirmed_by_office = day(
        "工作人员确认的日期", "平常信函当日电话确认；传真、邮件填确认收到之日。", required=False
    )
    confirmed_by_applicant = day(
        "申请人确认的日期", "传真、邮件，申请人电话确认之日。", required=False
    )
    unreachable = text("当日未能联系的原因", 200, "平常信函当日没有联系上的写明。")
    bulk = long(
        "同一信封里的其他申请表",
        100_000,
        "一行一份：姓名，需要的信息，电话，地址。用制表符或者竖线“|”隔开，可以从表格里整列粘贴。没有就不填。",
    )

    def clean_bulk(self) -> list[actions.Form]:
        """The further forms.  Every line that cannot be read is named."""
        found, wrong = [], []
        lines = [line for line in self.cleaned_data["bulk"].splitlines() if line.strip()]
        if len(lines) > MOST_FORMS:
            raise forms.ValidationError(f"一次最多登记{MOST_FORMS}份，请分几次登记。")
        for number, line in enumerate(lines, 1):
            pieces = [piece.strip() for piece in re.split(r"[\t|｜]", line)]
            if len(pieces) < 3 or not pieces[0] or not pieces[1]:
                wrong.append(f"第{number}行看不出姓名、需要的信息和电话，请用竖线隔开。")
                continue
            person = actions.Person(pieces[0], phone=pieces[2], address="".join(pieces[3:4]))
            subject = pieces[1]
            wish = actions.Wish(subject[:200], subject if len(subject) > 200 else "")
            found.append(actions.Form(person, ApplicantClass.PERSON, (wish,)))
        if wrong:
            raise forms.ValidationError(wrong)
        return found


@needs("applications.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, organ: str) -> HttpResponse:
    """Register what came in; what was typed and uploaded stays when something is wrong."""
    body = door.organ(organ, actor=user(request), to="applications.handle")
    if request.method != "POST":
        first = Coming(initial={"arrived": timezone.localdate()})
        return _page(request, body, first, Asking(), secrets.token_hex(16))
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        key = secrets.token_hex(16)
    refused = _uploads(request, body, key)
    wishes = wishes_in(request.POST)
    step = request.POST.get("step", "")
    if step == "more":
        coming = Coming(initial=request.POST.dict())
        typed = Asking(initial=request.POST.dict(), wishes=wishes + 1)
        return _page(request, body, coming, typed, key, refused=refused)
    coming, typed = Coming(request.POST), Asking(request.POST, wishes=wishes)
    if step == "drop":
        gone = [int(n) for n in request.POST.getlist("drop") if n.isascii() and n.isdigit()]
        actions.let_go(body, key, gone[:50], at=timezone.now())
        return _page(
            request,
            body,
            Coming(initial=request.POST.dict()),
            Asking(initial=request.POST.dict(), wishes=wishes),
            key,
        )
    files = queries.held(body, key)
    if step == "print":
        return _oral_form(request, body, coming, typed, key, files)
    lawful = coming.is_valid()
    how = _how(coming, files) if lawful else actions.Coming(Way.COUNTER, timezone.localdate())
    attached = sum(1 for one in files if one.kind == EnclosureKind.MATERIAL)
    authority = "、".join(f.name for f in files if f.kind == EnclosureKind.AUTHORITY)[:60]
    told = typed.lawful(how, attached, authority)
    if not lawful or told is None or refused:
        return _page(request, body, coming, typed, key, refused=refused, complain=True)
    try:
        taken = actions.send(
            body,
            how,
            [told, *coming.cleaned_data["bulk"]],
            key=key,
            by=user(request),
            at=timezone.now(),
            calendar=queries.calendar(),
        )
    except REFUSALS as error:
        coming.add_error(None, sentence(error))
        return _page(request, body, coming, typed, key, complain=True)
    context = {"place": "office_applications", "organ": body, "taken": taken, "demo": body.demo}
    response = render(request, "applications/office/registered.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _how(coming: Coming, files: list[Enclosure]) -> actions.Coming:
    facts = coming.cleaned_data
    kept = {one.kind: one.sha256 for one in files}
    return actions.Coming(
        way=Way(facts["way"]),
        arrived=facts["arrived"],
        post_number=facts["post_number"],
        signed_by=facts["signed_by"],
        envelope=kept.get(EnclosureKind.ENVELOPE, ""),
        signed_form=kept.get(EnclosureKind.SIGNED_FORM, ""),
        confirmed_by_office=facts["confirmed_by_office"],
        confirmed_by_applicant=facts["confirmed_by_applicant"],
        unreachable=facts["unreachable"],
    )


def _uploads(request: HttpRequest, organ: Organ, key: str) -> list[str]:
    refused = []
    for field, kind in UPLOADS.items():
        for file in request.FILES.getlist(field):
            upload = actions.Upload(str(file.name), file.read())
            try:
                actions.hold(organ, key, upload, kind, by=user(request), at=timezone.now())
            except (actions.Refused, actions.TooManyFiles) as error:
                refused.append(str(error))
    return refused


def _oral_form(
    request: HttpRequest,
    organ: Organ,
    coming: Coming,
    typed: Asking,
    key: str,
    files: list[Enclosure],
) -> HttpResponse:
    """The form an applicant signs who cannot write: printed from what was typed."""
    if not (typed.is_valid() and coming.is_valid()):
        return _page(request, organ, coming, typed, key, complain=True)
    told = typed.told(0, "")
    wish = told.wishes[0]
    facts = letters.CaseFacts(
        papers.organ_facts(organ),
        coming.cleaned_data["arrived"],
        application_number="登记时编号",
        received=coming.cleaned_data["arrived"],
        applicant=letters.Addressee(
            told.applicant.name,
            address=told.applicant.address,
            phone=told.applicant.phone,
            id_kind=told.applicant.id_kind,
            id_number=told.applicant.id_number,
        ),
        request="；".join(f"{one.subject}{one.request}" for one in told.wishes),
        wanted_form=wish.wanted_form,
    )
    try:
        letter = compose("oral_form", facts)
    except (MissingFacts, ValueError) as error:
        coming.add_error(None, str(error.args[0]))
        return _page(request, organ, coming, typed, key, complain=True)
    return download(write(letter, "pdf"), "口头申请登记表", "pdf")


def _page(
    request: HttpRequest,
    organ: Organ,
    coming: Coming,
    typed: Asking,
    key: str,
    *,
    refused: list[str] | None = None,
    complain: bool = False,
) -> HttpResponse:
    problems = [("", told) for told in refused or []]
    if complain:
        problems += [("", str(told)) for told in coming.non_field_errors()]
        problems += [
            (coming[name].auto_id, str(told))
            for name in coming.fields
            for told in coming[name].errors
        ]
        problems += typed.summary
    context: dict[str, Any] = {
        "place": "office_applications",
        "organ": organ,
        "organs": mine(request),
        "coming": coming,
        "form": typed,
        "key": key,
        "files": queries.held(organ, key),
        "summary": problems,
        "demo": organ.demo,
        "people": [
            typed[name]
            for name in (
                "applicant_class",
                "name",
                "id_kind",
                "id_number",
                "phone",
                "address",
                "postcode",
                "email",
            )
        ],
        "rare": [
            typed[name]
            for name in (
                "representative",
                "contact",
                "joint",
                "agent_name",
                "agent_phone",
                "agent_id_kind",
                "agent_id_number",
            )
        ],
    }
    return render(
        request, "applications/office/register.html", context, status=422 if problems else 200
    )
