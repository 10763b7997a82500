"""Files of a case: taken in, kept for a form that is not sent yet, made for the reply."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.applications.actions.people import NoReason
from gongkai.applications.letters.pages import Box, CannotRedact
from gongkai.applications.letters.redact import redact, verify
from gongkai.applications.models import Application, Arrival, Enclosure, EnclosureKind
from gongkai.audit import chain
from gongkai.guard.files.apart import examine
from gongkai.guard.files.refused import Refused
from gongkai.law.transitions import Unlawful
from gongkai.orgs.models import Organ
from gongkai.records import store

HELD_DAYS: Final = 3
MOST_HELD: Final = 20
"""Files one form may bring."""


class TooManyFiles(ValueError):
    """More files than a form may bring."""

    def __init__(self) -> None:
        super().__init__(f"一次最多上传{MOST_HELD}个文件，其余的可以邮寄或者当面提交。")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in; raises ``guard.files.refused.Refused`` when it is kept."""

    name: str
    data: bytes


@transaction.atomic
def hold(
    organ: Organ, key: str, upload: Upload, kind: EnclosureKind, *, by: User | None, at: datetime
) -> Enclosure:
    """Keep a file for the form with this key until it is sent.

    Raises Refused with a sentence for a file that is not taken, TooManyFiles.
    """
    held = Enclosure.objects.filter(key=key, organ=organ)
    sha = hashlib.sha256(upload.data).hexdigest()
    twin = held.filter(sha256=sha, kind=kind, name=upload.name, dropped_at=None).first()
    if twin is not None:
        return twin
    if held.filter(dropped_at=None).count() >= MOST_HELD:
        raise TooManyFiles
    return _keep(organ, upload, kind, by=by, at=at, key=key)


@transaction.atomic
def let_go(organ: Organ, key: str, numbers: Iterable[int], *, at: datetime) -> None:
    """Take files out of a form that was not sent yet."""
    for one in Enclosure.objects.filter(
        organ=organ, key=key, pk__in=list(numbers), arrival=None, dropped_at=None
    ):
        one.dropped_at = at
        one.save(update_fields=["dropped_at"])


@transaction.atomic
def belong(arrival: Arrival, key: str) -> int:
    """Give an arrival the files of its form; returns how many."""
    held = Enclosure.objects.filter(organ=arrival.organ_id, key=key, arrival=None, dropped_at=None)
    return held.update(arrival=arrival)


@transaction.atomic
def put_on_file(
    application: Application, upload: Upload, kind: EnclosureKind, *, by: User | None, at: datetime
) -> Enclosure:
    """Put a file into a case.  What goes out is kept as its clean copy.  Raises Refused."""
    if kind == EnclosureKind.OUTGOING and _leaving(application):
        raise Unlawful("答复书已经签发，不能再改动随答复提供的文件；请先退回答复书。")
    one = _keep(application.organ, upload, kind, by=by, at=at, application=application)
    _record("case-file.added", one, by=by, at=at)
    return one


@transaction.atomic
def take_off_file(enclosure: Enclosure, *, by: User | None, at: datetime) -> None:
    """Take a file out that was put in by mistake; what the applicant sent stays."""
    if enclosure.application is None or enclosure.arrival is not None:
        raise Unlawful("申请人提交的材料不能移除。")
    if enclosure.kind == EnclosureKind.OUTGOING and _leaving(enclosure.application):
        raise Unlawful("答复书已经签发，不能再改动随答复提供的文件；请先退回答复书。")
    Enclosure.objects.filter(pk=enclosure.pk, dropped_at=None).update(dropped_at=at)
    _record("case-file.removed", enclosure, by=by, at=at)


@transaction.atomic
def redacted(
    source: Enclosure, boxes: Iterable[Box], terms: Iterable[str], *, by: User | None, at: datetime
) -> Enclosure:
    """Make the file that goes out from ``source`` without what is boxed or named.

    The result is verified before it is kept.  Raises CannotRedact.
    """
    if source.application is None:
        raise CannotRedact("请先把文件放进案卷。")
    if _leaving(source.application):
        raise Unlawful("答复书已经签发，不能再改动随答复提供的文件；请先退回答复书。")
    original = store.get(source.store)
    where, words = list(boxes), [term for term in terms if term.strip()]
    made = redact(original, where, words)
    wrong = verify(original, made, where, words)
    if wrong:
        raise CannotRedact("；".join(finding.message for finding in wrong))
    stem = source.name.rpartition(".")[0] or source.name
    one = Enclosure.objects.create(
        organ=source.organ,
        application=source.application,
        kind=EnclosureKind.OUTGOING,
        name=f"{stem}（区分处理后）.pdf",
        media="pdf",
        size=len(made),
        sha256=hashlib.sha256(made).hexdigest(),
        store=store.put(made),
        pages=page_count(made),
        source=source,
        at=at,
        by=by,
    )
    _record("case-file.redacted", one, by=by, at=at)
    return one


@transaction.atomic
def tell_of_opening(enclosure: Enclosure, *, reason: str, by: User | None, at: datetime) -> None:
    """Applicant data is about to be opened: an event with the reason.  Raises NoReason."""
    if not reason.strip():
        raise NoReason
    chain.record(
        "applicant.read",
        organ=enclosure.organ,
        by=by,
        at=at,
        subject=enclosure,
        after={"file": enclosure.name, "reason": reason},
    )


def sweep(at: datetime) -> int:
    """Throw away files of forms that were never sent; returns how many."""
    old = Enclosure.objects.filter(
        arrival=None, application=None, at__lt=at - timedelta(days=HELD_DAYS)
    )
    gone = 0
    for one in old.order_by("id")[:1000]:
        store.drop(one.store)
        one.delete()
        gone += 1
    return gone


def page_count(data: bytes) -> int:
    """Pages of a PDF; Raises ``pypdfium2.PdfiumError`` for what is none."""
    import pypdfium2

    with pypdfium2.PdfDocument(BytesIO(data)) as document:
        return len(document)


def _keep(
    organ: Organ,
    upload: Upload,
    kind: EnclosureKind,
    *,
    by: User | None,
    at: datetime,
    key: str = "",
    application: Application | None = None,
) -> Enclosure:
    seen, copy = examine(upload.data, upload.name)
    out = kind == EnclosureKind.OUTGOING
    data, name, media = (
        (copy.data, copy.name, copy.kind) if out else (upload.data, upload.name, seen.kind)
    )
    return Enclosure.objects.create(
        organ=organ,
        application=application,
        key=key,
        kind=kind,
        name=name,
        media=media,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        store=store.put(data),
        pages=page_count(data) if media == "pdf" else 1,
        at=at,
        by=by,
    )


def _leaving(application: Application) -> bool:
    return application.replies.filter(state="signed").exists()


def _record(verb: str, one: Enclosure, *, by: User | None, at: datetime) -> None:
    assert one.application is not None, "only files of a case are told of"
    chain.record(
        verb,
        organ=one.organ,
        by=by,
        at=at,
        subject=one.application,
        after={"name": one.name, "kind": one.kind, "sha256": one.sha256},
    )


__all__ = [
    "HELD_DAYS",
    "MOST_HELD",
    "Refused",
    "TooManyFiles",
    "Upload",
    "belong",
    "hold",
    "let_go",
    "page_count",
    "put_on_file",
    "redacted",
    "sweep",
    "take_off_file",
    "tell_of_opening",
]
