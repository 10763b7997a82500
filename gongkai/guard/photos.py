"""Photos of boards: upright, at most 2000 pixels, without what the phone wrote into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from gongkai.guard.files.pictures import encoded, opened
from gongkai.guard.files.refused import refusal
from gongkai.guard.files.sniff import MAX_BYTES, check_picture

MAX_SIDE = 2000
SMALL = 640
CHINA = timezone(timedelta(hours=8))
LOOK = "系统看不出照片里有没有人脸、证件、车牌或其他人的信息，公开前请放大看一遍。"
PLACE = "照片里原有拍摄地点，已去掉。"
NO_TIME = "照片里没有拍摄时间，请核对张贴日期。"
TOO_SMALL = "照片较小，公示内容可能看不清，最好重新拍一张。"
TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo fit to be kept and shown; ``data`` is JPEG, sizes are pixels.

    ``taken_at`` is what the phone's clock said (China time unless the photo
    names another), None when the photo does not say.
    """

    data: bytes
    width: int
    height: int
    taken_at: datetime | None
    warnings: list[str]


def photo(data: bytes, name: str = "照片") -> Photo:
    """Make the photo; raises Refused for what is no JPEG or PNG, damaged or oversized."""
    if not data:
        raise refusal("empty", name)
    if len(data) > MAX_BYTES:
        raise refusal("too_large", name, limit=MAX_BYTES // 1_000_000)
    check_picture(data, name)
    picture = opened(data, name)
    image = picture.image
    if image.mode == "RGBA":
        white = image.copy()
        white.paste("white", (0, 0, *image.size))
        white.alpha_composite(image)
        image = white.convert("RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    taken = taken_at(picture.exif)
    warnings = [LOOK]
    if picture.gps:
        warnings.append(PLACE)
    if taken is None:
        warnings.append(NO_TIME)
    if max(image.size) < SMALL:
        warnings.append(TOO_SMALL)
    return Photo(encoded(image, "JPEG"), image.width, image.height, taken, warnings)


def taken_at(exif: dict[str, str]) -> datetime | None:
    """When the photo was taken, None when EXIF does not say or says nonsense."""
    found = TAKEN.fullmatch(exif.get("DateTimeOriginal") or exif.get("DateTime") or "")
    if found is None:
        return None
    zone = CHINA
    offset = OFFSET.fullmatch(exif.get("OffsetTimeOriginal", ""))
    try:
        if offset is not None:
            minutes = int(offset[2]) * 60 + int(offset[3])
            zone = timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:  # Phones without a set clock write the year 0.
        return None
