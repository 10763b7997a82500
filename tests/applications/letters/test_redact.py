"""What was removed is gone: pixels, text, metadata; broken and locked files say so."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gongkai.applications.letters import pages as paging
from gongkai.applications.letters.compose import compose
from gongkai.applications.letters.redact import Box, CannotRedact, find, redact, redact_to, verify
from gongkai.applications.letters.sample import sample
from gongkai.applications.letters.write import write

NAME = "申请人甲"
ACROSS = "信息公开申请（申请编号：〔2024〕第1号），申请公开的内容为"
"""Stands over the end of a line."""


@cache
def letter() -> bytes:
    return write(compose("partial", sample("partial")), "pdf")


def changed(**options: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter())) as pdf:
        pdf.save(target, **options)
    return target.getvalue()


def picture(data: bytes, page: int = 0) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[page].render(scale=200 / 72).to_pil().convert("RGB")
    finally:
        document.close()


def rules(original: bytes, made: bytes, boxes: list[Box], terms: list[str]) -> set[str]:
    return {finding.rule for finding in verify(original, made, boxes, terms)}


def test_terms_and_boxes_are_black_and_the_proof_holds() -> None:
    box = Box(1, 100, 100, 200, 140)
    made = redact(letter(), [box], [NAME, ACROSS])
    assert verify(letter(), made, [box], [NAME, ACROSS]) == []
    seen = picture(made)
    assert seen.crop((290, 290, 540, 380)).getextrema() == ((0, 0),) * 3
    assert seen.size == picture(letter()).size


def test_the_rest_of_the_page_is_as_it_was() -> None:
    made = redact(letter(), [Box(1, 0, 0, 300, 100)])
    before, after = picture(letter()), picture(made)
    below = (0, 300, *before.size)
    assert before.crop(below).tobytes() == after.crop(below).tobytes()
    assert picture(letter(), 1).tobytes() == picture(made, 1).tobytes()


def test_nothing_can_be_read_out_of_the_new_file() -> None:
    made = redact(letter(), [], [NAME])
    document = pypdfium2.PdfDocument(made)
    assert all(page.get_textpage().count_chars() == 0 for page in document)
    assert not any(document.get_metadata_dict().values())
    document.close()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert not any("/Font" in page.Resources for page in pdf.pages)


def test_the_same_file_gives_the_same_bytes() -> None:
    assert redact(letter(), [], [NAME]) == redact(letter(), [], [NAME])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_and_cropped_pages_are_boxed_where_the_eye_sees_the_words(turn: int) -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter())) as pdf:
        pdf.pages[0].Rotate = turn
        pdf.pages[0].CropBox = [20, 30, 500, 700]
        pdf.save(target)
    source = target.getvalue()
    plain = find(source, [NAME])
    assert plain
    made = redact(source, [], [NAME])
    assert verify(source, made, [], [NAME]) == []
    # Only the name went: three quarters of the ink are still there.
    dark = [sum(im.convert("L").histogram()[:128]) for im in (picture(source), picture(made))]
    assert dark[1] > dark[0]
    width, height = picture(source).size
    black = (plain[0].x1 - plain[0].x0) * (plain[0].y1 - plain[0].y0) * (200 / 72) ** 2
    assert black < width * height * 0.02


@settings(max_examples=6, deadline=None)
@given(
    page=st.integers(1, 2),
    x=st.floats(0, 500),
    y=st.floats(0, 780),
    wide=st.floats(0.5, 300),
    high=st.floats(0.5, 300),
)
def test_every_box_on_the_page_ends_flat(
    page: int, x: float, y: float, wide: float, high: float
) -> None:
    box = Box(page, x, y, x + wide, y + high)
    assert verify(letter(), redact(letter(), [box]), [box]) == []


def test_a_photograph_becomes_a_smaller_file_and_its_boxes_stay_black() -> None:
    noise = Image.effect_noise((1200, 1600), 90).convert("RGB")
    noise.putpixel((0, 0), (255, 0, 0))
    for kind in ("PNG", "JPEG"):
        source = io.BytesIO()
        noise.save(source, kind)
        box = Box(1, 33.3, 44.4, 155.5, 166.6)
        made = redact(source.getvalue(), [box])
        assert b"/DCTDecode" in made
        assert verify(source.getvalue(), made, [box]) == []


def test_what_is_transparent_stays_unseen() -> None:
    hidden = Image.new("RGBA", (400, 400), (255, 255, 255, 255))
    ImageDraw.Draw(hidden).rectangle((100, 100, 200, 200), fill=(255, 0, 0, 0))
    source = io.BytesIO()
    hidden.save(source, "PNG")
    seen = picture(redact(source.getvalue(), [Box(1, 0, 0, 10, 10)]))
    assert seen.getpixel((150, 150)) == (255, 255, 255)


def test_a_photograph_turned_by_its_camera_is_boxed_as_it_is_seen() -> None:
    photo = Image.new("RGB", (800, 400), "white")
    exif = photo.getexif()
    exif[0x0112] = 6
    source = io.BytesIO()
    photo.save(source, "JPEG", exif=exif)
    made = redact(source.getvalue(), [Box(1, 0, 200, 100, 280)])
    assert picture(made).size == (400, 800)


def test_rare_and_wide_letters_are_found_however_they_are_typed() -> None:
    facts = replace(sample("partial"), request="\U00020bb7田村ＡＢ１２号名册")
    source = write(compose("partial", facts), "pdf")
    for term in ("\U00020bb7田村", "ab12 号", "ＡＢ\u200b１２"):
        (place,) = find(source, [term])
        made = redact(source, [], [term])
        assert verify(source, made, [place], [term]) == []


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    redact(letter(), [], [NAME], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_memory_does_not_grow_with_the_pages() -> None:
    import tracemalloc

    target = io.BytesIO()
    with pikepdf.new() as pdf, pikepdf.open(io.BytesIO(letter())) as source:
        for _ in range(2):
            pdf.pages.extend(source.pages)
        pdf.save(target)
    peaks = []
    for data in (letter(), target.getvalue()):
        tracemalloc.start()
        sink = open("/dev/null", "wb")  # noqa: SIM115
        redact_to(sink, data, [Box(1, 0, 0, 50, 50)])
        sink.close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_a_file_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = changed(encryption=pikepdf.Encryption(owner="a", user="b"))
    for data, said in (
        (locked, "设有密码"),
        (letter()[:3000], "已经损坏"),
        (b"%PDF-1.7 nonsense", "已经损坏"),
        (b"", "已经损坏"),
        (b"\x89PNG\r\n\x1a\n broken", "已经损坏"),
    ):
        with pytest.raises(CannotRedact, match=said):
            redact(data, [Box(1, 0, 0, 10, 10)])
    monkeypatch.setattr(paging, "MOST_PAGES", 1)
    with pytest.raises(CannotRedact, match="有2页，一次最多处理1页"):
        redact(letter(), [Box(1, 0, 0, 10, 10)])


@pytest.mark.parametrize(
    ("boxes", "terms", "said"),
    [
        ([], [], "没有指定"),
        ([], [" "], "不能为空"),
        ([], ["没有的词"], "没有找到“没有的词”"),
        ([Box(3, 0, 0, 1, 1)], [], "共2页，没有第3页"),
        ([Box(1, 5, 5, 5, 9)], [], "没有面积"),
        ([Box(1, 700, 5, 800, 9)], [], "页面以外"),
    ],
)
def test_a_wish_that_cannot_be_met_is_said(boxes: list[Box], terms: list[str], said: str) -> None:
    with pytest.raises(CannotRedact, match=said):
        redact(letter(), boxes, terms)


def test_a_low_resolution_is_refused() -> None:
    with pytest.raises(ValueError, match="至少200"):
        redact(letter(), [Box(1, 0, 0, 10, 10)], dpi=150)


def test_the_proof_fails_for_a_black_box_laid_over_the_text() -> None:
    target = io.BytesIO()
    box = find(letter(), [NAME])[0]
    with pikepdf.open(io.BytesIO(letter())) as pdf:
        cover = b"q 0 g 0 0 1000 1000 re f Q"
        pdf.pages[0].contents_add(pdf.make_stream(cover))
        pdf.save(target)
    assert {"redact.text", "redact.extra"} <= rules(letter(), target.getvalue(), [box], [NAME])


def test_the_proof_fails_when_anything_was_left_or_added() -> None:
    box = Box(2, 100, 100, 200, 140)
    other = redact(letter(), [Box(1, 100, 100, 200, 140)])
    assert rules(letter(), other, [box], []) == {"redact.box"}
    good = redact(letter(), [box])
    assert rules(letter(), good + b"\nleft behind", [box], []) == {"redact.appended"}
    assert "redact.broken" in rules(letter(), b"%PDF-", [box], [])
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        del pdf.pages[1]
        pdf.docinfo["/Title"] = NAME
        pdf.save(target)
    assert {"redact.pages", "redact.metadata"} <= rules(letter(), target.getvalue(), [box], [])
    assert re.search(rb"%%EOF\s*$", good)
