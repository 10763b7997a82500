"""公开: the records of one's organs, drafting and mending them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Exists, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.guard.files.refused import Refused as BadFile
from gongkai.guard.markup import clean, differences, text_of
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import actions, exits, queries
from gongkai.publishing.chains import step_name
from gongkai.publishing.forms import (
    GENRES,
    SUBJECTS,
    AttributeForm,
    ContentForm,
    DraftForm,
    FileForm,
    NumberForm,
    ReasonForm,
    RelationForm,
)
from gongkai.publishing.kinds import SubmissionState
from gongkai.publishing.office.marked import lines, remarks
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import actions as records
from gongkai.records import queries as record_queries
from gongkai.records.files import PICTURES
from gongkai.records.kinds import Attribute, RelationKind
from gongkai.web import paging
from gongkai.web.addresses import address

if TYPE_CHECKING:
    from gongkai.publishing.models import Submission
    from gongkai.records.models import File, Record

STATES = {
    "open": "在办",
    "draft": "草稿",
    "reviewing": "审核中",
    "returned": "已退回",
    "approved": "待发布",
    "public": "已公开",
    "withdrawn": "已撤回",
}
CONFLICT = 409


@needs("records.edit")
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The records of one's organs by state, village and column; titles and numbers are searched."""
    mine = _organs(request)
    state = request.GET.get("state", "open")
    of = next((o for o in mine if o.slug == request.GET.get("of")), None)
    if state not in STATES:
        state = "open"
    columns = queries.columns_to_choose(of or mine[0])
    column = next((c for c in columns if str(c.pk) == request.GET.get("column")), None)
    rows = record_queries.every().filter(
        _in_state(state), organ_id__in=[of.pk] if of else [o.pk for o in mine]
    )
    if column is not None:
        rows = rows.filter(queries.asked_in_column(column.pk))
    asked = request.GET.get("q", "").strip()[:100]
    if asked:
        rows = rows.filter(
            Q(title__contains=asked) | Q(document_number__contains=asked) | Q(index_number=asked)
        )
    page = paging.page(request, paging.Stream(rows.select_related("organ"), "formed_date"))
    open_ones = queries.open_submissions([r.pk for r in page.rows])
    context = {
        "place": "office_items",
        "page": page,
        "rows": [(r, *state_of(r, open_ones.get(r.pk))) for r in page.rows],
        "states": STATES,
        "state": state,
        "mine": mine,
        "of": of,
        "columns": columns,
        "column": column,
        "asked": asked,
        "count": paging.count(rows),
        "demo": any(o.demo for o in mine),
    }
    return render(request, "publishing/office/items.html", context)


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a record; ``?column=`` and ``?interprets=`` say where the work began and lead on."""
    mine = organs(request.user, "records.edit", timezone.localdate()).order_by("path")
    policy = _policy(request)
    if request.method != "POST":
        asked = mine.filter(slug=request.GET.get("of", "")).first()
        initial: dict[str, Any] = {"organ": asked.pk} if asked else {}
        if policy is not None:
            initial |= {"title": f"《{policy.title}》政策解读"[:200], "genre": "政策解读"}
        return _editor(request, DraftForm(organs=mine, initial=initial), policy=policy)
    form = DraftForm(request.POST, request.FILES, organs=mine)
    if request.POST.get("action") == "word":
        return _read_word(request, form, policy=policy)
    if not form.is_valid():
        return _editor(request, form, policy=policy)
    try:
        record = actions.keep_draft(
            form.cleaned_data["organ"],
            form.entry(),
            by=user(request),
            at=timezone.now(),
            interprets=policy,
        )
    except REFUSALS as error:
        form.add_error(None, sentence(error))
        return _editor(request, form, policy=policy)
    _tell_dropped(request, form.dropped)
    linked = f"，已和《{policy.title}》互相关联" if policy is not None else ""
    messages.success(request, f"已保存，索引号 {record.index_number}{linked}。")
    return to_item(request, record)


def _policy(request: HttpRequest) -> Record | None:
    """The policy that ``?interprets=`` says the draft explains.  Raises Http404 for another's."""
    asked = request.GET.get("interprets", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 15):
        raise Http404(f"interprets={asked!r}")
    rows = queries.every_policy()
    return door.one(rows, actor=request.user, to="records.edit", record=int(asked)).record


