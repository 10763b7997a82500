"""Append events and verify chains.

Every organ has a chain of its own: event n carries the hash of event n-1, and
its own hash is SM3 over a canonical JSON of everything in it.  A removed,
changed or reordered event breaks the chain at that place.  Call ``record``
inside the transaction of the change it tells of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from gongkai.audit import generation
from gongkai.audit.models import Chain, Event

START = "0" * 64
BATCH = 2000

Fact = str | int | bool | date | datetime | Decimal | None
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to append: the verb (``noun.past-participle``) and what it was done to."""

    verb: str
    subject: models.Model
    before: Facts | None = None
    after: Facts | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and why (Chinese)."""

    seq: int
    reason: str


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016) in hex; OpenSSL's through hashlib, else through cryptography."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:  # a Python linked with an OpenSSL built without SM3
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        digest = Hash(SM3())
        digest.update(data)
        return digest.finalize().hex()


def record(
    verb: str,
    *,
    organ: models.Model,
    by: AbstractBaseUser | None,
    at: datetime,
    subject: models.Model,
    before: Facts | None = None,
    after: Facts | None = None,
) -> Event:
    """Append one event to the organ's chain and return it.

    Raises TransactionManagementError outside a transaction: an event without
    its change, or a change without its event, must not exist.
    """
    return record_many([Entry(verb, subject, before, after)], organ=organ, by=by, at=at)[0]


def record_many(
    entries: Iterable[Entry],
    *,
    organ: models.Model,
    by: AbstractBaseUser | None,
    at: datetime | Iterable[datetime],
) -> list[Event]:
    """Append several events in order; ``at`` is one instant for all or one for each."""
    return _append([(organ.pk, entry) for entry in entries], by, at, alone=organ.pk)


def record_across(
    entries: Iterable[tuple[int, Entry]], *, by: AbstractBaseUser | None, at: datetime
) -> list[Event]:
    """Append events to the chains of several organs (organ id, entry) in one go.

    Each chain keeps the given order; the heads are locked in the order of
    their organs, so that two such acts do not wait for each other.
    """
    return _append(list(entries), by, at)


def _append(
    entries: Sequence[tuple[int, Entry]],
    by: AbstractBaseUser | None,
    at: datetime | Iterable[datetime],
    *,
    alone: int | None = None,
) -> list[Event]:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an event rides in the change's transaction")
    heads = _heads({organ for organ, _ in entries} if alone is None else {alone})
    moments = iter(at) if not isinstance(at, datetime) else None
    events = []
    for organ, entry in entries:
        head = heads[organ]
        moment = at if isinstance(at, datetime) else next(moments)  # type: ignore[arg-type]
        event = Event(
            organ_id=organ,
            seq=head.seq + 1,
            verb=entry.verb,
            actor_id=by.pk if by else None,
            actor_name=by.get_username() if by else "系统",
            object_type=entry.subject._meta.label_lower,
            object_id=str(entry.subject.pk),
            before=_plain(entry.before),
            after=_plain(entry.after),
            at=moment,
            prev_hash=head.hash,
        )
        event.hash = digest(event)
        head.seq, head.hash = event.seq, event.hash
        events.append(event)
    created = Event.objects.bulk_create(events, batch_size=BATCH)
    for head in heads.values():
        Chain.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
    if generation.concerns_public(event.verb for event in events):
        transaction.on_commit(generation.bump)
    return created


def _heads(organs: set[int]) -> dict[int, Chain]:
    rows = Chain.objects.select_for_update().filter(organ_id__in=organs).order_by("organ_id")
    heads = {head.organ_id: head for head in rows}
    if missing := sorted(organs - heads.keys()):
        Chain.objects.bulk_create(
            [Chain(organ_id=organ, hash=START) for organ in missing], ignore_conflicts=True
        )
        heads = {head.organ_id: head for head in rows.all()}
    return heads


def digest(event: Event) -> str:
    """The hash an event must carry."""
    told = [
        event.organ_id,
        event.seq,
        event.verb,
        event.actor_id,
        event.actor_name,
        event.object_type,
        event.object_id,
        event.before,
        event.after,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.prev_hash,
    ]
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def verify(organ: models.Model) -> list[Break]:
    """Walk the organ's chain from its first event; an empty list means it holds."""
    return list(_breaks(organ.pk))


def history(subject: models.Model) -> models.QuerySet[Event]:
    """The events of one object, oldest first."""
    return Event.objects.filter(
        object_type=subject._meta.label_lower, object_id=str(subject.pk)
    ).order_by("at", "id")


def heads() -> dict[int, int]:
    """Organ id → the number of its last event."""
    return dict(Chain.objects.values_list("organ_id", "seq"))


def after(organ: int, seq: int) -> models.QuerySet[Event]:
    """The events of an organ after number ``seq``, oldest first: what a job has not seen yet.

    Numbers of one chain have no gaps and become visible in order, so a job
    that remembers the last one misses nothing.
    """
    return Event.objects.filter(organ_id=organ, seq__gt=seq).order_by("seq")


def told(organs: Iterable[int], verb: str) -> dict[str, dict[str, Any]]:
    """Object id → what the last event of this verb at these organs said after it."""
    rows = Event.objects.filter(organ_id__in=list(organs), verb=verb).order_by("organ_id", "seq")
    return dict(rows.values_list("object_id", "after"))


def _breaks(organ_id: int) -> Iterator[Break]:
    wanted, previous = 1, START
    for event in Event.objects.filter(organ_id=organ_id).order_by("seq").iterator(BATCH):
        if event.seq != wanted:
            yield Break(wanted, f"缺少第 {wanted} 至 {event.seq - 1} 条操作记录")
        if event.prev_hash != previous and event.seq == wanted:
            yield Break(event.seq, f"第 {event.seq} 条操作记录与前一条不相连")
        if event.hash != digest(event):
            yield Break(event.seq, f"第 {event.seq} 条操作记录的内容被改动过")
        wanted, previous = event.seq + 1, event.hash
    head = Chain.objects.filter(organ_id=organ_id).first()
    last = head.seq if head else 0
    if last >= wanted:
        yield Break(wanted, f"缺少第 {wanted} 至 {last} 条操作记录")
    elif last != wanted - 1 or (head and head.hash != previous):
        yield Break(last, "操作记录与链头不一致")


def _plain(facts: Facts | None) -> dict[str, Any]:
    return {
        key: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for key, value in (facts or {}).items()
    }
