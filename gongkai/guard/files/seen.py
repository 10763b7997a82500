"""Which characters of a PDF page a reader can see, and pages turned into pictures.

pdfium draws the page as a reader sees it; a character whose place shows no
contrast is covered, or has the colour of the paper.
"""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as raw
from PIL import Image

from gongkai.annual.read.formats.pdf import PDFIUM
from gongkai.guard.files.refused import refusal

MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
LOOK_DPI, PRINT_DPI = 110, 200
MAX_SIDE = 4_000
"""Pixels of the longer side of a page drawn for looking or printing."""

CONTRAST = 10
"""Difference of grey values (0 to 255) below which nothing can be read."""

FEW = 2
"""So many characters without contrast on a page are taken for marks, not for hidden text."""

INVISIBLE = 3
"""Text render mode: neither filled nor stroked."""

ICONS = ("Text", "Popup", "FileAttachment", "Sound", "Movie")


@dataclass(slots=True)
class Page:
    """The text of a page by who sees it; ``invisible`` is text drawn in no colour at all."""

    visible: str = ""
    invisible: str = ""
    covered: str = ""
    outside: str = ""
    pictures: int = 0
    foreign_fonts: bool = False
    """Whether a font is missing in the file, so that drawing depends on the machine."""


@dataclass(slots=True)
class _Sorted:
    visible: list[str] = field(default_factory=list)
    invisible: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def pages_of(data: bytes, name: str) -> list[Page]:
    """Every page's text; raises Refused for damaged, locked and very long files."""
    found: list[Page] = []
    characters = 0
    with PDFIUM, Document(data, name) as pdf:
        for number in range(len(pdf)):
            page = _page(pdf, number)
            characters += len(page.visible) + len(page.invisible) + len(page.covered)
            if characters > MAX_CHARACTERS:
                raise refusal("bomb", name)
            found.append(page)
    return found


class Document:
    """A file opened by pdfium; what pdfium cannot read is refused."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = data, name

    def __enter__(self) -> pypdfium2.PdfDocument:
        try:
            self.pdf = pypdfium2.PdfDocument(self.data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise refusal("encrypted" if locked else "broken", self.name) from error
        if len(self.pdf) > MAX_PAGES:
            self.pdf.close()
            raise refusal("too_many_pages", self.name, limit=MAX_PAGES)
        return self.pdf

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.pdf.close()
        if isinstance(error, pypdfium2.PdfiumError):
            raise refusal("broken", self.name) from error


def _page(pdf: pypdfium2.PdfDocument, number: int) -> Page:
    page = pdf[number]
    text = page.get_textpage()
    try:
        pictures = _pictures(page)
        look = _look(page, text)
        sorted_ = _Sorted()
        foreign = False
        for character, kind, embedded in _characters(page, text, look):
            foreign = foreign or not embedded
            getattr(sorted_, kind).append(character)
        hidden = [c for c in sorted_.covered if not c.isspace()]
        if len(hidden) <= FEW:
            sorted_.visible += sorted_.covered
            sorted_.covered = []
        return Page(
            "".join(sorted_.visible),
            "".join(sorted_.invisible),
            "".join(sorted_.covered),
            "".join(sorted_.outside),
            pictures,
            foreign,
        )
    finally:
        text.close()
        page.close()


def _pictures(page: pypdfium2.PdfPage) -> int:
    return sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _look(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Image.Image | None:
    if text.count_chars() < 1:
        return None
    return _drawn(page, LOOK_DPI).convert("L")


def _drawn(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    longer = max(page.get_size()) or 1
    scale = min(dpi / 72, MAX_SIDE / longer)
    image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return image.convert("RGB")


def _characters(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, look: Image.Image | None
) -> Iterator[tuple[str, str, bool]]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    modes: dict[int, tuple[int, bool]] = {}
    width, height = page.get_size()
    last = "visible"
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if character.isspace() or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            yield ("\n" if character in "\r\n" else " "), last, True
            continue
        mode, embedded = _mode(text, index, modes)
        if mode == INVISIBLE:
            last = "invisible"
        elif not raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            last = "visible"
        else:
            corners = _device(page, left.value, bottom.value, right.value, top.value, look)
            last = _judged(corners, character, embedded, look) if width and height else "visible"
        yield character, last, embedded


def _mode(
    text: pypdfium2.PdfTextPage, index: int, known: dict[int, tuple[int, bool]]
) -> tuple[int, bool]:
    """Render mode of a character's text object, and whether its font is in the file."""
    obj = raw.FPDFText_GetTextObject(text.raw, index)
    address = ctypes.cast(obj, ctypes.c_void_p).value or 0
    if not address:
        return 0, True
    if address not in known:
        font = raw.FPDFTextObj_GetFont(obj)
        embedded = bool(font) and raw.FPDFFont_GetIsEmbedded(font) == 1
        known[address] = raw.FPDFTextObj_GetTextRenderMode(obj), embedded
    return known[address]


Box = tuple[float, float, float, float]


def _device(
    page: pypdfium2.PdfPage,
    left: float,
    bottom: float,
    right: float,
    top: float,
    look: Image.Image | None,
) -> Box:
    """The box in pixels of the drawn page, rotation and crop box applied."""
    if look is None:
        return 0, 0, 0, 0
    x, y = ctypes.c_int(), ctypes.c_int()
    fine = 16
    points = []
    for px, py in ((left, bottom), (right, top)):
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, look.width * fine, look.height * fine, 0, px, py, x, y
        )
        points.append((x.value / fine, y.value / fine))
    (x0, y0), (x1, y1) = points
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _judged(box: Box, character: str, embedded: bool, look: Image.Image | None) -> str:
    if look is None or box[2] <= box[0] or box[3] <= box[1]:
        return "visible"
    if box[2] < 0 or box[3] < 0 or box[0] > look.width or box[1] > look.height:
        return "outside"
    solid = unicodedata.category(character)[0] not in "LN"
    edge = 2 if solid or box[2] - box[0] < 5 or box[3] - box[1] < 5 else 0
    area = (
        max(0, int(box[0]) - edge),
        max(0, int(box[1]) - edge),
        min(look.width, int(box[2]) + 1 + edge),
        min(look.height, int(box[3]) + 1 + edge),
    )
    if area[0] >= area[2] or area[1] >= area[3]:
        return "visible"
    extrema = look.crop(area).getextrema()
    low, high = float(extrema[0]), float(extrema[1])  # type: ignore[arg-type]
    if high - low >= CONTRAST:
        return "visible"
    if not embedded and low > 250:
        return "visible"  # The machine may lack the font: nothing drawn proves nothing.
    return "covered"


def drawn_pages(data: bytes, name: str, numbers: list[int]) -> dict[int, bytes]:
    """Pages as JPEG as a reader sees them, annotations included; numbers count from 0."""
    found: dict[int, bytes] = {}
    with PDFIUM, Document(data, name) as pdf:
        for number in numbers:
            page = pdf[number]
            out = io.BytesIO()
            _drawn(page, PRINT_DPI).save(out, "JPEG", quality=85)
            page.close()
            found[number] = out.getvalue()
    return found
