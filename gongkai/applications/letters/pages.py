"""A PDF or a picture, page by page: size, picture, where words stand as the page is seen."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from gongkai.annual.read.formats.pdf import PDFIUM

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST_DPI: Final = 200
MOST_PAGES: Final = 500
_MOST_PIXELS: Final = 120_000_000
_MARGIN: Final = 1.0
_LEAST: Final = 0.3
"""Points below which a character has no place that could be boxed."""


class CannotRedact(ValueError):
    """The file cannot be handled; the message is for the officer."""


@dataclass(frozen=True, slots=True)
class Box:
    """What is to go: ``page`` from 1, the rest in points from the top left as the page is seen."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


def plain(text: str) -> str:
    """For comparing: no white space or invisible signs, wide letters narrow, no capitals."""
    narrow = unicodedata.normalize("NFKC", text)
    seen = (c for c in narrow if not c.isspace() and unicodedata.category(c) != "Cf")
    return "".join(seen).casefold()


class Pages:
    """A PDF or a picture as pages numbered from 1; closes what it opened.

    The lock is taken for each call, so that a long file keeps nobody waiting.
    """

    def __init__(self, data: bytes) -> None:
        self._pdf: Any = None
        self._picture: Image | None = None
        if data[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in data[:1024]:
            with PDFIUM:
                self._pdf = _open_pdf(data)
                self.count = len(self._pdf)
        else:
            self._picture = _open_picture(data)
            self.count = 1
        if not 1 <= self.count <= MOST_PAGES:
            self.close()
            raise CannotRedact(
                f"文件有{self.count}页，一次最多处理{MOST_PAGES}页，请拆分后分别处理。"
            )

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        if self._pdf is not None:
            with PDFIUM:
                self._pdf.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height in points as seen; a picture counts ``LEAST_DPI`` pixels an inch."""
        if self._picture is not None:
            width, height = self._picture.size
            return width * 72 / LEAST_DPI, height * 72 / LEAST_DPI
        with self._page(number) as page:
            width, height = page.get_size()
            return float(width), float(height)

    def picture(self, number: int, dpi: int) -> Image:
        """The page in colour at so many pixels an inch."""
        width, height = self.size(number)
        if width * height * (dpi / 72) ** 2 > _MOST_PIXELS:
            raise CannotRedact(f"第{number}页的幅面太大，请先缩小或者拆分后再处理。")
        if self._picture is not None:
            wanted = (round(width * dpi / 72), round(height * dpi / 72))
            picture = self._picture.copy()
            return picture if picture.size == wanted else picture.resize(wanted)
        with self._page(number) as page:
            bitmap = page.render(scale=dpi / 72)
            made: Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return made

    def find(
        self, number: int, terms: Sequence[str], missing: dict[str, str] | None = None
    ) -> list[Box]:
        """The places of the plain terms on the page; those found leave ``missing``."""
        if self._pdf is None or not terms:
            return []
        with self._page(number) as page, closing(page.get_textpage()) as text:
            return _found(number, page, text, terms, missing)

    def letters(self, number: int) -> int:
        """How many characters the page has as text."""
        with self._page(number) as page, closing(page.get_textpage()) as text:
            return int(text.count_chars())

    def only_picture(self, number: int) -> Image | None:
        """The one picture the page consists of, None when it has anything else."""
        from pypdfium2 import raw

        with self._page(number) as page:
            objects = list(page.get_objects())
            if len(objects) != 1 or objects[0].type != raw.FPDF_PAGEOBJ_IMAGE:
                return None
            made: Image = objects[0].get_bitmap(render=False).to_pil().convert("RGB")
            return made

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        """The page while the lock is held; what the library cannot read becomes a sentence."""
        import pypdfium2

        with PDFIUM:
            try:
                with closing(self._pdf[number - 1]) as page:
                    yield page
            except pypdfium2.PdfiumError as error:
                raise CannotRedact(
                    f"第{number}页已经损坏，无法处理。请重新扫描或者导出。"
                ) from error


def _found(
    number: int, page: Any, text: Any, terms: Sequence[str], missing: dict[str, str] | None
) -> list[Box]:
    words, places = _letters(text)
    boxes: list[Box] = []
    for term in terms:
        spans = list(_spans(words, term))
        for start, end in spans:
            boxes += _lines_of(number, [_seen(page, text, n) for n in places[start:end]])
        if spans and missing is not None:
            for key in [key for key, value in missing.items() if value == term]:
                del missing[key]
    return boxes


def _open_pdf(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in data[-65536:]:
            raise CannotRedact("文件设有密码，无法处理。请先解除密码再上传。") from error
        raise CannotRedact("文件已经损坏，或者不是PDF文件，无法打开。请重新导出。") from error


def _open_picture(data: bytes) -> Image:
    from PIL import Image as pictures
    from PIL import ImageOps

    try:
        with pictures.open(BytesIO(data)) as opened:
            if getattr(opened, "n_frames", 1) > 1:
                raise CannotRedact("图片有多页，请先转成PDF再处理。")
            if opened.width * opened.height > _MOST_PIXELS:
                raise CannotRedact("图片太大，请先缩小再处理。")
            turned = ImageOps.exif_transpose(opened).convert("RGBA")
            # What is transparent is white, as it is seen; the colour below it stays unseen.
            made = pictures.new("RGB", turned.size, "white")
            made.paste(turned, mask=turned.getchannel("A"))
            return made
    except (OSError, SyntaxError, pictures.DecompressionBombError) as error:
        raise CannotRedact("文件已经损坏，或者不是PDF、图片，无法打开。") from error


def _letters(text: Any) -> tuple[str, list[int]]:
    """The page's text made plain, and which character of the page each letter comes from."""
    from pypdfium2 import raw

    letters: list[str] = []
    places: list[int] = []
    high = 0
    for number in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, number)
        if 0xD800 <= code < 0xDC00:
            # A rare character comes as two halves.
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00
        high = 0
        for letter in plain(chr(code or 32)):
            letters.append(letter)
            places.append(number)
    return "".join(letters), places


