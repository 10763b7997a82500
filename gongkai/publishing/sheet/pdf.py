"""Board sheets as one PDF, set by Typst inside this process.

All facts go in as JSON and pictures as files, never as source text.  The
compiler and its fonts are kept between calls, the date in the file is fixed:
the same sheet gives the same bytes.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import segno
from PIL import Image

from gongkai.annual.write.fonts import Faces, FontSource, choose, font_source, load
from gongkai.publishing.sheet import content
from gongkai.publishing.sheet.fit import fitted

if TYPE_CHECKING:
    import typst

Paper = Literal["A4", "A3"]
PAPERS: dict[str, tuple[float, float]] = {"A4": (595.28, 841.89), "A3": (841.89, 1190.55)}
"""Width and height in points, upright."""
_MM = 72 / 25.4
_FIXED = 946_684_800
"""2000-01-01 in seconds: the same sheet must give the same bytes."""
_ONE_AT_A_TIME = Lock()
"""The compiler refuses a second caller while it works."""
_DRAWN = frozenset(("PNG", "JPEG", "GIF"))


@dataclass(frozen=True, slots=True)
class Printing:
    """What a sheet says.  ``body`` is cleaned HTML; days are printed as given.

    Without ``from_date`` the days are left to be filled in by hand; ``days``
    is the 公示期 in working days, None for a long-term posting.  ``pictures``:
    address in the body → PNG, JPEG or GIF.
    """

    title: str
    body: str
    index_number: str
    document_number: str
    issuer: str
    poster: str
    board: str
    column: str
    formed_date: date
    from_date: date | None
    to_date: date | None
    days: int | None
    phone: str
    supervision_phone: str
    code: str
    address: str
    signer: str
    demo: bool
    attachments: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of one kind of sheet in points (margin and feet in millimetres)."""

    body: float
    table: float
    least: float
    """Below this a table makes the sheet turn, then become lists."""
    title: float
    small: float
    margin: float
    qr: float


LOOKS: dict[tuple[str, bool], Look] = {
    ("A4", False): Look(15, 13, 9.5, 25, 10.5, 19, 27),
    ("A4", True): Look(22, 22, 22, 34, 22, 17, 34),
    ("A3", False): Look(21, 18, 12, 36, 14, 25, 38),
    ("A3", True): Look(30, 28, 22, 48, 22, 24, 40),
}


def write_pdf(
    sheets: Sequence[Printing], *, paper: Paper, large: bool = False, system_fonts: bool = True
) -> bytes:
    """One file with all the sheets, each from page one.

    ``large`` is the large-print variant: no letter under 22 pt.  Raises NoFonts
    when there is nothing to set Chinese in, ValueError without a sheet.
    """
    if not sheets:
        raise ValueError("there is no sheet to print")
    look = LOOKS[paper, large]
    files: dict[str, bytes] = {"main.typ": _template()}
    told = [_told(sheet, n, paper, look, large, files) for n, sheet in enumerate(sheets)]
    with _ONE_AT_A_TIME:
        compiler, faces = _compiler(font_source(system=system_fonts))
        data = {"fonts": faces, "look": _plain(look), "large": large, "sheets": told}
        files["sheet.json"] = json.dumps(data, ensure_ascii=False).encode()
        given: Any = files
        # Any: the library takes a dict of files, its type stub does not know.
        made = compiler.compile(input=given, format="pdf", timestamp=_FIXED)
    assert isinstance(made, bytes), "one PDF is one piece of bytes"
    return made


def qr_svg(address: str) -> bytes:
    """The QR code of an address as an SVG, with the quiet zone it needs to be read."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=3, xmldecl=False, svgns=True, scale=4
    )
    return out.getvalue()


def _told(
    sheet: Printing, number: int, paper: str, look: Look, large: bool, files: dict[str, bytes]
) -> dict[str, Any]:
    found = content.blocks(sheet.body)
    width, height = PAPERS[paper]
    air = 2 * look.margin * _MM
    found, turned = fitted(found, (width - air, height - air), look)
    named: dict[str, str] = {}
    for n, source in enumerate(content.pictures(found)):
        drawn = _picture(sheet.pictures.get(source, b"")) if source not in named else b""
        if drawn:
            named[source] = f"p{number}-{n}.svg"
            files[named[source]] = drawn
    files[f"qr{number}.svg"] = qr_svg(sheet.address)
    return {
        "paper": paper.lower(),
        "turned": turned,
        "title": sheet.title,
        "short": _short(sheet.title, 14 if large else 34),
        "title_size": look.title * _title_scale(sheet.title, large),
        "blocks": found,
        "pictures": named,
        "qr": f"qr{number}.svg",
        "code": " ".join(sheet.code[n : n + 3] for n in range(0, len(sheet.code), 3)),
        "link": sheet.address.split("://", 1)[-1],
        "period": _period(sheet),
        "index": sheet.index_number,
        "number": sheet.document_number,
        "issuer": sheet.issuer if sheet.issuer != sheet.poster else "",
        "issuer-line": sheet.issuer,
        "poster": sheet.poster,
        "board": sheet.board,
        "column": sheet.column,
        "formed": _day(sheet.formed_date),
        "signed": content.ends_with(found, _day(sheet.formed_date)),
        "from": _day(sheet.from_date) if sheet.from_date else "",
        "phone": sheet.phone,
        "supervision": sheet.supervision_phone,
        "signer": sheet.signer,
        "attachments": list(sheet.attachments),
        "demo": sheet.demo,
    }


def _picture(data: bytes) -> bytes:
    """The picture inside an SVG, because Typst takes files as text; empty for what is none."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind, (width, height) = picture.format or "", picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return b""
    if kind not in _DRAWN:
        return b""
    text = base64.b64encode(data).decode()
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>'
        f'<image {size} href="data:image/{kind.lower()};base64,{text}"/></svg>'
    ).encode()


def _period(sheet: Printing) -> str:
    if sheet.from_date is None:
        until = "长期公开" if sheet.days is None and sheet.to_date is None else "　　年　　月　　日"
        return f"　　年　　月　　日 至 {until}"
    if sheet.to_date is None:
        return f"{_day(sheet.from_date)}起长期公开"
    counted = f"（{sheet.days}个工作日）" if sheet.days else ""
    return f"{_day(sheet.from_date)} 至 {_day(sheet.to_date)}{counted}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _title_scale(title: str, large: bool) -> float:
    """Long titles are set smaller, so that they take a third of a page at most."""
    steps = ((36, 1.0), (72, 0.86), (110, 0.74))
    scale = next((scale for most, scale in steps if len(title) <= most), 0.66)
    return max(scale, 0.7) if large else scale


def _plain(look: Look) -> dict[str, float]:
    return {name: getattr(look, name) for name in Look.__slots__}


@cache
def _template() -> bytes:
    return (resources.files(__package__) / "sheet.typ").read_bytes()


@cache
def _compiler(source: FontSource) -> tuple[typst.Compiler, Faces]:
    import typst

    fonts = load(source)
    return typst.Compiler(font_paths=fonts), choose(fonts)
