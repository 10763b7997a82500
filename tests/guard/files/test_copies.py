"""Inspecting finds what nobody sees; the copy no longer has it and reads the same."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gongkai.guard.files.apart import examine, read_word
from gongkai.guard.files.clean import REMOVED, clean_copy
from gongkai.guard.files.extract import inspect, parts
from gongkai.guard.files.found import HIDDEN, RULES, Inspected
from gongkai.guard.files.refused import Refused
from gongkai.guard.markup import from_docx
from tests.guard.files import made
from tests.needed import program

SAMPLES: dict[str, bytes] = {
    **{f"{name}.docx": made.docx_of(build) for name, build in made.DOCX.items()},
    **{f"{name}.xlsx": made.xlsx_of(build) for name, build in made.XLSX.items()},
    **{f"{name}.pdf": made.pdf_of(*sample) for name, sample in made.PDF.items()},
    "photo.jpg": made.photo(),
    "small.png": made.picture("PNG"),
    "small.gif": made.picture("GIF"),
    "list.txt": "补贴名单\r\n张某\r\n".encode("gb18030"),
    "list.csv": "姓名,金额\r\n张某,-300\r\n".encode("utf-16"),
}
DRAWN = {"covered.pdf", "white.pdf", "outside.pdf", "black_note.pdf"}
"""Pages that had to become pictures keep their look, not their letters."""


def seen(read: Inspected) -> list[str]:
    return [" ".join(p.text.split()) for p in read.parts if p.kind == "attachment"]


def hidden(read: Inspected) -> str:
    return "\n".join(p.text for p in read.parts if p.kind in ("hidden", "metadata"))


def rules(read: Inspected) -> set[str]:
    return {finding.rule for finding in read.findings}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_copy_hides_nothing_and_reads_the_same(name: str) -> None:
    original = inspect(SAMPLES[name], name)
    copy = clean_copy(SAMPLES[name], name, original)
    again = inspect(copy.data, copy.name)
    assert not rules(again) & HIDDEN
    assert not hidden(again).strip()
    if name not in DRAWN:
        assert seen(again) == seen(original)
    everything = b"".join(_inflated(copy.data, copy.kind))
    for secret in (made.ID, "李经办", "王主任", "钱批", "赵审", "孙某", "杜关镇财政所"):
        for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
            assert secret.encode(encoding) not in everything


def _inflated(data: bytes, kind: str) -> list[bytes]:
    """All bytes of a file with its compression undone."""
    if kind in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return [file.read(name) for name in file.namelist()]
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(data)) as pdf:
            out = io.BytesIO()
            pdf.save(
                out,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
            return [out.getvalue()]
    return [data]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_same_file_gives_the_same_copy(name: str) -> None:
    first, second = clean_copy(SAMPLES[name], name), clean_copy(SAMPLES[name], name)
    assert first == second


EXPECTED = [
    ("tracked.docx", "file.tracked_changes", made.ID),
    ("hidden_text.docx", "file.hidden_text", made.ID),
    ("hidden_by_style.docx", "file.hidden_text", made.ID),
    ("commented.docx", "file.comments", made.ID),
    ("plain.docx", "file.metadata_person", "李经办"),
    ("hidden_sheet.xlsx", "file.hidden_sheet", made.ID),
    ("very_hidden.xlsx", "file.hidden_sheet", made.ID),
    ("hidden_row.xlsx", "file.hidden_rows", made.ID),
    ("hidden_column.xlsx", "file.hidden_columns", made.ID),
    ("format.xlsx", "file.hidden_cells", made.ID),
    ("comment.xlsx", "file.comments", made.ID),
    ("validation.xlsx", "file.custom_data", made.ID),
    ("names.xlsx", "file.defined_names", "内部"),
    ("plain.xlsx", "file.metadata_person", "杜关镇财政所"),
    ("properties.pdf", "file.metadata_person", "李经办"),
    ("script.pdf", "file.pdf_script", ""),
    ("attachment.pdf", "file.embedded", "底册.txt"),
    ("note.pdf", "file.pdf_annotations", made.ID),
    ("invisible.pdf", "file.pdf_hidden_text", made.ID),
    ("outside.pdf", "file.pdf_hidden_text", made.ID),
    ("covered.pdf", "file.pdf_text_under_image", made.ID),
    ("white.pdf", "file.pdf_text_under_image", made.ID),
    ("black_note.pdf", "file.pdf_text_under_image", made.ID),
    ("layer.pdf", "file.pdf_layers", made.ID),
    ("photo.jpg", "file.gps", "HUAWEI"),
    ("photo.jpg", "file.photo_details", "李经办"),
    ("small.png", "file.picture_not_read", ""),
]


@pytest.mark.parametrize(
    ("name", "rule", "text"), EXPECTED, ids=[f"{n}-{r}" for n, r, _ in EXPECTED]
)
def test_what_is_hidden_is_found_and_read(name: str, rule: str, text: str) -> None:
    read = inspect(SAMPLES[name], name)
    assert rule in rules(read)
    assert text in hidden(read)
    assert not any(made.ID in text for text in seen(read))
    if rule in HIDDEN:
        assert REMOVED[rule] in clean_copy(SAMPLES[name], name).removed


def test_every_hidden_rule_says_what_was_removed() -> None:
    assert set(REMOVED) == set(HIDDEN)
    assert set(RULES) > HIDDEN


def test_cells_are_named_by_their_place() -> None:
    places = {p.where: p for p in parts(SAMPLES["hidden_row.xlsx"], "名单.xlsx")}
    assert places["附件“名单.xlsx”名单!A2"].text == "张某"
    assert places["附件“名单.xlsx”名单!B3"].text == "12.5"
    assert places["附件“名单.xlsx”名单!A6"].kind == "hidden"


def test_the_file_name_is_a_part_of_its_own() -> None:
    named = [p for p in parts(b"abc", "张三11010519491231002X.txt") if p.kind == "file_name"]
    assert [p.text for p in named] == ["张三11010519491231002X.txt"]


def test_tables_headers_and_footers_of_a_document_are_read() -> None:
    assert seen(inspect(SAMPLES["plain.docx"], "a.docx")) == [
        "补贴公示 现将二〇二四年度补贴发放情况公示如下。",
        "户主 金额 张某 300元",
        "第一页",
        "杜关镇人民政府",
    ]


def test_a_copied_document_opens_in_python_docx_with_changes_accepted() -> None:
    copy = clean_copy(SAMPLES["tracked.docx"], "a.docx")
    document = docx.Document(io.BytesIO(copy.data))
    assert document.paragraphs[-1].text == "保留新增的话"
    assert document.tables[0].cell(1, 1).text == "300元"
    assert document.sections[0].header.paragraphs[0].text == "杜关镇人民政府"
    assert document.core_properties.author != "李经办"


def test_a_deleted_paragraph_end_joins_the_paragraphs() -> None:
    def build(document: docx.document.Document) -> None:
        first = document.add_paragraph("前一半")
        document.add_paragraph("后一半")
        mark = made.xml('<w:pPr><w:rPr><w:del w:id="7" w:author="赵审"/></w:rPr></w:pPr>')
        first._p.insert(0, mark)

    copy = clean_copy(made.docx_of(build), "a.docx")
    texts = [p.text for p in docx.Document(io.BytesIO(copy.data)).paragraphs]
    assert texts[-1] == "前一半后一半"


def test_pictures_inside_a_document_lose_their_details() -> None:
    name = next(
        n for n in zipfile.ZipFile(io.BytesIO(SAMPLES["pictured.docx"])).namelist() if "media" in n
    )
    data = made.edited(SAMPLES["pictured.docx"], lambda n, c: made.photo() if n == name else c)
    with zipfile.ZipFile(io.BytesIO(clean_copy(data, "a.docx").data)) as file:
        inside = file.read(name)
    assert b"HUAWEI" in made.photo()
    assert "file.gps" in rules(inspect(data, "a.docx"))
    assert b"HUAWEI" not in inside
    assert Image.open(io.BytesIO(inside)).size == (120, 80)


def test_a_link_of_an_unknown_kind_does_not_stay() -> None:
    data = SAMPLES["note.pdf"].replace(b"/Subtype /Link ", b"/Subtype /Linq ", 1)
    assert data != SAMPLES["note.pdf"]
    copy = clean_copy(data, "a.pdf")
    assert "file.pdf_annotations" not in rules(inspect(copy.data, "a.pdf"))


def test_a_page_without_a_size_is_judged_as_it_is_served() -> None:
    data = SAMPLES["outside.pdf"].replace(b"/MediaBox", b"/MediaBax", 1)
    assert data != SAMPLES["outside.pdf"]
    _tried(data, "a.pdf")


def test_pictures_inside_a_pdf_lose_their_details() -> None:
    def build(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
        page.obj.Resources.XObject = pikepdf.Dictionary(
            Im=pdf.make_stream(
                made.photo(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=120,
                Height=80,
                ColorSpace=pikepdf.Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
        )

    data = made.pdf_of(b"q 120 0 0 80 40 40 cm /Im Do Q", build)
    copy = clean_copy(data, "a.pdf").data
    assert "file.gps" in rules(inspect(data, "a.pdf"))
    assert b"HUAWEI" in data
    assert b"HUAWEI" not in copy
    assert _look(copy).tobytes() == _look(data).tobytes()


def test_formulas_of_mathematics_and_word_art_are_read() -> None:
    def build(document: docx.document.Document) -> None:
        space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        math = made.xml(f"<w:p><m:oMath {space}><m:r><m:t>x+y</m:t></m:r></m:oMath></w:p>")
        shape = 'xmlns:v="urn:schemas-microsoft-com:vml"'
        art = made.xml(
            f"<w:p><w:r><w:pict {shape}><v:shape><v:textpath string='内部资料'/></v:shape>"
            "</w:pict></w:r></w:p>"
        )
        document.element.body.insert(0, math)
        document.element.body.insert(1, art)

    texts = seen(inspect(made.docx_of(build), "a.docx"))
    assert texts[0].startswith("x+y")
    assert "内部资料" in texts


def test_a_copied_workbook_opens_with_formulas_as_values() -> None:
    copy = clean_copy(SAMPLES["formula.xlsx"], "a.xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(copy.data))
    assert book.get_sheet_by_index(0).to_python()[1] == ["张某", 300.0, "无", 600.0]
    with zipfile.ZipFile(io.BytesIO(copy.data)) as file:
        assert b"<f" not in file.read("xl/worksheets/sheet1.xml")
    assert "公式（保留计算结果）" in copy.removed


def test_a_chart_keeps_its_values_and_forgets_where_they_came_from() -> None:
    with zipfile.ZipFile(io.BytesIO(clean_copy(SAMPLES["chart.xlsx"], "a.xlsx").data)) as file:
        chart = file.read("xl/charts/chart1.xml")
    assert b"$B$2" not in chart
    assert b"numLit" in chart


def test_web_links_stay_and_links_to_a_disk_go() -> None:
    copy = clean_copy(SAMPLES["note.pdf"], "a.pdf")
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        annotations = list(pdf.pages[0].obj.Annots)
        assert [str(a.A.URI) for a in annotations] == ["https://www.gov.cn/"]
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer


@pytest.mark.parametrize("name", sorted(DRAWN - {"outside.pdf"}))
def test_a_page_with_covered_words_becomes_a_picture_of_itself(name: str) -> None:
    copy = clean_copy(SAMPLES[name], name)
    assert any("已转成图片" in line for line in copy.removed)
    assert _look(copy.data).getpixel((100, 185)) == _look(SAMPLES[name]).getpixel((100, 185))
    assert "file.scan_without_text" in rules(inspect(copy.data, name))


def _look(data: bytes) -> Image.Image:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        image: Image.Image = page.render(scale=1).to_pil().convert("RGB")
        page.close()
    return image


def test_a_turned_photo_is_upright_in_the_copy() -> None:
    image = Image.open(io.BytesIO(clean_copy(made.photo(), "a.jpg").data))
    assert image.size == (80, 120)
    assert not image.getexif()
    red, green, blue = image.getpixel((70, 10))
    assert red > 200
    assert green < 90
    assert blue < 90


@pytest.mark.parametrize(
    ("cell", "copied"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /c calc'!A0", "'+cmd|' /c calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("-300.50", "-300.50"),
        ("-12%", "-12%"),
        ("+86 13800000000", "+86 13800000000"),
        ("—", "—"),
    ],
)
def test_cells_of_a_csv_that_would_run_are_quoted(cell: str, copied: str) -> None:
    copy = clean_copy(f'甲,"{cell}"\n'.encode("gb18030"), "a.csv")
    assert copy.data.decode("utf-8-sig") == f"甲,{copied}\r\n"


def test_a_file_is_examined_in_a_process_of_its_own() -> None:
    read, copy = examine(SAMPLES["covered.pdf"], "covered.pdf")
    assert read == inspect(SAMPLES["covered.pdf"], "covered.pdf")
    assert copy == clean_copy(SAMPLES["covered.pdf"], "covered.pdf")
    with pytest.raises(Refused) as caught:
        examine(SAMPLES["plain.docx"][:-200], "a.docx")
    assert caught.value.kind == "broken"


def test_a_word_file_is_read_for_the_editor_in_the_same_kind_of_process() -> None:
    for name in ("plain.docx", "tracked.docx"):
        assert read_word(SAMPLES[name], name) == from_docx(SAMPLES[name], name)
    for data, name, kind in (
        (SAMPLES["plain.docx"][:-200], "a.docx", "broken"),
        (SAMPLES["covered.pdf"], "a.pdf", "wrong_extension"),
        (b"", "a.docx", "empty"),
    ):
        with pytest.raises(Refused) as caught:
            read_word(data, name)
        assert caught.value.kind == kind


@pytest.mark.parametrize("reads", [examine, read_word])
def test_a_child_that_takes_too_long_or_dies_is_a_sentence_not_an_error(
    reads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused) as caught:
        reads(SAMPLES["plain.docx"], "a.docx", seconds=0)
    assert caught.value.kind == "too_slow"
    monkeypatch.setattr(sys, "executable", program("false"))
    with pytest.raises(Refused) as caught:
        reads(SAMPLES["plain.docx"], "a.docx")
    assert caught.value.kind == "crashed"


@pytest.mark.slow
def test_a_copied_document_opens_in_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(clean_copy(SAMPLES["tracked.docx"], "a.docx").data)
    command = [program("soffice"), f"-env:UserInstallation=file://{tmp_path}/p", "--headless"]
    done = subprocess.run(
        [
            *command,
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0
    text = (tmp_path / "a.txt").read_text("utf-8-sig")
    assert "保留新增的话" in text
    assert made.ID not in text


def test_a_file_of_a_byte_order_mark_alone_gives_no_empty_copy() -> None:
    for data, name in ((b"\xef\xbb\xbf", "a.txt"), (b"\xff\xfe", "a.csv")):
        _tried(data, name)


def _tried(data: bytes, name: str) -> None:
    """Nothing but a refusal may come out; when a copy comes out it hides nothing."""
    try:
        copy = clean_copy(data, name)
    except Refused:
        return
    again = inspect(copy.data, copy.name)
    assert not rules(again) & HIDDEN


FUZZED = [
    "tracked.docx",
    "hidden_sheet.xlsx",
    "note.pdf",
    "invisible.pdf",
    "photo.jpg",
    "small.png",
]


@pytest.mark.parametrize("name", FUZZED)
@settings(max_examples=25)
@given(data=st.data())
def test_cut_and_flipped_files_are_refused_or_copied(name: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(1, len(content))) :]
    _tried(bytes(content), name)


@pytest.mark.parametrize("name", ["tracked.docx", "hidden_sheet.xlsx", "chart.xlsx"])
@settings(max_examples=25)
@given(data=st.data())
def test_damaged_parts_inside_the_container_are_refused_or_copied(
    name: str, data: st.DataObject
) -> None:
    """Flips inside the compressed parts only break checksums; these go behind them."""
    names = zipfile.ZipFile(io.BytesIO(SAMPLES[name])).namelist()
    chosen = data.draw(st.sampled_from(sorted(names)))

    def spoil(path: str, content: bytes) -> bytes:
        if path != chosen or not content:
            return content
        spoilt = bytearray(content)
        start = data.draw(st.integers(0, len(spoilt) - 1))
        if data.draw(st.booleans()):
            del spoilt[start : start + data.draw(st.integers(1, 60))]
        else:
            spoilt[start] = data.draw(st.sampled_from(b'0<>"/=azA9\x00'))
        return bytes(spoilt)

    _tried(made.edited(SAMPLES[name], spoil), name)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.docx", "a.pdf", "a.png"]))
def test_any_bytes_are_refused_or_copied(data: bytes, name: str) -> None:
    _tried(data, name)
