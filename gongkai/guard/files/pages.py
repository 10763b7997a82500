"""PDF: all text and everything attached, and the copy that holds only the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf

from gongkai.guard.files import seen
from gongkai.guard.files.found import Found, listed
from gongkai.guard.files.package import WEB
from gongkai.guard.files.refused import refusal

PAGE_KEYS = frozenset(
    [
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/Resources",
        "/Contents",
        "/UserUnit",
        "/Group",
        "/Annots",
    ]
)
NODE_KEYS = PAGE_KEYS | {"/Kids", "/Count"}
ROOT_KEYS = frozenset(("/Type", "/Pages", "/Lang", "/PageLayout"))
DETAILS = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/Alternates",
    "/OPI",
    "/StructParents",
    "/StructParent",
    "/PZ",
    "/Measure",
    "/PtData",
)
SHOWN = frozenset(("/Stamp", "/Widget"))
"""Annotations that are part of what is seen (seals, filled forms): drawn into the page."""

PERSON = {"/Author": "作者", "/Manager": "主管", "/Company": "单位"}
XMP_CREATOR = re.compile(r"<dc:creator>\s*<rdf:Seq>\s*<rdf:li[^>]*>([^<]{1,200})<")
PAINT_TEXT = frozenset(("Tj", "TJ", "'", '"'))
PAINT_PATH = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"])
PAINT = PAINT_TEXT | {"Do", "sh", "INLINE IMAGE"}
INVISIBLE = re.compile(rb"\b3(?:\.0*)?\s+Tr\b")
MAX_DEPTH = 12
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


def _opened(data: bytes, name: str) -> Pdf:
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
    with _opened(data, name) as pdf:
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
    if _off(pdf):
        found.finding("file.pdf_layers", "默认不显示的图层")
    _annotations(pdf, found)


def _attached(pdf: Pdf) -> Iterator[str]:
    yield from (str(key) for key in pdf.attachments)
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/EmbeddedFiles" in names and not len(pdf.attachments):
        yield "附件"
    for _, annotation in _each_annotation(pdf):
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
        for _, annotation in _each_annotation(pdf)
    )


def _action(annotation: Object) -> str:
    action = annotation.get("/A")
    return str(action.get("/S", "")) if isinstance(action, Dictionary) else ""


def _each_annotation(pdf: Pdf) -> Iterator[tuple[int, Object]]:
    for number, page in enumerate(pdf.pages, 1):
        annotations = page.obj.get("/Annots")
        for annotation in annotations if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary):
                yield number, annotation


def _annotations(pdf: Pdf, found: Found) -> None:
    kinds: list[str] = []
    for number, annotation in _each_annotation(pdf):
        words = [str(annotation.get(key, "")) for key in ("/Contents", "/T", "/TU", "/V", "/Subj")]
        if annotation.get("/Subtype") == "/Link":
            link = _address(annotation)
            if link is None:
                found.part(f"第 {number} 页链接", "hidden", str(annotation.get("/A", "")))
            else:
                found.part(f"第 {number} 页链接", "attachment", link)
            continue
        found.part(f"第 {number} 页批注", "hidden", "\n".join(w for w in words if w))
        kinds.append(f"第 {number} 页 {str(annotation.get('/Subtype', '')).lstrip('/')}")
    if kinds:
        found.finding("file.pdf_annotations", listed(kinds))


def _address(annotation: Object) -> str | None:
    if _action(annotation) != "/URI":
        return None
    address = str(annotation.A.get("/URI", ""))
    return address if WEB.fullmatch(address) else None


def _off(pdf: Pdf) -> set[tuple[int, int]]:
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


def clean(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """The pages as they are seen; what cannot be taken out singly becomes a picture."""
    seen_only = _without_invisible(data, name)
    drawn, removed = _pictures_of_covered(seen_only, name)
    with _opened(seen_only, name) as pdf:
        try:
            removed += _clean(pdf, drawn)
            return _saved(pdf), removed
        except BROKEN as error:
            raise refusal("broken", name) from error


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _without_invisible(data: bytes, name: str) -> bytes:
    """The file without text drawn in no colour and without layers that are off.

    Annotations stay for now: one may lie over words, see ``seen``.
    """
    with _opened(data, name) as pdf:
        try:
            off, done, changed = _off(pdf), set[tuple[int, int]](), False
            for page in pdf.pages:
                changed = _visible_only(pdf, page.obj, off, done, 0) or changed
            return _saved(pdf) if changed else data
        except BROKEN as error:
            raise refusal("broken", name) from error


def _pictures_of_covered(data: bytes, name: str) -> tuple[dict[int, bytes], list[str]]:
    pages = seen.pages_of(data, name)
    covered = [n for n, p in enumerate(pages) if p.covered.strip() or p.outside.strip()]
    if not covered:
        return {}, []
    foreign = [n for n in covered if pages[n].foreign_fonts]
    if foreign:
        raise refusal("covered_text", name, what=listed(f"第 {n + 1} 页" for n in foreign))
    shown = listed(f"第 {n + 1} 页" for n in covered)
    note = f"{shown}有被遮住或在页面以外的文字，该页已转成图片，不能再复制文字"
    return seen.drawn_pages(data, name, covered), [note]


def _clean(pdf: Pdf, drawn: dict[int, bytes]) -> list[str]:
    removed: list[str] = []
    signed = any(a.get("/FT") == "/Sig" for _, a in _each_annotation(pdf))
    if signed:
        removed.append("电子签名（印章图样保留；副本不能再验签，需要验签的请查原件）")
    for number, page in enumerate(pdf.pages):
        _keep_annotations(pdf, page.obj, drawn=number in drawn)
    pdf.generate_appearance_streams() if "/AcroForm" in pdf.Root else None
    links = [_lift_links(page.obj) for page in pdf.pages]
    pdf.flatten_annotations("screen")
    for number, page in enumerate(pdf.pages):
        if number in drawn:
            _replace_page(pdf, page, drawn[number])
        elif links[number]:
            page.obj.Annots = Array(links[number])
        _keep_only(page.obj, PAGE_KEYS)
    _strip_tree(pdf.Root.Pages, 0)
    _keep_only(pdf.Root, ROOT_KEYS)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    pdf.remove_unreferenced_resources()
    for item in pdf.objects:
        if isinstance(item, Dictionary | pikepdf.Stream):
            for detail in DETAILS:
                if detail in item:
                    del item[detail]
            if "/OC" in item:
                del item["/OC"]
    return removed


def _keep_only(holder: Object, keys: frozenset[str]) -> None:
    for key in sorted(holder.keys() - keys):
        del holder[key]


def _strip_tree(node: Object, depth: int) -> None:
    _keep_only(node, NODE_KEYS)
    if depth < MAX_DEPTH * 4:
        for kid in node.get("/Kids", Array()):
            if kid.get("/Type") == "/Pages":
                _strip_tree(kid, depth + 1)


def _keep_annotations(pdf: Pdf, page: Object, *, drawn: bool) -> None:
    """Web links and what is drawn into the page; the rest goes before flattening."""
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        if "/Annots" in page:
            del page["/Annots"]
        return
    kept = [
        a
        for a in annotations
        if isinstance(a, Dictionary)
        and not drawn
        and (a.get("/Subtype") in SHOWN or _address(a) is not None)
    ]
    page.Annots = Array(kept)


def _lift_links(page: Object) -> list[Object]:
    """Fresh link annotations; the old ones leave the page before flattening."""
    links: list[Object] = []
    rest: list[Object] = []
    for annotation in page.get("/Annots", Array()):
        address = _address(annotation) if annotation.get("/Subtype") == "/Link" else None
        if address is None:
            rest.append(annotation)
            continue
        links.append(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array(annotation.get("/Rect", Array())),
                Border=Array([0, 0, 0]),
                A=Dictionary(S=Name.URI, URI=pikepdf.String(address)),
            )
        )
    page.Annots = Array(rest)
    return links


def _replace_page(pdf: Pdf, page: pikepdf.Page, jpeg: bytes) -> None:
    """The page becomes its picture, at the same size."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as image:
        width, height = image.size
    x0, y0, x1, y1 = (float(v) for v in page.cropbox)
    wide, high = abs(x1 - x0), abs(y1 - y0)
    if int(page.obj.get("/Rotate", 0)) % 180:
        wide, high = high, wide
    picture = pdf.make_stream(
        jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    _keep_only(page.obj, frozenset(("/Type", "/Parent")))
    page.obj.MediaBox = Array([0, 0, round(wide, 2), round(high, 2)])
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=picture))
    page.obj.Contents = pdf.make_stream(
        f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Picture Do Q".encode()
    )


