"""What an uploaded file is, judged by its content, and what is not taken.

The name only has to agree with the content.  Files that are two things at
once, run something or hide something that cannot be read are refused, each
with a named reason; see ``refused``.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import Literal

from gongkai.annual.read.formats.sniff import ARCHIVES, HTML_START, HTML_TAGS, OLE, PROGRAMS
from gongkai.guard.files.package import Package
from gongkai.guard.files.refused import refusal

Kind = Literal["docx", "xlsx", "pdf", "jpg", "png", "gif", "txt", "csv"]

MAX_BYTES = 50_000_000
EXTENSIONS: dict[str, Kind] = {
    "docx": "docx",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "jpg": "jpg",
    "jpeg": "jpg",
    "png": "png",
    "gif": "gif",
    "txt": "txt",
    "csv": "csv",
    "tsv": "csv",
}
OLD = ("doc", "xls", "ppt", "wps", "et", "dps", "rtf", "dot", "xlt")
SCRIPTS = ("exe", "com", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "lnk", "scr", "jar")
MARKUP = re.compile(rb"<(?:script|html|!doctype|\?php|svg|iframe|body|img)[\s>/]", re.I)
MESSAGE = re.compile(rb"(?:[^\n]*\n)?MIME-Version:", re.I)
XML_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!DOCTYPE)", re.I)
HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"hevc")
GIF_AS_SCRIPT = re.compile(rb"GIF8[79]a(?:/\*|=|\s*//)")
DDE_FIELD = re.compile(r"^\s*DDE(?:AUTO)?\b", re.I)
DDE_FORMULA = re.compile(r"^[=+\-@\s]*[A-Za-z_]\w*\|")
REMOTE = re.compile(r"(?:https?|ftp|file)://(?!/)|\\\\|//|file:/*\\\\", re.I)
PACKAGED = "\x01Ole10Native".encode("utf-16-le")
PDF_SPACE = b" \t\r\n\x00\xef\xbb\xbf"


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of the file; raises Refused with a sentence for everything that is not taken."""
    _check_name(name)
    if not data.strip(b" \t\r\n\x00"):
        raise refusal("empty", name)
    if len(data) > MAX_BYTES:
        raise refusal("too_large", name, limit=MAX_BYTES // 1_000_000)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in SCRIPTS:
        raise refusal("program", name)
    kind = _content(data, name, extension)
    wanted = EXTENSIONS.get(extension)
    if kind == "txt" and wanted == "csv":
        return "csv"
    if wanted != kind:
        if wanted is None and kind == "txt":
            raise refusal("unknown", name)
        raise refusal("wrong_extension", name, real=kind)
    return kind


def _check_name(name: str) -> None:
    """No path, no control or direction characters (they make ``exe`` read as ``jpg``)."""
    odd = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    if not name or len(name) > 255 or odd or "/" in name or "\\" in name:
        raise refusal("file_name", name)


def _content(data: bytes, name: str, extension: str) -> Kind:
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, name)
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise refusal("encrypted" if encrypted else "old_office", name)
    if data.startswith(b"{\\rtf"):
        raise refusal("old_office", name)
    if b"%PDF-" in data[:1024]:
        return _pdf(data, name)
    picture = _picture(data)
    if picture is not None:
        return _checked_picture(data, name, picture)
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        raise refusal("heic", name)
    if data.startswith(ARCHIVES):
        raise refusal("archive", name)
    if data.startswith(PROGRAMS) and b"\x00" in data[:4096]:
        raise refusal("program", name)
    if extension in OLD:
        raise refusal("old_office", name)
    return _text(data, name)


def check_picture(data: bytes, name: str) -> Kind:
    """The kind of a photo by its content alone; raises Refused for all that is none."""
    picture = _picture(data)
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        raise refusal("heic", name)
    if picture is None:
        raise refusal("not_a_photo", name)
    return _checked_picture(data, name, picture)


def _picture(data: bytes) -> Kind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "gif" if data.startswith((b"GIF87a", b"GIF89a")) else None


def _checked_picture(data: bytes, name: str, kind: Kind) -> Kind:
    if kind == "gif" and GIF_AS_SCRIPT.match(data):
        raise refusal("polyglot", name, what="脚本")
    if MARKUP.search(data):
        raise refusal("polyglot", name, what="网页代码")
    if _ends_as_zip(data):
        raise refusal("polyglot", name, what="压缩包")
    return kind


