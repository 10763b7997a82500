"""Pictures: what they record about place and person, and the copy without it."""

from __future__ import annotations

import io
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.refused import Refused, refusal

MAX_PIXELS = 60_000_000
"""Larger than any phone's photo in normal mode; more is refused before it is unpacked."""

QUALITY = 88
DETAILS = {
    "Make": "厂商",
    "Model": "型号",
    "Artist": "作者",
    "DateTime": "时间",
    "Copyright": "版权",
}
FORMATS = ("JPEG", "PNG", "GIF", "MPO")
DAMAGED = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    ZeroDivisionError,
    AttributeError,
    RuntimeError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture fully decoded, upright, in RGB(A) or grey, and its EXIF by name."""

    image: Image.Image
    exif: dict[str, str]
    gps: bool
    moving: bool
    other: bool
    """Whether text or XMP was stored besides EXIF."""


def opened(data: bytes, name: str) -> Opened:
    """Decode; raises Refused for damaged and oversized pictures."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise refusal("too_many_pixels", name, limit=MAX_PIXELS // 10_000)
            moving = image.format == "GIF" and getattr(image, "n_frames", 1) > 1
            exif = image.getexif()
            gps = bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
            named = {
                ExifTags.TAGS.get(key, ""): _text(value)
                for source in (exif, exif.get_ifd(ExifTags.IFD.Exif))
                for key, value in source.items()
                if isinstance(value, str)
            }
            other = any(k in image.info for k in ("comment", "xmp", "XML:com.adobe.xmp")) or any(
                isinstance(v, str) for v in getattr(image, "text", {}).values()
            )
            image.load()
            upright = _plain(ImageOps.exif_transpose(image))
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise refusal("too_many_pixels", name, limit=MAX_PIXELS // 10_000) from error
    except DAMAGED as error:
        raise refusal("broken", name) from error
    return Opened(upright, {k: v for k, v in named.items() if k and v}, gps, moving, other)


def _text(value: str) -> str:
    """EXIF texts are handed over as Latin-1; phones write UTF-8."""
    with suppress(UnicodeError):  # Otherwise it is Latin-1, or was read as Unicode already.
        value = value.encode("latin-1").decode("utf-8")
    return value.strip("\x00 ")


def _plain(image: Image.Image) -> Image.Image:
    """Colours as the screen shows them, without profile, palette or details."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            )
            image = converted if converted is not None else image
        except (ImageCms.PyCMSError, OSError):
            image.info.pop("icc_profile")  # A broken profile is ignored by every viewer.
    alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "L" if image.mode in ("1", "L", "I;16", "I") else "RGBA" if alpha else "RGB"
    if image.mode in ("I;16", "I"):
        image = image.point(lambda value: value / 256).convert("L")
    bare = image.convert(mode)
    bare.info.clear()
    return bare


def has_place(data: bytes) -> bool:
    """Whether a JPEG inside a document records where it was taken; damaged ones do not."""
    if not data.startswith(b"\xff\xd8\xff") or b"Exif" not in data[:70_000]:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = Image.open(io.BytesIO(data), formats=FORMATS).getexif()
            return bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except (*DAMAGED, Image.DecompressionBombError):
        return False


def inspect(data: bytes, name: str) -> Found:
    """What the picture records; its own words cannot be read and this is said."""
    picture = opened(data, name)
    found = Found(name)
    found.part("照片信息", "metadata", "\n".join(picture.exif.values()))
    if picture.gps:
        found.finding("file.gps")
    details = [f"{DETAILS[k]} {v}" for k, v in picture.exif.items() if k in DETAILS]
    if details or picture.other or picture.exif:
        found.finding("file.photo_details", listed(details) or "备注")
    found.finding("file.picture_not_read")
    return found


def clean(data: bytes, name: str, kind: str) -> tuple[bytes, list[str]]:
    """The picture encoded anew: JPEG as JPEG, all else as PNG."""
    picture = opened(data, name)
    removed = ["动画的其余画面"] if picture.moving else []
    return encoded(picture.image, "JPEG" if kind == "jpg" else "PNG"), removed


def encoded(image: Image.Image, format_: str) -> bytes:
    """The picture as bytes without any details; the same picture gives the same bytes."""
    out = io.BytesIO()
    if format_ == "JPEG":
        image = image if image.mode in ("L", "RGB") else image.convert("RGB")
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def without_details(data: bytes) -> bytes:
    """A picture inside a document without its EXIF, XMP and texts; pixels stay as they are."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    return data


def _jpeg(data: bytes) -> bytes:
    """Segments but APP1 to APP13, APP15 and comments; what follows the picture goes too."""
    out = [data[:2]]
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        size = int.from_bytes(data[place + 2 : place + 4], "big")
        segment = data[place : place + 2 + size]
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            return b"".join(out) + data[place : end + 2 if end > place else len(data)]
        profile = marker == 0xE2 and segment[4:15] == b"ICC_PROFILE"
        if marker == 0xFE or (0xE1 <= marker <= 0xEF and marker != 0xEE and not profile):
            place += 2 + size
            continue
        out.append(segment)
        place += 2 + size
    return data


def _png(data: bytes) -> bytes:
    out = [data[:8]]
    place = 8
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        if kind not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            out.append(data[place : place + 12 + size])
        place += 12 + size
        if kind == b"IEND":
            break
    return b"".join(out)
