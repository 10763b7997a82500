"""Old office files (.doc, .wps, .rtf, .odt, .xls), turned into new ones by LibreOffice.

LibreOffice is an outside program, run in a directory of its own with a time
limit; nothing of it is linked or needed for the other formats.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePath

from gongkai.annual.read.document import Document, Unreadable
from gongkai.annual.read.formats import docx, sheets
from gongkai.annual.read.formats.sniff import OLE

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 60
"""Time limit of one conversion; a cold start takes about five seconds."""


def load(data: bytes, name: str) -> Document:
    """The document after conversion; raises Unreadable without LibreOffice or when it fails."""
    is_sheet = data.startswith(OLE) and "WordDocument".encode("utf-16-le") not in data
    new = "xlsx" if is_sheet else "docx"
    program = next((found for p in PROGRAMS if (found := shutil.which(p))), None)
    if program is None:
        raise Unreadable(
            f"{name} 是旧版办公文档，本机没有安装 LibreOffice，不能读取。"
            f"请用 Office 或 WPS 打开后另存为 {new} 再试。"
        )
    converted = _converted(program, data, name, new)
    document = sheets.load(converted, name) if is_sheet else docx.load(converted, name)
    document.notes.append("旧版文档，已通过 LibreOffice 转换后读取。")
    return document


def _converted(program: str, data: bytes, name: str, new: str) -> bytes:
    ending = PurePath(name).suffix.lower()
    ending = ending if ending.lstrip(".").isalnum() and len(ending) < 6 else ".doc"
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder, "report" + ending)
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            new,
            "--outdir",
            f"{folder}/out",
            str(source),
        ]
        try:
            subprocess.run(  # noqa: S603 - fixed arguments, the file's name is ours
                command, capture_output=True, timeout=SECONDS, check=False
            )
            return Path(folder, "out", f"report.{new}").read_bytes()
        except (subprocess.TimeoutExpired, OSError) as error:
            raise Unreadable(
                f"{name} 用 LibreOffice 转换没有成功，请用 Office 或 WPS 打开后另存为 {new} 再试。"
            ) from error
