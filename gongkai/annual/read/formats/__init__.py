"""File formats: bytes into a neutral Document."""

from __future__ import annotations

from gongkai.annual.read.document import Document, Unreadable, plain


def load(data: bytes, name: str) -> Document:
    """The document in ``data``; raises Unreadable for what is not UTF-8 text."""
    try:
        return plain(data.decode("utf-8-sig"), source=name)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} 不是 UTF-8 文本，请另存为 UTF-8 编码的文本文件。") from error