@needs("records.edit")
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """A record from behind the counter: what the guard found, where it stands, what can be done."""
    return show(request, record_of(request, pk))


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a draft or a returned record; what somebody else saved meanwhile is shown beside."""
    record = record_of(request, pk)
    if record.public_date is not None:
        return redirect("office_correct", record.pk)
    if request.method != "POST":
        return _editor(request, DraftForm(record=record), record)
    form = DraftForm(request.POST, request.FILES, record=record)
    if request.POST.get("action") == "word":
        return _read_word(request, form, record)
    if not form.is_valid():
        return _editor(request, form, record)
    try:
        actions.mend(
            record,
            form.changes(),
            version=form.cleaned_data["version"] or 0,
            by=user(request),
            at=timezone.now(),
        )
    except records.StaleRecord as error:
        return _conflict(request, form, record, error)
    except REFUSALS as error:
        form.add_error(None, sentence(error))
        return _editor(request, form, record, status=CONFLICT)
    _tell_dropped(request, form.dropped)
    messages.success(request, "已保存。")
    return to_item(request, record)


@needs("records.edit")
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The record as readers will see it."""
    record = record_of(request, pk)
    context = {
        "place": "office_items",
        "record": record,
        "files": record_queries.files([record.pk]).get(record.pk, []),
        "validity": record_queries.validity(record, timezone.localdate()),
        "demo": record.demo,
    }
    return render(request, "publishing/office/preview.html", context)


@needs("records.edit")
@require_POST
def mask(request: HttpRequest, pk: int) -> HttpResponse:
    """一键脱敏."""
    record = record_of(request, pk)

    def act() -> None:
        places = actions.mask(
            record, version=number(request, "version"), by=user(request), at=timezone.now()
        )
        if places:
            messages.success(request, f"已遮盖 {places} 处个人信息，请看一遍再送审。")
        else:
            messages.info(request, "标题、概述和正文里没有可以自动遮盖的个人信息。")

    return do(request, record, act)


@needs("records.edit")
@require_POST
def relate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the record bears on another one of the organs within reach."""
    record = record_of(request, pk)
    form = RelationForm(request.POST)
    if not form.is_valid():
        return show(request, record, {"relation_form": form})
    wanted = form.cleaned_data["target"].strip()
    rows = door.reach(record_queries.every(), actor=request.user, to="records.edit")
    target = rows.filter(index_number=wanted, discarded_at__isnull=True).first()
    if target is None or target.pk == record.pk:
        form.add_error("target", f"没有找到索引号是“{wanted}”的另一条信息，请核对。")
        return show(request, record, {"relation_form": form})
    try:
        _relate(record, target, form, user(request))
    except ValueError:
        form.add_error("kind", "只有规章、行政规范性文件可以废止或代替，并且只能一次。")
        return show(request, record, {"relation_form": form})
    messages.success(request, "已关联，两边都看得到。")
    return to_item(request, record)


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Change 公开属性 of what is not public, with the reason."""
    record = record_of(request, pk)
    form = AttributeForm(request.POST or None, initial={"attribute": record.attribute})
    if request.method == "POST" and form.is_valid():
        try:
            _change_attribute(record, form, user(request))
        except REFUSALS as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, f"公开属性已改为“{record.get_attribute_display()}”。")
            return to_item(request, record)
    context = {
        "place": "office_items",
        "record": record,
        "form": form,
        "heading": "改变公开属性",
        "lead": f"现在是“{record.get_attribute_display()}”。改变是一次办理，理由会留在记录里。",
        "button": "改变公开属性",
        "demo": record.demo,
    }
    return render(request, "publishing/office/act.html", context)


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft aside for good."""
    record = record_of(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.discard(
                record, reason=form.cleaned_data["reason"], by=user(request), at=timezone.now()
            )
        except REFUSALS as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, "草稿已作废，索引号不再使用。")
            return redirect("office_items")
    context = {
        "place": "office_items",
        "record": record,
        "form": form,
        "heading": "作废草稿",
        "lead": "作废以后不能恢复，索引号留着不再用。",
        "button": "作废",
        "demo": record.demo,
    }
    return render(request, "publishing/office/act.html", context)


@needs("records.edit")
@require_POST
def clean_paste(request: HttpRequest) -> HttpResponse:
    """For the editor: a paste as it will be kept, and what was left out of it."""
    try:
        markup = clean(request.POST.get("html", ""))
    except BadFile as refused:
        return JsonResponse({"refused": refused.sentence}, status=422)
    return JsonResponse({"html": markup.html, "dropped": list(markup.dropped)})


def show(
    request: HttpRequest,
    record: Record,
    more: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a record, with forms that came back in ``more``."""
    submitted = queries.submissions_of(record.pk)
    current = next((s for s in submitted if s.state in queries.OPEN), None)
    findings = exits.examine(record, **_coming(current))
    body = text_of(record.body)
    found = remarks(findings, body)
    state, css = state_of(record, current)
    year = timezone.localdate().year
    words = record_queries.words(record.organ_id)
    context = {
        "place": "office_items",
        "record": record,
        "state": state,
        "css": css,
        "current": current,
        "closed": current is not None and current.state in actions.CLOSED,
        "submitted": submitted,
        "late": current is not None
        and current.expires_on is not None
        and current.expires_on < timezone.localdate(),
        "found": found,
        "groups": _grouped(found),
        "lines": lines(body, found),
        "maskable": any(r.finding.rule.startswith("personal.") for r in found),
        "stops": sum(r.finding.severity in ("stop", "refuse") for r in found),
        "files": record_queries.files([record.pk]).get(record.pk, []),
        "versions": list(record_queries.versions(record, public_only=False).select_related("by")),
        "relations": list(record_queries.relations_from(record)),
        "related_by": list(record_queries.relations_to(record)),
        "releases": queries.releases_of(record.pk),
        "validity": record_queries.validity(record, timezone.localdate()),
        "carry": f"?column={column}" if (column := carried(request)) else "",
        "is_public": record.public_date is not None and record.withdrawn_date is None,
        "can_withdraw": organs(request.user, "publishing.withdraw", timezone.localdate())
        .filter(pk=record.organ_id)
        .exists(),
        "file_form": FileForm(),
        "relation_form": RelationForm(),
        "number_form": NumberForm(initial={"year": year, "word": words[0][0] if words else ""}),
        "words": [w for w, y, _ in words if y == year] or sorted({w for w, _, _ in words}),
        "policies": list(record_queries.policies_to_interpret(record.organ_id)[:50]),
        "demo": record.demo,
        **(more or {}),
    }
    return render(request, "publishing/office/item.html", context, status=status)


