"""Plain text: the encoding found out, line ends made one."""

from __future__ import annotations

import codecs
import re

from gongkai.annual.read.document import Document, Unreadable, plain

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
CONTROLS = bytes((*range(9), *range(14, 32), 127))
COMMON = re.compile("[的年信息公开政府申请一二三]")
"""Characters no Chinese report is without; a wrong guess of the encoding has none."""

TOLERATED = 0.002
"""Share of undecodable characters that may be replaced (a cut end, a broken byte)."""


def load(data: bytes, name: str) -> Document:
    """The text of ``data``; raises Unreadable when it is not text."""
    text, notes = decode(data, name)
    return plain(text, source=name, notes=notes)


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text with line ends as ``\\n``, and notes about what had to be guessed.

    A byte order mark decides, then UTF-8, then ``declared`` (what an HTML
    page says of itself), then GB 18030, then charset-normalizer.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(encoding, "replace"), name), []
    for candidate in ("utf-8", declared, "gb18030"):
        text = _decoded(data, candidate) if candidate else None
        if text is not None and (candidate == "utf-8" or COMMON.search(text)):
            return _clean(text, name), _note(text)
    guess = _guess(data)
    if guess is None:
        raise not_text(name)
    text, encoding = guess
    return _clean(text, name), [f"文字编码按 {encoding} 读取，如有乱码请另存为 UTF-8 后再试。"]


def _decoded(data: bytes, encoding: str) -> str | None:
    """``data`` in ``encoding`` with the odd broken character replaced; None when it is another."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    broken = text.count("\ufffd")
    return text if broken <= max(1, len(text) * TOLERATED) else None


def _guess(data: bytes) -> tuple[str, str] | None:
    for encoding in ("utf-16-le", "utf-16-be"):
        newline = "\n".encode(encoding)
        if newline in data and b"\x00" in data:
            text = _decoded(data[: len(data) // 2 * 2], encoding)
            if text is not None and len(COMMON.findall(text)) > len(text) / 100:
                return text, encoding
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None or not COMMON.search(str(best)):
        return None
    return str(best), best.encoding


def _note(text: str) -> list[str]:
    broken = text.count("\ufffd")
    return [f"有 {broken} 处字符无法识别，已用“\ufffd”代替，请核对原文。"] if broken else []


def _clean(text: str, name: str) -> str:
    for end in LINE_ENDS:
        if end in text:
            text = text.replace(end, "\n")
    raw = text.encode("utf-8", "replace")
    clean = raw.translate(None, CONTROLS)
    controls = len(raw) - len(clean)
    if controls > max(8, len(text) / 100):
        raise not_text(name)
    text = clean.decode() if controls else text
    return text.replace("\ufeff", "").replace("\u200b", "")


def not_text(name: str) -> Unreadable:
    """The refusal of a file that is no text in any encoding."""
    return Unreadable(
        f"{name} 不是文本文件，也不是能识别的文档格式。"
        "请使用年度报告的 Word（docx）、PDF、网页或文本文件。"
    )
