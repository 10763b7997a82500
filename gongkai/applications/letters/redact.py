"""Partial disclosure that removes: pages become pictures with the boxes burnt in.

Every page is rasterised, what lies under a box is painted black in the picture
itself, and a new file is written from the pictures alone: no text layer, no
metadata, nothing of the old file.  ``verify`` reads the result again and says
what is wrong with it.  One page is in memory at a time.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from math import ceil, floor
from typing import IO, TYPE_CHECKING, Final

from gongkai.applications.letters.pages import LEAST_DPI, Box, CannotRedact, Pages, plain
from gongkai.applications.letters.picture_pdf import GRID, PictureWriter
from gongkai.guard.finding import Finding

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LEAST_DPI", "Box", "CannotRedact", "find", "redact", "redact_to", "verify"]

Progress = Callable[[int, int], None]
"""Called with pages done and pages in all."""


def find(source: bytes, terms: Iterable[str]) -> list[Box]:
    """Where the terms stand in a PDF, also across line ends and in wide letters.

    Raises CannotRedact for a file that cannot be opened.
    """
    wanted = [plain(term) for term in terms]
    with Pages(source) as pages:
        return [box for number in range(1, pages.count + 1) for box in pages.find(number, wanted)]


def redact(
    source: bytes,
    boxes: Sequence[Box] = (),
    terms: Sequence[str] = (),
    *,
    dpi: int = LEAST_DPI,
    progress: Progress | None = None,
) -> bytes:
    """A new PDF of pictures without what lies under the boxes and without the terms.

    Raises CannotRedact for a file that is broken, locked or too long, for a box
    outside its page, and for a term found nowhere: on a scan it must be boxed by hand.
    """
    target = BytesIO()
    redact_to(target, source, boxes, terms, dpi=dpi, progress=progress)
    return target.getvalue()


def redact_to(
    target: IO[bytes],
    source: bytes,
    boxes: Sequence[Box] = (),
    terms: Sequence[str] = (),
    *,
    dpi: int = LEAST_DPI,
    progress: Progress | None = None,
) -> None:
    """As ``redact``, into a file; nothing is written to it when an error is raised."""
    if dpi < LEAST_DPI:
        raise ValueError(f"分辨率至少{LEAST_DPI}，不能是{dpi}。")
    if not boxes and not terms:
        raise CannotRedact("没有指定要遮盖的区域或者文字。")
    wanted = {term: plain(term) for term in terms}
    if not all(wanted.values()):
        raise CannotRedact("要遮盖的文字不能为空。")
    with tempfile.TemporaryFile() as draft:
        with Pages(source) as pages:
            _check(boxes, pages)
            missing = dict(wanted)
            writer = PictureWriter(draft)
            for number in range(1, pages.count + 1):
                found = pages.find(number, list(wanted.values()), missing)
                own = [box for box in boxes if box.page == number]
                writer.page(_burnt(pages.picture(number, dpi), [*own, *found], dpi), dpi)
                if progress is not None:
                    progress(number, pages.count)
            writer.close()
        if missing:
            raise CannotRedact(
                f"文件的文字中没有找到“{'”“'.join(missing)}”。扫描件没有文字层，请改为框选区域。"
            )
        draft.seek(0)
        while piece := draft.read(1 << 20):
            target.write(piece)


def verify(
    original: bytes,
    redacted: bytes,
    boxes: Sequence[Box] = (),
    terms: Sequence[str] = (),
    *,
    dpi: int = LEAST_DPI,
) -> list[Finding]:
    """What is wrong with the redacted file; an empty list proves it.

    No text, no object but the pictures, no metadata, none of the terms in its
    bytes, the same pages, and one flat black under every box and every place of
    a term in the original.
    """
    with Pages(original) as pages:
        _check(boxes, pages)
        wanted = [plain(term) for term in terms]
        all_boxes = list(boxes)
        for number in range(1, pages.count + 1):
            all_boxes += pages.find(number, wanted)
        count = pages.count
    found = list(_structure(redacted, terms))
    try:
        with Pages(redacted) as made:
            found += _same_pages(made, count)
            found += _flat(made, all_boxes, dpi)
    except CannotRedact as error:
        found.append(_stop("broken", f"处理后的文件打不开：{error}"))
    return found


def _stop(rule: str, message: str) -> Finding:
    return Finding(
        f"redact.{rule}", "stop", message, "不要发出这个文件，请重新处理。", where="处理后的文件"
    )


def _check(boxes: Iterable[Box], pages: Pages) -> None:
    for box in boxes:
        if not 1 <= box.page <= pages.count:
            raise CannotRedact(f"文件共{pages.count}页，没有第{box.page}页，请重新框选。")
        width, height = pages.size(box.page)
        if box.x0 >= box.x1 or box.y0 >= box.y1:
            raise CannotRedact(f"第{box.page}页的一个框没有面积，请重新框选。")
        if box.x1 <= 0 or box.y1 <= 0 or box.x0 >= width or box.y0 >= height:
            raise CannotRedact(f"第{box.page}页的一个框在页面以外，请重新框选。")


def _pixels(box: Box, size: tuple[int, int], dpi: int) -> tuple[int, int, int, int]:
    """The box in pixels (right and lower edge exclusive), grown to the grid, within the picture."""
    scale = dpi / 72
    left, top = (floor(v * scale / GRID) * GRID for v in (box.x0, box.y0))
    right, bottom = (ceil(v * scale / GRID) * GRID for v in (box.x1, box.y1))
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])


def _burnt(picture: Image, boxes: Iterable[Box], dpi: int) -> Image:
    for box in boxes:
        picture.paste((0, 0, 0), _pixels(box, picture.size, dpi))
    return picture


def _structure(redacted: bytes, terms: Sequence[str]) -> Iterator[Finding]:
    """Nothing in the file but pages, pictures and what draws them."""
    import pikepdf

    for term in terms:
        if any(term.encode(code) in redacted for code in ("utf-8", "utf-16-be", "gb18030")):
            yield _stop("term", f"处理后的文件中还有“{term[:1]}…”的原文。")
    if not redacted.rstrip().endswith(b"%%EOF") or redacted.count(b"%%EOF") != 1:
        yield _stop("appended", "处理后的文件末尾附有其他内容。")
    try:
        with pikepdf.open(BytesIO(redacted)) as pdf:
            if pdf.trailer.get("/Info") is not None or "/Metadata" in pdf.Root:
                yield _stop("metadata", "处理后的文件带有元数据。")
            if set(pdf.Root.keys()) - {"/Type", "/Pages"}:
                yield _stop("extra", "处理后的文件含有页面以外的内容。")
            for number, page in enumerate(pdf.pages, start=1):
                if set(page.obj.keys()) - _PAGE_KEYS:
                    yield _stop("extra", f"处理后的文件第{number}页含有图像以外的内容。")
                if not _DRAWING.fullmatch(page.Contents.read_bytes()):
                    yield _stop("extra", f"处理后的文件第{number}页不是单一图像。")
            if len(pdf.objects) != 2 + 3 * len(pdf.pages):
                yield _stop("extra", "处理后的文件含有页面没有用到的对象。")
    except pikepdf.PdfError:
        yield _stop("broken", "处理后的文件打不开。")


_PAGE_KEYS: Final = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
_DRAWING: Final = re.compile(rb"q [\d.]+ 0 0 [\d.]+ 0 0 cm /I Do Q")


def _same_pages(made: Pages, count: int) -> Iterator[Finding]:
    if made.count != count:
        yield _stop("pages", f"原文件{count}页，处理后{made.count}页。")
    for number in range(1, made.count + 1):
        if made.letters(number):
            yield _stop("text", f"处理后的文件第{number}页还有文字层。")


def _flat(made: Pages, boxes: Sequence[Box], dpi: int) -> Iterator[Finding]:
    """Under every box the picture is black, all of it."""
    for number in sorted({box.page for box in boxes}):
        if number > made.count:
            continue
        picture = made.only_picture(number)
        if picture is None:
            yield _stop("extra", f"处理后的文件第{number}页不是单一图像。")
            continue
        for box in boxes:
            if box.page != number:
                continue
            left, top, right, bottom = _pixels(box, picture.size, dpi)
            if left >= right or top >= bottom:
                yield _stop("box", f"第{number}页的遮盖区域在图像以外。")
            elif picture.crop((left, top, right, bottom)).getextrema() != ((0, 0),) * 3:
                yield _stop("box", f"第{number}页有一处应当遮盖的内容没有完全遮盖。")
