"""Photos of boards are made upright, small and silent about place and person."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gongkai.guard import photos
from gongkai.guard.files.refused import Refused
from gongkai.guard.photos import CHINA, LOOK, MAX_SIDE, NO_TIME, PLACE, TOO_SMALL, photo, taken_at
from tests.guard.files import made


def test_a_phone_photo_is_upright_and_has_no_details() -> None:
    kept = photo(made.photo((3000, 1500)))
    image = Image.open(io.BytesIO(kept.data))
    assert image.format == "JPEG"
    assert image.size == (kept.width, kept.height) == (1000, MAX_SIDE)
    assert not image.getexif()
    assert b"HUAWEI" not in kept.data
    assert kept.taken_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=CHINA)
    assert kept.warnings == [LOOK, PLACE]


def test_a_picture_that_says_little_is_taken_with_warnings() -> None:
    kept = photo(made.picture("PNG"))
    assert kept.taken_at is None
    assert kept.warnings == [LOOK, NO_TIME, TOO_SMALL]


def test_a_transparent_picture_gets_a_white_ground() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (700, 700), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(photo(out.getvalue()).data)).getpixel((5, 5)) == (255, 255, 255)


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert photo(made.photo()) == photo(made.photo())


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("empty", b""),
        ("not_a_photo", made.pdf_of()),
        ("not_a_photo", b"<svg/>"),
        ("heic", b"\x00\x00\x00\x18ftypheic" + bytes(40)),
        ("polyglot", made.photo() + b"<script>alert(1)</script>"),
        ("broken", made.photo()[:500]),
    ],
)
def test_what_is_no_photo_is_refused(kind: str, data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        photo(data)
    assert caught.value.kind == kind


def test_a_picture_that_unpacks_into_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.guard.files.pictures.MAX_PIXELS", 1000)
    with pytest.raises(Refused) as caught:
        photo(made.photo())
    assert caught.value.kind == "too_many_pixels"
    assert photos.MAX_SIDE == 2000


@pytest.mark.parametrize(
    ("exif", "expected"),
    [
        ({"DateTime": "2024:05:06 07:08:09"}, datetime(2024, 5, 6, 7, 8, 9, tzinfo=CHINA)),
        (
            {"DateTimeOriginal": "2024:05:06 07:08:09", "OffsetTimeOriginal": "-03:30"},
            datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        ),
        ({"DateTimeOriginal": "0000:00:00 00:00:00"}, None),
        ({"DateTimeOriginal": "2024-05-06"}, None),
        ({"DateTimeOriginal": "2024:05:06 07:08:09", "OffsetTimeOriginal": "+99:00"}, None),
        ({}, None),
    ],
)
def test_the_time_comes_from_the_phone(exif: dict[str, str], expected: datetime | None) -> None:
    assert taken_at(exif) == expected


@given(st.data())
def test_damaged_photos_are_refused_or_taken(data: st.DataObject) -> None:
    content = bytearray(made.photo())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        kept = photo(bytes(content))
    except Refused:
        return
    assert not Image.open(io.BytesIO(kept.data)).getexif()