def _pdf(data: bytes, name: str) -> Kind:
    head = data[: data.index(b"%PDF-")]
    if head.strip(PDF_SPACE):
        raise refusal("polyglot", name, what="PDF 之外的开头")
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise refusal("broken", name)
    tail = data[end:]
    if b"PK\x05\x06" in tail or _ends_as_zip(data):
        raise refusal("polyglot", name, what="压缩包")
    if MARKUP.search(tail):
        raise refusal("polyglot", name, what="网页代码")
    return "pdf"


def _ends_as_zip(data: bytes) -> bool:
    """Whether a zip program would open the file: the end record is its very end."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if place < 0 or len(data) < place + 22:
        return False
    comment = int.from_bytes(data[place + 20 : place + 22], "little")
    return place + 22 + comment == len(data) and zipfile.is_zipfile(io.BytesIO(data))


def _text(data: bytes, name: str) -> Kind:
    from gongkai.guard.files.plain import decoded

    head = decoded(data, name)[:200_000].encode("utf-8", "replace")
    if HTML_START.match(head) or XML_START.match(head) or MESSAGE.match(head):
        raise refusal("html", name)
    if len(HTML_TAGS.findall(head)) >= 3:
        raise refusal("html", name)
    return "txt"


def _zipped(data: bytes, name: str) -> Kind:
    if not _ends_as_zip(data):
        raise refusal("broken", name)
    package = Package(data, name)
    names = package.names
    if "[Content_Types].xml" not in names:
        raise refusal(_other_zip(package), name)
    if any(path.startswith("ppt/") for path in names):
        raise refusal("slides", name)
    main = package.main()
    kind = package.content_type(main)
    if "macroEnabled" in kind or any(
        p.lower().endswith(("vbaproject.bin", "vbadata.xml")) for p in names
    ):
        raise refusal("macro", name)
    if any("/activex/" in "/" + path.lower() for path in names):
        raise refusal("activex", name)
    _check_relations(package)
    if "wordprocessingml" in kind:
        _check_fields(package)
        return "docx"
    if "spreadsheetml" in kind:
        return "xlsx"
    raise refusal("unknown", name)


def _other_zip(package: Package) -> str:
    if "OFD.xml" in package.names:
        return "ofd"
    if "mimetype" in package.names:
        return "opendocument"
    if "META-INF/MANIFEST.MF" in package.names:
        return "program"
    return "archive"


def _check_relations(package: Package) -> None:
    for _, relation in package.all_relations():
        kind = relation.kind
        if relation.external and REMOTE.match(relation.target):
            if kind == "attachedTemplate":
                raise refusal("remote_template", package.name)
            if kind in ("oleObject", "frame", "subDocument"):
                raise refusal("remote_object", package.name)
        if kind in ("aFChunk", "subDocument"):
            raise refusal("embedded_document", package.name)
        if kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet", "attachedToolbars"):
            raise refusal("macro", package.name)
        if kind == "externalLink" and relation.target in package.names:
            root = package.tree(relation.target)
            if any(True for _ in root.iter("{*}ddeLink")):
                raise refusal("dde", package.name)
        inside = kind in ("oleObject", "package") and relation.target in package.names
        if inside and PACKAGED in package.part(relation.target):
            raise refusal("embedded_program", package.name)


def _check_fields(package: Package) -> None:
    """Fields that start other programs, also when their code is cut into several runs."""
    for path in sorted(package.names):
        if not (path.startswith("word/") and path.endswith(".xml") and "/_rels/" not in path):
            continue
        if b"DDE" not in package.part(path).upper().replace(b"\x00", b"") and b"instrText" not in (
            package.part(path)
        ):
            continue
        root = package.tree(path)
        for simple in root.iter("{*}fldSimple"):
            for value in simple.attrib.values():
                if DDE_FIELD.match(str(value)):
                    raise refusal("dde", package.name)
        code = ""
        for element in root.iter("{*}instrText", "{*}fldChar"):
            if str(element.tag).endswith("}instrText"):
                code += element.text or ""
            else:
                if DDE_FIELD.match(code):
                    raise refusal("dde", package.name)
                code = ""
        if DDE_FIELD.match(code):
            raise refusal("dde", package.name)
