"""What the database knows of a sheet, as the page prints it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from gongkai.publishing import queries
from gongkai.publishing.sheet.pdf import Printing
from gongkai.records import queries as records
from gongkai.records import store

if TYPE_CHECKING:
    from gongkai.orgs.models import Organ
    from gongkai.publishing.models import Sheet
    from gongkai.records.models import File

_OWN = re.compile(r'src="(/f/(\d+)/[^"]*)"')
_log = logging.getLogger(__name__)
PICTURES = frozenset(("png", "jpg", "jpeg", "gif"))


def printings(
    sheets: Sequence[Sheet], *, day: date | None, address: Callable[[str], str]
) -> list[Printing]:
    """The sheets as they are printed; ``address`` makes the whole address of a code.

    A sheet that hangs keeps its days; for others they count from ``day``, and
    without it they are left to be filled in by hand.
    """
    files = records.files([sheet.record_id for sheet in sheets])
    return [_printing(sheet, files.get(sheet.record_id, []), day, address) for sheet in sheets]


def supervision_phone(organ: Organ) -> str:
    """监督电话 of an organ; a village without one has its town's."""
    return _of(organ, "supervision_phone")


def phone(organ: Organ) -> str:
    """Whom to call about a sheet; a village without a telephone has its town's."""
    return _of(organ, "phone")


def signer(organ: Organ) -> str:
    """Who signs a sheet on paper."""
    if organ.kind != "village":
        return "审核人"
    residents = organ.name.endswith(("居民委员会", "社区", "居委会"))
    return f"{'居' if residents else '村'}务监督委员会主任"


def _of(organ: Organ, name: str) -> str:
    own = str(getattr(organ, name))
    parent = organ.parent if organ.kind == "village" else None
    return own or (str(getattr(parent, name)) if parent else "")


def _printing(
    sheet: Sheet, files: Sequence[File], day: date | None, address: Callable[[str], str]
) -> Printing:
    record, organ = sheet.record, sheet.board.organ
    hung = queries.days_of(sheet, day or date.min)
    blank = day is None and hung[0] == date.min
    return Printing(
        title=record.title,
        body=record.body,
        index_number=record.index_number,
        document_number=record.document_number,
        issuer=record.organ.name,
        poster=organ.name,
        board=sheet.board.name,
        column=sheet.column.title if sheet.column else "",
        formed_date=record.formed_date,
        from_date=None if blank else hung[0],
        to_date=sheet.to_date if blank else hung[1],
        days=sheet.period_days,
        phone=phone(organ),
        supervision_phone=supervision_phone(organ),
        code=sheet.code,
        address=address(sheet.code),
        signer=signer(organ),
        demo=record.demo or sheet.board.demo,
        attachments=tuple(file.name for file in files if file.kind.lower() not in PICTURES),
        pictures=_pictures(record.body, files),
    )


def _pictures(body: str, files: Sequence[File]) -> dict[str, bytes]:
    """Address (``/f/<id>/<name>``) → picture, for the record's own pictures in its body."""
    own = {str(file.pk): file for file in files if file.kind.lower() in PICTURES}
    found = {}
    for address, number in _OWN.findall(body):
        if number in own:
            try:
                found[address] = store.read(own[number].sha256)
            except store.NotKept:
                _log.error("张贴件的图片 %s 不在文件库里，以替代文字代替。", address)
    return found
