"""What a file is, told from its first bytes and its structure."""

from __future__ import annotations

import re
from typing import Literal

from gongkai.annual.read.document import Unreadable

Kind = Literal["txt", "html", "mht", "docx", "xlsx", "pdf", "office"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"SQLite format 3")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK\x05\x06")

HTML_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|div|p|table|tbody|tr|section|"
    rb"article|main|span|font|center|h[1-6]|ul|br|img|a|b|strong)\b",
    re.I | re.S,
)
HTML_TAGS = re.compile(rb"</(?:p|td|tr|table|div|span|h[1-6])\s*>", re.I)
MHT_START = re.compile(rb"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.I)
HEAD = 4096


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of ``data``; raises Unreadable for empty files and kinds without text."""
    head = data[:HEAD]
    if not data.strip(b" \t\r\n\x00"):
        raise Unreadable(f"{name} 是空文件，请确认文件已经保存或下载完整。")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, name)
    if data.startswith(OLE):
        return _ole(data, name)
    if data.startswith(b"{\\rtf"):
        return "office"
    _refuse_binary(data, name)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    flat = head.replace(b"\x00", b"") if utf16 else head
    if b"<w:wordDocument" in flat or b"<pkg:package" in flat:
        return "office"
    if MHT_START.match(flat) and b"multipart/" in data[:20_000].lower():
        return "mht"
    flat = flat[2:] if utf16 else flat
    if HTML_START.match(flat) or len(HTML_TAGS.findall(data, 0, 200_000)) >= 3:
        return "html"
    return "txt"


def _zipped(data: bytes, name: str) -> Kind:
    from gongkai.annual.read.formats.archive import Archive

    archive = Archive(data, name)
    names = archive.names
    if any(n.startswith("word/") for n in names):
        return "docx"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    if "OFD.xml" in names:
        raise Unreadable(f"{name} 是 OFD 版式文件，暂时不能读取。请转换为 PDF 或 Word 文档后再试。")
    if "mimetype" in names and "content.xml" in names:
        return "office"
    raise Unreadable(f"{name} 是压缩包，请解压后选择里面的年度报告文件。")


def _ole(data: bytes, name: str) -> Kind:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise Unreadable(f"{name} 设置了打开密码，请去掉密码另存后再试。")
    if has("WordDocument") or has("Workbook") or has("Book"):
        return "office"
    raise Unreadable(f"{name} 不是文字处理文档或表格，请另存为 docx 或 PDF 后再试。")


def _refuse_binary(data: bytes, name: str) -> None:
    picture = data.startswith(PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    if picture and _binary(data):
        raise Unreadable(
            f"{name} 是图片，里面没有可读取的文字。请使用年度报告的 Word、网页或文字版 PDF 原件。"
        )
    if data.startswith(ARCHIVES):
        raise Unreadable(f"{name} 是压缩包，请解压后选择里面的年度报告文件。")
    if data.startswith(PROGRAMS) and _binary(data):
        raise Unreadable(f"{name} 是程序或数据库文件，不是年度报告，请重新选择文件。")


def _binary(data: bytes) -> bool:
    """Text has no control characters besides white space (but UTF-16 does have NULs)."""
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data[:HEAD]))
