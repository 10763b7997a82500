"""The copy of a PDF that holds only the pages as they are seen."""

from __future__ import annotations

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Pdf

from gongkai.guard.files import seen
from gongkai.guard.files.found import listed
from gongkai.guard.files.pages import BROKEN, annotations_of, layers_off, opened, web_address
from gongkai.guard.files.pictures import without_details
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
PAINT_TEXT = frozenset(("Tj", "TJ", "'", '"'))
PAINT_PATH = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*"])
PAINT = PAINT_TEXT | {"Do", "sh", "INLINE IMAGE"}
INVISIBLE = re.compile(rb"\b3(?:\.0*)?\s+Tr\b")
MAX_DEPTH = 12


def clean(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """The pages as they are seen; what cannot be taken out singly becomes a picture."""
    seen_only = _without_invisible(data, name)
    drawn, removed = _pictures_of_covered(seen_only, name)
    with opened(seen_only, name) as pdf:
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
    with opened(data, name) as pdf:
        try:
            off, done = layers_off(pdf), set[tuple[int, int]]()
            for page in pdf.pages:
                _visible_only(pdf, page.obj, off, done, 0)
            return _saved(pdf)  # Also where nothing changed: qpdf mends, and pdfium sees that.
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
    signed = any(a.get("/FT") == "/Sig" for _, a in annotations_of(pdf))
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
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
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
        if isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/DCTDecode":
            jpeg = item.read_raw_bytes()
            bare = without_details(jpeg)
            if bare != jpeg:
                item.write(bare, filter=Name.DCTDecode)
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
        and (a.get("/Subtype") in SHOWN or (a.get("/Subtype") == "/Link" and web_address(a)))
    ]
    page.Annots = Array(kept)


def _lift_links(page: Object) -> list[Object]:
    """Fresh link annotations; the old ones leave the page before flattening."""
    links: list[Object] = []
    rest: list[Object] = []
    for annotation in page.get("/Annots", Array()):
        address = web_address(annotation) if annotation.get("/Subtype") == "/Link" else None
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
) -> None:
    """Take invisible text and hidden layers out of a page or form and what it uses."""
    if depth > MAX_DEPTH:
        return
    page = not isinstance(holder, pikepdf.Stream)
    code = _code(holder, page)
    resources = holder.get("/Resources", Dictionary())
    if off or INVISIBLE.search(code):
        kept = pikepdf.unparse_content_stream(_kept(holder, resources, off))
        if page:
            holder.Contents = pdf.make_stream(kept)
        else:
            holder.write(kept)
    for item in dict(resources.get("/XObject", Dictionary())).values():
        form = isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        if form and item.objgen not in done:
            done.add(item.objgen)
            _visible_only(pdf, item, off, done, depth + 1)


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
