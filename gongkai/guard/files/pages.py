"""PDF: all text of the pages, what is covered or invisible, and everything attached."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

from gongkai.guard.files import seen
from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import WEB
from gongkai.guard.files.pictures import has_place
from gongkai.guard.files.refused import refusal

PERSON = {"/Author": "作者", "/Manager": "主管", "/Company": "单位"}
XMP_CREATOR = re.compile(r"<dc:creator>\s*<rdf:Seq>\s*<rdf:li[^>]*>([^<]{1,200})<")
FEW_CHARACTERS = 30
BROKEN = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    RecursionError,
    OSError,
)


def opened(data: bytes, name: str) -> Pdf:
    try:
        pdf = Pdf.open(io.BytesIO(data))
        pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise refusal("encrypted", name) from error
    except BROKEN as error:
        raise refusal("broken", name) from error
    if pages == 0:
        raise refusal("broken", name)
    if pages > seen.MAX_PAGES:
        raise refusal("too_many_pages", name, limit=seen.MAX_PAGES)
    return pdf


def inspect(data: bytes, name: str) -> Found:
    """All text of the pages, what is covered or invisible, and what else is in the file."""
    found = Found(name)
    with opened(data, name) as pdf:
        try:
            _structure(pdf, found)
        except BROKEN as error:
            raise refusal("broken", name) from error
    _text(seen.pages_of(data, name), found)
    return found


def _text(pages: list[seen.Page], found: Found) -> None:
    invisible, covered, bare = [], [], []
    for number, page in enumerate(pages, 1):
        place = f"第 {number} 页"
        found.part(place, "attachment", page.visible.strip())
        found.part(place + "看不见的文字", "hidden", page.invisible)
        found.part(place + "被遮住的文字", "hidden", page.covered)
        found.part(place + "页面以外的文字", "hidden", page.outside)
        if page.invisible.strip() or page.outside.strip():
            invisible.append(place)
        if page.covered.strip():
            covered.append(place)
        if page.pictures and len(page.visible.strip()) < FEW_CHARACTERS:
            bare.append(place)
    if invisible:
        found.finding("file.pdf_hidden_text", listed(invisible))
    if covered:
        found.finding("file.pdf_text_under_image", listed(covered))
    if bare:
        found.finding("file.scan_without_text", place=listed(bare))


def _structure(pdf: Pdf, found: Found) -> None:
    root = pdf.Root
    details = {str(k): str(v) for k, v in dict(pdf.docinfo).items()} if pdf.docinfo else {}
    texts = [value for key, value in details.items() if key not in ("/CreationDate", "/ModDate")]
    if isinstance(root.get("/Metadata"), pikepdf.Stream):
        texts.append(root.Metadata.read_bytes().decode("utf-8", "replace"))
    found.part("文件属性", "metadata", "\n".join(texts))
    people = [f"{label} {details[key]}" for key, label in PERSON.items() if details.get(key)]
    people += [f"作者 {name}" for name in XMP_CREATOR.findall("\n".join(texts))]
    if people:
        found.finding("file.metadata_person", listed(people))
    elif texts:
        found.finding("file.custom_data", "制作软件、标题等属性")
    files = list(_attached(pdf))
    if files:
        found.part("嵌入的文件名", "hidden", "\n".join(files))
        found.finding("file.embedded", listed(files))
    if _scripts(pdf):
        found.finding("file.pdf_script", "打开文件时或点击时执行")
    if layers_off(pdf):
        found.finding("file.pdf_layers", "默认不显示的图层")
    _annotations(pdf, found)
    for item in pdf.objects:
        jpeg = isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/DCTDecode"
        if jpeg and has_place(item.read_raw_bytes()):
            found.finding("file.gps")
            break


def _attached(pdf: Pdf) -> Iterator[str]:
    yield from (str(key) for key in pdf.attachments)
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names and not len(pdf.attachments):
        yield "附件"
    for _, annotation in annotations_of(pdf):
        if annotation.get("/Subtype") == "/FileAttachment":
            yield "页面上的附件"


def _scripts(pdf: Pdf) -> bool:
    root = pdf.Root
    names = root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        return True
    if isinstance(root.get("/OpenAction"), Dictionary) or "/AA" in root:
        return True
    if any("/AA" in page.obj for page in pdf.pages):
        return True
    return any(
        "/AA" in annotation or _action(annotation) not in ("", "/URI", "/GoTo", "/Named")
        for _, annotation in annotations_of(pdf)
    )


def _action(annotation: Object) -> str:
    action = annotation.get("/A")
    return str(action.get("/S", "")) if isinstance(action, Dictionary) else ""


def annotations_of(pdf: Pdf) -> Iterator[tuple[int, Object]]:
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary):
                yield number, annotation


def _annotations(pdf: Pdf, found: Found) -> None:
    kinds: list[str] = []
    for number, annotation in annotations_of(pdf):
        words = [str(annotation.get(key, "")) for key in ("/Contents", "/T", "/TU", "/V", "/Subj")]
        if annotation.get("/Subtype") == "/Link":
            link = web_address(annotation)
            if link is None:
                found.part(f"第 {number} 页链接", "hidden", str(annotation.get("/A", "")))
            else:
                found.part(f"第 {number} 页链接", "attachment", link)
            continue
        found.part(f"第 {number} 页批注", "hidden", "\n".join(w for w in words if w))
        kinds.append(f"第 {number} 页 {str(annotation.get('/Subtype', '')).lstrip('/')}")
    if kinds:
        found.finding("file.pdf_annotations", listed(kinds))


def web_address(annotation: Object) -> str | None:
    if _action(annotation) != "/URI":
        return None
    address = str(annotation.A.get("/URI", ""))
    return address if WEB.fullmatch(address) else None


def layers_off(pdf: Pdf) -> set[tuple[int, int]]:
    """The layers that are not shown when the file is opened."""
    layers = pdf.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return set()
    default = layers.get("/D", Dictionary())
    groups = {group.objgen for group in layers.get("/OCGs", Array())}
    off = {group.objgen for group in default.get("/OFF", Array())}
    if default.get("/BaseState") == "/OFF":
        off = groups - {group.objgen for group in default.get("/ON", Array())}
    return off