def do(request: HttpRequest, record: Record, act: Any) -> HttpResponse:
    """Run an act on a record and go back to its page; a refusal is told there."""
    try:
        act()
    except REFUSALS as error:
        record.refresh_from_db()
        return show(request, record, {"problem": sentence(error)}, status=CONFLICT)
    return to_item(request, record)


def record_of(request: HttpRequest, pk: int) -> Record:
    """The record with this id if the reader may edit its organ's; else 404."""
    rows = record_queries.every().select_related("organ__parent", "drafted_by")
    return door.one(rows, actor=request.user, to="records.edit", pk=pk)


def pictures(files: Iterable[File]) -> list[File]:
    """The pictures among a record's attachments: they may stand in its text."""
    return [file for file in files if file.kind in PICTURES]


def carried(request: HttpRequest) -> str:
    """The id of the column the work began at (``?column=``); empty without one."""
    column = request.GET.get("column", "")
    return column if column.isascii() and column.isdigit() and len(column) < 15 else ""


def to_item(request: HttpRequest, record: Record) -> HttpResponse:
    """Back to the page of a record, with the column the work began at."""
    column = carried(request)
    query = f"column={column}" if column else ""
    return redirect(address("office_item", record.pk, query=query))


def state_of(record: Record, submission: Submission | None) -> tuple[str, str]:
    """Where a record stands, and the colour of its tag."""
    if record.discarded_at is not None:
        return "已作废", ""
    if record.withdrawn_date is not None:
        return f"已撤回（{record.get_withdrawn_class_display()}）", ""
    first = "已公开" if record.public_date is not None else ""
    if submission is not None:
        told = SubmissionState(submission.state).label
        if submission.state == SubmissionState.REVIEWING:
            told = f"等{step_name(submission)}"
        if submission.state == SubmissionState.APPROVED and submission.release_on:
            told = f"待发布（{submission.release_on:%m月%d日}）"
        css = "bad" if submission.state == SubmissionState.RETURNED else "warn"
        return (f"{first}，更正{told}" if first else str(told)), css
    if first:
        return first, "ok"
    if record.attribute != Attribute.PROACTIVE:
        return str(record.get_attribute_display()), ""
    return "草稿", "hint"


