"""The column tree as a table: take it out, change it, see the differences, take it in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.access import door
from gongkai.access.door import needs
from gongkai.guard.files import sheet
from gongkai.guard.files.refused import Refused
from gongkai.law.duties import Duty
from gongkai.orgs.models import Kind, Organ
from gongkai.publishing import actions, queries
from gongkai.publishing.catalogue import ColumnSpec, Differences, differences
from gongkai.publishing.catalogue import Kind as ColumnKind
from gongkai.publishing.catalogue_sheet import Fault, Parsed, from_rows, to_xlsx
from gongkai.web.downloads import download

if TYPE_CHECKING:
    from gongkai.publishing.models import Column, TreeVersion

SALT = "publishing.office.trees"
MOST_VERSIONS = 20
MOST_NAMES = 12
HOURS = 12

LABELS: Final = (
    ("added", "新增"),
    ("removed", "表中没有（保留不动）"),
    ("moved", "换了上级栏目"),
    ("renamed", "改了名称"),
    ("duty_changed", "改了更新要求"),
    ("changed", "改了其他内容"),
    ("reordered", "改了排序"),
)


@needs("office.enter")
@require_safe
def file(request: HttpRequest, organ: str) -> HttpResponse:
    """The present tree as a workbook."""
    body = _owner(request, organ)
    name = f"{body.short_name}栏目目录（{timezone.localdate():%Y-%m-%d}）"
    return download(to_xlsx(present(body)), name, "xlsx")


@needs("office.enter")
@require_safe
def versions(request: HttpRequest, organ: str) -> HttpResponse:
    """The kept versions, newest first, each with what it changed."""
    body = _owner(request, organ)
    kept = list(queries.tree_versions(body.pk)[: MOST_VERSIONS + 1])
    trees = [_tree(v) for v in kept]
    before = [*trees[1:], []]
    rows = [
        (v, words(differences(old, new)) if old or v.number == 1 else [])
        for v, new, old in zip(kept, trees, before, strict=True)
    ][:MOST_VERSIONS]
    context = {"place": "office_columns", "organ": body, "demo": body.demo, "rows": rows}
    return render(request, "publishing/columns/versions.html", context)


@needs("office.enter")
@require_safe
def version_file(request: HttpRequest, organ: str, number: int) -> HttpResponse:
    """A kept version as a workbook."""
    body = _owner(request, organ)
    found = queries.tree_versions(body.pk).filter(number=number).first()
    if found is None:
        raise Http404(f"no version {number}")
    return download(to_xlsx(_tree(found)), f"{body.short_name}栏目目录第{number}版", "xlsx")


@needs("columns.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, organ: str) -> HttpResponse:
    """Try a table, show what it would change, then change it: nothing is kept between the two."""
    body = door.organ(organ, actor=_user(request), to="columns.manage")
    if body.kind == Kind.VILLAGE:
        raise Http404("a village has its town's columns")
    context: dict[str, object] = {"place": "office_columns", "organ": body, "demo": body.demo}
    if request.method == "POST":
        now = present(body)
        if "kept" in request.POST:
            problem = _change(request, body, now)
            if not problem:
                return redirect("office_tree", organ)
            context["problem"] = problem
        else:
            context |= _try(request, body, now)
    bad = "problem" in context or "faults" in context
    return render(request, "publishing/columns/import.html", context, status=400 if bad else 200)


def present(organ: Organ) -> list[ColumnSpec]:
    """The tree as it is now: the columns, and what only the last kept version knows of them."""
    last = queries.tree_versions(organ.pk).first()
    known = {spec.slug: spec for spec in (_tree(last) if last else [])}
    every = list(queries.columns(organ.pk))
    slugs = {c.pk: c.slug for c in every}
    return [
        _spec(column, slugs.get(column.parent_id or 0, ""), known.get(column.slug))
        for column, _ in queries.in_order(every)
    ]


def words(found: Differences) -> list[tuple[str, list[str], int]]:
    """What a tree changes, for people: what was done, some titles, how many if there are more."""
    told = []
    for name, label in LABELS:
        rows = getattr(found, name)
        titles = [_title(name, row) for row in rows[:MOST_NAMES]]
        if titles:
            told.append((label, titles, len(rows) if len(rows) > MOST_NAMES else 0))
    return told


def _title(name: str, row: object) -> str:
    if isinstance(row, ColumnSpec):
        return row.title
    old, new = row.old, row.new  # type: ignore[attr-defined]
    if name == "renamed":
        return f"{old.title}→{new.title}"
    return str(new.title)


def _spec(column: Column, parent: str, known: ColumnSpec | None) -> ColumnSpec:
    base = known or ColumnSpec(slug=column.slug, title=column.title)
    return replace(
        base,
        title=column.title,
        parent_slug=parent,
        position=column.position,
        kind=cast(ColumnKind, column.kind),
        basis=column.basis,
        item_code=column.item_code,
        catalogue_row=column.catalogue_row,
        description=column.description,
        keywords=column.keywords,
        audience=tuple(filter(None, column.audience.split("、"))),
        carriers=tuple(column.carriers),
        duty=Duty.from_json(column.duty),
        chain=column.chain,
    )


def _tree(version: TreeVersion) -> list[ColumnSpec]:
    return [ColumnSpec.from_json(row) for row in version.columns]


def _try(request: HttpRequest, body: Organ, now: Sequence[ColumnSpec]) -> dict[str, object]:
    given = request.FILES.get("file")
    if given is None:
        return {"problem": "还没有选择表格，请选择以后再试读。"}
    try:
        table = sheet.rows(given.read(), given.name or "栏目.xlsx")
    except Refused as error:
        return {"problem": str(error)}
    parsed = from_rows(table.header, [[str(cell) for cell in row.cells] for row in table.rows])
    if parsed.errors:
        return {"faults": _numbered(parsed, table)}
    if not parsed.tree:
        return {"problem": "表里没有栏目，请用导出的表格修改后再试读。"}
    changes = differences(now, parsed.tree)
    if not any(getattr(changes, name) for name, _ in LABELS if name != "removed"):
        return {"problem": "这张表与现在的栏目没有差别，不需要保存。"}
    kept = signing.dumps(
        {"organ": body.pk, "now": _mark(now), "tree": [spec.as_json() for spec in parsed.tree]},
        salt=SALT, compress=True,
    )  # fmt: skip
    return {"kept": kept, "count": len(parsed.tree), "changes": words(changes)}


def _numbered(parsed: Parsed, table: sheet.Table) -> list[Fault]:
    """Faults with the rows counted as the spreadsheet shows them."""
    numbers = [row.number for row in table.rows]
    return [
        Fault(numbers[f.row - 2], f.sentence) if 2 <= f.row < len(numbers) + 2 else f
        for f in parsed.errors
    ]


def _change(request: HttpRequest, body: Organ, now: Sequence[ColumnSpec]) -> str:
    """Take in what was tried; the sentence of what is wrong, or empty."""
    note = request.POST.get("note", "").strip()
    if not note or len(note) > 200:
        return "没有保存：请写明为什么修改，200字以内，再试读一次。"
    try:
        kept = signing.loads(request.POST["kept"], salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return "没有保存：试读的结果已经失效，请重新选择表格试读。"
    if kept["organ"] != body.pk or kept["now"] != _mark(now):
        return "没有保存：试读以后栏目又有变化，请重新试读，看清楚现在的差别。"
    tree = [ColumnSpec.from_json(row) for row in kept["tree"]]
    actions.take_in_tree(body, tree, note=note, on=_today(), by=_user(request), at=timezone.now())
    messages.success(request, f"栏目已按表格修改，共{len(tree)}个，保存为新的版本。")
    return ""


def _mark(tree: Sequence[ColumnSpec]) -> str:
    """Tells one state of a tree from another."""
    return signing.Signer(salt=SALT).signature(repr([spec.as_json() for spec in tree]))


def _owner(request: HttpRequest, slug: str) -> Organ:
    body = door.organ(slug, actor=_user(request), to="office.enter")
    if body.kind == Kind.VILLAGE:
        raise Http404("a village has its town's columns")
    return body


def _today() -> date:
    return timezone.localdate()


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
