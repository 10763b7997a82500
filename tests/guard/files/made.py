"""Sample files built in code: each holds something a reader does not see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pikepdf
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pikepdf import Array, Dictionary, Name, String
from PIL import ExifTags, Image

ID = "11010519491231002X"
Edit = Callable[[str, bytes], bytes]


def docx_of(build: Callable[[docx.document.Document], object] = lambda d: None) -> bytes:
    """A document with a heading, a paragraph, a table, header and footer."""
    document = docx.Document()
    document.add_heading("补贴公示", 1)
    document.add_paragraph("现将二〇二四年度补贴发放情况公示如下。")
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, (("户主", "金额"), ("张某", "300元")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "杜关镇人民政府"
    document.sections[0].footer.paragraphs[0].text = "第一页"
    document.core_properties.author = "李经办"
    document.core_properties.last_modified_by = "王主任"
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xml(text: str) -> object:
    """An element of the word processing namespace."""
    return parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {nsdecls('w')}", text))


def tracked(document: docx.document.Document) -> None:
    paragraph = document.add_paragraph("保留")
    change = 'w:id="1" w:author="赵审" w:date="2024-01-01T00:00:00Z"'
    paragraph._p.append(xml(f"<w:ins {change}><w:r><w:t>新增的话</w:t></w:r></w:ins>"))
    paragraph._p.append(xml(f"<w:del {change}><w:r><w:delText>{ID}</w:delText></w:r></w:del>"))


def hidden_text(document: docx.document.Document) -> None:
    run = document.add_paragraph("看得见").add_run(ID)
    run.font.hidden = True


def hidden_by_style(document: docx.document.Document) -> None:
    style = document.styles.add_style("暗", 2)
    style.font.hidden = True
    document.add_paragraph("看得见").add_run(ID, style="暗")


def commented(document: docx.document.Document) -> None:
    run = document.add_paragraph("有批注的话").runs[0]
    document.add_comment(run, text="身份证 " + ID, author="钱批", initials="钱")


def pictured(document: docx.document.Document) -> None:
    document.add_picture(io.BytesIO(picture("JPEG")))


def fielded(document: docx.document.Document) -> None:
    paragraph = document.add_paragraph("引用：")
    for piece in (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:instrText>INCLUDETEXT "C:\\\\Users\\\\孙某\\\\a.docx"</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        "<w:r><w:t>引用的结果</w:t></w:r>",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ):
        paragraph._p.append(xml(piece))


def controlled(document: docx.document.Document) -> None:
    document.element.body.insert(
        0,
        xml(
            "<w:sdt><w:sdtPr><w:alias w:val='负责人'/></w:sdtPr><w:sdtContent>"
            "<w:p><w:r><w:t>控件里的话</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )


DOCX: dict[str, Callable[[docx.document.Document], None]] = {
    "plain": lambda d: None,
    "tracked": tracked,
    "hidden_text": hidden_text,
    "hidden_by_style": hidden_by_style,
    "commented": commented,
    "pictured": pictured,
    "fielded": fielded,
    "controlled": controlled,
}


def xlsx_of(build: Callable[[xlsxwriter.Workbook, object], object] = lambda b, s: None) -> bytes:
    """A workbook with one visible sheet 名单."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"author": "李经办", "company": "杜关镇财政所"})
    sheet = book.add_worksheet("名单")
    for row, values in enumerate(
        (("姓名", "金额", "备注"), ("张某", 300, "无"), ("李某", 12.5, ""))
    ):
        sheet.write_row(row, 0, values)
    build(book, sheet)
    book.close()
    return out.getvalue()


def _hidden_sheet(book, sheet) -> None:
    other = book.add_worksheet("底册")
    other.write(0, 0, ID)
    other.hide()


def _very_hidden(book, sheet) -> None:
    other = book.add_worksheet("底册")
    other.write(0, 0, ID)
    other.very_hidden()


def _hidden_row(book, sheet) -> None:
    sheet.write(5, 0, ID)
    sheet.set_row(5, None, None, {"hidden": True})


def _hidden_column(book, sheet) -> None:
    sheet.write(1, 6, ID)
    sheet.set_column("G:G", None, None, {"hidden": True})


def _comment(book, sheet) -> None:
    sheet.write_comment("B2", "身份证 " + ID, {"author": "钱批"})


def _formula(book, sheet) -> None:
    sheet.write_formula("D2", "=B2*2", None, 600)


def _names(book, sheet) -> None:
    book.define_name("内部", "=名单!$A$1")


def _format(book, sheet) -> None:
    sheet.write(7, 0, ID, book.add_format({"num_format": ";;;"}))


