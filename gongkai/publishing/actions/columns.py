"""The column tree of an organ: adding columns, switching them, keeping versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from gongkai.audit import chain
from gongkai.orgs.models import Organ, Role
from gongkai.orgs.queries import villages
from gongkai.publishing.actions.duties import evaluate, open_obligations
from gongkai.publishing.catalogue import ColumnSpec
from gongkai.publishing.kinds import ColumnKind
from gongkai.publishing.models import ApprovalChain, Column, Obligation, TreeVersion

STEP_ROLES = (Role.OFFICER, Role.REVIEWER, Role.SECRECY, Role.SIGNER)
MOST_STEPS = 4


@transaction.atomic
def add_column(
    organ: Organ,
    *,
    parent: Column | None,
    slug: str,
    title: str,
    position: int,
    by: User | None,
    at: datetime,
    opened: date | None = None,
    **facts: object,
) -> Column:
    """Add a column below ``parent`` (None: at the top).  A parent of another organ is refused.

    ``facts`` are the other fields of Column (kind, statutory, basis, duty …).
    """
    if parent is not None and parent.organ_id != organ.pk:
        raise ValueError("the parent column is another organ's")
    column = Column.objects.create(
        organ=organ,
        parent=parent,
        slug=slug,
        title=title,
        position=position,
        opened_date=opened,
        **facts,
    )
    chain.record("column.added", organ=organ, by=by, at=at, subject=column, after={"title": title})
    return column


@transaction.atomic
def plant(
    organ: Organ,
    specs: Sequence[ColumnSpec],
    *,
    note: str,
    opened: date,
    by: User | None,
    at: datetime,
) -> list[Column]:
    """Give an organ a column tree: new columns are added, known ones brought up to date.

    Columns are known by their slug; those the tree leaves out stay as they are
    (``switch_off`` closes one, with the reason).  The tree is kept as a version.
    Raises ValueError for a parent the tree does not hold.
    """
    columns = {c.slug: c for c in Column.objects.select_for_update().filter(organ=organ)}
    names = {"": None, **columns}
    for spec in specs:
        if spec.parent_slug not in names:
            raise ValueError(f"没有代码为“{spec.parent_slug}”的上级栏目。")
        parent = names[spec.parent_slug]
        facts = _facts(spec)
        column = columns.get(spec.slug)
        if column is None:
            column = add_column(
                organ, parent=parent, slug=spec.slug, opened=opened, by=by, at=at, **facts
            )
        elif column.parent_id != (parent.pk if parent else None) or any(
            getattr(column, name) != value for name, value in facts.items()
        ):
            Column.objects.filter(pk=column.pk).update(parent=parent, **facts)
            other_duty = column.duty != facts["duty"]
            column.refresh_from_db()
            if other_duty:
                evaluate(Obligation.objects.filter(column=column))
            chain.record(
                "column.changed", organ=organ, by=by, at=at, subject=column,
                after={"title": column.title},
            )  # fmt: skip
        columns[spec.slug] = names[spec.slug] = column
    keep_tree(organ, [spec.as_json() for spec in specs], note=note, by=by, at=at)
    return [columns[spec.slug] for spec in specs]


def _facts(spec: ColumnSpec) -> dict[str, Any]:
    return {
        "title": spec.title,
        "position": spec.position,
        "kind": spec.kind,
        "statutory": spec.kind in (ColumnKind.STATUTORY, ColumnKind.FIELD),
        "basis": spec.basis,
        "item_code": spec.item_code,
        "catalogue_row": spec.catalogue_row,
        "description": spec.description,
        "keywords": spec.keywords,
        "audience": "、".join(spec.audience),
        "carriers": list(spec.carriers),
        "duty": spec.duty.as_json(),
        "chain": spec.chain,
    }


@transaction.atomic
def switch_off(column: Column, *, reason: str, on: date, by: User | None, at: datetime) -> None:
    """Close a column for an organ with the reason; its duties end.  Raises ValueError without."""
    if not reason.strip():
        raise ValueError("a column is switched off with a reason")
    waiting = Column.objects.filter(pk=column.pk, off_date__isnull=True)
    if waiting.update(off_date=on, off_reason=reason.strip()):
        Obligation.objects.filter(column=column).update(due_date=None)
        column.refresh_from_db()
        chain.record(
            "column.switched-off", organ=column.organ, by=by, at=at, subject=column,
            after={"reason": reason, "on": on},
        )  # fmt: skip


@transaction.atomic
def switch_on(column: Column, *, by: User | None, at: datetime) -> None:
    """Open a closed column again; its duties run on from the acts there were."""
    waiting = Column.objects.filter(pk=column.pk, off_date__isnull=False)
    if waiting.update(off_date=None, off_reason=""):
        column.refresh_from_db()
        evaluate(Obligation.objects.filter(column=column))
        chain.record("column.switched-on", organ=column.organ, by=by, at=at, subject=column)


@transaction.atomic
def keep_tree(
    organ: Organ, columns: Sequence[Mapping[str, object]], *, note: str, by: User | None,
    at: datetime,
) -> TreeVersion:  # fmt: skip
    """Keep the column tree (rows as ``catalogue.to_rows`` gives them) as the next version."""
    last = TreeVersion.objects.filter(organ=organ).aggregate(last=Max("number"))["last"]
    version = TreeVersion.objects.create(
        organ=organ, number=(last or 0) + 1, columns=list(columns), note=note, made_at=at, by=by
    )
    chain.record(
        "columns.kept", organ=organ, by=by, at=at, subject=version,
        after={"number": version.number, "columns": len(version.columns), "note": note},
    )  # fmt: skip
    return version


@transaction.atomic
def set_chain(
    organ: Organ,
    steps: Sequence[str],
    *,
    column: Column | None = None,
    genre: str = "",
    by: User | None,
    at: datetime,
) -> ApprovalChain:
    """Set the one to four steps for a column, a genre, both, or everything of an organ.

    Raises ValueError for other numbers of steps or a role that cannot review.
    """
    if not 1 <= len(steps) <= MOST_STEPS or any(step not in STEP_ROLES for step in steps):
        raise ValueError(f"a chain has one to {MOST_STEPS} steps of known roles, not {steps!r}")
    made, _ = ApprovalChain.objects.update_or_create(
        organ=organ, column=column, genre=genre, defaults={"steps": list(steps)}
    )
    chain.record(
        "chain.set", organ=organ, by=by, at=at, subject=made, after={"steps": "、".join(steps)}
    )
    return made


@transaction.atomic
def take_in_tree(
    organ: Organ,
    specs: Sequence[ColumnSpec],
    *,
    note: str,
    on: date,
    by: User | None,
    at: datetime,
) -> list[Column]:
    """``plant`` a tree for an organ at work: from ``on`` it answers for the new columns.

    Headings (columns with columns below) owe nothing themselves; village
    columns are owed by each village of the town.
    """
    known = set(Column.objects.filter(organ=organ).values_list("slug", flat=True))
    made = plant(organ, specs, note=note, opened=on, by=by, at=at)
    headings = {spec.parent_slug for spec in specs}
    fresh = [c for c in made if c.slug not in known and c.slug not in headings]
    own = [c for c in fresh if c.kind != ColumnKind.VILLAGE]
    shared = [c for c in fresh if c.kind == ColumnKind.VILLAGE]
    open_obligations(own, organ, since=on, by=by, at=at)
    if shared:
        for village in villages(organ):
            open_obligations(shared, village, since=on, by=by, at=at)
    return made
