"""数据开放: everything public in bulk, streamed row by row, without a key."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gongkai.access.door import public
from gongkai.guard.markup import text_of
from gongkai.portal.frame import organ_named
from gongkai.publishing import queries as publishing
from gongkai.records import queries as records

if TYPE_CHECKING:
    from gongkai.publishing.models import Board
    from gongkai.records.models import Record

CHUNK = 500
Row = dict[str, str | int | None]
FIELDS = {
    "索引号": "index_number", "标题": "title", "发布机构": "issuer", "文号": "document_number",
    "生成日期": "formed_date", "发布日期": "public_date", "主题分类": "subject", "体裁": "genre",
    "有效性": "validity", "网址": "url", "正文": "text",
}  # fmt: skip
BOARD_FIELDS = {
    "短码": "code", "名称": "name", "所属机关": "owner", "位置": "place", "类别": "kind",
    "栏位数": "slots", "网址": "url",
}  # fmt: skip
SETS: dict[str, tuple[str, dict[str, str]]] = {
    "items": ("公开的信息", FIELDS),
    "boards": ("公开栏", BOARD_FIELDS),
}
# A cell that a spreadsheet would take for a formula is written as text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What there is to take away, in which fields and formats."""
    context = {
        "place": "data",
        "crumbs": [("数据开放", "")],
        "sets": [(name, title, list(fields.items())) for name, (title, fields) in SETS.items()],
        "feed": reverse("feed"),
    }
    return render(request, "portal/data.html", context)


@public
@require_safe
def bulk(request: HttpRequest, name: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """One set as CSV (UTF-8 with a mark, for spreadsheets) or JSON, streamed.

    ``organ`` narrows it to one organ.  Raises Http404 for a set or a kind that is none.
    """
    if name not in SETS or kind not in WRITERS:
        raise Http404(f"{name}.{kind}")
    slug = request.GET.get("organ", "")
    organ = organ_named(slug).pk if slug else None
    rows = _items(request, organ) if name == "items" else _boards(request, organ)
    fields = SETS[name][1]
    writer, content_type = WRITERS[kind]
    response = StreamingHttpResponse(writer(fields, rows), content_type=content_type)
    disposition = content_disposition_header(True, f"{SETS[name][0]}.{kind}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _items(request: HttpRequest, organ: int | None) -> Iterator[Row]:
    today = timezone.localdate()
    rows = records.public() if organ is None else records.public().filter(organ_id=organ)
    record: Record
    for record in rows.select_related("organ").order_by("pk").iterator(CHUNK):
        yield {
            "index_number": record.index_number,
            "title": record.title,
            "issuer": record.organ.name,
            "document_number": record.document_number,
            "formed_date": record.formed_date.isoformat(),
            "public_date": record.public_date.isoformat() if record.public_date else None,
            "subject": record.subject,
            "genre": record.genre,
            "validity": records.validity(record, today),
            "url": request.build_absolute_uri(reverse("item", args=[record.index_number])),
            "text": text_of(record.body),
        }


def _boards(request: HttpRequest, organ: int | None) -> Iterator[Row]:
    rows = publishing.all_boards() if organ is None else publishing.boards([organ])
    board: Board
    for board in rows.select_related("organ").iterator(CHUNK):
        yield {
            "code": board.code,
            "name": board.name,
            "owner": board.organ.name,
            "place": board.place,
            "kind": str(board.get_kind_display()),
            "slots": board.slots,
            "url": request.build_absolute_uri(reverse("board", args=[board.code])),
        }


class _Line:
    """What csv writes into: it gives back each line."""

    def write(self, line: str) -> str:
        return line


def _csv(fields: dict[str, str], rows: Iterable[Row]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf" + str(writer.writerow(list(fields))).encode()
    for row in rows:
        yield str(writer.writerow([_cell(row[name]) for name in fields.values()])).encode()


def _cell(value: str | int | None) -> str | int:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _json(fields: dict[str, str], rows: Iterable[Row]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + json.dumps(row, ensure_ascii=False).encode()
    yield b"\n]\n"


Writer = Callable[[dict[str, str], Iterable[Row]], Iterator[bytes]]
WRITERS: dict[str, tuple[Writer, str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "json": (_json, "application/json; charset=utf-8"),
}