def _chart(book, sheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=名单!$B$2:$B$3", "categories": "=名单!$A$2:$A$3", "name": "金额"})
    sheet.insert_chart("E5", chart)


def _validation(book, sheet) -> None:
    sheet.data_validation("C2", {"validate": "list", "source": ["甲乙", ID]})


XLSX: dict[str, Callable[..., None]] = {
    "plain": lambda b, s: None,
    "hidden_sheet": _hidden_sheet,
    "very_hidden": _very_hidden,
    "hidden_row": _hidden_row,
    "hidden_column": _hidden_column,
    "comment": _comment,
    "formula": _formula,
    "names": _names,
    "format": _format,
    "chart": _chart,
    "validation": _validation,
}


def pdf_of(
    content: bytes = b"", build: Callable[[pikepdf.Pdf, pikepdf.Page], object] = lambda p, q: None
) -> bytes:
    """A page with a line of text in a font that is in the file."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 300))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=_font(pdf)))
    code = b"BT /F1 18 Tf 40 250 Td (Public notice of town 2024) Tj ET\n" + content
    page.obj.Contents = pdf.make_stream(code)
    build(pdf, page)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A font whose glyphs are drawn in the file itself (type 3 keeps the sample small)."""
    box = b"600 0 0 0 500 700 d1 0 0 120 700 re 200 0 120 700 re f"
    glyph = pdf.make_stream(box)
    names = [f"c{code}" for code in range(32, 127)]
    cmap = "".join(f"<{code:02X}> <{code:04X}>\n" for code in range(32, 127))
    unicode_ = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <00> <FF> endcodespacerange "
        f"95 beginbfchar\n{cmap}endbfchar endcmap end end"
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 600, 700]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary({f"/{n}": glyph for n in names}),
            Encoding=Dictionary(
                Type=Name.Encoding, Differences=Array([32, *(Name(f"/{n}") for n in names)])
            ),
            FirstChar=32,
            LastChar=126,
            Widths=Array([600] * 95),
            ToUnicode=pdf.make_stream(unicode_.encode()),
            Resources=Dictionary(),
        )
    )


def _properties(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:title"] = ID
        meta["dc:creator"] = ["李经办"]


def _script(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _attachment(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    pdf.attachments["底册.txt"] = ID.encode()


def _note(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Text,
                    Rect=Array([10, 10, 30, 30]),
                    Contents=String(ID),
                    T=String("钱批"),
                )
            ),
            link(pdf, "https://www.gov.cn/"),
            link(pdf, "file:///C:/Users/sun/a.pdf"),
        ]
    )


def link(pdf: pikepdf.Pdf, address: str) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([40, 240, 200, 270]),
            A=Dictionary(S=Name.URI, URI=String(address)),
        )
    )


def _layer(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("内部")))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    page.obj.Resources.Properties = Dictionary(MC0=layer)


def _black_note(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """A black square laid over the words as an annotation."""
    look = pdf.make_stream(b"0 g 0 0 360 40 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 360, 40])
    page.obj.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Square,
                    Rect=Array([30, 90, 390, 130]),
                    F=4,
                    AP=Dictionary(N=look),
                )
            )
        ]
    )


SECRET = f"BT /F1 18 Tf 40 100 Td ({ID}) Tj ET\n".encode()
PDF: dict[str, tuple[bytes, Callable[[pikepdf.Pdf, pikepdf.Page], None]]] = {
    "plain": (b"", lambda p, q: None),
    "properties": (b"", _properties),
    "script": (b"", _script),
    "attachment": (b"", _attachment),
    "note": (b"", _note),
    "invisible": (b"q 3 Tr " + SECRET + b"Q\n", lambda p, q: None),
    "covered": (SECRET + b"0 g 30 90 360 40 re f\n", lambda p, q: None),
    "white": (b"1 g " + SECRET, lambda p, q: None),
    "outside": (SECRET.replace(b"40 100 Td", b"40 -90 Td"), lambda p, q: None),
    "layer": (b"/OC /MC0 BDC\n" + SECRET + b"EMC\n", _layer),
    "black_note": (SECRET, _black_note),
}


def photo(size: tuple[int, int] = (120, 80), orientation: int = 6) -> bytes:
    """A JPEG as a phone writes it: lying, with place, device and time."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "HUAWEI"
    exif[ExifTags.Base.Artist] = "李经办".encode()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (34.0, 5.0, 6.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def picture(kind: str) -> bytes:
    """A small PNG, GIF or JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, kind)
    return out.getvalue()


def edited(data: bytes, edit: Edit, extra: dict[str, bytes] | None = None) -> bytes:
    """A zip container with every part passed through ``edit`` and ``extra`` parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, edit(entry.filename, old.read(entry)))
        for path, content in (extra or {}).items():
            new.writestr(path, content)
    return out.getvalue()


def replaced(data: bytes, path: str, old: bytes, new: bytes) -> bytes:
    """A zip container with ``old`` made ``new`` in one part; the part must hold it."""

    def edit(name: str, content: bytes) -> bytes:
        if name != path:
            return content
        assert old in content
        return content.replace(old, new, 1)

    return edited(data, edit)
