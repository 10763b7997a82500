"""Files are judged by what they are; each refusal has its name and says what to do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from gongkai.guard.files import book, package
from gongkai.guard.files.extract import inspect
from gongkai.guard.files.refused import SENTENCES, Refused, refusal
from gongkai.guard.files.sniff import MAX_BYTES, kind_of
from tests.guard.files import made

DOCX, XLSX, PDF = made.docx_of(), made.xlsx_of(), made.pdf_of()
RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (DOCX, "公示.docx", "docx"),
        (XLSX, "名单.XLSX", "xlsx"),
        (PDF, "a.pdf", "pdf"),
        (made.photo(), "a.jpeg", "jpg"),
        (made.picture("PNG"), "a.png", "png"),
        (made.picture("GIF"), "a.gif", "gif"),
        ("姓名\n".encode("gb18030"), "a.txt", "txt"),
        ("姓名,数\n".encode("utf-16"), "a.csv", "csv"),
        ("姓名\t数\n".encode(), "a.tsv", "csv"),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in parts.items():
            file.writestr(path, content)
    return out.getvalue()


def related(data: bytes, path: str, kind: str, target: str, *, external: bool) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    link = f'<Relationship Id="rX9" Type="{OFFICE}{kind}" Target="{target}"{mode}/></Relationships>'
    return made.replaced(data, path, b"</Relationships>", link.encode())


def field(code: str) -> bytes:
    cut = len(code) // 2
    runs = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code[:cut]}</w:instrText></w:r>"
        f"<w:r><w:instrText>{code[cut:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p>'
    )
    return made.replaced(DOCX, "word/document.xml", b"<w:p>", runs.encode())


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="1234", owner="5678"))
    return out.getvalue()


def many_pages() -> bytes:
    pdf = pikepdf.new()
    page = pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=[0, 0, 9, 9]))
    for _ in range(501):
        pdf.pages.append(pikepdf.Page(page))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(99)


def huge_png() -> bytes:
    data = bytearray(made.picture("PNG"))
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
BAD: list[tuple[str, str, Callable[[], bytes]]] = [
    ("empty", "a.docx", lambda: b""),
    ("empty", "a.txt", lambda: b"\r\n \x00"),
    ("too_large", "a.txt", lambda: b"a" * (MAX_BYTES + 1)),
    ("file_name", "a\u202egpj.exe", lambda: b"MZ"),
    ("file_name", "../a.txt", lambda: b"abc"),
    ("unknown", "a.md", lambda: b"# abc"),
    ("encoding", "a.txt", lambda: bytes(range(1, 32)) * 100),
    ("program", "a.pdf", lambda: b"MZ\x90\x00" + bytes(200)),
    ("program", "a.txt", lambda: b"\x7fELF\x02\x01\x01" + bytes(100)),
    ("program", "a.bat", lambda: b"del *"),
    ("archive", "a.zip", lambda: zipped({"a.txt": b"abc"})),
    ("archive", "a.docx", lambda: zipped({"a.zip": zipped({"b": b"c"})})),
    ("archive", "a.rar", lambda: b"Rar!\x1a\x07" + bytes(50)),
    ("ofd", "a.ofd", lambda: zipped({"OFD.xml": b"<a/>"})),
    ("opendocument", "a.odt", lambda: zipped({"mimetype": b"x", "content.xml": b"<a/>"})),
    ("html", "a.txt", lambda: b"<html><script>alert(1)</script></html>"),
    ("html", "a.csv", lambda: b'<?xml version="1.0"?><svg onload="x"/>'),
    ("html", "a.txt", lambda: "<html>甲</html>".encode("utf-16")),
    ("old_office", "a.doc", lambda: ole("WordDocument")),
    ("old_office", "a.docx", lambda: b"{\\rtf1 abc}"),
    ("encrypted", "a.docx", lambda: ole("EncryptedPackage")),
    ("encrypted", "a.pdf", locked_pdf),
    ("wrong_extension", "a.pdf", lambda: DOCX),
    ("wrong_extension", "a.docx", lambda: XLSX),
    ("wrong_extension", "a.png", made.photo),
    ("wrong_extension", "a.docx", lambda: "姓名".encode()),
    ("wrong_extension", "a.htm", lambda: PDF),
    ("polyglot", "a.pdf", lambda: PDF + zipped({"a.txt": b"abc"})),
    ("polyglot", "a.pdf", lambda: b"MZ\x90\x00" + PDF),
    ("polyglot", "a.pdf", lambda: PDF + b"\n<script>alert(1)</script>"),
    ("polyglot", "a.jpg", lambda: made.photo() + b"<html><body>"),
    ("polyglot", "a.png", lambda: made.picture("PNG") + zipped({"a.txt": b"abc"})),
    ("polyglot", "a.gif", lambda: b"GIF89a/*" + bytes(9) + b"*/=1;alert(1)"),
    ("macro", "a.docx", lambda: made.edited(DOCX, lambda n, c: c, {"word/vbaProject.bin": b"x"})),
    (
        "macro",
        "a.xlsx",
        lambda: made.replaced(
            XLSX,
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    ),
    (
        "activex",
        "a.docx",
        lambda: made.edited(DOCX, lambda n, c: c, {"word/activeX/a.xml": b"<a/>"}),
    ),
    (
        "embedded_program",
        "a.docx",
        lambda: made.edited(
            related(DOCX, RELS, "oleObject", "embeddings/o.bin", external=False),
            lambda n, c: c,
            {"word/embeddings/o.bin": ole("\x01Ole10Native")},
        ),
    ),
    (
        "embedded_document",
        "a.docx",
        lambda: related(DOCX, RELS, "aFChunk", "a.html", external=False),
    ),
    (
        "remote_template",
        "a.docx",
        lambda: related(
            DOCX, RELS, "attachedTemplate", "https://bad.example/a.dotm", external=True
        ),
    ),
    (
        "remote_object",
        "a.docx",
        lambda: related(DOCX, RELS, "oleObject", "\\\\10.0.0.1\\x", external=True),
    ),
    ("dde", "a.docx", lambda: field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"')),
    (
        "dde",
        "a.xlsx",
        lambda: made.xlsx_of(lambda b, s: s.write_formula("D2", "=cmd|'/c calc'!A1", None, 1)),
    ),
    ("bomb", "a.docx", lambda: zipped({"[Content_Types].xml": bytes(60_000_000)})),
    (
        "xml_bomb",
        "a.docx",
        lambda: made.edited(
            DOCX, lambda n, c: ENTITY + c.split(b"?>", 1)[1] if n == "word/document.xml" else c
        ),
    ),
    (
        "xml_bomb",
        "a.xlsx",
        lambda: made.edited(
            XLSX,
            lambda n, c: (
                (ENTITY + c.split(b"?>", 1)[1]).decode().encode("utf-16")
                if n == "xl/workbook.xml"
                else c
            ),
        ),
    ),
    ("broken", "a.docx", lambda: DOCX[:-500]),
    ("broken", "a.docx", lambda: DOCX + b"more"),
    ("broken", "a.pdf", lambda: b"%PDF-1.7\nnothing"),
    ("broken", "a.jpg", lambda: made.photo()[:-300]),
    ("broken", "a.docx", lambda: zipped({"[Content_Types].xml": b"<Types/>"})),
    (
        "broken",
        "a.xlsx",
        lambda: made.replaced(XLSX, "xl/worksheets/sheet1.xml", b'r="A1"', b'r="ZZZZZ99999999"'),
    ),
    ("too_many_pages", "a.pdf", many_pages),
    ("too_many_pixels", "a.png", huge_png),
    ("encoding", "a.txt", lambda: bytes([0x81, 0x20, 0xFF, 0xFE, 0x80]) * 50),
    ("encoding", "a.csv", lambda: "名,数\n".encode() + "甲".encode("gb18030") * 9),
]


@pytest.mark.parametrize(("kind", "name", "make"), BAD, ids=[f"{k}-{n}" for k, n, _ in BAD])
def test_what_is_not_taken_is_refused_by_name(
    kind: str, name: str, make: Callable[[], bytes]
) -> None:
    with pytest.raises(Refused) as caught:
        inspect(make(), name)
    assert caught.value.kind == kind
    assert "请" in caught.value.sentence
    assert caught.value.sentence.endswith("。")


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_sentence_says_what_to_do(kind: str) -> None:
    sentence = refusal(kind, "甲\u202e.pdf", limit=5, real="pdf", what="压缩包", line=3).sentence
    assert sentence.endswith("。")
    assert "请" in sentence
    assert "{" not in sentence
    assert "\u202e" not in sentence


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MAX_CELLS", 5)
    with pytest.raises(Refused) as caught:
        inspect(XLSX, "a.xlsx")
    assert caught.value.kind == "too_many_cells"


def test_a_part_named_twice_is_not_read() -> None:
    out = io.BytesIO(DOCX)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as file:
        file.writestr("word/document.xml", "<a/>")
    with pytest.raises(Refused):
        package.Package(out.getvalue(), "a.docx")