def _visible_only(
    pdf: Pdf, holder: Object, off: set[tuple[int, int]], done: set[tuple[int, int]], depth: int
) -> bool:
    """Take invisible text and hidden layers out of a page or form and what it uses.

    Returns whether anything had to be taken out.
    """
    if depth > MAX_DEPTH:
        return False
    page = not isinstance(holder, pikepdf.Stream)
    code = _code(holder, page)
    resources = holder.get("/Resources", Dictionary())
    changed = bool(off) or INVISIBLE.search(code) is not None
    if changed:
        kept = pikepdf.unparse_content_stream(_kept(holder, resources, off))
        if page:
            holder.Contents = pdf.make_stream(kept)
        else:
            holder.write(kept)
    for item in dict(resources.get("/XObject", Dictionary())).values():
        form = isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        if form and item.objgen not in done:
            done.add(item.objgen)
            changed = _visible_only(pdf, item, off, done, depth + 1) or changed
    return changed


def _code(holder: Object, page: bool) -> bytes:
    if not page:
        return holder.read_bytes()
    contents = holder.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(s.read_bytes() for s in streams if isinstance(s, pikepdf.Stream))


Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


def _kept(holder: Object, resources: Object, off: set[tuple[int, int]]) -> list[Instruction]:
    kept: list[Instruction] = []
    mode, modes = 0, list[int]()
    layers: list[bool] = []
    properties = resources.get("/Properties", Dictionary())
    forms = resources.get("/XObject", Dictionary())
    for instruction in pikepdf.parse_content_stream(holder):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "q":
            modes.append(mode)
        elif operator == "Q":
            mode = modes.pop() if modes else 0
        elif operator == "Tr" and operands:
            mode = int(operands[0])
        elif operator in ("BDC", "BMC"):
            layer = operator == "BDC" and len(operands) > 1 and operands[0] == "/OC"
            layers.append(bool(layer) and _is_off(properties.get(str(operands[1])), off))
        elif operator == "EMC" and layers:
            layers.pop()
        hidden = any(layers)
        if operator == "Do" and operands:
            form = forms.get(str(operands[0]))
            hidden = hidden or (form is not None and _is_off(form.get("/OC"), off))
        if operator in PAINT_TEXT and (hidden or mode == seen.INVISIBLE):
            kept += _moves(operator, operands)
        elif hidden and operator in PAINT_PATH:
            kept.append(pikepdf.ContentStreamInstruction([], Operator("n")))
        elif not (hidden and operator in PAINT):
            kept.append(instruction)
    return kept


def _moves(operator: str, operands: list[Object]) -> list[Instruction]:
    """What a text operator does besides painting."""
    make = pikepdf.ContentStreamInstruction
    out: list[Instruction] = []
    if operator == '"' and len(operands) == 3:
        out += [make([operands[0]], Operator("Tw")), make([operands[1]], Operator("Tc"))]
    if operator in ("'", '"'):
        out.append(make([], Operator("T*")))
    return out


def _is_off(layer: Object | None, off: set[tuple[int, int]]) -> bool:
    if not isinstance(layer, Dictionary):
        return False
    if layer.get("/Type") == "/OCMD":
        groups = layer.get("/OCGs", Array())
        several = list(groups) if isinstance(groups, Array) else [groups]
        return bool(several) and all(group.objgen in off for group in several)
    return layer.objgen in off