def _spans(words: str, term: str) -> Iterator[tuple[int, int]]:
    """Every occurrence, overlapping ones too."""
    start = words.find(term)
    while start >= 0:
        yield start, start + len(term)
        start = words.find(term, start + 1)


def _seen(page: Any, text: Any, number: int) -> tuple[float, float, float, float]:
    """The box of a character as the page is seen: turned, cropped, from the top left."""
    from pypdfium2 import raw

    left, bottom, right, top = text.get_charbox(number, loose=True)
    if right - left < _LEAST or top - bottom < _LEAST:
        raise CannotRedact("有的文字读不出位置，不能按文字遮盖，请改为框选区域。")
    width, height = page.get_size()
    fine = 100
    corners = []
    for x, y in ((left, bottom), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, round(width * fine), round(height * fine), 0, x, y, across, down
        )
        corners.append((across.value / fine, down.value / fine))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _lines_of(page: int, boxes: Iterable[tuple[float, float, float, float]]) -> list[Box]:
    """One box for the characters that follow each other on a line, with a margin."""
    joined: list[list[float]] = []
    for x0, y0, x1, y1 in boxes:
        last = joined[-1] if joined else None
        # Neighbours overlap in height and lie close; anything else begins a new box.
        beside = last and y0 < last[3] and y1 > last[1] and x0 - last[2] < (y1 - y0) * 2
        if last and beside and x1 > last[0]:
            last[:] = min(last[0], x0), min(last[1], y0), max(last[2], x1), max(last[3], y1)
        else:
            joined.append([x0, y0, x1, y1])
    return [
        Box(page, x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN)
        for x0, y0, x1, y1 in joined
    ]
