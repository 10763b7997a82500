"""The files: official layout, readable back, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pypdfium2
import pytest
from docx.shared import Mm
from lxml import etree

from gongkai.applications.letters.compose import compose, kinds
from gongkai.applications.letters.facts import Attachment
from gongkai.applications.letters.letter import Block, Letter
from gongkai.applications.letters.sample import sample
from gongkai.applications.letters.shape import SEAL_RIGHT, sign
from gongkai.applications.letters.write import unprintable, write, write_pdf

ALL = sorted(kinds())


def made(kind: str) -> Letter:
    return compose(kind, sample(kind))


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [flat(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def lines(data: bytes, number: int = 0) -> list[float]:
    """Heights of the lines of a page, from the top, in points."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        page = document.pages[number]
        return sorted({round(char["bottom"], 1) for char in page.chars if char["size"] > 15})


@pytest.mark.parametrize("kind", ALL)
def test_every_word_is_in_both_files(kind: str) -> None:
    letter = made(kind)
    wanted = [flat(text) for block in letter.blocks for text in block.words()]
    wanted += [letter.number, *letter.title, *map(flat, letter.attachments), *letter.copies_to]
    paper = "".join(pages(write(letter, "pdf")))
    # A break of the page may stand in a paragraph, with the number of the page.
    paper = re.sub(r"—\d+—", "", paper)
    word = docx.Document(io.BytesIO(write(letter, "docx")))
    body = flat("".join(word.element.body.itertext()))
    for text in wanted:
        if kind == "envelope" and len(text) == 6 and text.isdigit():
            continue
        assert text in paper
        assert text in body


@pytest.mark.parametrize("kind", ["granted.provided", "search_record", "envelope"])
@pytest.mark.parametrize("file", ["docx", "pdf"])
def test_the_same_letter_gives_the_same_bytes(kind: str, file: str) -> None:
    first, second = (write(made(kind), file) for _ in range(2))  # type: ignore[arg-type]
    assert first == second


def test_no_day_of_making_is_in_the_word_file() -> None:
    with zipfile.ZipFile(io.BytesIO(write(made("partial"), "docx"))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in archive.read("docProps/core.xml")
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


def test_the_page_is_that_of_official_papers() -> None:
    word = docx.Document(io.BytesIO(write(made("partial"), "docx")))
    section = word.sections[0]
    measures = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    )  # fmt: skip
    wanted = (Mm(210), Mm(297), Mm(37), Mm(35), Mm(28), Mm(26))
    for measure, should in zip(measures, wanted, strict=True):
        assert abs(measure - should) < Mm(0.1)
    assert word.settings.odd_and_even_pages_header_footer
    assert word.styles["Title"].font.size.pt == 22
    document = pypdfium2.PdfDocument(write(made("partial"), "pdf"))
    width, height = document[0].get_size()
    document.close()
    assert (round(width), round(height)) == (595, 842)


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    letter = replace(made("other.misc"), blocks=(Block("paragraph", "文" * 28 * 60),))
    data = write(letter, "pdf")
    assert len(lines(data, 1)) == 22
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        chars = [c for c in document.pages[1].chars if c["text"] == "文"]
    rows = {round(c["bottom"], 1) for c in chars}
    assert {sum(round(c["bottom"], 1) == row for c in chars) for row in rows} == {28}
    pitch = lines(data, 1)
    assert 28.9 < pitch[1] - pitch[0] < 29.0


def test_page_numbers_stand_outside() -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(write(made("partial"), "pdf"))) as document:
        odd, even = (
            [c for c in page.chars if abs(c["size"] - 14) < 0.1 and c["top"] > 745]
            for page in document.pages
        )
        assert "".join(c["text"] for c in odd).strip() == "— 1 —"
        assert min(c["x0"] for c in odd) > 400
        assert "".join(c["text"] for c in even).strip() == "— 2 —"
        assert max(c["x1"] for c in even) < 200


@pytest.mark.parametrize("length", range(1, 24))
def test_no_page_holds_the_signature_without_text(length: int) -> None:
    letter = replace(
        made("other.misc"),
        blocks=(Block("addressee", "申请人甲："), Block("paragraph", "正" * 27 * length + "。")),
    )
    last = pages(write(letter, "pdf"))[-1]
    assert "杜关镇人民政府" in last
    assert "2024年3月18日" in last
    assert "正" in last or "。" in last


def test_organ_and_date_stand_on_one_axis_four_characters_from_the_right() -> None:
    letter = made("extension")
    place = sign(letter)
    assert place is not None
    assert place.organ_indent == pytest.approx(SEAL_RIGHT - 0.25)
    long = sign(replace(letter, organ="某某自治州某某市经济技术开发区管理委员会办公室"))
    assert long is not None
    assert long.organ_indent == 0
    assert long.date_indent > SEAL_RIGHT
    assert sign(made("search_record")) is None


def test_many_attachments_are_all_listed() -> None:
    many = tuple(Attachment(f"第{n}份材料", 1, True) for n in range(1, 41))
    letter = compose("granted.provided", replace(sample("granted.provided"), attachments=many))
    together = "".join(pages(write(letter, "pdf")))
    assert all(f"{n}．第{n}份材料" in together for n in range(1, 41))


def test_others_who_get_the_letter_stand_at_the_foot_of_the_last_page() -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(write(made("other_organ_inquiry"), "pdf"))) as document:
        page = document.pages[-1]
        foot = [word for word in page.extract_words() if "抄送" in word["text"]]
        assert foot
        assert foot[0]["top"] > 650


def test_a_machine_without_fonts_still_writes_chinese() -> None:
    text = "".join(pages(write_pdf(made("receipt"), system_fonts=False)))
    assert "政府信息公开申请登记回执" in text


def test_text_that_looks_like_code_is_printed_as_it_is() -> None:
    request = '#import "x"; $x$ *粗* <w:t>&amp;</w:t> \\ [a](b) `c`'
    letter = compose("extension", replace(sample("extension"), request=request))
    assert flat(request) in "".join(pages(write(letter, "pdf")))
    word = docx.Document(io.BytesIO(write(letter, "docx")))
    assert any(request in paragraph.text for paragraph in word.paragraphs)


def test_a_character_no_font_has_is_told_before_it_is_printed_as_a_box() -> None:
    assert unprintable(made("receipt")) == []
    letter = compose("extension", replace(sample("extension"), request="查\U000f1234户籍"))
    (finding,) = unprintable(letter)
    assert finding.severity == "stop"
    assert finding.quote == "\U000f1234"
    assert "查□户籍" in "".join(pages(write(letter, "pdf")))


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(ValueError, match="可选：docx、pdf"):
        write(made("receipt"), "ofd")  # type: ignore[arg-type]
