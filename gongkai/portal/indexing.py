"""The search index follows the records: a job that reads the events it has not seen yet.

The index is derived and lies in the data folder with a note of the last event
seen of each organ's chain.  Losing either costs nothing but a rebuild; doing
the same events twice changes nothing.  Readers need no right to write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from django.conf import settings

from gongkai.audit import chain, generation
from gongkai.guard.markup import text_of
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records
from gongkai.search import Document, Index, NeedsRebuild
from gongkai.search.document import Validity

if TYPE_CHECKING:
    from gongkai.records.models import Record

T = TypeVar("T")
CHUNK = 500
"""Records read at a time, each chunk with three queries."""


def folder() -> Path:
    """Where the index lies."""
    return Path(settings.DATA) / "search" / "index"


def index() -> Index:
    """The index, opened once a process.  What is missing shows when it is asked."""
    return _index(folder())


@lru_cache(maxsize=4)
def _index(path: Path) -> Index:
    return Index(path)


def documents(chosen: Iterable[int] | None, today: date) -> Iterator[Document]:
    """Public records as the index wants them: all, or those of ``chosen`` that are public."""
    rows = records.public() if chosen is None else records.shown(chosen)
    for chunk in _some(rows.order_by("pk").iterator(CHUNK), CHUNK):
        pks = [record.pk for record in chunk]
        places, files = publishing.places(pks), records.files(pks)
        for record in chunk:
            columns, board = places.get(record.pk, ([], False))
            text = "\n".join(f"{file.name}\n{file.text}" for file in files.get(record.pk, []))
            yield _document(record, columns, text, today, board=board)


def _document(
    record: Record, columns: list[int], attached: str, today: date, *, board: bool
) -> Document:
    return Document(
        id=record.pk,
        organ=record.organ_id,
        title=record.title,
        index_number=record.index_number,
        document_number=record.document_number,
        body="\n".join(filter(None, (record.summary, record.keywords, text_of(record.body)))),
        attachments=attached,
        columns=tuple(dict.fromkeys(columns)),
        genre=record.genre,
        subject=record.subject,
        day=record.public_date,
        validity=cast(Validity, records.validity(record, today)),
        board=board,
        card={
            "organ": record.organ_id,
            "column": columns[0] if columns else None,
            "genre": record.genre,
            "validity": records.validity(record, today),
            "demo": record.demo,
        },
    )


def rebuild(today: date, progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew from the public records; returns how many.  Raises Busy, WrongPlace."""
    # Taken before reading: what happens meanwhile is seen again by the next update.
    seen = chain.heads()
    folder().parent.mkdir(parents=True, exist_ok=True)
    count = index().rebuild(documents(None, today), progress)
    _note(seen, today)
    generation.bump()
    return count


def update(today: date) -> int:
    """Bring the index up to date with the events not seen yet; returns how many records changed.

    Cheap when there are none.  Raises Busy while another does the same, and
    NeedsRebuild when there is no index.
    """
    if _seen() == (chain.heads(), today):
        index().searcher()
        return 0
    held = index()
    held.add(())  # takes the lock: who reads the note now is the only writer
    try:
        seen, day = _seen()
        heads = chain.heads()
        changed = _changed(seen, heads)
        if day < today:
            changed |= set(records.turned_between(day, today))
        for some in _some(sorted(changed), CHUNK):
            held.remove(some)
            held.add(documents(some, today))
        held.commit()
    finally:
        held.close()
    _note(heads, today)
    if changed:
        generation.bump()
    return len(changed)


def _some(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in their order, so many at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, size)):
        yield some


def _changed(seen: dict[int, int], heads: dict[int, int]) -> set[int]:
    """The records that events after ``seen`` speak of."""
    told: dict[str, set[str]] = {}
    for organ, last in heads.items():
        if seen.get(organ, 0) < last:
            for kind, pk in chain.after(organ, seen.get(organ, 0)).values_list(
                "object_type", "object_id"
            ):
                told.setdefault(kind, set()).add(pk)
    changed = {int(pk) for pk in told.pop("records.record", ())}
    # An act on a document also changes those it repeals or replaces.
    for some in _some(sorted(changed), CHUNK):
        changed |= set(records.of_relation_targets(some))
    for kind, pks in told.items():
        for batch in _some(sorted(pks), CHUNK):
            changed |= set(publishing.placed_records(kind, batch))
            if kind == "records.file":
                changed |= set(records.of_file(batch))
    return changed


def _seen() -> tuple[dict[int, int], date]:
    """The note: per organ the last event seen, and the day of the last update."""
    try:
        note = json.loads(_note_path().read_text("utf-8"))
        return {int(organ): seq for organ, seq in note["seen"].items()}, date.fromisoformat(
            note["day"]
        )
    except FileNotFoundError as error:
        raise NeedsRebuild(folder(), "没有更新记录") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NeedsRebuild(folder(), "的更新记录已损坏") from error


def _note(seen: dict[int, int], day: date) -> None:
    waiting = _note_path().with_suffix(".new")
    told = {"seen": {str(k): v for k, v in seen.items()}, "day": day.isoformat()}
    waiting.write_text(json.dumps(told), "utf-8")
    os.replace(waiting, _note_path())


def _note_path() -> Path:
    return folder().parent / "seen.json"
