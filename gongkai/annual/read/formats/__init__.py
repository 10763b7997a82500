"""File formats: bytes into a neutral Document, one small module per format.

What a file is decides its content, never its name; a name that says
otherwise is noted.  Every module has ``load(data, name) -> Document``.
"""

from __future__ import annotations

import importlib
from pathlib import PurePath

from gongkai.annual.read.document import Document, Unreadable
from gongkai.annual.read.formats.sniff import Kind, kind_of

__all__ = ["MAX_BYTES", "Document", "Unreadable", "load", "too_large"]

MAX_BYTES = 50_000_000
"""A report is rarely above 5 MB even with pictures; more is another file or an attack."""

NAMES: dict[Kind, tuple[str, ...]] = {
    "txt": (".txt", ".md", ".text", ".csv", ".tsv"),
    "html": (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php"),
    "mht": (".mht", ".mhtml"),
    "docx": (".docx", ".docm", ".dotx"),
    "xlsx": (".xlsx", ".xlsm"),
    "pdf": (".pdf",),
    "office": (".doc", ".wps", ".rtf", ".odt", ".dot", ".wpt", ".xml", ".xls", ".et"),
}
"""The usual endings of each kind of file; another ending is noted."""

MODULES: dict[Kind, str] = {
    "txt": "text",
    "html": "html",
    "mht": "html",
    "docx": "docx",
    "xlsx": "sheets",
    "pdf": "pdf",
    "office": "office",
}


def load(data: bytes, name: str) -> Document:
    """The document in ``data``, whatever it is called.

    Raises Unreadable with a Chinese sentence for empty, too large, encrypted
    or damaged files and for kinds that hold no text.
    """
    if len(data) > MAX_BYTES:
        raise too_large(name, len(data))
    kind = kind_of(data, name)
    module = importlib.import_module(f"{__name__}.{MODULES[kind]}")
    document: Document = module.load(data, name)
    ending = PurePath(name).suffix.lower()
    if ending and ending not in NAMES[kind]:
        document.notes.append(f"文件名以 {ending} 结尾，内容其实是 {label(kind)}，已按内容读取。")
    return document


def label(kind: Kind) -> str:
    """What people call this kind of file."""
    return {
        "txt": "纯文本",
        "html": "网页（HTML）",
        "mht": "单个文件网页（MHT）",
        "docx": "Word 文档（docx）",
        "xlsx": "Excel 表格（xlsx）",
        "pdf": "PDF",
        "office": "旧版办公文档（doc/wps/rtf/odt/xls）",
    }[kind]


def too_large(name: str, size: int) -> Unreadable:
    """The refusal of a file of ``size`` bytes."""
    return Unreadable(
        f"{name} 有 {size / 1e6:.0f} MB，超过 {MAX_BYTES / 1e6:.0f} MB 的上限。"
        "请去掉文件里的图片和附件，或者另存为只含年度报告正文的文件后再试。"
    )
