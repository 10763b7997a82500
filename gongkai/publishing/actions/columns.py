"""The column tree of an organ: adding columns, switching them, keeping versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    before = set(columns)
    for wave in _waves(specs, before):
        made = Column.objects.bulk_create(
            Column(
                organ=organ, parent=columns.get(spec.parent_slug), slug=spec.slug,
                opened_date=opened, **_facts(spec),
            )
            for spec in wave
        )  # fmt: skip
        columns |= {column.slug: column for column in made}
        chain.record_many(
            [chain.Entry("column.added", c, after={"title": c.title}) for c in made],
            organ=organ, by=by, at=at,
        )  # fmt: skip
    for spec in specs:
        if spec.slug in before:
            _bring_up_to_date(columns[spec.slug], columns.get(spec.parent_slug), spec, by, at)
    keep_tree(organ, specs, note=note, by=by, at=at)
    return [columns[spec.slug] for spec in specs]


def _waves(specs: Sequence[ColumnSpec], known: set[str]) -> Iterator[list[ColumnSpec]]:
    """The new columns, each wave below columns that are there by then."""
    there = {"", *known}
    waiting = [spec for spec in specs if spec.slug not in known]
    ahead = there | {spec.slug for spec in waiting}
    for spec in specs:
        if spec.parent_slug not in ahead:
            raise ValueError(f"没有代码为“{spec.parent_slug}”的上级栏目。")
    while waiting:
        wave = [spec for spec in waiting if spec.parent_slug in there]
        if not wave:
            raise ValueError(f"栏目“{waiting[0].title}”与它的上级栏目互为上级，请改正。")
        yield wave
        there |= {spec.slug for spec in wave}
        waiting = [spec for spec in waiting if spec.slug not in there]


def _bring_up_to_date(
    column: Column, parent: Column | None, spec: ColumnSpec, by: User | None, at: datetime
) -> None:
    facts = _facts(spec)
    same_place = column.parent_id == (parent.pk if parent else None)
    if same_place and all(getattr(column, name) == value for name, value in facts.items()):
        return
    Column.objects.filter(pk=column.pk).update(parent=parent, **facts)
    other_duty = column.duty != facts["duty"]
    column.refresh_from_db()
    if other_duty:
        evaluate(Obligation.objects.filter(column=column))
    chain.record(
        "column.changed", organ=column.organ, by=by, at=at, subject=column,
        after={"title": column.title},
    )  # fmt: skip


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


def switch_off(column: Column, *, reason: str, on: date, by: User | None, at: datetime) -> None:
    """Close a column for an organ with the reason; its duties end.  Raises ValueError without."""
    switch_off_many({column: reason}, on=on, by=by, at=at)


@transaction.atomic
def switch_off_many(
    reasons: Mapping[Column, str], *, on: date, by: User | None, at: datetime
) -> None:
    """``switch_off`` for several columns (column → why); those closed already stay as they are."""
    if not all(reason.strip() for reason in reasons.values()):
        raise ValueError("a column is switched off with a reason")
    open_ones = list(
        Column.objects.select_for_update()
        .filter(pk__in=[column.pk for column in reasons], off_date__isnull=True)
        .order_by("pk")
    )
    told = {column.pk: reason.strip() for column, reason in reasons.items()}
    for column in open_ones:
        Column.objects.filter(pk=column.pk).update(off_date=on, off_reason=told[column.pk])
    Obligation.objects.filter(column__in=open_ones).update(due_date=None)
    closed = {column.pk for column in open_ones}
    for column in reasons:
        if column.pk in closed:
            column.off_date, column.off_reason = on, told[column.pk]
    chain.record_across(
        [
            (
                column.organ_id,
                chain.Entry(
                    "column.switched-off", column, after={"reason": told[column.pk], "on": on}
                ),
            )
            for column in open_ones
        ],
        by=by,
        at=at,
    )


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
    organ: Organ, specs: Sequence[ColumnSpec], *, note: str, by: User | None, at: datetime
) -> TreeVersion:
    """Keep a column tree as the organ's next version."""
    columns = [spec.as_json() for spec in specs]
    last = TreeVersion.objects.filter(organ=organ).aggregate(last=Max("number"))["last"]
    version = TreeVersion.objects.create(
        organ=organ, number=(last or 0) + 1, columns=columns, note=note, made_at=at, by=by
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
