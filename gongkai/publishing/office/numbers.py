"""文号: giving out the next one, reserving, explaining gaps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.access.rules import organs
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import actions
from gongkai.publishing.forms import NumberForm, ReasonForm
from gongkai.publishing.office.items import CONFLICT, do, record_of, show, user
from gongkai.publishing.office.sentences import REFUSALS, sentence
from gongkai.records import numbers as acts
from gongkai.records import queries as record_queries

MOST = 200


@needs("records.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers of a word and year, the gaps with their reasons; reserve the next one."""
    mine = list(organs(request.user, "records.edit", timezone.localdate()).order_by("path"))
    organ = next((o for o in mine if o.slug == request.GET.get("of")), mine[0])
    year = timezone.localdate().year
    form = NumberForm(request.POST or None, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        issued = acts.issue(
            organ,
            form.cleaned_data["word"],
            form.cleaned_data["year"],
            record=None,
            by=user(request),
            at=timezone.now(),
        )
        messages.success(request, f"已留出 {issued}。用不上的话，请写明原因作废。")
        return redirect(request.get_full_path())
    return _list(request, organ, mine, form)


@needs("records.edit")
@require_POST
def void(request: HttpRequest, number: int) -> HttpResponse:
    """Say why a number that was given out is not used."""
    rows = record_queries.numbers(
        organs(request.user, "records.edit", timezone.localdate()).values_list("pk", flat=True)
    )
    found = door.one(rows, actor=request.user, to="records.edit", pk=number)
    form = ReasonForm(request.POST)
    mine = list(organs(request.user, "records.edit", timezone.localdate()).order_by("path"))
    blank = NumberForm(initial={"year": timezone.localdate().year})
    if not form.is_valid():
        problem = f"作废 {found} 要写明原因。"
        return _list(request, found.organ, mine, blank, problem=problem)
    try:
        acts.void(
            found, reason=form.cleaned_data["reason"][:100], by=user(request), at=timezone.now()
        )
    except REFUSALS as error:
        return _list(request, found.organ, mine, blank, problem=sentence(error), status=CONFLICT)
    messages.success(request, f"{found} 已作废，原因已记下。")
    return redirect("office_numbers")


@needs("records.edit")
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft the next number of a word."""
    record = record_of(request, pk)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return show(request, record, {"number_form": form})
    word, year = form.cleaned_data["word"], form.cleaned_data["year"]

    def act() -> None:
        issued = actions.number(record, word, year, by=user(request), at=timezone.now())
        messages.success(request, f"文号是 {issued}。")

    return do(request, record, act)


def _list(
    request: HttpRequest,
    organ: Organ,
    mine: list[Organ],
    form: NumberForm,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    pk = organ.pk
    series = record_queries.words(pk)
    wanted = request.GET.get("series", "")
    word, _, year = wanted.partition("-")
    chosen = next(((w, y) for w, y, _ in series if w == word and str(y) == year), None)
    rows = record_queries.numbers([pk], *(chosen or ("", None)))
    context = {
        "place": "office_items",
        "organ": organ,
        "mine": [o for o in mine if o.kind != Kind.VILLAGE or o.pk == pk],
        "form": form,
        "series": series,
        "chosen": chosen,
        "rows": rows[:MOST],
        "most": MOST,
        "problem": problem,
        "demo": organ.demo,
    }
    return render(request, "publishing/office/numbers.html", context, status=status)
