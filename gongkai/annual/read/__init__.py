"""Files and texts into Reports.

``formats`` turn bytes into a neutral ``Document`` (see ``document``),
``recognise`` turns a Document into a Report.
"""

from __future__ import annotations

from pathlib import Path

from gongkai.annual.read.document import Document, Unreadable, plain
from gongkai.annual.read.recognise import recognise
from gongkai.annual.report import Report

__all__ = ["Document", "Unreadable", "read", "read_text", "recognise"]


def read(path: Path | str) -> Report:
    """The report in a file of any supported format.

    Raises Unreadable, with a Chinese sentence for the owner of the file,
    when the file is of another kind, encrypted, empty or too large.
    """
    from gongkai.annual.read.formats import load

    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "无法打开"
        raise Unreadable(f"打不开文件 {path.name}（{reason}），请检查文件名和读取权限。") from error
    return recognise(load(data, path.name))


def read_text(text: str, *, source: str = "") -> Report:
    """The report in a plain text."""
    return recognise(plain(text, source=source))