def _coming(current: Submission | None) -> dict[str, Any]:
    """What a submission under way changes, as the guard looks at it."""
    if current is None:
        return {}
    adds, drops = current.adds.all(), current.drops.all()
    return {"change": current.change, "adds": adds, "drops": drops}


def _organs(request: HttpRequest) -> list[Organ]:
    rows = organs(request.user, "records.edit", timezone.localdate())
    return sorted(rows, key=lambda o: (o.kind == Kind.VILLAGE, o.position, o.pk))


def _in_state(state: str) -> Q:
    if state == "public":
        return Q(public_date__isnull=False, withdrawn_date__isnull=True)
    if state == "withdrawn":
        return Q(withdrawn_date__isnull=False)
    anything = Q(Exists(queries.with_open_submission()))
    if state in ("reviewing", "returned", "approved"):
        return Q(Exists(queries.with_open_submission(state)))
    drafts = Q(public_date__isnull=True, discarded_at__isnull=True, attribute=Attribute.PROACTIVE)
    return drafts & ~anything if state == "draft" else drafts | anything


def _editor(
    request: HttpRequest,
    form: DraftForm,
    record: Record | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "place": "office_items",
        "form": form,
        "record": record,
        "subjects": SUBJECTS,
        "genres": GENRES,
        "pictures": pictures(record_queries.files([record.pk]).get(record.pk, []))
        if record is not None
        else [],
        "demo": record is not None and record.demo,
        **more,
    }
    return render(request, "publishing/office/edit.html", context, status=status)


def _read_word(
    request: HttpRequest, form: DraftForm, record: Record | None = None, **more: Any
) -> HttpResponse:
    try:
        more |= {"word_read": True, "word_dropped": form.with_word()}
    except BadFile as refused:
        more |= {"word_problem": refused.sentence}
    form.unchecked()
    return _editor(request, form, record, **more)


def _conflict(
    request: HttpRequest, form: DraftForm, record: Record, error: Exception
) -> HttpResponse:
    """Both texts, so that nothing is lost: saving again puts mine over theirs, which is kept."""
    record = record_of(request, record.pk)
    data = request.POST.copy()
    data["version"] = str(record.version)
    told = beside(record, form, form.changes(), error)
    return _editor(request, DraftForm(data, record=record), record, status=CONFLICT, **told)


def beside(
    record: Record, form: ContentForm, mine: Mapping[str, object], error: Exception
) -> dict[str, Any]:
    """For the editor: what somebody else saved meanwhile beside what was filled in."""
    fields = [
        (form.fields[name].label, getattr(record, name) or "", value or "")
        for name, value in mine.items()
        if name != "body" and (getattr(record, name) or "") != (value or "")
    ]
    return {
        "conflict": sentence(error),
        "conflict_fields": fields,
        "conflict_body": differences(record.body, str(mine["body"])),
        "theirs": text_of(record.body),
        "last": record_queries.versions(record, public_only=False).select_related("by").first(),
    }


def _grouped(found: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Findings by where they are, in their order."""
    groups: dict[str, list[Any]] = {}
    for remark in found:
        groups.setdefault(remark.finding.where or "整条信息", []).append(remark)
    return list(groups.items())


def _relate(record: Record, target: Record, form: RelationForm, by: User) -> None:
    kind, now = form.cleaned_data["kind"], timezone.now()
    on = form.cleaned_data["on"] or timezone.localdate(now)
    if kind == "interpreted":
        actions.interpret(target, record, on=on, by=by, at=now)
    elif kind == "interprets":
        actions.interpret(record, target, on=on, by=by, at=now)
    elif kind == "amends":
        records.relate(record, target, RelationKind.AMENDS, on=on, by=by, at=now)
    else:
        replaced = kind == "replaces"
        records.repeal(target, on=on, by=by, at=now, through=record, replaced=replaced)


def _change_attribute(record: Record, form: AttributeForm, by: User) -> None:
    now = timezone.now()
    actions.change_attribute(
        record,
        Attribute(form.cleaned_data["attribute"]),
        ground=form.cleaned_data["ground"],
        reason=form.cleaned_data["reason"],
        on=timezone.localdate(now),
        by=by,
        at=now,
    )


def _tell_dropped(request: HttpRequest, dropped: Sequence[str]) -> None:
    if dropped:
        messages.info(request, f"正文里没有保留：{'、'.join(dropped)}。")


def number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def user(request: HttpRequest) -> User:
    return cast(User, request.user)
