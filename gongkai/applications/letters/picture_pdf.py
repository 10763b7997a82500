"""A PDF of pictures and nothing else, written page by page."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

GRID: Final = 8
"""Pixels of a block of the JPEG: what is flat over whole blocks stays flat."""
_FLATE_LIMIT: Final = 2_000_000
"""Bytes up to which a page is kept without loss; photographs become JPEG."""


class PictureWriter:
    """A PDF of pictures, written page by page: pages, nothing else, the same bytes each time."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._next = 3
        self._at = 0
        self._put(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def page(self, picture: Image, dpi: int) -> None:
        """One page that is the picture."""
        # A hair less than the pixels measure: a reader that rounds up finds as many pixels again.
        width, height = (f"{pixels * 72 / dpi - 0.004:.3f}" for pixels in picture.size)
        kind, data, gray = _encoded(picture)
        space = "/DeviceGray" if gray else "/DeviceRGB"
        image = self._stream(
            f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
            f" /ColorSpace {space} /BitsPerComponent 8 /Filter {kind}",
            data,
        )
        content = self._stream("", f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode())
        self._pages.append(
            self._object(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}]"
                f" /Contents {content} 0 R /Resources << /XObject << /I {image} 0 R >> >> >>"
            )
        )

    def close(self) -> None:
        """The page tree, the catalogue and the table of places."""
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._object("<< /Type /Catalog /Pages 2 0 R >>", 1)
        self._object(f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>", 2)
        start = self._at
        self._put(f"xref\n0 {self._next}\n0000000000 65535 f \n".encode())
        for number in range(1, self._next):
            self._put(f"{self._offsets[number]:010d} 00000 n \n".encode())
        self._put(
            f"trailer\n<< /Size {self._next} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
        )

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._at += len(data)

    def _number(self, number: int | None) -> int:
        if number is None:
            number, self._next = self._next, self._next + 1
        self._offsets[number] = self._at
        return number

    def _object(self, text: str, number: int | None = None) -> int:
        number = self._number(number)
        self._put(f"{number} 0 obj\n{text}\nendobj\n".encode())
        return number

    def _stream(self, head: str, data: bytes) -> int:
        number = self._number(None)
        self._put(f"{number} 0 obj\n<< {head} /Length {len(data)} >>\nstream\n".encode())
        self._put(data)
        self._put(b"\nendstream\nendobj\n")
        return number


def _encoded(picture: Image) -> tuple[str, bytes, bool]:
    """Filter, bytes, and whether the picture is gray: without loss while that stays small."""
    from PIL import ImageChops

    red, green, blue = picture.split()
    same = (ImageChops.difference(red, other).getextrema() for other in (green, blue))
    gray = all(extrema == (0, 0) for extrema in same)
    plain = red if gray else picture
    raw = plain.tobytes()
    # The fast level tells a photograph from a page of text; only the latter is worth more.
    if len(zlib.compress(raw, 1)) <= _FLATE_LIMIT:
        return "/FlateDecode", zlib.compress(raw, 6), gray
    target = BytesIO()
    plain.save(target, "JPEG", quality=88, subsampling=0)
    return "/DCTDecode", target.getvalue(), gray
