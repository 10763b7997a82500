"""Files and texts into Reports.

``formats`` turn bytes into a neutral ``Document`` (see ``document``),
``recognise`` turns a Document into a Report.
"""

from __future__ import annotations

import re
from pathlib import Path

from gongkai.annual.read.document import Document, Unreadable, plain
from gongkai.annual.read.fold import fold
from gongkai.annual.read.recognise import recognise
from gongkai.annual.report import Report

__all__ = ["Document", "Unreadable", "read", "read_text", "recognise"]

TOPIC = re.compile(r"信息公开\s*(?:工作)?\s*(?:的)?\s*(?:年度)?\s*(?:工作)?\s*(?:报告|年报)")


def read(source: Path | str | bytes, name: str = "") -> Report:
    """The report in a file of any supported format, given as a path or as its bytes.

    ``name`` is what the file is called in messages and in ``Report.source``
    (default: the path's last part).  Raises Unreadable, with a Chinese
    sentence for the owner of the file, when the file is of another kind,
    encrypted, empty, too large or no annual report.
    """
    from gongkai.annual.read.formats import load

    if isinstance(source, bytes):
        data, name = source, name or "文件"
    else:
        path = Path(source)
        name = name or path.name
        data = _content(path, name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        own = _own_json(data, name)
        if own is not None:
            return own
    report = recognise(load(data, name))
    if not _is_annual_report(report):
        raise Unreadable(
            f"{name} 不像政府信息公开工作年度报告：没有找到年报的标题、章节和表格。"
            "请确认选择的是年度报告正文。"
        )
    return report


def read_text(text: str, *, source: str = "") -> Report:
    """The report in a plain text."""
    return recognise(plain(text, source=source))


def _content(path: Path, name: str) -> bytes:
    """The file's bytes; its size is looked at before it is read."""
    from gongkai.annual.read.formats import MAX_BYTES, too_large

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise too_large(name, size)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        reason = _reason(error)
        raise Unreadable(f"打不开文件 {name}（{reason}），请检查文件名和读取权限。") from error


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "文件不存在"
        case PermissionError():
            return "没有读取权限"
        case IsADirectoryError():
            return "这是一个文件夹"
    return "无法打开"


def _own_json(data: bytes, name: str) -> Report | None:
    """The report in our own JSON form; None for a text that only begins like JSON."""
    import json
    from decimal import Decimal

    from gongkai.annual.json_form import NotOurs, from_json

    try:
        raw = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        if not name.lower().endswith(".json"):
            return None
        raise Unreadable(f"{name} 不是完整的 JSON 文件，请重新导出。") from error
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    try:
        report = from_json(raw)
    except NotOurs as error:
        raise Unreadable(f"{name} 不是本平台的年度报告 JSON：{error}。") from error
    report.source = report.source or name
    return report


def _is_annual_report(report: Report) -> bool:
    """Whether anything of the statutory form, or of the older narrative form, was found."""
    if report.cells or report.uncertain or report.form:
        return True
    statutory = {s.id for s in report.sections} & {"s1", "s2", "s3", "s4", "s5", "s6"}
    if len(statutory) > 1 or TOPIC.search(report.text):
        return True
    return bool(statutory or report.facts) and "政府信息公开" in fold(report.text)
