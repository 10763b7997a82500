"""Write a report as a file in the statutory layout: html, docx, pdf, xlsx, json.

What is written reads back as the same cells: digits as numbers, a blank as a
blank, ``/`` as not applicable.  A cell the report does not have is printed as
缺 and one that could not be read for sure as 待核; both read back as absent.
The same report gives the same bytes, without a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from gongkai.annual.report import Report

FileKind = Literal["html", "docx", "pdf", "xlsx", "json"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)


def write(report: Report, kind: FileKind) -> bytes:
    """The report as a file of the kind.

    Raises ValueError for another kind, and for cells that are not in the
    report's form.
    """
    writers: dict[str, Callable[[Report], bytes]] = {
        "html": _html,
        "docx": _docx,
        "pdf": _pdf,
        "xlsx": _xlsx,
        "json": _json,
    }
    if kind not in writers:
        raise ValueError(f"不能写出“{kind}”格式，可选：{'、'.join(KINDS)}。")
    return writers[kind](report)


def _html(report: Report) -> bytes:
    from gongkai.annual.write.html import page

    return page(report).encode("utf-8")


def _docx(report: Report) -> bytes:
    from gongkai.annual.write.docx import write_docx

    return write_docx(report)


def _pdf(report: Report) -> bytes:
    from gongkai.annual.write.pdf import write_pdf

    return write_pdf(report)


def _xlsx(report: Report) -> bytes:
    from gongkai.annual.write.xlsx import write_xlsx

    return write_xlsx(report)


def _json(report: Report) -> bytes:
    import json

    from gongkai.annual.json_form import to_json

    text = json.dumps(to_json(report), ensure_ascii=False, indent=1)
    # A lone surrogate from a damaged file becomes a JSON escape and survives.
    return text.encode("utf-8", "backslashreplace")
