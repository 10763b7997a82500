"""Files that are no report: a clear sentence each, never anything else."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from gongkai.annual.read import Unreadable, read
from gongkai.annual.read.formats import MAX_BYTES, archive, load
from tests.annual import made

REPORTS = Path(__file__).parents[1] / "data" / "reports" / "raw"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    data = data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    return data.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def picture_pdf() -> bytes:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    page = pdf.new_page(595, 842)
    image = pypdfium2.PdfImage.new(pdf)
    image.set_bitmap(pypdfium2.PdfBitmap.new_native(40, 40, 4))
    image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
    page.insert_obj(image)
    page.gen_content()
    stream = io.BytesIO()
    pdf.save(stream)
    pdf.close()
    return stream.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose security handler wants a password nobody has."""
    pdf = (REPORTS / "003.pdf").read_bytes()
    trailer = pdf.rindex(b"trailer")
    keys = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"11" * 32
        + b"> >> /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    )
    start = pdf.index(b"<<", trailer) + 2
    return pdf[:start] + keys + pdf[start:]


WORD = made.docx(["标题"])
BOMB = {"word/document.xml": b"<w:document>" + b" " * (archive.MAX_PART + 10)}

STORIES = [
    ("empty", "a.docx", b"", "空文件"),
    ("only spaces", "a.txt", b" \r\n\t ", "空文件"),
    ("picture", "a.pdf", PNG, "图片"),
    ("jpeg", "a.docx", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 50, "图片"),
    ("program", "a.docx", b"MZ\x90\x00\x03" + bytes(200), "程序"),
    ("random bytes", "a.txt", bytes(range(256)) * 10, "不是文本文件"),
    ("archive", "a.zip", zipped({"年报.docx": b"x"}), "压缩包"),
    ("rar", "a.rar", b"Rar!\x1a\x07\x00" + bytes(50), "压缩包"),
    ("ofd", "a.ofd", zipped({"OFD.xml": b"<x/>"}), "OFD"),
    ("half a docx", "a.docx", WORD[: len(WORD) // 2], "损坏"),
    ("docx without body", "a.docx", zipped({"word/document.xml": b"<a/>"}), "损坏"),
    ("docx with broken xml", "a.docx", zipped({"word/document.xml": b"<a>"}), "损坏"),
    ("docx without its main part", "a.docx", zipped({"word/other.xml": b"<a/>"}), "损坏"),
    ("zip bomb", "a.docx", zipped(BOMB), "大得不正常"),
    ("zip of many", "a.docx", zipped({f"word/{n}": b"" for n in range(5001)}), "大得不正常"),
    ("locked docx", "a.docx", locked(zipped({"word/document.xml": b"<a/>"})), "密码"),
    ("half an xlsx", "a.xlsx", made.xlsx(["标题"], sheets=False)[:900], "损坏"),
    ("xlsx without sheets", "a.xlsx", zipped({"xl/workbook.xml": b"<workbook/>"}), "损坏"),
    ("half a pdf header", "a.pdf", b"%PDF-1.7\n%\xe2\xe3", "损坏"),
    ("picture pdf", "a.pdf", picture_pdf(), "扫描图片"),
    ("locked pdf", "a.pdf", locked_pdf(), "密码"),
    (
        "ole of another kind",
        "a.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "docx 或 PDF",
    ),
    (
        "encrypted office file",
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    ("broken json", "a.json", b'{"format": ', "JSON"),
    ("other json", "a.json", b'{"a": 1}', "JSON"),
    ("deep json", "a.json", b"[" * 100_000, "JSON"),
    (
        "json with a nonsense cell",
        "a.json",
        b'{"format":"gongkai-annual-report/1","cells":{"x":1}}',
        "x",
    ),
    ("shopping list", "a.txt", "白菜两斤，豆腐一块。".encode(), "不像政府信息公开工作年度报告"),
    ("web page", "a.html", "<p>天气预报：晴</p>".encode(), "不像政府信息公开工作年度报告"),
    (
        "budget table",
        "a.xlsx",
        made.xlsx(["预算", [[("收入", 1, 1), ("9", 1, 1)]]], sheets=False),
        "不像",
    ),
]


@pytest.mark.parametrize(
    ("name", "data", "says"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES]
)
def test_a_bad_file_gets_a_sentence(name: str, data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as refusal:
        read(data, name=name)
    sentence = str(refusal.value)
    assert name in sentence
    assert sentence.endswith("。")


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    with pytest.raises(Unreadable, match="200 MB，超过 50 MB 的上限"):
        read(path)
    with pytest.raises(Unreadable, match="超过"):
        load(b"x" * (MAX_BYTES + 1), "a.txt")


def test_a_bomb_that_lies_about_its_size_is_stopped() -> None:
    """The declared size is small, what inflates is not."""
    data = bytearray(zipped(BOMB))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 1000)
    with pytest.raises(Unreadable, match=r"大得不正常|损坏"):
        read(bytes(data), name="a.docx")


def test_entities_in_a_docx_are_not_expanded() -> None:
    xml = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        b"<w:t>before&a;after</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "root:" not in load(zipped({"word/document.xml": xml}), "a.docx").text


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="文件不存在"):
        read(tmp_path / "无.txt")
    with pytest.raises(Unreadable, match="文件夹"):
        read(tmp_path)


def test_a_deeply_nested_page_is_read() -> None:
    page = "<div>" * 5000 + "政府信息公开年度报告" + "</div>" * 5000
    assert "年度报告" in load(page.encode(), "a.html").text


def test_old_word_files_without_libreoffice_get_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    with pytest.raises(Unreadable, match="没有安装 LibreOffice.*另存为 docx"):
        read(data, name="a.wps")


def test_a_conversion_that_gives_nothing_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(Unreadable, match="转换没有成功"):
        read(b"{\\rtf1 x}", name="a.rtf")


def test_a_converted_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in for LibreOffice copies a docx to where the real one would put it."""
    made_file = tmp_path / "made.docx"
    made_file.write_bytes(made.docx(made.blocks(made.numbered())))
    program = tmp_path / "soffice"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\n'
        f'mkdir -p "$2" && cp {made_file} "$2/report.docx"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    report = read(b"{\\rtf1 x}", name="a.rtf")
    assert len(report.cells) == 200
    assert any("LibreOffice" in note for note in report.notes)
